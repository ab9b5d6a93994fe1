"""The demonstration's evidence, as the file that `vignette.casework.invented.evidence_study` makes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from vignette.assessment import Evidence, read_evidence

FILE = Path(__file__).with_name("evidence.json")


@cache
def invented_evidence() -> tuple[Evidence, ...]:
    """Return the evidence that a demonstration's profiles rest on. It is simulated, and says so."""
    return (read_evidence(FILE.read_text(encoding="utf-8"), where=FILE.name),)
