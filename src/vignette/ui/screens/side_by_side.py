"""The adults of a home side by side: critical answers, scores and differences. Nobody is averaged."""

from __future__ import annotations

from typing import Any

import streamlit as st

from vignette import casework
from vignette.casework import Adult, SideBySide
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.report.rows import Row, value_in_words
from vignette.report.score_words import interval_line, interval_lines
from vignette.report.side_by_side import Person, SideRow, between_lines, side_rows
from vignette.ui.parts import go, link, literal, paragraph, prose, title
from vignette.ui.screens.profile_parts import critical
from vignette.ui.session import Session


def draw(session: Session) -> None:
    """Draw the page."""
    household_id = st.query_params.get("home")
    if not household_id:
        _choose(session)
        return
    found, text = casework.side_by_side(session.office, session.actor, household_id), session.text
    title(text("side.title", name=found.household.name))
    st.info(text("side.about"))
    for adult in found.adults:
        _adult(session, adult)
    people = [
        Person(name=name, profile=adult.found.profile, instrument=adult.found.instrument)
        for name, adult in zip(_names(found.adults), found.adults, strict=True)
        if adult.found is not None
    ]
    if people:
        _scores(session, found, people)
    link(session, text("summary_page.link"), "summary", home=household_id)
    link(session, text("side.to_home"), "homes", home=household_id)


def _choose(session: Session) -> None:
    text = session.text
    title(text("page.side_by_side"))
    homes = [home.household for home in casework.my_homes(session.office, session.actor) if home.interviews]
    names = {home.id: home.name for home in homes}
    chosen = st.selectbox(text("side.choose"), list(names), index=None, format_func=lambda each: names[each])
    if chosen:
        go(session, "side_by_side", home=chosen)


def _adult(session: Session, adult: Adult) -> None:
    text = session.text
    with st.container(border=True):
        prose(("h2", adult.applicant.name, ""))
        if adult.found is None:
            paragraph(text(f"side.absent.{adult.absence}"), "fact")
            return
        instrument, profile = adult.found.instrument, adult.found.profile
        forms = [form.name.in_language(session.language) for form in instrument.forms if form.id in profile.forms]
        paragraph(text("side.rests_on", forms=", ".join(forms), version=instrument.version), "fact")
        critical(session, profile, instrument, level="h3")
        link(session, text("side.to_profile"), "profile", interview=adult.found.interview_id)


def _scores(session: Session, found: SideBySide, people: list[Person]) -> None:
    text = session.text
    rows = side_rows(people, found.differences, session.language)
    own = [row for side in rows for row in side.rows if row is not None]
    prose(("h2", text("profile.scores"), ""), *(("p", line, "fact") for line in _readings(session, people, rows, own)))
    names = tuple(person.name for person in people)
    st.vega_lite_chart(_chart(rows, names, people[0].instrument, session.language), width="stretch", theme=None)
    columns = {text("profile.column_what"): [row.label for row in rows]}
    for place, name in enumerate(names):
        columns[literal(name)] = [value_in_words(row.rows[place]) for row in rows]
    if len(people) > 1:
        columns[text("side.column_difference")] = [literal(row.difference) for row in rows]
    st.table(columns)
    with_error = [text("side.with_error_how")] if len(people) > 1 else []
    meaning = [*interval_lines(own, text), *with_error] if any(row.interval for row in own) else []
    if meaning:
        with st.expander(text("profile.how_to_read")):
            prose(*(("p", line, "fact") for line in meaning))


def _readings(session: Session, people: list[Person], rows: tuple[SideRow, ...], own: list[Row]) -> list[str]:
    """Return how to read chart and table, and what is pointed out; only of what is there."""
    text = session.text
    shapes = [text(f"side.shape.{place % 4}", name=person.name) for place, person in enumerate(people)]
    between = between_lines(people, rows, text) if len(people) > 1 else []
    return [" ".join(shapes), *interval_line(own, text), *between]


def _names(adults: tuple[Adult, ...]) -> list[str]:
    """Return the adults' names, numbered where two have the same."""
    names = [adult.applicant.name for adult in adults]
    return [f"{name} ({place})" if names.count(name) > 1 else name for place, name in enumerate(names, start=1)]


@st.cache_data(max_entries=128, show_spinner=False, hash_funcs={Instrument: lambda each: each.fingerprint})
def _chart(
    rows: tuple[SideRow, ...], names: tuple[str, ...], instrument: Instrument, language: Language
) -> dict[str, Any]:
    from vignette.report.side_by_side_chart import side_chart

    return side_chart(rows, names, instrument, language)
