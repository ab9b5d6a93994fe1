"""What a second rater says of the judgement: she reads it without names, and agrees or dissents in her own words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from vignette import casework
from vignette.assessment import JudgementPart, Stance
from vignette.casework import DISSENT, DissentDesk, DissentTask
from vignette.report.cells import cell_lines
from vignette.storage.interviews import Note
from vignette.ui.note import Field, note_fields
from vignette.ui.parts import attempt, link, paragraph, prose, show_message, title
from vignette.ui.session import Session


def draw(session: Session) -> None:
    """Draw the page: one interview where the address names it, else the list."""
    interview_id = st.query_params.get("interview")
    if interview_id:
        _one(session, casework.dissent_desk(session.office, session.actor, interview_id))
    else:
        _all(session)


def dissent_links(session: Session, tasks: Sequence[DissentTask]) -> None:
    """Show links to interviews, each with what the person has said of the judgement."""
    text = session.text
    for each in tasks:
        form = each.form.name.in_language(session.language)
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.text(f"{text('raters.interview', code=each.code)}\n{form} · {text(f'dissent.state.{_state(each)}')}")
            link(session, text("dissent.read"), "dissent", interview=each.id)


def _state(task: DissentTask) -> str:
    if task.stance is not Stance.UNSAID:
        return "earlier" if task.earlier else task.stance.value
    return "waiting" if task.written else "unwritten"


def _all(session: Session) -> None:
    text = session.text
    title(text("page.dissent"))
    paragraph(text("dissent.about"), "instruction")
    tasks = casework.dissent_tasks(session.office, session.actor)
    dissent_links(session, tasks)
    if not tasks:
        st.write(text("dissent.none"))


def _one(session: Session, desk: DissentDesk) -> None:
    text, material = session.text, desk.material
    form = material.form.name.in_language(session.language)
    title(text("dissent.title", code=material.code), form, place=f"dissent {material.id}")
    paragraph(text("dissent.about"), "instruction")
    _standing(session, desk)
    prose(("h2", text("summary.judgement"), ""), ("p", text("dissent.judgement_about"), "instruction"))
    for part in JudgementPart:
        words = desk.judgement[part] or text("summary.not_written")
        prose(("h3", text(f"summary.judgement.{part.value}"), ""), ("p", words, "kept"))
    _moved(session, desk)
    _say(session, desk)
    link(session, text("dissent.to_rating"), "rate", interview=material.id)
    link(session, text("dissent.to_all"), "dissent")


def _standing(session: Session, desk: DissentDesk) -> None:
    text = session.text
    if desk.said is None:
        return
    if desk.said.stance is Stance.UNSAID:
        st.info(text("dissent.not_given"))
        return
    st.success(text(f"dissent.said.{desk.said.stance.value}", day=text.date(desk.said.at)))
    if desk.earlier:
        st.warning(text("dissent.earlier"))


def _moved(session: Session, desk: DissentDesk) -> None:
    """Show where the value that counts is not what the person found, in words."""
    text, profile = session.text, desk.profile
    moved = set(map(id, desk.moved))
    lines = cell_lines(profile, desk.material.instrument, session.language)
    shown = [line for cell, line in zip(profile.cells, lines, strict=True) if id(cell) in moved]
    prose(("h2", text("dissent.moved"), ""))
    if not shown:
        paragraph(text("dissent.none_moved"), "fact")
        return
    paragraph(text("dissent.moved_about"), "instruction")
    own = [next(found for found in line.found if found.symbol == desk.symbol) for line in shown]
    st.table(
        {
            text("dissent.column_where"): [f"{line.competence}, {line.aspect}" for line in shown],
            text("raters.own_yours"): [
                found.word if found.level is None else f"{found.word} ({found.level})" for found in own
            ],
            text("profile.column_counts"): [line.value_text for line in shown],
            text("profile.column_how"): [line.how for line in shown],
        }
    )


def _say(session: Session, desk: DissentDesk) -> None:
    text, interview_id, said = session.text, desk.material.id, desk.said
    prose(("h2", text("dissent.own"), ""), ("p", text("dissent.own_about"), "instruction"))
    kept = None
    if said is not None:
        kept = Note(item_id=DISSENT, part="", text=said.text, revision=said.revision, writer=said.writer, at=said.at)
    field = Field(kind="dissent", item_id=DISSENT, part="", label=text("dissent.box"), kept=kept)
    note_fields(session, interview_id, "dissent", [field])
    show_message()
    if not any(desk.judgement.values()):
        paragraph(text("dissent.nothing_written"), "fact")
        return
    with st.container(horizontal=True):
        for stance in (Stance.AGREES, Stance.DISSENTS):
            if st.button(text(f"dissent.give.{stance.value}"), key=f"give-{stance.value}"):
                attempt(session, partial(_give, session, interview_id, stance))
                st.rerun()


def _give(session: Session, interview_id: str, stance: Stance) -> None:
    casework.give_dissent(session.office, session.actor, interview_id, stance=stance)
