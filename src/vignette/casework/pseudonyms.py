"""Pseudonyms: what stands for a home, an adult, an interview or a rater outside the app."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from vignette.study.dataset_schema import SIMULATED

_LENGTH = 12


class Named(StrEnum):
    """What a pseudonym stands for; its first letter."""

    HOME = "H"
    PERSON = "P"
    INTERVIEW = "I"
    RATER = "R"
    EXPERT = "E"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pseudonyms:
    """Pseudonyms made with one key: the same id gives the same one in every export, and nobody finds the way back.

    Attributes
    ----------
    key : bytes
        The database's own.
    invented : bool
        Whether the records are invented; every pseudonym then says so.
    """

    key: bytes
    invented: bool

    def of(self, kind: Named, record_id: str) -> str:
        """Return what stands for a record: HMAC-SHA-256 of its id, cut to 12 hexadecimal digits.

        >>> Pseudonyms(key=b"k", invented=False).of(Named.HOME, "1")
        'H-0087c1139b5a'
        """
        digest = hmac.new(self.key, f"{kind.value}:{record_id}".encode(), hashlib.sha256).hexdigest()
        return f"{SIMULATED if self.invented else ''}{kind.value}-{digest[:_LENGTH]}"
