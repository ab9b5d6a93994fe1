"""The adults of a home side by side. They are compared, score by score, and never averaged."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from vignette.assessment.gate import Step
from vignette.assessment.precision import Precision, ScoreInterval
from vignette.assessment.profile import Profile, ProfileRow
from vignette.assessment.scoring import ScoreKind

STEP = 1.0
"""One step of the scale: below it, two scores without intervals are not told apart."""


class Contrast(StrEnum):
    """What can be said of the difference between two people's scores.

    Near and far are by the scale's step alone, where the error of a score is not known; within and beyond are by the
    difference's own error.
    """

    NOT_COMPARED = "not_compared"
    NEAR = "near"
    FAR = "far"
    WITHIN = "within"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two people's scores of one competence or aspect.

    Attributes
    ----------
    first, second : int
        The places of the two among those compared.
    apart : float or None
        The first person's score less the second's; None where one has none.
    interval : ScoreInterval or None
        Of the difference, where both scores have intervals of the same level. Both errors are taken as independent: the
        same raters and the same vignettes move both scores alike, so the true error is, if anything, smaller.
    """

    kind: ScoreKind
    id: str
    first: int
    second: int
    apart: float | None
    contrast: Contrast
    interval: ScoreInterval | None


def differences(profiles: Sequence[Profile]) -> tuple[Difference, ...]:
    """Return the difference of every score between every two people, in the order of the first person's scores.

    People who were interviewed with different wordings are not compared.
    """
    return tuple(
        difference
        for (first, one), (second, other) in combinations(enumerate(profiles), 2)
        for difference in _between(first, one, second, other)
    )


def _between(first: int, one: Profile, second: int, other: Profile) -> Iterator[Difference]:
    same_wording = one.standing.fingerprint == other.standing.fingerprint
    others = {(row.score.kind, row.score.id): row for row in other.rows}
    for row in one.rows:
        match = others.get((row.score.kind, row.score.id))
        if match is not None:
            apart = _apart(row, match) if same_wording else None
            interval = None if apart is None else _interval(apart, row.interval, match.interval)
            yield Difference(
                kind=row.score.kind,
                id=row.score.id,
                first=first,
                second=second,
                apart=apart,
                contrast=_contrast(apart, interval),
                interval=interval,
            )


def _apart(one: ProfileRow, other: ProfileRow) -> float | None:
    values = [row.score.value for row in (one, other) if row.opening.step.includes(Step.SCORED)]
    first, second = values if len(values) == 2 else (None, None)
    return None if first is None or second is None else first - second


def _interval(apart: float, one: ScoreInterval | None, other: ScoreInterval | None) -> ScoreInterval | None:
    if one is None or other is None or one.level != other.level:
        return None
    variances = one.sem**2, other.sem**2
    spread = variances[0] ** 2 / one.degrees + variances[1] ** 2 / other.degrees
    whole = sum(variances)
    error = Precision(sem=math.sqrt(whole), degrees=whole**2 / spread if spread > 0 else math.inf, after=())
    return error.interval(apart, level=one.level, lowest=-math.inf, highest=math.inf)


def _contrast(apart: float | None, interval: ScoreInterval | None) -> Contrast:
    if apart is None:
        return Contrast.NOT_COMPARED
    if interval is not None:
        return Contrast.BEYOND if interval.low > 0 or interval.high < 0 else Contrast.WITHIN
    return Contrast.FAR if abs(apart) >= STEP - 1e-9 else Contrast.NEAR
