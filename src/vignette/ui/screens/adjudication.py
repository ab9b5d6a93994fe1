"""Adjudication: the queue of interviews that two people rate, and how somebody is asked for a second rating."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.assessment import QueueState
from vignette.casework import AdjudicationRow
from vignette.errors import RecordError
from vignette.ui.parts import do, go, keep_address, link, paragraph, prose, show_message, title
from vignette.ui.screens.adjudication_case import draw_case, reasons_in_words
from vignette.ui.session import Session
from vignette.ui.words import error_sentence

GROUPS = (QueueState.DISCREPANT, QueueState.READY, QueueState.WAITING, QueueState.ONE_RATING)
FEW_LOCKED, OWN = "REC-330", "REC-331"


def draw(session: Session) -> None:
    """Draw the page: the interview in the address, else the queue."""
    interview_id = st.query_params.get("interview")
    keep_address(**({"interview": interview_id} if interview_id else {}))
    if interview_id is None:
        _queue(session)
        return
    try:
        case = casework.adjudication_case(session.office, session.actor, interview_id)
    except RecordError as error:
        if error.code == FEW_LOCKED:
            _second_rating(session, interview_id)
        elif error.code == OWN:
            title(session.text("page.adjudication"), place=f"own {interview_id}")
            st.info(error_sentence(session.text, error))
            link(session, session.text("adjudication.to_queue"), "adjudication")
        else:
            raise
    else:
        draw_case(session, case)


def _queue(session: Session) -> None:
    text = session.text
    rows = casework.adjudication_queue(session.office, session.actor)
    title(text("page.adjudication"), place="adjudication")
    show_message()
    paragraph(text("adjudication.about"), "fact")
    if not rows:
        st.info(text("adjudication.empty"))
    for state in GROUPS:
        group = [row for row in rows if row.state is state]
        if group:
            prose(("h2", text(f"adjudication.group.{state}", count=len(group)), ""))
            for row in group:
                _row(session, row)
    own = [row for row in rows if row.mine]
    if own:
        prose(
            ("h2", text("adjudication.group_own", count=len(own)), ""),
            ("p", text("adjudication.own_about"), "instruction"),
            *(("p", _name(session, row), "fact") for row in own),
        )
    done = [row for row in rows if row.state is QueueState.DONE]
    if done:
        _done(session, done)


def _row(session: Session, row: AdjudicationRow) -> None:
    text = session.text
    facts = [_differences(session, row), text("adjudication.why", reasons=reasons_in_words(session, row.reasons))]
    label = "adjudication.open"
    if row.state not in (QueueState.DISCREPANT, QueueState.READY):
        facts.insert(0, text("adjudication.asked" if row.asked else "adjudication.not_asked"))
        label = "adjudication.show" if row.asked else "adjudication.ask_somebody"
    told = " · ".join(filter(None, facts))
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.text(f"{_name(session, row)}\n{told}")
        link(session, text(label), "adjudication", interview=row.id)


def _name(session: Session, row: AdjudicationRow) -> str:
    return session.text("raters.task", code=row.code, form=row.form.in_language(session.language))


def _differences(session: Session, row: AdjudicationRow) -> str:
    text = session.text
    if row.differ is None:
        return ""
    if not row.differ:
        return text("adjudication.alike")
    if not row.greatest:
        return text("adjudication.differ_without_level", count=row.differ)
    return text("adjudication.differ", count=row.differ, steps=row.greatest)


def _done(session: Session, rows: Sequence[AdjudicationRow]) -> None:
    """Show the closed ones as one table, and a field to open one; they can be many."""
    text = session.text
    prose(("h2", text("adjudication.group.done", count=len(rows)), ""))
    names = {row.id: _name(session, row) for row in rows}
    with st.form("done"):
        chosen = st.selectbox(
            text("adjudication.choose_done"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=text("adjudication.choose"),
        )
        if st.form_submit_button(text("adjudication.open")):
            if chosen:
                go(session, "adjudication", interview=chosen)
            st.error(text("adjudication.choose"))
    with st.expander(text("adjudication.list_done")):
        st.table(
            {
                text("adjudication.column_interview"): list(names.values()),
                text("adjudication.column_differ"): [_differences(session, row) for row in rows],
                text("adjudication.column_why"): [reasons_in_words(session, row.reasons) for row in rows],
            }
        )


def _second_rating(session: Session, interview_id: str) -> None:
    """Show an interview that fewer than two have rated: who is asked, or whom to ask."""
    text = session.text
    queue = casework.adjudication_queue(session.office, session.actor)
    row = next((each for each in queue if each.id == interview_id), None)
    facts = [_name(session, row)] if row else []
    if row and row.reasons:
        facts.append(text("adjudication.why", reasons=reasons_in_words(session, row.reasons)))
    title(text("adjudication.second"), *facts, place=f"second {interview_id}")
    show_message()
    paragraph(text("adjudication.second_about"), "instruction")
    if row and row.asked:
        st.info(text("adjudication.waiting_about"))
        if session.actor.may(Action.SECOND_RATING_ASK):
            _withdraw(session, interview_id)
    elif session.actor.may(Action.SECOND_RATING_ASK):
        _ask(session, interview_id)
    link(session, text("adjudication.to_queue"), "adjudication")


def _ask(session: Session, interview_id: str) -> None:
    text = session.text
    possible = casework.possible_raters(session.office, session.actor, interview_id)
    if not possible:
        st.info(text("error.REC-325"))
        return
    names = {each.id: text("adjudication.possible", name=each.name, count=each.open_tasks) for each in possible}
    with st.form("ask"):
        chosen = st.selectbox(
            text("adjudication.whom"),
            [None, *names],
            format_func=lambda each: names[each] if each else text("adjudication.automatic"),
        )
        if st.form_submit_button(text("adjudication.ask"), type="primary"):
            do(
                session,
                lambda: casework.ask_second_rating(session.office, session.actor, interview_id, chosen),
            )


def _withdraw(session: Session, interview_id: str) -> None:
    text = session.text
    paragraph(text("adjudication.withdraw_about"), "instruction")
    if st.button(text("adjudication.withdraw"), key="withdraw"):
        do(session, lambda: casework.withdraw_task(session.office, session.actor, interview_id))
