"""The queue of adjudication: interviews with a second rating, wanted or made, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vignette.access import Action, Actor
from vignette.assessment import QueueState, SelectionReason
from vignette.casework.cases import Compared, cases_of
from vignette.casework.material import code_of, form_of
from vignette.casework.office import Office, look
from vignette.i18n import LocalizedText
from vignette.storage import Transaction, adjudication, interviews, second_ratings
from vignette.storage.adjudication import AdjudicationEvent
from vignette.storage.interviews import Administration
from vignette.storage.second_ratings import RaterTask

ORDER = (
    QueueState.DISCREPANT,
    QueueState.READY,
    QueueState.WAITING,
    QueueState.ONE_RATING,
    None,
    QueueState.DONE,
)
"""What must be settled first stands first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationRow:
    """An interview in the queue. No name of a rater or an applicant.

    Attributes
    ----------
    mine : bool
        Whether the actor is one of the raters; nothing else is told then.
    state : QueueState or None
        How far it has come.
    reasons : tuple of SelectionReason
        Why it gets a second rating.
    asked : bool
        Whether somebody is asked who has not locked; if not, a waiting one needs a rater.
    differ, greatest : int or None
        How many cells differ, and the greatest distance; None before two raters have locked.
    """

    id: str
    code: str
    form: LocalizedText
    mine: bool
    state: QueueState | None = None
    reasons: tuple[SelectionReason, ...] = ()
    asked: bool = False
    differ: int | None = None
    greatest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingForAdjudicator:
    """How many interviews an adjudicator can settle, and how many wait for somebody to be asked."""

    to_settle: int
    without_rater: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Queue:
    """What is read for the queue: who is chosen, asked and has locked, by interview; the actor's own apart."""

    chosen: Mapping[str, tuple[SelectionReason, ...]]
    tasks: Mapping[str, Sequence[RaterTask]]
    locked: Mapping[str, Sequence[str]]
    others: tuple[Administration, ...]
    own: tuple[Administration, ...]


def adjudication_queue(office: Office, actor: Actor) -> tuple[AdjudicationRow, ...]:
    """Return the interviews with a second rating, wanted or made: what must be settled first, then by age."""
    with look(office, actor, Action.ADJUDICATION_READ) as tx:
        queue = _queue(tx, actor)
        cases = cases_of(office, tx, queue.others)
        rows = [_row(tx, each, queue, cases.get(each.id)) for each in queue.others]
        rows += [_own_row(tx, each) for each in queue.own]
    return tuple(sorted(rows, key=lambda row: ORDER.index(row.state)))


def waiting_for_adjudicator(office: Office, actor: Actor) -> WaitingForAdjudicator:
    """Return how much waits in the queue, without looking at any rating."""
    with look(office, actor, Action.ADJUDICATION_READ) as tx:
        queue, events = _queue(tx, actor), adjudication.last_events(tx)
    closed = {each for each, (event, _) in events.items() if event is AdjudicationEvent.CLOSED}
    locked = {each.id: len(queue.locked.get(each.id, ())) for each in queue.others}
    return WaitingForAdjudicator(
        to_settle=sum(count > 1 and each not in closed for each, count in locked.items()),
        without_rater=sum(count < 2 and not _is_asked(queue, each) for each, count in locked.items()),
    )


def _queue(tx: Transaction, actor: Actor) -> _Queue:
    chosen, locked = second_ratings.all_chosen(tx), adjudication.all_locked_raters(tx)
    tasks: dict[str, list[RaterTask]] = {}
    for task in second_ratings.all_tasks(tx):
        tasks.setdefault(task.administration_id, []).append(task)
    wanted = {*chosen, *tasks, *(each for each, raters in locked.items() if len(raters) > 1)}
    known = interviews.administrations(tx, sorted(wanted))
    own = {each.id for each in known if each.interviewer_id == actor.account_id}
    own |= {each for each, asked in tasks.items() if actor.account_id in {task.rater_id for task in asked}}
    return _Queue(
        chosen=chosen,
        tasks=tasks,
        locked=locked,
        others=tuple(each for each in known if each.id not in own),
        own=tuple(each for each in known if each.id in own),
    )


def _is_asked(queue: _Queue, administration_id: str) -> bool:
    """Return whether somebody is asked who has not locked."""
    return any(not task.locked for task in queue.tasks.get(administration_id, ()))


def _row(tx: Transaction, administration: Administration, queue: _Queue, case: Compared | None) -> AdjudicationRow:
    tasks = queue.tasks.get(administration.id, ())
    locked = len(queue.locked.get(administration.id, ()))
    under_way = locked == 1 and any(task.begun and not task.locked for task in tasks)
    return AdjudicationRow(
        id=administration.id,
        code=code_of(administration.id),
        form=form_of(tx, administration).name,
        mine=False,
        state=case.state if case else QueueState.ONE_RATING if under_way else QueueState.WAITING,
        reasons=queue.chosen.get(administration.id, ()),
        asked=_is_asked(queue, administration.id),
        differ=sum(not each.same for each in case.cells) if case else None,
        greatest=max((each.distance or 0 for each in case.cells), default=0) if case else None,
    )


def _own_row(tx: Transaction, administration: Administration) -> AdjudicationRow:
    code, form = code_of(administration.id), form_of(tx, administration).name
    return AdjudicationRow(id=administration.id, code=code, form=form, mine=True)
