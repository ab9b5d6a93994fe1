"""The chart shows the rows and nothing else, and says them in words."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from tests.report import samples

from vignette.i18n import Language
from vignette.report import Row, profile_rows
from vignette.report.chart import ACCENT, chart_description, profile_chart

LANGUAGES = list(Language)


def drawn(language: Language) -> tuple[tuple[Row, ...], dict[str, Any]]:
    """Return the sample's rows and their chart."""
    rows = profile_rows(samples.profile(), samples.instrument(), language)
    return rows, profile_chart(rows, samples.instrument(), language)


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
        assert f"{row.label}: {row.value_text} ({row.basis})" in spec["description"]


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


def test_dots_only_in_one_colour() -> None:
    _, spec = drawn(Language.SV)
    assert {layer["mark"]["type"] for layer in spec["layer"]} == {"circle", "point", "text"}
    assert [mark["color"] for mark in marks(spec, "circle")] == [ACCENT]
    assert all("color" not in layer["encoding"] for layer in spec["layer"])


def test_rows_without_a_score_get_words_instead_of_a_dot() -> None:
    _, spec = drawn(Language.SV)
    layers = {json.dumps(layer.get("transform", "")): layer["mark"]["type"] for layer in spec["layer"]}
    assert layers['[{"filter": "isValid(datum.value)"}]'] == "circle"
    assert layers['[{"filter": "!isValid(datum.value)"}]'] == "text"


def test_long_names_are_whole() -> None:
    rows, spec = drawn(Language.SV)
    axis = spec["encoding"]["y"]["axis"]
    assert axis["labelLimit"] == 0
    for row in rows:
        assert all(word in axis["labelExpr"] for word in row.label.split())


def test_each_mark_is_read_out_with_the_row_s_own_words() -> None:
    rows, spec = drawn(Language.SV)
    said = [item["said"] for item in spec["data"]["values"]]
    assert said == [f"{row.label}: {row.value_text} ({row.basis})" for row in rows]
    for layer in spec["layer"]:
        described = layer.get("encoding", {}).get("description", {}).get("field") == "said"
        assert described or layer["mark"]["aria"] is False


def test_an_empty_profile_is_an_empty_chart() -> None:
    spec = profile_chart((), samples.instrument(), Language.SV)
    assert spec["data"]["values"] == []


def test_it_can_be_drawn() -> None:
    converter = pytest.importorskip("vl_convert")
    rows, spec = drawn(Language.SV)
    svg = converter.vegalite_to_svg({**spec, "width": 820})
    for row in rows:
        assert row.value_text in svg


def test_the_room_opens_without_its_heavy_libraries() -> None:
    code = "import sys, vignette.report; print(sorted({'altair', 'openpyxl', 'pandas'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
