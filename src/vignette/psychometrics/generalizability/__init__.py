"""Generalizability: how much of a score is the home, and how much the vignette, the rater and chance."""

from vignette.psychometrics.generalizability.components import stated_components, variance_components
from vignette.psychometrics.generalizability.fitting import Fit, fit_components
from vignette.psychometrics.generalizability.formulas import generalizability_coefficients, levels_for
from vignette.psychometrics.generalizability.mixed_icc import icc_reml
from vignette.psychometrics.generalizability.moments import MeanSquares, analysis_of_variance
from vignette.psychometrics.generalizability.result import GStudy, VarianceComponents
from vignette.psychometrics.generalizability.score_errors import score_error
from vignette.psychometrics.generalizability.severity import home_scores, rater_severity
from vignette.psychometrics.generalizability.studies import d_study, design_coefficients, g_study, levels_needed
from vignette.psychometrics.generalizability.terms import crossed_terms

__all__ = [
    "Fit",
    "GStudy",
    "MeanSquares",
    "VarianceComponents",
    "analysis_of_variance",
    "crossed_terms",
    "d_study",
    "design_coefficients",
    "fit_components",
    "g_study",
    "generalizability_coefficients",
    "home_scores",
    "icc_reml",
    "levels_for",
    "levels_needed",
    "rater_severity",
    "score_error",
    "stated_components",
    "variance_components",
]
