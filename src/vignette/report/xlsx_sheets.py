"""The sheets of answers, ratings and critical answers: what was said, and how it was rated, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.workbook import Workbook

from vignette.i18n import Catalogue, catalogue
from vignette.instrument import Vignette
from vignette.report.cells import CellLine, cell_lines, critical_lines, symbols_of
from vignette.report.summary import AnswerText, Summary
from vignette.report.xlsx_cells import Column, Page, Value, add_lines, add_table, open_sheet, set_up_print


def add_critical(book: Workbook, summary: Summary, page: Page) -> None:
    """Add the critical answers, or the sentences that say that none is marked and what that does not mean."""
    words, several = catalogue(summary.language), len(summary.profile.forms) > 1
    columns: tuple[Column, ...] = (
        *((Column(heading=words("report.front.form"), width=14),) if several else ()),
        Column(heading=words("report.column.vignette"), width=20),
        Column(heading=words("report.critical.column.answer"), width=38),
        Column(heading=words("report.critical.column.kind"), width=26),
        Column(heading=words("report.critical.column.heard"), width=24),
        Column(heading=words("report.critical.column.settled"), width=24),
        Column(heading=words("report.column.quote"), width=50),
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
    """Add every cell behind the scores: each rater's level, masked, and the value that counts."""
    words, several = catalogue(summary.language), len(summary.profile.forms) > 1
    lines = cell_lines(summary.profile, summary.instrument, summary.language)
    symbols = symbols_of(lines)
    columns = (
        *((Column(heading=words("report.front.form"), width=14),) if several else ()),
        Column(heading=words("report.column.vignette"), width=18),
        Column(heading=words("report.column.competence"), width=32),
        Column(heading=words("report.column.aspect"), width=20),
        *(Column(heading=symbol, width=7, number_format="0") for symbol in symbols),
        Column(heading=words("report.ratings.column.value"), width=10, number_format="0.0"),
        Column(heading=words("report.ratings.column.how"), width=18),
        Column(heading=words("report.ratings.column.words"), width=34),
        Column(heading=words("report.column.quote"), width=48),
    )
    title = words("report.ratings.sheet")
    sheet = open_sheet(book, title, title, page, columns)
    add_lines(sheet, [words("report.ratings.intro"), words("report.rule.cell")])
    rows = [_rating_row(line, symbols, several=several) for line in lines]
    first, last = add_table(sheet, columns, rows, page)
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
    for line in critical_lines(summary.profile, summary.instrument, summary.language):
        told = [
            _by(symbol, quote or words("report.no_quote"), alone=len(line.quotes) == 1) for symbol, quote in line.quotes
        ]
        form = (line.form,) if line.form else ()
        yield (*form, line.vignette, line.answer, line.kind, line.heard, line.settled, "\n".join(told))


def _rating_row(line: CellLine, symbols: tuple[str, ...], *, several: bool) -> tuple[Value, ...]:
    alone = len(line.found) == 1
    levels = (line.of(symbol) for symbol in symbols)
    return (
        *((line.form,) if several else ()),
        line.vignette,
        line.competence,
        line.aspect,
        *("" if found is None or found.level is None else found.level for found in levels),
        line.value_text if line.value is None else line.value,
        line.how,
        "\n".join(_by(each.symbol, each.word, alone=alone) for each in line.found),
        "\n".join(_by(each.symbol, each.quote, alone=alone) for each in line.found if each.quote),
    )


def _by(symbol: str, text: str, *, alone: bool) -> str:
    """Say whose words these are, where there is more than one rater."""
    return text if alone else f"{symbol} {text}"


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
