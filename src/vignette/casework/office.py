"""The one door to the records: a permission, a transaction and an audit entry around everything a person does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from vignette.access import Action, Actor, needs_assignment, refusal
from vignette.errors import DefinitionError, Problem, StorageError
from vignette.instrument import Instrument, Library, instrument_from_json
from vignette.storage import Stamp, Store, Transaction, audit, homes, interviews
from vignette.storage.interviews import Administration


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where the work is done: the records, and the instruments that new interviews are held with."""

    store: Store
    library: Library


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
    _require_role(actor, action)
    with office.store.writing() as tx:
        _require_assignment(tx, actor, action, home)
        work = Work(tx=tx, stamp=Stamp(account_id=actor.account_id, at=now()))
        yield work
        audit.add_audit_entry(
            tx,
            work.stamp.at,
            account_id=actor.account_id,
            action=action.value,
            subject=subject or home,
            detail=work.detail,
        )


@contextmanager
def look(office: Office, actor: Actor, action: Action, *, home: str = "") -> Iterator[Transaction]:
    """Read something, if permitted. Raises `AccessError` ACC-401 if not."""
    _require_role(actor, action)
    with office.store.reading() as tx:
        _require_assignment(tx, actor, action, home)
        yield tx


@contextmanager
def act_on_interview(
    office: Office, actor: Actor, action: Action, administration_id: str
) -> Iterator[tuple[Work, Administration]]:
    """Do something with one interview; see `act`. An interview that does not exist is refused like a foreign one."""
    with act(
        office, actor, action, home=_home_of(office, action, administration_id), subject=administration_id
    ) as work:
        yield work, _administration(work.tx, action, administration_id)


@contextmanager
def look_at_interview(
    office: Office, actor: Actor, action: Action, administration_id: str
) -> Iterator[tuple[Transaction, Administration]]:
    """Read something of one interview; see `look`."""
    _require_role(actor, action)
    with office.store.reading() as tx:
        administration = _administration(tx, action, administration_id)
        _require_assignment(tx, actor, action, administration.household_id)
        yield tx, administration


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


def _require_role(actor: Actor, action: Action) -> None:
    if not actor.may(action):
        raise refusal(action)


def _require_assignment(tx: Transaction, actor: Actor, action: Action, home: str) -> None:
    if needs_assignment(action) and not homes.is_assigned(tx, home, actor.account_id):
        raise refusal(action)


def _administration(tx: Transaction, action: Action, administration_id: str) -> Administration:
    found = interviews.administration(tx, administration_id)
    if found is None:
        raise refusal(action)
    return found


def _home_of(office: Office, action: Action, administration_id: str) -> str:
    with office.store.reading() as tx:
        return _administration(tx, action, administration_id).household_id
