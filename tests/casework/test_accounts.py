"""Accounts and sign-in: the first one, further ones, who is at the keyboard, and what a stranger learns (nothing)."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from vignette import casework
from vignette.access import Actor, Role, passwords
from vignette.casework import Office
from vignette.casework.accounts import SIGN_IN_LASTS
from vignette.casework.office import now
from vignette.errors import AccessError, VignetteError
from vignette.instrument import Library
from vignette.storage import audit, open_store

if TYPE_CHECKING:
    from conftest import Staff

Refused = Callable[..., VignetteError]
PASSWORD = "en hel mening"
KIM: dict[str, Any] = {"username": "kim", "display_name": "Kim Ek", "password": PASSWORD, "roles": frozenset()}
RECRUITER = frozenset({Role.RECRUITER})


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let passwords be hashed quickly; tests/access sees to the real strength."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def empty(tmp_path: Path, library: Library) -> Iterator[Office]:
    """Return an office where nobody has an account."""
    with closing(open_store(f"sqlite:///{tmp_path / 'empty.sqlite'}")) as store:
        yield Office(store=store, library=library)


@pytest.fixture
def kim(office: Office, actor: Actor) -> str:
    """Return the id of a recruiter with a password."""
    return casework.create_account(office, actor, **{**KIM, "roles": RECRUITER})


def trail(office: Office) -> list[tuple[str, str | None]]:
    with office.store.reading() as tx:
        return [(entry.action, entry.account_id) for entry in audit.audit_entries(tx)]


def test_first_account_is_an_administrators_and_comes_once(empty: Office, refused: Refused) -> None:
    assert casework.needs_first_account(empty)
    casework.create_first_account(empty, **{**KIM, "roles": RECRUITER})
    assert not casework.needs_first_account(empty)
    actor = casework.who(empty, casework.sign_in(empty, "kim", PASSWORD))
    assert actor is not None
    assert (actor.display_name, actor.roles) == ("Kim Ek", RECRUITER | {Role.ADMINISTRATOR})
    refused(empty, "ACC-412", casework.create_first_account, **{**KIM, "username": "other"})
    assert trail(empty) == [("account.first", actor.account_id), ("sign_in", actor.account_id)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "too short"}, "ACC-411"),
        ({"username": " "}, "REC-101"),
        ({"display_name": ""}, "REC-101"),
    ],
)
def test_first_account_that_is_incomplete(empty: Office, refused: Refused, changes: dict[str, str], code: str) -> None:
    refused(empty, code, casework.create_first_account, **{**KIM, **changes})
    assert casework.needs_first_account(empty)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "x" * 11}, "ACC-411"),
        ({"username": ""}, "REC-101"),
        ({"display_name": "\t"}, "REC-101"),
        ({"roles": frozenset()}, "REC-101"),
        ({"username": "actor"}, "REC-102"),
        ({"username": " ACTOR "}, "REC-102"),
    ],
)
def test_account_that_cannot_be_made(
    office: Office, actor: Actor, refused: Refused, changes: dict[str, Any], code: str
) -> None:
    refused(office, code, casework.create_account, actor, **{**KIM, "roles": RECRUITER, **changes})


def test_new_account_is_listed_and_noted(office: Office, actor: Actor, kim: str) -> None:
    (listed,) = [each for each in casework.accounts(office, actor) if each.id == kim]
    assert (listed.username, listed.display_name, listed.roles, listed.open) == ("kim", "Kim Ek", RECRUITER, True)
    with office.store.reading() as tx:
        entry = audit.audit_entries(tx)[-1]
    assert (entry.action, entry.account_id, entry.detail) == ("account.manage", actor.account_id, {"created": kim})


@pytest.mark.parametrize("typed", ["kim", "KIM", "  Kim "])
def test_user_name_may_be_typed_in_any_case(office: Office, kim: str, typed: str) -> None:
    found = casework.who(office, casework.sign_in(office, typed, PASSWORD))
    assert found == Actor(account_id=kim, display_name="Kim Ek", roles=RECRUITER)


def test_user_name_is_the_same_however_its_accents_are_typed(office: Office, actor: Actor) -> None:
    casework.create_account(office, actor, **{**KIM, "username": "Åsa", "roles": RECRUITER})
    assert casework.who(office, casework.sign_in(office, "A\u030asa", PASSWORD)) is not None


def test_wrong_unknown_and_closed_are_told_alike(office: Office, actor: Actor, kim: str) -> None:
    closed = casework.create_account(office, actor, **{**KIM, "username": "closed", "roles": RECRUITER})
    casework.close_account(office, actor, closed)
    told = []
    for username, password in (
        ("kim", "x" * 12),
        ("kim", ""),
        ("nobody", PASSWORD),
        ("closed", PASSWORD),
        ("actor", "!"),
    ):
        with pytest.raises(AccessError) as error:
            casework.sign_in(office, username, password)
        told.append((str(error.value), error.value.values))
    assert told == [told[0]] * 5
    assert told[0][0].startswith("ACC-402")
    who = [account for action, account in trail(office) if action == "sign_in.refused"]
    assert who == [kim, kim, None, closed, actor.account_id]


def test_sign_in_ends_by_sign_out(office: Office, kim: str) -> None:
    one, other = (casework.sign_in(office, "kim", PASSWORD) for _ in range(2))
    assert one != other
    casework.sign_out(office, one)
    assert casework.who(office, one) is None
    assert casework.who(office, other) is not None
    casework.sign_out(office, one)
    casework.sign_out(office, "unknown")
    assert trail(office)[-3:] == [("sign_in", kim), ("sign_in", kim), ("sign_out", kim)]


@pytest.mark.parametrize("token", ["", "unknown", "!", "a" * 10_000])
def test_unknown_token_is_nobody(office: Office, kim: str, token: str) -> None:
    casework.sign_in(office, "kim", PASSWORD)
    assert casework.who(office, token) is None


@pytest.mark.parametrize(("seconds", "signed_in"), [(-60, True), (60, False)])
def test_sign_in_expires(
    office: Office, kim: str, monkeypatch: pytest.MonkeyPatch, seconds: int, signed_in: bool
) -> None:
    token = casework.sign_in(office, "kim", PASSWORD)
    later = now() + SIGN_IN_LASTS + dt.timedelta(seconds=seconds)
    monkeypatch.setitem(vars(sys.modules[casework.who.__module__]), "now", lambda: later)
    assert (casework.who(office, token) is not None) is signed_in


def test_database_keeps_no_token_and_no_password(office: Office, kim: str) -> None:
    token = casework.sign_in(office, "kim", PASSWORD)
    with office.store.reading() as tx:
        kept = repr(
            [tx.exec_driver_sql(f"SELECT * FROM {name}").all() for name in ("sign_in", "account_detail", "audit")]
        )
    assert token not in kept
    assert PASSWORD not in kept


def test_closing_ends_sign_ins_and_what_was_written_stays(office: Office, actor: Actor, kim: str) -> None:
    token = casework.sign_in(office, "kim", PASSWORD)
    person = casework.who(office, token)
    assert person is not None
    home = casework.open_home(office, person, "Ekbacken", ("Alex",))
    casework.close_account(office, actor, kim)
    assert casework.who(office, token) is None
    assert [each.open for each in casework.accounts(office, actor) if each.id == kim] == [False]
    assert casework.home(office, person, home).household.name == "Ekbacken"


def test_last_administrator_cannot_be_closed(office: Office, staffed: tuple[Path, Staff], refused: Refused) -> None:
    staff = staffed[1]
    casework.close_account(office, staff.actor, staff.administrator.account_id)
    refused(office, "REC-103", casework.close_account, staff.actor, staff.actor.account_id)
    casework.close_account(office, staff.actor, staff.colleague.account_id)


def test_account_that_does_not_exist_cannot_be_closed(office: Office, actor: Actor, refused: Refused) -> None:
    refused(office, "REC-103", casework.close_account, actor, "nobody")


def test_new_password_replaces_the_old_and_ends_sign_ins(office: Office, actor: Actor, kim: str) -> None:
    token = casework.sign_in(office, "kim", PASSWORD)
    casework.set_password(office, actor, kim, "en annan mening")
    assert casework.who(office, token) is None
    with pytest.raises(AccessError, match="ACC-402"):
        casework.sign_in(office, "kim", PASSWORD)
    found = casework.who(office, casework.sign_in(office, "kim", "en annan mening"))
    assert found == Actor(account_id=kim, display_name="Kim Ek", roles=RECRUITER)


def test_password_is_set_only_for_an_open_account(office: Office, actor: Actor, kim: str, refused: Refused) -> None:
    refused(office, "ACC-411", casework.set_password, actor, kim, "too short")
    casework.close_account(office, actor, kim)
    for account in (kim, "nobody"):
        refused(office, "REC-104", casework.set_password, actor, account, PASSWORD)


def test_nobody_visits_a_database_of_real_people(office: Office, refused: Refused) -> None:
    refused(office, "ACC-413", casework.enter_demonstration)
