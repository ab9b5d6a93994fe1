"""Rating: the notes on one side, the anchors on the other, one vignette at a time."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from vignette import casework
from vignette.assessment import ItemState
from vignette.casework import ASPECT, CRITICAL, LEAD, Interview, RatingSheet
from vignette.instrument import CriticalAnswer, Named, Vignette
from vignette.ui.note import Contents, Field, note_fields
from vignette.ui.parts import attempt, chosen_interview, link, paragraph, show_message, title
from vignette.ui.session import Session
from vignette.ui.words import place_in_words


def draw(session: Session) -> None:
    """Draw the page."""
    interview_id = chosen_interview(session, "rate")
    if interview_id is None:
        return
    sheet = casework.rating_sheet(session.office, session.actor, interview_id)
    interview, text = sheet.interview, session.text
    form, state = interview.form.name.in_language(session.language), text(f"state.{interview.state}")
    held = [each for each in interview.vignettes if interview.items[each.id] is not ItemState.UNTOUCHED]
    here = next((each for each in held if each.id == st.query_params.get("item")), held[0] if held else None)
    place = f"rate {interview.id} {here.id if here else ''}"
    title(text("rate.title", name=interview.applicant.name), interview.household.name, form, state, place=place)
    show_message()
    if here is None:
        st.info(text("rate.nothing_held"))
        link(session, text("rate.to_interview"), "interview", interview=interview.id)
        return
    with st.container(key="sheet"):  # its first element stands on the left, see style.css
        with st.container(key="contents"):
            _contents(session, sheet, held, here)
        _vignette(session, sheet, here)
    _foot(session, held, here)
    _lock(session, sheet)


def _contents(session: Session, sheet: RatingSheet, held: list[Vignette], here: Vignette) -> None:
    text, instrument = session.text, sheet.interview.instrument
    names = {}
    for vignette in held:
        number = sheet.interview.vignettes.index(vignette) + 1
        name = instrument.competence(vignette.competence).name.in_language(session.language)
        done = sum(rating.settled for rating in sheet.ratings() if rating.item_id == vignette.id)
        names[vignette.id] = f"{number}. {name} ({done}/{len(instrument.aspects)})"
    contents = Contents(label=text("rate.contents"), names=names, here=here.id)
    note_fields(session, sheet.interview.id, "contents", contents=contents)
    link(session, text("rate.to_interview"), "interview", interview=sheet.interview.id, item=here.id)


def _vignette(session: Session, sheet: RatingSheet, vignette: Vignette) -> None:
    notes, anchors = st.columns([4, 5], gap="medium")
    with notes:
        _notes(session, sheet.interview, vignette)
    with anchors:
        for aspect in sheet.interview.instrument.aspects:
            _aspect(session, sheet, vignette, aspect)
        _critical(session, sheet, vignette)


def _notes(session: Session, interview: Interview, vignette: Vignette) -> None:
    text, language = session.text, session.language
    st.subheader(vignette.title.in_language(language), anchor=False)
    with st.expander(text("rate.situation")):
        paragraph(vignette.situation.in_language(language), "fact")
    code = interview.missing.get(vignette.id)
    if code:
        names = {each.id: each.name.in_language(language) for each in interview.instrument.missing_codes}
        st.info(text("rate.item_missing", code=names[code]))
    questions = [(LEAD, vignette.lead_question), *((probe.id, probe.text) for probe in vignette.probes)]
    for part, question in questions:
        note, mark = interview.notes.get((vignette.id, part)), interview.marks.get((vignette.id, part))
        became = f" ({text(f'mark.{mark.mark}')})" if mark and mark.mark else ""
        paragraph(question.in_language(language) + became, "question-small")
        paragraph(note.text if note and note.text.strip() else text("rate.no_notes"), "kept")


def _aspect(session: Session, sheet: RatingSheet, vignette: Vignette, aspect: Named) -> None:
    text, language, instrument = session.text, session.language, sheet.interview.instrument
    key = f"{sheet.interview.id}-{vignette.id}-{aspect.id}"
    level, code = sheet.level_of(vignette.id, aspect.id), sheet.code_of(vignette.id, aspect.id)
    closed = sheet.locked
    declined = vignette.id in sheet.interview.missing
    anchors = vignette.anchors[aspect.id]
    captions = [
        "\n".join(f"– {point}" for point in anchors[each.value].in_language(language)) if each.anchored else ""
        for each in instrument.scale
    ]
    names = {each.value: each.name.in_language(language) for each in instrument.scale}

    def choose(level: int | None = None, missing_code: str | None = None) -> None:
        attempt(
            session,
            lambda: casework.rate(
                session.office,
                session.actor,
                sheet.interview.id,
                vignette.id,
                aspect.id,
                level=level,
                missing_code=missing_code,
            ),
        )

    with st.container(border=True):
        st.subheader(aspect.name.in_language(language), anchor=False)
        paragraph(aspect.description.in_language(language), "instruction")
        _follow(f"level-{key}", level)
        st.radio(
            text("rate.level", aspect=aspect.name.in_language(language)),
            list(names),
            index=None,
            format_func=lambda each: f"{names[each]} ({each})",
            captions=captions,
            key=f"level-{key}",
            on_change=lambda: choose(level=st.session_state[f"level-{key}"]),
            disabled=closed or declined,
            label_visibility="collapsed",
        )
        codes = {each.id: each.name.in_language(language) for each in instrument.missing_codes}
        _follow(f"code-{key}", None if level is not None else code)
        st.segmented_control(
            text("rate.missing"),
            list(codes),
            format_func=codes.__getitem__,
            key=f"code-{key}",
            on_change=lambda: choose(missing_code=st.session_state[f"code-{key}"]),
            disabled=closed or declined,
        )
        if level is not None and not closed:
            st.button(text("rate.clear"), key=f"clear-{key}", type="tertiary", on_click=choose)
        if level is not None:
            quoted = any(each.quote_required for each in instrument.scale if each.value == level)
            _quote(session, sheet, vignette.id, ASPECT + aspect.id, text("rate.quote_must" if quoted else "rate.quote"))


def _critical(session: Session, sheet: RatingSheet, vignette: Vignette) -> None:
    text = session.text
    with st.container(border=True):
        st.subheader(text("rate.critical"), anchor=False)
        paragraph(text("rate.critical_about"), "instruction")
        for answer in vignette.critical_answers:
            _critical_answer(session, sheet, vignette, answer)


def _critical_answer(session: Session, sheet: RatingSheet, vignette: Vignette, answer: CriticalAnswer) -> None:
    key = f"critical-{sheet.interview.id}-{vignette.id}-{answer.id}"
    heard = (vignette.id, answer.id) in sheet.heard

    def save() -> None:
        ticked = st.session_state[key]
        attempt(
            session,
            lambda: casework.flag_critical(
                session.office, session.actor, sheet.interview.id, vignette.id, answer.id, heard=ticked
            ),
        )

    _follow(key, heard)
    st.checkbox(answer.text.in_language(session.language), key=key, on_change=save, disabled=sheet.locked)
    if heard:
        _quote(session, sheet, vignette.id, CRITICAL + answer.id, session.text("rate.quote_must"))


def _quote(session: Session, sheet: RatingSheet, item_id: str, part: str, label: str) -> None:
    field = Field(kind="quote", item_id=item_id, part=part, label=label, kept=sheet.quotes.get((item_id, part)))
    note_fields(session, sheet.interview.id, f"{item_id}-{part}", [field], readonly=sheet.locked)


def _follow(key: str, kept: object) -> None:
    """Let a widget show what the database holds."""
    if st.session_state.get(key) != kept:
        st.session_state[key] = kept


def _foot(session: Session, held: list[Vignette], here: Vignette) -> None:
    """Lead on to the next vignette; the button stays where it is when a choice makes room for a quote."""
    place = held.index(here)
    if place + 1 == len(held):
        return
    with st.container(horizontal=True, key="foot"):
        if st.button(session.text("rate.next"), key="next", type="primary"):
            st.query_params["item"] = held[place + 1].id
            st.rerun()


def _lock(session: Session, sheet: RatingSheet) -> None:
    text = session.text
    with st.container(border=True):
        st.subheader(text("rate.lock_title"), anchor=False)
        if sheet.locked:
            st.success(text("rate.is_locked"))
            link(session, text("rate.to_profile"), "profile", interview=sheet.interview.id)
            with st.popover(text("rate.unlock")), st.form("unlock", border=False):
                reason = st.text_input(text("interview.reason"), max_chars=500)
                if st.form_submit_button(text("rate.unlock")):
                    _do(session, lambda: casework.unlock(session.office, session.actor, sheet.interview.id, reason))
            return
        paragraph(text("rate.lock_about"), "instruction")
        if st.button(text("rate.lock"), key="lock", type="primary"):
            fresh = casework.rating_sheet(session.office, session.actor, sheet.interview.id)
            if fresh.lacking:
                st.error(text("error.lacking", count=len(fresh.lacking)))
                for each in fresh.lacking:
                    where = place_in_words(sheet, each.where, session.language)
                    st.text(f"• {where}: {text(f'error.{each.code}')}" if where else f"• {text(f'error.{each.code}')}")
            else:
                _do(session, lambda: casework.lock(session.office, session.actor, sheet.interview.id))


def _do(session: Session, action: Callable[[], object]) -> None:
    if attempt(session, action):
        st.rerun()
    show_message()
