"""What the data say of an instrument: frames and judgements in, evidence out. No database, no screen."""

from vignette.study.analyses.scores import interview_scores
from vignette.study.cut_scores import Criterion, find_cuts
from vignette.study.error_model import find_error_model
from vignette.study.evidence import AboutEvidence, make_evidence
from vignette.study.evidence_rules import EvidenceRules, protocol_of_rules, shipped_evidence_rules
from vignette.study.power import power_of
from vignette.study.protocol_files import read_protocol
from vignette.study.review import (
    Judged,
    JudgedKind,
    Question,
    Review,
    ReviewRules,
    judged_items,
    shipped_rules,
)
from vignette.study.review_result import ReviewResult, ReviewRow, review_result
from vignette.study.running import HowToRun, run_study
from vignette.study.score_agreement import find_agreement
from vignette.study.shipped_protocols import protocols_folder, shipped_protocol

__all__ = [
    "AboutEvidence",
    "Criterion",
    "EvidenceRules",
    "HowToRun",
    "Judged",
    "JudgedKind",
    "Question",
    "Review",
    "ReviewResult",
    "ReviewRow",
    "ReviewRules",
    "find_agreement",
    "find_cuts",
    "find_error_model",
    "interview_scores",
    "judged_items",
    "make_evidence",
    "power_of",
    "protocol_of_rules",
    "protocols_folder",
    "read_protocol",
    "review_result",
    "run_study",
    "shipped_evidence_rules",
    "shipped_protocol",
    "shipped_rules",
]
