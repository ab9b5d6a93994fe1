"""One adjudication: what must be settled first, vignette by vignette, then what is carried, then closing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.assessment import QueueState, SelectionReason
from vignette.casework import AdjudicatedCell, AdjudicatedCritical, AdjudicationCase
from vignette.instrument import Vignette
from vignette.ui.answers import answer_blocks, show_answers
from vignette.ui.parts import Block, do, link, literal, paragraph, prose, show_message, title
from vignette.ui.screens.adjudication_part import draw_cell, draw_critical, values_in_words
from vignette.ui.session import Session
from vignette.ui.words import place_in_words

Part = AdjudicatedCell | AdjudicatedCritical


def reasons_in_words(session: Session, reasons: Iterable[SelectionReason]) -> str:
    """Return why an interview is rated by two."""
    return ", ".join(session.text(f"adjudication.reason.{each}") for each in reasons)


def draw_case(session: Session, case: AdjudicationCase) -> None:
    """Draw a case."""
    _head(session, case)
    places = _places(case)
    parts: list[Part] = sorted([*case.cells, *case.critical], key=lambda each: places.index(_where(each)))
    mine = [each for each in parts if each.required or each.decision]
    _to_settle(session, case, mine)
    _carried(session, case, [each for each in parts if each not in mine])
    _close(session, case)
    link(session, session.text("adjudication.to_queue"), "adjudication")


def _head(session: Session, case: AdjudicationCase) -> None:
    text = session.text
    facts = [case.material.form.name.in_language(session.language), text(f"adjudication.state.{case.state}")]
    if case.reasons:
        facts.append(text("adjudication.why", reasons=reasons_in_words(session, case.reasons)))
    title(text("adjudication.title", code=case.material.code), *facts, place=f"adjudication {case.material.id}")
    show_message()
    symbols = text("adjudication.and").join(case.symbols)
    told: list[Block] = [
        ("p", text("adjudication.case_about", symbols=symbols), "fact"),
        ("p", text("adjudication.rule", symbols=symbols), "instruction"),
    ]
    if case.reopened:
        told += [("p", text("adjudication.reopened"), "question-small"), ("p", case.reopened, "kept")]
    prose(*told)


def _to_settle(session: Session, case: AdjudicationCase, mine: Sequence[Part]) -> None:
    text = session.text
    left = sum(each.lacks for each in mine)
    if case.state is QueueState.DONE:
        heading = text("adjudication.settled", count=len(mine))
    else:
        heading = text("adjudication.to_settle", count=left) if left else text("adjudication.all_settled")
    prose(("h2", heading, ""))
    for number, vignette in enumerate(case.material.vignettes, start=1):
        here = [each for each in mine if each.item_id == vignette.id]
        if here:
            _vignette(session, case, number, vignette, here)


def _vignette(session: Session, case: AdjudicationCase, number: int, vignette: Vignette, parts: Sequence[Part]) -> None:
    """Show the answer on the left, and what is to be settled of it on the right."""
    prose(("h3", _name(session, case, number, vignette), "vignette"))
    notes, right = st.columns([2, 3], gap="medium")
    with notes, st.container(key=f"reading-{_where(parts[0])}"):
        show_answers(session, case.material, vignette)
    with right:
        for part in parts:
            if isinstance(part, AdjudicatedCell):
                draw_cell(session, case, vignette, part)
            else:
                draw_critical(session, case, vignette, part)


def _name(session: Session, case: AdjudicationCase, number: int, vignette: Vignette) -> str:
    name = case.material.instrument.competence(vignette.competence).name.in_language(session.language)
    return f"{number}. {name}"


def _carried(session: Session, case: AdjudicationCase, rest: Sequence[Part]) -> None:
    """Show what needs no settling, folded; one part at a time can be settled all the same."""
    if not rest:
        return
    text = session.text
    same = sum(each.same for each in case.cells)
    prose(
        ("h2", text("adjudication.carried"), ""),
        ("p", text("adjudication.carried_about", same=same, all=len(case.cells)), "instruction"),
    )
    for number, vignette in enumerate(case.material.vignettes, start=1):
        here = [each for each in rest if each.item_id == vignette.id]
        if here:
            cells = [each for each in case.cells if each.item_id == vignette.id]
            told = [text("adjudication.same", same=sum(each.same for each in cells), all=len(cells))]
            if any(isinstance(each, AdjudicatedCell) and each.crosses_cut for each in here):
                told.append(text("adjudication.crosses_cut"))
            with st.expander(literal(f"{_name(session, case, number, vignette)}: {' · '.join(told)}")):
                prose(*_carried_words(session, case, vignette, here), *answer_blocks(session, case.material, vignette))
    if case.state is not QueueState.DONE:
        _also(session, case, rest)


def _carried_words(
    session: Session, case: AdjudicationCase, vignette: Vignette, parts: Sequence[Part]
) -> Iterable[Block]:
    text, language = session.text, session.language
    aspects = {each.id: each.name.in_language(language) for each in case.material.instrument.aspects}
    answers = {each.id: each.text.in_language(language) for each in vignette.critical_answers}
    for part in parts:
        if isinstance(part, AdjudicatedCell):
            becomes = text("adjudication.becomes_same" if part.same else "adjudication.becomes_mean")
            yield "p", f"{aspects[part.aspect_id]}: {becomes}", "question-small"
            yield "p", values_in_words(session, case, part), "fact"
        else:
            heard = text("adjudication.all_heard", what=answers[part.critical_id])
            yield "p", heard, "question-small"
            yield from (("p", f"{symbol} ”{found.quote}”", "fact") for symbol, found in part.findings.items())


def _also(session: Session, case: AdjudicationCase, rest: Sequence[Part]) -> None:
    text = session.text
    parts = {_where(each): each for each in rest if each.item_id not in case.material.missing}
    chosen = st.selectbox(
        text("adjudication.also"),
        list(parts),
        index=None,
        key=f"also-{case.material.id}",
        placeholder=text("adjudication.choose"),
        format_func=lambda where: place_in_words(case.material, where, session.language),
    )
    if chosen:
        vignettes = case.material.vignettes
        number, vignette = next(
            (number, each) for number, each in enumerate(vignettes, start=1) if each.id == parts[chosen].item_id
        )
        _vignette(session, case, number, vignette, [parts[chosen]])


def _places(case: AdjudicationCase) -> list[str]:
    """Return where something can be settled, in the order in which it was rated."""
    aspects = [each.id for each in case.material.instrument.aspects]
    return [
        f"{vignette.id} {part}"
        for vignette in case.material.vignettes
        for part in (*aspects, *(each.id for each in vignette.critical_answers))
    ]


def _where(part: Part) -> str:
    return f"{part.item_id} {part.aspect_id if isinstance(part, AdjudicatedCell) else part.critical_id}"


def _close(session: Session, case: AdjudicationCase) -> None:
    text, interview_id = session.text, case.material.id
    with st.container(border=True):
        prose(("h2", text("adjudication.close_title"), ""))
        if case.state is QueueState.DONE:
            _reopen(session, interview_id)
            return
        if not session.actor.may(Action.ADJUDICATION_WRITE):
            return
        if case.lacking:
            prose(
                ("p", text("adjudication.lacking", count=len(case.lacking)), "question-small"),
                *(("p", f"• {each}", "fact") for each in _lacking(session, case)),
            )
        else:
            paragraph(text("adjudication.close_about"), "instruction")
        if st.button(text("adjudication.close"), key="close", type="primary"):
            if case.lacking:
                st.error(text("adjudication.cannot_close", count=len(case.lacking)))
            else:
                do(session, lambda: casework.close_adjudication(session.office, session.actor, interview_id))
        if session.actor.may(Action.SECOND_RATING_ASK):
            _one_more(session, case)


def _lacking(session: Session, case: AdjudicationCase) -> Iterable[str]:
    """Yield what lacks, in the order of the page; what is not about a part comes last."""
    places = _places(case)
    for problem in sorted(case.lacking, key=lambda each: [*places, each.where].index(each.where)):
        where = place_in_words(case.material, problem.where, session.language)
        yield where or session.text(f"error.{problem.code}")


def _reopen(session: Session, interview_id: str) -> None:
    text = session.text
    st.success(text("adjudication.is_closed"))
    if not session.actor.may(Action.ADJUDICATION_WRITE):
        return
    with st.expander(text("adjudication.reopen")), st.form("reopen", border=False):
        reason = st.text_area(text("adjudication.reason"), max_chars=1000)
        if st.form_submit_button(text("adjudication.reopen")):
            do(session, lambda: casework.reopen_adjudication(session.office, session.actor, interview_id, reason))


def _one_more(session: Session, case: AdjudicationCase) -> None:
    """Let somebody be asked for one more rating; whom is not chosen here, so that nobody learns who is who."""
    text, interview_id = session.text, case.material.id
    if case.awaiting:
        paragraph(text("adjudication.withdraw_about"), "instruction")
        if st.button(text("adjudication.withdraw"), key="withdraw"):
            do(session, lambda: casework.withdraw_task(session.office, session.actor, interview_id))
        return
    with st.expander(text("adjudication.one_more")):
        paragraph(text("adjudication.one_more_about"), "instruction")
        if st.button(text("adjudication.ask_one_more"), key="one-more"):
            do(session, lambda: casework.ask_second_rating(session.office, session.actor, interview_id))
