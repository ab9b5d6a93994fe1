"""Variance components of ratings with limits, and the same as those of one competence's or one aspect's ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vignette.assessment import ErrorModel, FindingKind, TermVariance
from vignette.study.error_model import PERSON
from vignette.study.evidence_rules import shipped_evidence_rules

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import VarianceComponents
    from vignette.study.protocol import Protocol

Term = tuple[str, ...]
ACROSS = {FindingKind.COMPETENCE: "aspect_id", FindingKind.ASPECT: "competence_id"}
"""What a score is the mean over: all there is of it, not a sample."""


def fitted(ratings: pd.DataFrame, protocol: Protocol) -> VarianceComponents:
    """Estimate the variance components of the shipped terms by REML, with generalized limits.

    The terms are those of `find_error_model`; where there is one form only, it adds nothing to a term.

    Raises
    ------
    DataError
        ``PSY-323`` where the data cannot tell the terms apart, and those of `variance_components`.
    """
    from vignette.psychometrics import variance_components

    several = ratings["form_id"].nunique() > 1
    chosen = [term.columns for term in shipped_evidence_rules().terms if several or not term.forms]
    terms = [tuple(column for column in term if several or column != "form_id") for term in chosen]
    facets = {column for term in terms for column in term}
    found = variance_components(
        ratings,
        object=PERSON,
        terms=terms,
        within=[column for column in ("form_id", "competence_id") if column not in facets],
        interval="generalized",
        level=protocol.level,
        replicates=protocol.replicates,
        seed=protocol.seed,
        missing="available",
        method="reml",
    )
    return replace(found, terms=(*chosen, found.terms[-1]))


def error_model_of(found: VarianceComponents, ratings: pd.DataFrame) -> ErrorModel:
    """Return variance components as the evidence file has them."""
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
            for term, variance, own in zip(found.terms, found.values, spread, strict=True)
        ),
        method=f"REML, {len(found.terms) - 1} terms and a residual",
        households=used["household_id"].nunique(),
        applicants=len(forms),
        raters=used["rater_id"].nunique(),
        two_form_households=forms[forms > 1].index.get_level_values("household_id").nunique(),
    )


def of_scores(found: VarianceComponents) -> Mapping[FindingKind, VarianceComponents]:
    """Return the components of one competence's ratings, and of one aspect's.

    Within one competence a vignette is a form, and what belongs to the person in this competence belongs to the
    person; what is the same for everybody's ratings of it moves nobody. Within one aspect likewise, where a vignette is
    a competence in a form.
    """
    return {kind: _merged(found, [_within(term, kind) for term in found.terms]) for kind in ACROSS}


def _within(term: Term, kind: FindingKind) -> Term:
    """Return the columns that a term still has within one competence or one aspect, in a fixed order."""
    columns = set(term)
    if "vignette_id" in columns:
        columns = columns - {"vignette_id"} | {"form_id", "competence_id"}
    columns.discard("competence_id" if kind is FindingKind.COMPETENCE else "aspect_id")
    order = (*PERSON, "form_id", "competence_id", "aspect_id", "rater_id")
    return tuple(column for column in order if column in columns)


def _merged(found: VarianceComponents, terms: list[Term]) -> VarianceComponents:
    """Return components added up where their terms are the same; a term without a column is left out."""
    from vignette.psychometrics import EstimateSet

    kept = [term for term in dict.fromkeys(reversed(terms)) if term][::-1]
    sums = np.array([[float(one == other) for other in kept] for one in terms])
    estimates = []
    for term in kept:
        own = [each for each, other in zip(found.estimates, terms, strict=True) if other == term]
        caveats = tuple(dict.fromkeys(code for each in own for code in each.caveats))
        estimates.append(replace(own[0], statistic=f"variance of {':'.join(term)}", caveats=caveats))
    return replace(
        found,
        estimates=EstimateSet(title=found.estimates.title, estimates=tuple(estimates)),
        terms=tuple(kept),
        values=found.values @ sums,
        covariance=sums.T @ found.covariance @ sums,
        draws=None if found.draws is None else found.draws @ sums,
    )
