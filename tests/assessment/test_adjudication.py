"""Where raters differ: distances, codes, critical answers and cut scores; the order of raters does not matter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.assessment import CriticalFinding, Rating, compare_cells, compare_critical
from vignette.assessment.raters import SYMBOLS, RaterSheet
from vignette.instrument import CriticalKind

MARKS = st.sampled_from([1, 2, 3, 4, 5, "declined", "not_ratable"])


def sheet(place: int, *marks: int | str, critical: tuple[str, ...] = ()) -> RaterSheet:
    """Return a rater's sheet with one aspect of V1, V2 … rated with ``marks``."""
    return RaterSheet(
        symbol=SYMBOLS[place],
        rater=str(place),
        ratings=tuple(
            Rating(
                item_id=f"V{number}",
                aspect_id="do",
                level=mark if isinstance(mark, int) else None,
                missing_code=mark if isinstance(mark, str) else None,
            )
            for number, mark in enumerate(marks, start=1)
        ),
        critical=tuple(
            CriticalFinding(item_id="V1", critical_id=each, kind=CriticalKind.MEDIATES, quote="Ja.")
            for each in critical
        ),
    )


@pytest.mark.parametrize(
    ("marks", "distance", "same", "apart"),
    [
        ((3, 3), 0, True, False),
        ((3, 4), 1, False, False),
        ((2, 4), 2, False, True),
        ((1, 5), 4, False, True),
        ((3, "declined"), None, False, True),
        (("declined", "declined"), None, True, False),
        (("declined", "not_ratable"), None, False, False),
        ((3, 3, 3), 0, True, False),
        ((2, 3, 4), 2, False, True),
        ((3, 3, "declined"), 0, False, True),
    ],
)
def test_one_cell(marks: tuple[int | str, ...], distance: int | None, same: bool, apart: bool) -> None:
    (found,) = compare_cells([sheet(place, mark) for place, mark in enumerate(marks)], adjudicate_from=2)
    assert (found.distance, found.same, found.apart) == (distance, same, apart)


def test_lying_across_a_cut_is_shown_where_raters_differ_and_settles_nothing() -> None:
    sheets = [sheet(0, 3, 3, 3), sheet(1, 4, 4, 3)]
    found = compare_cells(sheets, adjudicate_from=2, crossing={"V1", "V3"})
    assert [(each.crosses_cut, each.apart) for each in found] == [(True, False), (False, False), (False, False)]


def test_critical_answer_that_not_all_heard_is_split() -> None:
    found = compare_critical([sheet(0, 3, critical=("a", "b")), sheet(1, 3, critical=("b", "c"))])
    assert {each.critical_id: (set(each.findings), each.split) for each in found} == {
        "a": ({"▲"}, True),
        "b": ({"▲", "●"}, False),
        "c": ({"●"}, True),
    }


def test_nobody_has_rated() -> None:
    assert compare_cells([], adjudicate_from=2) == compare_critical([]) == ()


@given(rows=st.lists(st.tuples(MARKS, MARKS, MARKS), min_size=1, max_size=6), start=st.integers(1, 4))
@settings(deadline=None)
def test_raters_change_places_and_a_lower_bar_settles_more(rows: list[tuple[int | str, ...]], start: int) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    there = compare_cells([sheet(place, *marks) for place, marks in enumerate(columns)], adjudicate_from=start)
    back = compare_cells([sheet(place, *marks) for place, marks in enumerate(columns[::-1])], adjudicate_from=start)
    stricter = compare_cells([sheet(place, *marks) for place, marks in enumerate(columns)], adjudicate_from=start + 1)
    assert [(e.distance, e.same, e.apart) for e in there] == [(e.distance, e.same, e.apart) for e in back]
    assert all(strict.apart <= each.apart for strict, each in zip(stricter, there, strict=True))
    assert not any(each.same and each.apart for each in there)
