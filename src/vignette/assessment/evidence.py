"""The evidence file: what a study found of an instrument version, in the form the gate reads.

A study writes one JSON file per instrument version and data set; a person reads it as easily as the gate does. Every
figure carries its interval and the homes and raters it rests on, so that the gate need not believe anybody.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from vignette.assessment.findings import Figure, Finding, FindingVerdict, StudiedQuestion, worst
from vignette.assessment.scoring import ScoreKind
from vignette.errors import DefinitionError, Problem
from vignette.i18n import LocalizedText
from vignette.instrument.fingerprint import plain
from vignette.instrument.shape import read_shape

FORMAT = 2
PERSON = ("household_id", "applicant_id")
"""Columns of whom a score is about; a term of these alone is what the score is to tell."""
FACETS = ("form_id", "competence_id", "vignette_id", "aspect_id", "rater_id")


class DataOrigin(StrEnum):
    """Where the data come from. Simulated evidence opens nothing but the demonstration."""

    SIMULATED = "simulated"
    PILOT = "pilot"
    FIELD = "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermVariance:
    """One variance component.

    Attributes
    ----------
    columns : tuple of str
        The term, as columns of the data contract.
    variance : float
        In squared points of the scale.
    degrees : float
        Degrees of freedom by Satterthwaite, 2 variance² / its sampling variance; 0 where the variance is 0.
    """

    columns: tuple[str, ...]
    variance: float
    degrees: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorModel:
    """What moves a rating, as variance components, and how many the study had of each.

    Attributes
    ----------
    two_form_households : int
        Homes in which somebody took two forms: only they can tell a competence from its one vignette.
    """

    terms: tuple[TermVariance, ...]
    method: str
    households: int
    applicants: int
    raters: int
    two_form_households: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFound:
    """How alike two raters score one competence or aspect, for the score of a single rater."""

    kind: ScoreKind
    id: str
    statistic: str
    figure: Figure
    households: int
    raters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CutFound:
    """A cut score and how well it parts homes; a score at the cut is above.

    Attributes
    ----------
    criterion, rule : LocalizedText
        Against what it was chosen, and how.
    auc : Figure
        Area under the ROC curve.
    events : int
        How many homes the smaller of the criterion's two groups has.
    corrected : bool
        Whether what is said of its accuracy is corrected for optimism.
    """

    kind: ScoreKind
    id: str
    cut: float
    criterion: LocalizedText
    rule: LocalizedText
    auc: Figure
    sensitivity: Figure
    specificity: Figure
    households: int
    events: int
    corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one study found of one instrument version.

    Attributes
    ----------
    format : int
        Of the file; this code reads 2.
    id : str
        The file's name without ``.json``.
    forms : tuple of str
        The forms that were studied together.
    made, expires : date
        When it was found, and until when it counts.
    registered : bool
        Whether the questions and criteria were registered before the data were read.
    data : str
        SHA-256 of the data.
    protocol : str or None
        SHA-256 of the registered protocol; None if there was none.
    languages : tuple of str
        Languages of interviews that the figures hold for.
    questions : tuple of StudiedQuestion
        What the protocol asked.
    findings : tuple of Finding
        What was found, each of one of the questions.
    """

    format: int
    id: str
    title: LocalizedText
    instrument_id: str
    version: str
    fingerprint: str
    forms: tuple[str, ...]
    origin: DataOrigin
    made: dt.date
    expires: dt.date
    registered: bool
    data: str
    errors: ErrorModel | None
    agreement: tuple[AgreementFound, ...]
    cuts: tuple[CutFound, ...]
    protocol: str | None = None
    languages: tuple[str, ...] = ()
    questions: tuple[StudiedQuestion, ...] = ()
    findings: tuple[Finding, ...] = ()

    def agreement_of(self, kind: ScoreKind, identity: str) -> AgreementFound | None:
        """Return what was found of one score's agreement, or None."""
        return next((each for each in self.agreement if (each.kind, each.id) == (kind, identity)), None)

    def verdict_of(self, analysis: str, kind: ScoreKind, identity: str) -> FindingVerdict:
        """Return what the questions of one analysis found for a score: of that score where they tell it apart."""
        asked = {each.id for each in self.questions if each.analysis == analysis}
        found = [each for each in self.findings if each.question in asked]
        own = [each for each in found if (each.kind.value, each.of) == (kind.value, identity)]
        return worst(tuple(each.verdict for each in own or found))

    def cut_of(self, kind: ScoreKind, identity: str) -> CutFound | None:
        """Return the cut score of one competence or aspect, or None."""
        return next((each for each in self.cuts if (each.kind, each.id) == (kind, identity)), None)


def read_evidence(text: str, *, where: str) -> Evidence:
    """Read an evidence file.

    Raises
    ------
    DefinitionError
        With every problem: 1xx of shape; DEF-501 another format, DEF-502 a figure outside its interval, DEF-503 an
        impossible count or variance, DEF-504 an unknown column in a term or a term twice, DEF-505 a score twice,
        DEF-506 a question twice, or a finding of none.
    """
    found = read_shape(Evidence, text, where=where)
    problems = tuple(_problems(found, where))
    if problems:
        raise DefinitionError(*problems)
    return found


def read_evidence_folder(folder: Path) -> tuple[Evidence, ...]:
    """Read every evidence file of an instrument's folder, the oldest first; none where there is no such folder."""
    found = [read_evidence(_text(path), where=path.name) for path in sorted(folder.glob("*.json"))]
    return tuple(sorted(found, key=lambda each: (each.made, each.id)))


def evidence_to_json(evidence: Evidence) -> str:
    """Return the file's text; `read_evidence` gives the same evidence back."""
    return json.dumps(plain(evidence), ensure_ascii=False, indent=1) + "\n"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise DefinitionError(
            Problem(code="DEF-100", where=path.name, what="cannot be read", remedy="Put a readable UTF-8 file there.")
        ) from None


def _problems(found: Evidence, where: str) -> Iterator[Problem]:
    if found.format != FORMAT:
        what, remedy = f"format {found.format} is not known", f"This version of the app reads format {FORMAT}."
        yield Problem(code="DEF-501", where=where, what=what, remedy=remedy)
    for place, figure in _figures(found):
        numbers = (figure.low, figure.value, figure.high, figure.level)
        if not all(map(math.isfinite, numbers)) or not figure.low <= figure.value <= figure.high:
            what, remedy = "a value lies outside its interval", "Write low, value and high in rising order."
            yield Problem(code="DEF-502", where=f"{where} {place}", what=what, remedy=remedy)
    yield from _term_problems(found, where)
    yield from _question_problems(found, where)
    for name, ids in (("agreement", found.agreement), ("cuts", found.cuts)):
        keys = [(each.kind, each.id) for each in ids]
        if len(set(keys)) < len(keys):
            what, remedy = "a competence or aspect stands twice", "Keep one figure for each."
            yield Problem(code="DEF-505", where=f"{where} {name}", what=what, remedy=remedy)


def _figures(found: Evidence) -> Iterator[tuple[str, Figure]]:
    for agreement in found.agreement:
        yield f"agreement {agreement.id}", agreement.figure
    for cut in found.cuts:
        for name in ("auc", "sensitivity", "specificity"):
            yield f"cuts {cut.id} {name}", getattr(cut, name)
    for finding in found.findings:
        if finding.figure is not None:
            yield f"findings {finding.question} {finding.of}".rstrip(), finding.figure


def _question_problems(found: Evidence, where: str) -> Iterator[Problem]:
    ids = [question.id for question in found.questions]
    if len(set(ids)) < len(ids) or not {finding.question for finding in found.findings} <= set(ids):
        what, remedy = "a question stands twice, or a finding answers none", "Keep the file as the study wrote it."
        yield Problem(code="DEF-506", where=f"{where} findings", what=what, remedy=remedy)


def _term_problems(found: Evidence, where: str) -> Iterator[Problem]:
    if found.errors is None:
        return
    model = found.errors
    place = f"{where} errors"
    counts = (model.households, model.applicants, model.raters, model.two_form_households)
    numbers = [number for term in model.terms for number in (term.variance, term.degrees)]
    if min(counts) < 0 or model.two_form_households > model.households or not all(0 <= n < math.inf for n in numbers):
        what, remedy = "a count or a variance cannot be", "Write what the study found."
        yield Problem(code="DEF-503", where=place, what=what, remedy=remedy)
    known = {*PERSON, *FACETS}
    terms = [frozenset(term.columns) for term in model.terms]
    if not terms or not set().union(*terms) <= known or len(set(terms)) < len(terms):
        what, remedy = "a term has an unknown column or stands twice", f"Use {', '.join((*PERSON, *FACETS))}."
        yield Problem(code="DEF-504", where=place, what=what, remedy=remedy)
