"""Routines: how the office works with ratings."""

from __future__ import annotations

import streamlit as st

from vignette import casework
from vignette.casework import RANGES, Routines
from vignette.ui.parts import attempt, paragraph, show_message, title
from vignette.ui.session import Session


def draw(session: Session) -> None:
    """Draw the page."""
    text = session.text
    title(text("page.routines"))
    paragraph(text("routines.about"), "instruction")
    now = casework.routines(session.office, session.actor)
    with st.form("routines"):
        st.subheader(text("routines.second"), anchor=False)
        share = _percent(session, "random_share", now.random_share)
        first = _count(session, "new_rater_first", now.new_rater_first)
        st.subheader(text("routines.adjudication"), anchor=False)
        distance = _count(session, "adjudicate_from", now.adjudicate_from)
        checks = _count(session, "spot_checks", now.spot_checks)
        st.subheader(text("routines.training"), anchor=False)
        required = st.checkbox(text("routines.training_required"), value=now.training_required)
        paragraph(text("routines.training_required_about"), "instruction")
        bar = _percent(session, "training_bar", now.training_bar)
        st.subheader(text("outcomes.routine"), anchor=False)
        months = _count(session, "follow_up_months", now.follow_up_months)
        if st.form_submit_button(text("routines.save"), type="primary"):
            settled = Routines(
                random_share=share,
                new_rater_first=first,
                adjudicate_from=distance,
                spot_checks=checks,
                training_required=required,
                training_bar=bar,
                follow_up_months=months,
            )
            if attempt(session, lambda: casework.settle_routines(session.office, session.actor, settled)):
                st.success(text("routines.saved"))
            show_message()


def _percent(session: Session, name: str, share: float) -> float:
    """Ask for a share, in per cent."""
    percent = st.number_input(session.text(f"routines.{name}"), 0, 100, value=round(share * 100), step=5)
    paragraph(session.text(f"routines.{name}_about"), "instruction")
    return percent / 100


def _count(session: Session, name: str, value: int) -> int:
    """Ask for a whole number."""
    lowest, highest = map(int, RANGES[name])
    chosen = st.number_input(session.text(f"routines.{name}"), lowest, highest, value=value, step=1)
    paragraph(session.text(f"routines.{name}_about"), "instruction")
    return chosen
