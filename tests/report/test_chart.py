"""The chart shows the rows and nothing else, and says them in words."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from tests.report import samples

from vignette.assessment import Profile
from vignette.i18n import Language
from vignette.report import Row, profile_rows
from vignette.report.chart import ACCENT, SHAPES, chart_description, profile_chart
from vignette.report.rows import row_in_words

LANGUAGES = list(Language)


def drawn(language: Language, profile: Profile | None = None) -> tuple[tuple[Row, ...], dict[str, Any]]:
    """Return a profile's rows and their chart."""
    rows = profile_rows(profile or samples.profile(), samples.instrument(), language)
    return rows, profile_chart(rows, samples.instrument(), language)


def own_data(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the values of the raters' layer."""
    (layer,) = [layer for layer in spec["layer"] if "values" in layer.get("data", {})]
    return list(layer["data"]["values"])


def marks(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the chart's marks of one kind."""
    return [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_values_are_the_rows(language: Language) -> None:
    rows, spec = drawn(language)
    values = [(item["label"], item["value"], item["text"], item["basis"]) for item in spec["data"]["values"]]
    assert values == [(row.label, row.value, row.value_text, row.basis) for row in rows]
    assert json.loads(json.dumps(spec)) == spec


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_description_says_every_row(language: Language) -> None:
    rows, spec = drawn(language)
    assert spec["description"] == chart_description(rows, language)
    for row in rows:
        assert f"{row.label}: {row.value_text} (" in spec["description"]
        assert row.basis in spec["description"]


def test_the_description_says_intervals_raters_and_outcomes() -> None:
    rows, spec = drawn(Language.SV, samples.studied())
    for row in rows:
        assert row.outcome is not None
        said = f"{row.label}: {row.value_text} ({row.interval_text}; {row.apart_text}; {row.outcome.text}; {row.basis})"
        assert said in spec["description"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_axis_is_the_scale_with_words_at_its_ends(language: Language) -> None:
    _, spec = drawn(language)
    text = json.dumps(spec, ensure_ascii=False)
    named = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "point")
    low, high = samples.SCALE[0], samples.SCALE[-1]
    for level in (low, high):
        name = level[1] if language is Language.SV else level[2]
        assert all(word in named["encoding"]["x"]["axis"]["labelExpr"] for word in name.split())
    for layer in spec["layer"]:
        if "field" in layer["encoding"].get("x", {}):
            assert layer["encoding"]["x"]["scale"]["domain"] == [1, 5]
    assert "…" not in text
    assert spec["width"] == "container"


def test_dots_and_intervals_in_one_colour_and_nothing_joined() -> None:
    _, spec = drawn(Language.SV, samples.studied())
    assert {layer["mark"]["type"] for layer in spec["layer"]} == {"circle", "point", "text", "rule", "tick"}
    assert [mark["color"] for mark in marks(spec, "circle")] == [ACCENT]
    assert all("color" not in layer["encoding"] for layer in spec["layer"])


def test_each_rater_is_hollow_with_a_shape_of_its_own() -> None:
    rows, spec = drawn(Language.SV, samples.studied())
    values = [(each["place"], each["shape"], each["value"]) for each in own_data(spec)]
    expected = [(f"{row.kind}:{row.id}", SHAPES[each.symbol], each.value) for row in rows for each in row.apart]
    assert values == expected and len(values) == 24
    assert len(set(SHAPES.values())) == len(SHAPES)
    (hollow,) = [mark for mark in marks(spec, "point") if "yOffset" in mark]
    assert hollow["filled"] is False


def test_one_rater_alone_is_the_dot() -> None:
    assert own_data(drawn(Language.SV)[1]) == []


def test_only_what_is_open_is_drawn() -> None:
    for profile, bounds, cuts in ((samples.profile(), 0, 0), (samples.studied(), 12, 12)):
        values = drawn(Language.SV, profile)[1]["data"]["values"]
        assert sum(each["low"] is not None for each in values) == bounds
        assert sum(each["cut"] is not None and each["cut_text"] == "gräns 3,0" for each in values) == cuts


def test_the_outcome_stands_beside_the_row_in_words() -> None:
    rows, spec = drawn(Language.SV, samples.studied())
    for row, value in zip(rows, spec["data"]["values"], strict=True):
        assert row.outcome is not None
        assert value["beside"].replace("\n", " ") == f"{row.value_text} · {row.outcome.word}"


def test_rows_without_interval_or_score_say_so() -> None:
    rows, spec = drawn(Language.SV)
    beside = [value["beside"].replace("\n", " ") for value in spec["data"]["values"]]
    assert beside == [row.value_text if row.value is None else f"{row.value_text} · ännu inte studerat" for row in rows]


def test_long_names_are_whole() -> None:
    rows, spec = drawn(Language.SV)
    axis = spec["encoding"]["y"]["axis"]
    assert axis["labelLimit"] == 0
    for row in rows:
        assert all(word in axis["labelExpr"] for word in row.label.split())


def test_each_mark_is_read_out_with_the_row_s_own_words() -> None:
    rows, spec = drawn(Language.SV)
    said = [item["said"] for item in spec["data"]["values"]]
    assert said == [row_in_words(row) for row in rows]
    for layer in spec["layer"]:
        described = layer.get("encoding", {}).get("description", {}).get("field") == "said"
        assert described or layer["mark"]["aria"] is False


def test_an_empty_profile_is_an_empty_chart() -> None:
    spec = profile_chart((), samples.instrument(), Language.SV)
    assert spec["data"]["values"] == []


@pytest.mark.parametrize("studied", [False, True])
def test_it_can_be_drawn(studied: bool) -> None:
    converter = pytest.importorskip("vl_convert")
    rows, spec = drawn(Language.SV, samples.studied() if studied else None)
    svg = converter.vegalite_to_svg({**spec, "width": 820})
    for row in rows:
        assert all(word in svg for word in row.value_text.split())
    assert ("gräns 3,0" in svg) is studied


def test_the_room_opens_without_its_heavy_libraries() -> None:
    code = "import sys, vignette.report; print(sorted({'altair', 'openpyxl', 'pandas'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
