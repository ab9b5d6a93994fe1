"""What comes of rater training: agreement with the authors' key, and whether it opens the door to rating for real."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vignette.access import Action, Actor
from vignette.casework.office import Office, look, wording
from vignette.casework.routines import routines_of
from vignette.casework.training import drawn, form_of, key_cells, own_round, trained
from vignette.casework.training_choice import answer_name
from vignette.errors import Problem, RecordError
from vignette.i18n import LocalizedText
from vignette.instrument import CriticalAnswer, Named
from vignette.storage import Transaction, training
from vignette.storage.training import TrainingRound
from vignette.study.key_agreement import KeyAgreement, KeyCell, Tally, key_agreement, shipped_minimum, tally


@dataclass(frozen=True, slots=True, kw_only=True)
class CellResult:
    """One rated aspect of one answer: own choice, the authors' level, and their reason."""

    item_id: str
    aspect_id: str
    level: int | None
    key: int
    reason: LocalizedText
    distance: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreements:
    """Agreement with the key of one instrument's examples, over everything and by aspect."""

    instrument: LocalizedText
    whole: KeyAgreement
    aspects: tuple[tuple[Named, KeyAgreement], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """What a finished round shows.

    Attributes
    ----------
    cells : tuple of CellResult
        Those without an own level first, then the largest distances; otherwise in the order of the form.
    critical : mapping of str to tuple of CriticalAnswer
        The critical answers that the authors hear in each answer, by the vignette's id.
    seen : int
        How many of the answers the rater had had in an earlier round, and so knew the key of.
    """

    id: str
    finished_at: dt.datetime
    agreements: Agreements
    cells: tuple[CellResult, ...]
    critical: Mapping[str, tuple[CriticalAnswer, ...]]
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """A round in the history.

    Attributes
    ----------
    answers, seen : int
        How many answers the round holds, and how many of them the rater knew the key of from an earlier round.
    tally : Tally or None
        None as long as the round is under way.
    leniency : float or None
        Mean of own level minus key; None without an own level.
    reached : bool
        Whether it meets the bar.
    """

    id: str
    instrument_id: str
    form_id: str
    finished_at: dt.datetime | None
    answers: int
    seen: int
    tally: Tally | None
    leniency: float | None
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MyTraining:
    """A rater's rounds, oldest first, and what the office asks for before rating for real.

    Attributes
    ----------
    bar : float
        The share of cells at most one level from the key that a round must reach.
    together : tuple of Agreements
        All finished rounds with one instrument as one, each answer as it was rated the first time; only for
        instruments with two finished rounds or more.
    """

    rounds: tuple[RoundRow, ...]
    required: bool
    bar: float
    together: tuple[Agreements, ...]


def round_result(office: Office, actor: Actor, round_id: str) -> RoundResult:
    """Return what one of the actor's own finished rounds shows.

    Raises
    ------
    RecordError
        REC-503 if the round is not finished.
    """
    with look(office, actor, Action.TRAINING_READ) as tx:
        found = own_round(tx, actor, Action.TRAINING_READ, round_id)
        if found.finished_at is None:
            raise _problem("REC-503", round_id, "the round is not finished", "Rate every answer and finish it.")
        earlier = training.rounds_of(tx, actor.account_id)
        seen = _answers(tx, [each for each in earlier if _before(each, found)])
        critical = {
            vignette.id: tuple(each for each in vignette.critical_answers if each.id in example.critical)
            for vignette, (_, example) in zip(trained(tx, found), drawn(tx, found), strict=True)
        }
        return RoundResult(
            id=round_id,
            finished_at=found.finished_at,
            agreements=_agreements(tx, found, key_cells(tx, found).values()),
            cells=_cells(tx, found),
            critical=critical,
            seen=sum(answer_name(example) in seen for _, example in drawn(tx, found)),
        )


def my_rounds(office: Office, actor: Actor) -> MyTraining:
    """Return the actor's own rounds, to see how agreement with the key changes."""
    with look(office, actor, Action.TRAINING_READ) as tx:
        routines = routines_of(tx)
        rounds = training.rounds_of(tx, actor.account_id)
        finished = [each for each in rounds if each.finished_at is not None]
        instruments = sorted({each.instrument_id for each in finished})
        by_instrument = [[each for each in finished if each.instrument_id == name] for name in instruments]
        return MyTraining(
            rounds=tuple(_row(tx, each, rounds, routines.training_bar) for each in rounds),
            required=routines.training_required,
            bar=routines.training_bar,
            together=tuple(_together(tx, each) for each in by_instrument if len(each) > 1),
        )


def require_training(tx: Transaction, actor: Actor, instrument_id: str) -> None:
    """Refuse whoever has not reached the bar in training with an instrument, where the office asks for it.

    A round with any version of the instrument counts. An instrument without written examples cannot be trained on, and
    so nobody reaches the bar.

    Raises
    ------
    RecordError
        REC-504 if training is required and no finished round meets the bar.
    """
    routines = routines_of(tx)
    if not routines.training_required:
        return
    for each in reversed(training.rounds_of(tx, actor.account_id)):
        if each.instrument_id == instrument_id and each.finished_at and _reached(tx, each, routines.training_bar):
            return
    raise RecordError(
        Problem(
            code="REC-504",
            where=instrument_id,
            what="this rater has not reached the bar in training",
            remedy="Do a round of rater training; what is rated already is kept.",
        ),
        percent=round(100 * routines.training_bar),
    )


def _reached(tx: Transaction, found: TrainingRound, bar: float) -> bool:
    return tally(key_cells(tx, found).values()).near_share() >= bar


def _row(tx: Transaction, found: TrainingRound, rounds: Iterable[TrainingRound], bar: float) -> RoundRow:
    cells = list(key_cells(tx, found).values())
    apart = [cell.level - cell.key for cell in cells if cell.level is not None]
    seen = _answers(tx, [each for each in rounds if _before(each, found)])
    done = found.finished_at is not None
    return RoundRow(
        id=found.id,
        instrument_id=found.instrument_id,
        form_id=form_of(tx, found),
        finished_at=found.finished_at,
        answers=len(found.examples),
        seen=sum(answer_name(example) in seen for _, example in drawn(tx, found)),
        tally=tally(cells) if done else None,
        leniency=sum(apart) / len(apart) if done and apart else None,
        reached=done and tally(cells).near_share() >= bar,
    )


def _together(tx: Transaction, rounds: Iterable[TrainingRound]) -> Agreements:
    first: dict[tuple[str, str], KeyCell] = {}
    for found in rounds:
        for cell in key_cells(tx, found).values():
            first.setdefault((cell.answer, cell.aspect_id), cell)
        last = found
    return _agreements(tx, last, first.values())


def _agreements(tx: Transaction, found: TrainingRound, cells: Iterable[KeyCell]) -> Agreements:
    instrument, minimum, all_cells = wording(tx, found.fingerprint), shipped_minimum(), list(cells)
    return Agreements(
        instrument=instrument.title,
        whole=key_agreement(all_cells, levels=instrument.levels, minimum=minimum),
        aspects=tuple(
            (aspect, key_agreement(each, levels=instrument.levels, minimum=minimum))
            for aspect in instrument.aspects
            if (each := [cell for cell in all_cells if cell.aspect_id == aspect.id])
        ),
    )


def _cells(tx: Transaction, found: TrainingRound) -> tuple[CellResult, ...]:
    examples = dict(drawn(tx, found))
    results = [
        CellResult(
            item_id=item_id,
            aspect_id=aspect_id,
            level=cell.level,
            key=cell.key,
            reason=examples[item_id].key[aspect_id].reason,
            distance=cell.distance,
        )
        for (item_id, aspect_id), cell in key_cells(tx, found).items()
    ]
    return tuple(sorted(results, key=lambda each: (each.distance is not None, -(each.distance or 0))))


def _answers(tx: Transaction, rounds: Iterable[TrainingRound]) -> frozenset[str]:
    return frozenset(answer_name(example) for found in rounds for _, example in drawn(tx, found))


def _before(earlier: TrainingRound, found: TrainingRound) -> bool:
    """Return whether an earlier round had shown its key before another one began."""
    return earlier.finished_at is not None and earlier.finished_at <= found.begun_at


def _problem(code: str, where: str, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=where, what=what, remedy=remedy))
