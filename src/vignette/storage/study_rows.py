"""What the Studie page rests on: every locked rating at once, in a handful of queries.

An interview is *settled* when everybody who rates it has locked: its interviewer, whoever has been asked, and a second
rater if one is wanted. One that somebody is asked to rate, or is to be found for, and that is not settled, *waits*.
Nothing here tells more of it than that, and it is the same whether or not one of its raters has locked: so nobody who
still has to rate it can learn anything, however the figures are turned. Adjudicated values are never read at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vignette.assessment import SelectionReason
from vignette.storage import tables
from vignette.storage.database import Transaction

_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyInterview:
    """An interview that is settled, or one that waits.

    Attributes
    ----------
    occasion : int
        1 for the first interview of this person with this form, 2 for the next.
    random : bool
        Whether its second rating was drawn by lot; False while it waits.
    waiting : bool
        Whether somebody has yet to rate it.
    """

    id: str
    household_id: str
    applicant_id: str
    form_id: str
    fingerprint: str
    language: str
    occasion: int
    random: bool
    waiting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyLock:
    """When one rater locked one settled interview."""

    administration_id: str
    rater_id: str
    at: dt.datetime


RatedCell = tuple[str, str, str, str, int | None, str | None]
"""Interview, rater, item, aspect, level, missing code."""

_TASK, _REASON, _BRIEFING = tables.rater_task.latest, tables.second_rating_reason.latest, tables.briefing.latest
_HELD = tables.administration


def _locks() -> Any:
    """Return the locks in force, as a table of its own in the query."""
    found = tables.rating_lock.latest.alias()
    return sa.select(found.c.administration_id, found.c.rater_id, found.c.at).where(found.c.locked).subquery()


def _has_locked(administration: sa.ColumnElement[str], rater: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    locks = _locks()
    return sa.exists().where(locks.c.administration_id == administration, locks.c.rater_id == rater)


def _settled() -> sa.ColumnElement[bool]:
    locks = _locks()
    sheets = sa.select(sa.func.count()).where(locks.c.administration_id == _HELD.c.id).scalar_subquery()
    lacking = sa.exists().where(
        _TASK.c.administration_id == _HELD.c.id,
        _TASK.c.asked,
        sa.not_(_has_locked(_TASK.c.administration_id, _TASK.c.rater_id)),
    )
    locked = _has_locked(_HELD.c.id, _HELD.c.account_id)
    return sa.and_(locked, sa.not_(lacking), sa.not_(sa.and_(_wanted(), sheets < _TWO)))


def _wanted() -> sa.ColumnElement[bool]:
    return sa.exists().where(_REASON.c.administration_id == _HELD.c.id, _REASON.c.chosen)


def _interviews() -> sa.Select[Any]:
    drawn = sa.exists().where(
        _REASON.c.administration_id == _HELD.c.id, _REASON.c.reason == SelectionReason.RANDOM.value, _REASON.c.chosen
    )
    asked = sa.exists().where(_TASK.c.administration_id == _HELD.c.id, _TASK.c.asked)
    same = (_HELD.c.applicant_id, _HELD.c.form_id)
    every = sa.select(
        _HELD.c.id, sa.func.row_number().over(partition_by=same, order_by=(_HELD.c.at, _HELD.c.id)).label("occasion")
    ).subquery()
    settled = _settled()
    return (
        sa.select(
            _HELD.c.id,
            tables.applicant.c.household_id,
            _HELD.c.applicant_id,
            _HELD.c.form_id,
            _HELD.c.fingerprint,
            sa.func.coalesce(_BRIEFING.c.language, "").label("language"),
            every.c.occasion,
            drawn.label("drawn"),
            settled.label("settled"),
        )
        .join(tables.applicant)
        .join(every, every.c.id == _HELD.c.id)
        .outerjoin(_BRIEFING, _BRIEFING.c.administration_id == _HELD.c.id)
        .where(sa.or_(settled, asked, _wanted()))
        .order_by(_HELD.c.at, _HELD.c.id)
    )


def _settled_locks() -> sa.Select[Any]:
    locks = _locks()
    return (
        sa.select(locks)
        .join(_HELD, _HELD.c.id == locks.c.administration_id)
        .where(_settled())
        .order_by(_HELD.c.id, locks.c.rater_id)
    )


def _cells() -> sa.Select[Any]:
    rating, locks = tables.rating.latest, _locks()
    settled = sa.select(_HELD.c.id).where(_HELD.c.fingerprint == sa.bindparam("fingerprint"), _settled()).cte("settled")
    return (
        sa.select(
            rating.c.administration_id,
            rating.c.rater_id,
            rating.c.item_id,
            rating.c.aspect_id,
            rating.c.level,
            rating.c.missing_code,
        )
        .join(settled, settled.c.id == rating.c.administration_id)
        .join(
            locks,
            sa.and_(locks.c.administration_id == rating.c.administration_id, locks.c.rater_id == rating.c.rater_id),
        )
    )


_INTERVIEWS, _ALL_LOCKS, _CELLS = _interviews(), _settled_locks(), _cells()
_LOCKS = _ALL_LOCKS.where(_HELD.c.fingerprint == sa.bindparam("fingerprint"))
_ACCOUNTS = sa.select(tables.account.c.id).order_by(tables.account.c.at, tables.account.c.id)
_EVENTS, _DETAILS = tables.training_event.table, tables.account_detail.table
_ELSE = sa.select(
    sa.select(tables.meta.c.value).where(tables.meta.c.name == "created").scalar_subquery(),
    *(sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in (_EVENTS, _DETAILS)),
)


def study_key(tx: Transaction) -> str:
    """Return what changes whenever something changes that the figures rest on, and tells nothing.

    It is made of when the database was made, the settled interviews and when each rater locked them, what waits, and
    how much there is of training and of names. A rating on a locked sheet cannot change without being unlocked.
    """
    held, locks = tx.execute(_INTERVIEWS).all(), tx.execute(_ALL_LOCKS).all()
    parts = (held, locks, tuple(tx.execute(_ELSE).one()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def study_interviews(tx: Transaction) -> tuple[StudyInterview, ...]:
    """Return every interview that is settled or waits, oldest first."""
    return tuple(
        StudyInterview(
            id=row.id,
            household_id=row.household_id,
            applicant_id=row.applicant_id,
            form_id=row.form_id,
            fingerprint=row.fingerprint,
            language=row.language,
            occasion=row.occasion,
            random=bool(row.drawn and row.settled),
            waiting=not row.settled,
        )
        for row in tx.execute(_INTERVIEWS)
    )


def study_locks(tx: Transaction, fingerprint: str) -> tuple[StudyLock, ...]:
    """Return who locked which interview when, of the settled ones that were held with one wording."""
    return tuple(
        StudyLock(administration_id=row.administration_id, rater_id=row.rater_id, at=row.at)
        for row in tx.execute(_LOCKS, {"fingerprint": fingerprint})
    )


def study_cells(tx: Transaction, fingerprint: str) -> Sequence[RatedCell]:
    """Return the latest revision of every rating of settled interviews held with one wording, in no order."""
    return tx.execute(_CELLS, {"fingerprint": fingerprint}).all()


def accounts_in_order(tx: Transaction) -> tuple[str, ...]:
    """Return every account's id in the order they were opened: a new one comes last and moves nobody."""
    return tuple(tx.scalars(_ACCOUNTS))
