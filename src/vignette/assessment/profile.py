"""What is shown of a person's answers: scores with what they rest on, critical answers apart, what is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vignette.assessment.consensus import (
    Cell,
    CriticalAnswerHeard,
    RatedInterview,
    consensus,
    critical_answers,
)
from vignette.assessment.evidence import Evidence
from vignette.assessment.gate import (
    Circumstances,
    Fidelity,
    Lack,
    Opening,
    Step,
    evidence_in_force,
    open_gate,
    why_none_is_in_force,
)
from vignette.assessment.interview import ProbeMark
from vignette.assessment.precision import Band, Precision, ScoreInterval, precisions
from vignette.assessment.scoring import Score, ScoreKind, score_cells, score_ratings
from vignette.assessment.thresholds import GateRules
from vignette.instrument import Instrument, Revision, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What the gate decides by: thresholds, evidence files, the instrument's history, and where and when.

    Attributes
    ----------
    rules : GateRules or None
        None where the instrument has no ``gate.toml``.
    history : tuple of Revision
        Of the newest version at hand.
    invented : bool
        Whether the people are the demonstration's.
    """

    rules: GateRules | None
    evidence: tuple[Evidence, ...]
    history: tuple[Revision, ...]
    invented: bool
    today: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterScore:
    """One rater's own score of one form; None where too much is missing."""

    symbol: str
    form_id: str
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRow:
    """One competence or aspect.

    Attributes
    ----------
    apart : tuple of RaterScore
        What each rater alone would give.
    opening : Opening
        What the gate lets be shown, and what the next step lacks.
    interval, band : ScoreInterval and Band, or None
        Only where their step is open and the score is not withheld.
    """

    score: Score
    apart: tuple[RaterScore, ...]
    opening: Opening
    interval: ScoreInterval | None
    band: Band | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The evidence strip: which instrument version a profile rests on, and what has been studied of it.

    Attributes
    ----------
    evidence : Evidence or None
        What is in force.
    lacks : tuple of Lack
        Why nothing is in force.
    """

    instrument_id: str
    version: str
    fingerprint: str
    status: Status
    evidence: Evidence | None
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One person's result, on one form or several.

    Attributes
    ----------
    forms : tuple of str
        The forms that count, in the order they were held.
    raters : int
        How many raters have locked; the fewest, where there are several forms.
    rows : tuple of ProfileRow
        Competences in the instrument's order, then aspects.
    cells : tuple of Cell
        Behind the scores.
    critical : tuple of CriticalAnswerHeard
        Shown by themselves, never averaged away.
    """

    forms: tuple[str, ...]
    raters: int
    rows: tuple[ProfileRow, ...]
    cells: tuple[Cell, ...]
    critical: tuple[CriticalAnswerHeard, ...]
    standing: Standing

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores alone."""
        return tuple(row.score for row in self.rows)

    @property
    def step(self) -> Step:
        """The furthest step that is open somewhere."""
        return max((row.opening.step for row in self.rows), key=list(Step).index, default=Step.DESCRIBED)


def build_profile(instrument: Instrument, interviews: Sequence[RatedInterview], gate: Gate) -> Profile:
    """Build the profile of one person.

    Parameters
    ----------
    instrument : Instrument
        The version the interviews were held with.
    interviews : sequence of RatedInterview
        One per form, each rated by at least one rater who has locked.
    gate : Gate
        What may be shown.

    Raises
    ------
    DataError
        If the ratings do not fit the instrument (see `score_ratings`).
    """
    apart = _raters_apart(instrument, interviews)
    cells = tuple(cell for interview in interviews for cell in consensus(instrument, interview))
    now = circumstances(instrument, interviews, gate)
    evidence = evidence_in_force(instrument, gate.history, gate.evidence, now)
    openings = {(each.kind, each.id): each for each in open_gate(instrument, gate.rules, evidence, now)}
    sure: Mapping[tuple[ScoreKind, str], Precision] = {}
    if evidence is not None and evidence.errors is not None and any(_bounded(each) for each in openings.values()):
        competences, aspects = [each.id for each in instrument.competences], [each.id for each in instrument.aspects]
        sure = precisions(evidence.errors, cells, competences=competences, aspects=aspects)
    rows = [
        _row(instrument, score, apart, openings[score.kind, score.id], sure.get((score.kind, score.id)), gate, evidence)
        for score in score_cells(instrument, cells)
    ]
    return Profile(
        forms=now.forms,
        raters=now.raters,
        rows=tuple(rows),
        cells=cells,
        critical=tuple(each for interview in interviews for each in critical_answers(instrument, interview)),
        standing=Standing(
            instrument_id=instrument.id,
            version=instrument.version,
            fingerprint=instrument.fingerprint,
            status=instrument.status,
            evidence=evidence,
            lacks=() if evidence is not None else why_none_is_in_force(instrument, gate.history, gate.evidence, now),
        ),
    )


def _raters_apart(
    instrument: Instrument, interviews: Sequence[RatedInterview]
) -> dict[tuple[ScoreKind, str], list[RaterScore]]:
    found: dict[tuple[ScoreKind, str], list[RaterScore]] = {}
    for interview in interviews:
        for sheet in interview.sheets:
            for score in score_ratings(instrument, interview.form_id, sheet.ratings):
                own = RaterScore(symbol=sheet.symbol, form_id=interview.form_id, value=score.value)
                found.setdefault((score.kind, score.id), []).append(own)
    return found


def circumstances(instrument: Instrument, interviews: Sequence[RatedInterview], gate: Gate) -> Circumstances:
    """Return how a person was interviewed and rated, as the gate asks."""
    return Circumstances(
        forms=tuple(interview.form_id for interview in interviews),
        languages=tuple(dict.fromkeys(interview.language for interview in interviews)),
        raters=min((len(interview.sheets) for interview in interviews), default=0),
        fidelity=_fidelity(instrument, interviews),
        invented=gate.invented,
        today=gate.today,
    )


def _fidelity(instrument: Instrument, interviews: Sequence[RatedInterview]) -> dict[tuple[ScoreKind, str], Fidelity]:
    """Return how the probes were asked: of the competence's vignettes, and of all of them for each aspect.

    Only vignettes count in which somebody gave a level. A probe that nobody checked off is as good as skipped.
    """
    marks: dict[str, list[ProbeMark | None]] = {}
    for interview in interviews:
        answered = {
            rating.item_id for sheet in interview.sheets for rating in sheet.ratings if rating.level is not None
        }
        for vignette in instrument.vignettes_of(interview.form_id):
            if vignette.id in answered:
                found = [interview.marks.get((vignette.id, probe.id)) for probe in vignette.probes]
                marks.setdefault(vignette.competence, []).extend(found)
    whole = [mark for found in marks.values() for mark in found]
    fidelity = {(ScoreKind.COMPETENCE, competence): _shares(found) for competence, found in marks.items()}
    return fidelity | {(ScoreKind.ASPECT, aspect.id): _shares(whole) for aspect in instrument.aspects}


def _shares(marks: Sequence[ProbeMark | None]) -> Fidelity:
    """Return the shares of probes skipped (or left unmarked) and asked in other words."""
    count = max(len(marks), 1)
    skipped = sum(mark is None or mark is ProbeMark.SKIPPED for mark in marks)
    return Fidelity(skipped=skipped / count, off_script=sum(mark is ProbeMark.OFF_SCRIPT for mark in marks) / count)


def _bounded(opening: Opening) -> bool:
    return opening.step.includes(Step.BOUNDED)


def _row(
    instrument: Instrument,
    score: Score,
    apart: Mapping[tuple[ScoreKind, str], Sequence[RaterScore]],
    opening: Opening,
    precision: Precision | None,
    gate: Gate,
    evidence: Evidence | None,
) -> ProfileRow:
    interval, band = None, None
    if score.value is not None and precision is not None and gate.rules is not None and evidence is not None:
        lowest, highest = min(instrument.levels), max(instrument.levels)
        if opening.step.includes(Step.BOUNDED):
            level = gate.rules.bounded.level.share
            interval = precision.interval(score.value, level=level, lowest=lowest, highest=highest)
        cut = evidence.cut_of(score.kind, score.id)
        if opening.step.includes(Step.BANDED) and cut is not None:
            band = precision.band(score.value, cut=cut.cut, definite=gate.rules.banded.definite.share)
    return ProfileRow(
        score=score,
        apart=tuple(apart.get((score.kind, score.id), ())),
        opening=opening,
        interval=interval,
        band=band,
    )
