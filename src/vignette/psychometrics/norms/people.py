"""A person against a regression norm: how unusual is this score for this age and language, and how sure is that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve, EstimateSet
from vignette.psychometrics.frames import numbers
from vignette.psychometrics.limits import student_quantile
from vignette.psychometrics.norms.designs import design, outside_sample
from vignette.psychometrics.norms.regression import RegressionNorm
from vignette.psychometrics.norms.scales import t_score
from vignette.psychometrics.problems import check_level, refuse

if TYPE_CHECKING:
    import pandas as pd

_CRAWFORD = "Crawford & Garthwaite (2006). Neuropsychology 20, 259-271"


def score_against_norm(people: pd.DataFrame, *, norm: RegressionNorm, level: float = 0.95) -> Curve:
    """Return each person's place against a regression norm.

    Parameters
    ----------
    people : DataFrame
        One row per person, with the norm's score and predictors.
    norm : RegressionNorm
        From `regression_norm`.
    level : float
        Of the intervals.

    Returns
    -------
    Curve
        Columns: ``predicted`` and ``se_mean``, the usual score and its standard error; ``sigma``, the spread around it;
        ``predicted_low`` and ``predicted_high``, between which a new person's score lies; ``z`` of the residual,
        ``t_score``; ``percentile_normal`` from z, ``percentile_empirical`` among the norm sample's residuals (half of
        those equal), ``percentile_t`` (Crawford and Garthwaite: Student's t with the variance of a new person); and
        ``percentile_low`` and ``percentile_high``, limits of the normal percentile from the error of the norm's mean
        and spread. Caveat ``outside_norm_range`` where a person's predictor lies outside the norm sample's: the
        column ``outside`` is then 1.

    Raises
    ------
    DataError
        ``PSY-205`` an empty predictor or score, ``PSY-358`` a category the norm has not; ``PSY-102``, ``PSY-201``,
        ``PSY-202``, ``PSY-211``.

    References
    ----------
    Crawford, J. R. & Garthwaite, P. H. (2006). Comparing patients' predicted test scores from a regression equation
    with their obtained scores. *Neuropsychology* 20, 259-271.

    Examples
    --------
    >>> import pandas as pd
    >>> from vignette.psychometrics.norms.regression import regression_norm
    >>> sample = pd.read_csv("tests/reference/own_norms_a.csv")
    >>> norm = regression_norm(sample, score="total_score", predictors=["age"], spread=None, cluster=None)
    >>> person = pd.DataFrame({"age": [30], "total_score": [20]})
    >>> found = score_against_norm(person, norm=norm).to_frame()
    >>> found[["predicted", "t_score", "percentile_t"]].round(2).values.tolist()
    [[25.82, 37.76, 11.21]]
    """
    from scipy.special import ndtr, stdtr

    check_level(level)
    observed = numbers(people, [norm.score])[:, 0]
    if np.isnan(observed).any():
        raise refuse("PSY-205", norm.score, "a score is empty", "Fill it in, or leave the person out.")
    matrix = design(norm.predictors, people)
    predicted, se_mean = norm.fit.at(matrix)
    sigma, spread_error = _spread(norm, people, len(observed))
    error = np.sqrt(sigma**2 + se_mean**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        z, t = (observed - predicted) / sigma, (observed - predicted) / error
        doubt = student_quantile(level, norm.fit.degrees) * np.sqrt((se_mean / sigma) ** 2 + (z * spread_error) ** 2)
    reach = student_quantile(level, norm.fit.degrees) * error
    outside = outside_sample(norm.predictors, people)
    columns = {
        "predicted": predicted,
        "se_mean": se_mean,
        "sigma": sigma,
        "predicted_low": predicted - reach,
        "predicted_high": predicted + reach,
        "z": z,
        "t_score": t_score(z),
        "percentile_normal": 100 * ndtr(z),
        "percentile_low": 100 * ndtr(z - doubt),
        "percentile_high": 100 * ndtr(z + doubt),
        "percentile_empirical": 100 * empirical_share(norm.residuals, z),
        "percentile_t": 100 * stdtr(norm.fit.degrees, t),
        "outside": outside.astype(np.int64),
    }
    return Curve(
        title="Scores against a regression norm",
        columns={name: column.tolist() for name, column in columns.items()},
        estimates=EstimateSet(title="Scores against a regression norm", estimates=()),
        n=norm.n,
        n_excluded=norm.n_excluded,
        caveats=(*norm.caveats, *(("outside_norm_range",) if outside.any() else ())),
        references=(*norm.references, _CRAWFORD),
    )


def empirical_share(ordered: Floats, values: Floats) -> Floats:
    """Return the share of ordered residuals below each value plus half of those equal to it, but for rounding error."""
    hair = 1e-9 * max(1.0, float(np.abs(ordered).max(initial=0.0)))
    below = np.searchsorted(ordered, values - hair, side="left")
    upto = np.searchsorted(ordered, values + hair, side="right")
    return np.asarray((below + upto) / 2 / len(ordered))


def _spread(norm: RegressionNorm, people: pd.DataFrame, count: int) -> tuple[Floats, Floats]:
    """Return each person's sigma and the standard error of its logarithm."""
    if norm.spread is None:
        return np.full(count, norm.figures["sigma"]), np.full(count, 1 / math.sqrt(2 * norm.fit.degrees))
    matrix = design(norm.spread_predictors, people)
    variance = np.einsum("ij,jk,ik->i", matrix, norm.spread.covariance, matrix)
    return norm.spread.sigma(matrix), np.sqrt(variance) / 2
