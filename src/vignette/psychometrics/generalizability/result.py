"""What an analysis of variance components returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve, EstimateSet
from vignette.psychometrics.generalizability.terms import Term, name_of
from vignette.psychometrics.problems import refuse
from vignette.psychometrics.resampling import Resampling

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VarianceComponents:
    """Variance components with all that a study of decisions builds on.

    Attributes
    ----------
    estimates : EstimateSet
        One estimate per term, the residual last.
    effects : EstimateSet
        The intercept (the mean) and fixed effects.
    terms : tuple of tuple of str
        The terms in the estimates' order; the residual's is every column that tells ratings apart.
    object_columns : tuple of str
        The object of measurement.
    values : array, k
        The components; by expected mean squares they may be negative.
    covariance : array, k x k
        Their sampling covariance where effects are normal; nan where it is not known.
    sizes : mapping of str to float
        Levels of each facet per object (harmonic mean), which is the observed design.
    mean, mean_variance : float
        Mean rating (the intercept) and its sampling variance, all facets random.
    method : str
        ``reml``, ``ml``, ``ems`` or ``stated``.
    criterion : float
        -2 log likelihood, restricted for REML, constants included; nan by expected mean squares.
    interval : str or None
        How the components' limits were made; studies built on this follow it.
    draws, left_out : array, replicates x k and clusters x k, or None
        Replicates of the components, and the components without each sampled cluster.
    plan : Resampling or None
        How replicates were drawn.
    analysis : Curve or None
        The analysis of variance, by expected mean squares.
    """

    estimates: EstimateSet
    effects: EstimateSet
    terms: tuple[Term, ...]
    object_columns: Term
    values: Floats
    covariance: Floats
    sizes: Mapping[str, float]
    mean: float
    mean_variance: float
    method: str
    criterion: float
    interval: str | None
    level: float
    n: Mapping[str, int]
    n_excluded: int
    caveats: tuple[str, ...]
    draws: Floats | None = None
    left_out: Floats | None = None
    plan: Resampling | None = None
    analysis: Curve | None = None

    def variance(self, *columns: str) -> float:
        """Return one term's variance: ``variance("household_id", "rater_id")``; without columns the residual's.

        Raises
        ------
        DataError
            ``PSY-321`` where there is no such term.
        """
        if not columns:
            return float(self.values[-1])
        for term, value in zip(self.terms, self.values, strict=True):
            if set(term) == set(columns):
                return float(value)
        known = ", ".join(name_of(term) for term in self.terms)
        raise refuse("PSY-321", "terms", f"there is no term {name_of(columns)}", f"There are: {known}.")

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component."""
        return self.estimates.to_frame()

    def _repr_html_(self) -> str:
        return self.estimates._repr_html_() + self.effects._repr_html_()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GStudy:
    """Variance components and the coefficients of the observed design."""

    components: VarianceComponents
    coefficients: EstimateSet

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component and per coefficient."""
        import pandas as pd

        return pd.concat([self.components.to_frame(), self.coefficients.to_frame()], ignore_index=True)

    def _repr_html_(self) -> str:
        return self.components._repr_html_() + self.coefficients._repr_html_()
