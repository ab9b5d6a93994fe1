"""A study's protocol: what is asked, how it is answered, and what must be reached, stated before the data are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from vignette.assessment.findings import Heading, StatedBar, StudiedQuestion
from vignette.i18n import LocalizedText
from vignette.instrument.shape import read_shape
from vignette.study import html

Options = TypeVar("Options")
Given = bool | int | float | str | tuple[float, ...] | tuple[str, ...]


class MissingRule(StrEnum):
    """Which ratings count: all there are, or only those of interviews in which every rating was given."""

    AVAILABLE = "available"
    COMPLETE = "complete"


class ExclusionRule(StrEnum):
    """What can be left out before anything is computed."""

    INTERPRETER = "interpreter"
    NOT_DRAWN = "not_drawn"
    MOSTLY_MISSING = "mostly_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Interviews that are left out, and why."""

    what: ExclusionRule
    because: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Blinding:
    """Who does not know what until the data are in."""

    who: LocalizedText
    to: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSize:
    """How many the study needs, by which function of `vignette.psychometrics` and with what assumptions.

    Attributes
    ----------
    what : str
        What is counted: ``households``, ``raters``, ``judges``, ``events``, ``experts``.
    by : str
        ``plan_icc``, …; or ``simulation``, whose notebook says how.
    given : mapping
        Its arguments.
    """

    what: str
    n: int
    by: str
    because: LocalizedText
    given: Mapping[str, Given] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a protocol.

    Attributes
    ----------
    expects : LocalizedText
        The hypothesis.
    analysis : str
        A name of the closed list in `vignette.study.analyses`.
    bar : StatedBar or None
        What must be reached; None where the question only asks how much.
    least : mapping of str to int
        From how many of each kind on there is a verdict at all.
    options : mapping
        The analysis's own choices.
    """

    id: str
    heading: Heading
    asks: LocalizedText
    expects: LocalizedText
    analysis: str
    bar: StatedBar | None = None
    least: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, Given] = field(default_factory=dict)

    @property
    def studied(self) -> StudiedQuestion:
        """What the evidence file keeps of it."""
        return StudiedQuestion(id=self.id, heading=self.heading, analysis=self.analysis, asks=self.asks, bar=self.bar)


@dataclass(frozen=True, slots=True, kw_only=True)
class CutCosts:
    """What a wrong side costs, said by those who place children; and from how many homes on a cut is sought."""

    missed: float
    false_alarm: float
    events: int
    said: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """The whole of a protocol's file.

    Attributes
    ----------
    forms : tuple of str
        That the study is about.
    languages : tuple of str
        Languages whose interviews the figures rest on; questions of fairness see all.
    level : float
        Nominal level of every interval.
    valid_years : int
        How long the evidence counts.
    """

    format: int
    id: str
    title: LocalizedText
    purpose: LocalizedText
    instrument: str
    version: str
    forms: tuple[str, ...]
    languages: tuple[str, ...]
    seed: int
    level: float
    replicates: int
    missing: MissingRule
    valid_years: int
    cuts: CutCosts
    questions: tuple[Question, ...]
    exclusions: tuple[Exclusion, ...] = ()
    blinding: tuple[Blinding, ...] = ()
    planned: tuple[PlannedSize, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolFile:
    """A protocol and the very bytes that say so."""

    protocol: Protocol
    content: bytes

    @property
    def sha256(self) -> str:
        """What a protocol is registered by."""
        return hashlib.sha256(self.content).hexdigest()

    def _repr_html_(self) -> str:
        stated = self.protocol
        rows = [(each.asks.en, each.analysis, html.bar_text(each.bar), each.expects.en) for each in stated.questions]
        planned = ", ".join(f"{each.n} {each.what}" for each in stated.planned) or "not stated"
        return (
            html.line(f"{stated.instrument} {stated.version}, forms {', '.join(stated.forms)}", strong=stated.title.en)
            + html.line(planned, strong="Planned:")
            + html.line(self.sha256, strong="SHA-256:")
            + html.table("Questions", ("question", "analysis", "bar", "expected"), rows)
        )


def options_of(question: Question, wanted: type[Options], *, where: str) -> Options:
    """Return a question's options as an analysis's own type.

    Raises
    ------
    DefinitionError
        Of shape (1xx).
    """
    return read_shape(wanted, json.dumps(dict(question.options)), where=f"{where} {question.id} options")
