"""The closed list of analyses a protocol may ask for: a name, its function, and the options it takes."""

from __future__ import annotations

from collections.abc import Mapping

from vignette.study.analyses.content_validity import ContentOptions, content_validity
from vignette.study.analyses.criterion import CriterionOptions
from vignette.study.analyses.criterion_accuracy import criterion_accuracy
from vignette.study.analyses.criterion_independence import criterion_independence
from vignette.study.analyses.cuts import CutOptions, cut_scores
from vignette.study.analyses.forms import form_agreement, form_equivalence
from vignette.study.analyses.generalizability import DesignOptions, generalizability
from vignette.study.analyses.internal_consistency import ConsistencyOptions, internal_consistency
from vignette.study.analyses.languages import language_agreement, language_level
from vignette.study.analyses.norms import NormOptions, norms
from vignette.study.analyses.panel_agreement import PanelOptions, panel_agreement
from vignette.study.analyses.placement_survival import SurvivalOptions, placement_survival
from vignette.study.analyses.rater_severity import rater_severity
from vignette.study.analyses.rating_agreement import LevelOptions, rating_agreement
from vignette.study.analyses.retest import retest
from vignette.study.analyses.score_agreement import AgreementOptions, score_agreement
from vignette.study.analyses.standard_setting import AngoffOptions, GroupsOptions, angoff, contrasting_groups
from vignette.study.analyses.verification_bias import VerificationOptions, verification_bias
from vignette.study.answering import Analysis

ANALYSES: Mapping[str, Analysis] = {
    "generalizability": Analysis(function=generalizability, options=DesignOptions),
    "score_agreement": Analysis(function=score_agreement, options=AgreementOptions),
    "rating_agreement": Analysis(function=rating_agreement, options=LevelOptions),
    "rater_severity": Analysis(function=rater_severity),
    "internal_consistency": Analysis(function=internal_consistency, options=ConsistencyOptions),
    "retest": Analysis(function=retest),
    "form_equivalence": Analysis(function=form_equivalence),
    "form_agreement": Analysis(function=form_agreement),
    "language_level": Analysis(function=language_level),
    "language_agreement": Analysis(function=language_agreement),
    "norms": Analysis(function=norms, options=NormOptions),
    "angoff": Analysis(function=angoff, options=AngoffOptions, needs=("angoff",)),
    "content_validity": Analysis(function=content_validity, options=ContentOptions, needs=("reviews",)),
    "contrasting_groups": Analysis(function=contrasting_groups, options=GroupsOptions),
    "criterion_accuracy": Analysis(function=criterion_accuracy, options=CriterionOptions),
    "criterion_independence": Analysis(function=criterion_independence, options=CriterionOptions),
    "cut_scores": Analysis(function=cut_scores, options=CutOptions),
    "panel_agreement": Analysis(function=panel_agreement, options=PanelOptions, needs=("panel",)),
    "placement_survival": Analysis(function=placement_survival, options=SurvivalOptions, needs=("outcomes",)),
    "verification_bias": Analysis(function=verification_bias, options=VerificationOptions, needs=("outcomes",)),
}
