"""What leaves the house: a signed summary as a document for somebody, or a draft that says so on every page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from vignette import __version__
from vignette.access import Action, Actor
from vignette.casework.office import Office, act, look, now, require_sighted, storable
from vignette.casework.signing import latest_signed
from vignette.casework.summary_content import signed_summary, summary_of
from vignette.errors import Problem, RecordError
from vignette.i18n import Language
from vignette.report.summary import Edition, Signature, changed_parts
from vignette.storage import Transaction, summaries
from vignette.storage.summaries import Signed

LONGEST_RECIPIENT, LONGEST_PURPOSE = 200, 500


class DocumentKind(StrEnum):
    """The faces of a summary: to work in, to file, to calculate with."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file ready to be handed over. The name tells nothing of the home."""

    name: str
    content: bytes
    sha256: str


def draft_summary(
    office: Office,
    actor: Actor,
    household_id: str,
    *,
    kind: DocumentKind,
    language: Language,
    with_answers: bool = False,
) -> Document:
    """Make a document of the summary as it stands, to read through; every page says that it is a draft.

    Raises
    ------
    RecordError
        REC-311 or REC-320 if the actor is yet to rate an interview of the home, REC-814 if the notes are asked for in
        anything but a workbook.
    StorageError
        As `vignette.report.paper_pdf.paper_pdf`.
    """
    _require_room(household_id, kind, with_answers=with_answers)
    with look(office, actor, Action.SUMMARY_READ, home=household_id) as tx:
        require_sighted(tx, household_id, actor)
        summary = summary_of(office, tx, household_id, actor)
    edition = Edition(
        summary=summary,
        signature=None,
        language=language,
        made_at=now(),
        app=__version__,
        with_answers=with_answers,
    )
    made = _document(office, edition, kind, f"vignette-utkast-{household_id[:8]}")
    with act(office, actor, Action.SUMMARY_READ, home=household_id) as work:
        work.detail.update(done="draft", format=kind.value, sha256=made.sha256, answers=int(with_answers))
    return made


def export_summary(
    office: Office,
    actor: Actor,
    household_id: str,
    *,
    kind: DocumentKind,
    language: Language,
    recipient: str,
    purpose: str,
    with_answers: bool = False,
) -> Document:
    """Make a document of the latest signed version for somebody, and record for whom and for what.

    Parameters
    ----------
    with_answers : bool
        Whether the notes of the interviews go with it; only a workbook has room for them.

    Raises
    ------
    RecordError
        REC-810 if the summary is not signed, REC-811 if the recipient or the purpose is missing or too long, REC-813
        if a newer version was signed in the same moment; REC-311, REC-320 or REC-814 as `draft_summary`.
    StorageError
        STO-509 if the signed version is damaged; as `vignette.report.paper_pdf.paper_pdf`.
    """
    _require_room(household_id, kind, with_answers=with_answers)
    recipient, purpose = storable(recipient).strip(), storable(purpose).strip()
    if not 0 < len(recipient) <= LONGEST_RECIPIENT or not 0 < len(purpose) <= LONGEST_PURPOSE:
        raise RecordError(
            Problem(
                code="REC-811",
                where=household_id,
                what="it does not say for whom and for what, or says too much",
                remedy=f"Write at most {LONGEST_RECIPIENT} and {LONGEST_PURPOSE} characters.",
            ),
            recipient=LONGEST_RECIPIENT,
            purpose=LONGEST_PURPOSE,
        )
    with look(office, actor, Action.SUMMARY_EXPORT, home=household_id) as tx:
        require_sighted(tx, household_id, actor)
        signed = latest_signed(summaries.signed_versions(tx, household_id), household_id)
        edition = _edition(
            tx, signed, language=language, recipient=recipient, purpose=purpose, with_answers=with_answers
        )
    made = _document(office, edition, kind, f"vignette-{signed.code}-{signed.number}")
    words = _words(made.content)
    with act(office, actor, Action.SUMMARY_EXPORT, home=household_id) as work:
        if summaries.signed_versions(work.tx, household_id)[-1] != signed:
            what, remedy = "a newer version was signed in the same moment", "Make the document again."
            raise RecordError(Problem(code="REC-813", where=household_id, what=what, remedy=remedy))
        exported = summaries.add_handed_over(
            work.tx,
            work.stamp,
            signed,
            kind=kind.value,
            language=language.value,
            answers=with_answers,
            recipient=recipient,
            purpose=purpose,
            sha256=made.sha256,
            words_sha256=words,
        )
        work.detail.update(
            export=exported, version=signed.number, format=kind.value, sha256=made.sha256, answers=int(with_answers)
        )
    return made


def _require_room(household_id: str, kind: DocumentKind, *, with_answers: bool) -> None:
    if with_answers and kind is not DocumentKind.XLSX:
        what, remedy = "only a workbook has room for the notes", "Choose XLSX, or leave the notes out."
        raise RecordError(Problem(code="REC-814", where=household_id, what=what, remedy=remedy))


def _edition(
    tx: Transaction, signed: Signed, *, language: Language, recipient: str, purpose: str, with_answers: bool
) -> Edition:
    summary = signed_summary(tx, signed)
    versions = summaries.signed_versions(tx, signed.household_id)
    earlier = [each for each in versions if each.number < signed.number]
    return Edition(
        summary=summary,
        signature=Signature(
            code=signed.code,
            number=signed.number,
            name=signed.signer,
            at=signed.at,
            sha256=signed.sha256,
            change=signed.change,
        ),
        language=language,
        made_at=now(),
        app=__version__,
        with_answers=with_answers,
        changed=changed_parts(signed_summary(tx, earlier[-1]), summary) if earlier else (),
        recipient=recipient,
        purpose=purpose,
    )


def _document(office: Office, edition: Edition, kind: DocumentKind, name: str) -> Document:
    from vignette.report.summary_files import summary_file

    content = summary_file(edition, office.organisation, kind.value)
    return Document(name=f"{name}.{kind}", content=content, sha256=hashlib.sha256(content).hexdigest())


def _words(content: bytes) -> str:
    from vignette.report.document_mark import words_digest

    return words_digest(content)
