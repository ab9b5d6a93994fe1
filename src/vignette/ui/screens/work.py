"""Home page: what waits for me."""

from __future__ import annotations

import streamlit as st

from vignette import casework
from vignette.assessment import InterviewState
from vignette.casework import HomeView, InterviewRow
from vignette.ui.parts import link, title
from vignette.ui.session import Session

GROUPS = ("go_on", "rate", "done")


def draw(session: Session) -> None:
    """Draw the page."""
    text = session.text
    title(text("page.work"))
    homes = casework.my_homes(session.office, session.actor)
    rows = [(home, row) for home in homes for row in home.interviews]
    if not rows:
        st.write(text("work.empty"))
        link(session, text("work.to_homes"), "homes")
        return
    for group in GROUPS:
        mine = [(home, row) for home, row in rows if _group(row) == group]
        if mine:
            st.subheader(text(f"work.{group}", count=len(mine)))
            for home, row in mine:
                _row(session, home, row, group)


def _group(row: InterviewRow) -> str:
    if row.state in (InterviewState.FINISHED, InterviewState.STOPPED):
        return "done" if row.locked else "rate"
    return "done" if row.state is InterviewState.DECLINED else "go_on"


def _row(session: Session, home: HomeView, row: InterviewRow, group: str) -> None:
    text = session.text
    form, state = row.form.in_language(session.language), text(f"state.{row.state}")
    if row.locked:
        state = f"{state}, {text('rate.locked_short')}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.text(f"{row.applicant} · {home.household.name}\n{form} · {state}")
        if row.state is not InterviewState.DECLINED:
            target = {"go_on": "interview", "rate": "rate", "done": "profile"}[group]
            link(session, text(f"work.link_{group}"), target, interview=row.id)
