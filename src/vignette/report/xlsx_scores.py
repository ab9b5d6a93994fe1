"""The sheet of one adult's scores, with charts that the spreadsheet draws from the cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from vignette.assessment import ScoreKind
from vignette.i18n import Catalogue
from vignette.report.gate_words import gate_groups
from vignette.report.rows import Row, chart_description, rows_of_kind
from vignette.report.score_words import table_lines
from vignette.report.summary_words import known
from vignette.report.xlsx_book import Assessed, DescribedColumn, SummaryBook, add_beside, begin_sheet, column
from vignette.report.xlsx_cells import Value, add_lines, add_table, fits_one_page, set_up_print
from vignette.report.xlsx_chart import ChartCells, ChartRow, add_chart

Part = tuple[DescribedColumn, Callable[[Row], Value]]


def add_scores(made: SummaryBook, who: Assessed) -> None:
    """Add the scores of an adult: what is known of them, the table, and a chart of each kind."""
    words, rows = made.words, who.rows
    parts = _parts(rows, words)
    planned = [each for each, _ in parts]
    bounded = any(row.interval for row in rows)
    beside = [column("scores", each, words) for each in ("down", "up")] if bounded else []
    sheet = begin_sheet(made, "scores", planned, who=who, beside=beside)
    add_lines(sheet, [known(who.result, words), *_closed(who, words)])
    add_lines(sheet, table_lines(rows, who.result.instrument, words.language))
    first, last = add_table(sheet, planned, [[value(row) for _, value in parts] for row in rows], made.page)
    scored = any(row.value is not None for row in rows)
    if scored and any(row.value is None for row in rows):
        add_lines(sheet, [words("report.scores.chart.gap")])
    # a header said again would also stand above the charts on their page
    header = None if scored and fits_one_page(sheet, sheet.max_row) else first - 1
    place = len(planned) + 2
    end = _add_charts(made, sheet, who, first, place) if scored else last
    add_beside(sheet, beside, [chart_row(row).lengths for row in rows] if bounded else [], row=first - 1, place=place)
    set_up_print(sheet, made.page, columns=len(planned), last_row=end, landscape=True, header=header)


def chart_row(row: Row, label: str = "") -> ChartRow:
    """Return a score as a chart shows it."""
    return ChartRow(label=label or row.label, value=row.value, interval=row.interval)


def _closed(who: Assessed, words: Catalogue) -> Iterator[str]:
    """Yield, for the scores of which more could be shown, why there is no more."""
    for group in gate_groups(who.result.profile, who.rows, words.language):
        if group.why_not_more:
            names = "; ".join(group.names)
            yield words("report.scores.closed", names=names, shown=group.shown, why=" ".join(group.why_not_more))


def _add_charts(made: SummaryBook, sheet: Worksheet, who: Assessed, first: int, place: int) -> int:
    """Add the charts on a printed page of their own, with what is known of the scores once more."""
    sheet.row_breaks.append(Break(id=sheet.max_row))
    add_lines(sheet, [known(who.result, made.words)])
    at, top = sheet.max_row + 2, first
    for kind in ScoreKind:
        chosen = rows_of_kind(who.rows, kind)
        if any(row.value is not None for row in chosen):
            down, up = get_column_letter(place), get_column_letter(place + 1)
            at = add_chart(
                made,
                sheet,
                [chart_row(row) for row in chosen],
                ChartCells(first=top, label="B", value="C", down=down, up=up),
                title=made.words(f"report.scores.chart.{kind.value}"),
                text=chart_description(chosen, made.words.language),
                instrument=who.result.instrument,
                at=at,
            )
        top += len(chosen)
    return at


def _parts(rows: Sequence[Row], words: Catalogue) -> list[Part]:
    """List the columns with what each holds of a row; what no row has gets no column."""
    level = words.number(100 * max((row.level for row in rows if row.level is not None), default=0.0), decimals=0)

    def of(identity: str) -> DescribedColumn:
        return column("scores", identity, words, level=level)

    parts: list[Part] = [
        (of("kind"), lambda row: words(f"report.kind.{row.kind.value}")),
        (of("name"), lambda row: row.label),
        (of("value"), lambda row: row.value_text if row.value is None else row.value),
        (of("rated"), lambda row: row.n_rated),
        (of("expected"), lambda row: row.n_expected),
        (of("basis"), lambda row: row.basis),
    ]
    if any(row.interval for row in rows):
        parts += [
            (of("low"), lambda row: row.interval[0] if row.interval else ""),
            (of("high"), lambda row: row.interval[1] if row.interval else ""),
        ]
    if any(row.interval is None and row.interval_text for row in rows):
        parts.append((of("uncertainty"), lambda row: "" if row.interval else row.interval_text))
    raters = dict.fromkeys((each.symbol, each.form) for row in rows for each in row.apart)
    parts += [_rater(symbol, form, words) for symbol, form in raters]
    if any(row.outcome for row in rows):
        parts += [
            (of("cut"), lambda row: row.outcome.cut if row.outcome else ""),
            (of("outcome"), lambda row: row.outcome.word if row.outcome else ""),
            (of("chance"), lambda row: row.outcome.chance if row.outcome else ""),
        ]
    return parts


def _rater(symbol: str, form: str, words: Catalogue) -> Part:
    def value(row: Row) -> Value:
        found = next((each.value for each in row.apart if (each.symbol, each.form) == (symbol, form)), None)
        return "" if found is None else found

    return column("scores", "rater", words, heading=f"{form} {symbol}".strip()), value
