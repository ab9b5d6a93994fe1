"""What people write in a home's summary: who asked, the judgement, the applicants' comments, what is new."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from vignette import casework
from vignette.assessment import CommentState, JudgementPart, Stance
from vignette.casework import ASKED_BY, CHANGE, COMMENT, ITEM, SummaryDesk
from vignette.report.evidence_words import day_in_words
from vignette.report.summary import DissentPart
from vignette.storage.homes import Applicant
from vignette.ui.note import Field, note_fields
from vignette.ui.parts import Block, do, paragraph, prose
from vignette.ui.session import Session


def asked_by(session: Session, desk: SummaryDesk) -> None:
    """Ask who wants the assessment, and for what."""
    prose(("h2", session.text("summary.asked_by"), ""))
    _boxes(session, desk, "asked", _field(session, desk, ASKED_BY, session.text("summary_page.hint.asked_by")))


def judgement(session: Session, desk: SummaryDesk) -> None:
    """Let the judgement be written, a box for each heading."""
    text = session.text
    prose(("h2", text("summary.judgement"), ""), ("p", text("summary_page.judgement_about"), "instruction"))
    fields = [
        _field(
            session,
            desk,
            part,
            text(f"summary_page.hint.{part.value}"),
            heading=text(f"summary.judgement.{part.value}"),
        )
        for part in JudgementPart
    ]
    _boxes(session, desk, "judgement", *fields)


def comments(session: Session, desk: SummaryDesk) -> None:
    """Let what each adult says of the assessment be noted."""
    text = session.text
    prose(("h2", text("summary.comments"), ""), ("p", text("summary_page.comments_about"), "instruction"))
    for person in desk.household.applicants:
        with st.container(border=True):
            _comment(session, desk, person)


def dissents(session: Session, desk: SummaryDesk) -> None:
    """Show what second raters say of the judgement; it is theirs alone to write."""
    text = session.text
    prose(("h2", text("summary.dissents"), ""))
    if not desk.summary.dissents:
        paragraph(text("summary.dissents.none"), "fact")
    for each in desk.summary.dissents:
        prose(*dissent_words(session, each))


def dissent_words(session: Session, said: DissentPart) -> list[Block]:
    """Return what a second rater says of the judgement, for `prose`."""
    text = session.text
    day = day_in_words(said.on, text) if said.on else ""
    stance = text(f"summary.dissent.{said.stance.value or 'unsaid'}", day=day)
    told: list[Block] = [("p", said.rater, "question-small"), ("p", stance, "fact")]
    if said.stance is not Stance.UNSAID and said.text:
        told.append(("p", said.text, "kept"))
    return [*told, ("p", text("summary.dissent.earlier"), "fact")] if said.earlier else told


def what_is_new(session: Session, desk: SummaryDesk) -> None:
    """Ask what a later version corrects or adds."""
    if not (desk.versions and desk.changed and desk.writable):
        return
    text = session.text
    prose(("h2", text("summary.change"), ""))
    hint = text("summary_page.hint.change", number=desk.versions[-1].number)
    _boxes(session, desk, "change", _field(session, desk, CHANGE, hint))


def _comment(session: Session, desk: SummaryDesk, person: Applicant) -> None:
    text, kept = session.text, desk.comments.get(person.id)
    state, on = (kept.state, kept.on) if kept else (CommentState.NOT_ASKED, None)
    prose(("h3", person.name, ""))
    if desk.writable:
        _comment_form(session, desk, person, state, on)
    else:
        day = day_in_words(on, text) if on else ""
        paragraph(text(f"summary.comment.{state.value}", day=day), "fact")
    if state is CommentState.GIVEN:
        _boxes(session, desk, person.id, _field(session, desk, COMMENT + person.id, text("summary_page.hint.comment")))


def _comment_form(
    session: Session, desk: SummaryDesk, person: Applicant, state: CommentState, on: dt.date | None
) -> None:
    text, states = session.text, list(CommentState)
    with st.form(f"comment-{person.id}-{state}-{on}", border=False):
        chosen = st.radio(
            text("summary_page.comment"),
            states,
            index=states.index(state),
            format_func=lambda each: text(f"summary_page.comment.{each.value}"),
        )
        day = st.date_input(text("summary_page.comment_day"), on, max_value=desk.today, format="YYYY-MM-DD")
        if st.form_submit_button(text("summary_page.comment_save")):
            names = desk.household.id, person.id
            do(session, lambda: casework.set_comment(session.office, session.actor, *names, state=chosen, on=day))


def _field(session: Session, desk: SummaryDesk, part: str, label: str, *, heading: str = "") -> Field:
    return Field(kind="summary", item_id=ITEM, part=part, label=label, kept=desk.texts.get(part), question=heading)


def _boxes(session: Session, desk: SummaryDesk, key: str, *fields: Field) -> None:
    """Show boxes to whoever may write, and the words to whoever may not."""
    if desk.writable:
        note_fields(session, desk.household.id, key, fields)
        return
    for each in fields:
        words = each.kept.text if each.kept and each.kept.text.strip() else session.text("summary.not_written")
        prose(*([("h3", each.question, "")] if each.question else []), ("p", words, "kept"))
