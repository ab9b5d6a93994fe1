"""The sheets of answers, ratings and critical answers: what was said, and how it was rated, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.workbook import Workbook

from vignette.assessment import Rating
from vignette.i18n import Catalogue, catalogue
from vignette.instrument import Vignette
from vignette.report.summary import AnswerText, Summary
from vignette.report.xlsx_cells import Column, Page, Value, add_lines, add_table, open_sheet, set_up_print


def add_critical(book: Workbook, summary: Summary, page: Page) -> None:
    """Add the critical answers, or the sentences that say that none is marked and what that does not mean."""
    words = catalogue(summary.language)
    columns: tuple[Column, ...] = (
        Column(heading=words("report.column.vignette"), width=20),
        Column(heading=words("report.critical.column.answer"), width=42),
        Column(heading=words("report.critical.column.kind"), width=28),
        Column(heading=words("report.column.quote"), width=54),
    )
    rows = list(_critical_rows(summary, words))
    if not rows:
        columns = (Column(heading=words("report.critical.column.answer"), width=100),)
        rows = list(_none_marked(words))
    title = words("report.critical.sheet")
    sheet = open_sheet(book, title, title, page, columns)
    add_lines(sheet, [words("report.critical.intro")])
    first, last = add_table(sheet, columns, rows, page)
    set_up_print(sheet, page, columns=len(columns), last_row=last, landscape=True, header=first - 1)


def add_ratings(book: Workbook, summary: Summary, page: Page) -> None:
    """Add every rating behind the scores, also those that are missing and why."""
    words = catalogue(summary.language)
    columns = (
        Column(heading=words("report.column.vignette"), width=18),
        Column(heading=words("report.column.competence"), width=36),
        Column(heading=words("report.column.aspect"), width=18),
        Column(heading=words("report.ratings.column.words"), width=30),
        Column(heading=words("report.ratings.column.level"), width=7, number_format="0"),
        Column(heading=words("report.column.quote"), width=48),
    )
    title = words("report.ratings.sheet")
    sheet = open_sheet(book, title, title, page, columns)
    add_lines(sheet, [words("report.ratings.intro")])
    first, last = add_table(sheet, columns, _rating_rows(summary, words), page)
    set_up_print(sheet, page, columns=len(columns), last_row=last, landscape=True, header=first - 1)


def add_answers(book: Workbook, summary: Summary, page: Page) -> None:
    """Add the situations and questions with what became of them and the interviewer's notes."""
    words = catalogue(summary.language)
    columns = (
        Column(heading=words("report.column.vignette"), width=18),
        Column(heading=words("report.answers.column.question"), width=44),
        Column(heading=words("report.answers.column.mark"), width=24),
        Column(heading=words("report.answers.column.text"), width=66),
    )
    title = words("report.answers.sheet")
    sheet = open_sheet(book, title, title, page, columns)
    add_lines(sheet, [words("report.answers.intro")])
    first, last = add_table(sheet, columns, _answer_rows(summary, words), page)
    set_up_print(sheet, page, columns=len(columns), last_row=last, landscape=True, header=first - 1)


def _none_marked(words: Catalogue) -> Iterator[tuple[Value, ...]]:
    for key in ("report.critical.none", "report.critical.none.bound", "report.critical.none.partly"):
        yield (words(key),)


def _critical_rows(summary: Summary, words: Catalogue) -> Iterator[tuple[Value, ...]]:
    language = summary.language
    for vignette in summary.instrument.vignettes_of(summary.form.id):
        texts = {critical.id: critical.text for critical in vignette.critical_answers}
        for finding in summary.profile.critical:
            if finding.item_id == vignette.id:
                yield (
                    vignette.title.in_language(language),
                    texts[finding.critical_id].in_language(language),
                    words(f"critical_kind.{finding.kind.value}"),
                    finding.quote or words("report.no_quote"),
                )


def _rating_rows(summary: Summary, words: Catalogue) -> Iterator[tuple[Value, ...]]:
    language, instrument = summary.language, summary.instrument
    given = {(rating.item_id, rating.aspect_id): rating for rating in summary.profile.ratings}
    for vignette in instrument.vignettes_of(summary.form.id):
        for aspect in instrument.aspects:
            rating = given.get((vignette.id, aspect.id))
            yield (
                vignette.title.in_language(language),
                instrument.competence(vignette.competence).name.in_language(language),
                aspect.name.in_language(language),
                _rating_words(summary, rating, words),
                rating.level if rating is not None and rating.level is not None else "",
                rating.quote if rating is not None else "",
            )


def _rating_words(summary: Summary, rating: Rating | None, words: Catalogue) -> str:
    if rating is not None and rating.level is not None:
        names = {level.value: level.name for level in summary.instrument.scale}
        return names[rating.level].in_language(summary.language)
    if rating is not None and rating.missing_code is not None:
        return _code_name(summary, rating.missing_code)
    return words("report.ratings.none")


def _code_name(summary: Summary, code: str) -> str:
    names = {missing.id: missing.name for missing in summary.instrument.missing_codes}
    return names[code].in_language(summary.language)


def _answer_rows(summary: Summary, words: Catalogue) -> Iterator[tuple[Value, ...]]:
    language = summary.language
    for vignette in summary.instrument.vignettes_of(summary.form.id):
        title = vignette.title.in_language(language)
        answers = [answer for answer in summary.answers if answer.item_id == vignette.id]
        if answers:
            yield title, vignette.situation.in_language(language), words("report.answers.situation"), ""
        for answer in answers:
            text = answer.text or words("report.answers.text.none")
            yield title, answer.question.in_language(language), _mark_words(summary, vignette, answer, words), text


def _mark_words(summary: Summary, vignette: Vignette, answer: AnswerText, words: Catalogue) -> str:
    if answer.missing_code is not None:
        return _code_name(summary, answer.missing_code)
    if answer.mark is not None:
        return words(f"report.answers.mark.{answer.mark.value}")
    return words("report.answers.lead" if answer.question == vignette.lead_question else "report.answers.mark.none")
