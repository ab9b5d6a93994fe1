"""From raters to one value: the printed rule, what each found beside it, and scores that follow."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.assessment import (
    CriticalFinding,
    RatedInterview,
    RaterSheet,
    Rating,
    Settled,
    consensus,
    critical_answers,
    score_cells,
    score_ratings,
)
from vignette.instrument import CriticalKind, Instrument

Levels = list[int | None]


def sheet(instrument: Instrument, symbol: str, levels: Levels, *, form: str = "A") -> RaterSheet:
    cells = list(product(instrument.vignettes_of(form), instrument.aspects))
    ratings = tuple(
        Rating(
            item_id=vignette.id,
            aspect_id=aspect.id,
            level=level,
            missing_code=None if level is not None else "not_ratable",
        )
        for (vignette, aspect), level in zip(cells, levels, strict=True)
    )
    return RaterSheet(symbol=symbol, rater=symbol, ratings=ratings)


def levels(count: int = 27) -> st.SearchStrategy[Levels]:
    return st.lists(st.sampled_from([None, 1, 2, 3, 4, 5]), min_size=count, max_size=count)


def test_value_is_the_mean_of_those_who_gave_a_level(nine: Instrument) -> None:
    one, other = sheet(nine, "▲", [2, None, None, *[3] * 24]), sheet(nine, "●", [3, 4, None, *[3] * 24])
    cells = consensus(nine, RatedInterview(form_id="A", sheets=(one, other)))
    assert [cell.value for cell in cells[:4]] == [2.5, 4.0, None, 3.0]
    assert [[rating.level for _, rating in cell.found] for cell in cells[:2]] == [[2, 3], [None, 4]]
    assert [found.symbol for found, _ in cells[0].found] == ["▲", "●"]


def test_an_adjudicated_value_counts_and_the_raters_own_stay(nine: Instrument) -> None:
    one, other = sheet(nine, "▲", [1] * 27), sheet(nine, "●", [5] * 27)
    first = (nine.vignettes[0].id, nine.aspects[0].id)
    second = (nine.vignettes[0].id, nine.aspects[1].id)
    settled = Settled(
        cells={
            first: Rating(item_id=first[0], aspect_id=first[1], level=4),
            second: Rating(item_id=second[0], aspect_id=second[1], missing_code="not_ratable"),
        }
    )
    cells = consensus(nine, RatedInterview(form_id="A", sheets=(one, other), settled=settled))
    assert [cell.value for cell in cells[:3]] == [4.0, None, 3.0]
    assert [rating.level for _, rating in cells[0].found] == [1, 5]
    score = score_cells(nine, cells)[0]
    assert (score.value, score.n_rated, score.n_expected) == (3.5, 2, 3)


@settings(deadline=None, max_examples=60)
@given(given=levels())
def test_one_rater_scores_as_ratings_do(nine: Instrument, given: Levels) -> None:
    one = sheet(nine, "▲", given)
    assert score_cells(nine, consensus(nine, RatedInterview(form_id="A", sheets=(one,)))) == score_ratings(
        nine, "A", one.ratings
    )


@settings(deadline=None, max_examples=80)
@given(one=levels(), other=levels(), place=st.integers(0, 26))
def test_no_score_falls_when_a_rating_rises(nine: Instrument, one: Levels, other: Levels, place: int) -> None:
    low = one[place]
    if low is None or low == 5:
        one = [*one[:place], 2, *one[place + 1 :]]
        low = 2
    higher = [*one[:place], low + 1, *one[place + 1 :]]

    def values(levels: Levels) -> list[float | None]:
        both = (sheet(nine, "▲", levels), sheet(nine, "●", other))
        return [s.value for s in score_cells(nine, consensus(nine, RatedInterview(form_id="A", sheets=both)))]

    for before, after in zip(values(one), values(higher), strict=True):
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert after >= before


def test_two_forms_count_alike_whatever_one_lacks(shipped: Instrument) -> None:
    a = RatedInterview(form_id="A", sheets=(sheet(shipped, "▲", [2, 2, 2, *[3] * 24]),))
    b = RatedInterview(form_id="B", sheets=(sheet(shipped, "●", [4, None, 4, *[5] * 24], form="B"),))
    cells = (*consensus(shipped, a), *consensus(shipped, b))
    scores = score_cells(shipped, cells)
    assert scores[0].value == pytest.approx((3 + 2 + 3) / 3)
    assert (scores[0].n_rated, scores[0].n_expected) == (5, 6)
    assert scores[1].value == 4.0


def test_a_critical_answer_of_one_rater_is_never_lost(nine: Instrument) -> None:
    vignette = nine.vignettes[0]
    answer = vignette.critical_answers[0]
    finding = CriticalFinding(
        item_id=vignette.id, critical_id=answer.id, kind=CriticalKind.MEDIATES, quote="Jag ringer dem."
    )
    one = RaterSheet(symbol="▲", rater="x", ratings=(), critical=())
    other = RaterSheet(symbol="●", rater="y", ratings=(), critical=(finding,))
    for settled in (None, True, False):
        decided = {} if settled is None else {(vignette.id, answer.id): settled}
        interview = RatedInterview(form_id="A", sheets=(one, other), settled=Settled(critical=decided))
        (heard,) = critical_answers(nine, interview)
        assert (heard.raters, heard.settled) == (2, settled)
        assert [(sheet.symbol, found.quote) for sheet, found in heard.found] == [("●", "Jag ringer dem.")]
