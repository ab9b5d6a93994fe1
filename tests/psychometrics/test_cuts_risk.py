"""Predicted risks: logistic regression, calibration, and net benefit."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.cuts_data import KNOWN, homes, tables

from vignette.errors import DataError
from vignette.psychometrics import (
    auc,
    calibration,
    logistic_fit,
    net_benefit,
    net_benefit_of_cut,
    predicted_risk,
)
from vignette.psychometrics.cuts.grouping import hosmer_lemeshow, quantile_groups
from vignette.psychometrics.cuts.newton import logistic

FEW = settings(deadline=None, max_examples=25)
RISK = {"predicted": "predicted", **KNOWN}
AT = [0.05, 0.2, 0.5, 0.9]


def code(error: pytest.ExceptionInfo[DataError]) -> str:
    return error.value.problems[0].code


def test_logistic_is_statsmodels() -> None:
    import statsmodels.api as sm

    frame = homes(1, 100)
    design = sm.add_constant(frame[["score", "flags"]])
    theirs = sm.GLM(frame["broke"], design, family=sm.families.Binomial()).fit()
    ours = logistic_fit(frame, predictors=["score", "flags"], **KNOWN, interval="wald")
    np.testing.assert_allclose([one.value for one in ours.coefficients], theirs.params, rtol=1e-6)
    np.testing.assert_allclose([one.details["se"] for one in ours.coefficients], theirs.bse, rtol=1e-6)
    assert ours.deviance == pytest.approx(theirs.deviance)
    assert ours.null_deviance == pytest.approx(theirs.null_deviance)
    robust = sm.GLM(frame["broke"], design, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": frame["household_id"], "use_correction": False}
    )
    clustered = logistic_fit(frame, predictors=["score", "flags"], **KNOWN)
    np.testing.assert_allclose(
        [one.details["se"] for one in clustered.coefficients], robust.bse * np.sqrt(100 / 99), rtol=1e-6
    )
    np.testing.assert_allclose(predicted_risk(ours, frame), theirs.fittedvalues, rtol=1e-6)


def test_weights_are_repeated_people() -> None:
    frame = homes(2, 30)
    design, events = np.column_stack([np.ones(60), frame["score"]]), frame["broke"].to_numpy(float)
    weights = np.random.default_rng(1).integers(0, 4, 60)
    rows = np.repeat(np.arange(60), weights)
    one, two = logistic(design, events, weights=weights.astype(float)), logistic(design[rows], events[rows])
    np.testing.assert_allclose(one.coefficients, two.coefficients, rtol=1e-6)
    assert one.deviance == pytest.approx(two.deviance)


def test_risks_may_be_tiny_where_there_is_a_maximum() -> None:
    score = np.r_[-30.0, np.linspace(-3, 3, 60)]
    luck = np.random.default_rng(1).random(61)
    frame = pd.DataFrame({"score": score, "broke": (luck < 1 / (1 + np.exp(-2 * score))).astype(int)})
    found = logistic_fit(frame, predictors=["score"], **KNOWN, cluster=None)
    assert math.isfinite(found.coefficients["score"].value)
    assert predicted_risk(found, frame).min() < 1e-15


@pytest.mark.parametrize("broke", [[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 0, 1]])
def test_scores_that_separate_have_no_maximum(broke: list[int]) -> None:
    frame = pd.DataFrame({"score": [1.0, 2, 3, 4, 4, 6] if broke[4] == 0 else [1.0, 2, 3, 4, 5, 6], "broke": broke})
    found = logistic_fit(frame, predictors=["score"], **KNOWN, cluster=None)
    assert all(math.isnan(one.value) and one.interval is None for one in found.coefficients)
    assert "scores_separate" in found.coefficients["score"].caveats


@pytest.mark.parametrize("interval", ["clustered", "wald", "bootstrap", "bootstrap-percentile"])
def test_intervals_of_fit_and_calibration(interval: str) -> None:
    frame = homes(3, 80)
    call = {**KNOWN, "interval": interval, "seed": 1, "replicates": 200}
    fit = logistic_fit(frame, predictors=["second"], **call)
    slope = fit.coefficients["second"]
    assert slope.interval is not None
    assert slope.interval.low < slope.value < slope.interval.high
    found = calibration(frame, predicted="predicted", **call)
    told = [one for one in found.estimates if one.interval]
    assert len(told) == 7
    assert all(one.interval.low < one.value < one.interval.high for one in told if one.interval)
    assert found == calibration(frame, predicted="predicted", **call)


def test_a_models_own_risks_are_calibrated() -> None:
    frame = homes(4, 100)
    fit = logistic_fit(frame, predictors=["score"], **KNOWN)
    own = frame.assign(predicted=predicted_risk(fit, frame))
    found = calibration(own, **RISK).estimates
    assert found["calibration intercept"].value == pytest.approx(0, abs=1e-6)
    assert found["calibration slope"].value == pytest.approx(1, abs=1e-6)
    assert found["calibration-in-the-large"].value == pytest.approx(0, abs=1e-6)
    assert found["observed / expected"].value == pytest.approx(1, abs=1e-9)
    assert found["c"].value == auc(own, score="predicted", direction="higher", **KNOWN, interval=None).value
    nagelkerke = (1 - np.exp((fit.deviance - fit.null_deviance) / 200)) / (1 - np.exp(-fit.null_deviance / 200))
    assert found["R2 (Nagelkerke)"].value == pytest.approx(nagelkerke)


def test_stretched_logits_have_a_flat_slope() -> None:
    frame = homes(5, 100)
    one = calibration(frame, **RISK).estimates
    logits = np.log(frame["predicted"] / (1 - frame["predicted"]))
    two = calibration(frame.assign(predicted=1 / (1 + np.exp(-2 * logits - 1))), **RISK).estimates
    assert two["calibration slope"].value == pytest.approx(one["calibration slope"].value / 2)
    assert two["c"].value == one["c"].value


def test_scores_of_a_constant_risk() -> None:
    frame = homes(6).assign(predicted=lambda f: f["broke"].mean())
    found = calibration(frame, **RISK).estimates
    share = float(frame["broke"].mean())
    assert found["Brier score"].value == pytest.approx(share * (1 - share))
    assert found["scaled Brier score"].value == pytest.approx(0)
    assert math.isnan(found["calibration slope"].value)
    assert "no_variance" in found["calibration slope"].caveats


def test_certain_risks_have_no_logit() -> None:
    frame = homes(7).assign(predicted=lambda f: f["broke"].astype(float).where(f.index > 0, 0.5))
    found = calibration(frame, **RISK).estimates
    assert math.isnan(found["calibration slope"].value)
    assert "certain_risk" in found["calibration slope"].caveats
    assert math.isfinite(found["Brier score"].value)
    alone = calibration(homes(7).assign(broke=0), **RISK).estimates
    assert all(math.isnan(alone[name].value) for name in ("calibration intercept", "scaled Brier score", "c"))


@FEW
@given(st.lists(st.integers(1, 9), min_size=12, max_size=40), st.integers(2, 6), st.integers(0, 999))
def test_equal_risks_stay_together(tenths: list[int], groups: int, seed: int) -> None:
    risk = np.array(tenths) / 10
    codes = quantile_groups(risk, groups)
    assert codes.max() < groups
    assert set(codes) == set(range(codes.max() + 1))
    assert all(len(set(codes[risk == one])) == 1 for one in risk)
    order = np.random.default_rng(seed).permutation(len(risk))
    np.testing.assert_array_equal(quantile_groups(risk[order], groups), codes[order])
    assert (np.diff(codes[np.argsort(risk, kind="stable")]) >= 0).all()


def test_groups_add_up() -> None:
    frame = homes(8)
    found = calibration(frame, **RISK, groups=5)
    table = found.to_frame()
    assert table["n"].sum() == len(frame)
    assert table["observed"].sum() == frame["broke"].sum()
    assert table["expected"].sum() == pytest.approx(frame["predicted"].sum())
    assert ((table["low"] <= table["share observed"]) & (table["share observed"] <= table["high"])).all()
    chi = hosmer_lemeshow(
        frame["predicted"].to_numpy(), frame["broke"].to_numpy() == 1, quantile_groups(frame["predicted"].to_numpy(), 5)
    )
    assert found.estimates["Hosmer-Lemeshow"].value == pytest.approx(chi)
    assert "grouping_matters" in found.estimates["Hosmer-Lemeshow"].caveats


@FEW
@given(tables(), st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5))
def test_net_benefit_is_at_most_the_prevalence(frame: pd.DataFrame, thresholds: list[float]) -> None:
    frame = frame.assign(predicted=frame["flags"] / 6)
    found = net_benefit(frame, **RISK, thresholds=thresholds, interval=None).to_frame()
    share = frame["broke"].mean()
    assert (found["net benefit"] <= share + 1e-12).all()
    assert (found["treat all"] <= share + 1e-12).all()
    np.testing.assert_allclose(found["net benefit"] - found["treat all"], found["gain over all"], atol=1e-9)
    odds = found["threshold"] / (1 - found["threshold"])
    np.testing.assert_allclose(found["hits"] - found["false alarms"] * odds, found["net benefit"], atol=1e-9)
    perfect = net_benefit(frame.assign(predicted=frame["broke"]), **RISK, thresholds=thresholds, interval=None)
    np.testing.assert_allclose(perfect.columns["net benefit"], share)


def test_a_fixed_cut_is_a_risk_of_0_or_1() -> None:
    frame = homes(9)
    cut = net_benefit_of_cut(frame, score="flags", cut=4, direction="higher", **KNOWN, thresholds=AT)
    same = net_benefit(frame.assign(predicted=(frame["flags"] >= 4) * 1.0), **RISK, thresholds=AT)
    assert cut.columns == same.columns


@pytest.mark.parametrize("interval", ["clustered", "bootstrap", "bootstrap-percentile"])
def test_bands_hold_the_curve(interval: str) -> None:
    found = net_benefit(homes(10), **RISK, thresholds=AT, interval=interval, seed=1, replicates=300).to_frame()
    assert (found["low"] < found["net benefit"]).all()
    assert (found["net benefit"] < found["high"]).all()
    assert (found["gain low"] <= found["gain over all"]).all()


def test_bands_know_households() -> None:
    frame = homes(11, 150, shared=0.95, people=4)
    widths = [
        np.ptp(net_benefit(each, **RISK, thresholds=[0.3]).to_frame()[["low", "high"]].to_numpy())
        for each in (frame, frame.assign(household_id=np.arange(600)))
    ]
    assert widths[0] > 1.2 * widths[1]
    closed, drawn = (
        net_benefit(frame, **RISK, thresholds=[0.3], interval=kind, seed=1).to_frame()
        for kind in ("clustered", "bootstrap-percentile")
    )
    assert drawn["high"][0] - drawn["low"][0] == pytest.approx(closed["high"][0] - closed["low"][0], rel=0.1)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda f: calibration(f.assign(predicted=f["predicted"] + 1), **RISK), "PSY-342"),
        (lambda f: net_benefit(f.assign(predicted=-f["predicted"]), **RISK, thresholds=AT), "PSY-342"),
        (lambda f: net_benefit(f, **RISK, thresholds=[1.0]), "PSY-343"),
        (lambda f: net_benefit(f, **RISK, thresholds=[]), "PSY-343"),
        (lambda f: calibration(f, **RISK, groups=1), "PSY-347"),
        (lambda f: logistic_fit(f.assign(same=1), predictors=["same"], **KNOWN), "PSY-348"),
        (lambda f: logistic_fit(f.assign(twice=2 * f["score"]), predictors=["score", "twice"], **KNOWN), "PSY-348"),
        (lambda f: logistic_fit(f, predictors=["score"], **KNOWN, interval="exact"), "PSY-207"),
        (
            lambda f: net_benefit_of_cut(f, score="flags", cut=math.nan, direction="higher", **KNOWN, thresholds=AT),
            "PSY-349",
        ),
    ],
)
def test_refusals(call: object, expected: str) -> None:
    with pytest.raises(DataError) as error:
        call(homes(12))  # type: ignore[operator]
    assert code(error) == expected


def test_tables_are_shown() -> None:
    fit = logistic_fit(homes(13), predictors=["score"], **KNOWN)
    assert len(fit.to_frame()) == 4
    assert "deviance" in fit._repr_html_()
