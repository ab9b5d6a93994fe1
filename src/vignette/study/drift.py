"""Whether raters change: agreement and severity by quarter, and calibration answers rated again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vignette.i18n import TIME_ZONE
from vignette.study.double_ratings import paired
from vignette.study.measured import Measured, ReliabilityRules, measured
from vignette.study.raters_compared import RaterSeverity, rater_severities
from vignette.study.raw_agreement import raw_agreement

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Quarter:
    """A quarter of a year, in Swedish local time."""

    year: int
    quarter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterRow:
    """What was seen in one quarter: of interviews that two have locked in it, and of training answers.

    Attributes
    ----------
    homes, interviews : int
        Behind the agreement.
    severities : tuple of RaterSeverity
        Against the mean of the raters of this quarter, so they say who moved against the others, not whether all did.
    against_key : Measured
        Mean of raters' own level minus the authors' key, counted in raters. Since the key stays where it is, this also
        shows when all raters move together.
    calibrations, seen : int
        How many training ratings it rests on, and how many were left out because the rater had seen that key before.
    """

    quarter: Quarter
    homes: int
    interviews: int
    exact: Measured
    within_one: Measured
    severities: tuple[RaterSeverity, ...]
    against_key: Measured
    calibrations: int
    seen: int


def quarter_rows(
    ratings: pd.DataFrame, calibration: pd.DataFrame, levels: Sequence[int], rules: ReliabilityRules
) -> tuple[QuarterRow, ...]:
    """Return a row per quarter in which something happened, oldest first.

    An interview belongs to the quarter in which the second of its two sheets was locked.
    """
    ended = ratings.groupby("administration_id")["at"].transform("max") if len(ratings) else None
    live = _quarters(ratings["at"] if ended is None else ended)
    trained = _quarters(calibration["at"])
    quarters = sorted({*live.tolist(), *trained.tolist()})
    return tuple(
        _row(quarter, ratings[live == quarter], calibration[trained == quarter], levels, rules) for quarter in quarters
    )


def _row(
    number: int, ratings: pd.DataFrame, calibration: pd.DataFrame, levels: Sequence[int], rules: ReliabilityRules
) -> QuarterRow:
    both = paired(ratings)
    homes = both["household_id"].nunique()
    raw = raw_agreement(both, levels, rules.weights, needed=rules.quarter_homes)
    fresh = calibration[~calibration["seen"].to_numpy(dtype=bool)]
    own = fresh[fresh["level"].notna()]
    raters = own["rater_id"].nunique()
    return QuarterRow(
        quarter=Quarter(year=number // 4, quarter=number % 4 + 1),
        homes=homes,
        interviews=both["administration_id"].nunique(),
        exact=raw.exact,
        within_one=raw.within_one,
        severities=rater_severities(ratings, needed=rules.rater_interviews) if homes else (),
        against_key=measured(raters, rules.calibration_raters, lambda: _against_key(own, rules)),
        calibrations=len(own),
        seen=len(calibration) - len(fresh),
    )


def _against_key(own: pd.DataFrame, rules: ReliabilityRules) -> Estimate:
    """Return the mean of own level minus key; the interval is over raters."""
    from vignette.psychometrics import equivalence

    return equivalence(own, first="key", second="level", margin=rules.form_margin, cluster="rater_id", level=0.95)


def _quarters(at: pd.Series) -> pd.Series:
    """Return each moment's quarter, counted through the years."""
    import pandas as pd

    local = pd.to_datetime(at, utc=True).dt.tz_convert(TIME_ZONE)
    return local.dt.year * 4 + local.dt.quarter - 1
