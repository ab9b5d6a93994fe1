"""The one door to the records: a permission, a transaction and an audit entry around everything a person does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from vignette.access import Action, Actor, is_open_to_asked, needs_assignment, refusal, shows_ratings
from vignette.assessment import FOLLOWS, HELD, Gate
from vignette.casework.gates import Gates
from vignette.errors import DefinitionError, Problem, RecordError, StorageError
from vignette.instrument import Instrument, Library, instrument_from_json
from vignette.report.organisation import Organisation
from vignette.storage import Origin, Stamp, Store, Transaction, audit, homes, interviews, ratings, second_ratings
from vignette.storage.interviews import Administration


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where the work is done: the records, the instruments that new interviews are held with, and their gates.

    ``organisation`` is whose documents they are; empty where nobody has said.
    """

    store: Store
    library: Library
    gates: Gates = field(default_factory=Gates)
    organisation: Organisation = field(default_factory=Organisation)

    def gate_of(self, instrument: Instrument) -> Gate:
        """Return what the gate decides by for interviews held with ``instrument``."""
        newest = next((each for each in self.library.instruments if each.id == instrument.id), instrument)
        return Gate(
            rules=self.gates.rules.get(instrument.id),
            evidence=self.gates.evidence,
            history=newest.revisions,
            invented=self.store.origin is Origin.DEMONSTRATION,
            today=now().date(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One action under way.

    Attributes
    ----------
    tx : Transaction
        Kept as a whole when the action ends well, or not at all.
    stamp : Stamp
        Who does it, and when.
    detail : dict
        Ids and choices for the audit entry. Never a name, never what somebody said.
    """

    tx: Transaction
    stamp: Stamp
    detail: dict[str, str | int] = field(default_factory=dict)


def now() -> dt.datetime:
    """Return the present moment in UTC."""
    return dt.datetime.now(dt.UTC)


def storable(text: str) -> str:
    """Return a text without what no database keeps: the character zero, and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


@contextmanager
def act(office: Office, actor: Actor, action: Action, *, home: str = "", subject: str = "") -> Iterator[Work]:
    """Do something: permitted, in one transaction, with one audit entry.

    Parameters
    ----------
    home : str
        The id of the home it concerns, where the action is only for those who work with that home.
    subject : str
        The id of the record for the audit entry; the home's where left out.

    Raises
    ------
    AccessError
        ACC-401 if the person may not do this, or does not work with the home.
    StorageError
        If the database refuses. Nothing is changed then.
    """
    with _acting(office, actor, action, subject or home) as work:
        _require_assignment(work.tx, actor, action, home)
        yield work


@contextmanager
def look(office: Office, actor: Actor, action: Action, *, home: str = "", own: bool = False) -> Iterator[Transaction]:
    """Read something, if permitted. Raises `AccessError` ACC-401 if not.

    Parameters
    ----------
    home : str
        The id of the home it concerns, where the action is only for those who work with that home.
    own : bool
        Only what is the actor's own is read, so that no home need be named.
    """
    _require_role(actor, action)
    with office.store.reading() as tx:
        if not own:
            _require_assignment(tx, actor, action, home)
        yield tx


@contextmanager
def act_on_interview(
    office: Office, actor: Actor, action: Action, administration_id: str
) -> Iterator[tuple[Work, Administration]]:
    """Do something with one interview; see `act`. An interview that does not exist is refused like a foreign one.

    Raises
    ------
    RecordError
        REC-311 or REC-320 if the action shows ratings and the actor is yet to rate the interview.
    """
    with _acting(office, actor, action, administration_id) as work:
        administration = _administration(work.tx, action, administration_id)
        _require_access(work.tx, actor, action, administration)
        yield work, administration


@contextmanager
def look_at_interview(
    office: Office, actor: Actor, action: Action, administration_id: str
) -> Iterator[tuple[Transaction, Administration]]:
    """Read something of one interview; see `look`. Raises `RecordError` as `act_on_interview`."""
    _require_role(actor, action)
    with office.store.reading() as tx:
        administration = _administration(tx, action, administration_id)
        _require_access(tx, actor, action, administration)
        yield tx, administration


def is_blind(tx: Transaction, administration: Administration, account_id: str) -> bool:
    """Return whether somebody is to rate an interview, as interviewer or asked, and has not locked."""
    return is_rater(tx, administration, account_id) and not ratings.is_locked(tx, administration.id, account_id)


def require_sighted(tx: Transaction, household_id: str, actor: Actor) -> None:
    """Refuse whoever is yet to rate an interview of a home that is over: a summary shows what others found.

    Raises
    ------
    RecordError
        REC-311 if the actor held it, REC-320 if the actor is asked to rate it.
    """
    for each in _unseen(tx, household_id, actor):
        raise _blind(actor, each)


def is_sighted(tx: Transaction, household_id: str, actor: Actor) -> bool:
    """Return whether somebody may read what others found in a home; see `require_sighted`."""
    return next(_unseen(tx, household_id, actor), None) is None


def _unseen(tx: Transaction, household_id: str, actor: Actor) -> Iterator[Administration]:
    """Yield the interviews of a home that are over and that somebody is yet to rate."""
    home = homes.household(tx, household_id)
    people = [] if home is None else [person.id for person in home.applicants]
    for each in interviews.administrations_of(tx, people):
        events = interviews.events(tx, each.id)
        over = bool(events) and FOLLOWS[events[-1].event][1] in HELD
        if over and is_blind(tx, each, actor.account_id):
            yield each


def is_rater(tx: Transaction, administration: Administration, account_id: str) -> bool:
    """Return whether somebody is to rate an interview, as interviewer or asked."""
    return administration.interviewer_id == account_id or second_ratings.is_asked(tx, administration.id, account_id)


def require_rater(tx: Transaction, action: Action, administration: Administration, actor: Actor) -> None:
    """Refuse whoever is not to rate an interview. Raises `AccessError` ACC-401."""
    if not is_rater(tx, administration, actor.account_id):
        raise refusal(action)


_wordings: dict[str, Instrument] = {}


def wording(tx: Transaction, fingerprint: str) -> Instrument:
    """Return the instrument with exactly the wording an interview was held with, from the database's own copy.

    Raises
    ------
    StorageError
        STO-507 if the copy is gone or its fingerprint is not the one it is kept under.
    """
    if fingerprint not in _wordings:
        content = interviews.definition(tx, fingerprint)
        try:
            instrument = None if content is None else instrument_from_json(content)
        except DefinitionError:
            instrument = None
        if instrument is None or instrument.fingerprint != fingerprint:
            raise StorageError(
                Problem(
                    code="STO-507",
                    where=f"definition {fingerprint[:12]}",
                    what="the wording this interview was held with is missing or has been changed in the database",
                    remedy="Restore the latest backup; the answers themselves are untouched.",
                )
            )
        _wordings[fingerprint] = instrument
    return _wordings[fingerprint]


@contextmanager
def _acting(office: Office, actor: Actor, action: Action, subject: str) -> Iterator[Work]:
    """Open the transaction of an action, and write its audit entry at the end."""
    _require_role(actor, action)
    with office.store.writing() as tx:
        work = Work(tx=tx, stamp=Stamp(account_id=actor.account_id, at=now()))
        yield work
        audit.add_audit_entry(
            tx,
            work.stamp.at,
            account_id=actor.account_id,
            action=action.value,
            subject=subject,
            detail=work.detail,
        )


def _require_role(actor: Actor, action: Action) -> None:
    if not actor.may(action):
        raise refusal(action)


def _require_assignment(tx: Transaction, actor: Actor, action: Action, home: str) -> None:
    if needs_assignment(action) and not (actor.may_everywhere(action) or homes.is_assigned(tx, home, actor.account_id)):
        raise refusal(action)


def _require_access(tx: Transaction, actor: Actor, action: Action, administration: Administration) -> None:
    """Refuse whoever may not do this with an interview, and show nobody ratings who is yet to rate."""
    asked = is_open_to_asked(action) and second_ratings.is_asked(tx, administration.id, actor.account_id)
    if not asked:
        _require_assignment(tx, actor, action, administration.household_id)
    if shows_ratings(action) and is_blind(tx, administration, actor.account_id):
        raise _blind(actor, administration)


def _blind(actor: Actor, administration: Administration) -> RecordError:
    """Return the error for somebody who is yet to rate; it rests on that person's own ratings alone."""
    if administration.interviewer_id == actor.account_id:
        return not_locked(administration.id)
    return RecordError(
        Problem(
            code="REC-320",
            where=administration.id,
            what="this person is asked to rate the interview and has not locked",
            remedy="Lock your own ratings first.",
        )
    )


def not_locked(administration_id: str) -> RecordError:
    """Return the error for a result that is asked for too early."""
    return RecordError(
        Problem(
            code="REC-311",
            where=administration_id,
            what="the ratings are not locked yet",
            remedy="Rate every answer and lock the ratings; then the profile is shown.",
        )
    )


def _administration(tx: Transaction, action: Action, administration_id: str) -> Administration:
    found = interviews.administration(tx, administration_id)
    if found is None:
        raise refusal(action)
    return found
