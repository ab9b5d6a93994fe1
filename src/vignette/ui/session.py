"""What a page knows about its visitor: who, in which database, in which language, in which browser tab."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from vignette.access import Actor
from vignette.casework import Office
from vignette.i18n import Catalogue, Language, catalogue
from vignette.storage import Origin
from vignette.ui.offices import COOKIE, visit

LANGUAGE_COOKIE = "vignette_language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of a page for one visitor."""

    office: Office
    actor: Actor
    language: Language
    text: Catalogue
    tab: str
    pages: dict[str, Any] = field(default_factory=dict)

    @property
    def invented(self) -> bool:
        """Whether the people on the page are invented."""
        return self.office.store.origin is Origin.DEMONSTRATION


def language_of(cookie: str | None) -> Language:
    """Return the language a cookie asks for; Swedish where it asks for none."""
    return Language.EN if cookie == Language.EN else Language.SV


def current_language() -> Language:
    """Return the visitor's language."""
    return language_of(st.context.cookies.get(LANGUAGE_COOKIE))


def current_session() -> Session | None:
    """Return the visitor's session, checked against the database on every run; None if nobody is signed in."""
    found = visit(st.context.cookies.get(COOKIE))
    if found is None:
        return None
    language = current_language()
    return Session(office=found.office, actor=found.actor, language=language, text=catalogue(language), tab=_tab())


_sessions: dict[str, str] = {}


def tab_is_open(tab: str) -> bool:
    """Return whether a browser tab is connected to this server."""
    session_id = _sessions.get(tab)
    return session_id is not None and Runtime.instance().is_active_session(session_id)


def server_name() -> str:
    """Return what tells this server from others: where it listens."""
    return f"{st.get_option('server.address')}:{st.get_option('server.port')}"


def _tab() -> str:
    """Return a name for the visitor's browser tab; it cannot be used to take the tab's session over."""
    context = get_script_run_ctx()
    session_id = context.session_id if context else ""
    tab = hashlib.sha256(session_id.encode()).hexdigest()[:32]
    _sessions[tab] = session_id
    return tab
