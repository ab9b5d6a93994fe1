"""What a cut does: counts by hand, limits against SciPy and statsmodels, households, prevalence, flow."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from tests.psychometrics.cuts_data import KNOWN, TINY, homes, tables

from vignette.errors import DataError
from vignette.psychometrics import Estimate, auc, cut_accuracy, predictive_values, stard
from vignette.psychometrics.cuts.cut_limits import Method, clustered_se, share_limits
from vignette.psychometrics.cuts.fourfold import MEASURES, gradient, youden
from vignette.psychometrics.resampling import jackknife_se, left_out

FEW = settings(deadline=None, max_examples=25)
CALL = {"score": "flags", "direction": "higher", **KNOWN}
TABLE = np.array([26.0, 12.0, 15.0, 60.0])


def code(error: pytest.ExceptionInfo[DataError]) -> str:
    return error.value.problems[0].code


def of_table(table: np.ndarray) -> pd.DataFrame:
    """Return people with these counts of tp, fp, fn, tn, each a household."""
    flags = np.repeat([1, 1, 0, 0], table.astype(int))
    broke = np.repeat([1, 0, 1, 0], table.astype(int))
    return pd.DataFrame({"household_id": np.arange(len(flags)), "flags": flags, "broke": broke})


def limits(found: Estimate) -> tuple[float, float]:
    assert found.interval is not None
    return found.interval.low, found.interval.high


def test_by_hand() -> None:
    found = cut_accuracy(TINY, **CALL, cut=2, interval=None)
    assert found[0].details == {"tp": 3, "fp": 2, "fn": 1, "tn": 2}
    values = {one.statistic: one.value for one in found}
    assert values["sensitivity"] == 0.75
    assert values["specificity"] == 0.5
    assert values["PPV"] == 0.6
    assert values["NPV"] == pytest.approx(2 / 3)
    assert values["LR+"] == 1.5
    assert values["LR-"] == 0.5
    assert values["DOR"] == 3
    assert values["Youden's J"] == 0.25
    assert values["F1"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("kind", ["wilson", "exact"])
def test_limits_of_shares_are_scipys(kind: str) -> None:
    found = cut_accuracy(of_table(TABLE), **CALL, cut=1, interval=kind)
    for name, hits, trials in (("sensitivity", 26, 41), ("specificity", 60, 72), ("PPV", 26, 38), ("NPV", 60, 75)):
        expected = binomtest(hits, trials).proportion_ci(method=kind)
        assert limits(found[name]) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_clustered_is_wilson_where_everybody_lives_alone() -> None:
    one, two = (cut_accuracy(of_table(TABLE), **CALL, cut=1, interval=kind) for kind in ("clustered", "wilson"))
    for name in ("sensitivity", "specificity", "accuracy", "prevalence"):
        assert limits(one[name]) == pytest.approx(limits(two[name]), abs=1e-9)
    assert "taken_as_independent" not in two["sensitivity"].caveats


def test_twins_count_once() -> None:
    frame = of_table(TABLE)
    twins = pd.concat([frame, frame])
    one, two = (cut_accuracy(each, **CALL, cut=1, interval="clustered") for each in (frame, twins))
    naive = cut_accuracy(twins, **CALL, cut=1, interval="wilson")
    for name in ("sensitivity", "LR+", "DOR", "Youden's J"):
        width = {key: np.ptp(limits(found[name])) for key, found in (("one", one), ("two", two), ("naive", naive))}
        assert width["two"] == pytest.approx(width["one"], rel=0.05)
        assert width["naive"] < 0.8 * width["two"]
    assert "taken_as_independent" in naive["sensitivity"].caveats


def test_odds_ratio_is_statsmodels() -> None:
    from statsmodels.stats.contingency_tables import Table2x2

    table = Table2x2(np.array([[26, 12], [15, 60]]))
    found = cut_accuracy(of_table(TABLE), **CALL, cut=1, interval="wilson")["DOR"]
    assert found.value == pytest.approx(table.oddsratio)
    assert limits(found) == pytest.approx(table.oddsratio_confint(), rel=1e-9)
    clustered = cut_accuracy(of_table(TABLE), **CALL, cut=1, interval="clustered")["DOR"]
    assert limits(clustered) == pytest.approx(limits(found), rel=0.03)


def test_matthews_and_kappa_are_what_they_are_called() -> None:
    from statsmodels.stats.inter_rater import cohens_kappa

    frame = of_table(TABLE)
    found = cut_accuracy(frame, **CALL, cut=1, interval="clustered")
    assert found["MCC"].value == pytest.approx(np.corrcoef(frame["flags"], frame["broke"])[0, 1])
    theirs = cohens_kappa(np.array([[26, 12], [15, 60]]))
    assert found["Cohen's kappa"].value == pytest.approx(theirs.kappa)
    assert np.ptp(limits(found["Cohen's kappa"])) == pytest.approx(theirs.kappa_upp - theirs.kappa_low, rel=0.05)


@FEW
@given(st.lists(st.integers(1, 40), min_size=4, max_size=4))
def test_gradients_are_right(counts: list[int]) -> None:
    table = np.array(counts, dtype=float)
    for formula in MEASURES.values():
        step = 1e-5 * np.eye(4)
        slow = [(formula(table + one) - formula(table - one)) / 2e-5 for one in step]
        np.testing.assert_allclose(gradient(formula, table), slow, atol=1e-4, rtol=1e-4)


def test_linearised_and_jackknife_agree() -> None:
    rng = np.random.default_rng(1)
    by_household = rng.poisson(0.7, size=(200, 4)).astype(float)
    for formula in MEASURES.values():
        jack = jackknife_se(left_out(by_household, lambda sums, f=formula: f(sums)[..., None]))[0]
        assert clustered_se(formula, by_household) == pytest.approx(jack, rel=0.05)


@FEW
@given(tables(), st.integers(1, 5))
def test_youden_is_the_chord_of_the_area(frame: pd.DataFrame, cut: int) -> None:
    found = cut_accuracy(frame, **CALL, cut=cut, interval=None)
    halved = auc(frame.assign(flags=(frame["flags"] >= cut) * 1), **CALL, interval=None).value
    assert found["balanced accuracy"].value == pytest.approx(halved, abs=1e-12)
    assert found["Youden's J"].value == pytest.approx(2 * halved - 1, abs=1e-12)


@FEW
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_bayes_both_ways(sensitivity: float, specificity: float, prevalence: float) -> None:
    ppv, npv = predictive_values(sensitivity, specificity, prevalence)
    odds = prevalence / (1 - prevalence) * sensitivity / (1 - specificity)
    assert ppv == pytest.approx(odds / (1 + odds))
    assert predictive_values(specificity, sensitivity, 1 - prevalence) == pytest.approx((npv, ppv))


def test_own_prevalence_gives_own_predictive_values() -> None:
    frame = homes(1)
    share = float(frame["broke"].mean())
    found = cut_accuracy(frame, **CALL, cut=4, prevalence=share, cost_missed=5, cost_false_alarm=1)
    for name in ("PPV", "NPV", "cost per person"):
        at = found[f"{name} at prevalence {share:g}"]
        assert at.value == pytest.approx(found[name].value)
        assert limits(at)[0] < at.value < limits(at)[1]


@pytest.mark.parametrize("kind", ["clustered", "wilson", "exact", "bootstrap", "bootstrap-percentile"])
def test_every_interval_holds_its_value(kind: str) -> None:
    call = {**CALL, "cut": 4, "prevalence": [0.05, 0.2], "cost_missed": 5, "cost_false_alarm": 1}
    found = cut_accuracy(homes(2, 80), **call, interval=kind, seed=1, replicates=300)
    told = [one for one in found if one.interval is not None]
    assert len(told) >= len(found) - 4
    assert all(limits(one)[0] <= one.value <= limits(one)[1] for one in told)
    assert all(one.no_interval for one in found if one.interval is None)


def test_empty_counts_are_not_defined() -> None:
    found = cut_accuracy(of_table(np.array([10.0, 0, 5, 20])), **CALL, cut=1, interval="clustered")
    for name in ("LR+", "DOR"):
        assert math.isnan(found[name].value)
        assert found[name].interval is None
        assert "empty_cell" in found[name].caveats
    assert limits(found["specificity"])[0] < 0.9
    nobody = cut_accuracy(of_table(np.array([10.0, 3, 5, 20])), **CALL, cut=9, interval="clustered", prevalence=0.1)
    assert math.isnan(nobody["PPV"].value)
    assert nobody["sensitivity"].value == 0
    alone = cut_accuracy(TINY.assign(broke=0), **CALL, cut=1, interval="clustered")
    assert math.isnan(alone["sensitivity"].value)
    assert alone["specificity"].value == 0.125


def test_all_found_in_few_households_proves_little() -> None:
    by_household = np.zeros((4, 4))
    by_household[:, 0] = 25
    clustered = share_limits("sensitivity", by_household, Method(kind="clustered", level=0.95))
    wilson = share_limits("sensitivity", by_household, Method(kind="wilson", level=0.95))
    assert clustered is not None
    assert wilson is not None
    assert wilson.low > 0.95
    assert clustered.low < 0.5
    assert share_limits("sensitivity", by_household[:1], Method(kind="clustered", level=0.95)) is None


def test_youden_by_two_routes() -> None:
    assert youden(TABLE) == pytest.approx(26 / 41 + 60 / 72 - 1)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ({"cut": math.nan}, "PSY-349"),
        ({"interval": "wald"}, "PSY-207"),
        ({"prevalence": 0}, "PSY-343"),
        ({"prevalence": [0.1, 1.1]}, "PSY-343"),
        ({"cost_missed": 5}, "PSY-344"),
        ({"cost_missed": 5, "cost_false_alarm": -1}, "PSY-344"),
        ({"interval": "bootstrap"}, "PSY-209"),
    ],
)
def test_refusals(call: dict[str, object], expected: str) -> None:
    with pytest.raises(DataError) as error:
        cut_accuracy(TINY, **{**CALL, "cut": 2, **call})  # type: ignore[arg-type]
    assert code(error) == expected


def flow() -> pd.DataFrame:
    """Return 14 eligible people: 2 without a score, 4 with a score and no outcome."""
    return pd.DataFrame(
        {
            "household_id": range(14),
            "flags": [3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, None, None],
            "broke": [1, 1, 0, None, None, 1, 0, 0, 0, 0, None, None, 1, None],
            "why": [None] * 3 + ["moved", None] + [None] * 5 + ["moved", "declined"] + ["ill", "ill"],
        }
    )


def test_flow_adds_up() -> None:
    found = stard(flow(), **CALL, cut=2, reason_no_score="why", reason_no_outcome="why")
    people = dict(zip(found.columns["step"], found.columns["people"], strict=True))
    assert people["eligible"] == people["no score"] + people["score"] == 14
    assert people["score"] == people["positive"] + people["negative"] == 12
    assert people["positive"] == people["positive, no outcome"] + people["true positive"] + people["false positive"]
    assert people["negative"] == people["negative, no outcome"] + people["false negative"] + people["true negative"]
    assert people["no score: ill"] == 2
    assert people["positive, no outcome: not stated"] == 1
    assert "partly_verified" in found.caveats
    assert found.n_excluded == 6


def test_verification_by_hand() -> None:
    found = stard(flow(), **CALL, cut=2).estimates
    # Of 5 positives 3 are known, 2 with the event; of 7 negatives 5, 1 with the event.
    cases, missed = 5 * 2 / 3, 7 * 1 / 5
    assert found["sensitivity, corrected for verification"].value == pytest.approx(cases / (cases + missed))
    assert found["outcome known of positives"].value == 0.6
    known = stard(TINY, **CALL, cut=2)
    plain = cut_accuracy(TINY, **CALL, cut=2, interval=None)
    assert known.estimates["sensitivity, corrected for verification"].value == plain["sensitivity"].value
    assert "partly_verified" not in known.caveats


def test_verification_bias_is_undone() -> None:
    rng = np.random.default_rng(3)
    frame = homes(3, 3000)
    whole = cut_accuracy(frame, **CALL, cut=4, interval=None)
    known = rng.random(len(frame)) < np.where(frame["flags"] >= 4, 0.9, 0.3)
    partial = frame.assign(broke=frame["broke"].where(known))
    naive = cut_accuracy(partial, **CALL, cut=4, missing="complete", interval=None)
    mended = stard(partial, **CALL, cut=4).estimates["sensitivity, corrected for verification"]
    assert naive["sensitivity"].value > whole["sensitivity"].value + 0.1
    low, high = limits(mended)
    assert low < whole["sensitivity"].value < high
    with pytest.raises(DataError) as error:
        stard(TINY, **CALL, cut=math.inf)
    assert code(error) == "PSY-349"
