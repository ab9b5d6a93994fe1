"""Homes, the adults in them, and who works with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, latest, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """An adult of a prospective home; applicants are interviewed one by one."""

    id: str
    household_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A prospective home with its adults."""

    id: str
    name: str
    opened_at: dt.datetime
    applicants: tuple[Applicant, ...]


_DETAIL, _PERSON = tables.household_detail.latest, tables.applicant_detail.latest
_MINE = tables.assignment.latest
_HOUSEHOLDS: sa.Select[Any] = (
    sa.select(
        tables.household.c.id,
        tables.household.c.at,
        _DETAIL.c.name,
        _PERSON.c.applicant_id,
        _PERSON.c.name.label("applicant_name"),
    )
    .join(_DETAIL, _DETAIL.c.household_id == tables.household.c.id)
    .outerjoin(tables.applicant, tables.applicant.c.household_id == tables.household.c.id)
    .outerjoin(_PERSON, _PERSON.c.applicant_id == tables.applicant.c.id)
    .order_by(tables.household.c.at.desc(), tables.household.c.id, _PERSON.c.id)
)
_ONE_HOUSEHOLD = _HOUSEHOLDS.where(tables.household.c.id == sa.bindparam("which"))
_MY_HOUSEHOLDS = _HOUSEHOLDS.join(_MINE, _MINE.c.household_id == tables.household.c.id).where(
    _MINE.c.assignee_id == sa.bindparam("which"), _MINE.c.assigned
)


def add_household(tx: Transaction, stamp: Stamp, name: str) -> str:
    """Open a home, assigned to whoever opens it; return its id."""
    household_id = new_id()
    tx.execute(tables.household.insert().values(id=household_id, account_id=stamp.account_id, at=stamp.at))
    add(tx, tables.household_detail, stamp, {"household_id": household_id}, {"name": name})
    key = {"household_id": household_id, "assignee_id": stamp.account_id}
    add(tx, tables.assignment, stamp, key, {"assigned": True})
    return household_id


def add_applicant(tx: Transaction, stamp: Stamp, household_id: str, name: str) -> str:
    """Add an adult to a home; return the applicant's id."""
    applicant_id = new_id()
    identity = {"id": applicant_id, "household_id": household_id, "account_id": stamp.account_id, "at": stamp.at}
    tx.execute(tables.applicant.insert().values(identity))
    add(tx, tables.applicant_detail, stamp, {"applicant_id": applicant_id}, {"name": name})
    return applicant_id


def is_assigned(tx: Transaction, household_id: str, account_id: str) -> bool:
    """Return whether an account works with a home."""
    rows = latest(tx, tables.assignment, household_id=household_id, assignee_id=account_id)
    return any(row.assigned for row in rows)


def assigned_to(tx: Transaction, account_id: str) -> frozenset[str]:
    """Return the ids of the homes an account works with."""
    rows = latest(tx, tables.assignment, assignee_id=account_id)
    return frozenset(row.household_id for row in rows if row.assigned)


def ever_assigned(tx: Transaction, household_id: str) -> frozenset[str]:
    """Return everybody who works with a home or once did."""
    return frozenset(row.assignee_id for row in latest(tx, tables.assignment, household_id=household_id))


def households_of(tx: Transaction, account_id: str) -> tuple[Household, ...]:
    """Return the homes an account works with, newest first."""
    return _households(tx, _MY_HOUSEHOLDS, account_id)


def all_households(tx: Transaction) -> tuple[Household, ...]:
    """Return every home, newest first."""
    return _households(tx, _HOUSEHOLDS, "")


def household(tx: Transaction, household_id: str) -> Household | None:
    """Return one home, or None."""
    found = _households(tx, _ONE_HOUSEHOLD, household_id)
    return found[0] if found else None


def applicant(tx: Transaction, applicant_id: str) -> Applicant | None:
    """Return one applicant, or None."""
    row = tx.execute(
        sa.select(tables.applicant.c.household_id, _PERSON.c.name)
        .join(_PERSON, _PERSON.c.applicant_id == tables.applicant.c.id)
        .where(tables.applicant.c.id == applicant_id)
    ).first()
    return None if row is None else Applicant(id=applicant_id, household_id=row.household_id, name=row.name)


def _households(tx: Transaction, query: sa.Select[Any], which: str) -> tuple[Household, ...]:
    found = []
    for _, rows in groupby(tx.execute(query, {"which": which}), key=lambda row: row.id):
        home, *others = rows
        people = [row for row in (home, *others) if row.applicant_id is not None]
        applicants = (Applicant(id=row.applicant_id, household_id=row.id, name=row.applicant_name) for row in people)
        found.append(Household(id=home.id, name=home.name, opened_at=home.at, applicants=tuple(applicants)))
    return tuple(found)
