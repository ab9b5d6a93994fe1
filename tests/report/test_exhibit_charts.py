"""Every kind of exhibit becomes a table and, where it can, a chart that draws and tells its own values."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.study import report_sample as sample

from vignette.i18n import Language
from vignette.report.drawing import drawn_svg
from vignette.report.exhibit_charts import bar_lines, exhibit_chart, family_chart
from vignette.report.exhibit_tables import exhibit_table, family_table
from vignette.study.answering import Exhibit, ExhibitKind

EXHIBITS = {f"{each.kind.value}-{each.of}": each for answer in sample.answers().values() for each in answer.exhibits}
DRAWN = [name for name, each in EXHIBITS.items() if each.kind is not ExhibitKind.FLOW]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", DRAWN)
def test_charts_draw_and_their_description_holds_every_cell_of_the_table(name: str, language: Language) -> None:
    exhibit = EXHIBITS[name]
    spec = exhibit_chart(exhibit, sample.instrument(), language)
    assert spec is not None
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    table = exhibit_table(exhibit, sample.instrument(), language)
    cells = {row[0] for row in table.rows} if exhibit.kind is ExhibitKind.FOREST else {c for r in table.rows for c in r}
    assert all(cell in spec["description"] for cell in cells)
    svg = drawn_svg(spec, name="x", title="Title & more")
    assert svg.startswith("<svg ") and '<title id="x-title">Title &amp; more</title>' in svg
    assert "nan" not in svg.lower().replace("dominan", "")


def test_every_kind_of_exhibit_is_tried() -> None:
    tried = {each.kind for each in EXHIBITS.values()}
    assert tried == set(ExhibitKind) - {ExhibitKind.TABLE}


def test_a_table_and_an_empty_exhibit_have_no_chart() -> None:
    columns: dict[str, Any] = {"name": (), "value": (), "low": (), "high": ()}
    empty = Exhibit(id="severity", kind=ExhibitKind.FOREST, columns=columns)
    flow = next(each for each in EXHIBITS.values() if each.kind is ExhibitKind.FLOW)
    assert exhibit_chart(empty, sample.instrument(), Language.SV) is None
    assert exhibit_chart(flow, sample.instrument(), Language.SV) is None


def test_lines_differ_by_dashes_too() -> None:
    for kind in (ExhibitKind.SURVIVAL, ExhibitKind.NET_BENEFIT):
        exhibit = next(each for each in EXHIBITS.values() if each.kind is kind)
        spec = exhibit_chart(exhibit, sample.instrument(), Language.SV)
        assert spec is not None
        assert {"color", "strokeDash"} <= set(spec["encoding"])
        assert len({str(each) for each in spec["encoding"]["strokeDash"]["scale"]["range"]}) > 1


def test_several_scores_are_drawn_side_by_side_in_their_order() -> None:
    family = [each for answer in sample.answers().values() for each in answer.exhibits if each.id == "roc"]
    spec = family_chart(family, sample.instrument(), Language.SV)
    assert spec is not None
    names = [each.name.sv for each in sample.instrument().competences[:2]]
    assert spec["facet"]["sort"] == names
    assert family_table(family, sample.instrument(), Language.SV).heads[0] == "Gäller"
    assert drawn_svg(spec, name="x", title="ROC").count("<svg") == 1


def test_whole_numbers_stay_whole_and_infinity_is_a_dash() -> None:
    survival = next(each for each in EXHIBITS.values() if each.kind is ExhibitKind.SURVIVAL)
    table = exhibit_table(survival, sample.instrument(), Language.SV)
    assert [row[1] for row in table.rows] == ["0", "6", "0", "6"]
    assert [row[2] for row in table.rows] == ["1,00", "0,95", "1,00", "0,84"]
    roc = exhibit_table(EXHIBITS[f"roc-{sample.instrument().competences[0].id}"], sample.instrument(), Language.SV)
    assert roc.rows[0][0] == "–"


@pytest.mark.parametrize(
    ("stated", "lines"),
    [(sample.BAR, (0.54,)), (sample.WITHIN, (-0.5, 0.5)), (None, ())],
    ids=["least", "within", "none"],
)
def test_a_bar_is_drawn_where_it_lies(stated: Any, lines: tuple[float, ...]) -> None:
    assert bar_lines(stated) == lines
