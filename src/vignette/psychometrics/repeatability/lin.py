"""Lin's concordance: how close pairs of scores lie to the line of equality.

When not to use: to compare samples with different spread between people, since it rises with that spread as any ICC
does; to decide whether two forms may replace each other, which `bland_altman` and `equivalence` answer in points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.limits import normal_quantile
from vignette.psychometrics.repeatability.households import Sureness, caveats_of, over_households, plan_of
from vignette.psychometrics.repeatability.moments import Moments, change, concordance, moments_of, pearson
from vignette.psychometrics.repeatability.table import Missing, RepeatedScores, check_closed, repeated_scores
from vignette.psychometrics.resampling import Bootstrap

if TYPE_CHECKING:
    import pandas as pd

LIN = "Lin (1989). Biometrics 45, 255-268; correction (2000) Biometrics 56, 324-325"
CLOSED = ("z-transform",)


def lin_ccc(
    scores: pd.DataFrame,
    *,
    first: str,
    second: str,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: Literal["z-transform", "jackknife"] | Bootstrap | None = "jackknife",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Estimate:
    r"""Return Lin's concordance correlation of two columns of scores.

    :math:`\rho_c = 2 s_{12} / (s_1^2 + s_2^2 + (\bar{x}_1 - \bar{x}_2)^2)`, variances over *n*.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    first, second : str
        Columns of the two scores.
    cluster : str or None
        Column of the sampling unit; None takes people for independent, and the result says so.
    missing : {"raise", "complete"}
        Refuse missing scores, or use people who have both.
    interval : str or None
        ``"jackknife"`` over households, t on Fisher's z; ``"z-transform"`` for independent people (Lin; refused where a
        household has several, unless ``cluster=None``); ``"bootstrap"`` (BCa) or ``"bootstrap-percentile"``.
    level, replicates, seed
        Of the interval.

    Returns
    -------
    Estimate
        ``details``: se over households, Pearson's r, C_b (the bias correction factor, concordance = r times C_b),
        scale_shift (ratio of the standard deviations, second to first) and location_shift (difference of the means,
        second minus first, in units of the geometric mean of the standard deviations).

    Raises
    ------
    DataError
        ``PSY-312`` for the closed interval with several people of a household, ``PSY-314``, ``PSY-315``.

    References
    ----------
    Lin, L. I. (1989). A concordance correlation coefficient to evaluate reproducibility. *Biometrics* 45, 255-268.
    Correction (2000), 56, 324-325.

    Examples
    --------
    >>> import pandas as pd
    >>> meters = pd.read_csv("tests/reference/bland_altman_1986_pefr.csv")
    >>> print(f"{lin_ccc(meters, first='wright', second='mini', cluster='subject').value:.3f}")
    0.943
    """
    plan = plan_of(interval, CLOSED, level=level, replicates=replicates, seed=seed)
    found = repeated_scores(scores, columns=[first, second], cluster=cluster, missing=missing)
    check_closed(found, interval, CLOSED)
    moments = moments_of(found.values)
    value = float(concordance(moments))

    def statistics(any_moments: Moments) -> Floats:
        return concordance(any_moments)[..., None]

    (sure,) = over_households(found, statistics, ("z",), interval=interval, level=level, plan=plan)
    if interval in CLOSED:
        sure = _closed(moments, sure, level)
    return Estimate(
        statistic="Lin's concordance",
        value=value,
        interval=sure.interval,
        no_interval=sure.reason,
        n=found.n(),
        n_excluded=found.n_excluded,
        caveats=caveats_of(found, *sure.caveats, *_degenerate(found)),
        references=(LIN,),
        details={"se": sure.se, **_parts(moments)},
    )


def concordance_limits(moments: Moments, level: float) -> tuple[float, float]:
    """Return Lin's limits by the Fisher z of the concordance, with his variance; ``nan`` where r is 0 or 1."""
    r, value, count = float(pearson(moments)), float(concordance(moments)), float(moments.count)
    shift = _parts(moments)["location_shift"]
    with np.errstate(divide="ignore", invalid="ignore"):
        squared = (
            (1 - r**2) * value**2 * (1 - value**2) / np.float64(r**2)
            + 2 * value**3 * (1 - value) * shift**2 / np.float64(r)
            - value**4 * shift**4 / (2 * np.float64(r**2))
        ) / np.float64(count - 2)
        se = np.sqrt(squared) / (1 - value**2)
        middle, half = np.arctanh(value), normal_quantile(level) * se
    return float(np.tanh(middle - half)), float(np.tanh(middle + half))


def _closed(moments: Moments, sure: Sureness, level: float) -> Sureness:
    low, high = concordance_limits(moments, level)
    if not np.isfinite([low, high]).all():
        return Sureness(interval=None, reason="r is 0 or 1, and the formula then has no variance", se=sure.se)
    return Sureness(
        interval=Interval(low=low, high=high, level=level, method="Lin's z-transform"), reason="", se=sure.se
    )


def _parts(moments: Moments) -> dict[str, float]:
    share = float((moments.count - 1) / moments.count)
    first, second = (float(np.sqrt(share * moments.covariance[..., place, place])) for place in (0, 1))
    r, value = float(pearson(moments)), float(concordance(moments))
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "r": r,
            "C_b": float(np.float64(value) / r),
            "scale_shift": float(np.float64(second) / first),
            "location_shift": float(np.float64(change(moments)) / np.sqrt(first * second)),
        }


def _degenerate(scores: RepeatedScores) -> tuple[str, ...]:
    return ("no_variance",) if (np.ptp(scores.values, axis=0) == 0).any() else ()
