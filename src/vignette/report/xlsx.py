"""The summary as a workbook that a social worker can read, print and calculate with."""

from __future__ import annotations

import datetime as dt

from openpyxl.workbook import Workbook

from vignette.i18n import Language, catalogue
from vignette.report.characters import readable
from vignette.report.rows import profile_rows
from vignette.report.summary import Summary
from vignette.report.xlsx_cells import Page
from vignette.report.xlsx_evidence import add_evidence, add_gate
from vignette.report.xlsx_facts import add_front, add_method
from vignette.report.xlsx_package import file_bytes
from vignette.report.xlsx_scores import add_scores
from vignette.report.xlsx_sheets import add_answers, add_critical, add_ratings

_TAGS = {Language.SV: "sv-SE", Language.EN: "en-GB"}


def summary_workbook(summary: Summary) -> bytes:
    """Return the summary as an XLSX file.

    Sheets: front page, critical answers, scores with charts, what the scores may say, ratings, answers (if the summary
    has them), evidence (if some is in force), method.
    Every sheet says that it is an unsigned draft and, where that is so, that the people are invented.

    Parameters
    ----------
    summary : Summary
        Free text in it stays text: it is never taken for a formula, never cut, and control characters are replaced.

    Returns
    -------
    bytes
        The same bytes for the same summary.
    """
    book = Workbook()
    del book["Sheet"]
    _describe(book, summary)
    page = _page(summary)
    rows = profile_rows(summary.profile, summary.instrument, summary.language)
    add_front(book, summary, page)
    add_critical(book, summary, page)
    chart_texts = add_scores(book, summary, rows, page)
    add_gate(book, summary, rows, page)
    add_ratings(book, summary, page)
    if summary.answers:
        add_answers(book, summary, page)
    if summary.profile.standing.evidence is not None:
        add_evidence(book, summary, rows, page)
    add_method(book, summary, rows, page)
    return file_bytes(book, made_at=summary.made_at, chart_texts=chart_texts)


def _page(summary: Summary) -> Page:
    words = catalogue(summary.language)
    draft, invented = words("report.draft"), words("report.invented")
    foot = words("report.page", code=readable(summary.code).replace("&", "&&"), page="&P", pages="&N")
    return Page(
        marks=(draft, invented) if summary.invented else (draft,),
        foot=f"{invented} | {foot}" if summary.invented else foot,
        continued=words("report.continued"),
    )


def _describe(book: Workbook, summary: Summary) -> None:
    """Fill in the file's properties; they name no person and no home."""
    words = catalogue(summary.language)
    moment = summary.made_at.astimezone(dt.UTC).replace(tzinfo=None)
    properties = book.properties
    properties.title = f"{words('report.front.title')} {readable(summary.code)}"
    properties.creator = f"vignette {summary.app_version}"
    properties.description = words("report.draft")
    properties.language = _TAGS[summary.language]
    properties.created = properties.modified = moment
