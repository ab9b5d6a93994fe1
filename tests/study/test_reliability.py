"""Live reliability: by hand on small tables, against the statistics themselves, and what must not matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.study.ratings import COLUMNS, FEW, NO_TRAINING, Sheet, found, frame

from vignette.assessment import Rating, score_ratings
from vignette.instrument import Instrument, bundled_folder, read_library
from vignette.psychometrics import gwet_ac, icc, rater_severity
from vignette.simulation import SimulatedStudy, default_design, default_population, simulate_study
from vignette.study.agreement_rows import AgreementRow
from vignette.study.double_ratings import scores_of
from vignette.study.drift import Quarter
from vignette.study.measured import Measured, shipped_reliability_rules
from vignette.study.reliability import Reliability, reliability

if TYPE_CHECKING:
    from vignette.psychometrics import Estimate

SHIPPED = shipped_reliability_rules()
HOMES = ("h1", "h2", "h3")


def there(measured: Measured | None) -> Estimate:
    assert measured is not None
    assert measured.estimate is not None
    return measured.estimate


def pair(home: str, first: str, second: str, **more: object) -> list[Sheet]:
    """Return two raters' sheets of one interview."""
    return [Sheet(home=home, rater=rater, levels=levels, **more) for rater, levels in ((1, first), (2, second))]  # type: ignore[arg-type]


def row(result: Reliability, identity: str) -> AgreementRow:
    return next(each for each in result.agreement if each.id == identity)


def figures(rows: Sequence[AgreementRow]) -> list[list[object]]:
    """Return every figure of some rows with its limits; one that is not a number equals itself."""

    def plain(measured: Measured | None) -> object:
        if measured is None or measured.estimate is None:
            return measured
        limits = measured.estimate.interval
        return repr(
            [round(each, 9) for each in (measured.estimate.value, *((limits.low, limits.high) if limits else ()))]
        )

    return [
        [row.id, row.homes, row.interviews, row.raters, row.pairs, row.one_sided]
        + [plain(each) for each in (row.exact, row.within_one, row.ac2, row.icc_rating, row.icc_score)]
        for row in rows
    ]


THREE = [*pair("h1", "333", "345"), *pair("h2", "111", "112"), *pair("h3", "524", "5x4")]
"""Differences of the three aspects: 0 1 2; 0 0 1; 0 - 0."""


def test_shares_by_hand(shipped: Instrument) -> None:
    overall = found(THREE, shipped).agreement[0]
    assert (overall.homes, overall.interviews, overall.raters, overall.pairs) == (3, 3, 2, 8 * 9)
    assert overall.one_sided == 9
    assert there(overall.exact).value == pytest.approx(5 / 8)
    assert there(overall.within_one).value == pytest.approx(7 / 8)


def test_one_row_for_all_each_competence_and_each_aspect(shipped: Instrument) -> None:
    rows = found(THREE, shipped).agreement
    ids = ["", *(each.id for each in shipped.competences), *(each.id for each in shipped.aspects)]
    assert [each.id for each in rows] == ids
    by_aspect = [there(each.exact).value for each in rows[-3:]]
    assert by_aspect == pytest.approx([1.0, 0.5, 1 / 3])
    assert rows[0].icc_score is None
    assert all(each.icc_score is not None for each in rows[1:])


def test_icc_of_the_score_by_hand(shipped: Instrument) -> None:
    sheets = [*pair("h1", "333", "345"), *pair("h2", "111", "112"), *pair("h3", "524", "534")]
    scores = np.array([[3, 4], [1, 4 / 3], [11 / 3, 4]])
    between = 2 * ((scores.mean(axis=1) - scores.mean()) ** 2).sum() / 2
    within = ((scores - scores.mean(axis=1, keepdims=True)) ** 2).sum() / 3
    expected = (between - within) / (between + within)
    estimate = there(row(found(sheets, shipped), "protection").icc_score)
    assert estimate.value == pytest.approx(expected)
    assert estimate.statistic == "ICC(1)"


def test_score_withheld_from_one_rater_is_in_no_pair(shipped: Instrument) -> None:
    sheets = [*THREE, *pair("h4", "333", "3xx")]
    estimate = there(row(found(sheets, shipped), "protection").icc_score)
    assert estimate.n["units"] == 3


@pytest.mark.parametrize("name", ["ac2", "icc_rating"])
def test_coefficients_are_those_of_the_statistics_themselves(shipped: Instrument, name: str) -> None:
    rows = frame(THREE[:4], shipped)
    levels = [1, 2, 3, 4, 5]
    direct = {
        "ac2": lambda: gwet_ac(rows, categories=levels, weights="ordinal"),
        "icc_rating": lambda: icc(
            rows, form="ICC(1)", categories=levels, interval="bootstrap", replicates=2000, seed=SHIPPED.seed
        ),
    }[name]()
    estimate = there(getattr(found(THREE[:4], shipped).agreement[0], name))
    assert estimate.value == pytest.approx(direct.value)
    assert (estimate.statistic, estimate.interval) == (direct.statistic, direct.interval)


def test_below_the_minimum_nothing_is_computed_and_the_lack_is_told(shipped: Instrument) -> None:
    result = found(THREE, shipped, rules=replace(SHIPPED, agreement_homes=3, icc_homes=4))
    overall = result.agreement[0]
    assert there(overall.exact).value == pytest.approx(5 / 8)
    assert overall.icc_rating == Measured(estimate=None, have=3, needed=4)
    assert found(THREE, shipped, rules=SHIPPED).agreement[0].exact == Measured(
        estimate=None, have=3, needed=SHIPPED.agreement_homes
    )


def test_minimum_counts_homes_not_interviews(shipped: Instrument) -> None:
    sheets = [each for person in ("1", "2", "3") for each in pair("h1", "333", "345", person=person)]
    overall = found(sheets, shipped).agreement[0]
    assert (overall.interviews, overall.exact) == (3, Measured(estimate=None, have=1, needed=2))


def test_only_those_drawn_by_lot_unless_all_are_asked_for(shipped: Instrument) -> None:
    sheets = [*THREE, *pair("h4", "555", "111", random=False), *pair("h5", "555", "111", random=False)]
    drawn, every = found(sheets, shipped), found(sheets, shipped, random_only=False)
    assert figures(drawn.agreement) == figures(found(THREE, shipped).agreement)
    assert there(every.agreement[0].exact).value == pytest.approx(5 / 14)
    assert (drawn.counts.double, drawn.counts.drawn, drawn.counts.homes, every.counts.homes) == (5, 3, 3, 5)


def test_single_sheets_count_for_no_agreement(shipped: Instrument) -> None:
    lonely = Sheet(home="h9", rater=3, levels="5")
    result = found([*THREE, lonely], shipped)
    assert figures(result.agreement) == figures(found(THREE, shipped).agreement)
    assert result.counts.single == 1


def test_one_rater_alone_gives_nothing(shipped: Instrument) -> None:
    result = found([Sheet(home=home, rater=1, levels="34") for home in HOMES], shipped)
    assert all(each.exact.estimate is None and each.icc_rating.estimate is None for each in result.agreement)
    assert (result.pairs, result.severities, result.quarters, result.forms) == ((), (), (), ())


def test_of_three_raters_the_two_who_locked_first_are_compared(shipped: Instrument) -> None:
    late = [Sheet(home=home, rater=1, levels="1", at="2026-03-09", random=True) for home in ("h1", "h2", "h3")]
    first_two = [
        Sheet(home=home, rater=rater, levels="4", at=f"2026-03-0{rater}") for home in HOMES for rater in (2, 3)
    ]
    result = found([*late, *first_two], shipped)
    assert there(result.agreement[0].exact).value == 1
    assert (result.counts.third, result.counts.raters) == (3, 2)


def test_perfect_agreement_still_has_an_interval(shipped: Instrument) -> None:
    sheets = [
        each for home, levels in zip(HOMES, ("135", "224", "511"), strict=True) for each in pair(home, levels, levels)
    ]
    overall = found(sheets, shipped).agreement[0]
    estimate = there(overall.exact)
    assert estimate.value == 1
    assert estimate.interval is not None
    assert estimate.interval.low < estimate.interval.high == 1
    assert there(overall.icc_rating).value == 1


def test_same_level_for_all_leaves_the_coefficient_undefined_beside_raw_agreement(shipped: Instrument) -> None:
    overall = found([each for home in HOMES for each in pair(home, "3", "3")], shipped).agreement[0]
    assert there(overall.exact).value == 1
    assert np.isnan(there(overall.icc_rating).value)


@pytest.fixture(scope="module")
def simulated() -> SimulatedStudy:
    """Return 150 homes, half of them rated twice by some of five raters, with forms A and B."""
    design = default_design(
        households=150, raters=5, assignment="single", double_rated=0.5, forms=("A", "B"), form_plan="each"
    )
    return simulate_study(seed=3, design=design, population=default_population(severity_sd=0.8))


def as_ratings(study: SimulatedStudy, *, days: int = 360) -> pd.DataFrame:
    """Return a simulated study as the frame that `reliability` takes; every interview is drawn by lot."""
    days_after = study.administrations.set_index("administration_id")["time"].clip(0, 1) * days
    held = study.ratings["administration_id"].map(days_after).astype(float)
    return study.ratings.assign(
        rater_id=study.ratings["rater_id"].cat.codes.astype(int) + 1,
        random=True,
        at=pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(held, unit="D"),
    )


def computed(ratings: pd.DataFrame, instrument: Instrument) -> Reliability:
    return reliability(ratings, NO_TRAINING, instrument=instrument, rules=SHIPPED, random_only=True)


def test_order_of_rows_changes_nothing(simulated: SimulatedStudy, shipped: Instrument) -> None:
    ratings = as_ratings(simulated)
    shuffled = ratings.sample(frac=1.0, random_state=4)
    assert computed(shuffled, shipped) == computed(ratings, shipped)


def test_numbers_of_raters_change_nothing(simulated: SimulatedStudy, shipped: Instrument) -> None:
    ratings = as_ratings(simulated)
    new = {1: 40, 2: 30, 3: 50, 4: 10, 5: 20}
    one, other = computed(ratings, shipped), computed(ratings.assign(rater_id=ratings["rater_id"].map(new)), shipped)
    assert figures(one.agreement) == figures(other.agreement)
    assert one.forms == other.forms
    moved = {each.rater: there(each.leniency).value for each in other.severities}
    for each in one.severities:
        assert moved[new[each.rater]] == pytest.approx(there(each.leniency).value)
    exact = {frozenset((each.first, each.second)): each.exact.estimate for each in other.pairs}
    for between in one.pairs:
        same = exact[frozenset((new[between.first], new[between.second]))]
        assert (same and same.value) == (between.exact.estimate and there(between.exact).value)


def test_severity_finds_the_simulated_truth(simulated: SimulatedStudy, shipped: Instrument) -> None:
    severities = computed(as_ratings(simulated), shipped).severities
    leniency = [there(each.leniency).value for each in severities]
    truth = -simulated.truth.raters["severity"].to_numpy()
    assert np.corrcoef(leniency, truth)[0, 1] > 0.95
    assert sum(leniency) == pytest.approx(0, abs=1e-9)
    strictest = severities[int(np.argmin(truth))]
    assert strictest.stands_apart


def test_severity_is_the_model_s_on_the_means_of_what_both_rated(shipped: Instrument) -> None:
    sheets = [*THREE, *pair("h4", "24", "35"), *pair("h5", "2", "4"), *pair("h6", "4", "5")]
    rated = frame(sheets, shipped).dropna(subset="rating")
    cells = ["administration_id", "vignette_id", "aspect_id"]
    both = rated[rated.groupby(cells, observed=True)["rating"].transform("size") == 2]
    means = both.groupby(["household_id", "administration_id", "rater_id"], observed=True)["rating"].mean()
    direct = rater_severity(
        means.reset_index(),
        terms=[("administration_id",), ("rater_id",)],
        against="these raters",
        object="administration_id",
    )
    for each, expected in zip(found(sheets, shipped).severities, direct, strict=True):
        assert there(each.leniency).value == pytest.approx(expected.value)


def test_pairs_by_hand(shipped: Instrument) -> None:
    third = [Sheet(home="h4", rater=rater, levels="2", at="2026-02-02") for rater in (2, 3)]
    pairs = {(each.first, each.second): each for each in found([*THREE, *third], shipped).pairs}
    assert set(pairs) == {(1, 2), (2, 3)}
    assert (pairs[1, 2].interviews, pairs[1, 2].pairs) == (3, 72)
    assert there(pairs[1, 2].exact).value == pytest.approx(5 / 8)
    assert there(pairs[2, 3].within_one).value == 1


def test_pair_with_too_few_interviews_has_no_figure(shipped: Instrument) -> None:
    only = found(THREE, shipped, rules=replace(FEW, pair_interviews=4)).pairs[0]
    assert only.exact == only.within_one == Measured(estimate=None, have=3, needed=4)


def test_interview_belongs_to_the_quarter_of_the_second_lock_in_swedish_time(shipped: Instrument) -> None:
    sheets = [
        Sheet(home="h1", rater=1, levels="3", at="2026-03-01"),
        Sheet(home="h1", rater=2, levels="3", at="2026-03-31T22:30"),  # 1 April in Sweden
        Sheet(home="h2", rater=1, levels="3", at="2025-12-01"),
        Sheet(home="h2", rater=2, levels="4", at="2025-12-31T22:30"),
    ]
    quarters = found(sheets, shipped).quarters
    assert [each.quarter for each in quarters] == [Quarter(year=2025, quarter=4), Quarter(year=2026, quarter=2)]
    assert [there(each.exact).value for each in quarters] == [0, 1]


def training(*rows: tuple[int, str, float | None, int, bool]) -> pd.DataFrame:
    """Return training ratings from rater, day, level, key and whether the key had been seen."""
    made = [
        (rater, pd.Timestamp(day, tz="UTC"), f"A{place}", "action", level, key, seen)
        for place, (rater, day, level, key, seen) in enumerate(rows)
    ]
    return pd.DataFrame(made, columns=COLUMNS).astype({"level": float})


def test_training_against_the_key_by_hand(shipped: Instrument) -> None:
    calibration = training(
        (1, "2026-01-05", 4, 3, False),
        (1, "2026-01-05", 5, 3, False),
        (2, "2026-02-05", 3, 3, False),
        (2, "2026-02-05", None, 5, False),
        (2, "2026-03-05", 1, 5, True),
        (1, "2026-05-05", 1, 2, False),
    )
    first, second = found(THREE, shipped, calibration=calibration).quarters
    assert there(first.against_key).value == pytest.approx((1 + 2 + 0) / 3)
    assert (first.calibrations, first.seen, first.interviews) == (3, 1, 3)
    assert second.against_key == Measured(estimate=None, have=1, needed=2)
    assert (second.interviews, second.severities, second.exact.estimate) == (0, (), None)


def test_training_alone_has_a_row(shipped: Instrument) -> None:
    quarters = found(
        [Sheet(home="h1", rater=1, levels="3")], shipped, calibration=training((1, "2026-05-05", 1, 2, False))
    ).quarters
    assert [each.quarter for each in quarters] == [Quarter(year=2026, quarter=2)]


def both_forms(differences: Sequence[int]) -> list[Sheet]:
    """Return persons who took A and B, each a whole level or none apart."""
    return [
        Sheet(home=f"h{place}", rater=1, levels=str(level), form=form)
        for place, difference in enumerate(differences)
        for form, level in (("A", 3), ("B", 3 + difference))
    ]


@pytest.mark.parametrize(
    ("differences", "verdict"),
    [([0] * 19 + [1], True), ([1] * 19 + [0], False), ([0, 1] * 4, None)],
    ids=["within the margin", "beyond it", "neither"],
)
def test_forms_taken_by_the_same_people(shipped: Instrument, differences: list[int], verdict: bool | None) -> None:
    rows = found(both_forms(differences), shipped).forms
    assert [each.id for each in rows] == [each.id for each in (*shipped.competences, *shipped.aspects)]
    for each in rows:
        assert each.same_people
        assert there(each.difference).value == pytest.approx(np.mean(differences))
        assert (each.people, each.verdict) == (len(differences), verdict)


def test_forms_taken_by_different_people_are_compared_as_groups(shipped: Instrument) -> None:
    sheets = [
        Sheet(home=f"{form}{place}", rater=1, levels=str(level), form=form)
        for form, levels in (("A", (2, 3, 4)), ("B", (3, 4, 5, 4)))
        for place, level in enumerate(levels)
    ]
    rows = found([*sheets, *both_forms([2])], shipped).forms
    assert not any(each.same_people for each in rows)
    assert there(rows[0].difference).value == pytest.approx(4 - 3)
    assert (rows[0].people, rows[0].difference.have) == (7, 3)


def test_forms_need_homes_in_the_smaller_group(shipped: Instrument) -> None:
    sheets = [Sheet(home=f"h{place}", rater=1, levels="3", form=form) for place, form in enumerate("AAAB")]
    only = found(sheets, shipped).forms[0]
    assert (only.difference, only.verdict) == (Measured(estimate=None, have=1, needed=2), None)


def test_a_retest_with_the_same_form_does_not_count_twice(shipped: Instrument) -> None:
    again = [Sheet(home=f"h{place}", rater=1, levels="1", form="A", occasion=2) for place in range(8)]
    assert found([*both_forms([0, 1] * 4), *again], shipped).forms == found(both_forms([0, 1] * 4), shipped).forms


@settings(deadline=None, max_examples=40)
@given(marks=st.text(alphabet="12345x", min_size=27, max_size=27))
@example(marks="1" * 18 + "x" * 9)
def test_scores_are_those_of_the_profile(marks: str) -> None:
    shipped = read_library(bundled_folder()).get("familjehem-heder")
    rows = frame([Sheet(home="h1", rater=1, levels=marks)], shipped)
    mine = {(each.kind, each.id): each.score for each in scores_of(rows, shipped).itertuples()}
    cells = zip(rows["vignette_id"], rows["aspect_id"], rows["rating"], strict=True)
    ratings = [
        Rating(
            item_id=item,
            aspect_id=aspect,
            level=None if np.isnan(level) else int(level),
            missing_code="not_ratable" if np.isnan(level) else None,
            quote="",
        )
        for item, aspect, level in cells
    ]
    profile = {
        (score.kind.value, score.id): score.value
        for score in score_ratings(shipped, "A", ratings)
        if score.value is not None
    }
    assert mine == pytest.approx(profile)


def test_every_minimum_is_reached_by_real_offices_only() -> None:
    assert SHIPPED.icc_homes >= SHIPPED.agreement_homes >= 30
    assert SHIPPED.replicates >= 1000
