"""The profile: critical answers first, then chart and table from the same rows, then what is and is not known."""

from __future__ import annotations

from typing import Any

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.casework import Result
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.report.rows import Row, chance_text, profile_rows
from vignette.report.score_words import chart_lines, has_another_form, interval_lines, outcome_lines, undetermined
from vignette.ui.parts import chosen_interview, link, prose, title
from vignette.ui.screens.profile_parts import cells, critical, evidence, gate, scores_table
from vignette.ui.session import Session


def draw(session: Session) -> None:
    """Draw the page."""
    interview_id = chosen_interview(session, "profile")
    if interview_id is None:
        return
    found = casework.result(session.office, session.actor, interview_id)
    interview, text = found.interview, session.text
    forms = ", ".join(each.form.name.in_language(session.language) for each in found.counted)
    held = text.date(interview.briefing.at if interview.briefing else interview.administration.opened_at)
    title(text("profile.title", name=interview.applicant.name), interview.household.name, forms, held)
    st.info(text("profile.about"))
    rows = profile_rows(found.profile, interview.instrument, session.language)
    critical(session, found.profile, interview.instrument)
    _scores(session, found, rows)
    gate(session, found.profile, rows)
    cells(session, found.profile, interview.instrument)
    evidence(session, found.profile, interview.instrument, rows)
    link(session, text("profile.to_side_by_side"), "side_by_side", home=interview.household.id)
    link(session, text("summary_page.link"), "summary", home=interview.household.id)
    if interview.administration.interviewer_id == session.actor.account_id:
        link(session, text("profile.to_rating"), "rate", interview=interview_id)
    elif session.actor.may(Action.SECOND_RATING_ASK):
        link(session, text("adjudication.link"), "adjudication", interview=interview_id)


def _scores(session: Session, found: Result, rows: tuple[Row, ...]) -> None:
    text, instrument = session.text, found.interview.instrument
    lines = chart_lines(rows, instrument, session.language)
    prose(("h2", text("profile.scores"), ""), *(("p", line, "fact") for line in lines))
    st.vega_lite_chart(_chart(rows, instrument, session.language), width="stretch", theme=None)
    scores_table(session, rows)
    meaning = interval_lines(rows, text) + outcome_lines(rows, text)
    if meaning:
        with st.expander(text("profile.how_to_read")):
            prose(*(("p", line, "fact") for line in meaning))
    _settling(session, found, rows)


def _settling(session: Session, found: Result, rows: tuple[Row, ...]) -> None:
    text, open_questions = session.text, undetermined(rows)
    if not open_questions:
        return
    prose(("h2", text("report.settling.heading"), ""), ("p", text("report.settling.intro"), "fact"))
    another = has_another_form(found.profile, found.interview.instrument)
    columns = {
        text("profile.column_what"): [row.label for row, _ in open_questions],
        text("profile.column_one_rater"): [chance_text(each.rater, text) for _, each in open_questions],
    }
    if another:
        columns[text("profile.column_one_interview")] = [chance_text(each.form, text) for _, each in open_questions]
    st.table(columns)
    prose(
        *(() if another else (("p", text("report.settling.all_taken"), "fact"),)),
        ("p", text("report.settling.source"), "legend"),
    )


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs={Instrument: lambda each: each.fingerprint})
def _chart(rows: tuple[Row, ...], instrument: Instrument, language: Language) -> dict[str, Any]:
    from vignette.report.chart import profile_chart

    return profile_chart(rows, instrument, language)
