"""The forms of a home's placements. Each is of one revision: what has been changed since is shown anew, not undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vignette import casework
from vignette.assessment import FollowUp, NoSafety, Placement, PlacementState, Seen
from vignette.casework import LONGEST_CORRECTION, MOST_GOALS, SAFEST, HomeOutcomes
from vignette.report.evidence_words import day_in_words
from vignette.ui.parts import attempt, paragraph, show_message
from vignette.ui.session import Session

FIRST_DAY = dt.date(1990, 1, 1)
"""The calendar goes back no further."""

_SAVED = "outcomes-saved"

ENDS = (PlacementState.PLANNED_END, PlacementState.BREAKDOWN, PlacementState.OTHER_END)


def begin_form(session: Session, home: HomeOutcomes) -> None:
    """Ask when a new placement began."""
    text = session.text
    key = f"begin-{len(home.placements)}"
    with _closed_again(text("outcomes.begin"), key), st.form(key, border=False):
        paragraph(text("outcomes.begin_about"), "instruction")
        begun = _day(session, home, "outcomes.begun")
        if st.form_submit_button(text("outcomes.begin_save"), type="primary"):
            _do(session, lambda: casework.begin_placement(session.office, session.actor, home.household_id, begun))


def add_form(session: Session, home: HomeOutcomes, placement: Placement) -> None:
    """Ask what a follow-up saw."""
    text, key = session.text, f"follow-{placement.id}-{len(placement.follow_ups)}"
    with _closed_again(text("outcomes.add"), key), st.form(key, border=False):
        on = _day(session, home, "outcomes.on")
        seen = _seen(session)
        if st.form_submit_button(text("outcomes.add_save"), type="primary"):
            _on_placement(session, casework.add_follow_up, home, placement, on=on, seen=seen())


def end_form(session: Session, home: HomeOutcomes, placement: Placement) -> None:
    """Ask when and how a placement ended."""
    text, key = session.text, f"end-{placement.id}-{placement.revision}"
    with _closed_again(text("outcomes.end"), key), st.form(key, border=False):
        ended = _day(session, home, "outcomes.ended")
        state = st.radio(
            text("outcomes.how"),
            ENDS,
            index=None,
            format_func=lambda each: text(f"outcomes.how.{each}"),
            captions=[text(f"outcomes.how_about.{each}") for each in ENDS],
        )
        if st.form_submit_button(text("outcomes.end_save"), type="primary"):
            if state is None:
                st.error(text("outcomes.how_missing"))
            else:
                _on_placement(session, casework.end_placement, home, placement, ended=ended, state=state)


def correct_form(session: Session, home: HomeOutcomes, placement: Placement) -> None:
    """Ask what was wrong about a placement."""
    text, key = session.text, f"correct-{placement.id}-{placement.revision}"
    with _closed_again(text("outcomes.correct"), key), st.form(key, border=False):
        begun = _day(session, home, "outcomes.begun", placement.begun)
        state = st.radio(
            text("outcomes.now"),
            list(PlacementState),
            index=list(PlacementState).index(placement.state),
            format_func=lambda each: text(f"outcomes.how.{each}"),
        )
        ended = _day(session, home, "outcomes.ended_if", placement.ended)
        void = st.checkbox(text("outcomes.is_void"), value=placement.void)
        reason = _reason(session)
        if st.form_submit_button(text("outcomes.correct_save"), type="primary"):
            changed = {"begun": begun, "ended": ended, "state": state, "void": void, "reason": reason}
            _on_placement(session, casework.correct_placement, home, placement, base=placement.revision, **changed)


def correct_follow_up_form(session: Session, home: HomeOutcomes, placement: Placement) -> None:
    """Ask which follow-up was wrong, and what about it."""
    text, by_id = session.text, {each.id: each for each in placement.follow_ups}
    key = f"which-{placement.id}-{sum(each.revision for each in placement.follow_ups)}"
    with _closed_again(text("outcomes.correct_follow_up"), key):
        chosen = st.selectbox(
            text("outcomes.which"),
            list(by_id),
            index=None,
            placeholder=text("outcomes.choose"),
            format_func=lambda each: _name(session, by_id[each]),
            key=key,
        )
        if chosen:
            _correct_one(session, home, placement, by_id[chosen])


def _correct_one(session: Session, home: HomeOutcomes, placement: Placement, follow_up: FollowUp) -> None:
    text = session.text
    with st.form(f"correct-{follow_up.id}-{follow_up.revision}", border=False):
        on = _day(session, home, "outcomes.on", follow_up.on)
        seen = _seen(session, follow_up.seen)
        void = st.checkbox(text("outcomes.follow_up_is_void"), value=follow_up.void)
        reason = _reason(session)
        if st.form_submit_button(text("outcomes.correct_save"), type="primary"):
            changed = {"on": on, "seen": seen(), "void": void, "reason": reason, "base": follow_up.revision}
            _on_placement(session, casework.correct_follow_up, home, placement, follow_up.id, **changed)


def saved(session: Session, key: str) -> None:
    """Say once that something was saved, where it was."""
    if st.session_state.get(_SAVED) == key:
        del st.session_state[_SAVED]
        st.success(session.text("outcomes.saved"))


def _on_placement(
    session: Session,
    function: Callable[..., object],
    home: HomeOutcomes,
    placement: Placement,
    *rest: object,
    **options: object,
) -> None:
    """Do something with a placement for a button."""
    names = home.household_id, placement.id
    _do(session, lambda: function(session.office, session.actor, *names, *rest, **options), key=placement.id)


def _do(session: Session, action: Callable[[], object], *, key: str = "") -> None:
    """Do something for a button, and say that it was saved beside the placement, or without one at the end."""
    if attempt(session, action):
        st.session_state[_SAVED] = key
        st.rerun()
    show_message()


def _closed_again(label: str, key: str) -> DeltaGenerator:
    """Return room for a form that is closed when the form is done, since its key is another then."""
    return st.expander(label, key=f"open-{key}")


def _day(session: Session, home: HomeOutcomes, words: str, value: dt.date | None = None) -> dt.date | None:
    earliest = min(FIRST_DAY, value or FIRST_DAY)
    label = session.text(words)
    return st.date_input(label, value, min_value=earliest, max_value=home.today, format="YYYY-MM-DD")


def _seen(session: Session, known: Seen | None = None) -> Callable[[], Seen]:
    """Ask how safe the placement is and which goals are reached; return a function that tells what was chosen."""
    text = session.text
    choices: list[int | NoSafety] = [*range(SAFEST + 1), *NoSafety]
    before = None if known is None else known.no_safety or known.safety
    safety = st.radio(
        text("outcomes.safety"),
        choices,
        index=None if before is None else choices.index(before),
        format_func=lambda each: text(f"outcomes.no_safety.{each}") if isinstance(each, NoSafety) else str(each),
        horizontal=True,
    )
    paragraph(text("outcomes.safety_about"), "instruction")
    goals = st.number_input(text("outcomes.goals"), 0, MOST_GOALS, known.goals if known else None, step=1)
    reached = st.number_input(text("outcomes.reached"), 0, MOST_GOALS, known.goals_reached if known else None, step=1)
    paragraph(text("outcomes.goals_about"), "instruction")
    return lambda: Seen(
        safety=None if isinstance(safety, NoSafety) else safety,
        no_safety=safety if isinstance(safety, NoSafety) else None,
        goals=goals,
        goals_reached=reached,
    )


def _reason(session: Session) -> str:
    reason = st.text_input(session.text("outcomes.reason"), max_chars=LONGEST_CORRECTION)
    paragraph(session.text("outcomes.reason_about"), "instruction")
    return reason


def _name(session: Session, follow_up: FollowUp) -> str:
    day = day_in_words(follow_up.on, session.text)
    return session.text("outcomes.void_one", day=day) if follow_up.void else day
