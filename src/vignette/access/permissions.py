"""Which role may do what, read from `roles.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from vignette.errors import AccessError, Problem


class Role(StrEnum):
    """What a person is here to do."""

    RECRUITER = "recruiter"
    SECOND_RATER = "second_rater"
    SUPERVISOR = "supervisor"
    RESEARCHER = "researcher"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """Something a person does that is permitted or refused, and written in the audit trail."""

    ACCOUNT_MANAGE = "account.manage"
    ADJUDICATION_READ = "adjudication.read"
    ADJUDICATION_WRITE = "adjudication.write"
    DISSENT_WRITE = "dissent.write"
    DOCUMENT_VERIFY = "document.verify"
    HOME_CHANGE = "home.change"
    HOME_LIST = "home.list"
    HOME_OPEN = "home.open"
    HOME_READ = "home.read"
    INSTRUMENT_READ = "instrument.read"
    INTERVIEW_OPEN = "interview.open"
    INTERVIEW_READ = "interview.read"
    INTERVIEW_WRITE = "interview.write"
    OUTCOME_READ = "outcome.read"
    OUTCOME_WRITE = "outcome.write"
    PROFILE_READ = "profile.read"
    RATING_READ = "rating.read"
    RATING_WRITE = "rating.write"
    RESEARCH_EXPORT = "research.export"
    ROUTINE_MANAGE = "routine.manage"
    SECOND_RATING_ASK = "second_rating.ask"
    STUDY_READ = "study.read"
    SUMMARY_EXPORT = "summary.export"
    SUMMARY_READ = "summary.read"
    SUMMARY_WRITE = "summary.write"
    TRAINING_READ = "training.read"
    TRAINING_WRITE = "training.write"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The signed-in person on whose behalf something is done."""

    account_id: str
    display_name: str
    roles: frozenset[Role]

    def may(self, action: Action) -> bool:
        """Return whether one of the person's roles permits ``action``."""
        return any(action in _permitted()[role] for role in self.roles)

    def may_everywhere(self, action: Action) -> bool:
        """Return whether one of the person's roles permits ``action`` for homes the person does not work with too."""
        return any(action in _everywhere().get(role, ()) for role in self.roles)


def needs_assignment(action: Action) -> bool:
    """Return whether ``action`` is only for those who work with the home in question."""
    return action in _assigned()


def is_open_to_asked(action: Action) -> bool:
    """Return whether ``action`` is open to whoever is asked to rate the interview, and only for that interview."""
    return action in _open_to_asked()


def shows_ratings(action: Action) -> bool:
    """Return whether ``action`` shows what raters found, so that nobody may do it who is yet to rate the interview."""
    return action in _showing_ratings()


def refusal(action: Action) -> AccessError:
    """Return the error for somebody who may not do this. It does not tell whether the record exists."""
    return AccessError(
        Problem(
            code="ACC-401",
            where=action.value,
            what="this account may not do this",
            remedy="Check the address, or sign in with the account that works with this home.",
        )
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("roles.toml").read_text(encoding="utf-8"))


@cache
def _permitted() -> Mapping[Role, frozenset[Action]]:
    return {Role(role): frozenset(map(Action, actions)) for role, actions in _table()["roles"].items()}


@cache
def _assigned() -> frozenset[Action]:
    return frozenset(map(Action, _table()["assigned"]))


@cache
def _open_to_asked() -> frozenset[Action]:
    return frozenset(map(Action, _table()["open_to_asked"]))


@cache
def _showing_ratings() -> frozenset[Action]:
    return frozenset(map(Action, _table()["showing_ratings"]))


@cache
def _everywhere() -> Mapping[Role, frozenset[Action]]:
    return {Role(role): frozenset(map(Action, actions)) for role, actions in _table()["everywhere"].items()}
