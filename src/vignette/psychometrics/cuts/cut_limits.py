"""Intervals of what a cut does, from its fourfold table: households together, or people as independent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.fourfold import (
    BOTH,
    OTHERS,
    RATIOS,
    SHARES,
    Formula,
    clustered_covariance,
    influences,
    share,
)
from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.limits import (
    exact_interval,
    normal_quantile,
    score_interval,
    student_interval,
    student_quantile,
)

WILSON = "Wilson (1927). Journal of the American Statistical Association 22, 209-212"
KORN = "Korn & Graubard (1998). Survey Methodology 24, 193-201"
CLOPPER = "Clopper & Pearson (1934). Biometrika 26, 404-413"
SIMEL = "Simel, Samsa & Matchar (1991). Journal of Clinical Epidemiology 44, 763-770"
WOOLF = "Woolf (1955). Annals of Human Genetics 19, 251-253"
ZOU = "Zou (2007). Psychological Methods 12, 399-413"


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How limits are found: ``clustered``, ``wilson`` or ``exact``, at a nominal level."""

    kind: str
    level: float


def share_limits(name: str, by_cluster: Floats, method: Method) -> Interval | None:
    """Return the limits of a share of `SHARES`; None where it has no denominator.

    ``clustered`` is Wilson's interval with as many people as the spread between clusters amounts to, and Student's
    quantile (Korn & Graubard); with one person per cluster it is Wilson's own. Where no cluster differs from another
    each counts as one person.
    """
    part, whole = SHARES[name]
    parts, wholes = by_cluster[:, list(part)].sum(axis=1), by_cluster[:, list(whole)].sum(axis=1)
    trials = float(wholes.sum())
    if trials == 0:
        return None
    value = float(parts.sum() / trials)
    if method.kind == "exact":
        return exact_interval(float(parts.sum()), trials, method.level)
    if method.kind == "wilson":
        return score_interval(value, trials, method.level, "Wilson score")
    count = int((wholes > 0).sum())
    if count < 2:
        return None
    effective = trials / _design_effect(value, parts, wholes, count)
    shrink = 1.0
    if count < trials:
        shrink = (student_quantile(method.level, trials - 1) / student_quantile(method.level, count - 1)) ** 2
    return score_interval(value, effective * shrink, method.level, "Wilson score, effective n over clusters")


def both_limits(name: str, by_cluster: Floats, method: Method) -> Interval | None:
    """Return the limits of a mean or a sum of sensitivity and specificity, from theirs (MOVER, Zou 2007)."""
    weight, shift = (1.0, -1.0) if name == "Youden's J" else (0.5, 0.0)
    return weighted_limits(by_cluster, weight, weight, shift, method)


def weighted_limits(by_cluster: Floats, first: float, second: float, shift: float, method: Method) -> Interval | None:
    """Return the limits of first * sensitivity + second * specificity + shift, for weights of one sign."""
    found = [share_limits(name, by_cluster, method) for name in ("sensitivity", "specificity")]
    limits = [one for one in found if one is not None]
    if len(limits) < 2:
        return None
    table = by_cluster.sum(axis=0)
    values = [float(share(table, name)) for name in ("sensitivity", "specificity")]
    lower = [(value - found.low) * weight for value, found, weight in zip(values, limits, (first, second), strict=True)]
    upper = [
        (found.high - value) * weight for value, found, weight in zip(values, limits, (first, second), strict=True)
    ]
    if first < 0:
        lower, upper = [-one for one in upper], [-one for one in lower]
    middle = first * values[0] + second * values[1] + shift
    together = _correlation(by_cluster) if method.kind == "clustered" else 0.0
    return Interval(
        low=middle - _joined(lower, together),
        high=middle + _joined(upper, together),
        level=method.level,
        method=f"from limits of sensitivity and specificity ({limits[0].method})",
    )


def ratio_limits(name: str, by_cluster: Floats, method: Method) -> Interval | None:
    """Return limits that are symmetric on the log scale; None where a count is 0.

    For people as independent those of Simel for likelihood ratios and of Woolf for the odds ratio; for clusters the
    same with the variance between clusters and Student's quantile.
    """
    table = by_cluster.sum(axis=0)
    if (table == 0).any():
        return None
    formula = RATIOS[name]
    if method.kind == "clustered":
        se = clustered_se(lambda cells: np.log(formula(cells)), by_cluster)
        quantile = _quantile(len(by_cluster), method.level)
        label = "log scale, between clusters"
    else:
        se, quantile = _log_se(name, table), normal_quantile(method.level)
        label = "Woolf (log scale)" if name == "DOR" else "Simel (log scale)"
    if not (se > 0):
        return None
    value, factor = float(formula(table)), math.exp(quantile * se)
    return Interval(low=value / factor, high=value * factor, level=method.level, method=label)


def other_limits(
    formula: Formula, by_cluster: Floats, method: Method, bounds: tuple[float, float] = (-1.0, 1.0)
) -> Interval | None:
    """Return value ± t se, the variance being that between clusters; None for another method."""
    table = by_cluster.sum(axis=0)
    if method.kind != "clustered":
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        value, se = float(formula(table)), clustered_se(formula, by_cluster)
    if not (se > 0) or math.isnan(value):
        return None
    half = _quantile(len(by_cluster), method.level) * se
    low, high = max(value - half, bounds[0]), min(value + half, bounds[1])
    return Interval(low=low, high=high, level=method.level, method="linearised, between clusters, Student's t")


def measure_limits(name: str, by_cluster: Floats, method: Method) -> Interval | None:
    """Return the limits of a measure of `MEASURES`, or None where the method has none for it."""
    if name in SHARES:
        return share_limits(name, by_cluster, method)
    if name in BOTH:
        return both_limits(name, by_cluster, method)
    if name in RATIOS:
        return ratio_limits(name, by_cluster, method)
    return other_limits(OTHERS[name], by_cluster, method)


def clustered_se(formula: Formula, by_cluster: Floats) -> float:
    """Return the linearised standard error of a formula of summed counts, clusters being the sample."""
    found = influences(formula, by_cluster)
    return math.sqrt(max(clustered_covariance(found, found), 0.0)) if len(found) > 1 else math.nan


def logit_limits(value: float, se: float, degrees: int, level: float) -> Interval:
    """Return limits that are symmetric on the logit scale, where ``se`` is; Student's t between clusters."""
    found = student_interval(math.log(value / (1 - value)), se, degrees, level, "logit scale, between clusters")
    low, high = (1 / (1 + math.exp(-limit)) for limit in (found.low, found.high))
    return Interval(low=low, high=high, level=level, method=found.method)


def _design_effect(value: float, parts: Floats, wholes: Floats, count: int) -> float:
    trials = float(wholes.sum())
    if value in (0.0, 1.0):
        return trials / count
    spread = count / (count - 1) * float(((parts - value * wholes) ** 2).sum()) / trials**2
    return max(spread / (value * (1 - value) / (trials - 1)), 1.0)


def _correlation(by_cluster: Floats) -> float:
    one, other = (influences(partial(share, name=name), by_cluster) for name in ("sensitivity", "specificity"))
    spread = math.sqrt(float(one @ one) * float(other @ other))
    return float(one @ other) / spread if spread > 0 else 0.0


def _joined(parts: list[float], together: float) -> float:
    return math.sqrt(max(parts[0] ** 2 + parts[1] ** 2 + 2 * together * parts[0] * parts[1], 0.0))


def _log_se(name: str, table: Floats) -> float:
    tp, fp, fn, tn = (float(count) for count in table)
    if name == "DOR":
        return math.sqrt(1 / tp + 1 / fp + 1 / fn + 1 / tn)
    hits, alarms = (tp, fp) if name == "LR+" else (fn, tn)
    return math.sqrt(1 / hits - 1 / (tp + fn) + 1 / alarms - 1 / (fp + tn))


def _quantile(count: int, level: float) -> float:
    return student_quantile(level, count - 1)
