"""Retest and parallel forms: what is asked of the same people's scores on two or more occasions or forms.

When not to use: where people may have changed between occasions, or been told of the first. What looks like error is
then change, and the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.intraclass.coefficients import estimates_of_table
from vignette.psychometrics.intraclass.forms import ALL_FORMS
from vignette.psychometrics.intraclass.table import CompleteTable
from vignette.psychometrics.limits import normal_quantile, student_interval
from vignette.psychometrics.repeatability.error import DE_VET, ErrorKind, sem_limits, sem_of_squares
from vignette.psychometrics.repeatability.households import (
    FEWEST_HOUSEHOLDS,
    Scale,
    Sureness,
    caveats_of,
    over_households,
    plan_of,
    sureness,
)
from vignette.psychometrics.repeatability.lin import LIN, concordance_limits
from vignette.psychometrics.repeatability.moments import (
    Moments,
    change,
    concordance,
    moments_of,
    pearson,
    spread_of_change,
    squares_of_moments,
)
from vignette.psychometrics.repeatability.ranks import spearman, spearman_of_weights
from vignette.psychometrics.repeatability.table import Missing, RepeatedScores, check_closed, repeated_scores
from vignette.psychometrics.resampling import Bootstrap, Resampling, bootstrap_sums

if TYPE_CHECKING:
    import pandas as pd

CLOSED = ("closed",)
_ABOUT_RATERS = ("raters_held_fixed", "few_raters", "one_way_same_raters")
_FISHER = "Fisher (1921). Metron 1, 3-32"
_BONETT = "Bonett & Wright (2000). Psychometrika 65, 23-28"


def retest(
    scores: pd.DataFrame,
    *,
    columns: Sequence[str],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: Literal["closed", "jackknife"] | Bootstrap | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return how well occasions or forms agree: coefficients, mean change, and error in points.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    columns : sequence of str
        Columns of the occasions or forms, two or more, in order.
    cluster : str or None
        Column of the sampling unit; None takes people for independent, and the result says so.
    missing : {"raise", "complete"}
        Refuse missing scores, or use people who have all.
    interval : str or None
        ``"jackknife"`` over households, with t; ``"closed"`` for independent people and normal scores: F for the ICC,
        Fisher's z for Pearson's r, Bonett and Wright's for Spearman's rho, Lin's, t for the mean change, chi-square for
        the SEM; ``"bootstrap"`` (BCa), ``"bootstrap-percentile"``, all from one draw.
    level, replicates, seed
        Of the intervals.

    Returns
    -------
    EstimateSet
        The six forms of the ICC under McGraw and Wong's names (units are people, raters are occasions), ``SEM
        (agreement)`` and ``SEM (consistency)`` as in `measurement_error`; with two columns also ``Pearson r``,
        ``Spearman rho``, ``Lin's concordance`` and ``mean change`` (second minus first). The intervals over households
        are about these occasions; the F of ICC(A) takes them for a sample.

    Raises
    ------
    DataError
        ``PSY-312`` for closed intervals with several people of a household, ``PSY-314``, ``PSY-315``, and those of the
        bootstrap.

    References
    ----------
    McGraw, K. O. & Wong, S. P. (1996). *Psychological Methods* 1, 30-46. Bonett, D. G. & Wright, T. A. (2000). Sample
    size requirements for estimating Pearson, Kendall and Spearman correlations. *Psychometrika* 65, 23-28.

    Examples
    --------
    >>> import pandas as pd
    >>> long = pd.read_csv("tests/reference/own_retest_forms_a.csv").query("form_id == 'A'")
    >>> keys = ["household_id", "applicant_id"]
    >>> scores = long.pivot(index=keys, columns="occasion", values="total_score").add_prefix("t").reset_index()
    >>> found = retest(scores, columns=["t1", "t2"], missing="complete")
    >>> print(f"{found['ICC(A,1)'].value:.3f} {found['SEM (agreement)'].value:.2f} {found['mean change'].value:.2f}")
    0.837 2.21 0.68
    """
    plan = plan_of(interval, CLOSED, level=level, replicates=replicates, seed=seed)
    found = repeated_scores(scores, columns=columns, cluster=cluster, missing=missing)
    check_closed(found, interval, CLOSED)
    chosen = _MEASURES if len(found.columns) == 2 else _MEASURES[:2]
    moments = moments_of(found.values)

    def statistics(any_moments: Moments) -> Floats:
        return np.stack([measure.value(any_moments) for measure in chosen], axis=-1)

    values = statistics(moments)
    scales = [measure.scale for measure in chosen]
    sure = over_households(found, statistics, scales, interval=interval, level=level, plan=plan)
    if interval in CLOSED:
        sure = [_closed(one, measure.name, moments, level) for one, measure in zip(sure, chosen, strict=True)]
    estimates = [
        _estimate(found, measure.name, float(values[place]), sure[place], measure.references)
        for place, measure in enumerate(chosen)
    ]
    if len(found.columns) == 2:
        estimates.append(_ranks(found, interval, level, plan))
    return EstimateSet(title="Retest", estimates=(*_intraclass(found, interval, level, plan), *estimates))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measure:
    name: str
    value: Callable[[Moments], Floats]
    scale: Scale
    references: tuple[str, ...]


def _sem(kind: ErrorKind) -> Callable[[Moments], Floats]:
    return lambda moments: sem_of_squares(squares_of_moments(moments), kind)


_MEASURES = (
    _Measure(name="SEM (agreement)", value=_sem("agreement"), scale="log", references=(DE_VET,)),
    _Measure(name="SEM (consistency)", value=_sem("consistency"), scale="log", references=(DE_VET,)),
    _Measure(name="mean change", value=change, scale="plain", references=()),
    _Measure(name="Pearson r", value=pearson, scale="z", references=(_FISHER,)),
    _Measure(name="Lin's concordance", value=concordance, scale="z", references=(LIN,)),
)


def correlation_limits(value: float, count: int, level: float, *, ranks: bool = False) -> tuple[float, float]:
    """Return limits of Pearson's r by Fisher's z, or of Spearman's rho with Bonett and Wright's variance."""
    variance = (1 + value**2 / 2 if ranks else 1.0) / (count - 3)
    middle, half = np.arctanh(value), normal_quantile(level) * math.sqrt(variance)
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))


def _closed(sure: Sureness, name: str, moments: Moments, level: float) -> Sureness:
    count, squares = int(moments.count), squares_of_moments(moments)
    limits: Interval | None = None
    reason = "the scores do not vary enough, or there are too few people"
    if name == "SEM (agreement)":
        reason = "no closed interval is known that holds the occasions fixed; use jackknife or bootstrap"
    elif name == "SEM (consistency)" and squares.residual > 0:
        low, high = sem_limits(squares, "consistency", level)
        limits = Interval(low=low, high=high, level=level, method="chi-square")
    elif name == "mean change" and spread_of_change(moments) > 0:
        se = float(spread_of_change(moments)) / math.sqrt(count)
        limits = student_interval(float(change(moments)), se, count - 1, level, "paired t")
    elif name == "Pearson r" and count > 3 and abs(pearson(moments)) < 1:
        low, high = correlation_limits(float(pearson(moments)), count, level)
        limits = Interval(low=low, high=high, level=level, method="Fisher's z")
    elif name == "Lin's concordance" and count > 3:
        low, high = concordance_limits(moments, level)
        if np.isfinite([low, high]).all():
            limits = Interval(low=low, high=high, level=level, method="Lin's z-transform")
    return Sureness(interval=limits, reason="" if limits else reason, se=sure.se)


def _estimate(scores: RepeatedScores, name: str, value: float, sure: Sureness, references: tuple[str, ...]) -> Estimate:
    flat = ("no_variance",) if not math.isfinite(value) else ("no_error_seen",) if "SEM" in name and value == 0 else ()
    return Estimate(
        statistic=name,
        value=value,
        interval=sure.interval,
        no_interval=sure.reason,
        n=scores.n(),
        n_excluded=scores.n_excluded,
        caveats=caveats_of(scores, *sure.caveats, *flat),
        references=references,
        details={"se": sure.se},
    )


def _ranks(scores: RepeatedScores, interval: str | None, level: float, plan: Resampling | None) -> Estimate:
    """Return Spearman's rho; its replicates come from the same draws as all others."""
    first, second = scores.values[:, 0], scores.values[:, 1]
    count, clusters = len(first), scores.n_clusters
    value = spearman(first, second)

    def of_weights(weights: Floats) -> Floats:
        return spearman_of_weights(first, second, scores.clusters, weights)[:, None]

    sure = Sureness(interval=None, reason="there are fewer than three households", se=math.nan)
    if clusters >= FEWEST_HOUSEHOLDS:
        without = of_weights(1.0 - np.eye(clusters))[:, 0]
        draws = (
            bootstrap_sums(np.eye(clusters), of_weights, replicates=plan.replicates, seed=plan.seed)[:, 0]
            if plan
            else None
        )
        sampled = scores.cluster_kind.removesuffix("s")
        sure = sureness(value, without, draws, "z", interval=interval, level=level, plan=plan, sampled=sampled)
    if interval in CLOSED and count > 3 and abs(value) < 1:
        low, high = correlation_limits(value, count, level, ranks=True)
        limits = Interval(low=low, high=high, level=level, method="Fisher's z, Bonett-Wright variance")
        sure = Sureness(interval=limits, reason="", se=sure.se)
    return _estimate(scores, "Spearman rho", value, sure, (_BONETT,))


def _intraclass(
    scores: RepeatedScores, interval: str | None, level: float, plan: Resampling | None
) -> tuple[Estimate, ...]:
    table = CompleteTable(
        values=scores.values,
        who=np.indices(scores.values.shape)[1],
        clusters=scores.clusters,
        n_clusters=scores.n_clusters,
        cluster_kind=scores.cluster_kind,
        grouped=scores.grouped,
        raters=len(scores.columns),
        n_excluded=scores.n_excluded,
    )
    found = estimates_of_table(table, ALL_FORMS, "f" if interval in CLOSED else interval, level, plan)
    return tuple(
        replace(one, n=scores.n(), caveats=tuple(code for code in one.caveats if code not in _ABOUT_RATERS))
        for one in found
    )
