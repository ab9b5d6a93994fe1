"""How sure one person's scores are: error from the very ratings they rest on, and what further ratings would settle.

A score is a weighted mean of ratings: the raters of a cell share its weight, forms share an aspect's, aspects share a
competence's (and competences an aspect's). Its absolute standard error follows from the variance components of the
evidence in force, and the interval from Student's t with Satterthwaite's degrees of freedom, since the components are
themselves only estimated. Nothing is drawn towards other people's mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from vignette.assessment.consensus import Cell
from vignette.assessment.evidence import FACETS, PERSON, ErrorModel
from vignette.assessment.scoring import ScoreKind

SETTLER = "settled"
NEW_RATER, NEW_FORM = "new rater", "new form"
INTERVAL = "absolute SEM from variance components, Student's t with Satterthwaite degrees of freedom"

Floats = NDArray[np.float64]
RatingKey = tuple[str, str, str, str, str]
"""Form, competence, item, aspect, rater: the facets of one rating, in the order of `FACETS`."""


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
    after : tuple of (float, float, float)
        With one more rater and with a second form: SEM, degrees of freedom, and how far the score will move (SD).
    """

    sem: float
    degrees: float
    after: tuple[tuple[float, float, float], ...]

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
            rater, form = (self._chance(value - cut, each, definite) for each in self.after)
            settling = Settling(rater=rater, form=form)
        return Band(cut=cut, above=above, definite=definite, verdict=verdict, settling=settling)

    def _chance(self, distance: float, after: tuple[float, float, float], definite: float) -> float:
        sem, degrees, moves = after
        if moves <= 0:
            return 0.0
        far = _quantile(degrees, definite) * sem
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
    rated = [rating for cell in cells for rating in _ratings_of(cell)]
    if not rated:
        return {}
    futures = (rated, _with_rater(rated), _with_form(rated, competences, aspects))
    every = list(dict.fromkeys(rating for future in futures for rating in future))
    found: dict[tuple[ScoreKind, str], Precision] = {}
    for kind, names in ((ScoreKind.COMPETENCE, competences), (ScoreKind.ASPECT, aspects)):
        present = [name for name in names if any(_of(rating, kind) == name for rating in rated)]
        if not present:
            continue
        now, rater, form = (_weights(every, set(future), kind, present) for future in futures)
        levels = {"aspect_id": len(aspects)} if kind is ScoreKind.COMPETENCE else {"competence_id": len(competences)}
        sems = [_errors(model, kind, every, levels, each) for each in (now, rater, form)]
        moves = [_errors(model, kind, every, levels, each - now)[0] for each in (rater, form)]
        for place, name in enumerate(present):
            found[kind, name] = Precision(
                sem=sems[0][0][place],
                degrees=sems[0][1][place],
                after=tuple(
                    (after[0][place], after[1][place], move[place]) for after, move in zip(sems[1:], moves, strict=True)
                ),
            )
    return found


def _errors(
    model: ErrorModel, kind: ScoreKind, ratings: Sequence[RatingKey], levels: dict[str, int], weights: Floats
) -> tuple[list[float], list[float]]:
    """Return the standard errors of weighted means, and their degrees of freedom."""
    from vignette.psychometrics import error_shares

    own = "competence_id" if kind is ScoreKind.COMPETENCE else "aspect_id"
    columns = list(zip(*ratings, strict=True))
    cells = {facet: np.unique(column, return_inverse=True)[1] for facet, column in zip(FACETS, columns, strict=True)}
    terms = [term.columns for term in model.terms]
    universe = [term for term in terms if set(term) - set(PERSON) == {own}]
    shares = error_shares(terms, PERSON, cells=cells, weights=weights, levels=levels, universe=universe)
    variances = np.array([term.variance for term in model.terms])
    degrees = np.array([max(term.degrees, 1.0) for term in model.terms])
    parts = shares * variances
    whole = parts.sum(axis=1)
    spread = (parts**2 / degrees).sum(axis=1)
    df = np.divide(whole**2, spread, out=np.full_like(whole, np.inf), where=spread > 0)
    return np.sqrt(whole).tolist(), df.tolist()


def _ratings_of(cell: Cell) -> list[RatingKey]:
    """Return the ratings a cell's value rests on; an adjudicated cell is as sure as its raters made it, no surer."""
    if cell.value is None:
        return []
    raters = [sheet.rater for sheet, rating in cell.found if rating.level is not None] or [SETTLER]
    return [(cell.form_id, cell.competence_id, cell.item_id, cell.aspect_id, rater) for rater in raters]


def _with_rater(rated: Sequence[RatingKey]) -> list[RatingKey]:
    return [*rated, *dict.fromkeys((*rating[:4], NEW_RATER) for rating in rated)]


def _with_form(rated: Sequence[RatingKey], competences: Sequence[str], aspects: Sequence[str]) -> list[RatingKey]:
    """Return the ratings with a further form added: a new vignette in each competence, rated by the same raters."""
    raters = dict.fromkeys(rating[4] for rating in rated)
    new = [(NEW_FORM, c, f"{NEW_FORM} {c}", a, r) for c in competences for a in aspects for r in raters]
    return [*rated, *new]


def _of(rating: RatingKey, kind: ScoreKind) -> str:
    return rating[1] if kind is ScoreKind.COMPETENCE else rating[3]


def _weights(every: Sequence[RatingKey], used: set[RatingKey], kind: ScoreKind, names: Sequence[str]) -> Floats:
    """Return each rating's weight in each score: equal parts per cell of the grid, then per form, then per rater."""
    grid: dict[tuple[str, str], dict[str, list[int]]] = {}
    for place, rating in enumerate(every):
        if rating in used:
            grid.setdefault((rating[1], rating[3]), {}).setdefault(rating[0], []).append(place)
    weights = np.zeros((len(names), len(every)))
    for row, name in enumerate(names):
        own = [forms for key, forms in grid.items() if key[0 if kind is ScoreKind.COMPETENCE else 1] == name]
        for forms in own:
            for places in forms.values():
                weights[row, places] = 1 / (len(own) * len(forms) * len(places))
    return weights


def _quantile(degrees: float, share: float) -> float:
    from scipy.special import ndtri, stdtrit

    return float(ndtri(share) if np.isinf(degrees) else stdtrit(degrees, share))


def _share_below(degrees: float, at: float) -> float:
    from scipy.special import ndtr, stdtr

    return float(ndtr(at) if np.isinf(degrees) else stdtr(degrees, at))
