"""Small pieces that several pages are made of."""

from __future__ import annotations

import html
from collections.abc import Callable

import streamlit as st

from vignette import casework
from vignette.errors import VignetteError
from vignette.ui.failures import log_unforeseen
from vignette.ui.session import Session
from vignette.ui.words import error_sentence

_MESSAGE = "message"


def title(words: str) -> None:
    """Show the page's one main heading."""
    st.title(words, anchor=False)


def paragraph(words: str, kind: str) -> None:
    """Show a paragraph of one of the kinds in `style.css`; the words are shown exactly as they are."""
    st.html(f'<p class="{kind}">{html.escape(words)}</p>')


def link(session: Session, label: str, page: str, **query: str) -> None:
    """Show a link to a page; its address holds all the page needs."""
    st.page_link(session.pages[page], label=label, query_params=query)


def go(session: Session, page: str, **query: str) -> None:
    """Open a page by its address."""
    st.switch_page(session.pages[page], query_params=query)


def attempt(session: Session, action: Callable[[], object]) -> bool:
    """Do something for a widget; an error becomes a sentence on the page. Return whether it went well."""
    try:
        action()
    except VignetteError as error:
        st.session_state[_MESSAGE] = error_sentence(session.text, error)
        return False
    except Exception as error:
        log_unforeseen(error)
        st.session_state[_MESSAGE] = session.text("error.unforeseen")
        return False
    return True


def show_message() -> None:
    """Show what went wrong in the last action, once."""
    words = st.session_state.pop(_MESSAGE, None)
    if words:
        st.error(words)


def chosen_interview(session: Session, page: str) -> str | None:
    """Return the interview in the page's address, else the one this tab had open last; else offer those there are."""
    found = st.query_params.get("interview") or st.session_state.get("interview")
    if found:
        st.session_state["interview"] = st.query_params["interview"] = found
        return str(found)
    st.write(session.text("choose.interview"))
    for home in casework.my_homes(session.office, session.actor):
        for row in home.interviews:
            form = row.form.in_language(session.language)
            link(session, f"{row.applicant} · {home.household.name} · {form}", page, interview=row.id)
    return None
