"""How sure a score is: never surer for fewer ratings, and the figures of the score's own error."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.assessment.evidence_sample import MODEL, PERSON, VARIANCES

from vignette.assessment import Cell, ErrorModel, Precision, RaterSheet, Rating, ScoreKind, TermVariance, Verdict
from vignette.assessment.precision import precisions
from vignette.psychometrics import score_error, stated_components

COMPETENCES, ASPECTS = ("c1", "c2", "c3", "c4"), ("a1", "a2", "a3")
GRID = list(product(COMPETENCES, ASPECTS))
One = tuple[str, str, str, str]
"""Form, competence, aspect, rater of one rating."""
Ratings = frozenset[One]
TERMS = (*VARIANCES, ("rater_id", "aspect_id"), ("rater_id", "vignette_id"), (*PERSON, "vignette_id", "aspect_id"))


def model_of(variances: Sequence[float]) -> ErrorModel:
    terms = [
        TermVariance(columns=term, variance=value, degrees=10.0) for term, value in zip(TERMS, variances, strict=True)
    ]
    return replace(MODEL, terms=tuple(terms))


STUDIED = model_of([*(variance for variance, _ in VARIANCES.values()), 0.005, 0.005, 0.08])
MODELS = st.lists(st.floats(0, 1), min_size=len(TERMS), max_size=len(TERMS)).map(model_of)


def cells_of(ratings: Iterable[One]) -> tuple[Cell, ...]:
    """Return the cells of ratings; every level is 3."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for form, competence, aspect, rater in sorted(ratings):
        found.setdefault((form, competence, aspect), []).append(rater)
    return tuple(
        Cell(
            form_id=form,
            item_id=f"{form}-{competence}",
            competence_id=competence,
            aspect_id=aspect,
            found=tuple(
                (RaterSheet(symbol="▲", rater=rater, ratings=()), Rating(item_id="", aspect_id=aspect, level=3))
                for rater in raters
            ),
            settled=None,
            value=3.0,
        )
        for (form, competence, aspect), raters in found.items()
    )


def sure(model: ErrorModel, ratings: Iterable[One]) -> dict[tuple[ScoreKind, str], Precision]:
    return precisions(model, cells_of(ratings), competences=COMPETENCES, aspects=ASPECTS)


def sheets(forms: dict[str, Iterable[str]]) -> Ratings:
    return frozenset((form, c, a, rater) for form, raters in forms.items() for rater in raters for c, a in GRID)


def width(precision: Precision) -> float:
    found = precision.interval(0.0, level=0.95, lowest=-math.inf, highest=math.inf)
    return found.high - found.low


def never_narrower(model: ErrorModel, more: Ratings, fewer: Ratings) -> None:
    before, after = sure(model, more), sure(model, fewer)
    assert set(after) <= set(before)
    assert [key for key in after if width(after[key]) < width(before[key]) * (1 - 1e-9)] == []


@st.composite
def one_form(draw: st.DrawFn) -> Ratings:
    every = sorted(sheets({"A": [f"r{number}" for number in range(draw(st.integers(1, 4)))]}))
    left = draw(st.lists(st.sampled_from(every), min_size=1, max_size=len(every), unique=True))
    return frozenset(left)


@st.composite
def two_forms(draw: st.DrawFn) -> Ratings:
    """Return two or three forms of the same raters, a few ratings missing as they go missing in practice."""
    raters = [f"r{number}" for number in range(draw(st.integers(1, 3)))]
    every = sheets(dict.fromkeys(["A", "B", "C"][: draw(st.integers(2, 3))], raters))
    lost = draw(st.lists(st.sampled_from(sorted(every)), max_size=4, unique=True))
    unasked = draw(st.lists(st.sampled_from(GRID), max_size=1))
    return frozenset(
        one for one in every if one not in lost and (one[0], (one[1], one[2])) not in {("A", u) for u in unasked}
    )


def fewer_ratings(ratings: Ratings, at: One) -> list[Ratings]:
    """Return the ratings without one, its cell in the form or in all forms, its vignette, its rater, its form."""
    ways = [
        frozenset(one for one in ratings if one != at),
        frozenset(one for one in ratings if one[:3] != at[:3]),
        frozenset(one for one in ratings if one[1:3] != at[1:3]),
        frozenset(one for one in ratings if one[:2] != at[:2]),
        frozenset(one for one in ratings if one[3] != at[3]),
        frozenset(one for one in ratings if one[0] != at[0]),
    ]
    return [way for way in ways if way]


@settings(deadline=None, max_examples=60)
@given(MODELS, one_form(), st.data())
def test_fewer_ratings_of_a_form_never_narrow_whatever_moves_ratings(
    model: ErrorModel, ratings: Ratings, data: st.DataObject
) -> None:
    for fewer in fewer_ratings(ratings, data.draw(st.sampled_from(sorted(ratings)))):
        never_narrower(model, ratings, fewer)


@settings(deadline=None, max_examples=60)
@given(two_forms(), st.data())
def test_fewer_ratings_of_several_forms_never_narrow(ratings: Ratings, data: st.DataObject) -> None:
    for fewer in fewer_ratings(ratings, data.draw(st.sampled_from(sorted(ratings)))):
        never_narrower(STUDIED, ratings, fewer)


def test_the_plain_formula_would_narrow() -> None:
    # r2 rated one cell only; losing r1's rating of that cell makes the two raters' weights more even.
    more = frozenset({("A", "c1", a, "r1") for a in ASPECTS} | {("A", "c1", "a3", "r2")})
    fewer = more - {("A", "c1", "a3", "r1")}
    severe = model_of([1.0 if term == ("rater_id",) else 0.0 for term in TERMS])
    assert plain_error(severe, more, ScoreKind.COMPETENCE, "c1") > plain_error(
        severe, fewer, ScoreKind.COMPETENCE, "c1"
    )
    never_narrower(severe, more, fewer)


@settings(deadline=None)
@given(MODELS, one_form())
def test_a_further_rater_never_widens(model: ErrorModel, ratings: Ratings) -> None:
    further = ratings | {(*one[:3], "new") for one in ratings}
    never_narrower(model, further, ratings)


def plain_error(model: ErrorModel, ratings: Ratings, kind: ScoreKind, name: str) -> float:
    """Return the standard error that `score_error` gives the plain mean of means."""
    place = 1 if kind is ScoreKind.COMPETENCE else 2
    own = sorted(one for one in ratings if one[place] == name)
    grid: dict[str, dict[str, int]] = {}
    for one in own:
        forms = grid.setdefault(one[3 - place], {})
        forms[one[0]] = forms.get(one[0], 0) + 1
    weights = [1 / (len(grid) * len(grid[one[3 - place]]) * grid[one[3 - place]][one[0]]) for one in own]
    frame = pd.DataFrame(own, columns=["form_id", "competence_id", "aspect_id", "rater_id"])
    frame["vignette_id"] = frame["form_id"] + frame["competence_id"]
    fixed = {"aspect_id": ASPECTS} if kind is ScoreKind.COMPETENCE else {"competence_id": COMPETENCES}
    facet = "competence_id" if kind is ScoreKind.COMPETENCE else "aspect_id"
    universe = [term.columns for term in model.terms if set(term.columns) - set(PERSON) == {facet}]
    residual = next(term.columns for term in model.terms if len(term.columns) == 7)
    known = stated_components({term.columns: term.variance for term in model.terms}, object=PERSON, residual=residual)
    return score_error(known, cells=frame, fixed=fixed, universe=universe, weights=weights)["absolute SEM"].value


@pytest.mark.parametrize(
    "held",
    [
        {"A": ["r1"]},
        {"A": ["r1", "r2"]},
        {"A": ["r1", "r2", "r3"]},
        {"A": ["r1"], "B": ["r1"]},
        {"A": ["r1"], "B": ["r2"]},
        {"A": ["r1", "r2"], "B": ["r1"]},
        {"A": ["r1", "r2"], "B": ["r2", "r3"], "C": ["r1"]},
    ],
)
def test_complete_sheets_have_the_error_of_the_statistics(held: dict[str, list[str]]) -> None:
    ratings = sheets(held)
    for (kind, name), found in sure(STUDIED, ratings).items():
        assert found.sem == pytest.approx(plain_error(STUDIED, ratings, kind, name))


@settings(deadline=None, max_examples=40)
@given(MODELS, st.one_of(one_form(), two_forms()))
def test_the_error_is_never_smaller_than_that_of_the_statistics(model: ErrorModel, ratings: Ratings) -> None:
    for (kind, name), found in sure(model, ratings).items():
        assert found.sem >= plain_error(model, ratings, kind, name) - 1e-9


def test_one_missing_answer_costs_little() -> None:
    whole = sheets({"A": ["r1", "r2"]})
    without = frozenset(one for one in whole if one[1:3] != ("c1", "a1"))
    for key, precision in sure(STUDIED, without).items():
        assert precision.sem <= 1.02 * plain_error(STUDIED, without, *key)


def test_one_person_in_two_forms_is_one_rater() -> None:
    same, other = sure(STUDIED, sheets({"A": ["r1"], "B": ["r1"]})), sure(STUDIED, sheets({"A": ["r1"], "B": ["r2"]}))
    assert all(same[key].sem > other[key].sem for key in same)
    further = sheets({"A": ["r1", "r2"], "B": ["r1", "r2"]})
    foreseen = same[ScoreKind.ASPECT, "a1"].after[0]
    assert foreseen == pytest.approx(sure(STUDIED, further)[ScoreKind.ASPECT, "a1"].sem)


def test_what_is_foreseen_is_what_comes() -> None:
    now = sure(STUDIED, sheets({"A": ["r1", "r2"]}))
    with_rater = sure(STUDIED, sheets({"A": ["r1", "r2", "r3"]}))
    with_form = sure(STUDIED, sheets({"A": ["r1", "r2"], "B": ["r1", "r2"]}))
    for key, precision in now.items():
        assert precision.after == pytest.approx((with_rater[key].sem, with_form[key].sem))
        assert precision.degrees == with_rater[key].degrees == with_form[key].degrees


@settings(deadline=None)
@given(MODELS, one_form(), st.floats(1, 5), st.floats(1, 5), st.floats(0.6, 0.99))
def test_a_chance_is_a_chance(model: ErrorModel, ratings: Ratings, value: float, cut: float, definite: float) -> None:
    for precision in sure(model, ratings).values():
        band = precision.band(value, cut=cut, definite=definite)
        assert 0 <= band.above <= 1
        assert (band.settling is None) is (band.verdict is not Verdict.UNDETERMINED)
        if band.settling is not None:
            assert 0 <= band.settling.rater <= 1
            assert 0 <= band.settling.form <= 1


@settings(deadline=None)
@given(MODELS, st.floats(1, 5), st.floats(1, 5), st.floats(1, 5), st.floats(0.6, 0.99))
def test_a_higher_score_is_never_judged_lower(
    model: ErrorModel, one: float, other: float, cut: float, definite: float
) -> None:
    order = list(Verdict)
    for precision in sure(model, sheets({"A": ["r1", "r2"]})).values():
        low, high = (precision.band(value, cut=cut, definite=definite) for value in sorted((one, other)))
        assert low.above <= high.above or low.above == pytest.approx(high.above, rel=1e-12)
        assert order.index(low.verdict) <= order.index(high.verdict)


def test_a_score_at_the_cut_is_undetermined_and_without_error_above() -> None:
    precision = sure(STUDIED, sheets({"A": ["r1"]}))[ScoreKind.ASPECT, "a1"]
    assert precision.band(3.0, cut=3.0, definite=0.8).above == pytest.approx(0.5)
    exact = Precision(sem=0.0, degrees=math.inf, after=())
    assert exact.band(3.0, cut=3.0, definite=0.8).verdict is Verdict.ABOVE
    assert exact.band(2.9, cut=3.0, definite=0.8).verdict is Verdict.BELOW


def test_nothing_is_drawn_towards_other_people() -> None:
    precision = sure(STUDIED, sheets({"A": ["r1"]}))[ScoreKind.COMPETENCE, "c1"]
    found = precision.interval(4.0, level=0.95, lowest=-math.inf, highest=math.inf)
    assert (found.low + found.high) / 2 == pytest.approx(4.0)


def test_an_interval_ends_where_the_scale_ends() -> None:
    precision = sure(STUDIED, sheets({"A": ["r1"]}))[ScoreKind.COMPETENCE, "c1"]
    found = precision.interval(4.9, level=0.95, lowest=1, highest=5)
    assert (found.high, found.low > 1) == (5, True)


def test_nobody_rated_nothing_to_say() -> None:
    assert sure(STUDIED, []) == {}
