"""The difference of two estimates, from their own limits."""

from __future__ import annotations

import math

from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.problems import refuse

_ZOU = "Zou & Donner (2008). Statistics in Medicine 27, 1693-1702"


def estimate_difference(first: Estimate, second: Estimate, *, statistic: str) -> Estimate:
    r"""Return the first estimate less the second, with the limits that theirs give (MOVER).

    The lower limit is :math:`d - \sqrt{(x - l_x)^2 + (u_y - y)^2}`, the upper one
    :math:`d + \sqrt{(u_x - x)^2 + (y - l_y)^2}`.

    Parameters
    ----------
    first, second : Estimate
        Of people who have nothing to do with each other. Where both come from the same people, and rise and fall
        together, the limits are too wide.
    statistic : str
        Name of the difference.

    Returns
    -------
    Estimate
        Without an interval where one of the two has none.

    Raises
    ------
    DataError
        ``PSY-102`` where the two intervals are of different levels.

    References
    ----------
    Zou, G. Y. & Donner, A. (2008). Construction of confidence limits about effect measures: a general approach.
    *Statistics in Medicine* 27, 1693-1702.

    Examples
    --------
    Newcombe's 56 of 70 and 48 of 80, whose limits by Wilson's scores he gives as 0.0524 and 0.3339:

    >>> from vignette.psychometrics.limits import score_interval
    >>> one, other = (
    ...     Estimate(
    ...         statistic="share", value=part / whole, n={"people": whole}, references=(),
    ...         interval=score_interval(part / whole, whole, 0.95, "Wilson"),
    ...     )
    ...     for part, whole in ((56, 70), (48, 80))
    ... )
    >>> found = estimate_difference(one, other, statistic="difference of shares")
    >>> round(found.value, 4), round(found.interval.low, 4), round(found.interval.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    one, other = first.interval, second.interval
    limits = None
    if one is not None and other is not None:
        if one.level != other.level:
            raise refuse("PSY-102", "level", "the two intervals are of different levels", "Give both the same level.")
        below = math.hypot(first.value - one.low, other.high - second.value)
        above = math.hypot(one.high - first.value, second.value - other.low)
        apart = first.value - second.value
        limits = Interval(
            low=apart - below, high=apart + above, level=one.level, method="from the limits of both (MOVER)"
        )
    return Estimate(
        statistic=statistic,
        value=first.value - second.value,
        interval=limits,
        no_interval="" if limits else "one of the two has none",
        n={key: min(count, second.n.get(key, count)) for key, count in first.n.items()},
        n_excluded=max(first.n_excluded, second.n_excluded),
        caveats=tuple(dict.fromkeys((*first.caveats, *second.caveats))),
        references=tuple(dict.fromkeys((_ZOU, *first.references, *second.references))),
    )
