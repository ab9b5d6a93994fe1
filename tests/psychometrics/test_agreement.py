"""Agreement: values worked by hand, two routes to one number, and other programs."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.psychometrics.agreeing import ALL, HOMES, ROWS, SCORES, long, simulated

from vignette.psychometrics import (
    agreement_of_codes,
    agreement_of_table,
    agreement_report,
    agreement_weights,
    cohen_kappa,
    conger_kappa,
    finn_r,
    fleiss_kappa,
    fleiss_kappa_by_category,
    gwet_ac,
    kappa_max,
    kendall_w,
    krippendorff_alpha,
    light_kappa,
    marginal_homogeneity,
    mean_correlation,
    pabak,
    percent_agreement,
    table_indices,
)
from vignette.psychometrics.agreement import category_counts, codes_of_table, table_of_codes
from vignette.psychometrics.agreement.coefficient import influences
from vignette.psychometrics.agreement.coincidence import coincidences, krippendorff, squared_differences
from vignette.psychometrics.agreement.multirater import fleiss, gwet
from vignette.psychometrics.agreement.pairwise import cohen, conger, light
from vignette.psychometrics.agreement.ranks import kendall, mean_r

FEW = settings(deadline=None, max_examples=30)
CODES = st.integers(0, 10_000).map(lambda seed: simulated(seed, homes=8, missing=0.15))


# By hand


def test_four_units_by_hand() -> None:
    """Raters say 1 1, 1 2, 2 2, 2 2 (of 1 and 2): agreement 3/4, chance by Cohen 1/2, by Scott 17/32, by AC 15/32."""
    frame = pd.DataFrame(
        {"unit": [0, 0, 1, 1, 2, 2, 3, 3], "rater_id": list("abababab"), "rating": [1, 1, 1, 2, 2, 2, 2, 2]}
    )
    plain = {"categories": [1, 2], "unit": "unit", "cluster": None, "interval": None}
    assert percent_agreement(frame, within=0, over="units", **plain)[0].value == 3 / 4
    assert cohen_kappa(frame, weights="unweighted", **plain).value == pytest.approx((3 / 4 - 1 / 2) / (1 / 2))
    assert fleiss_kappa(frame, weights="unweighted", **plain).value == pytest.approx((3 / 4 - 17 / 32) / (15 / 32))
    assert gwet_ac(frame, weights="unweighted", **plain).value == pytest.approx((3 / 4 - 15 / 32) / (17 / 32))
    assert pabak(frame, **plain).value == pytest.approx(1 / 2)
    # Coincidences 2 0 | 1 1 | ... : D_o = 2/8, D_e = 2 * 3 * 5 / (8 * 7)
    assert krippendorff_alpha(frame, metric="nominal", **plain).value == pytest.approx(1 - (2 / 8) / (30 / 56))


def test_three_ways_of_counting_agreement() -> None:
    """A unit with three raters, 1 1 2, and one with two, 3 3: pairs 2 of 4, units (1/3 + 1) / 2, all raters 1 of 2."""
    frame = pd.DataFrame({"unit": [0, 0, 0, 1, 1, 2], "rater_id": list("abcabc"), "rating": [1, 1, 2, 3, 3, 5]})
    found = percent_agreement(frame, within=0, interval=None, **ROWS)
    assert [one.value for one in found] == pytest.approx([2 / 4, (1 / 3 + 1) / 2, 1 / 2])
    assert found[0].n["pairs"] == 4
    assert found[0].n["units_shared"] == 2
    assert [one.value for one in percent_agreement(frame, within=1, interval=None, **ROWS)] == [1, 1, 1]


def test_cohen_1968_as_printed() -> None:
    apart = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    assert agreement_of_table(table, weights=1 - apart / 6)[1].value == pytest.approx(0.348, abs=5e-4)
    assert agreement_of_table(table, weights="unweighted")[1].value == pytest.approx(0.492, abs=5e-4)


def test_highest_kappa_that_the_margins_allow() -> None:
    """Margins .6 .4 and .3 .7: agreement at most .7, chance .46."""
    table = np.array([[20.0, 40.0], [10.0, 30.0]])
    assert kappa_max(table) == pytest.approx((0.7 - 0.46) / 0.54)
    found = table_indices(table)
    assert found["PABAK"].value == pytest.approx(0.0)
    assert found["prevalence index"].value == pytest.approx(-0.1)
    assert found["bias index"].value == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("unweighted", [1, 0, 0, 0]),
        ("linear", [1, 2 / 3, 1 / 3, 0]),
        ("quadratic", [1, 8 / 9, 5 / 9, 0]),
        ("ordinal", [1, 1 - 1 / 6, 1 - 3 / 6, 0]),
        ("radical", [1, 1 - (1 / 3) ** 0.5, 1 - (2 / 3) ** 0.5, 0]),
        ("ratio", [1, 1 - (1 / 9) / 0.36, 1 - 0.25 / 0.36, 0]),
    ],
)
def test_weights_by_hand(name: str, row: list[float]) -> None:
    assert agreement_weights(name, scores=[1, 2, 3, 4])[0] == pytest.approx(row)  # type: ignore[arg-type]


def test_weights_look_at_the_scores() -> None:
    assert agreement_weights("linear", scores=[0, 1, 4])[0] == pytest.approx([1, 0.75, 0])


# Two routes to one number


def alpha_from_pairs(codes: np.ndarray, difference: object) -> float:
    """Return alpha from every pair of ratings one by one, as Krippendorff defines it."""
    units = [row[row >= 0] for row in codes if (row >= 0).sum() > 1]
    used = np.concatenate(units)
    observed = sum(
        sum(difference(a, b) for a, b in itertools.permutations(row, 2)) / (len(row) - 1)  # type: ignore[operator]
        for row in units
    )
    expected = sum(difference(a, b) for a, b in itertools.permutations(used, 2))  # type: ignore[operator]
    return 1 - (len(used) - 1) * observed / expected


@FEW
@given(CODES)
def test_alpha_from_pairs_and_from_coincidences(codes: np.ndarray) -> None:
    used = np.concatenate([row[row >= 0] for row in codes if (row >= 0).sum() > 1])
    count = np.bincount(used, minlength=5)

    def between(a: int, b: int) -> float:
        low, high = min(a, b), max(a, b)
        return (count[low : high + 1].sum() - (count[a] + count[b]) / 2) ** 2

    ways = {
        "nominal": lambda a, b: a != b,
        "interval": lambda a, b: (a - b) ** 2,
        "ratio": lambda a, b: ((a - b) / (a + b + 2)) ** 2,
        "ordinal": between,
    }
    for metric, difference in ways.items():
        one = krippendorff(codes, squared_differences(metric, SCORES), 5, metric)  # type: ignore[arg-type]
        assert float(one.values(one.sums.sum(axis=0))) == pytest.approx(alpha_from_pairs(codes, difference), abs=1e-10)


def test_coincidences_add_up_to_the_pairable_ratings() -> None:
    codes = simulated(1, missing=0.3)
    counts = category_counts(codes, 5)
    together, shared = coincidences(counts)
    assert together.sum(axis=(0, 2)) == pytest.approx(counts[shared].sum(axis=0))


@FEW
@given(CODES)
def test_relations_between_coefficients(codes: np.ndarray) -> None:
    """Two raters, complete: Conger is Cohen, Light is Cohen, alpha is Fleiss shrunk; interval is quadratic."""
    both = codes[(codes[:, :2] >= 0).all(axis=1), :2]
    weights = agreement_weights("quadratic", scores=SCORES)
    value = {build.__name__: build(both, weights, "").values for build in (cohen, conger, light, fleiss)}
    sums = {build.__name__: build(both, weights, "").sums.sum(axis=0) for build in (cohen, conger, light, fleiss)}
    found = {name: float(value[name](sums[name])) for name in value}
    assert found["conger"] == pytest.approx(found["cohen"], abs=1e-12)
    assert found["light"] == pytest.approx(found["cohen"], abs=1e-12)
    alpha = krippendorff(both, squared_differences("interval", SCORES), 5, "")
    shrunk = 1 - (1 - found["fleiss"]) * (1 - 1 / both.size)
    assert float(alpha.values(alpha.sums.sum(axis=0))) == pytest.approx(shrunk, abs=1e-12)


def test_replicates_are_what_resampling_the_frame_gives() -> None:
    """Weights times sums, against drawing the households' rows themselves."""
    codes = simulated(3, missing=0.2)
    homes = np.repeat(np.arange(20), 3)
    drawn = np.random.default_rng(5).integers(0, 20, 20)
    rows = np.concatenate([np.flatnonzero(homes == home) for home in drawn])
    weights = agreement_weights("linear", scores=SCORES)
    for build in (fleiss, gwet, conger, light):
        whole, part = build(codes, weights, ""), build(codes[rows], weights, "")
        assert whole.values(whole.sums[rows].sum(axis=0)) == pytest.approx(
            part.values(part.sums.sum(axis=0)), abs=1e-12
        )
    for metric in ("ordinal", "interval"):
        squared = squared_differences(metric, SCORES)  # type: ignore[arg-type]
        whole, part = krippendorff(codes, squared, 5, ""), krippendorff(codes[rows], squared, 5, "")
        assert whole.values(whole.sums[rows].sum(axis=0)) == pytest.approx(
            part.values(part.sums.sum(axis=0)), abs=1e-12
        )


def test_influence_is_the_derivative() -> None:
    codes = simulated(4, missing=0.2)
    weights = agreement_weights("quadratic", scores=SCORES)
    complete = codes[(codes >= 0).all(axis=1)]
    several = [build(codes, weights, "") for build in (fleiss, gwet, conger, light)]
    several += [krippendorff(codes, None, 5, ""), kendall(complete, 5, ties=True, name="")]
    several += [mean_r(complete, SCORES, "spearman", "")]
    for one in several:
        total, step = one.sums.sum(axis=0), 1e-6
        slope = (one.values(total + step * one.sums[:5]) - one.values(total - step * one.sums[:5])) / (2 * step)
        assert influences(one.formula, one.sums)[:5] == pytest.approx(slope * len(one.sums), rel=1e-4, abs=1e-6)


def test_gwet_and_linearized_are_one_where_every_unit_is_shared() -> None:
    frame = long(simulated(5))
    for call in (fleiss_kappa, conger_kappa):
        errors = [call(frame, weights="linear", interval=kind, **ROWS).details["se"] for kind in ("gwet", "linearized")]
        assert errors[0] == pytest.approx(errors[1], rel=1e-10)


def test_report_and_single_functions_give_the_same() -> None:
    frame = long(simulated(6, missing=0.1))
    drawn = {"interval": "bootstrap", "seed": 7, "replicates": 200}
    report = agreement_report(
        frame, coefficients=["fleiss", "krippendorff"], weights="linear", metric="ordinal", **drawn, **HOMES
    )
    assert report[0] == fleiss_kappa(frame, weights="linear", **drawn, **HOMES)
    assert report[1] == krippendorff_alpha(frame, metric="ordinal", **drawn, **HOMES)


def test_codes_and_frame_give_the_same() -> None:
    codes = simulated(7, missing=0.1)
    codes = codes[(codes >= 0).any(axis=1)]
    frame = long(codes)
    options = {"coefficients": ALL, "weights": "linear", "metric": "interval"}
    from_codes = agreement_of_codes(codes, scores=SCORES, clusters=np.arange(len(codes)) // 3, **options)
    from_frame = agreement_report(frame, **options, **HOMES)
    for one, other in zip(from_codes, from_frame, strict=True):
        assert one.value == pytest.approx(other.value, abs=1e-12)
        assert one.details["se"] == pytest.approx(other.details["se"], rel=1e-9)


def test_table_and_codes_are_the_same_ratings() -> None:
    table = np.array([[5, 2, 0], [1, 7, 3], [0, 0, 4]])
    assert np.array_equal(table_of_codes(codes_of_table(table), 3), table)


# Other programs


@FEW
@given(st.integers(0, 10_000))
def test_cohen_against_statsmodels(seed: int) -> None:
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.random.default_rng(seed).integers(1, 20, (4, 4))
    for ours, theirs in (("unweighted", None), ("linear", "linear"), ("quadratic", "fc")):
        found = agreement_of_table(table, weights=ours, interval="large-sample-normal")[1]  # type: ignore[arg-type]
        known = cohens_kappa(table, wt=theirs)
        assert found.value == pytest.approx(known.kappa, abs=1e-12)
        assert found.details["se"] == pytest.approx(known.std_kappa, abs=1e-12)
        assert found.interval is not None
        assert found.interval.low == pytest.approx(known.kappa_low, abs=1e-6)


@FEW
@given(st.integers(0, 10_000))
def test_fleiss_against_statsmodels(seed: int) -> None:
    from statsmodels.stats.inter_rater import fleiss_kappa as known

    codes = simulated(seed)
    found = fleiss_kappa(long(codes), weights="unweighted", interval=None, **ROWS)
    assert found.value == pytest.approx(known(category_counts(codes, 5)), abs=1e-12)


@FEW
@given(st.integers(0, 10_000))
def test_kendall_and_correlations_against_scipy(seed: int) -> None:
    from scipy.stats import pearsonr, rankdata, spearmanr

    codes = simulated(seed)
    frame = long(codes)
    ranks = rankdata(codes, axis=0)
    units, raters = ranks.shape
    spread = ((ranks.sum(axis=1) - raters * (units + 1) / 2) ** 2).sum()
    tied = sum((count**3 - count).sum() for count in (np.bincount(column) for column in codes.T))
    whole = raters**2 * (units**3 - units)
    value = {ties: kendall_w(frame, ties=ties, interval=None, **ROWS).value for ties in (True, False)}
    assert value[True] == pytest.approx(12 * spread / (whole - raters * tied), abs=1e-12)
    assert value[False] == pytest.approx(12 * spread / whole, abs=1e-12)
    for kind, known in (("pearson", pearsonr), ("spearman", spearmanr)):
        each = [known(codes[:, a], codes[:, b])[0] for a, b in itertools.combinations(range(3), 2)]
        mean = np.tanh(np.arctanh(each).mean())
        assert mean_correlation(frame, kind=kind, interval=None, **ROWS).value == pytest.approx(mean, abs=1e-12)  # type: ignore[arg-type]


@FEW
@example(578)  # rounding gave the covariance a fifth axis, and the test a degree of freedom too many
@given(st.integers(0, 10_000))
def test_marginal_homogeneity_against_statsmodels(seed: int) -> None:
    from statsmodels.stats.contingency_tables import SquareTable

    codes = simulated(seed, homes=40)[:, :2]
    known = SquareTable(table_of_codes(codes, 5), shift_zeros=False)
    test = marginal_homogeneity(long(codes), interval=None, **ROWS)[0]
    expected = known.homogeneity(method="stuart_maxwell")
    assert test.value == pytest.approx(expected.statistic, rel=1e-8)
    assert test.details["p"] == pytest.approx(expected.pvalue, rel=1e-6)
    assert test.details["df"] == expected.df
    wald = marginal_homogeneity(long(codes, per_home=1), interval=None, **HOMES)[0]
    assert wald.details["df"] == expected.df
    assert wald.value * len(codes) / (len(codes) - 1) == pytest.approx(
        known.homogeneity(method="bhapkar").statistic, rel=1e-8
    )


def test_finn_from_the_analysis_of_variance() -> None:
    codes = simulated(9)
    values = codes + 1.0
    units, raters = values.shape
    within = values - values.mean(axis=1, keepdims=True)
    residual = within - values.mean(axis=0) + values.mean()
    oneway = 1 - (within**2).sum() / (units * (raters - 1)) / 2
    twoway = 1 - (residual**2).sum() / ((units - 1) * (raters - 1)) / 2
    assert finn_r(long(codes), levels=5, model="oneway", interval=None, **ROWS).value == pytest.approx(oneway)
    assert finn_r(long(codes), levels=5, model="twoway", interval=None, **ROWS).value == pytest.approx(twoway)


def test_scale_is_the_mean_of_its_categories() -> None:
    """Fleiss: the scale's kappa is that of the categories, weighed by p (1 - p)."""
    codes = simulated(10)
    found = fleiss_kappa_by_category(long(codes), interval=None, **ROWS)
    share = category_counts(codes, 5).mean(axis=0) / 3
    weighed = np.average([one.value for one in found.estimates[1:]], weights=share * (1 - share))
    assert found[0].value == pytest.approx(weighed)
    assert found[0].details["p"] < 1e-6


def test_light_is_the_mean_of_pairs() -> None:
    frame = long(simulated(11, missing=0.2))
    pairs = itertools.combinations("abc", 2)
    each = [cohen_kappa(frame, weights="linear", raters=pair, interval=None, **ROWS).value for pair in pairs]
    assert light_kappa(frame, weights="linear", interval=None, **ROWS).value == pytest.approx(np.mean(each))
