"""Rating: the notes on one side, the anchors on the other, one vignette at a time."""

from __future__ import annotations

import streamlit as st

from vignette import casework
from vignette.assessment import ItemState
from vignette.casework import ASPECT, CRITICAL, RatingSheet
from vignette.instrument import CriticalAnswer, Named, Vignette
from vignette.ui.answers import show_answers
from vignette.ui.levels import follow, level_choice
from vignette.ui.note import Contents, Field, note_fields
from vignette.ui.parts import attempt, chosen_interview, do, link, paragraph, show_message, title
from vignette.ui.session import Session
from vignette.ui.words import place_in_words, rating_in_words


def draw(session: Session) -> None:
    """Draw the page."""
    interview_id = chosen_interview(session, "rate")
    if interview_id is None:
        return
    sheet = casework.rating_sheet(session.office, session.actor, interview_id)
    material, text = sheet.material, session.text
    held = [each for each in material.vignettes if material.items[each.id] is not ItemState.UNTOUCHED]
    here = next((each for each in held if each.id == st.query_params.get("item")), held[0] if held else None)
    _head(session, sheet, place=f"rate {material.id} {here.id if here else ''}")
    show_message()
    if sheet.adjudicated:
        _afterwards(session, sheet)
    if here is None:
        st.info(text("rate.nothing_held"))
        link(session, text("rate.to_interview"), "interview", interview=material.id)
        return
    with st.container(key="sheet"):  # its first element stands on the left, see style.css
        with st.container(key="contents"):
            _contents(session, sheet, held, here)
        _vignette(session, sheet, here)
    _foot(session, held, here)
    _lock(session, sheet)


def _head(session: Session, sheet: RatingSheet, *, place: str) -> None:
    text, material = session.text, sheet.material
    facts = [material.form.name.in_language(session.language)]
    if sheet.second:
        title(text("raters.title", code=material.code), *facts, place=place)
        paragraph(text("raters.about"), "instruction")
        return
    facts.append(text("raters.over" if material.over else "raters.under_way"))
    name = material.applicant or material.code
    title(text("rate.title", name=name), material.household or "", *facts, place=place)


def _contents(session: Session, sheet: RatingSheet, held: list[Vignette], here: Vignette) -> None:
    text, instrument = session.text, sheet.material.instrument
    names = {}
    for vignette in held:
        number = sheet.material.vignettes.index(vignette) + 1
        name = instrument.competence(vignette.competence).name.in_language(session.language)
        done = sum(rating.settled for rating in sheet.ratings() if rating.item_id == vignette.id)
        names[vignette.id] = f"{number}. {name} ({done}/{len(instrument.aspects)})"
    contents = Contents(label=text("rate.contents"), names=names, here=here.id)
    note_fields(session, sheet.material.id, "contents", contents=contents)
    if not sheet.second:
        link(session, text("rate.to_interview"), "interview", interview=sheet.material.id, item=here.id)


def _vignette(session: Session, sheet: RatingSheet, vignette: Vignette) -> None:
    notes, anchors = st.columns([4, 5], gap="medium")
    with notes:
        show_answers(session, sheet.material, vignette)
    with anchors:
        for aspect in sheet.material.instrument.aspects:
            _aspect(session, sheet, vignette, aspect)
        _critical(session, sheet, vignette)


def _aspect(session: Session, sheet: RatingSheet, vignette: Vignette, aspect: Named) -> None:
    text, instrument = session.text, sheet.material.instrument
    key = f"{sheet.material.id}-{vignette.id}-{aspect.id}"
    level = sheet.level_of(vignette.id, aspect.id)

    def choose(level: int | None = None, missing_code: str | None = None) -> None:
        attempt(
            session,
            lambda: casework.rate(
                session.office,
                session.actor,
                sheet.material.id,
                vignette.id,
                aspect.id,
                level=level,
                missing_code=missing_code,
            ),
        )

    with st.container(border=True):
        level_choice(
            session,
            key,
            aspect,
            scale=instrument.scale,
            anchors=vignette.anchors[aspect.id],
            missing_codes=instrument.missing_codes,
            level=level,
            code=sheet.code_of(vignette.id, aspect.id),
            disabled=sheet.locked or vignette.id in sheet.material.missing,
            choose=choose,
        )
        if level is not None and not sheet.locked:
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
    key = f"critical-{sheet.material.id}-{vignette.id}-{answer.id}"
    heard = (vignette.id, answer.id) in sheet.heard

    def save() -> None:
        ticked = st.session_state[key]
        attempt(
            session,
            lambda: casework.flag_critical(
                session.office, session.actor, sheet.material.id, vignette.id, answer.id, heard=ticked
            ),
        )

    follow(key, heard)
    st.checkbox(answer.text.in_language(session.language), key=key, on_change=save, disabled=sheet.locked)
    if heard:
        _quote(session, sheet, vignette.id, CRITICAL + answer.id, session.text("rate.quote_must"))


def _quote(session: Session, sheet: RatingSheet, item_id: str, part: str, label: str) -> None:
    field = Field(kind="quote", item_id=item_id, part=part, label=label, kept=sheet.quotes.get((item_id, part)))
    note_fields(session, sheet.material.id, f"{item_id}-{part}", [field], readonly=sheet.locked)


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
            if not sheet.second:
                link(session, text("rate.to_profile"), "profile", interview=sheet.material.id)
            else:
                link(session, text("dissent.link"), "dissent", interview=sheet.material.id)
            if sheet.final:
                paragraph(text("raters.final"), "instruction")
                return
            with st.popover(text("rate.unlock")), st.form("unlock", border=False):
                reason = st.text_input(text("interview.reason"), max_chars=500)
                if st.form_submit_button(text("rate.unlock")):
                    do(session, lambda: casework.unlock(session.office, session.actor, sheet.material.id, reason))
            return
        paragraph(text("raters.lock_about" if sheet.second else "rate.lock_about"), "instruction")
        if st.button(text("rate.lock"), key="lock", type="primary"):
            fresh = casework.rating_sheet(session.office, session.actor, sheet.material.id)
            if fresh.lacking:
                st.error(text("error.lacking", count=len(fresh.lacking)))
                for each in fresh.lacking:
                    where = place_in_words(sheet.material, each.where, session.language)
                    st.text(f"• {where}: {text(f'error.{each.code}')}" if where else f"• {text(f'error.{each.code}')}")
            else:
                do(session, lambda: casework.lock(session.office, session.actor, sheet.material.id))


def _afterwards(session: Session, sheet: RatingSheet) -> None:
    """Show where the adjudication left the rater's own ratings, to learn from."""
    text, language, instrument = session.text, session.language, sheet.material.instrument
    found = casework.own_deviations(session.office, session.actor, sheet.material.id)
    with st.expander(text("raters.own")):
        paragraph(text("raters.own_about"), "instruction")
        if found.cells:
            st.table(
                {
                    text("raters.own_cell"): [
                        place_in_words(sheet.material, f"{each.item_id} {each.aspect_id}", language)
                        for each in found.cells
                    ],
                    text("raters.own_yours"): [rating_in_words(instrument, each.own, language) for each in found.cells],
                    text("raters.own_final"): [
                        rating_in_words(instrument, each.final, language) for each in found.cells
                    ],
                }
            )
        for words, keys in (("raters.own_missed", found.missed), ("raters.own_refused", found.refused)):
            for item_id, critical_id in keys:
                st.text(f"• {text(words)}: {place_in_words(sheet.material, f'{item_id} {critical_id}', language)}")
        if not found.cells and not found.missed and not found.refused:
            st.write(text("raters.own_none"))
