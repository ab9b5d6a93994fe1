"""Reliability of a sum of items on one occasion: alpha, omega, lower bounds, split halves, and the items themselves."""

from vignette.psychometrics.reliability.alpha import alpha_measurement_error, cronbach_alpha
from vignette.psychometrics.reliability.alpha_formulas import (
    alpha_of,
    bonett_interval,
    duhachek_interval,
    duhachek_se,
    feldt_interval,
    lambda6_of,
    squared_multiple_correlations,
)
from vignette.psychometrics.reliability.green_yang import categorical_omega_of
from vignette.psychometrics.reliability.halves import split_half
from vignette.psychometrics.reliability.hierarchical import omega_bifactor, omega_hierarchical, omegas_of
from vignette.psychometrics.reliability.items import item_analysis, item_rest_correlations, shape_of
from vignette.psychometrics.reliability.lambdas import guttman_lambdas, lambdas_of
from vignette.psychometrics.reliability.lower_bound import greatest_lower_bound
from vignette.psychometrics.reliability.moments import (
    Moments,
    correlations_of,
    covariances_of,
    household_moments,
)
from vignette.psychometrics.reliability.omegas import omega, omega_of
from vignette.psychometrics.reliability.ordinal import categorical_omega, ordinal_alpha, ordinal_omega
from vignette.psychometrics.reliability.partitions import all_halves, all_partitions, best_partition

__all__ = [
    "Moments",
    "all_halves",
    "all_partitions",
    "alpha_measurement_error",
    "alpha_of",
    "best_partition",
    "bonett_interval",
    "categorical_omega",
    "categorical_omega_of",
    "correlations_of",
    "covariances_of",
    "cronbach_alpha",
    "duhachek_interval",
    "duhachek_se",
    "feldt_interval",
    "greatest_lower_bound",
    "guttman_lambdas",
    "household_moments",
    "item_analysis",
    "item_rest_correlations",
    "lambda6_of",
    "lambdas_of",
    "omega",
    "omega_bifactor",
    "omega_hierarchical",
    "omega_of",
    "omegas_of",
    "ordinal_alpha",
    "ordinal_omega",
    "shape_of",
    "split_half",
    "squared_multiple_correlations",
]
