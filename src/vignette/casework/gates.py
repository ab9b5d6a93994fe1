"""What the gate decides by: each instrument's thresholds and evidence files, read once when the office opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vignette.assessment import Evidence, GateRules, read_evidence_folder, read_gate_rules
from vignette.errors import DefinitionError, Problem
from vignette.instrument.files import GATE_FILE
from vignette.instrument.library import in_folder, instrument_folders

EVIDENCE_FOLDER = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """Thresholds and evidence by the id of the instrument. An instrument that has none shows no more than dots."""

    rules: Mapping[str, GateRules] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()

    def with_evidence(self, *further: Evidence) -> Gates:
        """Return the same with further evidence."""
        return Gates(rules=self.rules, evidence=(*self.evidence, *further))


def read_gates(folder: Path) -> Gates:
    """Read the thresholds and evidence of every instrument of a vignettes folder.

    Raises
    ------
    DefinitionError
        If a file is not what it should be; with the problems of every instrument.
    """
    rules: dict[str, GateRules] = {}
    evidence: list[Evidence] = []
    problems: list[Problem] = []
    for subfolder in instrument_folders(folder):
        try:
            if (subfolder / GATE_FILE).exists():
                rules[subfolder.name] = read_gate_rules(subfolder / GATE_FILE)
            evidence += read_evidence_folder(subfolder / EVIDENCE_FOLDER)
        except DefinitionError as error:
            problems += in_folder(subfolder, error.problems)
    if problems:
        raise DefinitionError(*problems)
    return Gates(rules=rules, evidence=tuple(evidence))
