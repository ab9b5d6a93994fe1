"""Follow-up: what became of a home in which a child was placed, and which placements it is time to ask about."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.assessment import FollowUp, PlacementState, outcome
from vignette.casework import HomeOutcomes, PlacementView
from vignette.report.evidence_words import day_in_words
from vignette.ui.parts import Block, keep_address, link, literal, paragraph, prose, show_message, title
from vignette.ui.screens.outcome_forms import (
    add_form,
    begin_form,
    correct_follow_up_form,
    correct_form,
    end_form,
    saved,
)
from vignette.ui.session import Session

STEP = 25
"""So many placements are shown at a time."""

_SHOWN = "placements-shown"


def draw(session: Session) -> None:
    """Draw the page: one home where the address names it, else the placements that are running."""
    home_id = st.query_params.get("home")
    keep_address(**({"home": home_id} if home_id else {}))
    if home_id:
        _one(session, casework.home_outcomes(session.office, session.actor, home_id))
    else:
        _all(session)


def _all(session: Session) -> None:
    text = session.text
    title(text("page.outcomes"))
    running = casework.running_placements(session.office, session.actor)
    overdue = [each for each in running if each.overdue]
    paragraph(text("outcomes.all_about"), "instruction")
    most = st.session_state.setdefault(_SHOWN, STEP)
    groups = (("outcomes.overdue", overdue), ("outcomes.later", running[len(overdue) :]))
    for words, group in groups:
        if group:
            prose(("h2", text(words, count=len(group)), ""))
            placement_links(session, group[:most])
    if not running:
        st.write(text("outcomes.none_running"))
    if max(len(group) for _, group in groups) > most and st.button(text("outcomes.more")):
        st.session_state[_SHOWN] = most + STEP
        st.rerun()
    link(session, text("outcomes.to_homes"), "homes")


def placement_links(session: Session, placements: Sequence[PlacementView]) -> None:
    """Show links to homes, each with a placement and the day by which it is to be followed up."""
    text = session.text
    with st.container(key=f"placements-{placements[0].overdue}"):
        for each in placements:
            if each.due:
                day = day_in_words(each.due, text)
                label = text("outcomes.link", home=each.home, number=each.number, day=day)
                link(session, literal(label), "outcomes", home=each.placement.household_id)


def _one(session: Session, home: HomeOutcomes) -> None:
    text = session.text
    title(text("outcomes.title", name=home.name))
    show_message()
    prose(("p", text("outcomes.about"), "instruction"), ("p", text("outcomes.breakdown_means"), "instruction"))
    counted = [each for each in home.placements if not each.placement.void]
    for each in counted:
        with st.container(border=True):
            _placement(session, home, each)
    if not counted:
        st.write(text("outcomes.none"))
    saved(session, "")
    if home.writable:
        begin_form(session, home)
    _void(session, home, [each for each in home.placements if each.placement.void])
    if session.actor.may(Action.HOME_READ):
        link(session, text("outcomes.to_home"), "homes", home=home.household_id)


def _placement(session: Session, home: HomeOutcomes, view: PlacementView) -> None:
    text, placement = session.text, view.placement
    heading = text("outcomes.placement", number=view.number, day=day_in_words(placement.begun, text))
    prose(("h2", heading, ""), *_standing(session, view))
    counted = [each for each in placement.follow_ups if not each.void]
    if counted:
        st.table(_table(session, counted))
    saved(session, placement.id)
    if not home.writable:
        return
    add_form(session, home, placement)
    if placement.state is PlacementState.RUNNING:
        end_form(session, home, placement)
    correct_form(session, home, placement)
    if placement.follow_ups:
        correct_follow_up_form(session, home, placement)


def _standing(session: Session, view: PlacementView) -> list[Block]:
    """Return where a placement stands, and what a study would count."""
    text, placement, known = session.text, view.placement, outcome(view.placement)
    months = text.number(known.months, decimals=1)
    if placement.ended:
        lines = [text(f"outcomes.state.{placement.state}", day=day_in_words(placement.ended, text))]
    else:
        last = placement.last
        said = text("outcomes.last", day=day_in_words(last.on, text)) if last else text("outcomes.no_follow_up")
        lines = [f"{text('outcomes.running')} {said}"]
    if view.due:
        lines.append(text("outcomes.was_due" if view.overdue else "outcomes.due", day=day_in_words(view.due, text)))
    lines.append(text("outcomes.known_breakdown" if known.breakdown else "outcomes.known_so_far", months=months))
    if placement.reason:
        lines.append(text("outcomes.corrected", reason=placement.reason))
    return [("p", line, "fact") for line in lines]


def _table(session: Session, follow_ups: Sequence[FollowUp]) -> dict[str, list[str]]:
    text = session.text
    columns = {
        text("outcomes.column_day"): [day_in_words(each.on, text) for each in follow_ups],
        text("outcomes.column_safety"): [_safety(session, each) for each in follow_ups],
        text("outcomes.column_goals"): [
            text("outcomes.goals_of", reached=each.seen.goals_reached, goals=each.seen.goals)
            if each.seen.goals is not None
            else text("outcomes.goals_none")
            for each in follow_ups
        ],
    }
    if any(each.reason for each in follow_ups):
        columns[text("outcomes.column_corrected")] = [literal(each.reason) or "–" for each in follow_ups]
    return columns


def _safety(session: Session, follow_up: FollowUp) -> str:
    if follow_up.seen.no_safety:
        return session.text(f"outcomes.no_safety.{follow_up.seen.no_safety}")
    return str(follow_up.seen.safety)


def _void(session: Session, home: HomeOutcomes, views: Sequence[PlacementView]) -> None:
    """Show what was recorded by mistake, so that it can be counted again."""
    text = session.text
    if not views:
        return
    prose(("h2", text("outcomes.void", count=len(views)), ""), ("p", text("outcomes.void_about"), "instruction"))
    for each in views:
        with st.container(border=True):
            day = day_in_words(each.placement.begun, text)
            prose(
                ("h3", text("outcomes.void_placement", day=day), ""),
                ("p", text("outcomes.corrected", reason=each.placement.reason), "fact"),
            )
            saved(session, each.placement.id)
            if home.writable:
                correct_form(session, home, each.placement)
