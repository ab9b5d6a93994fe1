"""Where everything is kept. Other rooms reach the tables only through the functions of these modules."""

from vignette.storage import audit, desk, homes, interviews, people, ratings
from vignette.storage.database import Origin, Store, Transaction, open_store
from vignette.storage.facts import Stamp

__all__ = [
    "Origin",
    "Stamp",
    "Store",
    "Transaction",
    "audit",
    "desk",
    "homes",
    "interviews",
    "open_store",
    "people",
    "ratings",
]
