"""A home's summary written and signed, as a person would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vignette import casework
from vignette.access import Actor
from vignette.assessment import JudgementPart
from vignette.casework import ASKED_BY, ITEM

if TYPE_CHECKING:
    from conftest import Case


def write_summary(case: Case, *, actor: Actor | None = None, **parts: str) -> None:
    """Write under every heading who asked and what is judged; ``parts`` otherwise, or more."""
    office, who = case.office, actor or case.actor
    written = {part.value: f"Ord under {part.value}." for part in JudgementPart} | {ASKED_BY: "Nämnden frågar."} | parts
    kept = casework.summary_desk(office, who, case.home).texts
    for part, text in written.items():
        base = kept[part].revision if part in kept else 0
        draft = case.draft(text, item_id=ITEM, part=part, base=base, clear=not text.strip())
        casework.save_summary_text(office, who, case.home, draft)


def sign(case: Case, *, actor: Actor | None = None, looked_again: bool = False) -> int:
    """Read the summary as it stands, and sign it; return the version."""
    who = actor or case.actor
    desk = casework.summary_desk(case.office, who, case.home)
    read = {"digest": desk.digest, "change": desk.change, "looked_again": looked_again}
    return casework.sign_summary(case.office, who, case.home, **read)  # type: ignore[arg-type]
