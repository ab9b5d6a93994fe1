"""Rounds of rater training: which written examples a rater got, what she chose, and whether she is done."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, latest, new_id
from vignette.storage.ratings import Cell

_FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRound:
    """One round of one rater, with the wording it is done with.

    Attributes
    ----------
    examples : mapping of str to int
        The place of the example that was drawn, among those of each vignette, by the vignette's id.
    finished_at : datetime or None
        When the rater was done; from then on nothing changes.
    """

    id: str
    rater_id: str
    examples: Mapping[str, int]
    instrument_id: str
    instrument_version: str
    fingerprint: str
    begun_at: dt.datetime
    finished_at: dt.datetime | None


_EVENT = tables.training_event.latest
_ROUNDS: sa.Select[Any] = (
    sa.select(tables.training_round, _EVENT.c.event, _EVENT.c.at.label("event_at"))
    .outerjoin(_EVENT, _EVENT.c.round_id == tables.training_round.c.id)
    .order_by(tables.training_round.c.at, tables.training_round.c.id)
)
_ONE_ROUND = _ROUNDS.where(tables.training_round.c.id == sa.bindparam("which"))
_ROUNDS_OF = _ROUNDS.where(tables.training_round.c.account_id == sa.bindparam("which"))
_FINISHED_ROUNDS = _ROUNDS.where(_EVENT.c.event == _FINISHED)


def add_round(
    tx: Transaction,
    stamp: Stamp,
    *,
    examples: Mapping[str, int],
    instrument_id: str,
    version: str,
    fingerprint: str,
) -> str:
    """Begin a round of whoever stamps it, with a wording that `keep_definition` has kept; return its id."""
    round_id = new_id()
    tx.execute(
        tables.training_round.insert().values(
            id=round_id,
            examples=json.dumps(dict(examples), sort_keys=True),
            instrument_id=instrument_id,
            instrument_version=version,
            fingerprint=fingerprint,
            account_id=stamp.account_id,
            at=stamp.at,
        )
    )
    return round_id


def training_round(tx: Transaction, round_id: str) -> TrainingRound | None:
    """Return one round, or None."""
    found = _rounds(tx, _ONE_ROUND, which=round_id)
    return found[0] if found else None


def rounds_of(tx: Transaction, rater_id: str) -> tuple[TrainingRound, ...]:
    """Return one rater's rounds, oldest first."""
    return _rounds(tx, _ROUNDS_OF, which=rater_id)


def finished_rounds(tx: Transaction) -> tuple[TrainingRound, ...]:
    """Return everybody's finished rounds, oldest first."""
    return _rounds(tx, _FINISHED_ROUNDS)


def add_training_rating(
    tx: Transaction,
    stamp: Stamp,
    round_id: str,
    *,
    item_id: str,
    aspect_id: str,
    level: int | None,
    missing_code: str | None,
) -> None:
    """Add a revision of a choice; neither level nor code clears it."""
    key = {"round_id": round_id, "item_id": item_id, "aspect_id": aspect_id}
    add(tx, tables.training_rating, stamp, key, {"level": level, "missing_code": missing_code})


def training_cells(tx: Transaction, round_id: str) -> tuple[Cell, ...]:
    """Return the latest choices of a round."""
    return tuple(_cell(row) for row in latest(tx, tables.training_rating, round_id=round_id))


def finished_cells(tx: Transaction) -> dict[str, tuple[Cell, ...]]:
    """Return the latest choices of every finished round, by the round's id, in one query."""
    view = tables.training_rating.latest
    done = sa.select(_EVENT.c.round_id).where(_EVENT.c.event == _FINISHED)
    found: dict[str, list[Cell]] = {}
    for row in tx.execute(sa.select(view).where(view.c.round_id.in_(done)).order_by(view.c.id)):
        found.setdefault(row.round_id, []).append(_cell(row))
    return {round_id: tuple(cells) for round_id, cells in found.items()}


def finish(tx: Transaction, stamp: Stamp, round_id: str) -> None:
    """Say that a round is done."""
    add(tx, tables.training_event, stamp, {"round_id": round_id}, {"event": _FINISHED})


def _rounds(tx: Transaction, query: sa.Select[Any], **which: str) -> tuple[TrainingRound, ...]:
    return tuple(
        TrainingRound(
            id=row.id,
            rater_id=row.account_id,
            examples=json.loads(row.examples),
            instrument_id=row.instrument_id,
            instrument_version=row.instrument_version,
            fingerprint=row.fingerprint,
            begun_at=row.at,
            finished_at=row.event_at if row.event == _FINISHED else None,
        )
        for row in tx.execute(query, which)
    )


def _cell(row: sa.Row[Any]) -> Cell:
    return Cell(item_id=row.item_id, aspect_id=row.aspect_id, level=row.level, missing_code=row.missing_code)
