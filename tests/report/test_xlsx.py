"""The workbook says what the rows say, on every sheet what it is, and in types that a spreadsheet knows."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.assessment.evidence_sample import evidence, gate
from tests.report import samples

from vignette.assessment import DataOrigin
from vignette.i18n import Language, catalogue
from vignette.report import Summary, profile_rows
from vignette.report.xlsx import summary_workbook

LANGUAGES = list(Language)
SHEETS = ("front", "critical", "scores", "gate", "ratings", "answers", "method")


def opened(summary: Summary) -> Workbook:
    """Return the summary's workbook, read back."""
    return load_workbook(io.BytesIO(summary_workbook(summary)), rich_text=False)


def sheet_of(summary: Summary, name: str) -> Worksheet:
    """Return one sheet by the key of its name."""
    return opened(summary)[catalogue(summary.language)(f"report.{name}.sheet")]


def table(sheet: Worksheet) -> Iterator[tuple[object, ...]]:
    """Yield the rows under the frozen header."""
    first = int(sheet.freeze_panes[1:])
    for row in sheet.iter_rows(min_row=first, values_only=True):
        if any(value is not None for value in row):
            yield row


def facts(sheet: Worksheet) -> dict[object, object]:
    """Return a two-column sheet as a mapping."""
    return {row[0]: row[1] for row in table(sheet)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_in_order(language: Language) -> None:
    words = catalogue(language)
    assert opened(samples.summary(language=language)).sheetnames == [words(f"report.{name}.sheet") for name in SHEETS]


def test_no_sheet_of_answers_unless_asked_for() -> None:
    names = opened(samples.summary(answers=())).sheetnames
    assert names == ["Framsida", "Kritiska svar", "Poäng", "Vad som får visas", "Skattningar", "Metod"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_scores_are_the_rows(language: Language) -> None:
    summary = samples.summary(language=language)
    rows = profile_rows(summary.profile, summary.instrument, language)
    sheet = sheet_of(summary, "scores")
    found = [row for row in table(sheet) if row[1] is not None]
    assert [(row[1], row[3], row[4], row[5]) for row in found] == [
        (row.label, row.n_rated, row.n_expected, row.basis) for row in rows
    ]
    for cells, row in zip(found, rows, strict=True):
        assert cells[2] == (row.value_text if row.value is None else pytest.approx(row.value, abs=1e-14))


def test_scores_are_numbers_with_one_decimal() -> None:
    sheet = sheet_of(samples.summary(), "scores")
    formats = {
        cell.number_format for (cell,) in sheet.iter_rows(min_col=3, max_col=3) if cell.data_type == "n" and cell.value
    }
    assert formats == {"0.0"}


def test_charts_are_native_and_read_the_cells() -> None:
    summary = samples.summary()
    sheet = sheet_of(summary, "scores")
    rows = profile_rows(summary.profile, summary.instrument, Language.SV)
    first = int(sheet.freeze_panes[1:])
    with zipfile.ZipFile(io.BytesIO(summary_workbook(summary))) as package:
        charts = [package.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2)]
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    for chart, (start, count) in zip(charts, ((first, 9), (first + 9, 3)), strict=True):
        assert f"'Poäng'!$C${start}:$C${start + count - 1}" in chart
        assert f"'Poäng'!$B${start}:$B${start + count - 1}" in chart
        assert re.search('<max val="5" ?/><min val="1" ?/>', chart)
        assert "<legend>" not in chart
    assert drawing.count("descr=") == 2
    assert all(f"{row.label}: {row.value_text}" in drawing for row in rows)


def test_nothing_is_drawn_of_a_kind_without_scores() -> None:
    codes = tuple(
        samples.Rating(item_id=f"A{number}", aspect_id=aspect, missing_code="declined")
        for number in range(1, 10)
        for aspect, _, _ in samples.ASPECTS
    )
    rater = samples.RaterSheet(symbol="▲", rater="one", ratings=codes)
    held = samples.RatedInterview(form_id="A", sheets=(rater,))
    profile = samples.build_profile(samples.instrument(), [held], samples.closed_gate())
    sheet = sheet_of(samples.summary(profile=profile), "scores")
    assert {row[2] for row in table(sheet) if row[1]} == {"för få skattningar"}


def test_every_cell_behind_the_scores_is_there() -> None:
    rows = list(table(sheet_of(samples.summary(), "ratings")))
    assert len(rows) == 27
    said = ("Saknas eller skadar", "Jag ringer hamnkaptenen först.")
    assert rows[0] == ("Båten 1", "Hamn och trygghet", "Förståelse", 1, 1, "en bedömare", *said)
    assert rows[14][3:7] == (None, "–", "ingen nivå", "Inte skattad")
    assert rows[18][3:7] == (None, "–", "ingen nivå", "Ville inte svara")
    levels = [rating.level for rating in samples.ratings() if rating.level is not None]
    assert [row[3] for row in rows if row[3] is not None] == levels


def test_two_raters_and_the_value_that_counts_stand_beside_each_other() -> None:
    settled = samples.Settled(cells={("A1", "see"): samples.Rating(item_id="A1", aspect_id="see", level=4)})
    summary = samples.summary(profile=samples.studied(settled=settled))
    sheet = sheet_of(summary, "ratings")
    header = [cell.value for cell in sheet[int(sheet.freeze_panes[1:]) - 1]]
    assert header[3:6] == ["▲", "●", "Gäller"]
    rows = [row[3:8] for row in table(sheet)]
    assert rows[0] == (2, 3, 4, "sambedömt", "▲ Mellan saknas och delvis\n● Finns delvis")
    assert rows[3][:4] == (2, 3, 2.5, "medelvärde")
    assert rows[4][:4] == (3, 3, 3, "lika")


def test_the_workbook_has_what_the_gate_opens() -> None:
    summary = samples.summary(profile=samples.studied())
    rows = profile_rows(summary.profile, summary.instrument, Language.SV)
    found = [row for row in table(sheet_of(summary, "scores")) if row[1] is not None]
    for cells, row in zip(found, rows, strict=True):
        assert row.interval is not None and row.outcome is not None
        apart = tuple(each.value for each in row.apart)
        numbers = (*row.interval, *apart, row.outcome.cut)
        assert cells[6:11] == tuple(pytest.approx(each) for each in numbers)
        assert cells[11:13] == (row.outcome.word, row.outcome.chance)


def test_a_bar_of_the_chart_is_as_long_as_the_interval() -> None:
    summary = samples.summary(profile=samples.studied())
    rows = profile_rows(summary.profile, summary.instrument, Language.SV)
    found = [row for row in table(sheet_of(summary, "scores")) if row[1] is not None]
    for cells, row in zip(found, rows, strict=True):
        assert row.value is not None and row.interval is not None
        assert (row.value - cells[-2], row.value + cells[-1]) == pytest.approx(row.interval)
    with zipfile.ZipFile(io.BytesIO(summary_workbook(summary))) as package:
        chart = package.read("xl/charts/chart1.xml").decode()
    assert chart.count('<errValType val="cust"') == 1


def test_the_sheet_of_the_gate_says_why_not_more_and_how_much() -> None:
    closed = list(table(sheet_of(samples.summary(), "gate")))
    assert "Det finns inga regler" in str(closed[0][2])
    instrument = samples.instrument()
    alone = samples.summary(profile=samples.studied(samples.sheet("▲", 3), by=samples.open_gate_on(instrument)))
    ((names, shown, why, figures),) = table(sheet_of(alone, "gate"))
    assert names == "Alla kompetensområden\nAlla bedömningsaspekter"
    assert "osäkerhetsintervall" in str(shown)
    assert "Fler bedömare behöver skatta intervjun och låsa: 1 till." in str(why)
    assert "Bedömare som har låst: 1 av minst 2." in str(figures)


def test_evidence_is_told_with_its_figures_and_simulated_evidence_as_such() -> None:
    summary = samples.summary(profile=samples.studied())
    rows = list(table(sheet_of(summary, "evidence")))
    assert len(rows) == 12
    assert rows[0][1:] == (
        "ICC(1) 0,72 (0,67–0,77); 120 hem, 12 bedömare",
        "3,0",
        "0,85 (0,80–0,90)",
        "0,80 (0,75–0,85)",
        "0,80 (0,75–0,85)",
        "120; 40 i den minsta gruppen",
    )
    method = facts(sheet_of(summary, "method"))
    assert "invented" in str(method["Om studiens siffror"])
    assert method["Jämförelse med andra (normer)"] == "Ej prövat."
    simulated = gate(samples.instrument(), evidence(samples.instrument(), origin=DataOrigin.SIMULATED), invented=True)
    front = facts(sheet_of(samples.summary(profile=samples.studied(by=simulated)), "front"))
    assert str(front["Vad som är prövat"]).startswith("Underlaget är simulerat")


def test_raters_names_stand_on_the_front_alone() -> None:
    book = opened(samples.summary(profile=samples.studied(), raters=("Alva Berg", "Bo Ek")))
    front = facts(book["Framsida"])
    assert front["Bedömarnas namn, i bokstavsordning"] == "Alva Berg; Bo Ek"
    others = [str(cell.value) for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row]
    assert not [text for text in others if "Alva" in text or "Bo Ek" in text]


def test_critical_answers_come_before_the_scores_and_are_counted_on_the_front() -> None:
    summary = samples.summary()
    words = ("Hört av intervjuns enda bedömare.", None, "Jag ringer hamnkaptenen först.")
    assert list(table(sheet_of(summary, "critical"))) == [
        ("Båten 1", "Berättar i hamnen var barnet finns", "Röjer var barnet finns", *words)
    ]
    assert str(facts(sheet_of(summary, "front"))["Kritiska svar"]).startswith("1 svar är markerat")


def test_a_critical_answer_settled_as_not_heard_is_told_but_not_counted() -> None:
    settled = samples.Settled(critical={("A1", "tells"): False})
    summary = samples.summary(profile=samples.studied(settled=settled))
    ((*_, heard, became, quote),) = table(sheet_of(summary, "critical"))
    assert (heard, became) == ("Hört av 1 av 2 bedömare (●).", "Sambedömningen: svaret gavs inte.")
    assert quote == "Jag ringer."
    assert str(facts(sheet_of(summary, "front"))["Kritiska svar"]).startswith("Inget")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_heard_is_said(language: Language) -> None:
    summary = samples.summary(language=language, profile=samples.profile(critical=False))
    assert (catalogue(language)("report.critical.none"),) in list(table(sheet_of(summary, "critical")))


def test_front_has_who_when_and_what() -> None:
    found = facts(sheet_of(samples.summary(stopped=True, from_paper=True), "front"))
    assert found["Familjehem"] == "Ekbacken"
    assert found["Intervjuad"] == "Kim Ek"
    assert found["Intervjun hölls"] == dt.datetime(2026, 11, 20, 14, 30)
    assert found["Språk i intervjun"] == "svenska, med tolk"
    assert found["Fingeravtryck (början)"] == samples.instrument().fingerprint[:12]
    assert found["Instrumentets status"] == "utkast, varken granskat eller prövat"
    assert {"Papper", "Avbruten", "Vad det här är", "Vad det inte är", "Underskrift"} <= set(found)
    assert "Papper" not in facts(sheet_of(samples.summary(), "front"))


def test_method_has_scale_rule_and_fingerprint_in_full() -> None:
    found = facts(sheet_of(samples.summary(), "method"))
    assert found["Fingeravtryck"] == samples.instrument().fingerprint
    assert "högst 1 av 3" in str(found["När en poäng visas"])
    assert "högst 2 av 9" in str(found["När en poäng visas"])
    assert str(found["Totalpoäng"]).startswith("Finns inte.")
    for value, name, _ in samples.SCALE:
        assert name in str(found[f"Nivå {value}"])
    for _, name, _ in samples.MISSING:
        assert f"Ingen nivå: {name}" in found
    assert found["Gränsvärden"] == found["Hur lika två bedömare skattar"] == "Ej prövat."


def test_a_rule_that_allows_no_gap_says_so() -> None:
    strict = dataclasses.replace(
        samples.instrument(), scoring=samples.Scoring(competence_max_missing_share=0.0, aspect_max_missing_share=0.0)
    )
    rule = facts(sheet_of(samples.summary(instrument=strict), "method"))["När en poäng visas"]
    assert "ingen av 3" in str(rule) and "ingen av 9" in str(rule)


def test_answers_say_what_became_of_each_question() -> None:
    rows = list(table(sheet_of(samples.summary(), "answers")))
    assert [row[2] for row in rows[:4]] == ["situationen", "inledande fråga", "ställd", "hoppades över"]
    assert rows[3][3] == "inga anteckningar"
    assert {row[2] for row in rows if row[0] == "Båten 7"} == {"situationen", "Ville inte svara"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("invented", [True, False])
def test_marks_stand_on_every_sheet_and_page(language: Language, invented: bool) -> None:
    words = catalogue(language)
    draft, mark = words("report.draft"), words("report.invented")
    for sheet in opened(samples.summary(language=language, invented=invented)):
        assert sheet["A2"].value == draft
        assert draft in sheet.oddHeader.center.text
        assert (sheet["A3"].value == mark) is invented
        assert (mark in sheet.oddHeader.center.text) is invented
        assert (mark in sheet.oddFooter.center.text) is invented
        assert "K7Q2M9" in sheet.oddFooter.center.text


def test_sheets_are_set_up_for_reading_and_printing() -> None:
    for sheet in opened(samples.summary()):
        assert sheet["A1"].value
        assert sheet.freeze_panes and sheet.print_area
        assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert not sheet.merged_cells.ranges
        assert max(row.height or 0 for row in sheet.row_dimensions.values()) < 409


def test_properties_name_the_language_and_no_person() -> None:
    properties = opened(samples.summary()).properties
    assert properties.language == "sv-SE"
    assert properties.title == "Sammanfattning till socialtjänsten K7Q2M9"
    assert properties.creator == "vignette 0.1.0"
    assert properties.modified == dt.datetime(2026, 11, 21, 8, 15, 30)


def test_the_same_summary_gives_the_same_bytes() -> None:
    assert summary_workbook(samples.summary()) == summary_workbook(samples.summary())
    assert summary_workbook(samples.summary()) != summary_workbook(samples.summary(code="annan"))
