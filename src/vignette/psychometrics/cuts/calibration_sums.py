"""Measures of predicted risks that are functions of sums over people: Brier scores, observed / expected, R2."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.cut_limits import clustered_se
from vignette.psychometrics.cuts.fourfold import Formula
from vignette.psychometrics.cuts.newton import deviances
from vignette.psychometrics.cuts.outcomes import OutcomeTable, estimate
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.resampling import (
    Resampling,
    bootstrap_interval,
    bootstrap_sums,
    left_out,
    sums_by_cluster,
)

STEYERBERG = "Steyerberg et al. (2010). Epidemiology 21, 128-138"
_BRIER = "Brier (1950). Monthly Weather Review 78, 1-3"


def scaled_brier(sums: Any) -> Any:
    """Return 1 - Brier / (the Brier score of the mean outcome), of sums of squared errors, events, ..., people."""
    share = sums[..., 1] / sums[..., -1]
    return 1 - sums[..., 0] / sums[..., -1] / (share * (1 - share))


def nagelkerke(sums: Any) -> Any:
    """Return Nagelkerke's R2 of risks taken as they are, of sums of ..., events, ..., deviance, people."""
    share, people = sums[..., 1] / sums[..., -1], sums[..., -1]
    null = -2 * (share * np.log(share) + (1 - share) * np.log(1 - share))
    return (1 - np.exp(sums[..., 3] / people - null)) / (1 - np.exp(-null))


SUMS: Mapping[str, tuple[Formula, str]] = MappingProxyType(
    {
        "observed / expected": (lambda sums: sums[..., 1] / sums[..., 2], STEYERBERG),
        "Brier score": (lambda sums: sums[..., 0] / sums[..., -1], _BRIER),
        "scaled Brier score": (scaled_brier, STEYERBERG),
        "R2 (Nagelkerke)": (nagelkerke, STEYERBERG),
    }
)
"""Measures that are functions of sums over people: squared errors, events, risks, deviance, people."""


def sum_estimates(
    risk: Floats, table: OutcomeTable, interval: str | None, level: float, plan: Resampling | None
) -> tuple[Estimate, ...]:
    """Return one estimate per measure of `SUMS`.

    Parameters
    ----------
    risk : array, people
        Predicted risks of the event.
    interval : {"clustered", "wald", "bootstrap", "bootstrap-percentile"} or None
        ``plan`` says how a bootstrap is drawn.
    """
    events = table.events.astype(float)
    columns = np.column_stack([(risk - events) ** 2, events, risk, deviances(risk, events), np.ones(len(risk))])
    by_cluster = columns if interval == "wald" else sums_by_cluster(columns, table.clusters, table.n_clusters)
    values = every(by_cluster.sum(axis=0))
    limits = _limits(by_cluster, values, table, interval, level, plan)
    more = {
        "Brier score": {"largest of a constant risk": float(events.mean() * (1 - events.mean()))},
        "observed / expected": {"observed": float(events.sum()), "expected": float(risk.sum())},
    }
    return tuple(
        estimate(
            table,
            name,
            float(value),
            interval=found,
            no_interval="not asked for" if interval is None else "the sample does not show how it varies",
            caveats=(*caveats, *(() if math.isfinite(value) else ("certain_risk",))),
            references=(source,),
            details={**details, **more.get(name, {})},
            grouped=interval != "wald",
        )
        for (name, (_, source)), value, (found, caveats, details) in zip(SUMS.items(), values, limits, strict=True)
    )


def every(sums: Floats) -> Floats:
    """Return the measures of `SUMS`, for sums of shape (..., 5)."""
    with np.errstate(all="ignore"):
        return np.stack([formula(sums) for formula, _ in SUMS.values()], axis=-1)


def _limits(
    by_cluster: Floats,
    values: Floats,
    table: OutcomeTable,
    interval: str | None,
    level: float,
    plan: Resampling | None,
) -> list[tuple[Interval | None, tuple[str, ...], dict[str, float]]]:
    """Return each measure's limits, caveats and details."""
    if interval is None:
        return [(None, (), {})] * len(values)
    if plan is not None:
        draws = bootstrap_sums(by_cluster, every, replicates=plan.replicates, seed=plan.seed)
        without = left_out(by_cluster, every)
        found = [
            bootstrap_interval(float(value), drawn, plan=plan, leave_one_out=one, sampled=table.sampled)
            for value, drawn, one in zip(values, draws.T, without.T, strict=True)
        ]
        return [(limits, caveats, {}) for limits, caveats in found]
    degrees = math.inf if interval == "wald" else table.n_clusters - 1
    method = "Wald" if interval == "wald" else "linearised, between clusters, Student's t"
    linear: list[tuple[Interval | None, tuple[str, ...], dict[str, float]]] = []
    for (name, (formula, _)), value in zip(SUMS.items(), values, strict=True):
        with np.errstate(all="ignore"):
            se = clustered_se(formula, by_cluster) if math.isfinite(value) else math.nan
        limits = None
        if se > 0 and name == "observed / expected" and value > 0:
            logs = student_interval(math.log(value), se / value, degrees, level, method)
            low, high = math.exp(logs.low), math.exp(logs.high)
            limits = Interval(low=low, high=high, level=level, method=f"log scale, {method}")
        elif se > 0 and name != "observed / expected":
            limits = student_interval(float(value), se, degrees, level, method, _BOUNDS.get(name, (-math.inf, 1.0)))
        linear.append((limits, (), {"se": se}))
    return linear


_BOUNDS = {"Brier score": (0.0, 1.0)}
