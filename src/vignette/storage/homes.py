"""Homes, the adults in them, and who works with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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


def households_of(tx: Transaction, account_id: str) -> tuple[Household, ...]:
    """Return the homes an account works with, newest first."""
    mine = tables.assignment.latest
    ids = sa.select(mine.c.household_id).where(mine.c.assignee_id == account_id, mine.c.assigned)
    return _households(tx, tables.household.c.id.in_(ids))


def household(tx: Transaction, household_id: str) -> Household | None:
    """Return one home, or None."""
    found = _households(tx, tables.household.c.id == household_id)
    return found[0] if found else None


def household_with(tx: Transaction, applicant_id: str) -> Household | None:
    """Return the home of an applicant, or None."""
    theirs = sa.select(tables.applicant.c.household_id).where(tables.applicant.c.id == applicant_id)
    found = _households(tx, tables.household.c.id == theirs.scalar_subquery())
    return found[0] if found else None


def applicant(tx: Transaction, applicant_id: str) -> Applicant | None:
    """Return one applicant, or None."""
    found = _applicants(tx, tables.applicant.c.id == applicant_id)
    return found[0] if found else None


def _households(tx: Transaction, which: sa.ColumnElement[bool]) -> tuple[Household, ...]:
    detail = tables.household_detail.latest
    rows = tx.execute(
        sa.select(tables.household.c.id, tables.household.c.at, detail.c.name)
        .join(detail, detail.c.household_id == tables.household.c.id)
        .where(which)
        .order_by(tables.household.c.at.desc())
    ).all()
    people = _applicants(tx, tables.applicant.c.household_id.in_([row.id for row in rows]))
    return tuple(
        Household(
            id=row.id,
            name=row.name,
            opened_at=row.at,
            applicants=tuple(person for person in people if person.household_id == row.id),
        )
        for row in rows
    )


def _applicants(tx: Transaction, which: sa.ColumnElement[bool]) -> tuple[Applicant, ...]:
    detail = tables.applicant_detail.latest
    rows = tx.execute(
        sa.select(tables.applicant.c.id, tables.applicant.c.household_id, detail.c.name)
        .join(detail, detail.c.applicant_id == tables.applicant.c.id)
        .where(which)
        .order_by(detail.c.id)
    )
    return tuple(Applicant(id=row.id, household_id=row.household_id, name=row.name) for row in rows)
