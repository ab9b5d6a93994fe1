"""Who may come in and what each may do."""

from vignette.access.passwords import (
    MAX_LENGTH,
    MIN_LENGTH,
    hash_password,
    new_token,
    password_fits,
    token_hash,
)
from vignette.access.permissions import Action, Actor, Role, needs_assignment, refusal

__all__ = [
    "MAX_LENGTH",
    "MIN_LENGTH",
    "Action",
    "Actor",
    "Role",
    "hash_password",
    "needs_assignment",
    "new_token",
    "password_fits",
    "refusal",
    "token_hash",
]
