"""The Studie page's tables and charts: what is lacking is told, nothing is told by colour alone, both say the same."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from tests.study.ratings import FEW, Sheet, found

from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument
from vignette.psychometrics import Estimate, Interval
from vignette.report import study_charts, study_tables
from vignette.study.measured import Measured
from vignette.study.reliability import Reliability


def measured(value: float, *limits: float) -> Measured:
    interval = Interval(low=limits[0], high=limits[1], level=0.95, method="m") if limits else None
    estimate = Estimate(statistic="s", value=value, interval=interval, n={}, references=(), no_interval="why")
    return Measured(estimate=estimate, have=9, needed=5)


@pytest.fixture(scope="module")
def result(shipped: Instrument) -> Reliability:
    """Return three raters, two by two, on both forms, in two quarters."""
    sheets = [
        Sheet(home=f"h{place}", rater=rater, levels=levels, form=form, at=at)
        for place, (first, second, levels_1, levels_2) in enumerate(
            [(1, 2, "1234", "1235"), (2, 3, "543", "444"), (1, 3, "2345", "2244"), (1, 2, "354", "255")]
        )
        for form, at in (("A", "2026-02-01"), ("B", "2026-05-01"))
        for rater, levels in ((first, levels_1), (second, levels_2))
    ]
    return found(sheets, shipped)


@pytest.mark.parametrize(
    ("figure", "scale", "words"),
    [
        (measured(0.525, 0.45, 0.6), "share", "53 % (45–60)"),
        (measured(0.5, 0.25, 0.75), "coefficient", "0,50 (0,25–0,75)"),
        (measured(0.1, -0.2, 0.4), "coefficient", "0,10 (−0,20 till 0,40)"),
        (measured(0.2, 0.1, 0.3), "points", "+0,20 (0,10–0,30)"),
        (measured(-0.2, -0.3, -0.1), "points", "−0,20 (−0,30 till −0,10)"),
        (measured(0.0, -0.1, 0.1), "points", "0,00 (−0,10 till 0,10)"),
        (measured(1.0), "share", "100 % (intervall går inte att räkna ut)"),
        (measured(math.nan), "coefficient", "Går inte att räkna ut"),
        (Measured(estimate=None, have=3, needed=5), "share", "Ännu inte skattbart: 3 av 5"),
        (Measured(estimate=None, have=6, needed=5), "points", "Går inte att räkna ut"),
    ],
)
def test_figure_in_words(figure: Measured, scale: Any, words: str) -> None:
    said = study_tables.figure_text(figure, scale, Language.SV)
    assert said.replace("\u00a0", " ").replace("\u2060", "") == words


@pytest.mark.parametrize("language", Language)
def test_every_table_has_rows_of_equal_length(result: Reliability, shipped: Instrument, language: Language) -> None:
    tables = {
        13: study_tables.agreement_table(result.agreement, shipped, language),
        2: study_tables.pair_table(result.pairs, {}, language, within_one=True),
        3: study_tables.severity_table(result.severities, {}, language),
        12: study_tables.form_table(result.forms, shipped, language),
    }
    for length, table in tables.items():
        assert {len(column) for column in table.values()} == {length}
    assert {len(each) for each in study_tables.quarter_table(result.quarters, language).values()} == {2}
    by_quarter = study_tables.quarter_severity_table(result.quarters, {}, language)
    assert {len(each) for each in by_quarter.values()} == {3}


def test_pairs_stand_once_with_their_interviews(result: Reliability) -> None:
    table = study_tables.pair_table(result.pairs, {1: "Anna", 3: "Cleo"}, Language.SV, within_one=False)
    assert [each.replace("\u00a0", " ") for each in table] == ["Bedömare", "Bedömare 2", "Cleo"]
    below = table["Bedömare\u00a02"][1]
    assert (below, table["Bedömare\u00a02"][0].endswith(",\u00a04")) == (study_tables.NOTHING, True)


def test_the_most_severe_rater_comes_first(result: Reliability) -> None:
    ordered = study_tables.by_severity(result.severities)
    values = [each.leniency.estimate.value for each in ordered if each.leniency.estimate]
    assert values == sorted(values)
    assert len(values) == 3


@pytest.mark.parametrize("language", Language)
def test_charts_draw_and_their_descriptions_tell_every_figure(
    result: Reliability, shipped: Instrument, language: Language
) -> None:
    converter = pytest.importorskip("vl_convert")
    charts = {
        "icc": study_charts.icc_chart(result.agreement, shipped, language, bar=0.7),
        "severity": study_charts.severity_chart(result.severities, {}, language),
        "drift": study_charts.drift_chart(result.quarters, language),
    }
    for spec in charts.values():
        assert all(each["said"] in spec["description"] for each in spec["data"]["values"])
        drawn = converter.vegalite_to_svg(json.dumps({**spec, "width": 600}), vl_version="6.1")
        assert "<svg" in drawn
    for row in result.severities:
        name = study_tables.rater_text(row.rater, {}, language)
        said = study_tables.figure_text(row.leniency, "points", language)
        assert f"{name}: {said}" in charts["severity"]["description"]


def test_series_differ_by_shape_too(result: Reliability) -> None:
    spec = study_charts.drift_chart(result.quarters, Language.EN)
    points = spec["layer"][1]["encoding"]
    assert points["shape"]["scale"]["range"] == ["circle", "square"]
    assert len(points["shape"]["scale"]["domain"]) == 2


def test_chart_of_nothing_is_none(shipped: Instrument) -> None:
    nothing = found([Sheet(home="h1", rater=1, levels="3")], shipped, rules=FEW)
    assert study_charts.icc_chart(nothing.agreement, shipped, Language.SV, bar=0.7) is None
    assert study_charts.severity_chart(nothing.severities, {}, Language.SV) is None
    assert study_charts.drift_chart(nothing.quarters, Language.SV) is None


def test_caveats_are_told_once_and_have_sentences(result: Reliability) -> None:
    from vignette.psychometrics.caveats import explained

    codes = study_tables.caveats_in([each for row in result.agreement for each in (row.exact, row.ac2, row.icc_score)])
    assert len(codes) == len(set(codes)) > 0
    assert all(explained(codes, Language.SV))
    assert catalogue(Language.SV).has("study.method")
