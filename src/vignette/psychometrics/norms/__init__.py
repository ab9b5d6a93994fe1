"""What is usual: norms by percentile, by regression and by group, and the error around a person's score."""

from vignette.psychometrics.norms.designs import Predictor
from vignette.psychometrics.norms.effective import effective_people, household_correlation
from vignette.psychometrics.norms.errors import errors_from_reliability, kelley_true_score, score_limits
from vignette.psychometrics.norms.groups import band_norms, mean_difference
from vignette.psychometrics.norms.people import score_against_norm
from vignette.psychometrics.norms.percentiles import (
    jeffreys_limits,
    order_statistic_ranks,
    percentile_points,
    quantile_limits,
)
from vignette.psychometrics.norms.regression import RegressionNorm, regression_norm
from vignette.psychometrics.norms.sample import norm_sample
from vignette.psychometrics.norms.scales import normal_z, stanine, sten, t_score
from vignette.psychometrics.norms.spread import breusch_pagan, log_variance_start
from vignette.psychometrics.norms.tables import norm_table

__all__ = [
    "Predictor",
    "RegressionNorm",
    "band_norms",
    "breusch_pagan",
    "effective_people",
    "errors_from_reliability",
    "household_correlation",
    "jeffreys_limits",
    "kelley_true_score",
    "log_variance_start",
    "mean_difference",
    "norm_sample",
    "norm_table",
    "normal_z",
    "order_statistic_ranks",
    "percentile_points",
    "quantile_limits",
    "regression_norm",
    "score_against_norm",
    "score_limits",
    "stanine",
    "sten",
    "t_score",
]
