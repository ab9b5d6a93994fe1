"""Repeated scores of the same people: how well they agree, how far they err, whether two forms are one."""

from vignette.psychometrics.repeatability.anova import covariances, difference_of_means, mauchly, sphericity
from vignette.psychometrics.repeatability.bland import bland_altman, exact_limits
from vignette.psychometrics.repeatability.change import reliable_change, reliable_change_index
from vignette.psychometrics.repeatability.error import (
    measurement_error,
    measurement_error_of_reliability,
    sem_limits,
    sem_of_squares,
)
from vignette.psychometrics.repeatability.lin import concordance_limits, lin_ccc
from vignette.psychometrics.repeatability.moments import Moments, concordance, moments_of, pearson, squares_of_moments
from vignette.psychometrics.repeatability.occasions import correlation_limits, retest
from vignette.psychometrics.repeatability.ranks import spearman
from vignette.psychometrics.repeatability.tost import equivalence, equivalence_of_groups

__all__ = [
    "Moments",
    "bland_altman",
    "concordance",
    "concordance_limits",
    "correlation_limits",
    "covariances",
    "difference_of_means",
    "equivalence",
    "equivalence_of_groups",
    "exact_limits",
    "lin_ccc",
    "mauchly",
    "measurement_error",
    "measurement_error_of_reliability",
    "moments_of",
    "pearson",
    "reliable_change",
    "reliable_change_index",
    "retest",
    "sem_limits",
    "sem_of_squares",
    "spearman",
    "sphericity",
    "squares_of_moments",
]
