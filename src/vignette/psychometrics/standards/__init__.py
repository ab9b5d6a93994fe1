"""Where to put a cut, by judgement, and how well a score sorts homes at it."""

from vignette.psychometrics.standards.booklet import bookmark, bookmark_cuts, median_interval
from vignette.psychometrics.standards.classification import classification_consistency
from vignette.psychometrics.standards.compromise import HofsteeLimits, hofstee, hofstee_cut, hofstee_over_judges
from vignette.psychometrics.standards.dividing import (
    logistic_coefficients,
    logistic_cut,
    midpoint_of_means,
    midpoint_of_medians,
    normal_intersection,
)
from vignette.psychometrics.standards.effective import TrueScores, classify, effective_length, true_score_beta
from vignette.psychometrics.standards.grades import borderline_group, borderline_regression
from vignette.psychometrics.standards.groups import contrasting_groups
from vignette.psychometrics.standards.item_judgements import angoff, angoff_cuts

__all__ = [
    "HofsteeLimits",
    "TrueScores",
    "angoff",
    "angoff_cuts",
    "bookmark",
    "bookmark_cuts",
    "borderline_group",
    "borderline_regression",
    "classification_consistency",
    "classify",
    "contrasting_groups",
    "effective_length",
    "hofstee",
    "hofstee_cut",
    "hofstee_over_judges",
    "logistic_coefficients",
    "logistic_cut",
    "median_interval",
    "midpoint_of_means",
    "midpoint_of_medians",
    "normal_intersection",
    "true_score_beta",
]
