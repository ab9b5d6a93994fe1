"""Invented homes for trying the app, made by the same functions as real ones in a database that says so."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from vignette.access import Actor, Role
from vignette.assessment import InterviewEvent
from vignette.casework.accounts import NO_PASSWORD
from vignette.casework.course import BRIEFING, LEAD, brief, move, open_interview
from vignette.casework.homes import home, my_homes, open_home
from vignette.casework.notes import ASPECT, CRITICAL, Draft, save_item_mark, save_mark, save_note, save_quote
from vignette.casework.office import Office, now
from vignette.casework.rating import flag_critical, lock, rate
from vignette.errors import Problem, StorageError
from vignette.i18n import Language
from vignette.storage import Origin, Stamp, people

INSTRUMENT = "familjehem-heder"
_INVENTED = Path(__file__).with_name("invented")
_PAGE = "demonstration"


def fill_demonstration(office: Office) -> None:
    """Fill a demonstration database with the invented homes it lacks; what is there already is left alone.

    Raises
    ------
    StorageError
        STO-508 if the database holds records of real people.
    """
    if office.store.origin is not Origin.DEMONSTRATION:
        raise StorageError(
            Problem(
                code="STO-508",
                where="database",
                what="the database is not a demonstration database",
                remedy="Name a new, empty one; invented homes are never mixed with real ones.",
            )
        )
    visitor = _visitor(office, _read(_INVENTED / "visitor.toml"))
    present = {view.household.name for view in my_homes(office, visitor)}
    for household in map(_read, sorted(_INVENTED.glob("[0-9]*.toml"))):
        if household["name"] in present:
            continue
        names = tuple(person["name"] for person in household["applicants"])
        household_id = open_home(office, visitor, household["name"], names)
        adults = home(office, visitor, household_id).household.applicants
        for adult, story in zip(adults, household["applicants"], strict=True):
            if "interview" in story:
                _hold(office, visitor, adult.id, story["interview"])


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _visitor(office: Office, visitor: dict[str, Any]) -> Actor:
    roles = frozenset({Role.RECRUITER, Role.ADMINISTRATOR})
    with office.store.writing() as tx:
        known = people.account_by_username(tx, visitor["username"])
        if known is not None:
            return Actor(account_id=known.id, display_name=known.display_name, roles=roles)
        account_id = people.add_account(tx, visitor["username"], now())
        people.describe_account(
            tx,
            Stamp(account_id=account_id, at=now()),
            account_id,
            display_name=visitor["name"],
            roles=frozenset(role.value for role in roles),
            password_hash=NO_PASSWORD,
            is_open=True,
        )
    return Actor(account_id=account_id, display_name=visitor["name"], roles=roles)


def _hold(office: Office, actor: Actor, applicant_id: str, story: dict[str, Any]) -> None:
    interview_id = open_interview(office, actor, applicant_id, instrument_id=INSTRUMENT, form_id=story["form"])
    consent = story["ends"] != "declined"
    if "present" in story:
        save_note(office, actor, interview_id, _draft(BRIEFING, "present", story["present"]))
    brief(office, actor, interview_id, language=Language.SV, interpreter=False, consent=consent)
    for item_id, told in story.get("answers", {}).items():
        _tell(office, actor, interview_id, item_id, told)
    if story["ends"] == "paused":
        move(office, actor, interview_id, InterviewEvent.PAUSED)
    elif story["ends"] in ("finished", "locked"):
        move(office, actor, interview_id, InterviewEvent.FINISHED)
    for item_id, judged in story.get("ratings", {}).items():
        _judge(office, actor, interview_id, item_id, judged)
    if story["ends"] == "locked":
        lock(office, actor, interview_id)


def _tell(office: Office, actor: Actor, interview_id: str, item_id: str, told: dict[str, Any]) -> None:
    if "missing" in told:
        save_item_mark(office, actor, interview_id, _draft(item_id, "", told["missing"]))
        return
    save_note(office, actor, interview_id, _draft(item_id, LEAD, told[LEAD]))
    for probe_id, probe in told.get("probes", {}).items():
        save_mark(office, actor, interview_id, _draft(item_id, probe_id, probe["mark"]))
        if probe.get("text"):
            save_note(office, actor, interview_id, _draft(item_id, probe_id, probe["text"]))


def _judge(office: Office, actor: Actor, interview_id: str, item_id: str, judged: dict[str, Any]) -> None:
    for aspect_id, choice in judged["aspects"].items():
        rate(office, actor, interview_id, item_id, aspect_id, **choice.get("rating", {}))
        if "quote" in choice:
            save_quote(office, actor, interview_id, _draft(item_id, ASPECT + aspect_id, choice["quote"]))
    for critical_id, words in judged.get("critical", {}).items():
        flag_critical(office, actor, interview_id, item_id, critical_id, heard=True)
        save_quote(office, actor, interview_id, _draft(item_id, CRITICAL + critical_id, words))


def _draft(item_id: str, part: str, text: str) -> Draft:
    return Draft(item_id=item_id, part=part, text=text, base=0, writer=_PAGE, tab=_PAGE)
