"""Generalized limits: replicates of variance components from the chi-squares of their mean squares.

In a balanced design a mean square is its expectation times chi-square over df, independently of the others, so that
observed mean squares divided by drawn chi-squares are draws of the expectations (Weerahandi 1993), and solving them
for the components gives draws of whatever the components make. Unlike a bootstrap of homes this knows that three raters
are a sample of three. In an unbalanced design the mean squares are those that a balanced one of the same size would
expect, with degrees of freedom that give them the variance that the likelihood's information says (Satterthwaite).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.generalizability.terms import Term

WEERAHANDI = "Weerahandi (1993). Journal of the American Statistical Association 88, 899-905"


def expected_like(terms: Sequence[Term], levels: Sequence[int], rows: int) -> Floats:
    """Return the coefficients (k, k) of a balanced design's expected mean squares, the residual last.

    ``levels`` counts each term's levels; a component counts as often as a level of it has rows.
    """
    sets = [frozenset(term) for term in terms]
    matrix = np.zeros((len(terms) + 1, len(terms) + 1))
    matrix[:, -1] = 1.0
    for row, term in enumerate(sets):
        for column, other in enumerate(sets):
            if term <= other:
                matrix[row, column] = rows / levels[column]
    return matrix


def generalized_draws(variances: Floats, covariance: Floats, expected: Floats, *, replicates: int, seed: int) -> Floats:
    """Return draws of the components, replicates x k; they may be negative.

    Parameters
    ----------
    variances : array, k
        The components, not cut off at zero where that is known.
    covariance : array, k x k
        Their sampling covariance.
    expected : array, k x k
        Coefficients of the mean squares' expectations, as from `expected_like`.
    replicates, seed : int
        How many draws, and from where.
    """
    means = expected @ variances
    spread = np.diagonal(expected @ covariance @ expected.T)
    with np.errstate(divide="ignore", invalid="ignore"):
        degrees = np.where(spread > 0, 2 * means**2 / spread, np.inf)
    drawn = np.tile(means, (replicates, 1))
    random = np.isfinite(degrees) & (degrees > 0)
    rng = np.random.default_rng(seed)
    drawn[:, random] *= degrees[random] / rng.chisquare(degrees[random], size=(replicates, int(random.sum())))
    return np.asarray(np.linalg.solve(expected, drawn.T).T)
