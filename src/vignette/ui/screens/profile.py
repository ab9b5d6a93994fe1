"""The profile: critical answers first, then chart and table from the same rows, then what is and is not known."""

from __future__ import annotations

from typing import Any

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.casework import Result
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.report.rows import Row, profile_rows
from vignette.ui.parts import chosen_interview, link, paragraph, title
from vignette.ui.session import Session


def draw(session: Session) -> None:
    """Draw the page."""
    interview_id = chosen_interview(session, "profile")
    if interview_id is None:
        return
    found = casework.result(session.office, session.actor, interview_id)
    interview, text = found.interview, session.text
    form = interview.form.name.in_language(session.language)
    held = text.date(interview.briefing.at if interview.briefing else interview.administration.opened_at)
    title(text("profile.title", name=interview.applicant.name), interview.household.name, form, held)
    st.info(text("profile.about"))
    _critical(session, found)
    _scores(session, found)
    _standing(session, found)
    if session.actor.may(Action.SUMMARY_EXPORT):
        _export(session, found)
    link(session, text("profile.to_rating"), "rate", interview=interview_id)


def _critical(session: Session, found: Result) -> None:
    text, language, interview = session.text, session.language, found.interview
    st.subheader(text("profile.critical"), anchor=False)
    if not found.profile.critical:
        st.write(text("profile.no_critical"))
    vignettes = {vignette.id: vignette for vignette in interview.vignettes}
    for finding in found.profile.critical:
        vignette = vignettes[finding.item_id]
        answer = next(each for each in vignette.critical_answers if each.id == finding.critical_id)
        competence = interview.instrument.competence(vignette.competence).name.in_language(language)
        with st.container(border=True):
            st.text(f"{competence} – {text(f'critical_kind.{finding.kind}')}")
            paragraph(answer.text.in_language(language), "question-small")
            paragraph(finding.quote, "kept")


def _scores(session: Session, found: Result) -> None:
    text, language, instrument = session.text, session.language, found.interview.instrument
    st.subheader(text("profile.scores"), anchor=False)
    rows = profile_rows(found.profile, instrument, language)
    st.vega_lite_chart(_chart(rows, instrument, language), width="stretch", theme=None)
    table = {
        text("profile.column_what"): [row.label for row in rows],
        text("profile.column_score"): [row.value_text for row in rows],
        text("profile.column_basis"): [row.basis for row in rows],
    }
    st.table(table)


@st.cache_data(max_entries=256, show_spinner=False, hash_funcs={Instrument: lambda each: each.fingerprint})
def _chart(rows: tuple[Row, ...], instrument: Instrument, language: Language) -> dict[str, Any]:
    from vignette.report.chart import profile_chart

    return profile_chart(rows, instrument, language)


def _standing(session: Session, found: Result) -> None:
    text, standing = session.text, found.profile.standing
    name = found.interview.instrument.title.in_language(session.language)
    with st.container(border=True):
        st.subheader(text("profile.evidence"), anchor=False)
        paragraph(
            text(
                "profile.instrument",
                title=name,
                version=standing.version,
                status=text(f"status.{standing.status}"),
                fingerprint=standing.fingerprint[:12],
            ),
            "fact",
        )
        for property_ in ("agreement", "cuts", "norms"):
            paragraph(f"{text(f'profile.{property_}')}: {text('profile.not_studied')}", "fact")
        paragraph(text("profile.one_rater"), "fact")


def _export(session: Session, found: Result) -> None:
    text = session.text
    with st.container(border=True):
        st.subheader(text("profile.export"), anchor=False)
        paragraph(text("profile.export_about"), "instruction")
        with_answers = st.checkbox(text("profile.with_answers"), key="with-answers")
        now = (found.interview.id, found.interview.notes, found.profile, with_answers)
        if st.button(text("profile.make"), key="make"):
            made = casework.export_xlsx(
                session.office,
                session.actor,
                found.interview.id,
                language=session.language,
                with_answers=with_answers,
            )
            st.session_state["document"] = (now, made)
        then, made = st.session_state.get("document", (None, None))
        if made is not None and then == now:  # never a file from before a change
            st.download_button(
                text("profile.download"),
                made.content,
                file_name=made.name,
                mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                type="primary",
                on_click="ignore",
            )
