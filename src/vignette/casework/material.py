"""What a rater needs of an interview, and no more: the questions, what was answered, and what became of each probe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vignette.assessment import FOLLOWS, HELD, InterviewEvent, InterviewState, ItemState, ProbeMark, item_state
from vignette.casework.office import wording
from vignette.instrument import Form, Instrument, Vignette
from vignette.storage import Transaction, homes, standing
from vignette.storage.interviews import Administration
from vignette.storage.standing import Said

SHOWN_OF_CODE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """An interview as a rater sees it.

    Attributes
    ----------
    code : str
        The interview's short name, which tells nothing.
    applicant, household : str or None
        Whose interview it is; None for whoever did not hold it.
    notes : mapping of (str, str) to str
        What was answered, by vignette and part.
    marks : mapping of (str, str) to ProbeMark
        What became of the probes.
    missing : mapping of str to str
        The codes of vignettes without an answer.
    items : mapping of str to ItemState
        How far each vignette came.
    over : bool
        Whether the interview is over.
    language : str
        In which it is held; empty before that is settled.
    """

    id: str
    code: str
    applicant: str | None
    household: str | None
    instrument: Instrument
    form: Form
    vignettes: tuple[Vignette, ...]
    notes: Mapping[tuple[str, str], str]
    marks: Mapping[tuple[str, str], ProbeMark]
    missing: Mapping[str, str]
    items: Mapping[str, ItemState]
    over: bool
    language: str


def code_of(administration_id: str) -> str:
    """Return the short name of an interview for whoever may not know whose it is.

    >>> code_of("a1b2c3d4e5f60718")
    'A1B2C3D4'
    """
    return administration_id[:SHOWN_OF_CODE].upper()


def language_of(administration: Administration) -> str:
    """Return the language an interview is held in; empty before that is settled."""
    return administration.briefing.language if administration.briefing else ""


def form_of(tx: Transaction, administration: Administration) -> Form:
    """Return the form an interview is held with."""
    instrument = wording(tx, administration.fingerprint)
    return next(form for form in instrument.forms if form.id == administration.form_id)


def material_of(tx: Transaction, administration: Administration, *, named: bool) -> Material:
    """Assemble what a rater needs. Nothing of raters is read, and without ``named`` no name either."""
    instrument = wording(tx, administration.fingerprint)
    vignettes = instrument.vignettes_of(administration.form_id)
    said = standing.said(tx, administration.id)
    state, missing, items = how_far(vignettes, said)
    household = homes.household(tx, administration.household_id) if named else None
    people = household.applicants if household else ()
    asked = {vignette.id for vignette in vignettes}
    return Material(
        id=administration.id,
        code=code_of(administration.id),
        applicant=next((person.name for person in people if person.id == administration.applicant_id), None),
        household=household.name if household else None,
        instrument=instrument,
        form=form_of(tx, administration),
        vignettes=vignettes,
        notes={(note.item_id, note.part): note.text for note in said.notes if note.item_id in asked},
        marks={(mark.item_id, mark.part): mark.mark for mark in said.marks if mark.mark is not None},
        missing=missing,
        items=items,
        over=state in HELD,
        language=language_of(administration),
    )


def state_after(event: InterviewEvent | None) -> InterviewState:
    """Return where an interview stands when this was the last event."""
    return InterviewState.NEW if event is None else FOLLOWS[event][1]


def how_far(vignettes: Iterable[Vignette], said: Said) -> tuple[InterviewState, dict[str, str], dict[str, ItemState]]:
    """Return where an interview stands, why vignettes have no answer, and how far each came.

    Once it is over, a vignette that nobody touched counts as not asked; a text that arrives late still touches it. The
    code is recorded when the ratings are locked.
    """
    state = state_after(said.events[-1].event if said.events else None)
    missing = {mark.item_id: mark.missing_code for mark in said.item_marks if mark.missing_code is not None}
    items = _item_states(vignettes, said, missing)
    if state in HELD:
        untouched = [item_id for item_id, each in items.items() if each is ItemState.UNTOUCHED]
        missing |= dict.fromkeys(untouched, "not_asked")
        items |= dict.fromkeys(untouched, ItemState.DONE)
    return state, missing, items


def _item_states(vignettes: Iterable[Vignette], said: Said, missing: Mapping[str, str]) -> dict[str, ItemState]:
    marked = {(mark.item_id, mark.part) for mark in said.marks if mark.mark}
    return {
        vignette.id: item_state(
            probes=len(vignette.probes),
            marked=sum((vignette.id, probe.id) in marked for probe in vignette.probes),
            notes=sum(bool(note.text.strip()) for note in said.notes if note.item_id == vignette.id),
            missing_code=missing.get(vignette.id),
        )
        for vignette in vignettes
    }
