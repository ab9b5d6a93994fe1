"""The standard error of one person's score, from the very cells that were rated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.checks import columns_there, facet_codes, unique_keys
from vignette.psychometrics.estimate import Estimate, EstimateSet
from vignette.psychometrics.generalizability.coefficient_limits import derived
from vignette.psychometrics.generalizability.result import VarianceComponents
from vignette.psychometrics.generalizability.terms import Term, error_kind, facets_of, name_of
from vignette.psychometrics.problems import refuse

if TYPE_CHECKING:
    import pandas as pd


def score_error(
    components: VarianceComponents,
    *,
    cells: pd.DataFrame,
    fixed: Mapping[str, Sequence[object]],
    universe: Sequence[Term] = (),
    weights: Sequence[float] | None = None,
) -> EstimateSet:
    """Return the absolute and the relative standard error of one person's mean over the cells that were rated.

    Parameters
    ----------
    components : VarianceComponents
        Estimated, or stated (`stated_components`) where data cannot tell: the variance of vignettes within a
        competence needs homes that took two forms.
    cells : DataFrame
        One row per rating that the score is the mean of, with the facets' columns: vignette, aspect, rater. A cell that
        was not rated has no row.
    fixed : mapping of str to sequence
        Facets whose levels are all that the score is to speak of, with all these levels, rated or not; ``{}`` where
        every facet is a sample. A missing level of a fixed facet is an error: the mean over eight competences is not
        the mean over nine.
    universe : sequence of tuple of str
        Further terms whose effects, at the levels rated, belong to the score rather than to its error: for the score
        of one competence ``[("household_id", "competence_id")]``.
    weights : sequence of float, optional
        The cells' weights, adding up to one; equal where not given.

    Returns
    -------
    EstimateSet
        ``absolute SEM`` (against the scale, as a profile is read) and ``relative SEM`` (against other people with the
        same vignettes and raters), in points; ``details`` hold each term's error variance. Intervals follow the
        components'.

    Raises
    ------
    DataError
        ``PSY-328`` where cells have no column of a facet or weights do not fit, ``PSY-203`` for a cell that stands
        twice, ``PSY-329`` for a fixed facet that is none, or a cell outside its levels.

    References
    ----------
    Brennan, R. L. (2001). *Generalizability Theory*. Springer, chapters 5 and 7: conditional standard errors of
    unbalanced designs.

    Examples
    --------
    >>> import pandas as pd
    >>> from vignette.psychometrics import stated_components
    >>> known = stated_components(
    ...     {("home",): 0.4, ("rater",): 0.04, ("home", "rater"): 0.5}, object="home", residual=("home", "rater")
    ... )
    >>> found = score_error(known, cells=pd.DataFrame({"rater": ["a", "b"]}), fixed={})
    >>> round(found["absolute SEM"].value ** 2, 3), round(found["relative SEM"].value ** 2, 3)
    (0.27, 0.25)
    """
    facets = facets_of(components.terms, components.object_columns)
    _check(cells, facets, fixed)
    absolute = term_shares(
        components.terms,
        components.object_columns,
        cells={facet: facet_codes(cells, [facet])[0] for facet in facets},
        weights=_weights(weights, len(cells)),
        levels={facet: len(set(levels)) for facet, levels in fixed.items()},
        universe=universe,
    )[0]
    relative = [error_kind(term, components.object_columns, ()) == "relative" for term in components.terms]
    shares = np.array([absolute, np.where(relative, absolute, 0.0)])

    def error(row: int) -> Callable[[Floats], Floats]:
        return lambda values: np.sqrt(np.maximum(values, 0.0) @ shares[row])

    few = tuple(dict.fromkeys(c for one in components.estimates for c in one.caveats if c == "few_levels"))
    estimates = [
        derived(components, "absolute SEM", error(0), scale="deviation", caveats=few),
        derived(components, "relative SEM", error(1), scale="deviation"),
    ]
    return EstimateSet(
        title=f"Standard error of a score of {len(cells)} ratings",
        estimates=tuple(_with_parts(one, components, shares[row], len(cells)) for row, one in enumerate(estimates)),
    )


def term_shares(
    terms: Sequence[Term],
    object_columns: Term,
    *,
    cells: Mapping[str, Codes],
    weights: Floats,
    levels: Mapping[str, int],
    universe: Sequence[Term] = (),
) -> Floats:
    """Return by what each term's variance is multiplied in the absolute error of weighted means over rated cells.

    Weights that add up to zero give the error of a difference: how much a score will move when further cells are rated.

    Parameters
    ----------
    terms : sequence of tuple of str
        As in `VarianceComponents`, the residual last.
    object_columns : tuple of str
        The object of measurement.
    cells : mapping of str to array of int, n
        For each facet, the level of every rating.
    weights : array, n or k x n
        One row per mean.
    levels : mapping of str to int
        Fixed facets, with how many levels each has in all.
    universe : sequence of tuple of str
        As in `score_error`.

    Returns
    -------
    array, k x terms

    Examples
    --------
    One more rater beside the first: the error of the mean, and of its difference from the first rater's rating.

    >>> weights = np.array([[1.0, 0.0], [0.5, 0.5], [-0.5, 0.5]])
    >>> terms = [("home",), ("rater",), ("home", "rater")]
    >>> term_shares(terms, ("home",), cells={"rater": np.array([0, 1])}, weights=weights, levels={})
    array([[0. , 1. , 1. ],
           [0. , 0.5, 0.5],
           [0. , 0.5, 0.5]])
    """
    given = np.atleast_2d(np.asarray(weights, dtype=float))
    whole = {frozenset(term) for term in universe}
    shares = np.zeros((len(given), len(terms)))
    for place, term in enumerate(terms):
        columns = [column for column in term if column not in object_columns]
        if not columns or frozenset(term) in whole:
            continue
        _, codes = np.unique(np.array([cells[column] for column in columns]), axis=1, return_inverse=True)
        sums = given @ (codes.ravel()[:, None] == np.arange(codes.max() + 1))
        shares[:, place] = (sums**2).sum(axis=1)
        if all(column in levels for column in columns):
            every = float(np.prod([levels[column] for column in columns]))
            shares[:, place] = np.maximum(shares[:, place] - given.sum(axis=1) ** 2 / every, 0.0)
    return shares


def _check(cells: pd.DataFrame, facets: Term, fixed: Mapping[str, Sequence[object]]) -> None:
    lacking = [facet for facet in facets if facet not in cells.columns]
    if lacking or not len(cells):
        what = f"the cells have no column {', '.join(lacking)}" if lacking else "there are no cells"
        raise refuse("PSY-328", "cells", what, "Give one row per rating, with every facet's column.")
    columns_there(cells, facets)
    unique_keys(cells, facets)
    for facet, levels in fixed.items():
        if facet not in facets or not cells[facet].isin(list(levels)).all():
            what = "a fixed facet is none of the facets, or a cell has a level that is not among its levels"
            raise refuse("PSY-329", "fixed", what, "Give every level of each fixed facet.")


def _weights(weights: Sequence[float] | None, count: int) -> Floats:
    if weights is None:
        return np.full(count, 1 / count)
    given = np.asarray(weights, dtype=float)
    if given.shape != (count,) or abs(float(given.sum()) - 1) > 1e-9 or not (given >= 0).all():
        raise refuse("PSY-328", "weights", "the weights do not fit the cells", "Give one per cell, adding up to one.")
    return given


def _with_parts(estimate: Estimate, components: VarianceComponents, shares: Floats, count: int) -> Estimate:
    parts = {
        f"error of {name_of(term)}": float(max(value, 0.0) * share)
        for term, value, share in zip(components.terms, components.values, shares, strict=True)
        if share > 0
    }
    return replace(estimate, n={**components.n, "cells": count}, details={**estimate.details, **parts})
