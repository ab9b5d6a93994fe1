"""Home page: what waits for me."""

from __future__ import annotations

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.assessment import InterviewState, Stance
from vignette.casework import HomeView, InterviewRow, TaskState
from vignette.ui.parts import link, title
from vignette.ui.screens.dissent import dissent_links
from vignette.ui.screens.outcomes import placement_links
from vignette.ui.session import Session

GROUPS = ("go_on", "rate", "done")
SHOWN_DONE = 20
SHOWN_OVERDUE = 5


def draw(session: Session) -> None:
    """Draw the page."""
    title(session.text("page.work"))
    shown = [_tasks(session), _judgements(session), _adjudication(session), _overdue(session), _interviews(session)]
    if not any(shown):
        _nothing(session)


def _nothing(session: Session) -> None:
    text = session.text
    if session.actor.may(Action.HOME_OPEN):
        st.write(text("work.empty"))
        link(session, text("work.to_homes"), "homes")
    else:
        st.write(text("raters.nothing"))


def _tasks(session: Session) -> bool:
    """Show what the person is asked to rate; return whether there is anything."""
    text = session.text
    tasks = casework.my_tasks(session.office, session.actor)
    waiting = [task for task in tasks if task.state is not TaskState.LOCKED]
    for words, group in (
        (text("raters.tasks", count=len(waiting)), waiting),
        (text("raters.tasks_done", count=len(tasks) - len(waiting)), [task for task in tasks if task not in waiting]),
    ):
        if not group:
            continue
        st.subheader(words, anchor=False)
        for task in group[-SHOWN_DONE:]:
            form, state = task.form.in_language(session.language), text(f"raters.task_{task.state}")
            label = text("raters.link_done" if task.state is TaskState.LOCKED else "work.link_rate")
            _line(session, f"{text('raters.interview', code=task.code)}\n{form} · {state}", label, "rate", task.id)
    return bool(tasks)


def _judgements(session: Session) -> bool:
    """Show the judgements that a second rater has not said anything of; return whether there are any."""
    if not session.actor.may(Action.DISSENT_WRITE):
        return False
    tasks = casework.dissent_tasks(session.office, session.actor)
    waiting = [each for each in tasks if each.written and each.stance is Stance.UNSAID]
    if waiting:
        st.subheader(session.text("dissent.waiting", count=len(waiting)), anchor=False)
        dissent_links(session, waiting)
    return bool(waiting)


def _adjudication(session: Session) -> bool:
    """Tell an adjudicator how much waits; return whether anything does."""
    if not session.actor.may(Action.ADJUDICATION_READ):
        return False
    text = session.text
    waiting = casework.waiting_for_adjudicator(session.office, session.actor)
    if not waiting.to_settle and not waiting.without_rater:
        return False
    st.subheader(text("raters.adjudication"), anchor=False)
    for count, words in ((waiting.to_settle, "raters.ready"), (waiting.without_rater, "raters.without_rater")):
        if count:
            st.text(text(words, count=count))
    link(session, text("raters.to_adjudication"), "adjudication")
    return True


def _overdue(session: Session) -> bool:
    """Show the placements that it is time to follow up; return whether there are any."""
    text = session.text
    if not session.actor.may(Action.OUTCOME_READ):
        return False
    running = casework.running_placements(session.office, session.actor, assigned_only=True)
    overdue = [each for each in running if each.overdue]
    if overdue:
        st.subheader(text("outcomes.overdue", count=len(overdue)), anchor=False)
        placement_links(session, overdue[:SHOWN_OVERDUE])
        if len(overdue) > SHOWN_OVERDUE:
            link(session, text("outcomes.all_overdue"), "outcomes")
    return bool(overdue)


def _interviews(session: Session) -> bool:
    """Show the interviews of the person's homes by what is to be done; return whether there are any."""
    text = session.text
    if not session.actor.may(Action.HOME_LIST):
        return False
    homes = casework.my_homes(session.office, session.actor, assigned_only=True)
    rows = [(home, row) for home in homes for row in home.interviews]
    for group in GROUPS:
        mine = [(home, row) for home, row in rows if _group(row) == group]
        if mine:
            st.subheader(text(f"work.{group}", count=len(mine)), anchor=False)
            for home, row in mine[:SHOWN_DONE] if group == "done" else mine:
                _row(session, home, row, group)
            if group == "done" and len(mine) > SHOWN_DONE:
                link(session, text("raters.all_homes"), "homes")
    return bool(rows)


def _group(row: InterviewRow) -> str:
    if row.state in (InterviewState.FINISHED, InterviewState.STOPPED):
        return "done" if row.locked else "rate"
    return "done" if row.state is InterviewState.DECLINED else "go_on"


def _row(session: Session, home: HomeView, row: InterviewRow, group: str) -> None:
    text = session.text
    form, state = row.form.in_language(session.language), text(f"state.{row.state}")
    if row.locked:
        state = f"{state}, {text('rate.locked_short')}"
    words = f"{row.applicant} · {home.household.name}\n{form} · {state}"
    if row.state is InterviewState.DECLINED:
        _line(session, words)
    else:
        target = {"go_on": "interview", "rate": "rate", "done": "profile"}[group]
        _line(session, words, text(f"work.link_{group}"), target, row.id)


def _line(session: Session, words: str, label: str = "", page: str = "", interview_id: str = "") -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.text(words)
        if page:
            link(session, label, page, interview=interview_id)
