"""What the data say of an instrument: frames and judgements in, evidence out. No database, no screen."""

from vignette.study.analyses.scores import interview_scores
from vignette.study.error_model import find_error_model
from vignette.study.error_terms import ErrorTerm, shipped_terms, terms_sha256
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
    "ErrorTerm",
    "HowToRun",
    "Judged",
    "JudgedKind",
    "Question",
    "Review",
    "ReviewResult",
    "ReviewRow",
    "ReviewRules",
    "find_agreement",
    "find_error_model",
    "interview_scores",
    "judged_items",
    "power_of",
    "protocols_folder",
    "read_protocol",
    "review_result",
    "run_study",
    "shipped_protocol",
    "shipped_rules",
    "shipped_terms",
    "terms_sha256",
]
