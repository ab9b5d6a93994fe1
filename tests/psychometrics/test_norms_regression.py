"""Regression norms: against statsmodels, against the jackknife, and a person against a norm."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.psychometrics.normed import AGE, LANGUAGE, SQUARE, norm, people

from vignette.errors import DataError
from vignette.psychometrics.norms import Predictor, regression_norm, score_against_norm


def test_regression_is_that_of_statsmodels() -> None:
    import statsmodels.formula.api as smf

    frame = people()
    fit = smf.ols("score ~ I(age - 46) + I((age - 46) ** 2) + C(language, Treatment('sv'))", frame).fit()
    found = norm(frame, AGE, SQUARE, LANGUAGE, cluster=None)
    values = dict(zip(["intercept", "language = en", "(age - 46)", "(age - 46)^2"], fit.params, strict=True))
    for each in found.coefficients:
        assert each.value == pytest.approx(values[each.statistic])
    assert found.figures["sigma"] == pytest.approx(math.sqrt(fit.scale))
    assert found.figures["adjusted_r2"] == pytest.approx(fit.rsquared_adj)
    person = pd.DataFrame({"age": [60.0], "language": ["en"], "score": [20.0]})
    told = fit.get_prediction(person).summary_frame().iloc[0]
    row = score_against_norm(person, norm=found).to_frame().iloc[0]
    assert row["predicted"] == pytest.approx(told["mean"])
    assert row["se_mean"] == pytest.approx(told["mean_se"])
    assert row["predicted_low"] == pytest.approx(told["obs_ci_lower"])
    assert row["predicted_high"] == pytest.approx(told["obs_ci_upper"])


def test_breusch_pagan_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm
    from statsmodels.stats.diagnostic import het_breuschpagan

    frame = people(spread=0.06)
    design = sm.add_constant(frame[["age"]])
    statistic, p, _, _ = het_breuschpagan(sm.OLS(frame["score"], design).fit().resid, design)
    found = norm(frame, cluster=None)
    assert found.figures["breusch_pagan"] == pytest.approx(statistic)
    assert found.figures["breusch_pagan_p"] == pytest.approx(p)
    assert "variance_depends_on_predictors" in found.caveats
    assert "variance_depends_on_predictors" not in norm(frame, spread=["age"]).caveats
    assert "variance_depends_on_predictors" not in norm(people()).caveats


def test_standard_errors_are_the_jackknife_over_households() -> None:
    frame = people(households=30)
    whole = np.array([each.value for each in norm(frame, AGE, LANGUAGE).coefficients])
    without = [
        [each.value for each in norm(frame[frame["household_id"] != home], AGE, LANGUAGE).coefficients]
        for home in range(30)
    ]
    jackknife = np.sqrt(29 / 30 * ((np.array(without) - whole) ** 2).sum(axis=0))
    found = norm(frame, AGE, LANGUAGE).coefficients
    assert [each.details["se"] for each in found] == pytest.approx(jackknife.tolist())


def test_households_widen_the_standard_errors() -> None:
    frame = pd.concat([people()] * 3, ignore_index=True)
    grouped, alone = (norm(frame, cluster=c).coefficients[1].details["se"] for c in ("household_id", None))
    assert grouped > 1.5 * alone


def test_centring_changes_no_prediction() -> None:
    frame = people()
    person = pd.DataFrame({"age": [30.0, 62.0], "score": [20.0, 30.0]})
    plain = norm(frame, "age", Predictor(column="age", power=2))
    centred = norm(frame, AGE, SQUARE)
    one, other = (score_against_norm(person, norm=each).to_frame() for each in (plain, centred))
    pd.testing.assert_frame_equal(one, other, rtol=1e-6)


def test_empirical_percentile_counts_half_of_those_equal() -> None:
    frame = people()
    found = norm(frame)
    places = score_against_norm(frame, norm=found).to_frame()["percentile_empirical"]
    assert places.tolist() == pytest.approx((100 * (stats.rankdata(np.round(found_z(frame), 9)) - 0.5) / 160).tolist())


def found_z(frame: pd.DataFrame) -> np.ndarray:
    return score_against_norm(frame, norm=norm(frame)).to_frame()["z"].to_numpy()


def test_without_predictors_the_norm_is_the_sample() -> None:
    frame = people()
    found = regression_norm(frame, score="score", predictors=[], spread=None, cluster=None)
    row = score_against_norm(pd.DataFrame({"score": [20.0]}), norm=found).to_frame().iloc[0]
    spread = frame["score"].std()
    assert row["z"] == pytest.approx((20 - frame["score"].mean()) / spread)
    # Crawford & Howell (1998): t = (x - mean) / (s sqrt((n + 1) / n)) with n - 1 degrees of freedom.
    t = (20 - frame["score"].mean()) / (spread * math.sqrt(161 / 160))
    assert row["percentile_t"] == pytest.approx(100 * stats.t.cdf(t, 159))
    assert row["percentile_low"] < row["percentile_normal"] < row["percentile_high"]


def test_a_spread_that_depends_on_age_is_found() -> None:
    frame = people(3, 1500, spread=0.05).assign(household_id=range(3000))
    found = norm(frame, spread=["age"])
    told = found.coefficients["log-variance: age"]
    assert told.value == pytest.approx(0.05, abs=3 * told.details["se"]) and told.details["se"] < 0.006
    young, old = score_against_norm(pd.DataFrame({"age": [36.0, 56.0], "score": [20.0, 20.0]}), norm=found).columns[
        "sigma"
    ]
    assert old / young == pytest.approx(math.exp(0.5), rel=0.1)
    assert math.isnan(found.figures["sigma"])


def test_outside_the_norm_sample_is_told() -> None:
    found = norm(people(), AGE, LANGUAGE)
    person = pd.DataFrame({"age": [46.0, 99.0], "language": ["sv", "sv"], "score": [20.0, 20.0]})
    told = score_against_norm(person, norm=found)
    assert told.columns["outside"] == [0, 1] and "outside_norm_range" in told.caveats
    with pytest.raises(DataError, match="PSY-358"):
        score_against_norm(person.assign(language="fi"), norm=found)
    assert "outside_norm_range" not in score_against_norm(person[:1], norm=found).caveats


def test_small_samples_are_told() -> None:
    assert "small_norm_sample" in norm(people(households=40)).caveats
    assert "small_norm_sample" not in norm(people()).caveats


def test_a_spread_that_cannot_be_modelled_is_refused() -> None:
    with pytest.raises(DataError, match="PSY-358"):
        norm(people().assign(score=20.0), spread=["age"])
    with pytest.raises(DataError, match="PSY-358"):
        norm(people(households=3)[:4], cluster=None, spread=["age"])
