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
    """Thresholds by the id of the instrument, and evidence. An instrument that has none shows no more than dots.

    Attributes
    ----------
    given : tuple of Evidence
        From a folder named by whoever started the app. In the demonstration these stand in place of the invented.
    """

    rules: Mapping[str, GateRules] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    given: tuple[Evidence, ...] = ()

    def with_evidence(self, *further: Evidence) -> Gates:
        """Return the same with further evidence."""
        return Gates(rules=self.rules, evidence=(*self.evidence, *further))


def read_gates(folder: Path, *, given: Path | None = None) -> Gates:
    """Read the thresholds and evidence of every instrument of a vignettes folder.

    Parameters
    ----------
    given : Path or None
        A folder with further evidence files.

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
    further: tuple[Evidence, ...] = ()
    try:
        further = _given(given)
    except DefinitionError as error:
        problems += error.problems
    if problems:
        raise DefinitionError(*problems)
    return Gates(rules=rules, evidence=tuple(evidence), given=further)


def _given(folder: Path | None) -> tuple[Evidence, ...]:
    if folder is None:
        return ()
    found = read_evidence_folder(folder)
    if not found:
        what, remedy = "there is no evidence file in the folder", "Name the folder that vignette study run has written."
        raise DefinitionError(Problem(code="DEF-507", where=folder.name, what=what, remedy=remedy))
    return found
