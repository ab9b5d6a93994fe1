"""Variance components of ratings as those of one competence's or one aspect's ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vignette.assessment import FindingKind
from vignette.study.error_model import PERSON

if TYPE_CHECKING:
    from vignette.psychometrics import VarianceComponents

Term = tuple[str, ...]
ACROSS = {FindingKind.COMPETENCE: "aspect_id", FindingKind.ASPECT: "competence_id"}
"""What a score is the mean over: all there is of it, not a sample."""


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
