"""What the interviews show, on paper: critical answers, the profile as chart and table, advice, adults side by side."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vignette.i18n import Catalogue, Language, catalogue
from vignette.report.blocks import Box, Part, Picture, Table, bullets, heading, note, paragraph, text_runs
from vignette.report.cells import CriticalLine, critical_lines
from vignette.report.rows import Row, chart_description, profile_rows, value_in_words
from vignette.report.score_words import chart_lines, has_another_form, interval_line, settling_lines
from vignette.report.side_by_side import Person, SideRow, side_description, side_rows
from vignette.report.summary import AdultResult, Edition
from vignette.report.summary_words import advice, known

_NAME_SHARE, _VALUE_SHARE = 0.25, 0.17
_MOST_DRAWN = 16
_DRAWN: dict[Hashable, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A column of the table of scores: its heading's key, its share of the width, and what it says of a row."""

    key: str
    width: float
    cell: Callable[[Row], str]


def result_parts(edition: Edition) -> Iterator[Part]:
    """Yield what the interviews show: each adult's critical answers, then scores, side by side if they can be."""
    words, found = catalogue(edition.language), edition.summary.assessed
    for adult in edition.summary.adults:
        title = words("report.critical.sheet")
        yield heading(3, f"{adult.name}: {title[:1].lower()}{title[1:]}" if len(edition.summary.adults) > 1 else title)
        if adult.result is None:
            yield paragraph(words(f"summary.absent.{adult.absence}"))
        else:
            yield from _critical(adult.result, words)
    if are_comparable(edition):
        yield from _between_adults(edition, words)
    else:
        for name, result in found:
            yield heading(3, f"{words('profile.scores')}: {name}" if len(found) > 1 else words("profile.scores"))
            yield from score_parts(result, words)


def are_comparable(edition: Edition) -> bool:
    """Return whether there are several adults with a result, interviewed with the same wording."""
    return (
        len({result.instrument.fingerprint for _, result in edition.summary.assessed})
        == 1
        < len(edition.summary.assessed)
    )


def score_parts(result: AdultResult, words: Catalogue) -> Iterator[Part]:
    """Yield one adult's scores, as chart and table, under the line that says what is known of them."""
    rows = profile_rows(result.profile, result.instrument, words.language)
    yield paragraph(known(result, words), bold=True)
    if any(row.value is not None for row in rows):
        yield note(" ".join(chart_lines(rows, result.instrument, words.language)))
        yield Picture(svg=_drawing(rows, result, words), text=chart_description(rows, words.language))
    yield _score_table(rows, words)
    settling = settling_lines(rows, words, another_form=has_another_form(result.profile, result.instrument))
    if settling:
        yield paragraph(words("report.settling.intro"))
        yield bullets(settling)
        yield note(words("report.settling.source"))


def advice_parts(edition: Edition) -> Iterator[Part]:
    """Yield what the instrument suggests to whoever guides the home, adult by adult."""
    words, found = catalogue(edition.language), edition.summary.assessed
    yield paragraph(words("summary.advice.about"))
    for name, result in found:
        if len(found) > 1:
            yield heading(3, name)
        suggested = advice(result, words)
        if not suggested:
            yield paragraph(words("summary.advice.none"))
        for each in suggested:
            yield paragraph(each.name, bold=True)
            yield bullets(each.suggestions)


def _between_adults(edition: Edition, words: Catalogue) -> Iterator[Part]:
    found = edition.summary.assessed
    people = [Person(name=name, profile=each.profile, instrument=each.instrument) for name, each in found]
    names = [person.name for person in people]
    rows = side_rows(people, edition.summary.differences, edition.language)
    yield heading(3, words("summary.scores_side_by_side"))
    for line in dict.fromkeys(known(result, words) for _, result in found):
        yield paragraph(line, bold=True)
    shapes = " ".join(words(f"side.shape.{place % 4}", name=name) for place, name in enumerate(names))
    own = [row for side in rows for row in side.rows if row is not None]
    yield note(" ".join([words("summary.side_by_side"), shapes, *interval_line(own, words)]))
    if any(row.value is not None for row in own):
        text = side_description(rows, names, edition.language)
        yield Picture(svg=_side_drawing(rows, names, people[0], edition.language), text=text)
    yield _side_table(rows, names, words)


def _critical(result: AdultResult, words: Catalogue) -> Iterator[Part]:
    lines = critical_lines(result.profile, result.instrument, words.language)
    yield note(words("report.critical.intro"))
    if not lines:
        yield paragraph(words("report.critical.none"))
        yield note(f"{words('report.critical.none.bound')} {words('report.critical.none.partly')}")
    for line in lines:
        yield Box(blocks=tuple(_critical_box(line, words)), kind="plain")


def _critical_box(line: CriticalLine, words: Catalogue) -> Iterator[Part]:
    place = " · ".join(each for each in (line.form, line.vignette, line.competence) if each)
    yield paragraph(line.answer, bold=True)
    yield paragraph(words("summary.critical", kind=line.kind, place=place, heard=line.heard))
    for symbol, quote in line.quotes:
        who = "" if len(line.quotes) == 1 else f"{symbol} "
        yield paragraph(f"{who}”{quote}”" if quote else f"{who}{words('report.no_quote')}")
    if line.settled:
        yield paragraph(line.settled)


def _score_table(rows: Sequence[Row], words: Catalogue) -> Table:
    columns = [
        _Column(key="name", width=0.30, cell=lambda row: row.label),
        _Column(key="value", width=0.17, cell=value_in_words),
        _Column(key="basis", width=0.12, cell=lambda row: _rated(row, words)),
    ]
    if any(row.apart for row in rows):
        columns.append(_Column(key="apart", width=0.18, cell=lambda row: row.apart_text or "–"))
    if any(row.outcome for row in rows):
        columns.append(_Column(key="outcome", width=0.23, cell=lambda row: row.outcome.text if row.outcome else "–"))
    head = tuple(text_runs(words(f"summary.column.{each.key}")) for each in columns)
    return Table(
        rows=(head, *(tuple(text_runs(each.cell(row)) for each in columns) for row in rows)),
        row_heads=True,
        widths=tuple(each.width for each in columns),
    )


def _rated(row: Row, words: Catalogue) -> str:
    return words("summary.rated", rated=row.n_rated, expected=row.n_expected)


def _side_table(rows: Sequence[SideRow], names: Sequence[str], words: Catalogue) -> Table:
    head = (words("summary.column.name"), *names, words("side.column_difference"))
    lines = ((row.label, *(value_in_words(own) for own in row.rows), row.difference) for row in rows)
    return Table(
        rows=tuple(tuple(map(text_runs, line)) for line in (head, *lines)),
        row_heads=True,
        widths=(_NAME_SHARE, *(_VALUE_SHARE for _ in names), 1 - _NAME_SHARE - _VALUE_SHARE * min(len(names), 4)),
    )


def _drawing(rows: Sequence[Row], result: AdultResult, words: Catalogue) -> str:
    def spec() -> dict[str, Any]:
        from vignette.report.chart import profile_chart

        return profile_chart(rows, result.instrument, words.language, compact=True)

    return _drawn_once((tuple(rows), result.instrument.fingerprint, words.language), spec, words("profile.scores"))


def _side_drawing(rows: Sequence[SideRow], names: Sequence[str], person: Person, language: Language) -> str:
    def spec() -> dict[str, Any]:
        from vignette.report.side_by_side_chart import side_chart

        return side_chart(rows, names, person.instrument, language, compact=True)

    key = (tuple(rows), tuple(names), person.instrument.fingerprint, language)
    return _drawn_once(key, spec, catalogue(language)("page.side_by_side"))


def _drawn_once(key: Hashable, spec: Callable[[], dict[str, Any]], title: str) -> str:
    """Draw a chart, once for all the documents that are made of the same summary one after the other."""
    from vignette.report.drawing import drawn_svg

    found = _DRAWN.get(key)
    if found is None:
        while len(_DRAWN) >= _MOST_DRAWN:
            _DRAWN.pop(next(iter(_DRAWN)), None)
        found = _DRAWN[key] = drawn_svg(spec(), name="chart", title=title)
    return found
