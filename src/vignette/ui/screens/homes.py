"""Homes: open one, see its adults and their interviews, begin an interview."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.assessment import InterviewState
from vignette.casework import HomeView
from vignette.instrument import Instrument
from vignette.storage.homes import Applicant
from vignette.ui.parts import attempt, go, keep_address, link, literal, paragraph, show_message, title
from vignette.ui.session import Session

STEP = 25
"""So many homes are shown at a time."""

_SHOWN = "homes-shown"


def draw(session: Session) -> None:
    """Draw the page: one home where the address names it, else the list and the form for a new one."""
    home_id = st.query_params.get("home")
    keep_address(**({"home": home_id} if home_id else {}))
    if home_id:
        _one(session, casework.home(session.office, session.actor, home_id))
    else:
        _all(session)


def _all(session: Session) -> None:
    text = session.text
    title(text("page.homes"))
    show_message()
    _list(session, casework.my_homes(session.office, session.actor))
    if not session.actor.may(Action.HOME_OPEN):
        return
    st.subheader(text("homes.new"))
    with st.form("new-home"):
        name = st.text_input(text("homes.name"), max_chars=200)
        paragraph(text("homes.name_help"), "instruction")
        first = st.text_input(text("homes.adult_1"), max_chars=200)
        second = st.text_input(text("homes.adult_2"), max_chars=200)
        if st.form_submit_button(text("homes.open"), type="primary"):
            adults = tuple(each for each in (first, second) if each.strip())
            opened: list[str] = []
            if attempt(session, lambda: opened.append(casework.open_home(session.office, session.actor, name, adults))):
                go(session, "homes", home=opened[0])
            show_message()


def _list(session: Session, homes: Sequence[HomeView]) -> None:
    """Show the homes, newest first; of many only some, with a field to search among all."""
    text = session.text
    found, most = homes, st.session_state.setdefault(_SHOWN, STEP)
    if len(homes) > STEP:
        words = st.text_input(text("homes.search"), key="search-homes")
        found = [home for home in homes if _fits(home, words)]
    with st.container(key="homes"):
        for home in found[:most]:
            names = ", ".join(applicant.name for applicant in home.household.applicants)
            link(session, literal(f"{home.household.name} · {names}"), "homes", home=home.household.id)
    if not found and homes:
        paragraph(text("homes.no_match"), "fact")
    elif len(homes) > STEP:
        paragraph(text("homes.shown", shown=min(most, len(found)), found=len(found)), "fact")
    if len(found) > most and st.button(text("homes.more")):
        st.session_state[_SHOWN] = most + STEP
        st.rerun()


def _fits(home: HomeView, words: str) -> bool:
    """Return whether each word searched for stands in the home's or an adult's name."""
    names = " ".join((home.household.name, *(applicant.name for applicant in home.household.applicants))).casefold()
    return all(word in names for word in words.casefold().split())


def _one(session: Session, home: HomeView) -> None:
    text = session.text
    title(home.household.name)
    show_message()
    paragraph(text("homes.opened", day=text.date(home.household.opened_at)), "fact")
    for applicant in home.household.applicants:
        with st.container(border=True):
            st.subheader(applicant.name, anchor=False)
            _interviews(session, home, applicant)
    if session.actor.may(Action.PROFILE_READ) and any(row.result for row in home.interviews):
        link(session, text("profile.to_side_by_side"), "side_by_side", home=home.household.id)
    if session.actor.may(Action.SUMMARY_READ):
        link(session, text("summary_page.link"), "summary", home=home.household.id)
    if session.actor.may(Action.OUTCOME_READ):
        link(session, text("outcomes.from_home"), "outcomes", home=home.household.id)
    if home.assigned and session.actor.may(Action.HOME_CHANGE):
        _add_adult(session, home)
    link(session, text("homes.back"), "homes")


def _add_adult(session: Session, home: HomeView) -> None:
    text = session.text
    with st.expander(text("homes.add_adult")), st.form("add-adult", clear_on_submit=True):
        name = st.text_input(text("homes.adult"), max_chars=200)
        if st.form_submit_button(text("homes.add")) and attempt(
            session, lambda: casework.add_applicant(session.office, session.actor, home.household.id, name)
        ):
            st.rerun()


def _interviews(session: Session, home: HomeView, applicant: Applicant) -> None:
    text = session.text
    rows = [row for row in home.interviews if row.applicant_id == applicant.id]
    may_ask = session.actor.may(Action.SECOND_RATING_ASK)
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{row.form.in_language(session.language)} · {text(f'state.{row.state}')}")
            if home.assigned and row.state is not InterviewState.DECLINED:
                link(session, text("page.interview"), "interview", interview=row.id)
            if home.assigned and row.state in (InterviewState.RUNNING, InterviewState.FINISHED, InterviewState.STOPPED):
                link(session, text("page.rate"), "rate", interview=row.id)
            if row.result:
                link(session, text("page.profile"), "profile", interview=row.id)
            if row.state in (InterviewState.FINISHED, InterviewState.STOPPED) and may_ask:
                link(session, text("adjudication.link"), "adjudication", interview=row.id)
    if not home.assigned:
        return
    held = {row.form.sv for row in rows}
    for instrument in session.office.library.instruments:
        _begin(session, applicant, instrument, held)


def _begin(session: Session, applicant: Applicant, instrument: Instrument, held: set[str]) -> None:
    text = session.text
    for form in instrument.forms:
        vignettes = instrument.vignettes_of(form.id)
        if not vignettes or form.name.sv in held:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            label = text("homes.begin", form=form.name.in_language(session.language), count=len(vignettes))
            paper = st.checkbox(text("homes.from_paper"), key=f"paper-{applicant.id}-{form.id}")
            if st.button(label, key=f"begin-{applicant.id}-{form.id}", type="primary"):
                _open(session, applicant, instrument, form.id, paper=paper)


def _open(session: Session, applicant: Applicant, instrument: Instrument, form_id: str, *, paper: bool) -> None:
    opened: list[str] = []
    if attempt(
        session,
        lambda: opened.append(
            casework.open_interview(
                session.office,
                session.actor,
                applicant.id,
                instrument_id=instrument.id,
                form_id=form_id,
                from_paper=paper,
            )
        ),
    ):
        go(session, "interview", interview=opened[0])
    show_message()
