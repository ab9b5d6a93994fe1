"""The greatest lower bound to reliability, by an interior-point method of our own."""

from __future__ import annotations

import math

import numpy as np

from vignette.psychometrics.arrays import Floats

_CLOSE = 1e-11
_STEPS = 200


def greatest_lower_bound(matrix: Floats) -> float:
    r"""Return the glb of a covariance or correlation matrix: the smallest reliability of the sum that it allows.

    Error variances :math:`\theta` are made as large in sum as leaves :math:`C - \mathrm{diag}(\theta)` and every
    :math:`\theta_j` at 0 or above; then :math:`1 - \sum \theta_j / s_T^2`. With fewer than about 1000 people it is too
    high by chance.

    Parameters
    ----------
    matrix : array, k x k

    Returns
    -------
    float
        nan where the matrix is not positive definite.

    References
    ----------
    Woodhouse, B. & Jackson, P. H. (1977). Lower bounds for the reliability of the total score on a test composed of
    non-homogeneous items. *Psychometrika* 42, 579-591.
    ten Berge, J. M. F. & Sočan, G. (2004). The greatest lower bound to the reliability of a test and the hypothesis of
    unidimensionality. *Psychometrika* 69, 613-625.
    """
    if not np.isfinite(matrix).all():
        return float("nan")
    values = np.linalg.eigvalsh(matrix)
    if values[0] <= 1e-10 * values[-1]:
        return float("nan")
    scale = float(np.diagonal(matrix).mean())
    errors = _largest_errors(matrix / scale, np.full(len(matrix), values[0] / scale / 2))
    return float(1 - errors.sum() * scale / matrix.sum())


def _largest_errors(matrix: Floats, errors: Floats) -> Floats:
    """Return the error variances, following the barrier's path from inside."""
    weight = 1.0
    while weight > _CLOSE:
        errors = _centred(matrix, errors, weight)
        weight /= 5
    return errors


def _centred(matrix: Floats, errors: Floats, weight: float) -> Floats:
    """Return where sum(errors) + weight (log|C - diag(errors)| + sum(log(errors))) is highest, by damped Newton."""
    for _ in range(_STEPS):
        inverse = np.linalg.inv(matrix - np.diag(errors))
        gradient = 1 / weight - np.diagonal(inverse) + 1 / errors
        hessian = inverse**2 + np.diag(1 / errors**2)
        step = np.linalg.solve(hessian, gradient)
        decrement = math.sqrt(max(float(gradient @ step), 0.0))
        if decrement < 1e-7:
            break
        errors = errors + step / (1 + decrement if decrement > 0.25 else 1.0)
    return errors
