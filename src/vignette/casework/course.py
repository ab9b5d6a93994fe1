"""An interview as it stands: read for the screens, and moved from state to state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vignette.access import Action, Actor
from vignette.assessment import (
    FOLLOWS,
    HELD,
    REASONED,
    InterviewEvent,
    InterviewState,
    ItemState,
    time_running,
)
from vignette.casework.material import form_of, how_far, state_after
from vignette.casework.office import Office, Work, act, act_on_interview, look_at_interview, now, storable, wording
from vignette.errors import Problem, RecordError
from vignette.i18n import Language
from vignette.instrument import Form, Instrument, Vignette, instrument_to_json
from vignette.storage import Transaction, homes, interviews, ratings, second_ratings, standing
from vignette.storage.homes import Applicant, Household
from vignette.storage.interviews import Administration, Briefing, Event, ItemMark, Mark, Note

LEAD = "lead"
"""The part of an item that holds the answer to its lead question; the other parts are its probes."""

BRIEFING = "briefing"
"""The item that holds the notes from before the first vignette."""

BRIEFING_PARTS = ("present", "interpreter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """An interview with everything a page shows of it, in the wording it was held with."""

    administration: Administration
    household: Household
    applicant: Applicant
    instrument: Instrument
    form: Form
    vignettes: tuple[Vignette, ...]
    state: InterviewState
    events: tuple[Event, ...]
    briefing: Briefing | None
    notes: Mapping[tuple[str, str], Note]
    marks: Mapping[tuple[str, str], Mark]
    item_marks: Mapping[str, ItemMark]
    missing: Mapping[str, str]
    items: Mapping[str, ItemState]
    running: dt.timedelta
    closed: bool
    """Whether ratings have been locked, or somebody asked to rate has begun, so that the notes stay as they are."""
    seat: str | None
    """The browser tab that writes."""

    @property
    def id(self) -> str:
        """The interview's id."""
        return self.administration.id


def open_interview(
    office: Office,
    actor: Actor,
    applicant_id: str,
    *,
    instrument_id: str,
    form_id: str,
    from_paper: bool = False,
) -> str:
    """Open an interview of one applicant with one form; return its id. The wording is kept for ever.

    Raises
    ------
    RecordError
        REC-202 if the form has no vignettes, REC-203 if the applicant has begun an interview with this form already.
    """
    instrument = office.library.get(instrument_id)
    if not instrument.vignettes_of(form_id):
        raise _refused("REC-202", form_id, "the form has no vignettes", "Choose another form.")
    with act(office, actor, Action.INTERVIEW_OPEN, home=_home_of(office, applicant_id)) as work:
        for earlier in interviews.administrations_of(work.tx, [applicant_id]):
            if (earlier.instrument_id, earlier.form_id) == (instrument_id, form_id):
                raise _refused(
                    "REC-203",
                    earlier.id,
                    "this person has an interview with this form already",
                    "Go on with that one, or choose another form.",
                )
        interviews.keep_definition(
            work.tx,
            work.stamp.at,
            instrument_id=instrument.id,
            version=instrument.version,
            fingerprint=instrument.fingerprint,
            content=instrument_to_json(instrument),
        )
        opened = interviews.add_administration(
            work.tx,
            work.stamp,
            applicant_id=applicant_id,
            form_id=form_id,
            from_paper=from_paper,
            instrument_id=instrument.id,
            version=instrument.version,
            fingerprint=instrument.fingerprint,
        )
        work.detail["interview"] = opened.id
    return opened.id


def interview(office: Office, actor: Actor, administration_id: str) -> Interview:
    """Return an interview as it stands."""
    with look_at_interview(office, actor, Action.INTERVIEW_READ, administration_id) as (tx, administration):
        return view(tx, administration)


def brief(
    office: Office, actor: Actor, administration_id: str, *, language: Language, interpreter: bool, consent: bool
) -> None:
    """Record what was settled before the first vignette, and begin; without consent the interview ends as declined.

    Raises
    ------
    RecordError
        REC-204 if the interview has begun already.
    """
    with act_on_interview(office, actor, Action.INTERVIEW_WRITE, administration_id) as (work, administration):
        interviews.add_briefing(
            work.tx, work.stamp, administration, language=language.value, interpreter=interpreter, consent=consent
        )
        _move(work, administration, InterviewEvent.BEGUN if consent else InterviewEvent.DECLINED, "")


def move(
    office: Office, actor: Actor, administration_id: str, event: InterviewEvent, *, reason: str = ""
) -> InterviewState:
    """Pause, resume, stop, finish or reopen an interview; return its new state.

    An interview begins with `brief`.

    Raises
    ------
    RecordError
        REC-204 if this cannot follow from where the interview stands, REC-205 if a reason is needed and missing,
        REC-206 if ratings have been locked, REC-321 if somebody asked to rate the answers has begun.
    """
    if event in (InterviewEvent.BEGUN, InterviewEvent.DECLINED):
        raise _refused(
            "REC-204", administration_id, "the briefing comes first", "Begin with the information and the consent."
        )
    with act_on_interview(office, actor, Action.INTERVIEW_WRITE, administration_id) as (work, administration):
        goes_on = event in (InterviewEvent.REOPENED, InterviewEvent.RESUMED)
        if goes_on:
            require_unrated(work.tx, administration.id)
        return _move(work, administration, event, storable(reason).strip())


def state_of(events: Sequence[Event]) -> InterviewState:
    """Return where an interview stands after these events."""
    return state_after(events[-1].event if events else None)


def require_unrated(tx: Transaction, administration_id: str) -> None:
    """Refuse a change of what was said once it rests on it: raters must all have judged the same words.

    Raises
    ------
    RecordError
        REC-206 if ratings have been locked, REC-321 if somebody asked to rate the answers has begun.
    """
    if second_ratings.somebody_asked_has_begun(tx, administration_id):
        raise _refused(
            "REC-321", administration_id, "somebody else is rating these answers", "Speak to the supervisor."
        )
    if ratings.anyone_has_locked(tx, administration_id):
        raise _refused(
            "REC-206", administration_id, "ratings have been locked", "Unlock the ratings first, with a reason."
        )


def view(tx: Transaction, administration: Administration) -> Interview:
    """Assemble an interview from the records."""
    instrument = wording(tx, administration.fingerprint)
    household = homes.household(tx, administration.household_id)
    if household is None:
        raise KeyError(administration.household_id)
    applicant = next(each for each in household.applicants if each.id == administration.applicant_id)
    kept = standing.kept(tx, administration.id)
    vignettes = instrument.vignettes_of(administration.form_id)
    state, missing, items = how_far(vignettes, kept)
    begun = state in HELD and second_ratings.somebody_asked_has_begun(tx, administration.id)
    return Interview(
        administration=administration,
        household=household,
        applicant=applicant,
        instrument=instrument,
        form=form_of(tx, administration),
        vignettes=vignettes,
        state=state,
        events=kept.events,
        briefing=administration.briefing,
        notes={(note.item_id, note.part): note for note in kept.notes},
        marks={(mark.item_id, mark.part): mark for mark in kept.marks},
        item_marks={mark.item_id: mark for mark in kept.item_marks},
        missing=missing,
        items=items,
        running=time_running(((event.event, event.at) for event in kept.events), now()),
        closed=kept.locked or begun,
        seat=kept.seat,
    )


def _move(work: Work, administration: Administration, event: InterviewEvent, reason: str) -> InterviewState:
    allowed, following = FOLLOWS[event]
    state = state_of(interviews.events(work.tx, administration.id))
    if state not in allowed:
        raise _refused(
            "REC-204",
            administration.id,
            f"the interview is {state.value} and cannot be {event.value}",
            "Load the page again to see where the interview stands.",
        )
    if event in REASONED and not reason:
        raise _refused("REC-205", administration.id, "a reason is missing", "Write in a few words why.")
    interviews.add_event(work.tx, work.stamp, administration, event, reason)
    work.detail["event"] = event.value
    return following


def _home_of(office: Office, applicant_id: str) -> str:
    with office.store.reading() as tx:
        person = homes.applicant(tx, applicant_id)
    return "" if person is None else person.household_id


def _refused(code: str, where: str, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=where, what=what, remedy=remedy))
