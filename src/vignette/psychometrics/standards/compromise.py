"""Hofstee: which cuts and which fail rates are bearable; the cut is where what is bearable meets what homes score."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.frames import numbers
from vignette.psychometrics.frequencies import score_frequencies
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import BOOTSTRAPS, EFRON, Bootstrap
from vignette.psychometrics.standards.judges import about_judges, judge_names
from vignette.psychometrics.totals import JACKKNIFE_GAVE_NONE, Gaps, jackknifed, limits_of, totals

if TYPE_CHECKING:
    import pandas as pd

_HOFSTEE = "Hofstee (1983). In Anderson & Helmick (Eds.), On Educational Testing, 109-127. Jossey-Bass"
_COLUMNS = ("lowest_cut", "highest_cut", "lowest_fail_rate", "highest_fail_rate")
NO_CROSSING = "the scores do not meet the panel's limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class HofsteeLimits:
    """What a panel can bear: the lowest and highest cut, and the lowest and highest share below the cut (0 to 1)."""

    lowest_cut: float
    highest_cut: float
    lowest_fail_rate: float
    highest_fail_rate: float


def hofstee(
    scores: pd.DataFrame,
    *,
    score: str,
    limits: HofsteeLimits,
    interval: Bootstrap | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> Estimate:
    """Return the Hofstee cut of a panel's limits; households are the sample, the limits are fixed.

    The line runs from (lowest cut, highest fail rate) to (highest cut, lowest fail rate); the cut is the lowest score
    at which the share of people below it, P(score < c), reaches the line.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    score : str
        Column of the score.
    limits : HofsteeLimits
        The panel's limits, averaged over judges as a rule.
    interval : {"bootstrap", "bootstrap-percentile"} or None
        Resampling of households. `hofstee_over_judges` tells how the panel's own spread moves the cut.
    level, replicates, seed
        Of the interval.
    cluster : str or None
        Column of the sampling unit; None takes rows for independent.
    missing : {"raise", "complete"}
        Refuse rows with an empty score, or leave them out.

    Returns
    -------
    Estimate
        Details: the fail rate on the line at the cut. nan with the caveat ``line_not_met`` where the scores lie
        wholly on one side of the line: the panel's limits and the homes do not go together.

    Raises
    ------
    DataError
        ``PSY-354`` limits out of order; ``PSY-102``, ``PSY-201`` to ``PSY-203``, ``PSY-205``, ``PSY-207``,
        ``PSY-209``, ``PSY-211``.

    References
    ----------
    Hofstee, W. K. B. (1983). The case for compromise in educational selection and grading. In S. B. Anderson & J. S.
    Helmick (Eds.), *On Educational Testing* (109-127). Jossey-Bass.

    Examples
    --------
    >>> import pandas as pd
    >>> homes = pd.read_csv("tests/reference/sim_standard_setting_150.csv")
    >>> panel = HofsteeLimits(lowest_cut=24, highest_cut=32, lowest_fail_rate=0.05, highest_fail_rate=0.4)
    >>> round(hofstee(homes, score="total", limits=panel, interval=None, cluster=None).value, 3)
    24.61
    """
    one_of(interval, (*BOOTSTRAPS, None), "interval")
    check_level(level)
    table = totals(scores, [score], cluster=cluster, missing=missing)
    bearable = np.array([getattr(limits, name) for name in _COLUMNS], dtype=float)
    _check(bearable[None, :])
    points, sums = score_frequencies(table.values[:, 0], table.clusters, table.n_clusters)

    def cut_of(counts: Floats) -> Floats:
        return hofstee_cut(points, counts, bearable)[..., None]

    value = float(cut_of(sums.sum(axis=0))[0])
    found, reason, caveats = limits_of(
        value,
        sums,
        cut_of,
        interval=interval,
        level=level,
        replicates=replicates,
        seed=seed,
        sampled=table.sampled,
        closed=lambda: (None, ""),
    )
    return Estimate(
        statistic="Hofstee cut",
        value=value,
        interval=found,
        no_interval=NO_CROSSING if math.isnan(value) else reason,
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=table.caveats(*(("line_not_met",) if math.isnan(value) else ()), *caveats),
        references=(_HOFSTEE, *((EFRON,) if interval else ())),
        details={"fail_rate": _on_line(value, bearable)},
    )


def hofstee_over_judges(
    judgements: pd.DataFrame,
    *,
    scores: Floats,
    interval: Literal["jackknife", "bootstrap", "bootstrap-percentile"] | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    judge: str = "judge_id",
) -> Estimate:
    """Return the Hofstee cut of the judges' mean limits; judges are the sample, the scores are fixed.

    Parameters
    ----------
    judgements : DataFrame
        One row per judge, with the columns ``lowest_cut``, ``highest_cut``, ``lowest_fail_rate`` and
        ``highest_fail_rate`` (shares from 0 to 1).
    scores : array
        The homes' scores, one per person.
    interval : {"jackknife", "bootstrap", "bootstrap-percentile"} or None
        Leaving out a judge at a time, with Student's t, which few judges need; or resampling of judges.
    level, replicates, seed
        Of the interval.
    judge : str
        Column that tells judges apart.

    Returns
    -------
    Estimate
        As `hofstee`, with the mean limits as details; caveats ``few_judges``, ``one_judge``.

    Raises
    ------
    DataError
        As `hofstee`.

    References
    ----------
    As `hofstee`.
    """
    one_of(interval, ("jackknife", *BOOTSTRAPS, None), "interval")
    check_level(level)
    judge_names(judgements, judge)
    given = numbers(judgements, _COLUMNS)
    _check(given)
    if not len(scores) or not np.isfinite(scores).all():
        raise refuse("PSY-211", "scores", "a score is not a number, or there are none", "Give one score per person.")
    points, counts = np.unique(np.asarray(scores, dtype=float), return_counts=True)
    sums = np.column_stack([given, np.ones(len(given))])

    def cut_of(each: Floats) -> Floats:
        return hofstee_cut(points, counts.astype(float), each[..., :-1] / each[..., -1:])[..., None]

    def closed() -> tuple[Interval | None, str]:
        ((limits, _),) = jackknifed(np.array([value]), sums, cut_of, level=level, sampled="judge")
        return limits, "" if limits else JACKKNIFE_GAVE_NONE

    value = float(cut_of(sums.sum(axis=0))[0])
    found, reason, caveats = limits_of(
        value,
        sums,
        cut_of,
        interval=interval,
        level=level,
        replicates=replicates,
        seed=seed,
        sampled="judge",
        closed=closed,
    )
    mean = given.mean(axis=0)
    return Estimate(
        statistic="Hofstee cut (over judges)",
        value=value,
        interval=found,
        no_interval=NO_CROSSING if math.isnan(value) else reason,
        n={"judges": len(given), "people": int(counts.sum())},
        caveats=(*about_judges(len(given)), *(("line_not_met",) if math.isnan(value) else ()), *caveats),
        references=(_HOFSTEE, *((EFRON,) if interval else ())),
        details={"fail_rate": _on_line(value, mean), **dict(zip(_COLUMNS, mean.tolist(), strict=True))},
    )


def hofstee_cut(points: Floats, counts: Floats, limits: Floats) -> Floats:
    """Return the lowest cut at which P(score < c) reaches the line; nan where that is outside the limits.

    Parameters
    ----------
    points : array, K
        Distinct scores in rising order.
    counts : array, (..., K)
        How often each occurs.
    limits : array, (..., 4)
        Lowest cut, highest cut, lowest fail rate, highest fail rate.
    """
    low, high, least, most = np.moveaxis(limits, -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = counts.cumsum(axis=-1) / counts.sum(axis=-1, keepdims=True)
        met = low[..., None] + (most[..., None] - shares) / (most - least)[..., None] * (high - low)[..., None]
    before_all = low + most / (most - least) * (high - low)
    cut = np.minimum(np.maximum(points, met).min(axis=-1), before_all)
    return np.asarray(np.where((cut >= low) & (cut <= high), cut, np.nan))


def _on_line(cut: float, limits: Floats) -> float:
    low, high, least, most = limits
    return float(most + (cut - low) * (least - most) / (high - low))


def _check(limits: Floats) -> None:
    low, high, least, most = limits.T
    if np.isnan(limits).any() or not ((low < high) & (least < most) & (least >= 0) & (most <= 1)).all():
        what = "the limits are not a lower and a higher cut, and a lower and a higher share from 0 to 1"
        raise refuse("PSY-354", "limits", what, "Give all four, and fail rates as shares: 0.05, not 5.")
