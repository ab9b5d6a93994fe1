"""What the Studie page rests on: every locked rating at once, in a handful of queries.

An interview *waits* while somebody who rates it has not locked: its interviewer, whoever has been asked, or a second
rater who is wanted and not found yet. Its ratings are never read here, so that nobody who still has to rate it can
learn anything of them, however the figures are turned. Adjudicated values are never read at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vignette.storage import tables
from vignette.storage.database import Transaction

RANDOM = "random"
"""The reason of a second rating that was drawn by lot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyInterview:
    """An interview with at least one locked sheet.

    Attributes
    ----------
    occasion : int
        1 for the first interview of this person with this form, 2 for the next.
    random : bool
        Whether its second rating was drawn by lot.
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
    """When one rater locked one interview that does not wait."""

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


def _has_locked(rater: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    locks = _locks()
    return sa.exists().where(locks.c.administration_id == _HELD.c.id, locks.c.rater_id == rater)


def _waiting() -> sa.ColumnElement[bool]:
    locks = _locks()
    sheets = sa.select(sa.func.count()).where(locks.c.administration_id == _HELD.c.id).scalar_subquery()
    asked = sa.exists().where(
        _TASK.c.administration_id == _HELD.c.id, _TASK.c.asked, sa.not_(_has_locked(_TASK.c.rater_id))
    )
    wanted = sa.exists().where(_REASON.c.administration_id == _HELD.c.id, _REASON.c.chosen)
    return sa.or_(sa.not_(_has_locked(_HELD.c.account_id)), asked, sa.and_(wanted, sheets < 2))


def _interviews() -> sa.Select[Any]:
    locks = _locks()
    drawn = sa.exists().where(_REASON.c.administration_id == _HELD.c.id, _REASON.c.reason == RANDOM, _REASON.c.chosen)
    same = (_HELD.c.applicant_id, _HELD.c.form_id)
    every = sa.select(
        _HELD.c.id, sa.func.row_number().over(partition_by=same, order_by=(_HELD.c.at, _HELD.c.id)).label("occasion")
    ).subquery()
    return (
        sa.select(
            _HELD.c.id,
            tables.applicant.c.household_id,
            _HELD.c.applicant_id,
            _HELD.c.form_id,
            _HELD.c.fingerprint,
            sa.func.coalesce(_BRIEFING.c.language, "").label("language"),
            every.c.occasion,
            drawn.label("random"),
            _waiting().label("waiting"),
        )
        .join(tables.applicant)
        .join(every, every.c.id == _HELD.c.id)
        .outerjoin(_BRIEFING, _BRIEFING.c.administration_id == _HELD.c.id)
        .where(sa.exists().where(locks.c.administration_id == _HELD.c.id))
        .order_by(_HELD.c.at, _HELD.c.id)
    )


def _settled() -> sa.ColumnElement[bool]:
    """Return whether an interview was held with one wording and waits for nobody."""
    return sa.and_(_HELD.c.fingerprint == sa.bindparam("fingerprint"), sa.not_(_waiting()))


def _settled_locks() -> sa.Select[Any]:
    locks = _locks()
    return sa.select(locks).join(_HELD, _HELD.c.id == locks.c.administration_id).where(_settled()).order_by(_HELD.c.id)


def _cells() -> sa.Select[Any]:
    rating, locks = tables.rating.latest, _locks()
    settled = sa.select(_HELD.c.id).where(_settled()).cte("settled")
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


def _first_times() -> sa.Select[Any]:
    locks, rounds = tables.rating_lock.table, tables.training_round
    times = sa.union_all(
        sa.select(locks.c.rater_id, locks.c.at), sa.select(rounds.c.account_id.label("rater_id"), rounds.c.at)
    ).subquery()
    first = sa.func.min(times.c.at)
    return sa.select(times.c.rater_id).group_by(times.c.rater_id).order_by(first, times.c.rater_id)


_KEYED = (
    tables.account_detail.table,
    tables.briefing.table,
    tables.rater_task.table,
    tables.rating_lock.table,
    tables.second_rating_reason.table,
    tables.training_event.table,
)
_INTERVIEWS, _LOCKS, _CELLS, _RATERS = _interviews(), _settled_locks(), _cells(), _first_times()
_KEY = sa.select(
    *(
        sa.select(figure).select_from(table).scalar_subquery()
        for table in _KEYED
        for figure in (sa.func.count(), sa.func.max(table.c.id))
    )
)


def study_key(tx: Transaction) -> tuple[str | int | None, ...]:
    """Return what changes whenever something changes that the figures rest on: which database, counts, last ids."""
    return (str(tx.engine.url), *tx.execute(_KEY).one())


def study_interviews(tx: Transaction) -> tuple[StudyInterview, ...]:
    """Return every interview with a locked sheet, those that wait included, oldest first."""
    return tuple(
        StudyInterview(
            id=row.id,
            household_id=row.household_id,
            applicant_id=row.applicant_id,
            form_id=row.form_id,
            fingerprint=row.fingerprint,
            language=row.language,
            occasion=row.occasion,
            random=bool(row.random),
            waiting=bool(row.waiting),
        )
        for row in tx.execute(_INTERVIEWS)
    )


def study_locks(tx: Transaction, fingerprint: str) -> tuple[StudyLock, ...]:
    """Return who locked which interview when, of those held with one wording that wait for nobody."""
    return tuple(
        StudyLock(administration_id=row.administration_id, rater_id=row.rater_id, at=row.at)
        for row in tx.execute(_LOCKS, {"fingerprint": fingerprint})
    )


def study_cells(tx: Transaction, fingerprint: str) -> Sequence[RatedCell]:
    """Return the latest revision of every rating on a locked sheet, of interviews that wait for nobody, in no order."""
    return tx.execute(_CELLS, {"fingerprint": fingerprint}).tuples().all()


def raters_in_order(tx: Transaction) -> tuple[str, ...]:
    """Return everybody who has locked or trained, by when they first did: a new rater comes last and moves nobody."""
    return tuple(tx.scalars(_RATERS))
