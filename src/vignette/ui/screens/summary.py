"""The summary of a home: how far it is, what the interviews show, what is written, and what leaves the house."""

from __future__ import annotations

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.casework import SummaryDesk, SummaryRow
from vignette.i18n import Catalogue
from vignette.report.cells import critical_lines
from vignette.report.summary import AdultPart, AdultResult
from vignette.report.summary_words import known
from vignette.ui.parts import Block, keep_address, link, literal, paragraph, prose, title
from vignette.ui.screens.summary_leaving import drafts, hand_over, signed_versions
from vignette.ui.screens.summary_signing import look_again, sign
from vignette.ui.screens.summary_writing import asked_by, comments, dissents, judgement, what_is_new
from vignette.ui.session import Session

STEP = 25
"""So many homes are shown at a time."""

_SHOWN = "summaries-shown"


def draw(session: Session) -> None:
    """Draw the page: one home where the address names it, else the list."""
    home_id = st.query_params.get("home")
    keep_address(**({"home": home_id} if home_id else {}))
    if home_id:
        _one(session, casework.summary_desk(session.office, session.actor, home_id))
    else:
        _all(session)


def _all(session: Session) -> None:
    text = session.text
    title(text("page.summary"))
    paragraph(text("summary_page.all_about"), "instruction")
    rows = casework.summary_list(session.office, session.actor)
    most = st.session_state.setdefault(_SHOWN, STEP)
    with st.container(key="summaries"):
        for row in rows[:most]:
            names = ", ".join(each.name for each in row.home.household.applicants)
            label = f"{row.home.household.name} · {names} · {_standing(text, row)}"
            link(session, literal(label), "summary", home=row.home.household.id)
    if not rows:
        st.write(text("summary_page.none"))
        link(session, text("summary_page.to_homes"), "homes")
    if len(rows) > most and st.button(text("homes.more")):
        st.session_state[_SHOWN] = most + STEP
        st.rerun()


def _standing(text: Catalogue, row: SummaryRow) -> str:
    """Return how far a summary has come, as the list says it."""
    if row.latest is not None:
        return text("summary_page.row_signed", number=row.latest.number, day=text.date(row.latest.at))
    return text("summary_page.row_written", count=row.written) if row.written else text("summary_page.row_empty")


def _one(session: Session, desk: SummaryDesk) -> None:
    text = session.text
    title(text("summary_page.title", name=desk.household.name))
    st.info(text("summary_page.about"))
    prose(*_how_far(text, desk))
    if not desk.writable:
        paragraph(text("summary_page.read_only"), "instruction")
    _shown(session, desk)
    asked_by(session, desk)
    judgement(session, desk)
    comments(session, desk)
    dissents(session, desk)
    what_is_new(session, desk)
    look_again(session, desk)
    drafts(session, desk)
    sign(session, desk)
    signed_versions(session, desk)
    hand_over(session, desk)
    link(session, text("summary_page.to_all"), "summary")
    if session.actor.may(Action.HOME_READ):
        link(session, text("summary_page.to_home"), "homes", home=desk.household.id)


def _how_far(text: Catalogue, desk: SummaryDesk) -> list[Block]:
    if not desk.versions:
        return [("p", text("summary_page.unsigned"), "question-small")]
    latest = desk.versions[-1]
    signed = text("summary_page.signed", number=latest.number, name=latest.signer, at=text.day_and_time(latest.at))
    since = text("summary_page.changed" if desk.changed else "summary_page.unchanged", number=latest.number)
    return [("p", signed, "question-small"), ("p", since, "fact")]


def _shown(session: Session, desk: SummaryDesk) -> None:
    """Show in short what the interviews show; the whole of it stands on the pages it leads to."""
    text, adults = session.text, desk.summary.adults
    prose(("h2", text("summary.results"), ""), ("p", text("summary_page.results_about"), "instruction"))
    for adult in adults:
        with st.container(border=True):
            prose(("h3", adult.name, ""), *_adult(session, adult))
            if adult.result is not None:
                label = text("summary_page.to_profile", name=adult.name)
                link(session, literal(label), "profile", interview=adult.result.interviews[0].id)
    if len(desk.summary.assessed) > 1:
        link(session, text("profile.to_side_by_side"), "side_by_side", home=desk.household.id)


def _adult(session: Session, adult: AdultPart) -> list[Block]:
    if adult.result is None:
        return [("p", session.text(f"summary.absent.{adult.absence}"), "fact")]
    return [("p", known(adult.result, session.text), "fact"), *_critical(session, adult.result)]


def _critical(session: Session, result: AdultResult) -> list[Block]:
    text = session.text
    lines = [each for each in critical_lines(result.profile, result.instrument, session.language) if not each.dismissed]
    if not lines:
        return [("p", text("profile.no_critical"), "fact")]
    told: list[Block] = [("p", text("summary_page.critical", count=len(lines)), "question-small")]
    return told + [("p", f"• {each.competence}: {each.answer}", "fact") for each in lines]
