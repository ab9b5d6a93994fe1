"""What happened, as records: ratings and the critical answers a rater heard."""

from __future__ import annotations

from dataclasses import dataclass

from vignette.instrument import CriticalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One rater's judgement of one aspect of one answer: a level, or the code that says why there is none.

    Attributes
    ----------
    item_id, aspect_id : str
        Which answer (a vignette's id) and which aspect of it.
    level : int or None
        The level on the instrument's scale, or None where ``missing_code`` says why not.
    missing_code : str or None
        One of the instrument's missing codes. A missing rating is never a zero.
    quote : str
        The applicant's words that show the level.
    """

    item_id: str
    aspect_id: str
    level: int | None = None
    missing_code: str | None = None
    quote: str = ""

    @property
    def settled(self) -> bool:
        """Whether a level or a missing code has been chosen."""
        return self.level is not None or self.missing_code is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalFinding:
    """A critical answer that a rater heard, with the words that show it."""

    item_id: str
    critical_id: str
    kind: CriticalKind
    quote: str
