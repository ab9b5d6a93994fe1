"""Sample sizes where cases are counted: sensitivity, specificity, AUC; and kappa."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from tests.psychometrics.planned import measure, promises, read

from vignette.errors import DataError
from vignette.psychometrics import (
    auc_variance,
    kappa_information,
    kappa_variance,
    plan_auc,
    plan_kappa,
    plan_sensitivity,
    plan_specificity,
    share_assurance,
)
from vignette.psychometrics.planning.kappa import noncentrality

AUC: dict[str, Any] = {"auc": 0.75, "controls_per_case": 2.0}
KAPPA: dict[str, Any] = {"kappa": 0.7, "shares": (0.3, 0.7), "raters": 2}
FIT: dict[str, Any] = {**KAPPA, "method": "goodness-of-fit"}
FLACK: dict[str, Any] = {**KAPPA, "method": "largest-variance"}
few = settings(deadline=None, max_examples=30)


def test_assurance_agrees_with_limits_that_statsmodels_gives() -> None:
    for method, name in (("wilson", "wilson"), ("exact", "beta")):
        for units in (7, 20, 55, 113):
            counts = np.arange(units + 1)
            low = np.array([proportion_confint(count, units, method=name)[0] for count in counts])
            by_hand = stats.binom.pmf(counts, units, 0.9)[low >= 0.8 - 1e-12].sum()
            found = share_assurance(np.array([units]), share=0.9, lower=0.8, interval=method)[0]
            assert found == pytest.approx(by_hand, abs=1e-12)


def test_assurance_is_not_missed_by_more_cases() -> None:
    plan = plan_sensitivity(sensitivity=0.9, prevalence=0.2, interval="exact", lower=0.8)
    cases = plan.n["cases"]
    reached = share_assurance(np.arange(cases, 4 * cases), share=0.9, lower=0.8, interval="exact")
    assert reached.min() >= 0.8 > share_assurance(np.array([cases - 1]), share=0.9, lower=0.8, interval="exact")[0]


@pytest.mark.parametrize(("interval", "name"), [("wilson", "wilson"), ("exact", "beta")])
def test_mean_width_agrees_with_limits_that_statsmodels_gives(interval: Any, name: str) -> None:
    plan = plan_sensitivity(sensitivity=0.9, prevalence=0.2, interval=interval, width=0.2)

    def mean_width(units: int) -> float:
        limits = np.array([proportion_confint(count, units, method=name) for count in range(units + 1)])
        return float(stats.binom.pmf(np.arange(units + 1), units, 0.9) @ (limits[:, 1] - limits[:, 0]))

    assert plan.expected["width"] == pytest.approx(mean_width(plan.n["cases"]), abs=1e-9)
    assert mean_width(plan.n["cases"]) <= 0.2 < mean_width(plan.n["cases"] - 1)


def test_cases_vary() -> None:
    plan = plan_sensitivity(sensitivity=0.9, prevalence=0.2, interval="wald", width=0.2)
    assert plan.expected["enough_cases"] == pytest.approx(stats.binom.sf(34, 173, 0.2))
    assert plan.caveats == ("cases_vary",)


def test_specificity_is_sensitivity_of_the_others() -> None:
    one = plan_sensitivity(sensitivity=0.85, prevalence=0.3, interval="exact", lower=0.7)
    other = plan_specificity(specificity=0.85, prevalence=0.7, interval="exact", lower=0.7)
    assert list(one.n.values()) == list(other.n.values())


@given(auc=st.floats(0.55, 0.95), cases=st.integers(2, 200), controls=st.integers(2, 200))
@few
def test_variance_of_an_area_is_the_same_turned_round(auc: float, cases: int, controls: int) -> None:
    found = auc_variance(auc, cases=cases, controls=controls, variance="normal")
    assert found == pytest.approx(auc_variance(1 - auc, cases=controls, controls=cases, variance="normal"))
    assert 0 < found <= auc * (1 - auc) / min(cases, controls) + 1e-12


def test_variance_without_separation_is_that_of_mann_and_whitney() -> None:
    by_hand = (20 + 50 + 1) / (12 * 20 * 50)
    for variance in ("normal", "hanley-mcneil"):
        assert auc_variance(0.5, cases=20, controls=50, variance=variance) == pytest.approx(by_hand)


def test_variance_of_normal_scores_agrees_with_simulated_studies() -> None:
    rng = np.random.default_rng(2)
    high, low = rng.normal(math.sqrt(2) * stats.norm.ppf(0.8), 1, (20_000, 15, 1)), rng.normal(0, 1, (20_000, 1, 25))
    spread = (high > low).mean(axis=(1, 2)).var()
    assert auc_variance(0.8, cases=15, controls=25, variance="normal") == pytest.approx(spread, rel=0.04)


def test_plan_of_an_area_meets_its_equation() -> None:
    plan = plan_auc(**AUC, null=0.6, sides=2, variance="hanley-mcneil")
    cases, controls = plan.n_exact["cases"], plan.n_exact["controls"]
    under, there = (auc_variance(a, cases=cases, controls=controls, variance="hanley-mcneil") for a in (0.6, 0.75))
    assert 1.959964 * math.sqrt(under) + 0.841621 * math.sqrt(there) == pytest.approx(0.15, abs=1e-6)
    assert controls == pytest.approx(2 * cases)


def test_a_plan_with_few_cases_says_so() -> None:
    assert plan_auc(auc=0.95, null=0.5, sides=2, controls_per_case=1, variance="normal").caveats == ("few_planned",)
    assert plan_auc(**AUC, width=0.1, variance="normal").caveats == ()


def test_kappa_of_two_raters_agrees_with_both_formulas_of_its_variance() -> None:
    """Two categories leave one table; the common-correlation model's variance is a closed formula (Bloch & Kraemer)."""
    share, kappa = 0.3, 0.55
    spread = share * (1 - share)
    closed = (1 - kappa) * ((1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * spread))
    assert kappa_variance(kappa, (share, 1 - share)) == pytest.approx(closed)


@given(
    parts=st.lists(st.integers(1, 9), min_size=2, max_size=5),
    kappa=st.floats(0.1, 0.9),
    seed=st.integers(0, 9),
)
@few
def test_no_table_has_a_larger_variance(parts: list[int], kappa: float, seed: int) -> None:
    margins = np.array(parts) / sum(parts)
    largest = kappa_variance(kappa, margins)
    table = kappa * np.diag(margins) + (1 - kappa) * np.outer(margins, margins)
    agreed, chance = np.trace(table), float(margins @ margins)
    pairs = margins[:, None] + margins[None, :]
    off = table * (1 - np.eye(len(margins)))
    first = float(np.diag(table) @ ((1 - chance) - 2 * margins * (1 - agreed)) ** 2)
    variance = first + (1 - agreed) ** 2 * float((off * pairs**2).sum()) - (agreed * chance - 2 * chance + agreed) ** 2
    assert variance / (1 - chance) ** 4 <= largest + 1e-9
    turned = np.random.default_rng(seed).permutation(margins)
    assert kappa_variance(kappa, turned) == pytest.approx(largest)


@given(share=st.floats(0.1, 0.9), raters=st.integers(2, 6))
@few
def test_information_grows_with_raters_and_does_not_know_the_names_of_categories(share: float, raters: int) -> None:
    shares = (share, 1 - share)
    found = kappa_information(0.4, 0.7, shares, raters)
    assert found == pytest.approx(kappa_information(0.4, 0.7, shares[::-1], raters))
    assert kappa_information(0.4, 0.7, shares, raters + 1) > found
    assert kappa_information(0.4, 0.4, shares, raters) == 0


def test_categories_beyond_two_go_on_from_two() -> None:
    """A third category that hardly anyone uses changes nothing for two raters; three categories agree with a draw."""
    for kappa in (0.4, 0.7):
        two, three = (kappa_information(kappa, 0.6, shares, 2) for shares in ((0.3, 0.7), (0.3, 0.7 - 1e-12, 1e-12)))
        assert three == pytest.approx(two, rel=1e-6)
    rng = np.random.default_rng(4)
    shares, weight = np.array([0.2, 0.3, 0.5]), (1 - 0.4) / 0.4
    chosen = rng.dirichlet(weight * shares, size=400_000)
    alike = (chosen**3).mean(axis=0)
    cells = np.append(alike, 1 - alike.sum())
    other = rng.dirichlet((1 - 0.7) / 0.7 * shares, size=400_000)
    found = np.append((other**3).mean(axis=0), 1 - (other**3).mean(axis=0).sum())
    by_draw = ((found - cells) ** 2 / cells).sum()
    assert kappa_information(0.4, 0.7, shares, 3) == pytest.approx(by_draw, rel=0.03)


def test_noncentrality_agrees_with_scipy() -> None:
    assert stats.ncx2.sf(stats.chi2.isf(0.05, 1), 1, noncentrality(0.05, 0.8)) == pytest.approx(0.8)


def test_what_kappasize_prints_comes_of_a_loose_search() -> None:
    """It halves an interval until the power is within 0.00001: 84.6472899546766 (kappaSize 1.2) for our 84.6466680."""
    critical = stats.chi2.isf(0.05, 1)
    low, middle, high = critical, 2 * critical, 3 * critical
    while abs(stats.ncx2.cdf(critical, 1, middle) - 0.2) > 1e-5:
        over = stats.ncx2.cdf(critical, 1, middle) < 0.2
        low, middle, high = (low, (low + middle) / 2, middle) if over else (middle, (middle + high) / 2, high)
    ours = plan_kappa(**FIT, null=0.4, sides=2).n_exact["units"]
    assert ours * middle / noncentrality(0.05, 0.8) == pytest.approx(84.6472899546766, abs=1e-6)


def test_limits_on_both_sides_cost_at_least_as_much() -> None:
    one = plan_kappa(**FIT, lower=0.55)
    both = plan_kappa(**FIT, lower=0.55, upper=0.80)
    assert both.n["units"] > one.n["units"]
    assert "expected_value_only" in one.caveats


def test_a_rare_kind_of_unit_is_told() -> None:
    assert "expected_cell_small" in plan_kappa(**{**FIT, "raters": 4}, null=0.4, sides=2).caveats
    assert plan_kappa(**FLACK, width=0.2).caveats == ()


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: plan_auc(**AUC, variance="normal"), "PSY-361"),
        (lambda: plan_auc(**AUC, width=0.1, variance="binormal"), "PSY-207"),
        (lambda: plan_auc(**AUC, null=0.5, variance="normal"), "PSY-207"),
        (lambda: plan_auc(**AUC, null=0.75, sides=2, variance="normal"), "PSY-364"),
        (lambda: plan_auc(**{**AUC, "auc": 1.0}, width=0.1, variance="normal"), "PSY-362"),
        (lambda: plan_auc(**{**AUC, "controls_per_case": 0.0}, width=0.1, variance="normal"), "PSY-363"),
        (lambda: plan_auc(**AUC, width=0.00001, variance="normal"), "PSY-367"),
        (lambda: plan_kappa(**FIT), "PSY-361"),
        (lambda: plan_kappa(**FIT, upper=0.8), "PSY-361"),
        (lambda: plan_kappa(**FIT, null=0.4, upper=0.8, sides=2), "PSY-361"),
        (lambda: plan_kappa(**{**FIT, "method": "cantor"}, null=0.4, sides=2), "PSY-207"),
        (lambda: plan_kappa(**FIT, width=0.2), "PSY-207"),
        (lambda: plan_kappa(**FLACK, lower=0.5), "PSY-207"),
        (lambda: plan_kappa(**FIT, null=0.4, sides=1), "PSY-207"),
        (lambda: plan_kappa(**FIT, lower=0.8), "PSY-362"),
        (lambda: plan_kappa(**{**FLACK, "raters": 3}, width=0.2), "PSY-363"),
        (lambda: plan_kappa(**FLACK, null=0.7, sides=1), "PSY-364"),
        (lambda: plan_kappa(**{**FIT, "shares": (0.2, 0.3)}, null=0.4, sides=2), "PSY-366"),
        (lambda: plan_kappa(**{**FLACK, "shares": (0.3, 0.6)}, width=0.2), "PSY-366"),
        (lambda: plan_kappa(**{**FLACK, "kappa": -0.9}, width=0.2), "PSY-366"),
        (lambda: share_assurance(np.array([9]), share=0.9, lower=0.8, interval="wald"), "PSY-207"),
    ],
)
def test_what_cannot_be_planned_is_refused(call: Callable[[], object], expected: str) -> None:
    with pytest.raises(DataError) as told:
        call()
    assert told.value.code == expected


def test_the_table_of_promises_is_up_to_date() -> None:
    kept = read()
    now = [(promise.name, ", ".join(f"{n} {kind}" for kind, n in promise.plan.n.items())) for promise in promises()]
    assert now == [(each.plan, each.n) for each in kept]


@pytest.mark.slow
def test_studies_of_the_planned_size_do_what_was_promised() -> None:
    for promise, kept in zip(promises(), read(), strict=True):
        found = measure(promise, replicates=2000)
        assert abs(found.found - kept.found) < 4 * math.hypot(found.se, kept.se) + 1e-3, promise.name


def test_no_promise_is_broken_by_much() -> None:
    for kept in read():
        if kept.promised == "width":
            assert kept.found <= 1.02 * kept.value, kept.plan
        else:
            assert kept.found >= kept.value - 0.01, kept.plan
