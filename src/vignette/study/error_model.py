"""What moves a rating, as variance components: the error model of an evidence file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vignette.assessment import ErrorModel, TermVariance
from vignette.study.evidence_rules import EvidenceRules

if TYPE_CHECKING:
    import pandas as pd

PERSON = ("household_id", "applicant_id")


def find_error_model(ratings: pd.DataFrame, rules: EvidenceRules) -> ErrorModel:
    """Estimate the variance components of ratings by REML.

    Parameters
    ----------
    ratings : DataFrame
        The data contract's columns, one row per rating. Empty ratings are left out, and so are later occasions: a
        second interview of one person with one form would need terms of its own.
    rules : EvidenceRules
        The terms; those that need several forms are left out where only one is in the data. Where it is the only
        level, a form adds nothing to a term, so that the others are estimated without that column.

    Raises
    ------
    DataError
        ``PSY-323`` where the data cannot tell the terms apart (each interview rated once, for example), and those of
        `variance_components`.
    """
    from vignette.psychometrics import variance_components

    ratings = ratings[ratings["occasion"] == 1]
    several = ratings["form_id"].nunique() > 1
    chosen = [term.columns for term in rules.terms if several or not term.forms]
    terms = [tuple(column for column in term if several or column != "form_id") for term in chosen]
    facets = list(dict.fromkeys(column for term in terms for column in term if column not in PERSON))
    within = [column for column in ("form_id", "competence_id") if column not in facets]
    found = variance_components(
        ratings, object=PERSON, terms=terms, within=within, interval=None, missing="available", method="reml"
    )
    spread = np.diagonal(found.covariance)
    used = ratings[ratings["rating"].notna()]
    forms = used.groupby([*PERSON], observed=True)["form_id"].nunique()
    return ErrorModel(
        terms=tuple(
            TermVariance(
                columns=term,
                variance=float(variance),
                degrees=float(2 * variance**2 / own) if variance > 0 and own > 0 else 0.0,
            )
            for term, variance, own in zip((*chosen, found.terms[-1]), found.values, spread, strict=True)
        ),
        method=f"REML, {len(terms)} terms and a residual",
        households=used["household_id"].nunique(),
        applicants=len(forms),
        raters=used["rater_id"].nunique(),
        two_form_households=forms[forms > 1].index.get_level_values("household_id").nunique(),
    )
