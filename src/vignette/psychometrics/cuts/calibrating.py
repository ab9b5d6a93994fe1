"""Calibration: whether predicted risks come true, on the whole, in their spread, and group by group."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.cuts.calibration_line import COX, line_estimates
from vignette.psychometrics.cuts.calibration_sums import STEYERBERG, sum_estimates
from vignette.psychometrics.cuts.cut_limits import Method, share_limits
from vignette.psychometrics.cuts.grouping import grouped, hosmer_lemeshow, quantile_groups
from vignette.psychometrics.cuts.model import INTERVALS, FitInterval
from vignette.psychometrics.cuts.outcomes import Event, Missing, OutcomeTable, estimate, outcome_table, risks
from vignette.psychometrics.cuts.placements import placements
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.problems import check_level, one_of
from vignette.psychometrics.resampling import BOOTSTRAPS, resampling, sums_by_cluster

if TYPE_CHECKING:
    import pandas as pd

_SPIEGELHALTER = "Spiegelhalter (1986). Statistics in Medicine 5, 421-433"
_HOSMER = "Hosmer & Lemeshow (1980). Communications in Statistics A9, 1043-1069"


def calibration(
    frame: pd.DataFrame,
    *,
    predicted: str,
    outcome: str,
    event: Event,
    groups: int = 10,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    interval: FitInterval | None = "clustered",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Curve:
    """Return how predicted risks compare with what came.

    Parameters
    ----------
    frame, outcome, event, cluster, missing
        As in `auc`.
    predicted : str
        Column of predicted risks of the event, 0 to 1, from a model that was not fitted to these people. In the people
        a model was fitted to the intercept is 0 and the slope 1 whatever it is worth.
    groups : int
        Groups of rising risk, by quantiles; equal risks are never parted.
    interval : {"clustered", "wald", "bootstrap", "bootstrap-percentile"} or None
        Households together, or (``"wald"``) people as independent.
    level, replicates, seed
        As in `auc`.

    Returns
    -------
    Curve
        One row per group: ``n``, ``observed`` and ``expected`` events, their shares, and limits of the observed share.
        Estimates: ``calibration intercept`` and ``calibration slope`` (logistic regression of the event on the logit of
        the risk; 0 and 1 are ideal), ``calibration-in-the-large`` (intercept with the slope held at 1), ``observed /
        expected``, ``Brier score`` (``details``: the largest a constant risk would have), ``scaled Brier score``,
        ``R2 (Nagelkerke)``, ``c`` and ``Dxy``, ``Spiegelhalter z`` (``details``: ``p``), and ``Hosmer-Lemeshow``
        (``details``: ``df``, ``p``), which hangs on the grouping and should not decide anything (caveat
        ``grouping_matters``). A risk of 0 or 1 has no logit: the first three are then nan (caveat ``certain_risk``).

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-207``, ``PSY-209``, ``PSY-342``, ``PSY-347``.

    References
    ----------
    Cox, D. R. (1958). Two further applications of a model for binary regression. *Biometrika* 45, 562-565.

    Steyerberg, E. W. et al. (2010). Assessing the performance of prediction models: a framework for traditional and
    novel measures. *Epidemiology* 21, 128-138.
    """
    check_level(level)
    one_of(interval, INTERVALS, "interval")
    plan = resampling(interval, level=level, replicates=replicates, seed=seed) if interval in BOOTSTRAPS else None
    table = outcome_table(frame, scores=[predicted], outcome=outcome, event=event, cluster=cluster, missing=missing)
    risks(frame, predicted)
    risk, events = table.scores[:, 0], table.events
    codes = quantile_groups(risk, groups)
    if not events.any() or events.all():
        interval = None
    found = (
        *line_estimates(risk, table, interval, level, plan),
        *sum_estimates(risk, table, interval, level, plan),
        *_plain(risk, table, codes, interval),
    )
    title = f"Calibration of {predicted}"
    return Curve(
        title=title,
        columns=_groups(risk, table, codes, level),
        estimates=EstimateSet(title=title, estimates=found),
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=table.caveats(grouped=interval != "wald"),
        references=(COX, STEYERBERG),
    )


def spiegelhalter_z(risk: Floats, events: Floats) -> float:
    """Return Spiegelhalter's z: whether the Brier score is what it would be if the risks were true."""
    spread = float(((1 - 2 * risk) ** 2 * risk * (1 - risk)).sum())
    return float(((events - risk) * (1 - 2 * risk)).sum()) / math.sqrt(spread) if spread > 0 else math.nan


def _plain(risk: Floats, table: OutcomeTable, codes: Codes, interval: str | None) -> tuple[Estimate, ...]:
    """Return the measures without an interval of their own."""
    from scipy.special import gammaincc, ndtr

    area = placements(risk, table.events).area
    z = spiegelhalter_z(risk, table.events.astype(float))
    chi, count = hosmer_lemeshow(risk, table.events, codes), int(codes.max()) + 1
    tests = {"df": float(count), "p": float(gammaincc(count / 2, chi / 2)), "df fitted here": float(max(count - 2, 0))}
    given = "auc() gives one"
    rows: tuple[tuple[str, float, str, str, dict[str, float], tuple[str, ...]], ...] = (
        ("c", area, given, STEYERBERG, {}, ()),
        ("Dxy", 2 * area - 1, given, STEYERBERG, {}, ()),
        ("Spiegelhalter z", z, "a test", _SPIEGELHALTER, {"p": float(2 * ndtr(-abs(z)))}, ()),
        ("Hosmer-Lemeshow", chi, "a test", _HOSMER, tests, ("grouping_matters",)),
    )
    return tuple(
        estimate(
            table,
            name,
            value,
            no_interval=why,
            references=(source,),
            details=details,
            caveats=caveats,
            grouped=interval != "wald",
        )
        for name, value, why, source, details, caveats in rows
    )


def _groups(risk: Floats, table: OutcomeTable, codes: Codes, level: float) -> dict[str, list[float] | list[int]]:
    people, observed, expected = grouped(risk, table.events, codes)
    limits = []
    for group in range(len(people)):
        here = codes == group
        event = table.events[here]
        clusters, members = np.unique(table.clusters[here], return_inverse=True)
        cells = np.column_stack([event, np.zeros((len(event), 2)), ~event]).astype(float)
        by_cluster = sums_by_cluster(cells, members, len(clusters))
        found = share_limits("prevalence", by_cluster, Method(kind="clustered", level=level))
        limits.append((found.low, found.high) if found else (math.nan, math.nan))
    return {
        "group": list(range(1, len(people) + 1)),
        "n": people.astype(np.int64).tolist(),
        "observed": observed.astype(np.int64).tolist(),
        "expected": expected.tolist(),
        "share observed": (observed / people).tolist(),
        "low": [low for low, _ in limits],
        "high": [high for _, high in limits],
        "share expected": (expected / people).tolist(),
    }
