"""Several raters' locked ratings, masked: for the adjudicator, for the profile, and for a rater to learn from."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vignette.access import Action, Actor
from vignette.assessment import CriticalFinding, Rating, compare_cells
from vignette.assessment.raters import SYMBOLS, RaterSheet, Settled
from vignette.casework.notes import ASPECT, CRITICAL
from vignette.casework.office import Office, Work, is_blind, look_at_interview, require_rater, wording
from vignette.casework.routines import routines_of
from vignette.errors import Problem, RecordError
from vignette.instrument import Instrument
from vignette.storage import Transaction, adjudication
from vignette.storage.adjudication import AdjudicationEvent
from vignette.storage.interviews import Administration, Note
from vignette.storage.ratings import Cell

Key = tuple[str, str]
"""An item, and an aspect or a critical answer of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A cell that was settled otherwise than one rater had rated it: that rater's own, and the final value."""

    item_id: str
    aspect_id: str
    own: Rating
    final: Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDeviations:
    """Where an adjudication left one rater's ratings.

    Attributes
    ----------
    cells : tuple of Deviation
        Settled otherwise than the rater had it.
    missed, refused : tuple of (str, str)
        Critical answers that counted as heard and the rater had not ticked, and the reverse.
    settled : int
        How many cells were settled in all.
    """

    cells: tuple[Deviation, ...]
    missed: tuple[Key, ...]
    refused: tuple[Key, ...]
    settled: int


def own_deviations(office: Office, actor: Actor, administration_id: str) -> OwnDeviations:
    """Return where the adjudication left the actor's own ratings; nothing of another rater's.

    Raises
    ------
    RecordError
        REC-311 if the actor has not locked, REC-338 if the adjudication is not closed.
    """
    with look_at_interview(office, actor, Action.RATING_READ, administration_id) as (tx, administration):
        require_rater(tx, Action.RATING_READ, administration, actor)
        settled = settled_of(tx, administration)
        if is_blind(tx, administration, actor.account_id) or not settled.closed:
            raise _problem("REC-338", administration, "the adjudication is not closed", "Come back when it is.")
        mark = person_mark(administration, actor.account_id)
        own = next(sheet for sheet in sheets_of(tx, administration) if sheet.rater == mark)
    heard = {(finding.item_id, finding.critical_id) for finding in own.critical}
    return OwnDeviations(
        cells=tuple(
            Deviation(item_id=rating.item_id, aspect_id=rating.aspect_id, own=rating, final=final)
            for rating in own.ratings
            if (final := settled.cells.get((rating.item_id, rating.aspect_id))) is not None
            and (final.level, final.missing_code) != (rating.level, rating.missing_code)
        ),
        missed=tuple(key for key, counts in settled.critical.items() if counts and key not in heard),
        refused=tuple(key for key, counts in settled.critical.items() if not counts and key in heard),
        settled=len(settled.cells),
    )


def sheets_of(tx: Transaction, administration: Administration) -> tuple[RaterSheet, ...]:
    """Return the masked sheets of every rater who has locked, in the order of the symbols."""
    locked = {administration.id: adjudication.locked_raters(tx, administration.id)}
    return sheets_of_many(tx, [administration], locked, quotes=True)[administration.id]


def settled_of(tx: Transaction, administration: Administration) -> Settled:
    """Return what an adjudication has decided so far, and whether it is closed."""
    cells = adjudication.cell_decisions(tx, administration.id).get(administration.id, ())
    critical = adjudication.critical_decisions(tx, administration.id).get(administration.id, ())
    last, _ = adjudication.last_events(tx, administration.id).get(administration.id, (None, ""))
    return Settled(
        cells={
            (each.item_id, each.aspect_id): Rating(
                item_id=each.item_id, aspect_id=each.aspect_id, level=each.level, missing_code=each.missing_code
            )
            for each in cells
        },
        critical={(each.item_id, each.critical_id): each.heard for each in critical},
        closed=last is AdjudicationEvent.CLOSED,
    )


def sheets_of_many(
    tx: Transaction,
    administrations: Sequence[Administration],
    locked: Mapping[str, Sequence[str]],
    *,
    quotes: bool,
) -> dict[str, tuple[RaterSheet, ...]]:
    """Return the masked sheets of some interviews; ``locked`` says who has locked each, in the order of locking."""
    ids = [each.id for each in administrations]
    cells, critical = adjudication.locked_cells(tx, ids), adjudication.locked_critical(tx, ids)
    words = adjudication.locked_quotes(tx, ids) if quotes else {}
    return {
        each.id: tuple(
            _sheet(
                wording(tx, each.fingerprint),
                each.form_id,
                symbol,
                person_mark(each, rater),
                cells.get((each.id, rater), ()),
                critical.get((each.id, rater), frozenset()),
                words.get((each.id, rater), ()),
            )
            for symbol, rater in by_symbol(each.id, locked.get(each.id, ())).items()
        )
        for each in administrations
    }


def raters_by_symbol(tx: Transaction, administration: Administration) -> dict[str, str]:
    """Return the raters who have locked, by their symbols.

    The first two get theirs in an order that tells nothing; whoever is asked later gets the next, so that no symbol
    changes once two have locked.
    """
    return by_symbol(administration.id, adjudication.locked_raters(tx, administration.id))


def draw_spot_checks(work: Work, administration: Administration) -> None:
    """Draw some cells on which the raters agree, once, when the second of them has locked."""
    locked = adjudication.locked_raters(work.tx, administration.id)
    if len(locked) < 2 or adjudication.spot_checks(work.tx, administration.id):
        return
    routines = routines_of(work.tx)
    sheets = sheets_of(work.tx, administration)
    same = [each for each in compare_cells(sheets, adjudicate_from=routines.adjudicate_from) if each.same]
    for each in secrets.SystemRandom().sample(same, min(routines.spot_checks, len(same))):
        adjudication.draw_spot_check(
            work.tx, work.stamp, administration, item_id=each.item_id, aspect_id=each.aspect_id
        )


def by_symbol(administration_id: str, locked: Sequence[str]) -> dict[str, str]:
    """Return raters by symbol, given who has locked in the order of locking; see `raters_by_symbol`."""
    pair = sorted(locked[:2], key=lambda rater: hashlib.sha256(f"{administration_id}{rater}".encode()).hexdigest())
    return dict(zip(SYMBOLS, (*pair, *locked[2:]), strict=False))


def person_mark(administration: Administration, rater_id: str) -> str:
    """Return what tells the same rater from another in one person's interviews, and nothing else."""
    return hashlib.sha256(f"{administration.applicant_id} {rater_id}".encode()).hexdigest()


def _sheet(
    instrument: Instrument,
    form_id: str,
    symbol: str,
    mark: str,
    cells: Sequence[Cell],
    heard: frozenset[Key],
    words: Sequence[Note],
) -> RaterSheet:
    quotes = {(note.item_id, note.part): note.text.strip() for note in words}
    vignettes = instrument.vignettes_of(form_id)
    places = [(vignette.id, aspect.id) for vignette in vignettes for aspect in instrument.aspects]
    order = {each: place for place, each in enumerate(places)}
    return RaterSheet(
        symbol=symbol,
        rater=mark,
        ratings=tuple(
            Rating(
                item_id=cell.item_id,
                aspect_id=cell.aspect_id,
                level=cell.level,
                missing_code=cell.missing_code,
                quote=quotes.get((cell.item_id, ASPECT + cell.aspect_id), ""),
            )
            for cell in sorted(cells, key=lambda cell: order[cell.item_id, cell.aspect_id])
        ),
        critical=tuple(
            CriticalFinding(
                item_id=vignette.id,
                critical_id=answer.id,
                kind=answer.kind,
                quote=quotes.get((vignette.id, CRITICAL + answer.id), ""),
            )
            for vignette in vignettes
            for answer in vignette.critical_answers
            if (vignette.id, answer.id) in heard
        ),
    )


def _problem(code: str, administration: Administration, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=administration.id, what=what, remedy=remedy))
