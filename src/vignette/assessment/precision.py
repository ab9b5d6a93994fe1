"""How sure one person's scores are: error from the very ratings they rest on, and what further ratings would settle.

A score is a mean: of the raters of a cell, of forms, then of aspects (or of competences). Its absolute standard error
follows from the variance components of the evidence in force. Since these are only estimated, the interval is
Student's t; its degrees of freedom are those of the least sure design, so that they hang on the evidence alone and
further ratings never make the error look less known. Nothing is drawn towards other people's mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vignette.assessment.consensus import Cell
from vignette.assessment.error_shares import Floats, Rated, complete, error_shares, rated_in
from vignette.assessment.evidence import ErrorModel
from vignette.assessment.scoring import ScoreKind

INTERVAL = "absolute SEM from variance components, Student's t with Satterthwaite degrees of freedom"
_FORMS = (1, 2, 3)


class Verdict(StrEnum):
    """Where a score stands to a cut score."""

    BELOW = "below"
    UNDETERMINED = "undetermined"
    ABOVE = "above"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreInterval:
    """A person's interval, in points of the scale, within its ends.

    Attributes
    ----------
    sem, degrees : float
        Absolute standard error, and its degrees of freedom.
    """

    low: float
    high: float
    level: float
    sem: float
    degrees: float
    method: str = INTERVAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """The chance that one more rater, or a second form with the same raters, would give a definite answer."""

    rater: float
    form: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A score against a cut score; one at the cut is above.

    Attributes
    ----------
    above : float
        Probability of being at or above the cut, every true score held equally likely beforehand.
    settling : Settling or None
        What would help; only for an undetermined score.
    """

    cut: float
    above: float
    definite: float
    verdict: Verdict
    settling: Settling | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """The error of one score.

    Attributes
    ----------
    sem, degrees : float
        Now.
    after : tuple of float
        SEM with one more rater, and with a second form.
    """

    sem: float
    degrees: float
    after: tuple[float, ...]

    def interval(self, value: float, *, level: float, lowest: float, highest: float) -> ScoreInterval:
        """Return the interval around a score."""
        reach = _quantile(self.degrees, (1 + level) / 2) * self.sem
        return ScoreInterval(
            low=max(value - reach, lowest),
            high=min(value + reach, highest),
            level=level,
            sem=self.sem,
            degrees=self.degrees,
        )

    def band(self, value: float, *, cut: float, definite: float) -> Band:
        """Return where a score stands to a cut score, definite where one side is as probable as ``definite``."""
        above = _share_below(self.degrees, (value - cut) / self.sem) if self.sem > 0 else float(value >= cut)
        verdict = Verdict.UNDETERMINED
        if above >= definite:
            verdict = Verdict.ABOVE
        elif above <= 1 - definite:
            verdict = Verdict.BELOW
        settling = None
        if verdict is Verdict.UNDETERMINED:
            rater, form = (self._chance(value - cut, sem, definite) for sem in self.after)
            settling = Settling(rater=rater, form=form)
        return Band(cut=cut, above=above, definite=definite, verdict=verdict, settling=settling)

    def _chance(self, distance: float, sem: float, definite: float) -> float:
        """Return how probable a definite answer is once the error is ``sem``: the score moves by what it loses."""
        moves = max(self.sem**2 - sem**2, 0.0) ** 0.5
        if moves == 0:
            return 0.0
        far = _quantile(self.degrees, definite) * sem
        high = 1 - _share_below(self.degrees, (far - distance) / moves)
        return high + _share_below(self.degrees, (-far - distance) / moves)


def precisions(
    model: ErrorModel, cells: Sequence[Cell], *, competences: Sequence[str], aspects: Sequence[str]
) -> dict[tuple[ScoreKind, str], Precision]:
    """Return the precision of every score that has a value.

    Parameters
    ----------
    cells : sequence of Cell
        Of every interview that counts.
    competences, aspects : sequence of str
        All that the instrument has: they are not a sample.
    """
    if not cells:
        return {}
    now = rated_in(cells, competences=competences, aspects=aspects)
    patterns = (now, now.with_rater(), now.with_form())
    found: dict[tuple[ScoreKind, str], Precision] = {}
    for kind, names in ((ScoreKind.COMPETENCE, competences), (ScoreKind.ASPECT, aspects)):
        sems = np.sqrt([error_variances(model, kind, pattern).sum(axis=1) for pattern in patterns])
        degrees = model_degrees(model, kind, competences=len(competences), aspects=len(aspects))
        rated = now.counts.sum(axis=(0, 2 if kind is ScoreKind.COMPETENCE else 1)) > 0
        for place in map(int, np.flatnonzero(rated)):
            sem, *after = (float(each[place]) for each in sems)
            found[kind, names[place]] = Precision(sem=sem, degrees=degrees, after=tuple(after))
    return found


def error_variances(model: ErrorModel, kind: ScoreKind, rated: Rated) -> Floats:
    """Return what each component adds to the squared standard error of every score, scores x terms."""
    variances = np.array([term.variance for term in model.terms])
    return np.asarray(error_shares([term.columns for term in model.terms], kind, rated) * variances)


def model_degrees(model: ErrorModel, kind: ScoreKind, *, competences: int, aspects: int) -> float:
    """Return Satterthwaite's degrees of freedom of the complete design of one rater in which they are fewest."""
    degrees = np.array([term.degrees if term.degrees > 0 else 1.0 for term in model.terms])
    fewest = np.inf
    for forms in _FORMS:
        parts = error_variances(model, kind, complete(forms=forms, raters=1, competences=competences, aspects=aspects))[
            0
        ]
        spread = float((parts**2 / degrees).sum())
        if spread > 0:
            fewest = min(fewest, float(parts.sum()) ** 2 / spread)
    return fewest


def _quantile(degrees: float, share: float) -> float:
    from scipy.special import ndtri, stdtrit

    return float(ndtri(share) if np.isinf(degrees) else stdtrit(degrees, share))


def _share_below(degrees: float, at: float) -> float:
    from scipy.special import ndtr, stdtr

    return float(ndtr(at) if np.isinf(degrees) else stdtr(degrees, at))
