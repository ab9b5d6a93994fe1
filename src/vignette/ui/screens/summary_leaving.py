"""What leaves the house: a draft to read through, the signed versions, and documents handed over to somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.casework import LONGEST_PURPOSE, LONGEST_RECIPIENT, Document, DocumentKind, SummaryDesk
from vignette.i18n import Language
from vignette.ui.parts import attempt, literal, paragraph, prose, show_message
from vignette.ui.session import Session

SHOWN_OF_HASH = 12
_MIME = {
    DocumentKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    DocumentKind.PDF: "application/pdf",
    DocumentKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A document on its way to the reader's computer, and what it is of: it is never offered after a change."""

    of: tuple[str, ...]
    kind: DocumentKind
    document: Document
    recipient: str = ""


def drafts(session: Session, desk: SummaryDesk) -> None:
    """Make a draft on click, and offer it for as long as nothing has changed; what is signed needs none."""
    text = session.text
    if not desk.changed:
        return
    prose(("h2", text("summary_page.draft"), ""), ("p", text("summary_page.draft_about"), "instruction"))
    with_answers = st.checkbox(text("summary_page.with_answers"), key="draft-answers")
    now = (desk.household.id, desk.digest, session.language.value, str(with_answers))
    with st.container(horizontal=True):
        for kind in DocumentKind:
            if st.button(text("summary_page.make_draft", kind=kind.upper()), key=f"draft-{kind}"):
                _make(session, "draft", now, kind, partial(_draft, session, desk, kind, with_answers=with_answers))
    _offer(session, "draft", now)


def signed_versions(session: Session, desk: SummaryDesk) -> None:
    """Show the signed versions, the latest first."""
    text = session.text
    if not desk.versions:
        return
    prose(("h2", text("summary_page.versions"), ""))
    paragraph(text("summary_page.code", code=desk.versions[0].code), "fact")
    versions = desk.versions[::-1]
    columns = {
        text("summary.version"): [str(each.number) for each in versions],
        text("summary_page.column_signed"): [text.day_and_time(each.at) for each in versions],
        text("summary_page.column_signer"): [literal(each.signer) for each in versions],
    }
    if len(versions) > 1:
        columns[text("summary.change")] = [literal(each.change) or "–" for each in versions]
    st.table(columns)


def hand_over(session: Session, desk: SummaryDesk) -> None:
    """Make a document of the latest signed version for somebody, and show what has been handed over."""
    text = session.text
    if not desk.versions:
        return
    prose(("h2", text("summary_page.hand_over"), ""))
    if desk.writable and session.actor.may(Action.SUMMARY_EXPORT):
        latest = desk.versions[-1]
        paragraph(text("summary_page.hand_over_about", number=latest.number), "instruction")
        if desk.changed:
            st.warning(text("summary_page.hand_over_changed", number=latest.number))
        _form(session, desk)
        _offer(session, "handed", (desk.household.id, latest.sha256, str(latest.number)))
    _handed_over(session, desk)


def _form(session: Session, desk: SummaryDesk) -> None:
    text, latest = session.text, desk.versions[-1]
    kinds, languages = list(DocumentKind), list(Language)
    with st.form(f"hand-over-{desk.household.id}"):
        kind = st.radio(
            text("summary_page.kind"),
            kinds,
            format_func=lambda each: text(f"summary_page.kind.{each.value}"),
        )
        language = st.radio(
            text("summary_page.language"),
            languages,
            format_func=lambda each: text(f"language.{each.value}"),
            horizontal=True,
        )
        with_answers = st.checkbox(text("summary_page.with_answers"))
        recipient = st.text_input(text("summary_page.recipient"), max_chars=LONGEST_RECIPIENT)
        purpose = st.text_input(text("summary_page.purpose"), max_chars=LONGEST_PURPOSE)
        paragraph(text("summary_page.purpose_about"), "instruction")
        if not st.form_submit_button(text("summary_page.make"), type="primary"):
            return

    def make() -> Document:
        return casework.export_summary(
            session.office,
            session.actor,
            desk.household.id,
            kind=kind,
            language=language,
            recipient=recipient,
            purpose=purpose,
            with_answers=with_answers,
        )

    now = (desk.household.id, latest.sha256, str(latest.number))
    if _make(session, "handed", now, kind, make, recipient=recipient):
        st.rerun()  # so that it stands in the list


def _draft(session: Session, desk: SummaryDesk, kind: DocumentKind, *, with_answers: bool) -> Document:
    return casework.draft_summary(
        session.office,
        session.actor,
        desk.household.id,
        kind=kind,
        language=session.language,
        with_answers=with_answers and kind is DocumentKind.XLSX,
    )


def _make(
    session: Session,
    name: str,
    now: tuple[str, ...],
    kind: DocumentKind,
    make: Callable[[], Document],
    *,
    recipient: str = "",
) -> bool:
    """Make a document and keep it for the button that offers it; or say why there is none."""
    made: list[Document] = []
    st.session_state.pop(f"made-{name}", None)
    with st.spinner(session.text("summary_page.making")):
        went_well = attempt(session, lambda: made.append(make()))
    if not went_well:
        show_message()
        return False
    st.session_state[f"made-{name}"] = Made(of=now, kind=kind, document=made[0], recipient=recipient)
    return True


def _offer(session: Session, name: str, now: tuple[str, ...]) -> None:
    made: Made | None = st.session_state.get(f"made-{name}")
    if made is None or made.of != now:
        return
    words = "summary_page.ready" if made.recipient else "summary_page.draft_ready"
    paragraph(session.text(words, kind=made.kind.upper(), recipient=made.recipient), "decided")
    st.download_button(
        session.text("summary_page.download", kind=made.kind.upper()),
        made.document.content,
        file_name=made.document.name,
        mime=_MIME[made.kind],
        type="primary",
        on_click="ignore",
        key=f"download-{name}",
    )


def _handed_over(session: Session, desk: SummaryDesk) -> None:
    text, found = session.text, desk.handed_over
    prose(("h3", text("summary_page.handed_over"), ""))
    if not found:
        paragraph(text("summary_page.handed_over_none"), "fact")
        return
    paragraph(text("summary_page.handed_over_about"), "instruction")
    st.table(
        {
            text("summary_page.column_when"): [text.day_and_time(each.at) for each in found],
            text("summary_page.column_recipient"): [literal(each.recipient) for each in found],
            text("summary_page.column_purpose"): [literal(each.purpose) for each in found],
            text("summary_page.column_kind"): [
                text("summary_page.kind_with_answers", kind=each.kind.upper()) if each.answers else each.kind.upper()
                for each in found
            ],
            text("summary.version"): [str(each.number) for each in found],
            text("summary_page.column_hash"): [each.sha256[:SHOWN_OF_HASH] for each in found],
        }
    )
