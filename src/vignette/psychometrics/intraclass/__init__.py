"""Intraclass correlation: how much of the spread between ratings is spread between what was rated."""

from vignette.psychometrics.intraclass.coefficients import icc, icc_report
from vignette.psychometrics.intraclass.few_raters import agreement_limits_of_few
from vignette.psychometrics.intraclass.forms import ALL_FORMS, Form
from vignette.psychometrics.intraclass.limits import (
    agreement_degrees,
    agreement_limits,
    f_limits,
    f_test,
    household_limits,
)
from vignette.psychometrics.intraclass.replicates import icc_replicates
from vignette.psychometrics.intraclass.squares import MeanSquares, icc_of_squares, mean_squares, spearman_brown

__all__ = [
    "ALL_FORMS",
    "Form",
    "MeanSquares",
    "agreement_degrees",
    "agreement_limits",
    "agreement_limits_of_few",
    "f_limits",
    "f_test",
    "household_limits",
    "icc",
    "icc_of_squares",
    "icc_replicates",
    "icc_report",
    "mean_squares",
    "spearman_brown",
]
