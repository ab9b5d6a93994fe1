"""The gate's thresholds, read from an instrument's ``gate.toml``: each a number with its source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from vignette.assessment.evidence import DataOrigin
from vignette.assessment.findings import FindingVerdict
from vignette.instrument.files import cleaned, read_toml
from vignette.instrument.shape import read_shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A number that must be reached."""

    at_least: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """A number that must not be passed."""

    at_most: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A share that is used as it stands."""

    share: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Where evidence must come from."""

    any_of: tuple[DataOrigin, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededFinding:
    """Which verdicts of a study's analysis let a step open; an analysis that was not made counts as not studied."""

    analysis: str
    any_of: tuple[FindingVerdict, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredRules:
    """What opens the dots."""

    raters: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundedRules:
    """What opens the intervals, and their level.

    Attributes
    ----------
    two_form_households : Bar
        For competences only.
    agreement : Bar
        What the upper limit of the agreement of as many raters as have locked must reach: an interval around a score
        that raters are shown not to agree on tells nothing.
    findings : tuple of NeededFinding
        What the study must have found, or must not.
    skipped, off_script : Ceiling
        The share of the probes behind a score that were skipped, or asked in other words.
    """

    origins: Origins
    households: Bar
    raters: Bar
    two_form_households: Bar
    agreement: Bar
    findings: tuple[NeededFinding, ...]
    skipped: Ceiling
    off_script: Ceiling
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class BandedRules:
    """What opens below, undetermined and above.

    Attributes
    ----------
    raters : Bar
        Raters who have locked this interview.
    agreement : Bar
        Lower limit of the agreement of as many raters as have locked.
    auc : Bar
        Lower limit of the area under the curve of the cut score's criterion.
    findings : tuple of NeededFinding
        What the study must have found, or must not.
    definite : Level
        How probable a side must be to be named.
    """

    origins: Origins
    raters: Bar
    agreement: Bar
    agreement_households: Bar
    auc: Bar
    events: Bar
    findings: tuple[NeededFinding, ...]
    skipped: Ceiling
    off_script: Ceiling
    definite: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondRatingRules:
    """What asks for a second rater: how many scores must lie how near a cut score, in points of the scale."""

    near_cut: Ceiling
    scores: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRules:
    """The whole of ``gate.toml``."""

    scored: ScoredRules
    bounded: BoundedRules
    banded: BandedRules
    second_rating: SecondRatingRules


def read_gate_rules(path: Path) -> GateRules:
    """Read an instrument's thresholds.

    Raises
    ------
    DefinitionError
        With every problem of shape (1xx); a threshold without a source is one.
    """
    return read_shape(GateRules, json.dumps(cleaned(read_toml(path)), default=str), where=path.name)
