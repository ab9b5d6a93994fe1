"""The coefficients that need to know who rated: Cohen, Conger, Light."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.agreement.coefficient import Coefficient, corrected, undefined
from vignette.psychometrics.agreement.counts import category_counts, cell_indicators, rater_pairs
from vignette.psychometrics.agreement.multirater import HANDBOOK, gwet_influence, unit_agreement
from vignette.psychometrics.arrays import Codes, Floats, Mask

COHEN = "Cohen (1960). Educational and Psychological Measurement 20, 37-46"
COHEN_WEIGHTED = "Cohen (1968). Psychological Bulletin 70, 213-220"
CONGER = "Conger (1980). Psychological Bulletin 88, 322-328"
LIGHT = "Light (1971). Psychological Bulletin 76, 365-377"


def table_parts(tables: Floats, weights: Floats) -> Floats:
    """Return kappa, observed and chance agreement of tables of two raters, (..., q, q) to (..., 3)."""
    shares = tables / tables.sum(axis=(-2, -1), keepdims=True)
    rows, columns = shares.sum(axis=-1), shares.sum(axis=-2)
    return corrected((shares * weights).sum(axis=(-2, -1)), ((rows @ weights) * columns).sum(axis=-1))


def cohen(codes: Codes, weights: Floats, name: str) -> Coefficient:
    """Return Cohen's kappa of two raters, units x 2; units that one of them did not rate are left out."""
    categories = len(weights)
    shared: Mask = np.all(codes >= 0, axis=1)
    cells = cell_indicators(codes[:, 0], codes[:, 1], categories)

    def formula(totals: Floats) -> Floats:
        return table_parts(totals.reshape(*totals.shape[:-1], categories, categories), weights)

    return Coefficient(
        name=name,
        sums=cells,
        formula=formula,
        shared=shared,
        references=(COHEN, COHEN_WEIGHTED),
        details=_indices(cells.sum(axis=0).reshape(categories, categories), weights),
        n_excluded=int((codes[~shared] >= 0).sum()),
    )


def light(codes: Codes, weights: Floats, name: str) -> Coefficient:
    """Return the mean of Cohen's kappa over the pairs of raters that share a unit."""
    categories, pairs = len(weights), rater_pairs(codes.shape[1])
    if not pairs:
        return undefined(name, len(codes), (LIGHT,))
    cells = [cell_indicators(codes[:, one], codes[:, other], categories) for one, other in pairs]

    def formula(totals: Floats) -> Floats:
        tables = totals.reshape(*totals.shape[:-1], len(pairs), categories, categories)
        some = tables.real.sum(axis=(-2, -1)) > 0
        parts = np.where(some[..., None], table_parts(tables, weights), 0)
        return np.asarray(parts.sum(axis=-2) / some.sum(axis=-1)[..., None])

    apart = any(not cell.any() for cell in cells)
    return Coefficient(
        name=name,
        sums=np.column_stack(cells),
        formula=formula,
        shared=(codes >= 0).sum(axis=1) > 1,
        references=(LIGHT,),
        caveats=("raters_apart",) if apart else (),
    )


def conger(codes: Codes, weights: Floats, name: str) -> Coefficient:
    """Return Conger's kappa: chance from each rater's own use of the categories; for two raters Cohen's."""
    categories, raters = len(weights), codes.shape[1]
    agreement, shared = unit_agreement(category_counts(codes, categories), weights)
    own = np.zeros((len(codes), raters, categories))
    unit, rater = np.nonzero(codes >= 0)
    own[unit, rater, codes[unit, rater]] = 1.0

    def formula(totals: Floats) -> Floats:
        margins = totals[..., 2:].reshape(*totals.shape[:-1], raters, categories)
        rated = margins.sum(axis=-1, keepdims=True)
        there = rated.real > 0
        shares = margins / np.where(there, rated, 1.0)
        count = there.sum(axis=(-2, -1))
        together = shares.sum(axis=-2)
        chance = _form(together, weights) - _form(shares, weights).sum(axis=-1)
        return corrected(totals[..., 0] / totals[..., 1], chance / (count * (count - 1)))

    sums = np.column_stack([agreement, shared, own.reshape(len(codes), -1)]).astype(float)
    return Coefficient(
        name=name,
        sums=sums,
        formula=formula,
        shared=shared,
        references=(CONGER, HANDBOOK),
        gwet_influence=lambda: gwet_influence(formula, sums, shared),
    )


def kappa_max(table: Floats) -> float:
    """Return the highest unweighted kappa that the margins of a table of two raters allow.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. *Educational and Psychological Measurement* 20,
    37-46.
    """
    rows, columns = table.sum(axis=1) / table.sum(), table.sum(axis=0) / table.sum()
    chance = float(rows @ columns)
    return (float(np.minimum(rows, columns).sum()) - chance) / (1 - chance) if chance < 1 else float("nan")


def prevalence_index(table: Floats) -> float:
    """Return how far two categories' agreed uses differ, as a share of units: (a - d) / n."""
    return float((table[0, 0] - table[1, 1]) / table.sum())


def bias_index(table: Floats) -> float:
    """Return how far two raters' uses of the first category differ, as a share of units: (b - c) / n."""
    return float((table[0, 1] - table[1, 0]) / table.sum())


def _indices(table: Floats, weights: Floats) -> dict[str, float]:
    """Return what is told beside kappa of a table with units in it."""
    if not table.any() or not np.array_equal(weights, np.eye(len(weights))):
        return {}
    found = {"maximum": kappa_max(table)}
    if len(weights) == 2:
        found |= {"prevalence_index": prevalence_index(table), "bias_index": bias_index(table)}
    return found


def _form(shares: Floats, weights: Floats) -> Floats:
    """Return the quadratic form p' W p along the last axis."""
    return np.asarray(((shares @ weights) * shares).sum(axis=-1))
