"""Accounts and sign-ins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vignette.storage import tables
from vignette.storage.database import Transaction
from vignette.storage.facts import Stamp, add, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who may sign in. ``roles`` are the role names; a closed account opens nothing."""

    id: str
    username: str
    display_name: str
    roles: frozenset[str]
    password_hash: str
    open: bool


_DETAIL = tables.account_detail.latest
_ACCOUNTS: sa.Select[Any] = sa.select(
    tables.account.c.id,
    tables.account.c.username,
    _DETAIL.c.display_name,
    _DETAIL.c.roles,
    _DETAIL.c.password_hash,
    _DETAIL.c.open,
).join(_DETAIL, _DETAIL.c.subject_id == tables.account.c.id)
_SIGNED_IN = _ACCOUNTS.join(tables.sign_in, tables.sign_in.c.account_id == tables.account.c.id).where(
    tables.sign_in.c.token_hash == sa.bindparam("token_hash"),
    tables.sign_in.c.ended_at.is_(None),
    tables.sign_in.c.at >= sa.bindparam("not_before"),
    _DETAIL.c.open,
)


def any_account(tx: Transaction) -> bool:
    """Return whether somebody can sign in at all."""
    return tx.scalar(sa.select(sa.func.count()).select_from(tables.account)) != 0


def accounts(tx: Transaction) -> tuple[Account, ...]:
    """Return all accounts, closed ones included, by user name."""
    rows = tx.execute(_ACCOUNTS.order_by(tables.account.c.username))
    return tuple(_account(row) for row in rows)


def account_by_username(tx: Transaction, username: str) -> Account | None:
    """Return the account with this user name, or None."""
    row = tx.execute(_ACCOUNTS.where(tables.account.c.username == username)).first()
    return None if row is None else _account(row)


def account_by_id(tx: Transaction, account_id: str) -> Account | None:
    """Return the account with this id, or None."""
    row = tx.execute(_ACCOUNTS.where(tables.account.c.id == account_id)).first()
    return None if row is None else _account(row)


def add_account(tx: Transaction, username: str, at: dt.datetime) -> str:
    """Create an account's identity and return its id; `describe_account` makes it usable."""
    account_id = new_id()
    tx.execute(tables.account.insert().values(id=account_id, username=username, at=at))
    return account_id


def describe_account(
    tx: Transaction,
    stamp: Stamp,
    account_id: str,
    *,
    display_name: str,
    roles: frozenset[str],
    password_hash: str,
    is_open: bool,
) -> None:
    """Add a revision of what is known about an account."""
    payload = {
        "display_name": display_name,
        "roles": " ".join(sorted(roles)),
        "password_hash": password_hash,
        "open": is_open,
    }
    add(tx, tables.account_detail, stamp, {"subject_id": account_id}, payload)


def begin_sign_in(tx: Transaction, stamp: Stamp, token_hash: str) -> None:
    """Keep a new sign-in by the hash of its token."""
    tx.execute(tables.sign_in.insert().values(token_hash=token_hash, account_id=stamp.account_id, at=stamp.at))


def signed_in_account(tx: Transaction, token_hash: str, *, not_before: dt.datetime) -> Account | None:
    """Return the open account that a sign-in belongs to, unless it has ended or began before ``not_before``."""
    row = tx.execute(_SIGNED_IN, {"token_hash": token_hash, "not_before": not_before}).first()
    return None if row is None else _account(row)


def end_sign_in(tx: Transaction, token_hash: str, at: dt.datetime) -> None:
    """End one sign-in."""
    mine = tables.sign_in.c.token_hash == token_hash
    tx.execute(tables.sign_in.update().where(mine, tables.sign_in.c.ended_at.is_(None)).values(ended_at=at))


def end_sign_ins_of(tx: Transaction, account_id: str, at: dt.datetime) -> None:
    """End every sign-in of one account."""
    theirs = tables.sign_in.c.account_id == account_id
    tx.execute(tables.sign_in.update().where(theirs, tables.sign_in.c.ended_at.is_(None)).values(ended_at=at))


def _account(row: sa.Row[Any]) -> Account:
    return Account(
        id=row.id,
        username=row.username,
        display_name=row.display_name,
        roles=frozenset(row.roles.split()),
        password_hash=row.password_hash,
        open=row.open,
    )
