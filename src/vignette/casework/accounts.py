"""Accounts and sign-in: the first account, further ones, and who is at the keyboard."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

from vignette.access import Action, Actor, Role, hash_password, new_token, password_fits, token_hash
from vignette.casework.office import Office, Work, act, look, now, storable
from vignette.errors import AccessError, Problem, RecordError
from vignette.storage import Origin, Stamp, Transaction, audit, people
from vignette.storage.people import Account

SIGN_IN_LASTS = dt.timedelta(hours=12)
NO_PASSWORD = "!"
"""A password hash that no password fits."""

VISITOR = "demo"
"""The user name of whoever looks around in a demonstration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """What an administrator sees of an account."""

    id: str
    username: str
    display_name: str
    roles: frozenset[Role]
    open: bool


def needs_first_account(office: Office) -> bool:
    """Return whether nobody can sign in yet."""
    with office.store.reading() as tx:
        return not people.any_account(tx)


def create_first_account(
    office: Office, *, username: str, display_name: str, password: str, roles: frozenset[Role]
) -> None:
    """Create the account that a new database begins with. It is an administrator's, whatever else.

    Raises
    ------
    AccessError
        ACC-412 if there is an account already, ACC-411 if the password is too short.
    RecordError
        REC-101 if a name is empty.
    """
    password_hash = hash_password(password)
    with office.store.writing() as tx:
        if people.any_account(tx):
            raise AccessError(
                Problem(
                    code="ACC-412",
                    where="first account",
                    what="there is an account already",
                    remedy="Sign in with it, or ask its owner for an account of your own.",
                )
            )
        _add(tx, None, username, display_name, roles | {Role.ADMINISTRATOR}, password_hash)


def create_account(
    office: Office, actor: Actor, *, username: str, display_name: str, password: str, roles: frozenset[Role]
) -> str:
    """Create an account and return its id.

    Raises
    ------
    AccessError
        ACC-401 without permission, ACC-411 if the password is too short.
    RecordError
        REC-101 if a name is empty or no role is given, REC-102 if the user name is taken.
    """
    password_hash = hash_password(password)
    if not roles:
        raise _incomplete("an account needs a role", "Choose at least one role.")
    with act(office, actor, Action.ACCOUNT_MANAGE) as work:
        if people.account_by_username(work.tx, _tidy(username).lower()) is not None:
            raise RecordError(
                Problem(
                    code="REC-102",
                    where="account",
                    what="the user name is taken",
                    remedy="Choose another one. Nothing was saved.",
                )
            )
        work.detail["created"] = _add(work.tx, work.stamp, username, display_name, roles, password_hash)
    return str(work.detail["created"])


def set_password(office: Office, actor: Actor, account_id: str, password: str) -> None:
    """Give an account a new password and end its sign-ins.

    Raises
    ------
    AccessError
        ACC-401 without permission, ACC-411 if the password is too short.
    RecordError
        REC-104 if there is no such open account.
    """
    password_hash = hash_password(password)
    with act(office, actor, Action.ACCOUNT_MANAGE, subject=account_id) as work:
        account = people.account_by_id(work.tx, account_id)
        if account is None or not account.open:
            raise RecordError(
                Problem(
                    code="REC-104",
                    where="account",
                    what="there is no such open account",
                    remedy="Load the page again. Nothing was changed.",
                )
            )
        _describe(work, account, password_hash=password_hash)
        work.detail["password"] = "changed"


def close_account(office: Office, actor: Actor, account_id: str) -> None:
    """Close an account and end its sign-ins. What it wrote stays.

    Raises
    ------
    RecordError
        REC-103 if no open administrator would be left, or the account does not exist.
    """
    with act(office, actor, Action.ACCOUNT_MANAGE, subject=account_id) as work:
        closing = people.account_by_id(work.tx, account_id)
        left = [a for a in people.accounts(work.tx) if a.open and Role.ADMINISTRATOR in a.roles and a.id != account_id]
        if closing is None or not left:
            raise RecordError(
                Problem(
                    code="REC-103",
                    where="account",
                    what="the account cannot be closed, since nobody would be left to manage accounts",
                    remedy="Give somebody else the administrator's role first.",
                )
            )
        _describe(work, closing, is_open=False)
        work.detail["closed"] = account_id


def accounts(office: Office, actor: Actor) -> tuple[AccountView, ...]:
    """Return all accounts, closed ones included."""
    with look(office, actor, Action.ACCOUNT_MANAGE) as tx:
        return tuple(
            AccountView(
                id=account.id,
                username=account.username,
                display_name=account.display_name,
                roles=frozenset(map(Role, account.roles)),
                open=account.open,
            )
            for account in people.accounts(tx)
        )


def sign_in(office: Office, username: str, password: str) -> str:
    """Sign a person in and return the token that says so from now on.

    Raises
    ------
    AccessError
        ACC-402 if the user name or the password is wrong, or the account is closed. It does not say which.
    """
    with office.store.reading() as tx:
        account = people.account_by_username(tx, _tidy(username).lower())
    fits = password_fits(account.password_hash if account else None, password)
    if account is None or not fits or not account.open:
        with office.store.writing() as tx:
            known = account.id if account else None
            audit.add_audit_entry(tx, now(), account_id=known, action="sign_in.refused", subject="", detail={})
        raise AccessError(
            Problem(
                code="ACC-402",
                where="sign-in",
                what="the user name or the password is wrong",
                remedy="Try again, or ask the administrator for a new password.",
            )
        )
    return _begin(office, account.id)


def enter_demonstration(office: Office) -> str:
    """Sign a visitor in to the demonstration, without a password.

    Raises
    ------
    AccessError
        ACC-413 if the database holds real people, or nobody to be.
    """
    with office.store.reading() as tx:
        visitor = people.account_by_username(tx, VISITOR)
    if office.store.origin is not Origin.DEMONSTRATION or visitor is None:
        raise AccessError(
            Problem(
                code="ACC-413",
                where="demonstration",
                what="this database is not the demonstration's",
                remedy="Sign in with an account.",
            )
        )
    return _begin(office, visitor.id)


def sign_out(office: Office, token: str) -> None:
    """End a sign-in; an unknown one is let pass."""
    with office.store.writing() as tx:
        account, at = people.signed_in_account(tx, token_hash(token), not_before=now() - SIGN_IN_LASTS), now()
        if account is not None:
            people.end_sign_in(tx, token_hash(token), at)
            audit.add_audit_entry(tx, at, account_id=account.id, action="sign_out", subject=account.id, detail={})


def who(office: Office, token: str) -> Actor | None:
    """Return the person a token was given to, or None if the sign-in has ended."""
    with office.store.reading() as tx:
        account = people.signed_in_account(tx, token_hash(token), not_before=now() - SIGN_IN_LASTS)
    if account is None:
        return None
    return Actor(account_id=account.id, display_name=account.display_name, roles=frozenset(map(Role, account.roles)))


def _describe(work: Work, account: Account, *, password_hash: str | None = None, is_open: bool = True) -> None:
    """Write a revision of an account and end its sign-ins, since they rest on what it was."""
    people.describe_account(
        work.tx,
        work.stamp,
        account.id,
        display_name=account.display_name,
        roles=account.roles,
        password_hash=password_hash or account.password_hash,
        is_open=is_open,
    )
    people.end_sign_ins_of(work.tx, account.id, work.stamp.at)


def _begin(office: Office, account_id: str) -> str:
    token = new_token()
    with office.store.writing() as tx:
        stamp = Stamp(account_id=account_id, at=now())
        people.begin_sign_in(tx, stamp, token_hash(token))
        audit.add_audit_entry(tx, stamp.at, account_id=account_id, action="sign_in", subject=account_id, detail={})
    return token


def _add(
    tx: Transaction,
    stamp: Stamp | None,
    username: str,
    display_name: str,
    roles: frozenset[Role],
    password_hash: str,
) -> str:
    username, display_name = _tidy(username).lower(), _tidy(display_name)
    if not username or not display_name:
        raise _incomplete("a name is empty", "Fill in both the user name and the name.")
    at = stamp.at if stamp else now()
    account_id = people.add_account(tx, username, at)
    author = stamp or Stamp(account_id=account_id, at=at)
    people.describe_account(
        tx,
        author,
        account_id,
        display_name=display_name,
        roles=frozenset(role.value for role in roles),
        password_hash=password_hash,
        is_open=True,
    )
    if stamp is None:
        audit.add_audit_entry(tx, at, account_id=account_id, action="account.first", subject=account_id, detail={})
    return account_id


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", storable(text)).strip()


def _incomplete(what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code="REC-101", where="account", what=what, remedy=remedy))
