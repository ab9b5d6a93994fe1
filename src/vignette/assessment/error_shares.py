"""By what each variance component is multiplied in the error of a person's score, from how many raters gave each cell.

The exact factor of a plain mean does not always rise when a rating is lost: where one rater has left cells out, losing
another's rating too can make their weights more even. So what is counted here is no less than the factor of the ratings
at hand, nor of any between them and the complete sheets: exact where nothing is missing, a little above where something
is, and for one form never smaller for fewer ratings (``docs/method/profile.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vignette.assessment.consensus import Cell
from vignette.assessment.evidence import PERSON
from vignette.assessment.scoring import ScoreKind

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
SETTLER = "settled"
"""Stands for a rater where an adjudication alone gave the value."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rated:
    """Which cells were rated, by how many.

    Attributes
    ----------
    counts : array, forms x competences x aspects
        Raters who gave a level.
    common : array, forms x forms
        Raters that two forms have in common; on the diagonal those of the form.
    raters : int
        Different raters in all.
    """

    counts: Counts
    common: Counts
    raters: int

    def with_rater(self) -> Rated:
        """Return the same with one more rater of everything that was rated."""
        return Rated(counts=self.counts + (self.counts > 0), common=self.common + 1, raters=self.raters + 1)

    def with_form(self) -> Rated:
        """Return the same with a further form, of which these raters rate every cell."""
        whole = np.full((1, *self.counts.shape[1:]), self.raters)
        edge = np.diagonal(self.common)
        return Rated(
            counts=np.concatenate([self.counts, whole]),
            common=np.block([[self.common, edge[:, None]], [edge[None, :], np.array([[self.raters]])]]),
            raters=self.raters,
        )


def complete(*, forms: int, raters: int, competences: int, aspects: int) -> Rated:
    """Return the pattern of raters who rated every cell of every form."""
    return Rated(
        counts=np.full((forms, competences, aspects), raters), common=np.full((forms, forms), raters), raters=raters
    )


def rated_in(cells: Sequence[Cell], *, competences: Sequence[str], aspects: Sequence[str]) -> Rated:
    """Return which cells have a value, and by how many raters; an adjudicated one is as sure as its raters made it."""
    forms = list(dict.fromkeys(cell.form_id for cell in cells))
    counts = np.zeros((len(forms), len(competences), len(aspects)), dtype=np.int64)
    people: list[set[str]] = [set() for _ in forms]
    for cell in cells:
        if cell.value is None:
            continue
        raters = {sheet.rater for sheet, rating in cell.found if rating.level is not None} or {SETTLER}
        form = forms.index(cell.form_id)
        people[form] |= raters
        counts[form, competences.index(cell.competence_id), aspects.index(cell.aspect_id)] = len(raters)
    common = np.array([[len(one & other) for other in people] for one in people], dtype=np.int64)
    return Rated(counts=counts, common=common, raters=len(set().union(*people)))


def error_shares(terms: Sequence[tuple[str, ...]], kind: ScoreKind, rated: Rated) -> Floats:
    """Return the factor of every term's variance in the error of every score of a kind.

    Parameters
    ----------
    terms : sequence of tuple of str
        Of the error model.
    kind : ScoreKind
        Scores of competences, with the aspects as cells, or the other way round. Cells are all there are, forms and
        raters a sample.
    rated : Rated
        At least one cell of a score must be rated for its row to mean anything.

    Returns
    -------
    array, scores x terms
    """
    counts = rated.counts.transpose((1, 2, 0) if kind is ScoreKind.COMPETENCE else (2, 1, 0))
    parts = _Parts.of(counts, rated.common)
    return np.stack([_share(term, kind, parts) for term in terms], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Parts:
    """Weights within cells: ``form`` (scores, cells, forms), ``rater`` of a single one in it; ``there`` which cells."""

    counts: Counts
    common: Counts
    form: Floats
    rater: Floats
    there: NDArray[np.bool_]

    @staticmethod
    def of(counts: Counts, common: Counts) -> _Parts:
        forms = (counts > 0).sum(axis=-1, keepdims=True)
        return _Parts(
            counts=counts,
            common=common,
            form=np.where(counts > 0, 1 / np.maximum(forms, 1), 0.0),
            rater=np.where(counts > 0, 1 / np.maximum(counts, 1), 0.0),
            there=forms[..., 0] > 0,
        )


def _share(term: tuple[str, ...], kind: ScoreKind, parts: _Parts) -> Floats:
    own, across = "competence_id", {"aspect_id"}
    if kind is ScoreKind.ASPECT:
        own, across = "aspect_id", {"competence_id", "vignette_id"}
    columns = set(term) - set(PERSON)
    if columns <= {own}:
        return np.zeros(len(parts.there))
    by_form, by_rater = bool(columns & {"form_id", "vignette_id"}), "rater_id" in columns
    apart = bool(columns & across)
    if apart and not by_form and not by_rater:
        return np.asarray(1 / np.maximum(parts.there.sum(axis=1), 1) - 1 / parts.there.shape[1])
    if by_rater:
        alike, most = _of_impressions(parts) if by_form else _of_raters(parts)
    else:
        alike, most = _of_forms(parts)
    return _apart(alike, parts) if apart else _shared(alike, most, parts)


def _of_forms(parts: _Parts) -> tuple[Floats, Floats]:
    """Return how much two cells have their forms in common at most, and how much of a cell one form has at most."""
    number = np.maximum((parts.counts > 0).sum(axis=-1), 1)
    return 1 / np.maximum(number[:, :, None], number[:, None, :]), 1 / number


def _of_impressions(parts: _Parts) -> tuple[Floats, Floats]:
    """Return the same for raters within a form."""
    each = parts.form * parts.rater
    rater = np.minimum(parts.rater[:, :, None], parts.rater[:, None, :])
    return (parts.form[:, :, None] * parts.form[:, None, :] * rater).sum(axis=-1), each.max(axis=-1)


def _of_raters(parts: _Parts) -> tuple[Floats, Floats]:
    """Return the same for raters, who may be the same in several forms."""
    each = parts.form * parts.rater
    counts = parts.counts
    common = np.minimum(np.minimum(counts[:, :, None, :, None], counts[:, None, :, None, :]), parts.common)
    alike = (each[:, :, None, :, None] * each[:, None, :, None, :] * common).sum(axis=(-2, -1))
    same = bool((parts.common - np.diag(np.diagonal(parts.common))).any())
    return alike, each.sum(axis=-1) if same else each.max(axis=-1)


def _shared(alike: Floats, most: Floats, parts: _Parts) -> Floats:
    """Return the factor of what cells share; a cell that is missing counts as if the heaviest level alone gave it."""
    there = parts.there
    missing = (~there).sum(axis=1)
    both = there[:, :, None] & there[:, None, :]
    whole = np.where(both, alike, 0.0).sum(axis=(1, 2)) + 2 * missing * np.where(there, most, 0.0).sum(axis=1)
    return np.asarray((whole + missing**2) / there.shape[1] ** 2)


def _apart(alike: Floats, parts: _Parts) -> Floats:
    """Return the factor of what each cell has on its own, as if missing cells were given once where that is worse."""
    own = np.where(parts.there, np.diagonal(alike, axis1=1, axis2=2), 0.0).sum(axis=1)
    number, missing = parts.there.sum(axis=1), (~parts.there).sum(axis=1)
    further = np.arange(parts.there.shape[1] + 1)[:, None]
    factors = (own + further) / np.maximum(number + further, 1) ** 2
    return np.asarray(np.where(further <= missing, factors, 0.0).max(axis=0))
