"""What moves a rating, as variance components: the error model of an evidence file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vignette.assessment import ErrorModel, TermVariance
from vignette.study.error_terms import ErrorTerm

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import VarianceComponents

PERSON = ("household_id", "applicant_id")


def find_error_model(ratings: pd.DataFrame, terms: Sequence[ErrorTerm]) -> ErrorModel:
    """Estimate the variance components of ratings by REML, and return them as the evidence file has them.

    Parameters
    ----------
    ratings, terms
        See `fit_terms`.

    Raises
    ------
    DataError
        See `fit_terms`.
    """
    return error_model_of(fit_terms(ratings, terms), ratings)


def fit_terms(ratings: pd.DataFrame, terms: Sequence[ErrorTerm], **limits: Any) -> VarianceComponents:
    """Estimate the variance components of ratings by REML.

    Parameters
    ----------
    ratings : DataFrame
        The data contract's columns, one row per rating. Empty ratings are left out, and so are later occasions: a
        second interview of one person with one form would need terms of its own.
    terms : sequence of ErrorTerm
        Those that need several forms are left out where only one is in the data. Where it is the only level, a form
        adds nothing to a term, so that the others are estimated without that column, and told with it.
    **limits
        ``interval`` and what it needs, as `variance_components` takes them; without, there are no limits.

    Raises
    ------
    DataError
        ``PSY-323`` where the data cannot tell the terms apart (each interview rated once, for example), and those of
        `variance_components`.
    """
    from dataclasses import replace

    from vignette.psychometrics import variance_components

    first = ratings[ratings["occasion"] == 1]
    several = first["form_id"].nunique() > 1
    chosen = [term.columns for term in terms if several or not term.forms]
    fitted = [tuple(column for column in term if several or column != "form_id") for term in chosen]
    facets = {column for term in fitted for column in term}
    found = variance_components(
        first,
        object=PERSON,
        terms=fitted,
        within=[column for column in ("form_id", "competence_id") if column not in facets],
        missing="available",
        method="reml",
        **{"interval": None, **limits},
    )
    return replace(found, terms=(*chosen, found.terms[-1]))


def error_model_of(found: VarianceComponents, ratings: pd.DataFrame) -> ErrorModel:
    """Return variance components as the evidence file has them, with how many they rest on."""
    spread = np.diagonal(found.covariance)
    used = ratings[ratings["rating"].notna() & (ratings["occasion"] == 1)]
    forms = used.groupby([*PERSON], observed=True)["form_id"].nunique()
    return ErrorModel(
        terms=tuple(
            TermVariance(
                columns=term,
                variance=float(variance),
                degrees=float(2 * variance**2 / own) if variance > 0 and own > 0 else 0.0,
            )
            for term, variance, own in zip(found.terms, found.values, spread, strict=True)
        ),
        method=f"REML, {len(found.terms) - 1} terms and a residual",
        households=used["household_id"].nunique(),
        applicants=len(forms),
        raters=used["rater_id"].nunique(),
        two_form_households=forms[forms > 1].index.get_level_values("household_id").nunique(),
    )
