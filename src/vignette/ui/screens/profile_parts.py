"""The parts of a profile: critical answers, scores, what may be shown, the ratings behind, and the evidence."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from vignette.assessment import Profile
from vignette.instrument import Instrument
from vignette.report.cells import CellLine, CriticalLine, cell_lines, critical_lines, symbols_of
from vignette.report.evidence_words import evidence_facts, known_of_scores, notes_on_known
from vignette.report.gate_words import GateGroup, gate_groups
from vignette.report.rows import Row, value_in_words
from vignette.ui.parts import paragraph, prose
from vignette.ui.session import Session


def critical(session: Session, profile: Profile, instrument: Instrument, *, level: str = "h2") -> None:
    """Show the critical answers, each with its words and who heard it; those settled as not heard are told apart."""
    text = session.text
    prose((level, text("profile.critical"), ""))
    lines = critical_lines(profile, instrument, session.language)
    standing = [line for line in lines if not line.dismissed]
    if not standing:
        st.write(text("profile.no_critical"))
    for line in standing:
        _critical_answer(session, line)
    dismissed = [line for line in lines if line.dismissed]
    if dismissed:
        with st.expander(text("profile.dismissed", count=len(dismissed))):
            paragraph(text("profile.dismissed_about"), "fact")
            for line in dismissed:
                _critical_answer(session, line)


def scores_table(session: Session, rows: tuple[Row, ...]) -> None:
    """Show the chart's content as a table; what no row has gets no column."""
    text = session.text
    columns = {
        text("profile.column_what"): [row.label for row in rows],
        text("profile.column_score_and_uncertainty"): [value_in_words(row) for row in rows],
    }
    if any(row.outcome for row in rows):
        columns[text("profile.column_outcome")] = [row.outcome.text if row.outcome else "–" for row in rows]
    basis = [f"{row.basis}. {row.apart_text}" if row.apart else row.basis for row in rows]
    st.table(columns | {text("profile.column_basis"): basis})


def gate(session: Session, profile: Profile, rows: tuple[Row, ...]) -> None:
    """Say what is shown of each score and why not more: plainly first, the figures for whoever opens them."""
    text = session.text
    groups = gate_groups(profile, rows, session.language)
    with st.container(border=True):
        prose(("h2", text("profile.gate"), ""))
        for group in groups:
            _group(session, group)
        figures = [(name or ", ".join(group.names), said) for group in groups for name, said in group.figures]
        if figures:
            with st.expander(text("profile.gate_figures")):
                st.table(
                    {
                        text("profile.column_what"): [name for name, _ in figures],
                        text("profile.column_figures"): [said for _, said in figures],
                    }
                )


def cells(session: Session, profile: Profile, instrument: Instrument) -> None:
    """Show every rater's level and the value that counts, vignette by vignette."""
    text = session.text
    lines = cell_lines(profile, instrument, session.language)
    symbols = symbols_of(lines)
    with st.expander(text("profile.cells")):
        paragraph(text("profile.cells_about"), "fact")
        paragraph(text("report.rule.cell"), "fact")
        for _, found in groupby(lines, key=lambda line: (line.form, line.item_id)):
            _vignette(session, list(found), symbols)


def evidence(session: Session, profile: Profile, instrument: Instrument, rows: tuple[Row, ...]) -> None:
    """Show the evidence strip: what is known and what is not, with the figures for whoever opens them."""
    text = session.text
    with st.container(border=True):
        facts = evidence_facts(profile, instrument, session.language)
        said = [block for fact in facts for block in (("p", fact.heading, "question-small"), ("p", fact.text, "fact"))]
        prose(("h2", text("profile.evidence"), ""), *said)
        known = known_of_scores(profile, rows, session.language)
        if known:
            with st.expander(text("profile.evidence_figures")):
                names = ("agreement", "cut", "auc", "sensitivity", "specificity", "homes")
                columns = {text(f"evidence.column.{name}"): [getattr(each, name) for each in known] for name in names}
                st.table({text("profile.column_what"): [each.name for each in known]} | columns)
                prose(*(("p", note, "legend") for note in notes_on_known(profile, session.language)))


def _critical_answer(session: Session, line: CriticalLine) -> None:
    form = f"{line.form} · " if line.form else ""
    heard = f"{line.heard} {line.settled}".strip()
    quotes = [quote or session.text("report.no_quote") for _, quote in line.quotes]
    said = [
        ("p", f"{symbol} {quote}" if len(line.quotes) > 1 else quote, "kept")
        for (symbol, _), quote in zip(line.quotes, quotes, strict=True)
    ]
    with st.container(border=True):
        prose(
            ("p", f"{form}{line.competence} – {line.kind}", "fact"),
            ("p", line.answer, "question-small"),
            *said,
            ("p", heard, "legend"),
        )


def _group(session: Session, group: GateGroup) -> None:
    blocks = [("p", "; ".join(group.names), "question-small"), ("p", group.shown, "fact")]
    if group.why_not_more:
        blocks.append(("p", session.text("profile.why_not_more"), "fact"))
    prose(*blocks, *(("p", f"• {sentence}", "fact") for sentence in group.why_not_more))


def _vignette(session: Session, lines: list[CellLine], symbols: tuple[str, ...]) -> None:
    text, first = session.text, lines[0]
    form = f"{first.form} · " if first.form else ""
    prose(("h3", f"{form}{first.competence}: {first.vignette}", "question-small"))
    columns = {text("profile.column_aspect"): [line.aspect for line in lines]}
    for symbol in symbols:
        found = [line.of(symbol) for line in lines]
        if any(found):
            columns[symbol] = ["–" if each is None else _level(each.level, each.word) for each in found]
    columns[text("profile.column_counts")] = [line.value_text for line in lines]
    columns[text("profile.column_how")] = [line.how for line in lines]
    st.table(columns)


def _level(level: int | None, word: str) -> str:
    return word if level is None else f"{level} – {word}"
