"""What moves a rating, how large the error of a score is, and how many raters and forms make it dependable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.assessment import Finding, FindingKind
from vignette.instrument import Instrument
from vignette.study.analyses.scores import TOO_FEW, unjudged
from vignette.study.analyses.variances import ACROSS, of_scores
from vignette.study.answering import Answer, Ask, Cell, Exhibit, ExhibitKind, finding_of, not_studied
from vignette.study.error_model import error_model_of, fit_terms
from vignette.study.error_terms import shipped_terms

if TYPE_CHECKING:
    from vignette.psychometrics import Estimate, VarianceComponents

RATERS = (1, 2, 3)
FORMS = (1, 2)
TOLD = (1, 2)
"""Raters of the designs that have findings; the table has all."""
TARGET = 0.80
PHI: Literal["Phi"] = "Phi"
SEM: Literal["absolute SEM"] = "absolute SEM"
ONE_FORM = "one_form"
RESIDUAL = "residual"
_SCORES = {FindingKind.COMPETENCE: "a competence", FindingKind.ASPECT: "an aspect"}
_COUNTED = ("households", "applicants", "raters", "ratings")


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignOptions:
    """Which figure the bar is about, of a score from how many raters and forms."""

    judged: Literal["Phi", "absolute SEM"] = PHI
    raters: int = 2
    forms: int = 1


def generalizability(ask: Ask) -> Answer:
    """Return the error model of the ratings, and what it says of a competence's and of an aspect's score.

    The standard error in points, Phi (how well a person's own level is known), and from how many raters on Phi is .80;
    the table has the relative coefficient too (how well people are ordered). Two forms only where somebody took two.
    Competences and aspects are all there are; forms and raters are a sample, and one person's raters are the same for
    all forms.
    """
    ratings, stated = ask.data.ratings, ask.protocol
    found = fit_terms(
        ratings,
        shipped_terms(),
        interval="generalized",
        level=stated.level,
        replicates=stated.replicates,
        seed=stated.seed,
    )
    if not np.isfinite(found.values).all():
        return Answer(findings=(not_studied(ask.question, TOO_FEW, caveats=found.caveats),))
    errors = error_model_of(found, ratings)
    forms = FORMS if errors.two_form_households else FORMS[:1]
    findings: list[Finding] = []
    exhibits = [_components(found)]
    for kind, components in of_scores(found).items():
        findings += _findings(ask, kind, components, forms)
        exhibits.append(_designs(ask.instrument, kind, components, forms))
    return Answer(findings=tuple(findings), exhibits=tuple(exhibits), errors=errors)


def _findings(ask: Ask, kind: FindingKind, components: VarianceComponents, forms: Sequence[int]) -> tuple[Finding, ...]:
    asked = (ask.options.raters, ask.options.forms)
    judged = _name(ask.options.judged, kind, *asked)
    designs = {*product(TOLD, forms), *([asked] if asked[1] <= max(forms) else [])}
    alone = () if len(forms) > 1 else (ONE_FORM,)
    estimates = _estimates(ask.instrument, kind, components, sorted(designs))
    found = tuple(
        finding_of(
            ask.question if each.statistic == judged else unjudged(ask.question),
            replace(each, caveats=(*each.caveats, *alone), n={kind: each.n[kind] for kind in _COUNTED}),
        )
        for each in estimates
    )
    return found if asked in designs else (*found, not_studied(ask.question, ONE_FORM, statistic=judged))


def _estimates(
    instrument: Instrument, kind: FindingKind, components: VarianceComponents, designs: Sequence[tuple[int, int]]
) -> list[Estimate]:
    from vignette.psychometrics import design_coefficients, levels_needed

    fixed = (ACROSS[kind],)
    found = []
    for raters, forms in designs:
        made = design_coefficients(components, sizes=_sizes(instrument, kind, raters, forms), fixed=fixed)
        found += [replace(made[name], statistic=_name(name, kind, raters, forms)) for name in (SEM, PHI)]
    one = _sizes(instrument, kind, 1, 1)
    needed = levels_needed(components, facet="rater_id", sizes=one, coefficient=PHI, target=TARGET, fixed=fixed)
    return [*found, replace(needed, statistic=f"raters needed for {PHI} >= {TARGET:.2f} of {_SCORES[kind]}, 1 form")]


def _designs(
    instrument: Instrument, kind: FindingKind, components: VarianceComponents, forms: Sequence[int]
) -> Exhibit:
    """Return what other designs would give, one row each."""
    from vignette.psychometrics import d_study

    sizes: dict[str, int | Sequence[int]] = {**_sizes(instrument, kind, 1, 1)}
    sizes |= {"rater_id": RATERS, "form_id": tuple(forms)}
    told = d_study(components, sizes=sizes, fixed=(ACROSS[kind],)).columns
    names = {"raters": "rater_id", "forms": "form_id", "sem": "sem_absolute", "phi": "Phi", "phi_low": "Phi_low"}
    names |= {"phi_high": "Phi_high", "relative": "Erho2"}
    return Exhibit(
        id=f"designs_{kind.value}",
        kind=ExhibitKind.TABLE,
        columns={name: tuple(told[own]) for name, own in names.items()},
    )


def _components(found: VarianceComponents) -> Exhibit:
    total = float(found.values.sum())
    limits = [each.interval for each in found.estimates]
    columns: dict[str, tuple[Cell, ...]] = {
        "term": (*(_told(term) for term in found.terms[:-1]), RESIDUAL),
        "variance": tuple(map(float, found.values)),
        "share": tuple(float(each) / total for each in found.values),
        "low": tuple(each.low if each else None for each in limits),
        "high": tuple(each.high if each else None for each in limits),
    }
    return Exhibit(id="components", kind=ExhibitKind.TABLE, columns=columns)


def _sizes(instrument: Instrument, kind: FindingKind, raters: int, forms: int) -> dict[str, int]:
    count = len(instrument.aspects if kind is FindingKind.COMPETENCE else instrument.competences)
    return {ACROSS[kind]: count, "rater_id": raters, "form_id": forms}


def _told(term: tuple[str, ...]) -> str:
    """Return a term's name in the table, which the catalogues have: ``by_household__applicant``."""
    return "by_" + "__".join(column.removesuffix("_id") for column in term)


def _name(statistic: str, kind: FindingKind, raters: int, forms: int) -> str:
    told = f"{raters} rater{'s' if raters > 1 else ''}, {forms} form{'s' if forms > 1 else ''}"
    return f"{statistic} of {_SCORES[kind]}, {told}"
