"""How long something lasts where not everybody was followed to its end: Kaplan and Meier's share, and its limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.checks import columns_there, unique_keys
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD, kind_of, numbers
from vignette.psychometrics.limits import exact_interval, normal_quantile
from vignette.psychometrics.problems import check_level, refuse

if TYPE_CHECKING:
    import pandas as pd

FEW_EVENTS = 10
_KAPLAN = "Kaplan & Meier (1958). JASA 53, 457-481"
_GREENWOOD = "Greenwood (1926). Reports on Public Health and Medical Subjects 33. HMSO"
_KALBFLEISCH = "Kalbfleisch & Prentice (1980). The Statistical Analysis of Failure Time Data. Wiley"
_METHOD = "Greenwood, log-log scale"
_EXACT = "exact, of those still followed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The curve at each time somebody was last seen: times, at risk, events, censored, share, Greenwood's sum."""

    times: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    share: Floats
    greenwood: Floats


def kaplan_meier(
    frame: pd.DataFrame,
    *,
    time: str,
    event: str,
    at: Sequence[float] = (),
    unit: str | None = HOUSEHOLD,
    level: float = 0.95,
) -> Curve:
    r"""Return the share in which the event has not yet happened, over time.

    At each time with events the share falls by the factor :math:`1 - d / n`, with *d* events among the *n* still
    followed; who is censored at that time counts among the *n*.

    Parameters
    ----------
    frame : DataFrame
        One row per unit.
    time, event : str
        Columns: how long a unit was followed, above or at 0; and 1 where the time ended with the event, 0 where the
        unit was followed no longer (censored).
    at : sequence of float
        Times at which the share is wanted as an estimate.
    unit : str or None
        Column of the sampling unit, which may stand once only: the limits take rows for independent.
    level : float
        Nominal level, at each time by itself.

    Returns
    -------
    Curve
        One row per time at which a unit was last seen, beginning with 0: ``time``, ``at risk``, ``events``,
        ``censored``, ``share``, ``low``, ``high``. Limits are symmetric for log(-log share) with Greenwood's variance;
        where no event has happened yet they are the exact ones of those still followed, and where nobody is left
        without the event there are none. Estimates: ``Kaplan-Meier share at 12`` and so on, with ``at risk`` and
        Greenwood's ``se`` as details; beyond the last time it is nan unless the share is 0, caveat
        ``beyond_follow_up``. Censoring must have nothing to do with what would have come.

    Raises
    ------
    DataError
        ``PSY-102``, ``PSY-201``, ``PSY-202``, ``PSY-203`` for a unit that stands twice, ``PSY-211``; ``PSY-381`` for a
        time below 0 or empty, or an event that is not 0 or 1.

    References
    ----------
    Kaplan, E. L. & Meier, P. (1958). Nonparametric estimation from incomplete observations. *Journal of the American
    Statistical Association* 53, 457-481.

    Kalbfleisch, J. D. & Prentice, R. L. (1980). *The Statistical Analysis of Failure Time Data*. Wiley.

    Examples
    --------
    Weeks in remission of 21 children given 6-MP (Freireich et al. 1963):

    >>> import pandas as pd
    >>> weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    >>> ended = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    >>> found = kaplan_meier(
    ...     pd.DataFrame({"weeks": weeks, "ended": ended}), time="weeks", event="ended", at=[10, 23], unit=None
    ... )
    >>> [(round(each.value, 4), round(each.details["se"], 4)) for each in found.estimates]
    [(0.7529, 0.0963), (0.4482, 0.1346)]
    """
    check_level(level)
    columns_there(frame, [time, event, *([unit] if unit else [])])
    if unit:
        unique_keys(frame, [unit])
    values = numbers(frame, [time, event])
    if np.isnan(values).any() or (values[:, 0] < 0).any() or not np.isin(values[:, 1], (0.0, 1.0)).all():
        what, remedy = "a time is below 0 or empty, or an event is not 0 or 1", "Give the time followed, and 1 or 0."
        raise refuse("PSY-381", f"{time}, {event}", what, remedy)
    steps = _steps(values[:, 0], values[:, 1])
    limits = [_limits(steps, place, level) for place in range(len(steps.times))]
    n = {kind_of(unit): len(values), "events": int(values[:, 1].sum())}
    found = tuple(_estimate(steps, limits, each, n) for each in at)
    return Curve(
        title=f"Kaplan-Meier share of {time}",
        columns={
            "time": steps.times.tolist(),
            "at risk": steps.at_risk.astype(np.int64).tolist(),
            "events": steps.events.astype(np.int64).tolist(),
            "censored": steps.censored.astype(np.int64).tolist(),
            "share": steps.share.tolist(),
            "low": [limit.low if limit else math.nan for limit in limits],
            "high": [limit.high if limit else math.nan for limit in limits],
        },
        estimates=EstimateSet(title=f"Kaplan-Meier share of {time}", estimates=found),
        n=n,
        caveats=_caveats(n),
        references=(_KAPLAN, _GREENWOOD, _KALBFLEISCH),
    )


def _steps(times: Floats, events: Floats) -> Steps:
    seen, place = np.unique(np.r_[0.0, times], return_inverse=True)
    happened = np.bincount(place[1:], events, minlength=len(seen)).astype(float)
    everybody = np.bincount(place[1:], minlength=len(seen)).astype(float)
    at_risk = everybody[::-1].cumsum()[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(happened > 0, happened / (at_risk * (at_risk - happened)), 0.0)
    return Steps(
        times=seen,
        at_risk=at_risk,
        events=happened,
        censored=everybody - happened,
        share=np.cumprod(1 - happened / at_risk),
        greenwood=np.cumsum(terms),
    )


def _limits(steps: Steps, place: int, level: float) -> Interval | None:
    share, followed = float(steps.share[place]), float(steps.at_risk[place])
    if share <= 0:
        return None
    if steps.greenwood[place] == 0:
        return Interval(low=exact_interval(followed, followed, level).low, high=1.0, level=level, method=_EXACT)
    half = normal_quantile(level) * math.sqrt(steps.greenwood[place]) / abs(math.log(share))
    low, high = share ** math.exp(half), share ** math.exp(-half)
    return Interval(low=low, high=high, level=level, method=_METHOD)


def _estimate(steps: Steps, limits: list[Interval | None], at: float, n: dict[str, int]) -> Estimate:
    place = int(np.searchsorted(steps.times, at, side="right")) - 1
    share = float(steps.share[place])
    beyond = at > steps.times[-1] and share > 0
    followed = float(steps.at_risk[np.searchsorted(steps.times, at)]) if at <= steps.times[-1] else 0.0
    limit = None if beyond else limits[place]
    if limit is not None and limit.method == _EXACT:
        limit = Interval(
            low=exact_interval(followed, followed, limit.level).low, high=1.0, level=limit.level, method=_EXACT
        )
    return Estimate(
        statistic=f"Kaplan-Meier share at {at:g}",
        value=math.nan if beyond else share,
        interval=limit,
        no_interval="" if limit else "nobody was followed so long" if beyond else "nobody is left without the event",
        n=n,
        caveats=(*_caveats(n), *(("beyond_follow_up",) if beyond else ())),
        references=(_KAPLAN, _GREENWOOD, _KALBFLEISCH),
        details={"at risk": followed, "se": share * math.sqrt(steps.greenwood[place]) if share > 0 else math.nan},
    )


def _caveats(n: dict[str, int]) -> tuple[str, ...]:
    units = next(iter(n.values()))
    return (*about_clusters(units), *(("few_events",) if n["events"] < FEW_EVENTS else ()))
