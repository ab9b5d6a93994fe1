"""A database of invented homes for trying the app: a few written by hand, the others simulated, all marked as such."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from vignette.access import Actor, Role
from vignette.assessment import Gate
from vignette.casework.accounts import VISITOR
from vignette.casework.invented import files
from vignette.casework.invented.handwritten import handwritten_homes
from vignette.casework.invented.rows import rows_of
from vignette.casework.invented.stories import Colleague, Story
from vignette.casework.invented.summaries import sign_summaries
from vignette.casework.office import Office, now
from vignette.errors import Problem, StorageError
from vignette.instrument import instrument_to_json
from vignette.storage import Origin, Stamp, Transaction, audit, homes, interviews, people
from vignette.storage.bulk import add_many
from vignette.storage.facts import new_id
from vignette.storage.people import Account

INSTRUMENT = "familjehem-heder"
_HERE_SINCE = dt.timedelta(days=480)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Present:
    """What a demonstration holds already: the visitor, the names of her homes, and whether there are simulated ones."""

    visitor: Account | None
    homes: frozenset[str]
    simulated: bool


def fill_demonstration(office: Office) -> None:
    """Fill a demonstration database with the invented homes it lacks; what is there already is left alone.

    All of it is kept in one transaction, or nothing.

    Raises
    ------
    StorageError
        STO-508 if the database holds records of real people.
    """
    if office.store.origin is not Origin.DEMONSTRATION:
        raise StorageError(
            Problem(
                code="STO-508",
                where="database",
                what="the database is not a demonstration database",
                remedy="Name a new, empty one; invented homes are never mixed with real ones.",
            )
        )
    with office.store.reading() as tx:
        present = _present(tx)
    visitor, at = _visitor(present), now()
    written = tuple(home for home in handwritten_homes(visitor.id, at) if home.name not in present.homes)
    if present.simulated and not written and _same(present.visitor, visitor):
        return
    story = Story(instrument=office.library.get(INSTRUMENT), homes=written)
    if not present.simulated:
        story = _with_simulated(story, visitor.id, at, office.gate_of(story.instrument))
    if present.visitor is None:
        story = replace(story, colleagues=(visitor, *story.colleagues))
    with office.store.writing() as tx:
        if _present(tx) != present:
            return  # another process has just filled it
        if present.visitor is not None:
            _give_roles(tx, visitor, present.visitor, at)
        _keep(tx, story, Stamp(account_id=visitor.id, at=at))
        sign_summaries(office, tx, story.homes, _actor(visitor), at)


def _actor(visitor: Colleague) -> Actor:
    return Actor(account_id=visitor.id, display_name=visitor.name, roles=visitor.roles)


def _present(tx: Transaction) -> _Present:
    visitor = people.account_by_username(tx, VISITOR)
    hers = () if visitor is None else homes.households_of(tx, visitor.id)
    return _Present(
        visitor=visitor,
        homes=frozenset(household.name for household in hers),
        simulated=people.account_by_username(tx, files.settings()["raters"][0]["username"]) is not None,
    )


def _visitor(present: _Present) -> Colleague:
    told = files.visitor()
    return Colleague(
        id=new_id() if present.visitor is None else present.visitor.id,
        username=VISITOR,
        name=told["name"],
        roles=frozenset(map(Role, told["roles"])),
        since=now() - _HERE_SINCE,
    )


def _same(known: Account | None, visitor: Colleague) -> bool:
    return known is not None and known.roles == {role.value for role in visitor.roles}


def _with_simulated(story: Story, visitor_id: str, at: dt.datetime, gate: Gate) -> Story:
    from vignette.casework.invented.simulated import simulated_story

    simulated = simulated_story(story.instrument, visitor_id, at, gate)
    return replace(simulated, homes=(*simulated.homes, *story.homes))


def _give_roles(tx: Transaction, visitor: Colleague, known: Account, at: dt.datetime) -> None:
    """Give a visitor whom an older version made the roles of this one."""
    if not _same(known, visitor):
        people.describe_account(
            tx,
            Stamp(account_id=known.id, at=at),
            known.id,
            display_name=known.display_name,
            roles=frozenset(role.value for role in visitor.roles),
            password_hash=known.password_hash,
            is_open=known.open,
        )


def _keep(tx: Transaction, story: Story, stamp: Stamp) -> None:
    """Write a story down, with one entry in the audit trail."""
    rows = rows_of(story)
    interviews.keep_definition(
        tx,
        stamp.at,
        instrument_id=story.instrument.id,
        version=story.instrument.version,
        fingerprint=story.instrument.fingerprint,
        content=instrument_to_json(story.instrument),
    )
    add_many(tx, rows)
    detail = {
        name: len(rows.get(name, ()))
        for name in ("household", "administration", "rating", "training_round", "placement")
    }
    audit.add_audit_entry(
        tx, stamp.at, account_id=stamp.account_id, action="demonstration.fill", subject="", detail=detail
    )
