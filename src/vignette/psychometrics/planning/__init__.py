"""How many homes, raters and cases a study needs, and what comes out at that number."""

from vignette.psychometrics.planning.agreement import agreement_studies, plan_agreement
from vignette.psychometrics.planning.alpha import alpha_expected_width, alpha_power, plan_alpha
from vignette.psychometrics.planning.auc import auc_variance, plan_auc
from vignette.psychometrics.planning.households import design_effect
from vignette.psychometrics.planning.icc import icc_expected_width, icc_power, plan_icc
from vignette.psychometrics.planning.kappa import kappa_information, kappa_variance, plan_kappa
from vignette.psychometrics.planning.plan import Plan
from vignette.psychometrics.planning.sensitivity import plan_sensitivity, plan_specificity, share_assurance

__all__ = [
    "Plan",
    "agreement_studies",
    "alpha_expected_width",
    "alpha_power",
    "auc_variance",
    "design_effect",
    "icc_expected_width",
    "icc_power",
    "kappa_information",
    "kappa_variance",
    "plan_agreement",
    "plan_alpha",
    "plan_auc",
    "plan_icc",
    "plan_kappa",
    "plan_sensitivity",
    "plan_specificity",
    "share_assurance",
]
