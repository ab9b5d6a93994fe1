"""Passwords and sign-in tokens: kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from vignette.errors import AccessError, Problem

MIN_LENGTH = 12
MAX_LENGTH = 200

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password.

    Raises
    ------
    AccessError
        ACC-411 if it is shorter than 12 or longer than 200 characters.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise AccessError(
            Problem(
                code="ACC-411",
                where="password",
                what=f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters",
                remedy="Choose a longer one; a sentence is easy to remember.",
            ),
            shortest=MIN_LENGTH,
        )
    return _hasher.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Return whether a password fits a hash. With no hash it takes as long, and is false."""
    try:
        fits = _hasher.verify(password_hash or _nobodys_hash(), password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return fits and password_hash is not None


def new_token() -> str:
    """Return a fresh sign-in token."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))
