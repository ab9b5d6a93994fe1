"""Regression norms: what score is usual for a person of this age and language, and how far scores spread around it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet
from vignette.psychometrics.least_squares import CLUSTERED, LeastSquares, least_squares
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.norms.designs import Predictor, coefficient_names, design, from_sample
from vignette.psychometrics.norms.sample import about_sample
from vignette.psychometrics.norms.spread import SpreadFit, breusch_pagan, fit_spread
from vignette.psychometrics.problems import check_level
from vignette.psychometrics.totals import Gaps, Totals, totals

if TYPE_CHECKING:
    import pandas as pd

_OOSTERHUIS = "Oosterhuis, van der Ark & Sijtsma (2016). Assessment 23, 191-202"
_KOENKER = "Koenker (1981). Journal of Econometrics 17, 107-112"
_HARVEY = "Harvey (1976). Econometrica 44, 461-465"
DEPENDS = 0.05
"""Below this p of the Breusch-Pagan test a norm with one spread carries ``variance_depends_on_predictors``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegressionNorm:
    """A fitted norm; `score_against_norm` reads people's places off it.

    Attributes
    ----------
    score : str
        Column of the score.
    predictors, spread_predictors : tuple of Predictor
        Of the mean, and of the variance (empty where the spread is one).
    coefficients : EstimateSet
        Of the mean, and of the log-variance where it is modelled.
    fit : LeastSquares
        Of the mean; weighted where the variance is modelled.
    spread : SpreadFit or None
        Of the log-variance.
    residuals : array
        Standardised residuals of the norm sample in rising order.
    figures : mapping of str to float
        ``sigma`` (residual standard deviation; nan where it depends on predictors), ``r2``, ``adjusted_r2``, ``aic``
        (normal likelihood, as R counts it), ``breusch_pagan``, ``breusch_pagan_df``, ``breusch_pagan_p``.
    n, n_excluded, caveats, references
        As in `Estimate`.
    """

    score: str
    predictors: tuple[Predictor, ...]
    spread_predictors: tuple[Predictor, ...]
    coefficients: EstimateSet
    fit: LeastSquares
    spread: SpreadFit | None
    residuals: Floats
    figures: Mapping[str, float]
    n: Mapping[str, int]
    references: tuple[str, ...]
    n_excluded: int = 0
    caveats: tuple[str, ...] = field(default=())

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient."""
        return self.coefficients.to_frame()

    def _repr_html_(self) -> str:
        return self.coefficients._repr_html_()


def regression_norm(
    scores: pd.DataFrame,
    *,
    score: str,
    predictors: Sequence[str | Predictor],
    spread: Sequence[str | Predictor] | None,
    level: float = 0.95,
    cluster: str | None = "household_id",
    missing: Gaps = "raise",
) -> RegressionNorm:
    """Return a norm that depends on predictors.

    Parameters
    ----------
    scores : DataFrame
        One row per person of the norm sample.
    score : str
        Column of the score.
    predictors : sequence of str or Predictor
        What the mean depends on; a name alone is a number as it stands.
    spread : sequence of str or Predictor, or None
        What the variance depends on, log-linearly; None takes one spread for all, and the Breusch-Pagan test
        (Koenker's form, rows taken as independent) then tells whether that can stand.
    level : float
        Of the coefficients' intervals.
    cluster : str or None
        Column of the sampling unit: standard errors by household (CR3), t with as many degrees of freedom as households
        less coefficients. None takes rows for independent.
    missing : {"raise", "complete"}
        Refuse rows with an empty cell, or leave them out.

    Returns
    -------
    RegressionNorm
        Caveats ``variance_depends_on_predictors``, ``small_norm_sample``.

    Raises
    ------
    DataError
        ``PSY-358`` predictors that do not determine the coefficients; ``PSY-102``, ``PSY-201`` to ``PSY-203``,
        ``PSY-205``, ``PSY-207``, ``PSY-211``.

    References
    ----------
    Oosterhuis, H. E. M., van der Ark, L. A. & Sijtsma, K. (2016). Sample size requirements for traditional and
    regression-based norms. *Assessment* 23, 191-202.

    Examples
    --------
    >>> import pandas as pd
    >>> norms = pd.read_csv("tests/reference/own_norms_a.csv")
    >>> norm = regression_norm(norms, score="total_score", predictors=["age"], spread=None, cluster=None)
    >>> [round(each.value, 4) for each in norm.coefficients], norm.caveats[-1]
    ([23.5818, 0.0746], 'variance_depends_on_predictors')
    """
    check_level(level)
    names = list(
        dict.fromkeys(each if isinstance(each, str) else each.column for each in [*predictors, *(spread or ())])
    )
    table = totals(scores, [score], cluster=cluster, missing=missing, labels=names)
    kept = scores[table.kept]
    mean_predictors, spread_predictors = from_sample(predictors, kept), from_sample(spread or (), kept)
    matrix, outcome = design(mean_predictors, kept), table.values[:, 0]
    clusters = table.clusters if table.grouped else None
    plain = least_squares(matrix, outcome)
    found = fit_spread(matrix, design(spread_predictors, kept), outcome, clusters=clusters) if spread else None
    fit = found.mean if found else least_squares(matrix, outcome, clusters=clusters)
    test = breusch_pagan(plain.residuals, matrix) if matrix.shape[1] > 1 else (math.nan, 0, math.nan)
    depends = found is None and test[2] < DEPENDS and np.ptp(outcome) > 0
    caveats = (
        *about_sample(table),
        *(("no_variance",) if np.ptp(outcome) == 0 else ()),
        *(("variance_depends_on_predictors",) if depends else ()),
    )
    references = (_OOSTERHUIS, _HARVEY if found else _KOENKER, *((CLUSTERED,) if table.grouped else ()))
    return RegressionNorm(
        score=score,
        predictors=mean_predictors,
        spread_predictors=spread_predictors,
        coefficients=_coefficients(mean_predictors, spread_predictors, fit, found, table, level, caveats, references),
        fit=fit,
        spread=found,
        residuals=np.sort(fit.residuals if found else fit.residuals / fit.sigma if fit.sigma > 0 else fit.residuals),
        figures=_figures(plain, len(outcome), matrix.shape[1], test, one_spread=found is None),
        n=table.n(),
        references=references,
        n_excluded=table.n_excluded,
        caveats=caveats,
    )


def _figures(
    fit: LeastSquares, people: int, columns: int, test: tuple[float, int, float], *, one_spread: bool
) -> dict[str, float]:
    """Return what describes the unweighted fit; nan for what holds only where the spread is one."""
    squares = float((fit.residuals**2).sum())
    with np.errstate(divide="ignore"):
        likelihood = people * (math.log(2 * math.pi) + float(np.log(squares / people)) + 1)
    return {
        "sigma": fit.sigma if one_spread else math.nan,
        "r2": fit.r2,
        "adjusted_r2": 1 - (1 - fit.r2) * (people - 1) / (people - columns),
        "aic": likelihood + 2 * (columns + 1) if one_spread else math.nan,
        "breusch_pagan": test[0],
        "breusch_pagan_df": float(test[1]),
        "breusch_pagan_p": test[2],
    }


def _coefficients(
    mean: tuple[Predictor, ...],
    spread: tuple[Predictor, ...],
    fit: LeastSquares,
    found: SpreadFit | None,
    table: Totals,
    level: float,
    caveats: tuple[str, ...],
    references: tuple[str, ...],
) -> EstimateSet:
    """Return the coefficients of the mean, then those of the log-variance, each with Student's interval."""
    parts = [(name, "", value, fit.covariance[i, i]) for i, (name, value) in enumerate(_named(mean, fit.coefficients))]
    if found is not None:
        named = _named(spread, found.coefficients)
        parts += [(name, "log-variance: ", value, found.covariance[i, i]) for i, (name, value) in enumerate(named)]
    return EstimateSet(
        title="Regression norm",
        estimates=tuple(
            Estimate(
                statistic=f"{prefix}{name}",
                value=value,
                interval=student_interval(value, math.sqrt(variance), fit.degrees, level, "Student's t"),
                n=table.n(),
                n_excluded=table.n_excluded,
                caveats=caveats,
                references=references,
                details={"se": math.sqrt(variance), "df": fit.degrees},
            )
            for name, prefix, value, variance in parts
        ),
    )


def _named(predictors: tuple[Predictor, ...], values: Floats) -> list[tuple[str, float]]:
    return [(name, float(value)) for name, value in zip(coefficient_names(predictors), values, strict=True)]
