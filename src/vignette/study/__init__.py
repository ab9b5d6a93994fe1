"""What the data say of an instrument: frames and judgements in, evidence out. No database, no screen."""

from vignette.study.review import (
    Judged,
    JudgedKind,
    Question,
    Review,
    ReviewRules,
    judged_items,
    shipped_rules,
)
from vignette.study.review_result import DataOrigin, ReviewResult, ReviewRow, review_result

__all__ = [
    "DataOrigin",
    "Judged",
    "JudgedKind",
    "Question",
    "Review",
    "ReviewResult",
    "ReviewRow",
    "ReviewRules",
    "judged_items",
    "review_result",
    "shipped_rules",
]
