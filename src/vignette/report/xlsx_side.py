"""The sheet of the adults side by side: every value of each, what can be said of the difference, and a chart.

Where the adults were interviewed with different wordings nothing is compared, so there is no chart either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from vignette.assessment import ScoreKind
from vignette.report.rows import Row
from vignette.report.score_words import interval_line
from vignette.report.side_by_side import Person, SideRow, between_lines, side_description, side_rows
from vignette.report.summary_words import absence, known
from vignette.report.xlsx_book import DescribedColumn, SummaryBook, add_beside, begin_sheet, column
from vignette.report.xlsx_cells import Value, add_lines, add_table, cell_at, fits_one_page, put, set_up_print
from vignette.report.xlsx_chart import ChartCells, ChartRow, add_chart
from vignette.report.xlsx_scores import chart_row

_BESIDE = ("label", "dot", "down", "up")
_NAMES_SHARE = 0.46
"""A row is named after the score and the adult."""


def add_side_by_side(made: SummaryBook) -> None:
    """Add the adults side by side; nobody is averaged."""
    words = made.words
    people = [
        Person(name=who.name, profile=who.result.profile, instrument=who.result.instrument) for who in made.assessed
    ]
    rows = side_rows(people, made.edition.summary.differences, words.language)
    planned = _columns(made, rows)
    one_wording = len({person.profile.standing.fingerprint for person in people}) == 1
    drawn = [row for row in rows if any(own and own.value is not None for own in row.rows)] if one_wording else []
    beside = [column("side", each, words) for each in _BESIDE] if drawn else []
    sheet = begin_sheet(made, "side", planned, beside=beside)
    own = [row for side in rows for row in side.rows if row is not None]
    lines = [words("summary.side_by_side"), *between_lines(people, rows, words), *interval_line(own, words)]
    add_lines(sheet, [*_known(made), *(f"{name}: {text}" for name, text in absence(made.edition)), *lines])
    first, last = add_table(sheet, planned, [_cells(made, row, planned) for row in rows], made.page)
    header = None if drawn and fits_one_page(sheet, last) else first - 1
    if drawn:
        last = _add_charts(made, sheet, drawn, first, len(planned) + 2)
        dots = [(dot.label, "" if dot.value is None else dot.value, *dot.lengths) for dot in _chart_rows(made, drawn)]
        add_beside(sheet, beside, dots, row=first - 1, place=len(planned) + 2)
    set_up_print(sheet, made.page, columns=len(planned), last_row=last, landscape=True, header=header)


def _known(made: SummaryBook) -> list[str]:
    return [f"{who.name}: {known(who.result, made.words)}" for who in made.assessed]


def _columns(made: SummaryBook, rows: Sequence[SideRow]) -> list[DescribedColumn]:
    words = made.words
    levels = [own.level for row in rows for own in row.rows if own is not None and own.level is not None]
    level = words.number(100 * max(levels, default=0.0), decimals=0)
    each_has = ("value", "low", "high") if levels else ("value",)
    own = [column("side", each, words, name=who.name, level=level) for who in made.assessed for each in each_has]
    return [*(column("side", each, words) for each in ("kind", "name")), *own, column("side", "difference", words)]


def _cells(made: SummaryBook, row: SideRow, planned: Sequence[DescribedColumn]) -> tuple[Value, ...]:
    values: list[Value] = [made.words(f"report.kind.{row.kind.value}"), row.label]
    bounded = any(each.id == "low" for each in planned)
    for own in row.rows:
        values.append(_value(own))
        if bounded:
            values += own.interval if own and own.interval else ("", "")
    return (*values, row.difference)


def _value(own: Row | None) -> Value:
    if own is None:
        return "–"
    return own.value_text if own.value is None else own.value


def _add_charts(made: SummaryBook, sheet: Worksheet, rows: Sequence[SideRow], first: int, place: int) -> int:
    """Draw every adult's dot in a row of its own, a printed page for each chart; return the row under the charts."""
    last, top = sheet.max_row, first
    label, value, down, up = (get_column_letter(place + step) for step in range(len(_BESIDE)))
    for kind in ScoreKind:
        chosen = [row for row in rows if row.kind is kind]
        if chosen:
            sheet.row_breaks.append(Break(id=last))
            for step, line in enumerate(_known(made), start=1):
                put(cell_at(sheet, last + step, 1), line)
                cell_at(sheet, last + step, 1).alignment = Alignment(vertical="center")
            dots = list(_chart_rows(made, chosen))
            last = add_chart(
                made,
                sheet,
                dots,
                ChartCells(first=top, label=label, value=value, down=down, up=up),
                title=made.words(f"report.scores.chart.{kind.value}"),
                text=side_description(chosen, [who.name for who in made.assessed], made.words.language),
                instrument=made.assessed[0].result.instrument,
                at=last + len(made.assessed) + 2,
                names_share=_NAMES_SHARE,
            )
            top += len(dots)
    return last


def _chart_rows(made: SummaryBook, rows: Sequence[SideRow]) -> Iterator[ChartRow]:
    for row in rows:
        for who, own in zip(made.assessed, row.rows, strict=True):
            label = f"{row.label} – {who.name}"
            yield ChartRow(label=label, value=None, interval=None) if own is None else chart_row(own, label)
