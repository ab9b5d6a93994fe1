"""Homes: opened, given adults, listed with what waits in each."""

from __future__ import annotations

from dataclasses import dataclass

from vignette.access import Action, Actor, refusal
from vignette.assessment import InterviewState
from vignette.casework.material import form_of, state_after
from vignette.casework.office import Office, act, look, storable
from vignette.errors import Problem, RecordError
from vignette.i18n import LocalizedText
from vignette.storage import Transaction, adjudication, homes, interviews, ratings, second_ratings
from vignette.storage.homes import Household

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewRow:
    """One interview in a list: whose, which form, how far."""

    id: str
    applicant_id: str
    applicant: str
    form: LocalizedText
    state: InterviewState
    locked: bool
    """Whether the person's own ratings are locked."""
    result: bool
    """Whether the person may see the profile: somebody has locked, and she is not yet to rate it herself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """A home with its adults and their interviews; ``assigned`` says whether the person works with it."""

    household: Household
    interviews: tuple[InterviewRow, ...]
    assigned: bool


def open_home(office: Office, actor: Actor, name: str, applicants: tuple[str, ...]) -> str:
    """Open a home with the adults who apply; return its id. It is assigned to whoever opens it.

    Raises
    ------
    RecordError
        REC-201 if a name is empty or too long, or there is no adult.
    """
    names = [_name(name), *map(_name, applicants)]
    if len(names) < 2:
        raise _unnamed("a home needs at least one adult", "Give the name of each adult who is to be interviewed.")
    with act(office, actor, Action.HOME_OPEN) as work:
        household_id = homes.add_household(work.tx, work.stamp, names[0])
        for applicant in names[1:]:
            homes.add_applicant(work.tx, work.stamp, household_id, applicant)
        work.detail["home"] = household_id
    return household_id


def add_applicant(office: Office, actor: Actor, household_id: str, name: str) -> str:
    """Add an adult to a home; return the applicant's id. Raises `RecordError` REC-201 if the name is unusable."""
    tidy = _name(name)
    with act(office, actor, Action.HOME_CHANGE, home=household_id) as work:
        applicant_id = homes.add_applicant(work.tx, work.stamp, household_id, tidy)
        work.detail["applicant"] = applicant_id
    return applicant_id


def my_homes(office: Office, actor: Actor, *, assigned_only: bool = False) -> tuple[HomeView, ...]:
    """Return the homes the person may read, newest first; ``assigned_only`` those the person works with."""
    with look(office, actor, Action.HOME_LIST) as tx:
        if actor.may_everywhere(Action.HOME_READ) and not assigned_only:
            return _views(tx, actor, homes.all_households(tx))
        return _views(tx, actor, homes.households_of(tx, actor.account_id))


def home(office: Office, actor: Actor, household_id: str) -> HomeView:
    """Return one home."""
    with look(office, actor, Action.HOME_READ, home=household_id) as tx:
        found = homes.household(tx, household_id)
        if found is None:
            raise refusal(Action.HOME_READ)
        return _views(tx, actor, (found,))[0]


def _views(tx: Transaction, actor: Actor, households: tuple[Household, ...]) -> tuple[HomeView, ...]:
    """Return homes with their interviews; one that the person is asked to rate is not shown as anybody's."""
    people = {person.id: person for household in households for person in household.applicants}
    asked = second_ratings.open_to(tx, actor.account_id)
    held = [each for each in interviews.administrations_of(tx, people) if each.id not in asked]
    last = interviews.last_events(tx, [each.id for each in held])
    locked, rated = ratings.locked_by(tx, actor.account_id), adjudication.all_locked_raters(tx)
    assigned = homes.assigned_to(tx, actor.account_id)
    rows: dict[str, list[InterviewRow]] = {household.id: [] for household in households}
    for each in held:
        person = people[each.applicant_id]
        rows[person.household_id].append(
            InterviewRow(
                id=each.id,
                applicant_id=person.id,
                applicant=person.name,
                form=form_of(tx, each).name,
                state=state_after(last.get(each.id)),
                locked=each.id in locked,
                result=each.id in rated and (each.id in locked or each.interviewer_id != actor.account_id),
            )
        )
    return tuple(
        HomeView(household=each, interviews=tuple(rows[each.id]), assigned=each.id in assigned) for each in households
    )


def _name(text: str) -> str:
    tidy = " ".join(storable(text).split())
    if not tidy or len(tidy) > LONGEST_NAME:
        raise _unnamed("a name is empty or too long", f"Write a name of at most {LONGEST_NAME} characters.")
    return tidy


def _unnamed(what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code="REC-201", where="home", what=what, remedy=remedy))
