"""Does a study of the planned size do what the plan promised? `python -m tests.psychometrics.planned` writes the table.

Each promise holds a plan, what it promised, and a function that simulates studies of the planned size and returns one
value per study: 1 or 0 for a test or a limit, a width for an interval.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from scipy.special import betaincinv, chdtri, fdtri, ndtri

from vignette.psychometrics import (
    Plan,
    plan_agreement,
    plan_alpha,
    plan_auc,
    plan_icc,
    plan_kappa,
    plan_sensitivity,
)
from vignette.psychometrics.intraclass import f_limits, mean_squares

TABLE = Path(__file__).with_name("planned.csv")
REPLICATES = 10_000
Draw = Callable[[np.random.Generator, int], np.ndarray]


@dataclass(frozen=True, kw_only=True)
class Promise:
    name: str
    plan: Plan
    promised: str
    value: float
    draw: Draw


@dataclass(frozen=True, kw_only=True)
class Kept:
    plan: str
    n: str
    promised: str
    value: float
    found: float
    se: float


def measure(promise: Promise, replicates: int = REPLICATES) -> Kept:
    rng = np.random.default_rng(crc32(promise.name.encode()))
    parts = [promise.draw(rng, 500) for _ in range(replicates // 500)]
    values = np.concatenate(parts).astype(float)
    return Kept(
        plan=promise.name,
        n=", ".join(f"{count} {kind}" for kind, count in promise.plan.n.items()),
        promised=promise.promised,
        value=promise.value,
        found=float(values.mean()),
        se=float(values.std() / math.sqrt(len(values))),
    )


def _icc(plan: Plan, icc: float, *, form: str, judge: Callable[[np.ndarray, int, int, int], np.ndarray]) -> Draw:
    units, raters = plan.n["units"], plan.n["raters"]

    def draw(rng: np.random.Generator, count: int) -> np.ndarray:
        true = rng.normal(0, math.sqrt(icc), (count, units, 1))
        ratings = true + rng.normal(0, math.sqrt(1 - icc), (count, units, raters))
        return judge(_ratio(ratings, form), *_degrees(units, raters, form), raters)

    return draw


def _ratio(ratings: np.ndarray, form: str) -> np.ndarray:
    """Return the mean square between units over that within, or over the residual, of every study."""
    units, raters = ratings.shape[1:]
    rows = ratings.mean(axis=2, keepdims=True)
    columns = (
        0.0 if form == "ICC(1)" else ratings.mean(axis=1, keepdims=True) - ratings.mean(axis=(1, 2), keepdims=True)
    )
    within = ((ratings - rows - columns) ** 2).sum(axis=(1, 2)) / _degrees(units, raters, form)[1]
    return raters * rows[..., 0].var(axis=1, ddof=1) / within


def _degrees(units: int, raters: int, form: str) -> tuple[int, int]:
    return units - 1, (units if form == "ICC(1)" else units - 1) * (raters - 1)


def _refutes(null: float, sides: int) -> Callable[[np.ndarray, int, int, int], np.ndarray]:
    def judge(ratio: np.ndarray, first: int, second: int, raters: int) -> np.ndarray:
        scaled = ratio / (1 + raters * null / (1 - null))
        above = scaled > fdtri(first, second, 1 - 0.05 / sides)
        return above | (scaled < fdtri(first, second, 0.05 / sides)) if sides == 2 else above

    return judge


def _icc_width(ratio: np.ndarray, first: int, second: int, raters: int) -> np.ndarray:
    low, high = ratio / fdtri(first, second, 0.975), ratio * fdtri(second, first, 0.975)
    return (high - 1) / (high + raters - 1) - (low - 1) / (low + raters - 1)


def _agreement(plan: Plan, icc: float, rater_share: float, lower: float) -> Draw:
    units, raters = plan.n["units"], plan.n["raters"]

    def draw(rng: np.random.Generator, count: int) -> np.ndarray:
        severity = rng.normal(0, math.sqrt(rater_share), (count, 1, raters))
        ratings = rng.normal(0, math.sqrt(icc), (count, units, 1)) + severity
        ratings = ratings + rng.normal(0, math.sqrt(1 - icc - rater_share), (count, units, raters))
        squares = [mean_squares(each) for each in ratings]
        return np.array([f_limits(each, "ICC(A,1)", level=0.95)[0] >= lower for each in squares])

    return draw


def _alpha_width(ratio: np.ndarray, first: int, second: int, raters: int) -> np.ndarray:
    return (fdtri(first, second, 0.975) - fdtri(first, second, 0.025)) / ratio


def _alpha_refutes(null: float, sides: int) -> Callable[[np.ndarray, int, int, int], np.ndarray]:
    def judge(ratio: np.ndarray, first: int, second: int, raters: int) -> np.ndarray:
        scaled = (1 - null) * ratio
        above = scaled > fdtri(first, second, 1 - 0.05 / sides)
        return above | (scaled < fdtri(first, second, 0.05 / sides)) if sides == 2 else above

    return judge


def _alpha(plan: Plan, alpha: float, judge: Callable[[np.ndarray, int, int, int], np.ndarray]) -> Draw:
    """Parallel items: their intraclass correlation follows from alpha by Spearman and Brown."""
    items = plan.n["items"]
    icc = alpha / (items - (items - 1) * alpha)
    units, form = plan.n["people"], "ICC(C,1)"

    def draw(rng: np.random.Generator, count: int) -> np.ndarray:
        true = rng.normal(0, math.sqrt(icc), (count, units, 1))
        scores = true + rng.normal(0, math.sqrt(1 - icc), (count, units, items))
        return judge(_ratio(scores, form), *_degrees(units, items, form), items)

    return draw


def _alike(kappa: float, share: np.ndarray | float, raters: int) -> np.ndarray:
    """Probabilities that 0, 1, … raters say yes."""
    p = np.asarray(share)[..., None]
    counts = np.arange(raters + 1)
    ways = np.array([math.comb(raters, count) for count in counts])
    together = (1 - p) * (counts == 0) + p * (counts == raters)
    return (1 - kappa) * ways * p**counts * (1 - p) ** (raters - counts) + kappa * together


def _alike_study(plan: Plan, kappa: float, share: float, against: float, critical: float, *, above: bool) -> Draw:
    units, raters = plan.n["units"], plan.n["raters"]

    def draw(rng: np.random.Generator, count: int) -> np.ndarray:
        tables = rng.multinomial(units, _alike(kappa, share, raters), size=count)
        found = tables @ np.arange(raters + 1) / (units * raters)
        with np.errstate(invalid="ignore", divide="ignore"):
            expected = units * _alike(against, found, raters)
            square = ((tables - expected) ** 2 / expected).sum(axis=1)
            split = tables[:, 1:-1] @ (np.arange(1, raters) * (raters - np.arange(1, raters)))
            estimate = 1 - split / (units * raters * (raters - 1) * found * (1 - found))
        return (square >= critical) & ((estimate > against) | (not above))

    return draw


def _two_raters(shares: tuple[float, ...], kappa: float) -> np.ndarray:
    """A table of two raters with these shares and this kappa; disagreement in proportion to the shares."""
    margins = np.array(shares)
    return kappa * np.diag(margins) + (1 - kappa) * np.outer(margins, margins)


def _kappas(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return kappa and its large-sample standard error (Fleiss, Cohen & Everitt) of every table."""
    units = tables.sum(axis=(1, 2))[0]
    p = tables / units
    rows, columns = p.sum(axis=2), p.sum(axis=1)
    agreed, chance = np.einsum("nii->n", p), (rows * columns).sum(axis=1)
    diagonal = np.einsum("nii->ni", p)
    first = (diagonal * ((1 - chance)[:, None] - (rows + columns) * (1 - agreed)[:, None]) ** 2).sum(axis=1)
    crossed = (p * (columns[:, :, None] + rows[:, None, :]) ** 2).sum(axis=(1, 2))
    crossed -= (diagonal * (rows + columns) ** 2).sum(axis=1)
    variance = first + (1 - agreed) ** 2 * crossed - (agreed * chance - 2 * chance + agreed) ** 2
    return (agreed - chance) / (1 - chance), np.sqrt(np.maximum(variance, 0) / units) / (1 - chance) ** 2


def _cohen(plan: Plan, shares: tuple[float, ...], kappa: float, null: float | None) -> Draw:
    units, cells = plan.n["units"], _two_raters(shares, kappa)

    def draw(rng: np.random.Generator, count: int) -> np.ndarray:
        tables = rng.multinomial(units, cells.ravel(), size=count).reshape(count, *cells.shape)
        found, se = _kappas(tables)
        return 2 * ndtri(0.975) * se if null is None else found - null > ndtri(0.95) * se

    return draw


def _delong(plan: Plan, auc: float, null: float | None, *, sides: int = 2, exponential: bool = False) -> Draw:
    cases, controls = plan.n["cases"], plan.n["controls"]
    gap = math.sqrt(2) * ndtri(auc)

    def draw(rng: np.random.Generator, count: int) -> np.ndarray:
        if exponential:
            high, low = rng.exponential(auc / (1 - auc), (count, cases)), rng.exponential(1, (count, controls))
        else:
            high, low = rng.normal(gap, 1, (count, cases)), rng.normal(0, 1, (count, controls))
        wins = high[:, :, None] > low[:, None, :]
        area = wins.mean(axis=(1, 2))
        se = np.sqrt(wins.mean(axis=2).var(axis=1, ddof=1) / cases + wins.mean(axis=1).var(axis=1, ddof=1) / controls)
        if null is None:
            return 2 * ndtri(0.975) * se
        return (area - null) / np.maximum(se, 1e-12) > ndtri(1 - 0.05 / sides)

    return draw


def _share(plan: Plan, share: float, *, kind: str, lower: float | None = None) -> Draw:
    cases = plan.n["cases"]

    def draw(rng: np.random.Generator, count: int) -> np.ndarray:
        hits = rng.binomial(cases, share, count)
        z = ndtri(0.975)
        if kind == "wald":
            return 2 * z * np.sqrt(hits / cases * (1 - hits / cases) / cases)
        if lower is not None:
            return betaincinv(np.maximum(hits, 1), cases - hits + 1, 0.025) >= lower
        return z * np.sqrt(4 * hits * (1 - hits / cases) + z**2) / (cases + z**2)

    return draw


def _in_homes(plan: Plan, icc: float, correlation: float) -> Draw:
    """Two applicants of a home correlate: the width is that of estimate ± 1.96 true standard errors."""
    homes, raters = plan.n["households"], plan.n["raters"]

    def draw(rng: np.random.Generator, count: int) -> np.ndarray:
        shared = rng.normal(0, math.sqrt(icc * correlation), (count, homes, 1, 1))
        own = rng.normal(0, math.sqrt(icc * (1 - correlation)), (count, homes, 2, 1))
        errors = rng.normal(0, math.sqrt(1 - icc), (count, homes, 2, raters))
        ratio = _ratio((shared + own + errors).reshape(count, 2 * homes, raters), "ICC(C,1)")
        found = (ratio - 1) / (ratio + raters - 1)
        return np.full(count, 2 * ndtri(0.975) * found.std(ddof=1))

    return draw


def promises() -> list[Promise]:
    return [*_icc_promises(), *_alpha_promises(), *_kappa_promises(), *_auc_promises(), *_share_promises()]


def _icc_promises() -> list[Promise]:
    one, two = {"form": "ICC(1)", "icc": 0.75, "raters": 3}, {"form": "ICC(C,1)", "icc": 0.7, "raters": 3}
    found = []
    for method in ("exact", "asymptotic"):
        plan = plan_icc(**one, null=0.5, sides=2, method=method)
        judge = _icc(plan, 0.75, form="ICC(1)", judge=_refutes(0.5, 2))
        name = f"ICC(1) 0.75 against 0.5, two-sided, {method}"
        found.append(Promise(name=name, plan=plan, promised="power", value=0.8, draw=judge))
        plan = plan_icc(**two, width=0.2, method=method)
        judge = _icc(plan, 0.7, form="ICC(C,1)", judge=_icc_width)
        found.append(Promise(name=f"ICC(C,1) 0.7, {method}", plan=plan, promised="width", value=0.2, draw=judge))
    plan = plan_icc(**two, width=0.2, assurance=0.9)
    judge = _icc(plan, 0.7, form="ICC(C,1)", judge=lambda *given: _icc_width(*given) <= 0.2)
    name = "ICC(C,1) 0.7, exact, no wider than 0.2"
    found.append(Promise(name=name, plan=plan, promised="assurance", value=0.9, draw=judge))
    plan = plan_agreement(icc=0.75, rater_share=0.05, lower=0.6, raters=6)
    judge = _agreement(plan, 0.75, 0.05, 0.6)
    name = "ICC(A,1) 0.75, raters' share 0.05, lower limit above 0.6"
    found.append(Promise(name=name, plan=plan, promised="assurance", value=0.8, draw=judge))
    plan = plan_icc(**two, width=0.2, household_size=2, household_correlation=0.5)
    name = "ICC(C,1) 0.7, homes of two that correlate 0.5"
    found.append(Promise(name=name, plan=plan, promised="width", value=0.2, draw=_in_homes(plan, 0.7, 0.5)))
    return found


def _alpha_promises() -> list[Promise]:
    given, found = {"alpha": 0.8, "items": 9}, []
    for method in ("exact", "asymptotic"):
        plan = plan_alpha(**given, null=0.7, sides=2, method=method)
        judge = _alpha(plan, 0.8, _alpha_refutes(0.7, 2))
        name = f"alpha 0.8 against 0.7, two-sided, {method}"
        found.append(Promise(name=name, plan=plan, promised="power", value=0.8, draw=judge))
        plan = plan_alpha(**given, width=0.1, method=method)
        judge = _alpha(plan, 0.8, _alpha_width)
        found.append(Promise(name=f"alpha 0.8, {method}", plan=plan, promised="width", value=0.1, draw=judge))
    return found


def _kappa_promises() -> list[Promise]:
    found, five, two = [], (0.1, 0.2, 0.4, 0.2, 0.1), (0.3, 0.7)
    for raters in (2, 3):
        plan = plan_kappa(kappa=0.7, null=0.4, sides=2, shares=two, raters=raters, method="goodness-of-fit")
        judge = _alike_study(plan, 0.7, 0.3, 0.4, float(chdtri(1, 0.05)), above=False)
        name = f"kappa 0.7 against 0.4, {raters} raters alike"
        found.append(Promise(name=name, plan=plan, promised="power", value=0.8, draw=judge))
    plan = plan_kappa(kappa=0.7, lower=0.55, shares=two, raters=3, method="goodness-of-fit")
    judge = _alike_study(plan, 0.7, 0.3, 0.55, float(chdtri(1, 0.10)), above=True)
    name = "kappa 0.7, 3 raters alike, one-sided limit at least 0.55"
    found.append(Promise(name=name, plan=plan, promised="share of studies", value=0.5, draw=judge))
    for shares in (two, five):
        given = {"kappa": 0.7, "shares": shares, "raters": 2, "method": "largest-variance"}
        plan = plan_kappa(**given, null=0.4, sides=1)
        name = f"Cohen's kappa 0.7 against 0.4, one-sided, {len(shares)} categories"
        judge = _cohen(plan, shares, 0.7, 0.4)
        found.append(Promise(name=name, plan=plan, promised="power", value=0.8, draw=judge))
        plan = plan_kappa(**given, width=0.2)
        name = f"Cohen's kappa 0.7, {len(shares)} categories"
        found.append(Promise(name=name, plan=plan, promised="width", value=0.2, draw=_cohen(plan, shares, 0.7, None)))
    return found


def _auc_promises() -> list[Promise]:
    found = []
    for variance in ("normal", "obuchowski"):
        for null in (0.5, 0.6):
            plan = plan_auc(auc=0.75, null=null, sides=2, controls_per_case=2, variance=variance)
            name = f"AUC 0.75 against {null}, two-sided, {variance}"
            found.append(Promise(name=name, plan=plan, promised="power", value=0.8, draw=_delong(plan, 0.75, null)))
    for variance in ("normal", "obuchowski", "hanley-mcneil"):
        plan = plan_auc(auc=0.8, width=0.12, controls_per_case=2, variance=variance)
        draw = _delong(plan, 0.8, None, exponential=variance == "hanley-mcneil")
        found.append(Promise(name=f"AUC 0.8, {variance}", plan=plan, promised="width", value=0.12, draw=draw))
    return found


def _share_promises() -> list[Promise]:
    given, found = {"sensitivity": 0.9, "prevalence": 0.2}, []
    for kind in ("wald", "wilson"):
        plan = plan_sensitivity(**given, interval=kind, width=0.2)
        draw = _share(plan, 0.9, kind=kind)
        found.append(Promise(name=f"sensitivity 0.9, {kind} limits", plan=plan, promised="width", value=0.2, draw=draw))
    plan = plan_sensitivity(**given, interval="exact", lower=0.8)
    name, draw = "sensitivity 0.9, exact lower limit at least 0.8", _share(plan, 0.9, kind="exact", lower=0.8)
    found.append(Promise(name=name, plan=plan, promised="assurance", value=0.8, draw=draw))
    return found


def read() -> list[Kept]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        numbers = ("value", "found", "se")
        return [
            Kept(**{name: float(text) if name in numbers else text for name, text in row.items()})
            for row in csv.DictReader(file)
        ]


def main() -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Kept.__dataclass_fields__)
        for promise in promises():
            kept = measure(promise)
            writer.writerow([*(kept.plan, kept.n, kept.promised, kept.value), round(kept.found, 4), round(kept.se, 5)])
            print(f"{kept.plan}: {kept.n}: {kept.promised} {kept.value} found {kept.found:.3f} ({kept.se:.4f})")


if __name__ == "__main__":
    main()
