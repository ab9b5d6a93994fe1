"""From coefficients to estimates: one draw of households, or one derivative, for all of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vignette.psychometrics.agreement.coefficient import Coefficient, influences
from vignette.psychometrics.agreement.limiting import LARGE_SAMPLE, Plan, wilson_interval
from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.frames import RatingTable
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.resampling import (
    EFRON,
    FIELD,
    bootstrap_interval,
    bootstrap_sums,
    jackknife_se,
    left_out,
    linearized_se,
    sums_by_cluster,
)

BINDER = "Binder (1983). International Statistical Review 51, 279-292"
SATTERTHWAITE = "Satterthwaite (1946). Biometrics Bulletin 2, 110-114"
EVERITT = "Fleiss, Cohen & Everitt (1969). Psychological Bulletin 72, 323-327"
WILSON = "Wilson (1927). Journal of the American Statistical Association 22, 209-212"
KORN = "Korn & Graubard (1998). Survey Methodology 24, 193-201"
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What the units are a sample of, and what is told of them all.

    ``clusters`` is each unit's household; ``grouped`` is False where every unit is its own.
    """

    clusters: Codes
    n_clusters: int
    grouped: bool
    kind: str
    n: Mapping[str, int]
    n_excluded: int = 0
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Limits, or why there are none, and what belongs to them."""

    interval: Interval | None = None
    reason: str = ""
    details: Mapping[str, float] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


def sample_of(table: RatingTable) -> Sample:
    """Return what a table of ratings is a sample of."""
    return Sample(
        clusters=table.clusters,
        n_clusters=table.n_clusters,
        grouped=table.grouped,
        kind=table.cluster_kind,
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=("one_rater",) if len(table.raters) < 2 else (),
    )


def estimates(coefficients: Sequence[Coefficient], sample: Sample, plan: Plan) -> tuple[Estimate, ...]:
    """Return an estimate of each coefficient; those that are drawn come from one draw of households, paired."""
    sums = [_by_cluster(one.sums, sample) for one in coefficients]
    draws: Sequence[Floats | None] = _draws(coefficients, sums, plan) if plan.drawn else [None] * len(coefficients)
    return tuple(_estimate(*each, sample, plan) for each in zip(coefficients, sums, draws, strict=True))


def _by_cluster(sums: Floats, sample: Sample) -> Floats:
    return sums_by_cluster(sums, sample.clusters, sample.n_clusters) if sample.grouped else sums


def _draws(coefficients: Sequence[Coefficient], sums: Sequence[Floats], plan: Plan) -> list[Floats]:
    ends = np.cumsum([each.shape[1] for each in sums])
    starts = ends - [each.shape[1] for each in sums]

    def together(totals: Floats) -> Floats:
        parts = zip(coefficients, starts, ends, strict=True)
        return np.stack([one.values(totals[..., start:end]) for one, start, end in parts], axis=-1)

    drawn = plan.drawn
    if drawn is None or len(sums[0]) < 2:
        return [np.array([])] * len(sums)
    found = bootstrap_sums(np.column_stack(sums), together, replicates=drawn.replicates, seed=drawn.seed)
    return list(found.T)


def _estimate(one: Coefficient, sums: Floats, draws: Floats | None, sample: Sample, plan: Plan) -> Estimate:
    value, *parts = (float(part) for part in one.parts(sums.sum(axis=0)))
    shared = len(np.unique(sample.clusters[one.shared]))
    found = _limits(one, value, sums, draws, shared, sample, plan)
    apart = shared == 0 and "one_rater" not in sample.caveats
    undefined = ("no_shared_units",) if apart else ("no_variance",) if shared and math.isnan(value) else ()
    about = about_clusters(shared or sample.n_clusters, grouped=sample.grouped)
    caveats = (*about, *sample.caveats, *one.caveats, *undefined)
    fixed = ("raters_fixed",) if found.interval else ()
    return Estimate(
        statistic=one.name,
        value=value,
        interval=found.interval,
        no_interval=found.reason,
        n={**sample.n, **_shared_counts(one, shared, sample), **one.n},
        n_excluded=sample.n_excluded + one.n_excluded,
        caveats=tuple(dict.fromkeys((*caveats, *found.caveats, *fixed))),
        references=(*one.references, *found.references),
        details={**dict(zip(("observed", "chance"), parts, strict=False)), **one.details, **found.details},
    )


def _shared_counts(one: Coefficient, clusters: int, sample: Sample) -> dict[str, int]:
    counted = {"units_shared": int(one.shared.sum())}
    return {**counted, f"{sample.kind}_shared": clusters} if sample.grouped else counted


def _limits(
    one: Coefficient,
    value: float,
    sums: Floats,
    draws: Floats | None,
    shared: int,
    sample: Sample,
    plan: Plan,
) -> Found:
    """Return the limits by the plan's method; ``shared`` households show agreement and give the degrees of freedom."""
    if plan.kind is None:
        return Found(reason="none was asked for")
    if math.isnan(value):
        return Found(reason="the value is not defined")
    if shared < 2:
        return Found(reason=f"fewer than two {sample.kind} were rated by two raters")
    if plan.drawn and draws is not None:
        return _drawn(one, value, sums, draws, sample, plan)
    if plan.kind == "gwet":
        return _gwet(one, value, plan)
    if plan.kind in ("fleiss-cohen-everitt", *LARGE_SAMPLE):
        return _large_sample(one, value, plan)
    return _student(one, value, sums, shared, sample, plan)


def _student(one: Coefficient, value: float, sums: Floats, shared: int, sample: Sample, plan: Plan) -> Found:
    if plan.kind == "jackknife":
        pulls = left_out(sums, one.values)
        se, name, source = float(jackknife_se(pulls)), "jackknife", EFRON
    else:
        pulls = influences(one.formula, sums)
        se = linearized_se(pulls, np.arange(len(pulls)), len(pulls)) * _few(shared, len(pulls))
        name, source = "linearized", BINDER
    if plan.kind == "wilson":
        details = {"se": se, "df": float(shared - 1)}
        return Found(
            interval=wilson_interval(value, se, shared, plan.level), details=details, references=(WILSON, KORN)
        )
    details = {"se": se, "df": effective_degrees(pulls, shared)}
    found = _around(one, value, details, plan, f"{name} by {_unit(sample)}", log_scale=one.log_scale)
    return replace(found, references=(source, SATTERTHWAITE))


def effective_degrees(pulls: Floats, shared: int) -> float:
    """Return Satterthwaite's degrees of freedom of a variance that rests on households' pulls.

    Where households pull alike they are ``shared - 1``; where a few pull hard, as with a rare category, fewer: twice
    the squared expectation of the estimated variance over its variance, from the kurtosis of the pulls themselves.
    """
    squares = (pulls - pulls.mean()) ** 2
    with np.errstate(all="ignore"):
        kurtosis = len(pulls) * (squares**2).sum() / squares.sum() ** 2
    return float(min(shared - 1, 2 * len(pulls) / (kurtosis - 1))) if kurtosis > 1 else float(shared - 1)


def _few(shared: int, clusters: int) -> float:
    """Return what turns G / (G - 1) of all clusters into that of those that show agreement."""
    return math.sqrt(shared / (shared - 1) * (clusters - 1) / clusters)


def _gwet(one: Coefficient, value: float, plan: Plan) -> Found:
    pulls = one.gwet_influence() if one.gwet_influence else influences(one.formula, one.sums)
    units = len(pulls)
    details = {"se": linearized_se(pulls, np.arange(units), units), "df": float(units - 1)}
    return _independent(_around(one, value, details, plan, "Gwet, units independent"))


def _large_sample(one: Coefficient, value: float, plan: Plan) -> Found:
    """Return limits from the large-sample variance of units drawn independently, which divides by n, not n - 1.

    For Cohen's kappa this is the variance of Fleiss, Cohen and Everitt (1969).
    """
    pulls = one.gwet_influence() if one.gwet_influence else influences(one.formula, one.sums[one.shared])
    units = len(pulls)
    degrees = float(units - 1) if plan.kind == "large-sample-t" else math.inf
    details = {"se": float(np.sqrt((pulls**2).sum()) / units), "df": degrees}
    name = "Fleiss-Cohen-Everitt" if plan.kind == "fleiss-cohen-everitt" else "large sample"
    found = _independent(_around(one, value, details, plan, f"{name}, units independent"))
    return replace(found, references=(EVERITT,) if plan.kind == "fleiss-cohen-everitt" else ())


def _independent(found: Found) -> Found:
    return replace(found, caveats=(*found.caveats, "taken_as_independent"))


def _around(
    one: Coefficient, value: float, details: Mapping[str, float], plan: Plan, method: str, *, log_scale: bool = False
) -> Found:
    """Return value ± t · se, or none where nothing varies: that all agree once does not prove that they always do."""
    se, degrees = details["se"], details["df"]
    if not math.isfinite(se):
        return Found(reason="the standard error is not defined", details=details)
    if se < _NOTHING:
        return Found(reason="nothing varies in these data", details=details, caveats=("nothing_varies",))
    name = f"{method}, " + ("normal" if math.isinf(degrees) else f"t with {degrees:.3g} df")
    if not log_scale:
        interval = student_interval(value, se, degrees, plan.level, name, one.bounds)
        return Found(interval=interval, details=details)
    spread = student_interval(math.log1p(-value), se / (1 - value), degrees, plan.level, f"{name}, on log(1 - value)")
    low, high = (max(1 - math.exp(end), one.bounds[0]) for end in (spread.high, spread.low))
    return Found(interval=replace(spread, low=low, high=high), details=details)


def _drawn(one: Coefficient, value: float, sums: Floats, draws: Floats, sample: Sample, plan: Plan) -> Found:
    if plan.drawn is None:
        return Found(reason="none was asked for")
    without = left_out(sums, one.values) if plan.kind == "bootstrap" else None
    interval, caveats = bootstrap_interval(value, draws, plan=plan.drawn, leave_one_out=without, sampled=_unit(sample))
    defined = draws[np.isfinite(draws)]
    details = {"se": float(defined.std(ddof=1))} if len(defined) > 1 else {}
    reason = "" if interval else "the replicates are equal or not defined"
    return Found(interval=interval, reason=reason, details=details, caveats=caveats, references=(EFRON, FIELD))


def _unit(sample: Sample) -> str:
    return sample.kind.removesuffix("s") if sample.grouped else "unit"
