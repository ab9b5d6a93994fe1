"""The pages, who may see which, and what every page shows around its own content."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from vignette.access import Action, refusal
from vignette.errors import AccessError, VignetteError
from vignette.i18n import catalogue
from vignette.instrument import Status
from vignette.ui.failures import log_unforeseen
from vignette.ui.screens import (
    accounts,
    adjudication,
    dissent,
    homes,
    interview,
    manual,
    outcomes,
    passport,
    profile,
    rate,
    routines,
    side_by_side,
    study,
    summary,
    training,
    verify,
    work,
)
from vignette.ui.session import Session, current_language, current_session
from vignette.ui.words import error_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """A page: its address, what one must be permitted to see it, and what draws it."""

    name: str
    action: Action
    draw: Callable[[Session], None]


PAGES = (
    PageEntry(name="work", action=Action.RATING_READ, draw=work.draw),
    PageEntry(name="homes", action=Action.HOME_LIST, draw=homes.draw),
    PageEntry(name="interview", action=Action.INTERVIEW_READ, draw=interview.draw),
    PageEntry(name="rate", action=Action.RATING_READ, draw=rate.draw),
    PageEntry(name="adjudication", action=Action.ADJUDICATION_READ, draw=adjudication.draw),
    PageEntry(name="dissent", action=Action.DISSENT_WRITE, draw=dissent.draw),
    PageEntry(name="profile", action=Action.PROFILE_READ, draw=profile.draw),
    PageEntry(name="side_by_side", action=Action.PROFILE_READ, draw=side_by_side.draw),
    PageEntry(name="summary", action=Action.SUMMARY_READ, draw=summary.draw),
    PageEntry(name="verify", action=Action.DOCUMENT_VERIFY, draw=verify.draw),
    PageEntry(name="outcomes", action=Action.OUTCOME_READ, draw=outcomes.draw),
    PageEntry(name="study", action=Action.STUDY_READ, draw=study.draw),
    PageEntry(name="training", action=Action.TRAINING_READ, draw=training.draw),
    PageEntry(name="routines", action=Action.ROUTINE_MANAGE, draw=routines.draw),
    PageEntry(name="accounts", action=Action.ACCOUNT_MANAGE, draw=accounts.draw),
    PageEntry(name="manual", action=Action.INSTRUMENT_READ, draw=manual.draw),
    PageEntry(name="passport", action=Action.INSTRUMENT_READ, draw=passport.draw),
)


def run() -> None:
    """Draw the page that the address asks for."""
    text = catalogue(current_language())
    try:
        session = current_session()
    except VignetteError as error:
        st.error(error_sentence(text, error))
        _head(text("app.name"))
        return
    if session is None:
        _head(text("app.name"))
        st.write(text("sign_in.ended"))
        st.html(f'<a href="/sign-in" target="_self">{html.escape(text("sign_in.title"))}</a>')
        return
    open_to = [entry for entry in PAGES if session.actor.may(entry.action)]
    for entry in PAGES:
        session.pages[entry.name] = _page(session, entry, hidden=entry not in open_to, default=entry in open_to[:1])
    by_name = [_page(session, entry, hidden=True) for entry in open_to[:1]]  # the framework knows it as / alone
    chosen = st.navigation([*session.pages.values(), *by_name], position="sidebar", expanded=True)
    _head(f"{chosen.title} – {text('app.name')}")
    _frame(session)
    chosen.run()


def _page(session: Session, entry: PageEntry, *, hidden: bool, default: bool = False) -> StreamlitPage:
    return st.Page(
        partial(_draw, entry, session),
        title=session.text(f"page.{entry.name}"),
        url_path="first" if default else entry.name,
        default=default,
        visibility="hidden" if hidden else "visible",
    )


def _head(title: str) -> None:
    """Say what the browser's tab is called, and how wide the page is."""
    st.set_page_config(page_title=title, layout="wide", initial_sidebar_state=230)


def _draw(entry: PageEntry, session: Session) -> None:
    try:
        if not session.actor.may(entry.action):
            raise refusal(entry.action)
        entry.draw(session)
    except VignetteError as error:
        if isinstance(error, AccessError):
            st.session_state.pop("interview", None)  # an address that was refused is not gone back to
        st.error(error_sentence(session.text, error))
    except Exception as error:
        log_unforeseen(error)
        st.error(session.text("error.unforeseen"))


def _frame(session: Session) -> None:
    """Show what stands around every page: the demonstration's mark, who is signed in, the other language."""
    text = session.text
    if session.invented:
        st.html(f'<p class="invented" role="note">{html.escape(text("app.invented"))}</p>')
    other, code = html.escape(text("app.other_language")), text("app.other_language_code")
    drafts = any(each.status is Status.DRAFT for each in session.office.library.instruments)
    st.sidebar.html(
        f'<p class="who">{html.escape(session.actor.display_name)}</p>'
        f'<p><a href="/language/{code}" target="_self" lang="{code}">{other}</a></p>'
        f'<p><a href="/sign-out" target="_self">{html.escape(text("sign_out.title"))}</a></p>'
        f'<p class="legend">{html.escape(text("app.draft")) if drafts else ""}</p>'
    )
