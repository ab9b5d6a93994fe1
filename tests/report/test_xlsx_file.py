"""The workbook as a file: charts, named cells, the dictionary, printing, its properties, and the same bytes again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from tests.report import editions, samples
from tests.report.editions import CODE, EDITIONS
from tests.report.workbooks import (
    NOBODY,
    above,
    cells,
    edition_of,
    facts,
    headings,
    made,
    named,
    opened,
    read_back,
    rows_of,
    sheet_of,
    table,
)

from vignette.i18n import LocalizedText, catalogue
from vignette.report import profile_rows
from vignette.report import summary_words as said
from vignette.report.document_mark import read_mark
from vignette.report.organisation import Organisation
from vignette.report.xlsx import summary_workbook

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x03\x00\x08\xfc\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)
OFFICE = Organisation(
    name="Ekby kommun",
    contact=("Storgatan 1", "0123-45 67 89"),
    logo=PNG,
    logo_text=LocalizedText(sv="Ekbys vapen: en ek & en båt", en="The arms of Ekby"),
    standing=LocalizedText(sv="Ring oss om du har fått det här av misstag.", en="Call us if this is not for you."),
    accent="#7a2d1a",
)


def test_charts_stand_under_the_same_line_on_their_own_page() -> None:
    sheet = sheet_of("complete", "scores")
    (page_break,) = sheet.row_breaks.brk
    assert sheet.cell(page_break.id + 1, 1).value == above(sheet)[1]
    assert sheet.print_title_rows is None


def test_scores_are_numbers_with_one_decimal() -> None:
    sheet = sheet_of("complete", "scores")
    formats = {
        cell.number_format for (cell,) in sheet.iter_rows(min_col=3, max_col=3) if cell.data_type == "n" and cell.value
    }
    assert formats == {"0.0"}


def test_charts_are_native_and_read_the_cells() -> None:
    sheet, rows = sheet_of("many_missing", "scores"), rows_of("many_missing")
    first = int(sheet.freeze_panes[1:])
    with zipfile.ZipFile(io.BytesIO(made("many_missing"))) as package:
        charts = [package.read(f"xl/charts/chart{number}.xml").decode() for number in (1, 2)]
        drawing = package.read("xl/drawings/drawing1.xml").decode()
    for chart, (start, count) in zip(charts, ((first, 9), (first + 9, 3)), strict=True):
        assert f"'Poäng'!$C${start}:$C${start + count - 1}" in chart
        assert f"'Poäng'!$B${start}:$B${start + count - 1}" in chart
        assert re.search('<max val="5" ?/><min val="1" ?/>', chart)
        assert "<legend>" not in chart
    assert drawing.count("descr=") == 2
    assert all(f"{row.label}: {row.value_text}" in drawing for row in rows)


def test_every_chart_of_every_sheet_has_its_own_text_alternative() -> None:
    with zipfile.ZipFile(io.BytesIO(summary_workbook(editions.two_adults(), OFFICE))) as package:
        drawings = [package.read(f"xl/drawings/drawing{number}.xml").decode() for number in range(1, 5)]
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    told = [re.findall('descr="([^"]*)"', drawing) for drawing in drawings]
    assert [len(texts) for texts in told] == [1, 2, 2, 2] and len(charts) == 6
    assert told[0] == ["Ekbys vapen: en ek &amp; en båt"]
    assert "Hamn och trygghet: 3,2" in told[1][0] and "Hamn och trygghet: 1,0" in told[2][0]
    assert "Hamn och trygghet: Kim Ek 3,2" in told[3][0] and "Handlande" in told[3][1]


def test_a_chart_of_several_adults_names_each_in_words() -> None:
    sheet = sheet_of("two_adults", "side")
    with zipfile.ZipFile(io.BytesIO(made("two_adults"))) as package:
        chart = package.read("xl/charts/chart5.xml").decode()
    assert "Hamn och trygghet – Kim Ek" in chart and "Hamn och trygghet – Sam Ek" in chart
    reference = re.search(r"'Sida vid sida'!\$(\w+)\$(\d+):\$\w+\$(\d+)", chart)
    assert reference is not None
    column, first, last = reference.groups()
    labels = [sheet[f"{column}{row}"].value for row in range(int(first), int(last) + 1)]
    assert labels[:2] == ["Hamn och trygghet – Kim Ek", "Hamn och trygghet – Sam Ek"] and len(labels) == 18


@pytest.mark.parametrize("name", list(EDITIONS))
def test_named_cells_are_the_figures_with_their_types(name: str) -> None:
    edition, found = edition_of(name), named(opened(name))
    signed = edition.signature
    assert found["summary_signed"] == int(signed is not None)
    assert found["summary_invented"] == int(edition.summary.invented)
    if signed is not None:
        assert found["summary_code"] == CODE and found["summary_version"] == signed.number
        assert found["signed_by"] == "Robin Alm" and found["content_sha256"] == signed.sha256
        assert found["signed_at"] == dt.datetime(2026, 11, 21, 9, 15, 30)
    assert found["adults"] == len(edition.summary.adults)
    for place, adult in enumerate(edition.summary.adults, start=1):
        assert (f"adult_{place}_absence" in found) is (adult.result is None)
        if adult.result is None:
            continue
        for row in profile_rows(adult.result.profile, adult.result.instrument, edition.language):
            begins = f"adult_{place}_{'' if row.kind.value == 'competence' else 'aspect_'}{row.id}"
            low, high = row.interval or (row.interval_text or row.value_text,) * 2
            values = (row.value_text if row.value is None else row.value, low, high, row.n_rated, row.n_expected)
            names = ("score", "low", "high", "n", "n_expected")
            assert tuple(found[f"{begins}_{each}"] for each in names) == pytest.approx(values)


def test_named_cells_have_the_same_names_in_both_languages_and_are_all_listed() -> None:
    swedish, english = named(opened("two_adults")), named(opened("english"))
    assert list(swedish) == list(english)
    assert [row[0] for row in table(sheet_of("english", "names"))] == list(english)
    assert swedish["adult_2_harbour_score"] == english["adult_2_harbour_score"] == 1
    assert opened("draft").defined_names["signed_by"] is not None
    assert named(opened("draft"))["signed_by"] == "inte underskrivet"


def test_names_that_a_spreadsheet_would_take_for_one_are_told_apart() -> None:
    first, second, *others = samples.instrument().competences
    twins = (dataclasses.replace(first, id="rough-sea"), dataclasses.replace(second, id="Rough_sea"), *others)
    asked = dict(zip((first.id, second.id), ("rough-sea", "Rough_sea"), strict=True))
    vignettes = tuple(
        dataclasses.replace(each, competence=asked.get(each.competence, each.competence))
        for each in samples.instrument().vignettes
    )
    instrument = dataclasses.replace(samples.instrument(), competences=twins, vignettes=vignettes)
    rated = samples.RatedInterview(form_id="A", sheets=(samples.sheet("▲", 3),))
    profile = samples.build_profile(instrument, [rated], samples.closed_gate())
    book = read_back(editions.edition(editions.summary(editions.adult(profile=profile, instrument=instrument))))
    assert {"adult_1_rough_sea_score", "adult_1_Rough_sea_score_2"} <= set(named(book))
    assert len({name.casefold() for name in book.defined_names}) == len(book.defined_names)


def test_a_gap_is_never_an_empty_named_cell() -> None:
    assert all(value is not None for name in EDITIONS for value in named(opened(name)).values())


@pytest.mark.parametrize("name", ["complete", "english", "all_absent", "many_missing"])
def test_the_dictionary_tells_of_every_column_of_every_sheet(name: str) -> None:
    book = opened(name)
    words = catalogue(edition_of(name).language)
    told = {
        (sheet, heading)
        for sheets, columns, *_ in table(book[words("report.dictionary.sheet")])
        for sheet in str(sheets).split(", ")
        for heading in str(columns).split(", ")
    }
    for sheet in book:
        for heading in headings(sheet):
            if heading is not None:
                assert {(sheet.title, part) for part in str(heading).split(", ")} <= told
    assert all(all(row[2:]) for row in table(book[words("report.dictionary.sheet")]))


@pytest.mark.parametrize("name", list(EDITIONS))
def test_sheets_are_set_up_for_reading_and_printing(name: str) -> None:
    edition = edition_of(name)
    marks, foot = said.marks(edition), said.foot(edition)
    for sheet in opened(name):
        assert [sheet.cell(row, 1).value for row in range(2, 2 + len(marks))] == list(marks)
        assert (sheet.oddHeader.center.text or "") == " | ".join(marks)
        assert foot in sheet.oddFooter.center.text
        assert sheet["A1"].value and len(sheet.title) <= 31
        assert sheet.freeze_panes and sheet.print_area
        assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert not sheet.merged_cells.ranges
        assert max(row.height or 0 for row in sheet.row_dimensions.values()) < 409
    assert len({sheet.title.casefold() for sheet in opened(name)}) == len(opened(name).sheetnames)


def test_a_table_that_is_longer_than_a_page_repeats_its_header() -> None:
    assert opened("complete")["Skattningar"].print_title_rows
    assert opened("described")["Poäng"].print_title_rows


def test_the_organisation_stands_on_the_front_in_its_colour() -> None:
    book = read_back(editions.complete(), OFFICE)
    front = facts(book["Framsida"])
    assert front["Avsändare"] == "Ekby kommun\nStorgatan 1\n0123-45 67 89"
    assert front["Avsändaren skriver"] == "Ring oss om du har fått det här av misstag."
    assert len(book["Framsida"]._images) == 1
    for sheet in book:
        assert sheet["A1"].font.color.rgb.endswith("7A2D1A")
        assert sheet.cell(int(sheet.freeze_panes[1:]) - 1, 1).fill.fgColor.rgb.endswith("7A2D1A")
    with zipfile.ZipFile(io.BytesIO(summary_workbook(editions.complete(), OFFICE))) as package:
        assert package.read("xl/media/image1.png") == PNG
        assert "7A2D1A" in package.read("xl/charts/chart1.xml").decode()


def test_properties_name_the_language_and_no_person() -> None:
    properties = opened("complete").properties
    assert properties.language == "sv-SE"
    assert properties.title == f"Sammanfattning till socialtjänsten {CODE}"
    assert properties.creator == "vignette 0.1.0"
    assert properties.modified == dt.datetime(2026, 11, 22, 10, 5, 20)
    assert opened("english").properties.language == "en-GB"
    assert opened("draft").properties.title == "Sammanfattning till socialtjänsten"


@pytest.mark.parametrize(("name", "code", "number"), [("complete", CODE, 1), ("corrected", CODE, 2), ("draft", "", 0)])
def test_the_file_says_which_summary_it_is(name: str, code: str, number: int) -> None:
    mark = read_mark(made(name))
    assert mark is not None and (mark.kind, mark.code, mark.number) == ("xlsx", code, number)


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert summary_workbook(editions.two_adults(), OFFICE) == summary_workbook(editions.two_adults(), OFFICE)
    assert made("complete") == summary_workbook(editions.complete(), NOBODY) != made("corrected")


def test_there_is_no_formula_and_no_link() -> None:
    for name in EDITIONS:
        assert {cell.data_type for cell in cells(opened(name))} <= {"s", "n", "d"}
        assert not [cell for cell in cells(opened(name)) if cell.hyperlink]
    assert load_workbook(io.BytesIO(made("complete")), data_only=True).sheetnames == opened("complete").sheetnames
