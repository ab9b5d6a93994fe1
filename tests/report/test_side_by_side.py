"""The adults of a home side by side: each one's own values, differences in words, one mark per person in the chart."""

from __future__ import annotations

import dataclasses

import pytest
from tests.report import samples

from vignette.assessment import Profile, differences
from vignette.i18n import Language
from vignette.report.side_by_side import Person, SideRow, side_description, side_rows
from vignette.report.side_by_side_chart import SHAPES, side_chart


def adults(*profiles: Profile) -> list[Person]:
    names = ("Anna Ek", "Bo Ek", "Cim Ek")
    return [
        Person(name=name, profile=profile, instrument=samples.instrument())
        for name, profile in zip(names, profiles, strict=False)
    ]


def rows_of(*profiles: Profile, language: Language = Language.SV) -> tuple[SideRow, ...]:
    return side_rows(adults(*profiles), differences(profiles), language)


def dots(level: int) -> Profile:
    return samples.studied(samples.sheet("▲", level), by=samples.closed_gate())


def scored(low: int, high: int) -> tuple[Profile, Profile]:
    """Return two people whose every score has an interval."""
    return tuple(samples.studied(samples.sheet("▲", level), samples.sheet("●", level)) for level in (low, high))  # type: ignore[return-value]


def test_each_adult_s_own_value_stands_in_the_row() -> None:
    row = rows_of(dots(2), dots(4))[0]
    assert [own.value for own in row.rows if own] == [2.0, 4.0]
    assert (row.difference, row.pointed_out) == ("skiljer 1 steg eller mer (2,0); Bo Ek högre", True)


def test_a_small_difference_without_errors_is_not_pointed_out() -> None:
    row = rows_of(dots(3), dots(3))[0]
    assert (row.difference, row.pointed_out) == ("skiljer mindre än 1 steg", False)


def test_with_errors_the_difference_comes_with_its_interval() -> None:
    far, near = rows_of(*scored(1, 5))[0], rows_of(*scored(3, 3))[0]
    assert far.pointed_out and far.difference.startswith("större än sitt eget mätfel (4,0 steg, ")
    assert far.difference.endswith("Bo Ek högre")
    assert not near.pointed_out and near.difference.startswith("ingen säker skillnad (0,0 steg, −")


def test_a_difference_is_told_the_same_whoever_comes_first() -> None:
    there, back = (rows_of(*profiles)[0].difference for profiles in (scored(1, 5), scored(5, 1)))
    assert there.split(";")[0] == back.split(";")[0]
    assert back.endswith("Anna Ek högre")


def test_three_adults_are_compared_two_by_two() -> None:
    difference = rows_of(dots(2), dots(4), dots(4))[0].difference
    assert difference.count(";") == 4 and "Bo Ek – Anna Ek: skiljer" in difference


def test_an_adult_without_a_score_keeps_the_place() -> None:
    whole = dots(3)
    other = dataclasses.replace(whole, rows=whole.rows[1:])
    row = rows_of(whole, other)[0]
    assert (row.rows[0] is not None, row.rows[1], row.difference) == (True, None, "–")


@pytest.mark.parametrize("language", Language)
def test_the_chart_has_one_mark_per_adult_and_says_what_the_table_says(language: Language) -> None:
    profiles = scored(2, 4)
    names = ("Anna Ek", "Bo Ek")
    rows = rows_of(*profiles, language=language)
    spec = side_chart(rows, names, samples.instrument(), language)
    values = spec["data"]["values"]
    assert [(each["who"], each["value"]) for each in values[:2]] == [(0, 2.0), (1, 4.0)]
    assert all(each["low"] <= each["value"] <= each["high"] for each in values)
    shapes = [layer["mark"]["shape"] for layer in spec["layer"] if "shape" in layer["mark"]]
    assert shapes == list(SHAPES[:2])
    assert spec["description"] == side_description(rows, names, language)
    for row in rows:
        said = [f"{name} {own.value_text}" for name, own in zip(names, row.rows, strict=True) if own]
        assert len(said) == 2 and all(each in spec["description"] for each in said)


def test_nothing_is_averaged() -> None:
    profiles = scored(2, 4)
    values = side_chart(rows_of(*profiles), ("Anna Ek", "Bo Ek"), samples.instrument(), Language.SV)["data"]["values"]
    assert {each["value"] for each in values} == {2.0, 4.0}


@pytest.mark.parametrize("people", [1, 2, 3])
def test_it_can_be_drawn(people: int) -> None:
    converter = pytest.importorskip("vl_convert")
    profiles = [samples.studied(samples.sheet("▲", level), samples.sheet("●", 3)) for level in range(2, 2 + people)]
    names = ["Anna Ek", "Bo Ek", "Cim Ek"][:people]
    spec = side_chart(rows_of(*profiles), names, samples.instrument(), Language.SV)
    assert "Knopar" in converter.vegalite_to_svg({**spec, "width": 820})
