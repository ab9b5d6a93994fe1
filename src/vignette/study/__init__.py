"""What the data say of an instrument: frames and judgements in, evidence out. No database, no screen."""

from vignette.study.cut_scores import Criterion, find_cuts
from vignette.study.error_model import find_error_model
from vignette.study.evidence import AboutEvidence, make_evidence
from vignette.study.evidence_rules import EvidenceRules, protocol_of_rules, shipped_evidence_rules
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
from vignette.study.score_agreement import find_agreement

__all__ = [
    "AboutEvidence",
    "Criterion",
    "EvidenceRules",
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
    "judged_items",
    "make_evidence",
    "protocol_of_rules",
    "review_result",
    "shipped_evidence_rules",
    "shipped_rules",
]
