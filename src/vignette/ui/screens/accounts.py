"""Administration: who may sign in and as what."""

from __future__ import annotations

from functools import partial

import streamlit as st

from vignette import casework
from vignette.access import MIN_LENGTH, Role
from vignette.ui.offices import organisation_error
from vignette.ui.parts import attempt, literal, paragraph, show_message, title
from vignette.ui.session import Session
from vignette.ui.words import problem_sentence


def draw(session: Session) -> None:
    """Draw the page."""
    text = session.text
    title(text("page.accounts"))
    show_message()
    _organisation(session)
    paragraph(text("accounts.about"), "instruction")
    for account in casework.accounts(session.office, session.actor):
        roles = ", ".join(text(f"role.{role}") for role in sorted(account.roles))
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            closed = "" if account.open else f" · {text('accounts.closed')}"
            st.text(f"{account.display_name} ({account.username})\n{roles}{closed}")
            if account.open:
                with st.popover(text("accounts.password")):
                    _new_password(session, account.id)
                with st.popover(text("accounts.close")):
                    st.write(text("accounts.close_about"))
                    if st.button(text("accounts.close_now"), key=f"close-{account.id}"):
                        attempt(session, partial(casework.close_account, session.office, session.actor, account.id))
                        st.rerun()
    _new(session)


def _organisation(session: Session) -> None:
    """Say what is wrong with the organisation's file; whoever manages accounts knows whom to tell."""
    error = organisation_error()
    if error is not None:
        told = (f"- {literal(f'{problem_sentence(session.text, each)} ({each.where})')}" for each in error.problems)
        st.warning("\n".join((session.text("organisation.wrong"), "", *told)))


def _new_password(session: Session, account_id: str) -> None:
    text = session.text
    with st.form(f"password-{account_id}", border=False, clear_on_submit=True):
        paragraph(text("accounts.password_about"), "instruction")
        password = st.text_input(text("account.password"), type="password", autocomplete="new-password")
        if st.form_submit_button(text("accounts.password_set"), type="primary"):
            if attempt(session, lambda: casework.set_password(session.office, session.actor, account_id, password)):
                st.success(text("accounts.password_done"))
            show_message()


def _new(session: Session) -> None:
    text = session.text
    st.subheader(text("accounts.new"), anchor=False)
    with st.form("new-account"):
        display_name = st.text_input(text("accounts.name"), max_chars=200)
        username = st.text_input(text("account.username"), max_chars=80, autocomplete="off")
        password = st.text_input(text("account.password"), type="password", autocomplete="new-password")
        paragraph(text("account.password_hint", shortest=MIN_LENGTH), "instruction")
        roles = frozenset(role for role in Role if st.checkbox(text(f"role.{role}"), key=f"role-{role}"))
        if st.form_submit_button(text("accounts.create"), type="primary"):
            if attempt(
                session,
                lambda: casework.create_account(
                    session.office,
                    session.actor,
                    username=username,
                    display_name=display_name,
                    password=password,
                    roles=roles,
                ),
            ):
                st.rerun()
            show_message()
