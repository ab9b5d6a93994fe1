"""Cut scores by data: how well a score foretells an outcome, where to cut it, and what the cut is worth."""

from vignette.psychometrics.cuts.accuracy import cut_accuracy
from vignette.psychometrics.cuts.area import auc
from vignette.psychometrics.cuts.calibrating import calibration
from vignette.psychometrics.cuts.choosing import choose_cut
from vignette.psychometrics.cuts.comparison import compare_auc, compare_auc_groups
from vignette.psychometrics.cuts.correction import logistic_optimism, optimism
from vignette.psychometrics.cuts.curve import roc
from vignette.psychometrics.cuts.decision import net_benefit, net_benefit_of_cut
from vignette.psychometrics.cuts.flow import stard
from vignette.psychometrics.cuts.fourfold import predictive_values
from vignette.psychometrics.cuts.model import LogisticFit, logistic_fit, predicted_risk
from vignette.psychometrics.cuts.outcomes import OutcomeTable, outcome_table
from vignette.psychometrics.cuts.partial import partial_auc
from vignette.psychometrics.cuts.verification import verified_accuracy

__all__ = [
    "LogisticFit",
    "OutcomeTable",
    "auc",
    "calibration",
    "choose_cut",
    "compare_auc",
    "compare_auc_groups",
    "cut_accuracy",
    "logistic_fit",
    "logistic_optimism",
    "net_benefit",
    "net_benefit_of_cut",
    "optimism",
    "outcome_table",
    "partial_auc",
    "predicted_risk",
    "predictive_values",
    "roc",
    "stard",
    "verified_accuracy",
]
