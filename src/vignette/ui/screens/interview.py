"""The interview: information and consent first, then one vignette at a time."""

from __future__ import annotations

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.assessment import InterviewEvent, InterviewState, ItemState, ProbeMark
from vignette.casework import BRIEFING, BRIEFING_PARTS, LEAD, Interview
from vignette.i18n import Language
from vignette.instrument import Vignette
from vignette.ui.note import Choice, Contents, Field, note_fields
from vignette.ui.parts import attempt, chosen_interview, link, prose, show_message, title
from vignette.ui.session import Session, server_name, tab_is_open

SIGNS = {ItemState.UNTOUCHED: "○", ItemState.BEGUN: "◐", ItemState.DONE: "●"}


def draw(session: Session) -> None:
    """Draw the page."""
    interview_id = chosen_interview(session, "interview")
    if interview_id is None:
        return
    interview = casework.interview(session.office, session.actor, interview_id)
    text = session.text
    minutes = text("interview.elapsed", minutes=int(interview.running.total_seconds() // 60))
    facts = [
        interview.household.name,
        interview.form.name.in_language(session.language),
        text(f"state.{interview.state}"),
    ]
    begun = interview.state is not InterviewState.NEW
    here = _item(interview).id if begun else BRIEFING
    if begun and st.query_params.get("item") != here:
        st.query_params["item"] = here  # else the page would go on by itself when a vignette is done
    running = [minutes] if interview.running else []
    title(
        text("interview.title", name=interview.applicant.name),
        *facts,
        *running,
        place=f"interview {interview.id} {here}",
    )
    show_message()
    if interview.state is InterviewState.DECLINED:
        st.info(session.text("interview.declined"))
        return
    writes = _sit_down(session, interview)
    if begun:
        _vignettes(session, interview, writes=writes and interview.state is InterviewState.RUNNING)
    else:
        _briefing(session, interview, writes=writes)


def _sit_down(session: Session, interview: Interview) -> bool:
    """Take the desk for this tab if no other tab writes; say so if one does. Return whether this tab writes."""

    def hold(*, insist: bool) -> bool:
        return casework.hold_seat(
            session.office,
            session.actor,
            interview.id,
            tab=session.tab,
            server=server_name(),
            alive=tab_is_open,
            insist=insist,
        )

    if not session.actor.may(Action.INTERVIEW_WRITE):
        return False
    if interview.seat == session.tab or hold(insist=False):
        return True
    st.warning(session.text("interview.other_tab"))
    if st.button(session.text("interview.take_over"), key="take-over"):
        hold(insist=True)
        st.rerun()
    return False


def _briefing(session: Session, interview: Interview, *, writes: bool) -> None:
    text = session.text
    prose(
        ("h2", text("briefing.title"), ""),
        ("p", text("briefing.read_aloud"), "instruction"),
        *(("p", point, "read-aloud") for point in interview.instrument.briefing.in_language(session.language)),
        ("p", text("briefing.note"), "instruction"),
    )
    fields = [
        Field(
            kind="note",
            item_id=BRIEFING,
            part=part,
            label=text(f"briefing.{part}"),
            kept=interview.notes.get((BRIEFING, part)),
        )
        for part in BRIEFING_PARTS
    ]
    note_fields(session, interview.id, BRIEFING, fields, readonly=not writes)
    languages = list(Language)
    language = st.radio(
        text("briefing.language"),
        languages,
        index=languages.index(session.language),
        format_func=lambda each: text(f"language.{each}"),
        horizontal=True,
    )
    interpreter = st.checkbox(text("briefing.uses_interpreter"))
    with st.container(horizontal=True):
        begin = st.button(text("briefing.begin"), type="primary", disabled=not writes)
        decline = st.button(text("briefing.decline"), disabled=not writes)
    if (begin or decline) and attempt(
        session,
        lambda: casework.brief(
            session.office,
            session.actor,
            interview.id,
            language=language,
            interpreter=interpreter,
            consent=begin,
        ),
    ):
        st.rerun()


def _vignettes(session: Session, interview: Interview, *, writes: bool) -> None:
    here = _item(interview)
    _standing(session, interview)
    _vignette(session, interview, here, writes=writes)
    _foot(session, interview, here, writes=writes)


def _item(interview: Interview) -> Vignette:
    """Return the vignette in the address, else the first that is not done."""
    asked = st.query_params.get("item")
    undone = [each for each in interview.vignettes if interview.items[each.id] is not ItemState.DONE]
    chosen = [each for each in interview.vignettes if each.id == asked]
    return (chosen or undone or list(interview.vignettes))[0]


def _contents(session: Session, interview: Interview, here: Vignette) -> Contents:
    text = session.text
    names = {
        vignette.id: f"{SIGNS[interview.items[vignette.id]]} {number}. "
        + interview.instrument.competence(vignette.competence).name.in_language(session.language)
        for number, vignette in enumerate(interview.vignettes, start=1)
    }
    label = f"{text('interview.contents')} ({text('interview.legend')})"
    steps = (text("interview.previous"), text("interview.next"))
    return Contents(label=label, names=names, here=here.id, steps=steps)


def _standing(session: Session, interview: Interview) -> None:
    """Say why nothing can be written, and offer to go on."""
    text = session.text
    if interview.state is InterviewState.RUNNING:
        return
    st.info(text(f"interview.is_{interview.state}"))
    if interview.closed:
        return
    if interview.state is InterviewState.FINISHED:
        _ask_why(session, interview, InterviewEvent.REOPENED, text("interview.reopen"), writes=True)
    elif st.button(text("interview.resume"), key="resume", type="primary"):
        _move(session, interview, InterviewEvent.RESUMED)


def _ask_why(session: Session, interview: Interview, event: InterviewEvent, label: str, *, writes: bool) -> None:
    """Show a button that opens a question for the reason; the question is drawn only once it is open."""
    text = session.text
    popover = st.popover(label, key=f"why-{event}", on_change="rerun", disabled=not writes)
    if not popover.open:
        return
    with popover, st.form(f"reason-{event}", border=False):
        reason = st.text_input(text(f"interview.about_{event}"), max_chars=500)
        if st.form_submit_button(text(f"interview.do_{event}"), type="primary"):
            _move(session, interview, event, reason)
            show_message()


def _vignette(session: Session, interview: Interview, vignette: Vignette, *, writes: bool) -> None:
    text, language = session.text, session.language
    reading = (
        ("h2", vignette.title.in_language(language), ""),
        ("p", text("interview.read_aloud"), "instruction"),
        ("p", vignette.situation.in_language(language), "read-aloud"),
        ("p", vignette.lead_question.in_language(language), "read-aloud question"),
    )
    lead = Field(
        kind="note",
        item_id=vignette.id,
        part=LEAD,
        label=text("interview.lead_notes"),
        kept=interview.notes.get((vignette.id, LEAD)),
    )
    probes = [
        Field(
            kind="note",
            item_id=vignette.id,
            part=probe.id,
            label=text("interview.notes"),
            kept=interview.notes.get((vignette.id, probe.id)),
            question=probe.text.in_language(language),
            choice=_became(session, interview, vignette.id, probe.id),
            instruction=text("interview.probes") if probe is vignette.probes[0] else "",
        )
        for probe in vignette.probes
    ]
    note_fields(
        session,
        interview.id,
        "vignette",
        [lead, *probes],
        contents=_contents(session, interview, vignette),
        reading=reading,
        closing=_missing(session, interview, vignette.id),
        readonly=not writes,
    )


def _became(session: Session, interview: Interview, item_id: str, probe_id: str) -> Choice:
    """Return the choice of what became of a probe."""
    text, kept = session.text, interview.marks.get((item_id, probe_id))
    return Choice(
        kind="mark",
        item_id=item_id,
        part=probe_id,
        legend=text("interview.mark"),
        options=tuple((each.value, text(f"mark.{each}")) for each in ProbeMark),
        kept=kept.text if kept else "",
        revision=kept.revision if kept else 0,
        labels={ProbeMark.SKIPPED.value: text("interview.why_skipped")},
    )


def _missing(session: Session, interview: Interview, item_id: str) -> Choice:
    """Return the choice of why a whole vignette has no answer."""
    text, kept = session.text, interview.item_marks.get(item_id)
    codes = [code for code in interview.instrument.missing_codes if code.id != "not_ratable"]
    return Choice(
        kind="item_mark",
        item_id=item_id,
        part="",
        legend=f"{text('interview.missing')}. {text('interview.missing_help')}",
        options=tuple((code.id, code.name.in_language(session.language)) for code in codes),
        kept=interview.missing.get(item_id, ""),
        revision=kept.revision if kept else 0,
    )


def _foot(session: Session, interview: Interview, here: Vignette, *, writes: bool) -> None:
    text = session.text
    with st.container(horizontal=True, key="foot"):
        if interview.state is InterviewState.RUNNING:
            if st.button(text("interview.pause"), key="pause", disabled=not writes):
                _move(session, interview, InterviewEvent.PAUSED)
            _ask_why(session, interview, InterviewEvent.STOPPED, text("interview.stop"), writes=writes)
        if interview.items[here.id] is not ItemState.UNTOUCHED:
            link(session, text("interview.rate_now"), "rate", interview=interview.id, item=here.id)
    all_done = all(state is ItemState.DONE for state in interview.items.values())
    if writes and (all_done or here is interview.vignettes[-1]):
        _finish(session, interview)
    if interview.state in (InterviewState.FINISHED, InterviewState.STOPPED):
        link(session, text("interview.to_rating"), "rate", interview=interview.id)


def _finish(session: Session, interview: Interview) -> None:
    text = session.text
    undone = [
        interview.instrument.competence(vignette.competence).name.in_language(session.language)
        for vignette in interview.vignettes
        if interview.items[vignette.id] is not ItemState.DONE
    ]
    with st.container(border=True):
        if undone:
            st.write(text("interview.undone", names=", ".join(undone)))
        if st.button(text("interview.finish"), key="finish", type="primary"):
            _move(session, interview, InterviewEvent.FINISHED)


def _move(session: Session, interview: Interview, event: InterviewEvent, reason: str = "") -> None:
    if attempt(session, lambda: casework.move(session.office, session.actor, interview.id, event, reason=reason)):
        st.rerun()
