"""The sheets of critical answers, support, ratings and answers: what was said, and how it was rated, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

from vignette.i18n import Catalogue
from vignette.instrument import Instrument, Vignette
from vignette.report.cells import CellLine, cell_lines, critical_lines, symbols_of
from vignette.report.summary import AnswerText
from vignette.report.summary_words import absence, advice, known
from vignette.report.xlsx_book import Assessed, DescribedColumn, SummaryBook, add_table_sheet, column, columns
from vignette.report.xlsx_cells import Value


def add_critical(made: SummaryBook) -> None:
    """Add the critical answers, or the sentences that say that none is marked and what that does not mean."""
    words = made.words
    forms = any(_several_forms(who) for who in made.assessed)
    rows = [row for who in made.assessed for row in _critical_rows(made, who, forms=forms)]
    silent = [who.name for who in made.assessed if not who.result.profile.critical]
    lines = [words("report.critical.intro"), *(f"{name}: {text}" for name, text in absence(made.edition))]
    if silent:
        lines += [words("report.critical.none.bound"), words("report.critical.none.partly")]
    planned = columns("critical", words, without=() if forms else ("form",))
    add_table_sheet(made, "critical", planned, rows, lines=lines)


def add_support(made: SummaryBook) -> None:
    """Add what the instrument suggests where answers were rated low."""
    words = made.words
    rows: list[tuple[Value, ...]] = []
    for who in made.assessed:
        found = advice(who.result, words)
        rows += [(who.name, each.name, suggestion) for each in found for suggestion in each.suggestions]
        if not found:
            rows.append((who.name, words("summary.advice.none"), ""))
    add_table_sheet(made, "support", columns("support", words), rows, lines=[words("summary.advice.about")])


def add_ratings(made: SummaryBook, who: Assessed) -> None:
    """Add every cell behind the scores: each rater's level, masked, and the value that counts."""
    words, result, forms = made.words, who.result, _several_forms(who)
    lines = cell_lines(result.profile, result.instrument, words.language)
    symbols = symbols_of(lines)
    planned: list[DescribedColumn] = []
    for each in columns("ratings", words, without=("rater",) if forms else ("rater", "form")):
        if each.id == "value":
            planned += [column("ratings", "rater", words, heading=symbol) for symbol in symbols]
        planned.append(each)
    about = [known(result, words), words("report.ratings.intro"), words("report.rule.cell")]
    if forms:
        about.append(words("report.rule.forms"))
    rows = [_rating_row(line, symbols, forms=forms) for line in lines]
    add_table_sheet(made, "ratings", planned, rows, who=who, lines=about)


def add_answers(made: SummaryBook, who: Assessed) -> None:
    """Add the situations and questions with what became of them and the interviewer's notes."""
    words, forms = made.words, _several_forms(who)
    planned = columns("answers", words, without=() if forms else ("form",))
    rows = [row if forms else row[1:] for row in _answer_rows(who, words)]
    add_table_sheet(made, "answers", planned, rows, who=who, lines=[words("report.answers.intro")])


def _several_forms(who: Assessed) -> bool:
    return len(who.result.forms) > 1


def _critical_rows(made: SummaryBook, who: Assessed, *, forms: bool) -> Iterator[tuple[Value, ...]]:
    words = made.words
    lines = critical_lines(who.result.profile, who.result.instrument, words.language)
    for line in lines:
        told = [
            _by(symbol, quote or words("report.no_quote"), alone=len(line.quotes) == 1) for symbol, quote in line.quotes
        ]
        rest = (line.vignette, line.answer, line.kind, line.heard, line.settled, "\n".join(told))
        yield (who.name, line.form, *rest) if forms else (who.name, *rest)
    if not lines:
        place = ("", "–") if forms else ("–",)
        yield (who.name, *place, words("report.critical.none"), "–", "–", "", "")


def _rating_row(line: CellLine, symbols: tuple[str, ...], *, forms: bool) -> tuple[Value, ...]:
    alone = len(line.found) == 1
    levels = (line.of(symbol) for symbol in symbols)
    return (
        *((line.form,) if forms else ()),
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


def _answer_rows(who: Assessed, words: Catalogue) -> Iterator[tuple[Value, ...]]:
    instrument, language = who.result.instrument, words.language
    forms = {form.id: form.name.in_language(language) for form in instrument.forms}
    for held in who.result.interviews:
        for vignette in instrument.vignettes_of(held.form_id):
            place = forms[held.form_id], vignette.title.in_language(language)
            answers = [answer for answer in held.answers if answer.item_id == vignette.id]
            if answers:
                yield *place, vignette.situation.in_language(language), words("report.answers.situation"), ""
            for answer in answers:
                mark = _mark_words(instrument, vignette, answer, words)
                text = answer.text or words("report.answers.text.none")
                yield *place, answer.question.in_language(language), mark, text


def _mark_words(instrument: Instrument, vignette: Vignette, answer: AnswerText, words: Catalogue) -> str:
    if answer.missing_code is not None:
        names = {missing.id: missing.name for missing in instrument.missing_codes}
        return names[answer.missing_code].in_language(words.language)
    if answer.mark is not None:
        return words(f"report.answers.mark.{answer.mark.value}")
    return words("report.answers.lead" if answer.question == vignette.lead_question else "report.answers.mark.none")
