"""Evidenspass: what is known of an instrument, heading by heading, and what nobody knows."""

from __future__ import annotations

from functools import partial

import streamlit as st

from vignette import casework
from vignette.i18n import Language
from vignette.report.exhibit_tables import Table
from vignette.report.passport import PassportPart, PassportView, passport_html, passport_view
from vignette.study.passport import Passport
from vignette.ui.parts import Block, literal, prose, title
from vignette.ui.session import Session


def draw(session: Session) -> None:
    """Draw the page."""
    text = session.text
    found = casework.passports(session.office, session.actor)
    title(text("page.passport"))
    if not found:
        st.write(text("passport.no_instruments"))
        return
    chosen = found[0]
    if len(found) > 1:
        names = {each.instrument.id: each.instrument.title.in_language(session.language) for each in found}
        wanted = st.selectbox(text("passport.which"), names, format_func=names.__getitem__, key="passport")
        chosen = next(each for each in found if each.instrument.id == wanted)
    view = passport_view(chosen, session.language)
    _head(session, view)
    st.download_button(
        text("passport.download"),
        partial(_page, chosen, session.language),
        file_name=f"{chosen.instrument.id}-{chosen.instrument.version}-{text('passport.file')}.html",
        mime="text/html",
        on_click="ignore",
    )
    for part in view.parts:
        _part(session, part)


def _head(session: Session, view: PassportView) -> None:
    blocks: list[Block] = [("p", view.title, "question-small")]
    blocks += [("p", each, "fact") for each in view.about]
    if view.simulated:
        blocks.append(("p", session.text("passport.banner"), "invented"))
    prose(*blocks)


def _part(session: Session, part: PassportPart) -> None:
    blocks: list[Block] = [("h2", part.name, "")]
    bullet = "• " if len(part.lines) > 1 else ""
    blocks += [("p", f"{bullet}{each}", "fact") for each in part.lines]
    prose(*blocks)
    if part.table is not None:
        st.table(_columns(part.table))
    if not part.details:
        return
    with st.expander(literal(session.text("passport.details", heading=part.name))):
        for detail in part.details:
            prose(("h3", detail.title, ""), *(("p", each, "fact") for each in detail.lines))
            for table in detail.tables:
                prose(("p", table.caption, "question-small"))
                st.table(_columns(table))
            prose(*(("p", each, "legend") for each in detail.notes))


def _columns(table: Table) -> dict[str, list[str]]:
    return {head: [literal(row[place]) for row in table.rows] for place, head in enumerate(table.heads)}


def _page(passport: Passport, language: Language) -> bytes:
    return passport_html((passport,), language).encode()
