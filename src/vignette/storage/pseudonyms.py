"""The key that pseudonyms are made with. It is made at the first export, stays in the database, and leaves it never."""

from __future__ import annotations

import sqlalchemy as sa

from vignette.storage import tables
from vignette.storage.database import Transaction

_NAME = "pseudonym_key"
_KEY = sa.select(tables.meta.c.value).where(tables.meta.c.name == _NAME)


def pseudonym_key(tx: Transaction) -> bytes | None:
    """Return the key, or None where nothing has been exported yet."""
    kept = tx.scalar(_KEY)
    return None if kept is None else bytes.fromhex(kept)


def keep_pseudonym_key(tx: Transaction, key: bytes) -> bytes:
    """Keep a key for ever, and return the one that is kept: an earlier one stays."""
    kept = pseudonym_key(tx)
    if kept is not None:
        return kept
    tx.execute(tables.meta.insert().values(name=_NAME, value=key.hex()))
    return key
