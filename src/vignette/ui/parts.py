"""Small pieces that several pages are made of."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.errors import VignetteError
from vignette.ui.failures import log_unforeseen
from vignette.ui.session import Session
from vignette.ui.words import error_sentence

_MESSAGE = "message"

Block = tuple[str, str, str]
"""A piece of text: a tag, its words exactly as they are, and a kind of `style.css`."""


def prose(*blocks: Block) -> None:
    """Show text as one element."""
    st.html(_markup(blocks))


def beside(*columns: Sequence[Block]) -> None:
    """Show texts side by side, as one element; below each other where there is no room."""
    st.html(f'<div class="beside">{"".join(f"<div>{_markup(blocks)}</div>" for blocks in columns)}</div>')


def _markup(blocks: Iterable[Block]) -> str:
    return "".join(f'<{tag} class="{kind}">{html.escape(words)}</{tag}>' for tag, words, kind in blocks)


def title(words: str, *facts: str, place: str = "") -> None:
    """Show the page's one main heading, and below it a line of facts; where ``place`` changes, the page begins anew."""
    heading = f'<h1 data-place="{html.escape(place)}">' if place else "<h1>"
    below = f'<p class="fact">{html.escape(" · ".join(facts))}</p>' if facts else ""
    st.html(f"{heading}{html.escape(words)}</h1>{below}")


def paragraph(words: str, kind: str) -> None:
    """Show a paragraph of one of the kinds in `style.css`."""
    prose(("p", words, kind))


def literal(words: str) -> str:
    """Return words for a label, where Streamlit reads Markdown, so that they stand there exactly as they are."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(words.split()))


def link(session: Session, label: str, page: str, **query: str) -> None:
    """Show a link to a page; its address holds all the page needs."""
    st.page_link(session.pages[page], label=label, query_params=query)


def keep_address(**query: str) -> None:
    """Let the browser's address hold what the page needs; a link from a page to itself leaves the address as it was."""
    if st.session_state.get("address") != query:
        st.session_state["address"] = query
        st.query_params.from_dict(query)


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


def do(session: Session, action: Callable[[], object]) -> None:
    """Do something for a button: draw the page anew if it went well, else say here what went wrong."""
    if attempt(session, action):
        st.rerun()
    show_message()


def show_message() -> None:
    """Show what went wrong in the last action, once."""
    words = st.session_state.pop(_MESSAGE, None)
    if words:
        st.error(words)


def chosen_interview(session: Session, page: str) -> str | None:
    """Return the interview in the page's address, else the one this tab had open last; else offer those there are."""
    found = st.query_params.get("interview") or st.session_state.get("interview")
    if found:
        st.session_state["interview"] = found
        if st.query_params.get("interview") != found:
            st.query_params["interview"] = found
        return str(found)
    _offer(session, page)
    return None


def _offer(session: Session, page: str) -> None:
    """Offer the interviews there are: those of the person's homes, and for rating also those she is asked to rate."""
    text = session.text
    title(text(f"page.{page}"))
    st.write(text("choose.interview"))
    if session.actor.may(Action.HOME_LIST):
        for home in casework.my_homes(session.office, session.actor, assigned_only=True):
            for row in home.interviews:
                form = row.form.in_language(session.language)
                link(session, literal(f"{row.applicant} · {home.household.name} · {form}"), page, interview=row.id)
    if page == "rate":
        for task in casework.my_tasks(session.office, session.actor):
            label = text("raters.task", code=task.code, form=task.form.in_language(session.language))
            link(session, label, page, interview=task.id)
