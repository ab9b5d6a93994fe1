"""Sample sizes of ICC and alpha, what every plan shares, and households."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from vignette.errors import DataError
from vignette.psychometrics import (
    Plan,
    agreement_studies,
    alpha_expected_width,
    alpha_power,
    design_effect,
    icc_expected_width,
    icc_power,
    plan_agreement,
    plan_alpha,
    plan_auc,
    plan_icc,
    plan_kappa,
    plan_sensitivity,
    plan_specificity,
)

ICC: dict[str, Any] = {"form": "ICC(1)", "icc": 0.75, "raters": 3}
AGREE: dict[str, Any] = {"icc": 0.75, "rater_share": 0.05, "raters": 5}
ALPHA: dict[str, Any] = {"alpha": 0.8, "items": 9}
SHARES: dict[str, Any] = {"sensitivity": 0.9, "prevalence": 0.2, "interval": "wilson"}
few = settings(deadline=None, max_examples=30)
middling = st.floats(0.2, 0.9)


def code(call: Callable[[], object]) -> str:
    with pytest.raises(DataError) as told:
        call()
    return told.value.code


def test_walter_by_hand() -> None:
    # theta = 3, theta0 = 1: C = (1 + 3)/(1 + 9) = 0.4; n = 1 + 2 * 2.8016^2 * 3 / (ln(0.4)^2 * 2)
    by_hand = 1 + 2 * (1.959964 + 0.841621) ** 2 * 3 / (math.log(0.4) ** 2 * 2)
    plan = plan_icc(**ICC, null=0.5, sides=2, method="asymptotic")
    assert plan.n_exact["units"] == pytest.approx(by_hand, abs=1e-4)
    assert plan.n == {"units": math.ceil(by_hand), "raters": 3}


def test_power_of_an_icc_agrees_with_scipy() -> None:
    found = icc_power(29, form="ICC(1)", icc=0.75, null=0.5, raters=3, sides=1)
    cut = stats.f.ppf(0.95, 28, 58) * (1 + 3) / (1 + 9)
    assert found == pytest.approx(stats.f.sf(cut, 28, 58))


@given(
    null=st.floats(0.0, 0.6),
    gap=st.floats(0.15, 0.35),
    raters=st.integers(2, 6),
    form=st.sampled_from(["ICC(1)", "ICC(C,1)"]),
)
@few
def test_an_exact_plan_is_the_smallest_with_the_power(null: float, gap: float, raters: int, form: Any) -> None:
    given: dict[str, Any] = {"form": form, "icc": null + gap, "null": null, "raters": raters, "sides": 1}
    units = plan_icc(**given).n["units"]
    assert icc_power(units, **given) >= 0.8 > icc_power(units - 1, **given)


@given(alpha=middling, items=st.integers(2, 30), width=st.floats(0.05, 0.2))
@few
def test_an_exact_plan_of_alpha_is_the_smallest_with_the_width(alpha: float, items: int, width: float) -> None:
    people = plan_alpha(alpha=alpha, items=items, width=width).n["people"]
    there, before = (alpha_expected_width(n, alpha=alpha, items=items) for n in (people, people - 1))
    assert there <= width < before


@given(alpha=middling, items=st.integers(2, 30))
@few
def test_alpha_is_the_average_icc_of_consistency(alpha: float, items: int) -> None:
    """Two routes to one power: Feldt's test of alpha is the F test of the ICC that Spearman and Brown give for it."""
    null = alpha / 2
    single, single_null = (value / (items - (items - 1) * value) for value in (alpha, null))
    by_icc = icc_power(40, form="ICC(C,1)", icc=single, null=single_null, raters=items, sides=2)
    assert alpha_power(40, alpha=alpha, null=null, items=items, sides=2) == pytest.approx(by_icc, abs=1e-9)


def test_power_at_the_null_is_the_level() -> None:
    for sides in (1, 2):
        assert icc_power(20, form="ICC(C,1)", icc=0.4, null=0.4, raters=2, sides=sides) == pytest.approx(0.05)
        assert alpha_power(20, alpha=0.4, null=0.4, items=5, sides=sides) == pytest.approx(0.05)


def test_one_sided_tests_look_the_right_way() -> None:
    assert icc_power(60, form="ICC(1)", icc=0.3, null=0.7, raters=3, sides=1) > 0.9
    assert alpha_power(90, alpha=0.5, null=0.8, items=5, sides=1) > 0.9


def test_the_mean_width_agrees_with_simulated_studies() -> None:
    rng = np.random.default_rng(1)
    first, second = 39, 78
    ratios = rng.f(first, second, 200_000) * (1 + 3 * 0.7 / 0.3)
    low, high = ratios / stats.f.ppf(0.975, first, second), ratios * stats.f.ppf(0.975, second, first)
    widths = (high - 1) / (high + 2) - (low - 1) / (low + 2)
    assert icc_expected_width(40, form="ICC(C,1)", icc=0.7, raters=3) == pytest.approx(widths.mean(), abs=5e-4)


def test_raters_who_do_not_differ_make_agreement_consistency() -> None:
    low, high = agreement_studies(60, icc=0.7, rater_share=0.0, raters=3)
    expected = icc_expected_width(60, form="ICC(C,1)", icc=0.7, raters=3)
    assert (high - low).mean() == pytest.approx(expected, rel=0.03)


def test_limits_of_agreement_hold_the_truth_as_often_as_they_say() -> None:
    low, high = agreement_studies(50, icc=0.6, rater_share=0.1, raters=5)
    assert ((low < 0.6) & (high > 0.6)).mean() == pytest.approx(0.95, abs=0.012)


def test_few_raters_cannot_be_made_up_for_by_units() -> None:
    few, many = (agreement_studies(10_000, icc=0.75, rater_share=0.05, raters=raters)[0] for raters in (3, 12))
    assert np.mean(few >= 0.6) < 0.8
    assert np.mean(many >= 0.6) > 0.95


def test_assurance_asks_for_more_than_the_mean() -> None:
    for plan in (
        lambda **more: plan_icc(**ICC, width=0.2, **more),
        lambda **more: plan_alpha(**ALPHA, width=0.1, **more),
    ):
        mean, sure = plan(), plan(assurance=0.9)
        assert next(iter(sure.n.values())) > next(iter(mean.n.values()))
        assert sure.expected["assurance"] >= 0.9 > mean.expected["assurance"]


def test_more_power_raters_or_precision_cost_what_they_should() -> None:
    assert plan_icc(**ICC, null=0.5, sides=2, power=0.9).n["units"] > plan_icc(**ICC, null=0.5, sides=2).n["units"]
    assert (
        plan_icc(**{**ICC, "raters": 5}, null=0.5, sides=2).n["units"] < plan_icc(**ICC, null=0.5, sides=2).n["units"]
    )
    assert plan_alpha(**ALPHA, width=0.05).n["people"] > plan_alpha(**ALPHA, width=0.1).n["people"]


def test_design_effect_by_hand() -> None:
    assert design_effect(1, 0.5) == 1.0
    assert design_effect(2, 0.5) == 1.5
    assert design_effect(2, 0.0) == 1.0
    assert design_effect(1.5, 0.5, size_variation=0.4) == pytest.approx(1 + (1.16 * 1.5 - 1) * 0.5)


def plans(**more: Any) -> list[Plan]:
    return [
        plan_icc(**ICC, width=0.2, **more),
        plan_agreement(**AGREE, lower=0.6, **more),
        plan_alpha(**ALPHA, width=0.1, **more),
        plan_kappa(kappa=0.7, width=0.2, shares=(0.3, 0.7), raters=2, method="largest-variance", **more),
        plan_auc(auc=0.8, width=0.1, controls_per_case=2, variance="normal", **more),
        plan_sensitivity(**SHARES, width=0.2, **more),
        plan_specificity(specificity=0.9, prevalence=0.2, interval="exact", lower=0.8, **more),
    ]


def test_every_plan_takes_households() -> None:
    for alone, together in zip(plans(), plans(household_size=2, household_correlation=0.5), strict=True):
        kind = next(iter(alone.n))
        assert together.n_exact[kind] == pytest.approx(1.5 * alone.n_exact[kind])
        assert "households" not in alone.n
        people = sum(count for each, count in together.n_exact.items() if each in alone.n and each != "followed")
        assert together.n_exact["households"] == pytest.approx(people / 2)
        assert "design_effect_assumed" in together.caveats
        assert together.assumptions["design_effect"] == 1.5


def test_a_plan_is_shown_whole() -> None:
    for plan in plans():
        row = plan.to_frame().iloc[0]
        kind = next(iter(plan.n))
        assert row[f"n_{kind}"] == plan.n[kind] == math.ceil(plan.n_exact[kind] - 1e-9)
        assert escape(plan.statistic) in plan._repr_html_()
        assert plan.references


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: plan_icc(**ICC), "PSY-361"),
        (lambda: plan_icc(**ICC, null=0.5, width=0.2), "PSY-361"),
        (lambda: plan_icc(**{**ICC, "form": "ICC(A,1)"}, width=0.2), "PSY-207"),
        (lambda: plan_icc(**ICC, width=0.2, method="walter"), "PSY-207"),
        (lambda: plan_icc(**ICC, width=0.2, method="asymptotic", assurance=0.9), "PSY-207"),
        (lambda: plan_icc(**ICC, null=0.5), "PSY-207"),
        (lambda: plan_icc(**{**ICC, "icc": 1.0}, width=0.2), "PSY-362"),
        (lambda: plan_icc(**ICC, null=-0.1, sides=2), "PSY-362"),
        (lambda: plan_icc(**ICC, null=0.5, sides=2, power=0.01), "PSY-362"),
        (lambda: plan_icc(**ICC, width=0.2, level=1.0), "PSY-102"),
        (lambda: plan_icc(**{**ICC, "raters": 1}, width=0.2), "PSY-363"),
        (lambda: plan_icc(**ICC, null=0.75, sides=2), "PSY-364"),
        (lambda: plan_icc(**ICC, null=0.7499999, sides=2), "PSY-367"),
        (lambda: plan_icc(**ICC, width=0.2, household_size=2), "PSY-365"),
        (lambda: plan_icc(**ICC, width=0.2, household_size=0.5, household_correlation=0.5), "PSY-363"),
        (lambda: plan_agreement(**AGREE), "PSY-361"),
        (lambda: plan_agreement(**AGREE, lower=0.8), "PSY-362"),
        (lambda: plan_agreement(**{**AGREE, "rater_share": 0.25}, lower=0.6), "PSY-362"),
        (lambda: plan_agreement(**{**AGREE, "raters": 1}, lower=0.6), "PSY-363"),
        (lambda: plan_agreement(**{**AGREE, "raters": 3}, lower=0.6), "PSY-367"),
        (lambda: plan_alpha(**ALPHA), "PSY-361"),
        (lambda: plan_alpha(**ALPHA, null=0.8, sides=1), "PSY-364"),
        (lambda: plan_alpha(**{**ALPHA, "items": 1}, width=0.1), "PSY-363"),
        (lambda: plan_alpha(**ALPHA, width=0.1, assurance=0.9, method="asymptotic"), "PSY-207"),
        (lambda: plan_sensitivity(**SHARES), "PSY-361"),
        (lambda: plan_sensitivity(**{**SHARES, "interval": "wald"}, lower=0.8), "PSY-207"),
        (lambda: plan_sensitivity(**SHARES, lower=0.95), "PSY-362"),
        (lambda: plan_sensitivity(**SHARES, lower=0.89999), "PSY-367"),
        (lambda: plan_sensitivity(**{**SHARES, "prevalence": 0.0}, width=0.2), "PSY-362"),
        (lambda: design_effect(2, 1.5), "PSY-365"),
        (lambda: design_effect(2, 0.5, size_variation=-1), "PSY-363"),
    ],
)
def test_what_cannot_be_planned_is_refused(call: Callable[[], object], expected: str) -> None:
    assert code(call) == expected
