"""The error of measurement: how far a score lies from what it would be on average, and what change means more.

When not to use: to say that one person has changed for a known reason. A change above the smallest detectable one is
more than chance at that level; it does not say why, nor that it matters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.intraclass.squares import MeanSquares
from vignette.psychometrics.limits import normal_quantile
from vignette.psychometrics.problems import one_of, refuse
from vignette.psychometrics.repeatability.households import Scale, Sureness, caveats_of, over_households, plan_of
from vignette.psychometrics.repeatability.moments import Moments, moments_of, squares_of_moments
from vignette.psychometrics.repeatability.table import Missing, RepeatedScores, check_closed, repeated_scores
from vignette.psychometrics.resampling import Bootstrap

if TYPE_CHECKING:
    import pandas as pd

ErrorKind = Literal["agreement", "consistency", "one-way"]
KINDS: tuple[ErrorKind, ...] = ("agreement", "consistency", "one-way")
CLOSED = ("chi-square",)
DE_VET = "de Vet, Terwee, Knol & Bouter (2006). Journal of Clinical Epidemiology 59, 1033-1039"
BLAND_1996 = "Bland & Altman (1996). British Medical Journal 313, 106"
JACOBSON = "Jacobson & Truax (1991). Journal of Consulting and Clinical Psychology 59, 12-19"


def measurement_error(
    scores: pd.DataFrame,
    *,
    columns: Sequence[str],
    kind: ErrorKind,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: Literal["chi-square", "jackknife"] | Bootstrap | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> EstimateSet:
    """Return the standard error of measurement, the smallest detectable changes, and the coefficient of variation.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    columns : sequence of str
        Columns of the occasions or forms, two or more.
    kind : {"agreement", "consistency", "one-way"}
        What counts as error. With the mean squares of occasions (MSC), of the rest (MSE) and within people (MSW):
        agreement, shifts between occasions too: sqrt(max(0, (MSC - MSE) / n) + MSE); consistency: sqrt(MSE), which for
        two occasions is the standard deviation of the difference over sqrt(2); one-way: sqrt(MSW), which for two is
        sqrt(mean of squared differences / 2).
    cluster : str or None
        Column of the sampling unit; None takes people for independent, and the result says so.
    missing : {"raise", "complete"}
        Refuse missing scores, or use people who have all.
    interval : str or None
        ``"jackknife"`` over households, t on the logarithm; ``"chi-square"`` for independent people and normal errors
        (not for agreement, where none is known that holds the occasions fixed; for one-way it takes occasions not to
        shift); ``"bootstrap"`` (BCa), ``"bootstrap-percentile"``.
    level, replicates, seed
        Of the intervals.

    Returns
    -------
    EstimateSet
        ``SEM``; ``SDC95`` and ``SDC90``, the smallest detectable change of one person, 1.96 (1.645) sqrt(2) SEM;
        ``SDC95 of a mean``, that of the mean of so many people, SDC95 / sqrt(n); ``within-subject CV``, SEM over the
        grand mean, as a share. Occasions are fixed: the intervals are about these.

    Raises
    ------
    DataError
        ``PSY-312`` for the closed interval with several people of a household, ``PSY-314``, ``PSY-315``.

    References
    ----------
    de Vet, H. C. W., Terwee, C. B., Knol, D. L. & Bouter, L. M. (2006). When to use agreement versus reliability
    measures. *Journal of Clinical Epidemiology* 59, 1033-1039.

    Bland, J. M. & Altman, D. G. (1996). Measurement error proportional to the mean. *BMJ* 313, 106.
    """
    one_of(kind, KINDS, "kind")
    plan = plan_of(interval, CLOSED, level=level, replicates=replicates, seed=seed)
    found = repeated_scores(scores, columns=columns, cluster=cluster, missing=missing)
    check_closed(found, interval, CLOSED)
    times = _multiples(len(found.values))

    def statistics(moments: Moments) -> Floats:
        error = sem_of_squares(squares_of_moments(moments), kind)
        cv = _over_mean(error, moments)
        return np.stack([*(factor * error for factor in times.values()), cv], axis=-1)

    moments = moments_of(found.values)
    values = statistics(moments)
    scales: list[Scale] = ["log"] * len(values)
    sure = over_households(found, statistics, scales, interval=interval, level=level, plan=plan)
    if interval in CLOSED:
        sure = _closed(sure, moments, kind, [*times.values()], level)
    caveats = caveats_of(found, *(() if values[0] > 0 else ("no_error_seen",)))
    estimates = tuple(
        Estimate(
            statistic=name,
            value=float(values[place]),
            interval=sure[place].interval,
            no_interval=sure[place].reason,
            n=found.n(),
            n_excluded=found.n_excluded,
            caveats=(*caveats, *sure[place].caveats, *_of_ratio(name, values[place])),
            references=(DE_VET, *((BLAND_1996,) if name == CV else ())),
            details={"se": sure[place].se, **(_cv_details(found) if name == CV else {})},
        )
        for place, name in enumerate([*times, CV])
    )
    return EstimateSet(title=f"Error of measurement ({kind})", estimates=estimates)


CV = "within-subject CV"


def sem_of_squares(squares: MeanSquares, kind: ErrorKind) -> Floats:
    """Return the standard error of measurement from mean squares; see `measurement_error`."""
    if kind == "consistency":
        return np.sqrt(squares.residual)
    if kind == "one-way":
        return np.sqrt(squares.within)
    shift = np.maximum((squares.columns - squares.residual) / squares.units, 0.0)
    return np.sqrt(shift + squares.residual)


def measurement_error_of_reliability(*, reliability: float, sd: float, people: int | None = None) -> EstimateSet:
    """Return the error of measurement from a reliability and a standard deviation: SEM = SD sqrt(1 - reliability).

    Parameters
    ----------
    reliability : float
        From 0 to 1; an ICC(A,1) or ICC(C,1), or alpha, and the SEM is then of that kind.
    sd : float
        Standard deviation of the scores in the group the reliability is about.
    people : int, optional
        For the smallest detectable change of a mean of so many people.

    Returns
    -------
    EstimateSet
        As `measurement_error`, without the coefficient of variation and without intervals, since two numbers do not
        show how sure they are.

    Raises
    ------
    DataError
        ``PSY-317`` for a reliability outside 0 to 1, a standard deviation that is not above zero, or no people.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). Clinical significance. *Journal of Consulting and Clinical Psychology* 59,
    12-19.

    Examples
    --------
    A standard deviation of 10 and a reliability of .80, worked by hand: sqrt(20), and 1.96 sqrt(40).

    >>> found = measurement_error_of_reliability(reliability=0.80, sd=10)
    >>> print(f"{found['SEM'].value:.2f} {found['SDC95'].value:.1f}")
    4.47 12.4
    """
    if not 0 <= reliability <= 1 or not sd > 0 or not math.isfinite(sd) or (people is not None and people < 1):
        what = "the reliability is not from 0 to 1, the standard deviation is not above zero, or there are no people"
        raise refuse("PSY-317", "reliability, sd, people", what, "Give a reliability such as 0.88 and its SD.")
    error = sd * math.sqrt(1 - reliability)
    times = _multiples(people or 1)
    return EstimateSet(
        title="Error of measurement (from a reliability)",
        estimates=tuple(
            Estimate(
                statistic=name,
                value=factor * error,
                interval=None,
                no_interval="two numbers do not show how sure they are; use measurement_error on the scores",
                n={"people": people} if people else {},
                caveats=() if error > 0 else ("no_error_seen",),
                references=(JACOBSON, DE_VET),
            )
            for name, factor in times.items()
            if people or name != "SDC95 of a mean"
        ),
    )


def _multiples(people: int) -> dict[str, float]:
    return {
        "SEM": 1.0,
        "SDC95": normal_quantile(0.95) * math.sqrt(2),
        "SDC90": normal_quantile(0.90) * math.sqrt(2),
        "SDC95 of a mean": normal_quantile(0.95) * math.sqrt(2 / people),
    }


def _over_mean(error: Floats, moments: Moments) -> Floats:
    mean = moments.means.mean(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(mean > 0, error / mean, np.nan))


def _of_ratio(name: str, value: float) -> tuple[str, ...]:
    return ("needs_positive_scores",) if name == CV and not math.isfinite(value) else ()


def _cv_details(scores: RepeatedScores) -> dict[str, float]:
    """Return two other coefficients of variation (one-way): of squared ratios, and of logarithms."""
    if not (scores.values > 0).all():
        return {}
    ratios = scores.values.var(axis=1, ddof=1) / scores.values.mean(axis=1) ** 2
    logs = np.log(scores.values).var(axis=1, ddof=1)
    return {"cv_of_ratios": float(np.sqrt(ratios.mean())), "cv_of_logs": float(np.expm1(np.sqrt(logs.mean())))}


def _closed(
    sure: list[Sureness], moments: Moments, kind: ErrorKind, factors: list[float], level: float
) -> list[Sureness]:
    if kind == "agreement":
        reason = "no closed interval is known that holds the occasions fixed; use jackknife or bootstrap"
        return [Sureness(interval=None, reason=reason, se=one.se) for one in sure]
    squares = squares_of_moments(moments)
    limits = sem_limits(squares, kind, level)
    found = [
        Sureness(
            interval=Interval(low=f * limits[0], high=f * limits[1], level=level, method="chi-square"),
            reason="",
            se=one.se,
        )
        if limits[1] > 0
        else Sureness(interval=None, reason="no error was seen", se=one.se)
        for f, one in zip(factors, sure, strict=False)
    ]
    reason = "the mean is not known either; use jackknife or bootstrap"
    return [*found, Sureness(interval=None, reason=reason, se=sure[-1].se)]


def sem_limits(squares: MeanSquares, kind: ErrorKind, level: float) -> tuple[float, float]:
    """Return chi-square limits of the standard error of measurement, for ``consistency`` or ``one-way``."""
    from scipy.special import chdtri

    people, occasions = float(squares.units), float(squares.raters)
    degrees = (people - 1 if kind == "consistency" else people) * (occasions - 1)
    summed = degrees * float(sem_of_squares(squares, kind)) ** 2
    low, high = chdtri(degrees, (1 - level) / 2), chdtri(degrees, (1 + level) / 2)
    return math.sqrt(summed / low), math.sqrt(summed / high)
