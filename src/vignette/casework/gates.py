"""What the gate decides by: each instrument's thresholds and evidence files, read once when the office opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vignette.assessment import Evidence, GateRules, read_evidence_folder, read_gate_rules

GATE_FILE, EVIDENCE_FOLDER = "gate.toml", "evidence"


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
        If a file is not what it should be; with every problem of that file.
    """
    rules = {path.parent.name: read_gate_rules(path) for path in sorted(folder.glob(f"*/{GATE_FILE}"))}
    found = (read_evidence_folder(path) for path in sorted(folder.glob(f"*/{EVIDENCE_FOLDER}")))
    return Gates(rules=rules, evidence=tuple(each for files in found for each in files))
