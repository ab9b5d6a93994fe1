"""What comes of an interview: the profile."""

from __future__ import annotations

from dataclasses import dataclass

from vignette.access import Action, Actor
from vignette.assessment import Profile, RatedInterview, build_profile
from vignette.casework.adjudication import settled_of, sheets_of
from vignette.casework.course import Interview, view
from vignette.casework.material import language_of
from vignette.casework.office import Office, is_blind, look_at_interview, not_locked
from vignette.instrument import Form
from vignette.storage import Transaction, interviews, standing
from vignette.storage.interviews import Administration


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An interview of the same person that counts in the profile."""

    id: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A person's profile together with the interview it was asked for, and every interview that counts."""

    interview: Interview
    profile: Profile
    counted: tuple[Counted, ...]


def result(office: Office, actor: Actor, administration_id: str) -> Result:
    """Return a person's profile: of this interview, and of the person's others with the same wording that are locked.

    An interview that the actor is yet to rate is left out, as if nobody had rated it.

    Raises
    ------
    RecordError
        REC-311 if nobody's ratings of this interview are locked yet, or the actor held it and has not locked; REC-320
        if the actor is asked to rate it.
    """
    with look_at_interview(office, actor, Action.PROFILE_READ, administration_id) as (tx, administration):
        return result_of(office, tx, administration, reader_id=actor.account_id)


def result_of(office: Office, tx: Transaction, administration: Administration, *, reader_id: str) -> Result:
    """Assemble a profile from the records; see `result`."""
    interview = view(tx, administration)
    rated = {
        each.id: rated_interview(tx, each)
        for each in interviews.administrations_of(tx, [administration.applicant_id])
        if each.fingerprint == administration.fingerprint and not is_blind(tx, each, reader_id)
    }
    if not rated[administration.id].sheets:
        raise not_locked(administration.id)
    counting = {each: found for each, found in rated.items() if found.sheets}
    instrument = interview.instrument
    forms = {form.id: form for form in instrument.forms}
    return Result(
        interview=interview,
        profile=build_profile(instrument, list(counting.values()), office.gate_of(instrument)),
        counted=tuple(Counted(id=each, form=forms[found.form_id]) for each, found in counting.items()),
    )


def rated_interview(tx: Transaction, administration: Administration) -> RatedInterview:
    """Return what the raters who have locked found in an interview, and what an adjudication has settled."""
    marks = standing.said(tx, administration.id).marks
    return RatedInterview(
        form_id=administration.form_id,
        sheets=sheets_of(tx, administration),
        settled=settled_of(tx, administration),
        marks={(each.item_id, each.part): each.mark for each in marks if each.mark is not None},
        language=language_of(administration),
    )
