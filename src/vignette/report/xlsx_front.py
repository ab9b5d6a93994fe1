"""The first two sheets: what the document is and who stands behind it, and the judgement, apart from what was found."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.worksheet.worksheet import Worksheet

from vignette.assessment import DataOrigin
from vignette.report import summary_words as said
from vignette.report.evidence_words import Fact
from vignette.report.organisation import Organisation
from vignette.report.xlsx_book import Assessed, SummaryBook, add_table_sheet, columns, sheet_name
from vignette.report.xlsx_cells import embolden, shade

_LOGO_WIDE, _LOGO_HIGH = 190, 60
"""Pixels the logo has room for, at the right of the title."""

_POINTS_PER_PIXEL = 0.75
_PIXELS_PER_CHARACTER = 7
_EMU_PER_PIXEL = 9525


def add_front(made: SummaryBook, organisation: Organisation) -> None:
    """Add the front page: who asked, what was done, what the document is and is not, and who signed it."""
    bounds = [*said.bounds(made.edition), *_bearing(made)]
    before = [*_sender(made, organisation), *said.occasion(made.edition)]
    after = [*said.signature(made.edition), *said.provenance(made.edition), *_standing(made, organisation)]
    rows = [(fact.heading, fact.text) for fact in (*before, *bounds, *after)]
    title = made.words("report.front.title")
    planned = columns("front", made.words)
    sheet, first, last = add_table_sheet(made, "front", planned, rows, title=title, landscape=False)
    embolden(sheet, first, last)
    _shade(sheet, first, last, {fact.heading for fact in bounds})
    if organisation.logo is not None:
        _add_logo(made, sheet, organisation, widths=[column.width for column in planned])


def add_judgement(made: SummaryBook) -> None:
    """Add what people say in their own words: the signer, the adults and the second raters."""
    words, edition = made.words, made.edition
    about = "summary.judgement.about" if edition.signature else "summary.judgement.about_draft"
    lines = [words(about), *(f"{fact.heading}: {fact.text}" for fact in said.signature(edition)[:1])]
    nobody = Fact(heading="", text=words("summary.dissents.none"))
    parts = (
        ("summary.judgement", said.judgement(edition)),
        ("summary.comments", said.comments(edition)),
        ("summary.dissents", said.dissents(edition) or (nobody,)),
    )
    rows = [(words(part), fact.heading, fact.text) for part, facts in parts for fact in facts]
    add_table_sheet(made, "judgement", columns("judgement", words), rows, lines=lines)


def _sender(made: SummaryBook, organisation: Organisation) -> Iterator[Fact]:
    if organisation.name:
        yield Fact(
            heading=made.words("report.front.sender"), text="\n".join([organisation.name, *organisation.contact])
        )


def _standing(made: SummaryBook, organisation: Organisation) -> Iterator[Fact]:
    if organisation.standing is not None:
        text = organisation.standing.in_language(made.edition.language)
        yield Fact(heading=made.words("report.front.standing"), text=text)


def _bearing(made: SummaryBook) -> Iterator[Fact]:
    """Yield what the scores bear, and how many critical answers there are: said once where it holds for all."""
    for key, tell in (("raters", _raters), ("known", _known), ("critical", _critical)):
        told = {who.name: tell(made, who) for who in made.assessed}
        heading = made.words(f"report.front.{key}")
        if len(set(told.values())) == 1:
            yield Fact(heading=heading, text=next(iter(told.values())))
        else:
            yield from (Fact(heading=f"{heading}: {name}", text=text) for name, text in told.items())


def _raters(made: SummaryBook, who: Assessed) -> str:
    raters = who.result.profile.raters
    return made.words("report.front.raters.one" if raters == 1 else "report.front.raters.many", raters=raters)


def _known(made: SummaryBook, who: Assessed) -> str:
    evidence = who.result.profile.standing.evidence
    if evidence is None:
        return made.words("report.front.known.nothing")
    kind = "simulated" if evidence.origin is DataOrigin.SIMULATED else "studied"
    sheets = {each: sheet_name(made, each, who) for each in ("gate", "evidence")}
    return made.words(f"report.front.known.{kind}", **sheets)


def _critical(made: SummaryBook, who: Assessed) -> str:
    count = sum(answer.settled is not False for answer in who.result.profile.critical)
    plural = "none" if count == 0 else "one" if count == 1 else "many"
    return made.words(f"report.front.critical.{plural}", sheet=sheet_name(made, "critical"), count=count)


def _shade(sheet: Worksheet, first: int, last: int, headings: set[str]) -> None:
    for row in range(first, last + 1):
        if sheet.cell(row, 1).value in headings:
            shade(sheet, row, row)


def _add_logo(made: SummaryBook, sheet: Worksheet, organisation: Organisation, *, widths: Sequence[int]) -> None:
    """Place the logo at the right of the title, as large as there is room for."""
    picture = Image(io.BytesIO(organisation.logo or b""))
    shrink = min(_LOGO_WIDE / picture.width, _LOGO_HIGH / picture.height)
    wide, high = round(picture.width * shrink), round(picture.height * shrink)
    beside = _EMU_PER_PIXEL * (_PIXELS_PER_CHARACTER * widths[-1] - wide)
    size = XDRPositiveSize2D(_EMU_PER_PIXEL * wide, _EMU_PER_PIXEL * high)
    picture.anchor = OneCellAnchor(_from=AnchorMarker(col=len(widths) - 1, colOff=beside), ext=size)
    sheet.row_dimensions[1].height = _POINTS_PER_PIXEL * (high + 6)
    sheet.add_image(picture)
    text = organisation.logo_text
    made.picture_texts[sheet.title] = [text.in_language(made.edition.language) if text else organisation.name]
