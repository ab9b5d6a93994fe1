"""Linear regression with standard errors by household."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.problems import refuse

CLUSTERED = "MacKinnon, Nielsen & Webb (2023). Journal of Econometrics 232, 272-299"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastSquares:
    """What ordinary least squares found.

    Attributes
    ----------
    coefficients : array, p
    covariance : array, p x p
        Of the coefficients.
    residuals : array, n
    sigma : float
        Residual standard deviation, n - p below.
    degrees : float
        Degrees of freedom for Student's t: n - p, with households their number - p.
    r2 : float
        Share of variance accounted for; nan where the outcome does not vary.
    """

    coefficients: Floats
    covariance: Floats
    residuals: Floats
    sigma: float
    degrees: float
    r2: float

    def at(self, design: Floats) -> tuple[Floats, Floats]:
        """Return fitted means and their standard errors at the rows of a design, m x p."""
        variance = np.einsum("ij,jk,ik->i", design, self.covariance, design)
        return design @ self.coefficients, np.sqrt(np.maximum(variance, 0.0))


def least_squares(design: Floats, outcome: Floats, *, clusters: Codes | None = None) -> LeastSquares:
    """Return the fit of ``outcome`` (n) on ``design`` (n x p, with its column of ones).

    With ``clusters`` the covariance is the jackknife's that leaves out a cluster at a time (CR3; HC3 where each has one
    row): with few clusters, or predictors that differ between them, it keeps its level better than the plain sandwich.
    Without clusters it is the usual one that takes rows as independent.

    Raises
    ------
    DataError
        ``PSY-358`` where the columns do not determine the coefficients, or rows or clusters are too few.

    References
    ----------
    MacKinnon, J. G., Nielsen, M. Ø. & Webb, M. D. (2023). Cluster-robust inference: a guide to empirical practice.
    *Journal of Econometrics* 232, 272-299.

    Bell, R. M. & McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression with multi-stage
    samples. *Survey Methodology* 28, 169-181.
    """
    rows, columns = design.shape
    groups = rows if clusters is None else int(clusters.max()) + 1
    if groups <= columns or np.linalg.matrix_rank(design) < columns:
        what = "the predictors do not determine the coefficients: one follows from others, or rows are few"
        raise refuse("PSY-358", "predictors", what, "Leave a predictor out, or give more people.")
    q, r = np.linalg.qr(design)
    coefficients = np.linalg.solve(r, q.T @ outcome)
    residuals = outcome - design @ coefficients
    bread = np.linalg.inv(r)
    squares = float(residuals @ residuals)
    total = float(((outcome - outcome.mean()) ** 2).sum())
    sigma = float(np.sqrt(squares / (rows - columns)))
    if clusters is None:
        covariance = sigma**2 * bread @ bread.T
    else:
        shifts = _shifts(q, residuals, clusters) @ bread.T
        covariance = shifts.T @ shifts * (groups - 1) / groups
    return LeastSquares(
        coefficients=coefficients,
        covariance=covariance,
        residuals=residuals,
        sigma=sigma,
        degrees=float(groups - columns),
        r2=1 - squares / total if total > 0 else float("nan"),
    )


def _shifts(q: Floats, residuals: Floats, clusters: Codes) -> Floats:
    """Return how far leaving out each cluster moves the coefficients, in the orthogonal basis, clusters x p.

    It is Q_g' (I - Q_g Q_g')⁻¹ e_g; a direction that one cluster alone determines is left as it is.
    """
    order = np.argsort(clusters, kind="stable")
    sizes = np.bincount(clusters)
    starts = np.cumsum(sizes) - sizes
    shifts = np.zeros((len(sizes), q.shape[1]))
    for size in np.unique(sizes[sizes > 0]):
        which = np.flatnonzero(sizes == size)
        rows = order[starts[which][:, None] + np.arange(size)]
        part = q[rows]
        values, vectors = np.linalg.eigh(np.eye(size) - part @ part.transpose(0, 2, 1))
        turned = np.einsum("cij,ci->cj", vectors, residuals[rows])
        freed = np.where(values > 1e-10, turned / np.maximum(values, 1e-10), 0.0)
        shifts[which] = np.einsum("cik,ci->ck", part, np.einsum("cij,cj->ci", vectors, freed))
    return shifts
