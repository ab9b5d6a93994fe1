"""The kit for an interview on paper: everything that is asked, nothing that gives it away, and room to write."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import page
import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from vignette.assessment import ProbeMark
from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument, Status
from vignette.report.blocks import Block, Facts, Lines, List, Part, Table, plain_text
from vignette.report.interview_form import LEAD_LINES, PROBE_LINES
from vignette.report.organisation import Organisation
from vignette.report.paper import Paper
from vignette.report.paper_files import PaperKind, paper_file
from vignette.report.print_kit import Sheet, kit_files, kit_name, kit_paper

NOBODY = Organisation()
SHEETS = [(sheet, language) for sheet in Sheet for language in Language]
BOTH = pytest.mark.parametrize(("sheet", "language"), SHEETS)


@pytest.fixture(scope="module")
def small(shipped: Instrument) -> Instrument:
    """The instrument with two vignettes: as many as it takes to see that one follows another."""
    return replace(shipped, vignettes=shipped.vignettes_of("A")[:2])


@pytest.fixture(scope="module")
def files(small: Instrument) -> dict[str, bytes]:
    return kit_files(small, ["A"], Language, organisation=NOBODY)


def paper(instrument: Instrument, sheet: Sheet, language: Language) -> Paper:
    return kit_paper(instrument, "A", sheet, language, organisation=NOBODY)


def texts(paper: Paper) -> list[str]:
    return [text for part in paper.blocks for text in said(part)]


def said(part: Part) -> Iterator[str]:
    if isinstance(part, Block):
        yield plain_text(part.runs)
    elif isinstance(part, List):
        yield from (plain_text(item) for item in part.items)
    elif isinstance(part, Table):
        yield from (plain_text(cell) for row in part.rows for cell in row)
    elif isinstance(part, Facts):
        yield from (f"{name} {plain_text(content)}" for name, content in part.rows)
    elif isinstance(part, Lines):
        yield part.label


def squeezed(text: str) -> str:
    """Return a text without spaces: a line that is broken in print has none there."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("form", ["A", "B", "C"])
def test_the_form_asks_everything_in_order_with_room_to_write(
    shipped: Instrument, form: str, language: Language
) -> None:
    parts = kit_paper(shipped, form, Sheet.FORM, language, organisation=NOBODY).blocks
    words, found = catalogue(language), iter(parts)
    for vignette in shipped.vignettes_of(form):
        situation, lead = (each.in_language(language) for each in (vignette.situation, vignette.lead_question))
        assert any(
            isinstance(part, Block) and part.kind == "quote" and plain_text(part.runs) == situation for part in found
        )
        assert any(isinstance(part, Block) and plain_text(part.runs) == lead for part in found)
        assert next(found) == Lines(count=LEAD_LINES)
        for probe in vignette.probes:
            question = next(found)
            assert isinstance(question, Block)
            assert question.kind == "heading", "a heading is never parted from what follows it"
            assert plain_text(question.runs).endswith(probe.text.in_language(language))
            lines = next(found)
            assert isinstance(lines, Lines)
            assert lines.count == PROBE_LINES + 1
            marks = [words(f"mark.{mark}") for mark in ProbeMark if mark is not ProbeMark.SKIPPED]
            assert [squeezed(mark) for mark in marks if squeezed(mark) not in squeezed(lines.label)] == []
            assert squeezed(words("print_kit.form.skipped")) in squeezed(lines.label)
            assert lines.label.count("☐") == len(ProbeMark)


@pytest.mark.parametrize("language", Language)
def test_the_briefing_is_read_out_whole_before_consent(shipped: Instrument, language: Language) -> None:
    found = texts(paper(shipped, Sheet.FORM, language))
    places = [found.index(point) for point in shipped.briefing.in_language(language)]
    assert places == sorted(places)
    consent = next(place for place, text in enumerate(found) if text.count("☐") == 2 and place > places[-1])
    assert consent < found.index(shipped.vignettes_of("A")[0].situation.in_language(language))


@pytest.mark.parametrize("language", Language)
def test_the_form_gives_nothing_away_of_how_answers_are_rated(shipped: Instrument, language: Language) -> None:
    whole = "\n".join(texts(paper(shipped, Sheet.FORM, language)))
    for vignette in shipped.vignettes_of("A"):
        anchors = [each for levels in vignette.anchors.values() for each in levels.values()]
        points = [point for each in anchors for point in each.in_language(language)]
        points += [each.text.in_language(language) for each in vignette.critical_answers]
        points += [each.answer.in_language(language) for each in vignette.examples]
        assert [point for point in points if point in whole] == []
    assert [level.value for level in shipped.scale if level.name.in_language(language) in whole] == []
    assert [each.id for each in shipped.competences if each.name.in_language(language) in whole] == []


@pytest.mark.parametrize("language", Language)
def test_the_guide_has_every_description_and_no_key(shipped: Instrument, language: Language) -> None:
    parts = paper(shipped, Sheet.GUIDE, language)
    whole = "\n".join(texts(parts))
    tables = [part for part in parts.blocks if isinstance(part, Table) and part.row_heads]
    assert len(tables) == 9 * len(shipped.aspects)
    assert all(table.whole and len(table.rows) == 2 + len(shipped.scale) for table in tables)
    for vignette in shipped.vignettes_of("A"):
        for levels in vignette.anchors.values():
            wanted = [point for each in levels.values() for point in each.in_language(language)]
            assert [point for point in wanted if point not in whole] == []
        for answer in vignette.critical_answers:
            assert f"☐\N{NO-BREAK SPACE}{answer.text.in_language(language)}" in whole
            assert catalogue(language)(f"critical_kind.{answer.kind.value}") in whole
        assert [each.kind for each in vignette.examples if each.answer.in_language(language) in whole] == []
    for code in shipped.missing_codes:
        assert squeezed(whole).count(squeezed(f"☐{code.name.in_language(language)}")) == len(tables)
        assert code.description.in_language(language) in whole
    assert "1, 5" in whole, "where the words that show a level are needed"


def test_a_guide_without_needed_quotes_does_not_ask_for_them(small: Instrument) -> None:
    scale = tuple(replace(level, quote_required=False) for level in small.scale)
    whole = "\n".join(texts(paper(replace(small, scale=scale), Sheet.GUIDE, Language.SV)))
    assert "behövs vid nivå" not in whole
    assert catalogue(Language.SV)("print_kit.guide.quote_needed") not in whole


def test_rows_of_a_level_are_in_the_order_of_the_scale(small: Instrument) -> None:
    turned = replace(small, scale=tuple(reversed(small.scale)))
    for part in paper(turned, Sheet.GUIDE, Language.SV).blocks:
        if isinstance(part, Table) and part.row_heads:
            heads = [plain_text(row[0])[-1] for row in part.rows[1:-1]]
            assert heads == ["1", "2", "3", "4", "5"]


@BOTH
def test_every_page_says_draft_and_version_and_has_a_place_for_the_code(
    small: Instrument, files: dict[str, bytes], sheet: Sheet, language: Language
) -> None:
    words = catalogue(language)
    for sheet_of_paper in PdfReader(io.BytesIO(files[kit_name(small, "A", sheet, language, "pdf")])).pages:
        text = squeezed(sheet_of_paper.extract_text())
        assert squeezed(words("manual.draft")) in text
        assert squeezed(words("print_kit.foot", id=small.id, version=small.version)) in text
    tried = paper(replace(small, status=Status.FIELD), sheet, language)
    assert tried.marks == ()


@BOTH
def test_both_kinds_say_the_same(small: Instrument, files: dict[str, bytes], sheet: Sheet, language: Language) -> None:
    wanted = [squeezed(text) for text in texts(paper(small, sheet, language)) if text]
    pdf = PdfReader(io.BytesIO(files[kit_name(small, "A", sheet, language, "pdf")]))
    printed = squeezed("".join(each.extract_text() for each in pdf.pages)).replace("•", "")
    document = Document(io.BytesIO(files[kit_name(small, "A", sheet, language, "docx")]))
    typed = squeezed("".join(each.text or "" for each in document.element.body.iter(qn("w:t")))).replace("•", "")
    assert [text for text in wanted if text.replace("•", "") not in printed] == []
    assert [text for text in wanted if text.replace("•", "") not in typed] == []


@BOTH
def test_the_pdf_is_accessible(small: Instrument, files: dict[str, bytes], sheet: Sheet, language: Language) -> None:
    found = page.validate_pdf_bytes(files[kit_name(small, "A", sheet, language, "pdf")], profile="ua1")
    assert found.is_compliant, found


def test_lines_of_one_answer_stay_together_in_the_word_file(small: Instrument, files: dict[str, bytes]) -> None:
    document = Document(io.BytesIO(files[kit_name(small, "A", Sheet.FORM, Language.SV, "docx")]))
    lines = [each for each in document.paragraphs if each.style is not None and each.style.name == "Line to write on"]
    wanted = [part.count for part in paper(small, Sheet.FORM, Language.SV).blocks if isinstance(part, Lines)]
    assert len(lines) == sum(wanted)
    assert sum(not each.paragraph_format.keep_with_next for each in lines) == len(wanted)
    style = document.styles["Line to write on"].element
    assert {edge.tag for edge in style.find(".//" + qn("w:pBdr"))} == {qn("w:bottom"), qn("w:between")}


def test_a_vignette_takes_two_pages_of_the_form(shipped: Instrument) -> None:
    form = paper(shipped, Sheet.FORM, Language.SV)
    pages = [each.extract_text() for each in PdfReader(io.BytesIO(paper_file(form, "pdf"))).pages]
    first = [place for place, text in enumerate(pages) if re.search(r"\(A\d\)", text)]
    assert [after - before for before, after in pairwise(first)] == [2] * 8
    for text in pages:
        questions = [line for line in text.splitlines() if line.startswith("Följdfråga")]
        assert text.count("Hoppade") == len(questions), "no question without its first line"


def test_the_organisation_stands_on_the_kit(small: Instrument) -> None:
    whose = Organisation(name="Exempelkommun", accent="#7a1f3d")
    for sheet in Sheet:
        head = kit_paper(small, "A", sheet, Language.SV, organisation=whose).letterhead
        assert head is not None
        assert (head.name, head.accent) == ("Exempelkommun", "#7a1f3d")


def test_files_have_names_of_their_own(shipped: Instrument) -> None:
    kinds: tuple[PaperKind, ...] = ("docx", "pdf")
    names = {
        kit_name(shipped, form.id, sheet, language, kind)
        for form in shipped.forms
        for sheet, language in SHEETS
        for kind in kinds
    }
    assert len(names) == 3 * 4 * 2
    assert all(re.fullmatch(r"[A-Za-z0-9.-]+\.(docx|pdf)", name) for name in names)
