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
from vignette.psychometrics.generalizability.terms import Term, error_kind, name_of
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
    facets = tuple(dict.fromkeys(c for term in components.terms for c in term if c not in components.object_columns))
    _check(cells, facets, fixed)
    given = _weights(weights, len(cells))
    whole = {frozenset(term) for term in universe}
    shares = np.zeros((2, len(components.terms)))
    for place, term in enumerate(components.terms):
        kind = error_kind(term, components.object_columns, ())
        if kind == "universe" or frozenset(term) in whole:
            continue
        share = _share(cells, term, components.object_columns, fixed, given)
        shares[0, place] = share
        shares[1, place] = share if kind == "relative" else 0.0

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


def weight_square(codes: Codes, weights: Floats) -> float:
    """Return by what a term's variance is multiplied in a weighted mean: the sum of squares of its levels' weights."""
    return float((np.bincount(codes, weights) ** 2).sum())


def _share(
    cells: pd.DataFrame, term: Term, object_columns: Term, fixed: Mapping[str, Sequence[object]], weights: Floats
) -> float:
    columns = [column for column in term if column not in object_columns]
    codes, _ = facet_codes(cells, columns)
    share = weight_square(codes, weights)
    if all(column in fixed for column in columns):
        count = float(np.prod([len(set(fixed[column])) for column in columns]))
        return max(share - 1 / count, 0.0)
    return share


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
