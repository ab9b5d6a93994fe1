"""The summary as a workbook that a social worker can read, print and calculate with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from openpyxl.workbook import Workbook

from vignette.i18n import Language, catalogue
from vignette.report.characters import readable
from vignette.report.document_mark import DRAFT_MARK, mark_of
from vignette.report.organisation import Organisation
from vignette.report.rows import profile_rows
from vignette.report.summary import Edition
from vignette.report.summary_words import foot, marks
from vignette.report.xlsx_book import Assessed, SummaryBook
from vignette.report.xlsx_cells import Page
from vignette.report.xlsx_dictionary import add_dictionary
from vignette.report.xlsx_evidence import add_evidence, add_gate
from vignette.report.xlsx_front import add_front, add_judgement
from vignette.report.xlsx_method import add_bbic, add_method
from vignette.report.xlsx_names import add_names
from vignette.report.xlsx_package import file_bytes
from vignette.report.xlsx_scores import add_scores
from vignette.report.xlsx_sheets import add_answers, add_critical, add_ratings, add_support
from vignette.report.xlsx_side import add_side_by_side

_TAGS = {Language.SV: "sv-SE", Language.EN: "en-GB"}


def summary_workbook(edition: Edition, organisation: Organisation) -> bytes:
    """Return the summary as an XLSX file.

    Sheets: front page, judgement; where somebody has a result critical answers, each adult's scores with charts, the
    adults side by side where they are several, support, what the scores may say, ratings, answers (if they are asked
    for), evidence (if some is in force), BBIC headings, method; then the named cells and the data dictionary.
    Every sheet says if it is a draft and if the people are invented.

    Parameters
    ----------
    edition : Edition
        Free text in it stays text: it is never taken for a formula, never cut, and control characters are replaced.
    organisation : Organisation
        Whose paper it is.

    Returns
    -------
    bytes
        The same bytes for the same edition.
    """
    made = _begun(edition, organisation)
    _describe(made)
    add_front(made, organisation)
    add_judgement(made)
    if made.assessed:
        _add_results(made)
    add_names(made)
    add_dictionary(made)
    return file_bytes(made.book, made_at=edition.made_at, picture_texts=made.picture_texts)


def _add_results(made: SummaryBook) -> None:
    add_critical(made)
    for who in made.assessed:
        add_scores(made, who)
    if made.several:
        add_side_by_side(made)
    add_support(made)
    for add_sheet in (add_gate, add_ratings):
        for who in made.assessed:
            add_sheet(made, who)
    if made.edition.with_answers:
        for who in made.assessed:
            add_answers(made, who)
    for who in made.assessed:
        if who.result.profile.standing.evidence is not None:
            add_evidence(made, who)
    add_bbic(made)
    add_method(made)


def _begun(edition: Edition, organisation: Organisation) -> SummaryBook:
    words = catalogue(edition.language)
    book = Workbook()
    del book["Sheet"]
    names = _numbered([adult.name for adult in edition.summary.adults])
    line = words("report.page", foot=readable(foot(edition)), page="\0P", pages="\0N")
    return SummaryBook(
        book=book,
        edition=edition,
        words=words,
        page=Page(
            marks=marks(edition),
            foot=line.replace("&", "&&").replace("\0", "&"),
            continued=words("report.continued"),
            accent=organisation.accent.removeprefix("#").upper(),
        ),
        names=names,
        assessed=tuple(
            Assessed(
                place=place,
                name=name,
                result=adult.result,
                rows=profile_rows(adult.result.profile, adult.result.instrument, edition.language),
            )
            for place, (name, adult) in enumerate(zip(names, edition.summary.adults, strict=True), start=1)
            if adult.result is not None
        ),
    )


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names, start=1))


def _describe(made: SummaryBook) -> None:
    """Fill in the file's properties; they name no person and no home."""
    edition, signed = made.edition, made.edition.signature
    moment = edition.made_at.astimezone(dt.UTC).replace(tzinfo=None)
    properties = made.book.properties
    properties.title = " ".join(filter(None, [made.words("report.front.title"), signed.code if signed else ""]))
    properties.identifier = mark_of(signed.code, signed.number) if signed else DRAFT_MARK
    properties.creator = f"vignette {edition.app}"
    properties.description = " | ".join(marks(edition))
    properties.language = _TAGS[edition.language]
    properties.created = properties.modified = moment
