"""Where everything is kept. Other rooms reach the tables only through the functions of these modules."""

from vignette.storage import (
    adjudication,
    audit,
    desk,
    homes,
    interviews,
    outcomes,
    people,
    pseudonyms,
    ratings,
    routines,
    second_ratings,
    standing,
    summaries,
)
from vignette.storage.database import Origin, Store, Transaction, open_store
from vignette.storage.facts import Stamp

__all__ = [
    "Origin",
    "Stamp",
    "Store",
    "Transaction",
    "adjudication",
    "audit",
    "desk",
    "homes",
    "interviews",
    "open_store",
    "outcomes",
    "people",
    "pseudonyms",
    "ratings",
    "routines",
    "second_ratings",
    "standing",
    "summaries",
]
