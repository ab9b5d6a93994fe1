"""The sheets about what the scores may say: what the gate shows and why not more, and what the evidence knows."""

from __future__ import annotations

from vignette.report.evidence_words import known_of_scores
from vignette.report.gate_words import GateGroup, gate_groups
from vignette.report.score_words import has_another_form, settling_lines
from vignette.report.xlsx_book import Assessed, SummaryBook, add_table_sheet, column, columns, sheet_name
from vignette.report.xlsx_cells import Value


def add_gate(made: SummaryBook, who: Assessed) -> None:
    """Add what is shown of each score, why not more, and what would settle what is undetermined."""
    words, result = made.words, who.result
    groups = gate_groups(result.profile, who.rows, words.language)
    another = has_another_form(result.profile, result.instrument)
    settling = settling_lines(who.rows, words, another_form=another)
    after = ["", words("report.settling.intro"), *settling, words("report.settling.source")] if settling else []
    lines = [words("report.gate.intro")]
    add_table_sheet(made, "gate", columns("gate", words), map(_group, groups), who=who, lines=lines, after=after)


def add_evidence(made: SummaryBook, who: Assessed) -> None:
    """Add what the evidence in force knows of each score: how alike raters are, and its cut score."""
    words = made.words
    figures = [
        column("evidence", each, words, heading=words(f"evidence.column.{each}"))
        for each in ("agreement", "cut", "auc", "sensitivity", "specificity", "homes")
    ]
    planned = [column("evidence", "name", words), *figures]
    known = known_of_scores(who.result.profile, who.rows, words.language)
    rows = [tuple(getattr(each, column.id) for column in planned) for each in known]
    lines = [words("report.evidence.intro", method=sheet_name(made, "method"))]
    add_table_sheet(made, "evidence", planned, rows, who=who, lines=lines)


def _group(group: GateGroup) -> tuple[Value, ...]:
    figures = [f"{name}: {text}" if name else text for name, text in group.figures]
    return "\n".join(group.names), group.shown, "\n".join(group.why_not_more) or "–", "\n".join(figures)
