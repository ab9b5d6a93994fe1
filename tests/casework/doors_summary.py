"""The doors of a home's summary: written, signed, handed over, verified, and a second rater's word on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.casework.doors import SUPERVISOR, Door, on_interview

from vignette import casework
from vignette.access import Action, Actor, Role
from vignette.assessment import CommentState, JudgementPart, Stance
from vignette.casework import ITEM, DocumentKind
from vignette.casework.office import now
from vignette.i18n import Language

if TYPE_CHECKING:
    from conftest import Case

NOWHERE = "0" * 16
"""The id of no record."""


def on_home(name: str, *rest: Callable[[Case], object], **options: object) -> Callable[[Case, Actor], object]:
    """Return a call of a function of casework about the case's home."""

    def call(case: Case, actor: Actor) -> object:
        function = getattr(casework, name)
        return function(case.office, actor, case.home, *(take(case) for take in rest), **options)

    return call


def digest(case: Case) -> str:
    """Return the digest that whoever works with the home has read."""
    return "" if case.home == NOWHERE else casework.summary_desk(case.office, case.actor, case.home).digest


PRINTED = {"kind": DocumentKind.DOCX, "language": Language.SV}
DISSENT_OF = {
    "role": Role.SECOND_RATER,
    "also": frozenset({Role.RECRUITER, Role.SUPERVISOR}),
    "by": "second",
    "state": "both_locked",
}

SUMMARY_DOORS = {
    "summary_list": Door(
        call=lambda case, actor: casework.summary_list(case.office, actor),
        state="locked",
        assigned=False,
        also=SUPERVISOR,
    ),
    "summary_desk": Door(call=on_home("summary_desk"), state="locked", also=SUPERVISOR),
    "save_summary_text": Door(
        call=on_home(
            "save_summary_text", lambda case: case.draft("De lyssnar.", item_id=ITEM, part=JudgementPart.STRENGTHS)
        ),
        state="locked",
        writes=Action.SUMMARY_WRITE,
    ),
    "set_comment": Door(
        call=on_home("set_comment", lambda case: case.applicant, state=CommentState.NONE, on=now().date()),
        state="locked",
        writes=Action.SUMMARY_WRITE,
    ),
    "sign_summary": Door(
        call=lambda case, actor: casework.sign_summary(case.office, actor, case.home, digest=digest(case)),
        state="written",
        writes=Action.SUMMARY_WRITE,
    ),
    "draft_summary": Door(
        call=on_home("draft_summary", **PRINTED), state="locked", writes=Action.SUMMARY_READ, also=SUPERVISOR
    ),
    "export_summary": Door(
        call=on_home("export_summary", recipient="Nämnden", purpose="Utredning", **PRINTED),
        state="signed",
        writes=Action.SUMMARY_EXPORT,
    ),
    "verify_document": Door(
        call=lambda case, actor: casework.verify_document(case.office, actor, b"%PDF-"),
        state="new",
        assigned=False,
        writes=Action.DOCUMENT_VERIFY,
        also=frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    ),
    "dissent_tasks": Door(
        call=lambda case, actor: casework.dissent_tasks(case.office, actor), assigned=False, **DISSENT_OF
    ),
    "dissent_desk": Door(call=on_interview("dissent_desk"), **DISSENT_OF),
    "save_dissent": Door(
        call=on_interview("save_dissent", lambda case: case.draft("Nej.", item_id=casework.DISSENT, part="")),
        writes=Action.DISSENT_WRITE,
        **DISSENT_OF,
    ),
    "give_dissent": Door(
        call=on_interview("give_dissent", stance=Stance.AGREES), writes=Action.DISSENT_WRITE, **DISSENT_OF
    ),
}
