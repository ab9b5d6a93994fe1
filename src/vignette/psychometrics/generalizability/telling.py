"""Components and fixed effects told as estimates, with their caveats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet
from vignette.psychometrics.generalizability.component_limits import Limits, effect_limits
from vignette.psychometrics.generalizability.door import ModelData
from vignette.psychometrics.generalizability.generalized import WEERAHANDI
from vignette.psychometrics.generalizability.moments import MeanSquares
from vignette.psychometrics.generalizability.profile_limits import PINHEIRO
from vignette.psychometrics.generalizability.solving import Solution
from vignette.psychometrics.resampling import EFRON, FIELD

FEW_LEVELS = 6
"""Below this many levels of a crossed facet, its own variance is hardly known (caveat ``few_levels``)."""

SEARLE = "Searle, Casella & McCulloch (1992). Variance Components. Wiley"
BRENNAN = "Brennan (2001). Generalizability Theory. Springer"
_SOURCES = {
    "generalized": (WEERAHANDI,),
    "profile": (PINHEIRO,),
    "profile-restricted": (PINHEIRO,),
    "bootstrap": (EFRON, FIELD),
    "bootstrap-percentile": (EFRON, FIELD),
}


def component_estimates(
    title: str,
    model: ModelData,
    solution: Solution,
    limits: Sequence[Limits],
    caveats: tuple[str, ...],
    method: str,
    asked: str | None,
) -> EstimateSet:
    """Return one estimate per component, in the order in which the terms were given."""
    references = (BRENNAN if method == "ems" else SEARLE, *_SOURCES.get(asked or "", ()))
    total = float(np.maximum(solution.values, 0).sum())
    made = []
    for k, (interval, reason, more) in zip(model.order, limits, strict=True):
        value, variance = float(solution.values[k]), float(solution.covariance[k, k])
        made.append(
            Estimate(
                statistic=f"variance of {model.names[k]}",
                value=value,
                interval=interval,
                no_interval=reason,
                n=model.n,
                n_excluded=model.excluded,
                caveats=(*caveats, *more, *_of_component(model, int(k), value)),
                references=references,
                details={
                    "share": max(value, 0.0) / total,
                    "sd": float(np.sqrt(max(value, 0.0))),
                    "se": float(np.sqrt(variance)) if variance >= 0 else float("nan"),
                },
            )
        )
    return EstimateSet(title=title, estimates=tuple(made))


def _of_component(model: ModelData, k: int, value: float) -> tuple[str, ...]:
    """Return the caveats of one component."""
    found: tuple[str, ...] = ()
    if value < 0:
        found = ("component_negative",)
    elif value == 0:
        found = ("component_zero",)
    if k < len(model.terms):
        term = model.terms[k]
        outer = [column for column in term if column not in model.object_columns]
        if len(outer) == len(term) and min(model.levels[column] for column in outer) < FEW_LEVELS:
            found = (*found, "few_levels")
    return found


def effect_estimates(
    model: ModelData, solution: Solution, interval: str | None, level: float, caveats: tuple[str, ...]
) -> EstimateSet:
    """Return the intercept and the fixed effects."""
    made = []
    for k, name in enumerate(model.fixed_names):
        limits, reason, more = effect_limits(solution, k, method=interval, level=level)
        made.append(
            Estimate(
                statistic=name,
                value=float(solution.beta[k]),
                interval=limits,
                no_interval=reason,
                n=model.n,
                n_excluded=model.excluded,
                caveats=(*caveats, *more),
                references=(SEARLE,),
                details={
                    "se": float(np.sqrt(max(solution.beta_covariance[k, k], 0.0))),
                    "df": float(solution.beta_degrees[k]),
                },
            )
        )
    return EstimateSet(title="Mean and fixed effects", estimates=tuple(made))


def model_caveats(model: ModelData, solution: Solution) -> tuple[str, ...]:
    """Return what a reader must know of the whole analysis."""
    found = about_clusters(model.n_clusters, grouped=model.grouped)
    if model.n_clusters < int(model.block.max()) + 1:
        found = (*found, "household_not_in_model")
    return found if solution.converged else (*found, "not_converged")


def analysis_table(model: ModelData, found: MeanSquares) -> Curve:
    """Return the analysis of variance as a table."""
    order = model.order
    return Curve(
        title="Analysis of variance",
        columns={
            "term": [model.names[k] for k in order],
            "sum_of_squares": found.squares[order].tolist(),
            "df": found.degrees[order].tolist(),
            "mean_square": found.means[order].tolist(),
        },
        estimates=EstimateSet(title="", estimates=()),
        n=model.n,
        references=(BRENNAN,),
    )


def bare_estimates(
    title: str, names: Sequence[str], values: Floats, n: Mapping[str, int], reason: str, *caveats: str
) -> EstimateSet:
    """Return components without intervals, for one reason."""
    made = (
        Estimate(
            statistic=f"variance of {name}",
            value=float(value),
            interval=None,
            no_interval=reason,
            n=n,
            caveats=caveats,
            references=(SEARLE,),
        )
        for name, value in zip(names, values, strict=True)
    )
    return EstimateSet(title=title, estimates=tuple(made))
