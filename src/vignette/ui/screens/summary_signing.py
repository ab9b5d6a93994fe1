"""Signing a home's summary: what is lacking, what to look at again, and the very words that are signed, read first."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from vignette import casework
from vignette.casework import ASKED_BY, CHANGE, SummaryDesk
from vignette.i18n import Catalogue
from vignette.report.evidence_words import day_in_words
from vignette.ui.parts import Block, attempt, paragraph, prose, show_message
from vignette.ui.screens.summary_writing import dissent_words
from vignette.ui.session import Session
from vignette.ui.words import problem_sentence

_READ = "summary-read"
"""What has been laid out to be read before signing: the home, the digest of its summary, and what is new."""

_DONE = "summary-signed"


def look_again(session: Session, desk: SummaryDesk) -> None:
    """Say what is lacking, and which words to look at again; where all is signed, that there is nothing to sign."""
    text = session.text
    prose(("h2", text("summary_page.check"), ""))
    if desk.changed:
        prose(*_to_mend(text, desk))
    else:
        paragraph(text("summary_page.all_signed"), "fact")
    if desk.writable:
        paragraph(text("summary_page.check_about"), "instruction")
        st.button(text("summary_page.check_again"), key="check-again")


def _to_mend(text: Catalogue, desk: SummaryDesk) -> Iterator[Block]:
    if desk.lacking:
        yield "p", text("summary_page.lacking"), "question-small"
    else:
        yield "p", text("summary_page.nothing_lacking"), "fact"
    for problem in desk.lacking:
        yield "p", f"• {_place(text, problem.where)}{problem_sentence(text, problem)}", "fact"
    if desk.remarks:
        yield "p", text("summary_page.remarks"), "question-small"
    for each in desk.remarks:
        why = text(f"summary_page.remark.{each.kind}")
        yield "p", f"• {_place(text, each.part)}”{each.words}”. {why}", "fact"


def sign(session: Session, desk: SummaryDesk) -> None:
    """Let the summary be signed by whoever has read it as it is in the database, and no other."""
    text = session.text
    if not desk.writable:
        return
    done = st.session_state.pop(_DONE, None)
    if not desk.changed:
        show_message()
        if done == (desk.household.id, len(desk.versions)):
            st.success(text("summary_page.now_signed", number=done[1]))
        return
    prose(("h2", text("summary_page.sign"), ""))
    show_message()
    if desk.lacking:
        paragraph(text("summary_page.sign_later"), "fact")
        return
    now, read = (desk.household.id, desk.digest, desk.change), st.session_state.get(_READ)
    if read == now:
        with st.container(border=True, key="to-sign"):
            _to_sign(session, desk)
        return
    if read is not None and read[0] == desk.household.id:
        st.warning(text("summary_page.changed_since_read"))
    paragraph(text("summary_page.sign_about"), "instruction")
    if st.button(text("summary_page.read_through"), key="read-through", type="primary"):
        st.session_state[_READ] = now
        st.rerun()


def _to_sign(session: Session, desk: SummaryDesk) -> None:
    """Show what is signed, word for word, and take the signature."""
    text, number = session.text, len(desk.versions) + 1
    prose(*_words(session, desk))
    paragraph(text("summary_page.signer", name=session.actor.display_name, number=number), "decided")
    read = st.checkbox(text("summary_page.i_have_read"), key=f"read-{desk.digest}")
    again = not desk.remarks or st.checkbox(
        text("summary_page.i_have_looked_again", count=len(desk.remarks)), key=f"again-{desk.digest}"
    )
    if not st.button(text("summary_page.sign_now", number=number), key="sign", type="primary"):
        return
    if not (read and again):
        st.error(text("summary_page.tick_first"))
        return
    went_well = attempt(
        session,
        lambda: casework.sign_summary(
            session.office,
            session.actor,
            desk.household.id,
            digest=desk.digest,
            change=desk.change,
            looked_again=bool(desk.remarks),
        ),
    )
    if went_well:
        st.session_state.pop(_READ, None)
        st.session_state[_DONE] = (desk.household.id, number)
    st.rerun()


def _words(session: Session, desk: SummaryDesk) -> Iterator[Block]:
    """Yield everything people have written, as it is signed; the interviews' results are signed with it."""
    text, summary = session.text, desk.summary
    yield "h3", text("summary_page.what_you_sign"), ""
    yield "p", text("summary_page.results_too"), "instruction"
    yield "p", text("summary.asked_by"), "question-small"
    yield "p", summary.asked_by, "kept"
    for said in summary.judgement:
        yield "p", text(f"summary.judgement.{said.part.value}"), "question-small"
        yield "p", said.text, "kept"
    yield "h4", text("summary.comments"), ""
    for comment in summary.comments:
        day = day_in_words(comment.on, text) if comment.on else ""
        yield "p", comment.applicant, "question-small"
        yield "p", text(f"summary.comment.{comment.state.value}", day=day), "fact"
        if comment.text:
            yield "p", comment.text, "kept"
    yield "h4", text("summary.dissents"), ""
    for each in summary.dissents:
        yield from dissent_words(session, each)
    if not summary.dissents:
        yield "p", text("summary.dissents.none"), "fact"
    if desk.change:
        yield "p", text("summary.change"), "question-small"
        yield "p", desk.change, "kept"


def _place(text: Catalogue, part: str) -> str:
    """Return where something stands, as the beginning of a line; nothing where it is of the whole."""
    names = {ASKED_BY: "summary.asked_by", CHANGE: "summary.change"}
    names |= {"comments": "summary.comments", "dissents": "summary.dissents"}
    key = names.get(part, f"summary.judgement.{part}")
    return f"{text(key)}: " if text.has(key) else ""
