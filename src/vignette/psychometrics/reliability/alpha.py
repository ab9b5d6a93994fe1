"""Cronbach's alpha of a set of items, and the standard error of measurement that follows from it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD, Missing
from vignette.psychometrics.limits import normal_quantile
from vignette.psychometrics.problems import check_level, refuse
from vignette.psychometrics.reliability.alpha_formulas import (
    alpha_of,
    bonett_interval,
    duhachek_interval,
    duhachek_se,
    feldt_interval,
    lambda6_of,
)
from vignette.psychometrics.reliability.moments import NOTHING, centred, correlations_of
from vignette.psychometrics.reliability.sample import Sample, sample_of
from vignette.psychometrics.reliability.uncertainty import (
    NOT_ASKED,
    Plan,
    Resampled,
    Scale,
    Uncertainty,
    planned,
    uncertainties,
)
from vignette.psychometrics.resampling import sums_by_cluster

if TYPE_CHECKING:
    import pandas as pd

AlphaInterval = Literal[
    "feldt", "bonett", "bonett-wright", "duhachek", "jackknife", "bootstrap", "bootstrap-percentile"
]
CLOSED: tuple[str, ...] = ("feldt", "bonett", "bonett-wright", "duhachek")
CRONBACH = "Cronbach (1951). Psychometrika 16, 297-334"
_FELDT = "Feldt (1965). Psychometrika 30, 357-370"
_BONETT = "Bonett (2002). Journal of Educational and Behavioral Statistics 27, 335-340"
_WRIGHT = "Bonett & Wright (2015). Journal of Organizational Behavior 36, 3-15"
_DUHACHEK = "Duhachek & Iacobucci (2004). Journal of Applied Psychology 89, 792-808"
_SOURCES = {"feldt": _FELDT, "bonett": _BONETT, "bonett-wright": _WRIGHT, "duhachek": _DUHACHEK}
_EFRON = "Efron & Tibshirani (1993). An Introduction to the Bootstrap. Chapman & Hall"


def cronbach_alpha(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    standardized: bool = False,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
    interval: AlphaInterval | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    r"""Return Cronbach's alpha, :math:`\frac{k}{k-1}\left(1 - \frac{\sum_j s_j^2}{s_T^2}\right)`.

    Alpha is the reliability of the sum if all items measure the same thing equally strongly; else it is below it, as
    long as errors are uncorrelated. Items are fixed, people (within households) are random.

    Parameters
    ----------
    scores : DataFrame
        One row per person, one column per item.
    items : sequence of str
        Columns, two or more.
    standardized : bool
        Alpha of the items at equal variance, from their mean correlation.
    cluster : str or None
        Column of the sampling unit; None takes people for independent.
    missing : {"raise", "available", "complete"}
        ``"available"``: covariances pair by pair, as psych does; closed intervals then count only the people of the
        smallest pair. ``"complete"``: people with every item.
    reverse, lowest, highest
        Reverse-keyed items, and the ends of the items' scale.
    interval : str or None
        ``"jackknife"``: delete-one-household, on ln(1 - alpha). ``"bootstrap"`` (BCa), ``"bootstrap-percentile"``: of
        households. ``"feldt"``, ``"bonett"``, ``"bonett-wright"``, ``"duhachek"``: closed, for independent people and
        normal scores; with several people in a household they carry the caveat ``interval_ignores_households``.
    level, replicates, seed
        Nominal level; how many bootstrap samples, and from where.

    Returns
    -------
    Estimate
        ``details``: raw and standardised alpha, mean and median correlation, G6 (smc), signal-to-noise ratio,
        Duhachek's standard error ``ase`` and the household jackknife's ``se``.

    Raises
    ------
    DataError
        See `vignette.psychometrics.frames`; ``PSY-331`` for fewer than two people, ``PSY-336`` for a closed interval of
        standardised alpha, ``PSY-102``, ``PSY-207``, ``PSY-209`` for the interval.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. *Psychometrika* 16, 297-334.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 3, 5, 4], "c": [1, 3, 2, 4, 5]})
    >>> round(cronbach_alpha(table, items=["a", "b", "c"], cluster=None).value, 3)
    0.908
    """
    sample = sample_of(
        scores, items=items, cluster=cluster, missing=missing, reverse=reverse, lowest=lowest, highest=highest
    )
    plan = planned(interval, level=level, replicates=replicates, seed=seed, sampled=sample.sampled, closed=CLOSED)
    if standardized and interval in CLOSED:
        what = "closed intervals are for alpha of covariances"
        raise refuse("PSY-336", "interval", what, 'Give interval="jackknife" or "bootstrap" for standardised alpha.')
    details = alpha_details(sample)
    value = details["standardized" if standardized else "raw"]
    found = (
        _closed(value, details, sample, plan) if interval in CLOSED else _resampled(value, sample, plan, standardized)
    )
    return Estimate(
        statistic="standardised alpha" if standardized else "Cronbach's alpha",
        value=value,
        interval=found.interval,
        no_interval=found.no_interval,
        n=sample.n,
        n_excluded=sample.table.n_excluded,
        caveats=(*sample.caveats, *found.caveats),
        references=(CRONBACH, _SOURCES.get(interval or "", _EFRON)),
        details={**details, "se": found.se},
    )


def alpha_measurement_error(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
    change_level: float = 0.95,
    interval: Resampled | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    r"""Return the standard error of measurement of the sum score, by alpha, and the smallest detectable change.

    :math:`\mathrm{SEM} = s_T \sqrt{1 - \alpha}`, :math:`\mathrm{SDC} = z \sqrt{2}\, \mathrm{SEM}`. It knows only the
    errors that differ between items on one occasion: those of raters and of days are not in it, so that it is too small
    for judging a change between two interviews.

    Parameters
    ----------
    scores, items, cluster, missing, reverse, lowest, highest
        As in `cronbach_alpha`.
    change_level : float
        Level of the smallest detectable change.
    interval, level, replicates, seed
        As in `cronbach_alpha`, without the closed intervals; the jackknife's limits are computed on the logarithm.

    Returns
    -------
    EstimateSet
        ``SEM``, ``SDC`` and ``SDC of a mean``, the last for the mean of this many people. ``details``: mean and
        standard deviation of the sum, alpha, and the denominator of the reliable change index, sqrt(2) SEM.

    Raises
    ------
    DataError
        As `cronbach_alpha`.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). Clinical significance. *Journal of Consulting and Clinical Psychology* 59,
    12-19.
    """
    check_level(change_level)
    sample = sample_of(
        scores, items=items, cluster=cluster, missing=missing, reverse=reverse, lowest=lowest, highest=highest
    )
    plan = planned(interval, level=level, replicates=replicates, seed=seed, sampled=sample.sampled)
    people = sample.fewest
    factors = np.array([1, normal_quantile(change_level) * math.sqrt(2)])
    factors = np.append(factors, factors[1] / math.sqrt(people) if people else math.nan)

    moments = sample.moments()

    def errors(sums: Floats) -> Floats:
        matrices = moments.of(sums)
        with np.errstate(invalid="ignore"):
            sem = np.sqrt(matrices.sum(axis=(-2, -1)) * (1 - alpha_of(matrices)))
        return np.asarray(sem[..., None] * factors)

    values = errors(moments.sums.sum(axis=0))
    scales: list[Scale] = ["positive"] * 3
    found = uncertainties(values, moments.sums, errors, plan=plan, scales=scales)
    covariances = sample.covariances
    details = {
        "mean_total": float(np.nanmean(sample.table.values, axis=0).sum()),
        "sd_total": math.sqrt(max(float(covariances.sum()), 0.0)),
        "alpha": float(alpha_of(covariances)),
        "rci_denominator": math.sqrt(2) * float(values[0]),
    }
    return EstimateSet(
        title="Standard error of measurement by alpha",
        estimates=tuple(
            Estimate(
                statistic=name,
                value=float(value),
                interval=one.interval,
                no_interval=one.no_interval,
                n=sample.n,
                n_excluded=sample.table.n_excluded,
                caveats=(*sample.caveats, *one.caveats),
                references=(CRONBACH, "Jacobson & Truax (1991). J. of Consulting and Clinical Psychology 59, 12-19"),
                details={**details, "se": one.se},
            )
            for name, value, one in zip(("SEM", "SDC", "SDC of a mean"), values, found, strict=True)
        ),
    )


def alpha_details(sample: Sample) -> dict[str, float]:
    """Return alpha, raw and standardised, and what is told beside it."""
    covariances = sample.covariances
    correlations = correlations_of(covariances)
    beside = correlations[np.triu_indices(len(correlations), 1)]
    average = float(beside.mean())
    sound = bool(covariances.sum() > 0)
    return {
        "raw": float(alpha_of(covariances)),
        "standardized": float(alpha_of(correlations)),
        "average_r": average,
        "median_r": float(np.median(beside)),
        "g6_smc": float(lambda6_of(correlations)) if np.isfinite(correlations).all() else math.nan,
        "signal_noise": len(covariances) * average / (1 - average) if average < 1 else math.nan,
        "ase": duhachek_se(covariances, sample.fewest) if sound else math.nan,
    }


def _closed(value: float, details: dict[str, float], sample: Sample, plan: Plan) -> Uncertainty:
    """Return a closed interval, counting the people of the smallest pair."""
    people, items = sample.fewest, len(sample.table.items)
    if not math.isfinite(value) or value >= 1 or people < 3:
        return Uncertainty(interval=None, no_interval="alpha is not defined, or is 1", se=math.nan)
    found: dict[str, Callable[[], Interval]] = {
        "feldt": lambda: feldt_interval(value, people, items, plan.level),
        "bonett": lambda: bonett_interval(value, people, items, plan.level),
        "bonett-wright": lambda: bonett_interval(value, people, items, plan.level, unbiased=True),
        "duhachek": lambda: duhachek_interval(value, details["ase"], plan.level),
    }
    several = sample.table.grouped and sample.table.n_clusters < len(sample.table.values)
    return Uncertainty(
        interval=found[str(plan.interval)](),
        no_interval="",
        se=details["ase"],
        caveats=("interval_ignores_households",) if several else (),
    )


def _resampled(value: float, sample: Sample, plan: Plan, standardized: bool) -> Uncertainty:
    if plan.interval is None:
        return Uncertainty(interval=None, no_interval=NOT_ASKED, se=math.nan)
    if standardized or sample.paired:
        moments = sample.moments()

        def statistic(sums: Floats) -> Floats:
            matrices = moments.of(sums)
            return alpha_of(correlations_of(matrices) if standardized else matrices)[..., None]

        return uncertainties(np.array([value]), moments.sums, statistic, plan=plan, scales=("one-minus",))[0]
    sums = total_sums(sample.table.values)
    if sample.table.n_clusters < len(sums):
        sums = sums_by_cluster(sums, sample.table.clusters, sample.table.n_clusters)
    return uncertainties(np.array([value]), sums, alpha_of_sums, plan=plan, scales=("one-minus",))[0]


def total_sums(values: Floats) -> Floats:
    """Return what alpha is a function of, people x (k + 3): 1, the items, their sum of squares, the sum's square."""
    moved = centred(values)
    squares = np.column_stack([(moved**2).sum(axis=1), moved.sum(axis=1) ** 2])
    return np.concatenate([np.ones((len(values), 1)), moved, squares], axis=1)


def alpha_of_sums(sums: Floats) -> Floats:
    """Return alpha of such sums, (..., k + 3) to (..., 1)."""
    count, totals = sums[..., 0], sums[..., 1:-2]
    items = totals.shape[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        own = sums[..., -2] - (totals**2).sum(axis=-1) / count
        whole = sums[..., -1] - totals.sum(axis=-1) ** 2 / count
        return np.asarray(np.where(whole > NOTHING * sums[..., -1], items / (items - 1) * (1 - own / whole), np.nan))[
            ..., None
        ]
