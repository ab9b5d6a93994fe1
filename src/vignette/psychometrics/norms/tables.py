"""The norm table: each score's percentile, z, T, stanine and sten, and how far the percentile may be off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve
from vignette.psychometrics.frequencies import frequencies, mid_shares
from vignette.psychometrics.norms.effective import KISH, effective_people
from vignette.psychometrics.norms.percentiles import jeffreys_limits
from vignette.psychometrics.norms.sample import about_sample, norm_sample
from vignette.psychometrics.norms.scales import normal_z, stanine, sten, t_score
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.resampling import BOOTSTRAPS, EFRON, resampling
from vignette.psychometrics.totals import Gaps, Totals, resampled, totals

if TYPE_CHECKING:
    import pandas as pd

_CRAWFORD = "Crawford, Garthwaite & Slick (2009). The Clinical Neuropsychologist 23, 1173-1195"
_MOST_ROWS = 10_000


def norm_table(
    scores: pd.DataFrame,
    *,
    score: str,
    interval: Literal["jeffreys", "bootstrap", "bootstrap-percentile"] | None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    step: float = 1.0,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> Curve:
    """Return one row for every score from the lowest to the highest in the norm sample, those that nobody has included.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    score : str
        Column of the score.
    interval : {"jeffreys", "bootstrap", "bootstrap-percentile"} or None
        Of the percentile: Jeffreys (Crawford, Garthwaite & Slick 2009) with as many people as the sample is worth when
        households are taken into account, or resampling of households.
    level, replicates, seed
        Of the interval.
    step : float
        Gap between neighbouring possible scores.
    cluster : str or None
        Column of the sampling unit; None takes rows for independent.
    missing : {"raise", "complete"}
        Refuse rows with an empty score, or leave them out.

    Returns
    -------
    Curve
        Columns ``score``, ``frequency``, ``cumulative`` (per cent at or below), ``percentile`` (per cent below plus
        half of those at), ``low`` and ``high`` of it, ``effective_people`` (how many
        independent people it rests on), ``z``, ``t_linear`` (50 + 10 z), ``z_normalised`` (from the
        percentile), ``t_normalised``, ``stanine`` and ``sten`` (to the nearest). ``estimates`` describe the sample,
        as `norm_sample`. Beyond the sample's scores there are no norms. Caveat ``small_norm_sample`` below 100
        people.

    Raises
    ------
    DataError
        ``PSY-357`` scores that are not ``step`` apart; ``PSY-102``, ``PSY-201`` to ``PSY-203``, ``PSY-205``,
        ``PSY-207``, ``PSY-209``, ``PSY-211``.

    References
    ----------
    Crawford, J. R., Garthwaite, P. H. & Slick, D. J. (2009). On percentile norms in neuropsychology: proposed reporting
    standards and methods for quantifying the uncertainty over the percentile ranks of test scores. *The Clinical
    Neuropsychologist* 23, 1173-1195.

    Examples
    --------
    >>> import pandas as pd
    >>> norms = pd.read_csv("tests/reference/own_norms_a.csv")
    >>> table = norm_table(norms, score="total_score", interval="jeffreys", cluster=None).to_frame()
    >>> table.loc[table["score"] == 21, ["percentile", "low", "high", "stanine"]].round(2).values.tolist()
    [[9.65, 7.13, 12.71, 2.0]]
    """
    one_of(interval, ("jeffreys", *BOOTSTRAPS, None), "interval")
    check_level(level)
    table = totals(scores, [score], cluster=cluster, missing=missing)
    values = table.values[:, 0]
    places, points = _lattice(values, step)
    sums = frequencies(places, table.clusters, table.n_clusters, size=len(points))
    counts = sums.sum(axis=0)
    shares = mid_shares(counts)
    effective = effective_people(shares, values, table.clusters, table.n_clusters)
    low, high, caveats = _limits(shares, sums, table, interval, level, effective, replicates, seed)
    spread = float(values.std(ddof=1)) if len(values) > 1 and np.ptp(values) > 0 else np.nan
    z, normalised = (points - values.mean()) / spread, normal_z(100 * shares)
    columns = {
        "score": points,
        "frequency": counts.astype(np.int64),
        "cumulative": 100 * counts.cumsum() / len(values),
        "percentile": 100 * shares,
        "low": 100 * low,
        "high": 100 * high,
        "effective_people": effective,
        "z": z,
        "t_linear": t_score(z),
        "z_normalised": normalised,
        "t_normalised": t_score(normalised),
        "stanine": stanine(100 * shares),
        "sten": sten(normalised, rounding="nearest"),
    }
    sources = (KISH,) if interval == "jeffreys" else (EFRON,) if interval else ()
    return Curve(
        title="Norm table",
        columns={name: column.tolist() for name, column in columns.items()},
        estimates=norm_sample(scores, score=score, interval="t", level=level, cluster=cluster, missing=missing),
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=(*about_sample(table), *caveats, *(("no_variance",) if np.isnan(spread) else ())),
        references=(_CRAWFORD, *sources),
    )


def _lattice(values: Floats, step: float) -> tuple[np.ndarray, Floats]:
    """Return each score's place among all possible scores from the lowest to the highest, and these scores."""
    lowest = float(values.min())
    exact = (values - lowest) / step if step > 0 else np.array([np.inf])
    places = np.round(exact)
    if not np.isfinite(exact).all() or np.abs(exact - places).max() > 1e-6 or places.max() >= _MOST_ROWS:
        what = "the scores are not all a whole number of steps apart, or the table would be too long"
        raise refuse("PSY-357", "step", what, "Give step=, the gap between neighbouring possible scores.")
    return places.astype(np.int64), np.asarray(lowest + step * np.arange(int(places.max()) + 1.0))


def _limits(
    shares: Floats,
    sums: Floats,
    table: Totals,
    interval: str | None,
    level: float,
    effective: Floats,
    replicates: int,
    seed: int | None,
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """Return the limits of each share, nan where there are none, and caveats."""
    if interval is None:
        return np.full(len(shares), np.nan), np.full(len(shares), np.nan), ()
    if interval == "jeffreys":
        low, high = jeffreys_limits(shares, effective, level)
        return low, high, ()
    plan = resampling(interval, level=level, replicates=replicates, seed=seed)
    found = resampled(shares, sums, mid_shares, plan=plan, sampled=table.sampled)
    ends = np.array([[each.low, each.high] if each else [np.nan, np.nan] for each, _ in found])
    return ends[:, 0], ends[:, 1], tuple(dict.fromkeys(code for _, codes in found for code in codes))
