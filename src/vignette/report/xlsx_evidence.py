"""The sheets about what the scores may say: what the gate shows and why not more, and what the evidence knows."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.workbook import Workbook

from vignette.i18n import catalogue
from vignette.report.evidence_words import known_of_scores
from vignette.report.gate_words import GateGroup, gate_groups
from vignette.report.rows import Row
from vignette.report.score_words import has_another_form, settling_lines
from vignette.report.summary import Summary
from vignette.report.xlsx_cells import Column, Page, Value, add_lines, add_table, open_sheet, set_up_print


def add_gate(book: Workbook, summary: Summary, rows: Sequence[Row], page: Page) -> None:
    """Add what is shown of each score, why not more, and what would settle what is undetermined."""
    words = catalogue(summary.language)
    columns = (
        Column(heading=words("report.gate.column.names"), width=40),
        Column(heading=words("report.gate.column.shown"), width=36),
        Column(heading=words("report.gate.column.why"), width=54),
        Column(heading=words("report.gate.column.figures"), width=54),
    )
    title = words("report.gate.sheet")
    sheet = open_sheet(book, title, title, page, columns)
    add_lines(sheet, [words("report.gate.intro")])
    groups = gate_groups(summary.profile, tuple(rows), summary.language)
    first, last = add_table(sheet, columns, map(_group, groups), page)
    settling = settling_lines(rows, words, another_form=has_another_form(summary.profile, summary.instrument))
    if settling:
        add_lines(sheet, ["", words("report.settling.intro"), *settling, words("report.settling.source")])
        last = sheet.max_row
    set_up_print(sheet, page, columns=len(columns), last_row=last, landscape=True, header=first - 1)


def add_evidence(book: Workbook, summary: Summary, rows: Sequence[Row], page: Page) -> None:
    """Add what the evidence in force knows of each score: how alike raters are, and its cut score."""
    words = catalogue(summary.language)
    widths = {"agreement": 46, "cut": 12, "auc": 18, "sensitivity": 18, "specificity": 18, "homes": 24}
    columns = (
        Column(heading=words("report.scores.column.name"), width=40),
        *(Column(heading=words(f"evidence.column.{name}"), width=width) for name, width in widths.items()),
    )
    title = words("report.evidence.sheet")
    sheet = open_sheet(book, title, title, page, columns)
    add_lines(sheet, [words("report.evidence.intro", method=words("report.method.sheet"))])
    known = known_of_scores(summary.profile, tuple(rows), summary.language)
    cells = [(each.name, *(getattr(each, name) for name in widths)) for each in known]
    first, last = add_table(sheet, columns, cells, page)
    set_up_print(sheet, page, columns=len(columns), last_row=last, landscape=True, header=first - 1)


def _group(group: GateGroup) -> tuple[Value, ...]:
    figures = [f"{name}: {text}" if name else text for name, text in group.figures]
    return "\n".join(group.names), group.shown, "\n".join(group.why_not_more) or "–", "\n".join(figures)
