"""How evidence is found: the choices of ``evidence.toml``, each with its reason there."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vignette.i18n import LocalizedText
from vignette.instrument.shape import read_shape

_FILE = Path(__file__).with_name("evidence.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalChoices:
    """Nominal level, and how a household bootstrap is drawn."""

    level: float
    replicates: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CutChoices:
    """How a cut score is chosen, and from how many homes in the smaller group on."""

    cost_missed: float
    cost_false_alarm: float
    events: int
    rule: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class TermChoice:
    """One term of the error model; ``forms``: only data with several forms can tell it."""

    columns: tuple[str, ...]
    because: str
    forms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRules:
    """The whole of ``evidence.toml``."""

    intervals: IntervalChoices
    cuts: CutChoices
    terms: tuple[TermChoice, ...]


@cache
def shipped_evidence_rules() -> EvidenceRules:
    """Return the choices this package ships."""
    return read_shape(EvidenceRules, json.dumps(tomllib.loads(_FILE.read_text(encoding="utf-8"))), where=_FILE.name)


def protocol_of_rules() -> str:
    """Return the SHA-256 of the shipped choices, as they are registered."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()
