"""What moves a rating: the terms of the error model, from ``error_terms.toml``, each with its reason there."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vignette.instrument.shape import read_shape

_FILE = Path(__file__).with_name("error_terms.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorTerm:
    """One term of the error model; ``forms``: only data with several forms can tell it."""

    columns: tuple[str, ...]
    because: str
    forms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    terms: tuple[ErrorTerm, ...]


@cache
def shipped_terms() -> tuple[ErrorTerm, ...]:
    """Return the terms this package ships."""
    text = json.dumps(tomllib.loads(_FILE.read_text(encoding="utf-8")))
    return read_shape(_Terms, text, where=_FILE.name).terms


def terms_sha256() -> str:
    """Return the SHA-256 of the shipped terms, as a report tells them."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()
