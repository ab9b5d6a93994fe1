"""Who may come in and what each may do."""

from vignette.access.passwords import (
    MAX_LENGTH,
    MIN_LENGTH,
    hash_password,
    new_token,
    password_fits,
    token_hash,
)
from vignette.access.permissions import (
    Action,
    Actor,
    Role,
    is_open_to_asked,
    needs_assignment,
    refusal,
    shows_ratings,
)

__all__ = [
    "MAX_LENGTH",
    "MIN_LENGTH",
    "Action",
    "Actor",
    "Role",
    "hash_password",
    "is_open_to_asked",
    "needs_assignment",
    "new_token",
    "password_fits",
    "refusal",
    "shows_ratings",
    "token_hash",
]
