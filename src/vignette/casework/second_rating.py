"""A second rating: which interviews get one, and who is asked to make it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from vignette.access import Action, Actor, Role
from vignette.assessment import (
    HELD,
    SYMBOLS,
    RatedInterview,
    RaterSheet,
    Rating,
    SelectionReason,
    near_a_cut,
)
from vignette.casework.material import Material, code_of, form_of, material_of, state_after
from vignette.casework.office import Office, Work, act_on_interview, look, look_at_interview
from vignette.casework.routines import routines_of
from vignette.errors import Problem, RecordError
from vignette.i18n import LocalizedText
from vignette.storage import Transaction, homes, interviews, people, ratings, second_ratings
from vignette.storage.interviews import Administration
from vignette.storage.people import Account


class TaskState(StrEnum):
    """How far somebody has come with an interview she is asked to rate."""

    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An interview somebody is asked to rate: its short name, its form, and that person's own state. Nothing else."""

    id: str
    code: str
    form: LocalizedText
    state: TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleRater:
    """Somebody who can be asked to rate an interview, with how much there is to rate already."""

    id: str
    name: str
    open_tasks: int


def my_tasks(office: Office, actor: Actor) -> tuple[Task, ...]:
    """Return the interviews the actor is asked to rate that are over, in the order of asking."""
    with look(office, actor, Action.RATING_READ, own=True) as tx:
        tasks = second_ratings.tasks_of_rater(tx, actor.account_id)
        last = interviews.last_events(tx, [task.administration_id for task in tasks])
        return tuple(
            Task(
                id=task.administration_id,
                code=code_of(task.administration_id),
                form=form_of(tx, _known(tx, task.administration_id)).name,
                state=TaskState.LOCKED if task.locked else TaskState.BEGUN if task.begun else TaskState.NOT_BEGUN,
            )
            for task in tasks
            if state_after(last.get(task.administration_id)) in HELD
        )


def possible_raters(office: Office, actor: Actor, administration_id: str) -> tuple[PossibleRater, ...]:
    """Return who can be asked to rate an interview, those with least to do first."""
    with look_at_interview(office, actor, Action.SECOND_RATING_ASK, administration_id) as (tx, administration):
        busy = _open_tasks(tx)
        return tuple(
            PossibleRater(id=account.id, name=account.display_name, open_tasks=busy.get(account.id, 0))
            for account in _eligible(tx, administration)
        )


def ask_second_rating(office: Office, actor: Actor, administration_id: str, rater_id: str | None = None) -> None:
    """Ask for one more rating of an interview: of a named person, or of whoever has least to do.

    Raises
    ------
    RecordError
        REC-322 if the interview is not over or nothing was answered, REC-324 if the person cannot be asked, REC-325 if
        nobody can.
    """
    with act_on_interview(office, actor, Action.SECOND_RATING_ASK, administration_id) as (work, administration):
        if not _worth_rating(material_of(work.tx, administration, named=False)):
            raise _problem("REC-322", administration, "there is nothing to rate", "Wait until the interview is over.")
        eligible = [account.id for account in _eligible(work.tx, administration)]
        if rater_id is not None and rater_id not in eligible:
            raise _problem("REC-324", administration, "this person cannot be asked", "Choose somebody else.")
        if not eligible:
            raise _problem("REC-325", administration, "nobody can be asked", "Give somebody the role of second rater.")
        chosen = {each.reason for each in second_ratings.selections(work.tx, administration.id) if each.chosen}
        if SelectionReason.ON_REQUEST not in chosen:
            second_ratings.select(work.tx, work.stamp, administration, SelectionReason.ON_REQUEST, chosen=True)
        _ask(work, administration, rater_id or eligible[0])


def withdraw_task(office: Office, actor: Actor, administration_id: str) -> None:
    """Take back what whoever has not locked was asked; what they chose so far is kept and never counts.

    A person who has been asked once is not asked again for the same interview, since she may have seen ratings since.

    Raises
    ------
    RecordError
        REC-326 if nobody is asked who has not locked.
    """
    with act_on_interview(office, actor, Action.SECOND_RATING_ASK, administration_id) as (work, administration):
        waiting = [task for task in second_ratings.tasks_of_interview(work.tx, administration.id) if not task.locked]
        if not waiting:
            raise _problem("REC-326", administration, "nobody is asked who has not locked", "Load the page again.")
        for task in waiting:
            second_ratings.ask(work.tx, work.stamp, administration, task.rater_id, asked=False)
        work.detail["withdrawn"] = len(waiting)


def select_for_second_rating(
    office: Office, work: Work, administration: Administration, material: Material, found: Collection[Rating]
) -> None:
    """Decide just before the interviewer's lock whether an interview gets a second rating, and ask somebody.

    The draw is made once for each interview. Where nobody can be asked, it waits in the queue.
    """
    if not _worth_rating(material):
        return
    before = {each.reason for each in second_ratings.selections(work.tx, administration.id)}
    routines = routines_of(work.tx)
    if SelectionReason.RANDOM not in before:
        drawn = secrets.SystemRandom().random() < routines.random_share
        second_ratings.select(
            work.tx, work.stamp, administration, SelectionReason.RANDOM, chosen=drawn, share=routines.random_share
        )
        earlier = ratings.ever_locked_by(work.tx, administration.interviewer_id) - {administration.id}
        if len(earlier) < routines.new_rater_first:
            second_ratings.select(work.tx, work.stamp, administration, SelectionReason.NEW_RATER, chosen=True)
    if SelectionReason.NEAR_CUT not in before and _near_cut(office, material, found):
        second_ratings.select(work.tx, work.stamp, administration, SelectionReason.NEAR_CUT, chosen=True)
    wanted = any(each.chosen for each in second_ratings.selections(work.tx, administration.id))
    if wanted and not second_ratings.tasks_of_interview(work.tx, administration.id):
        for account in _eligible(work.tx, administration)[:1]:
            _ask(work, administration, account.id)


def _near_cut(office: Office, material: Material, found: Collection[Rating]) -> bool:
    """Return whether a score lies near a cut score in force."""
    sheet = RaterSheet(symbol=SYMBOLS[0], rater="", ratings=tuple(found))
    interview = RatedInterview(
        form_id=material.form.id, sheets=(sheet,), marks=material.marks, language=material.language
    )
    return near_a_cut(material.instrument, interview, office.gate_of(material.instrument))


def _worth_rating(material: Material) -> bool:
    """Return whether an interview is over and something was answered."""
    return material.over and len(material.missing) < len(material.vignettes)


def _eligible(tx: Transaction, administration: Administration) -> tuple[Account, ...]:
    """Return who can rate an interview blind, in the order to ask.

    Left out are the interviewer, whoever works or has worked with the home, and whoever has been asked before; and,
    once ratings have been locked, whoever may see ratings of every home, since they may have been looked at. An
    adjudicator is asked last, and never the last one who could settle what differs.
    """
    out = {administration.interviewer_id} | homes.ever_assigned(tx, administration.household_id)
    out |= second_ratings.ever_asked(tx, administration.id)
    seen = ratings.anyone_has_ever_locked(tx, administration.id)
    accounts = [account for account in people.accounts(tx) if account.open]
    judges = [account.id for account in accounts if account.id not in out and _may(account, Action.ADJUDICATION_WRITE)]
    busy = _open_tasks(tx)

    def order(account: Account) -> tuple[bool, int, str]:
        lot = hashlib.sha256(f"{administration.id} {account.id}".encode()).hexdigest()
        return account.id in judges, busy.get(account.id, 0), lot

    return tuple(
        sorted(
            (
                account
                for account in accounts
                if account.id not in out
                and _may(account, Action.RATING_WRITE)
                and not (seen and _may_have_seen(account))
                and judges != [account.id]
            ),
            key=order,
        )
    )


def _may(account: Account, action: Action) -> bool:
    return _actor(account).may(action)


def _may_have_seen(account: Account) -> bool:
    return _may(account, Action.ADJUDICATION_READ) or _actor(account).may_everywhere(Action.PROFILE_READ)


def _actor(account: Account) -> Actor:
    roles = frozenset(map(Role, account.roles))
    return Actor(account_id=account.id, display_name=account.display_name, roles=roles)


def _open_tasks(tx: Transaction) -> dict[str, int]:
    busy: dict[str, int] = {}
    for task in second_ratings.all_tasks(tx):
        if not task.locked:
            busy[task.rater_id] = busy.get(task.rater_id, 0) + 1
    return busy


def _ask(work: Work, administration: Administration, rater_id: str) -> None:
    second_ratings.ask(work.tx, work.stamp, administration, rater_id, asked=True)
    work.detail["asked"] = rater_id


def _known(tx: Transaction, administration_id: str) -> Administration:
    found = interviews.administration(tx, administration_id)
    if found is None:
        raise KeyError(administration_id)
    return found


def _problem(code: str, administration: Administration, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=administration.id, what=what, remedy=remedy))
