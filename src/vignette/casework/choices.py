"""What may be chosen for one aspect of an answer: a level of the scale, or a missing code alone."""

from __future__ import annotations

from collections.abc import Collection

from vignette.errors import Problem, RecordError


def require_on_scale(where: str, levels: Collection[int], *, level: int | None, missing_code: str | None) -> None:
    """Refuse a level that is not on the scale, or beside a missing code. Raises `RecordError` REC-301."""
    if level is None or (level in levels and missing_code is None):
        return
    lowest, highest = min(levels), max(levels)
    raise RecordError(
        Problem(
            code="REC-301",
            where=where,
            what=f"{level} is not a level of the scale",
            remedy=f"Choose {lowest} to {highest}, or a missing code alone. Nothing was changed.",
        ),
        lowest=lowest,
        highest=highest,
    )
