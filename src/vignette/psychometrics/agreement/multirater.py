"""The coefficients that need only how many raters chose each category: Fleiss, Brennan-Prediger, Gwet, and agreement.

Observed agreement is the mean, over units with two ratings or more, of the share of a unit's rater pairs that agree.
Chance comes from the categories' shares over all units, each unit weighing the same whatever its number of ratings.
"""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.agreement.coefficient import Coefficient, Formula, corrected, influences, plain
from vignette.psychometrics.agreement.counts import category_counts
from vignette.psychometrics.arrays import Codes, Floats, Mask

FLEISS = "Fleiss (1971). Psychological Bulletin 76, 378-382"
GWET = "Gwet (2008). British Journal of Mathematical and Statistical Psychology 61, 29-48"
HANDBOOK = "Gwet (2014). Handbook of Inter-Rater Reliability, 4th ed. Advanced Analytics"
BRENNAN = "Brennan & Prediger (1981). Educational and Psychological Measurement 41, 687-699"

_AGREEING, _SHARED, _UNITS, _SHARES = 0, 1, 2, 3


def pair_agreement(counts: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return each unit's sum of agreement over ordered pairs of its raters, and how many such pairs it has."""
    raters = counts.sum(axis=1)
    return (counts * (counts @ weights)).sum(axis=1) - raters, raters * (raters - 1)


def unit_agreement(counts: Floats, weights: Floats) -> tuple[Floats, Mask]:
    """Return each unit's mean agreement over its pairs of raters, 0 where it has none, and which have some."""
    agreeing, pairs = pair_agreement(counts, weights)
    shared = pairs > 0
    return agreeing / np.where(shared, pairs, 1.0), shared


def multirater_sums(counts: Floats, weights: Floats) -> tuple[Floats, Mask]:
    """Return what each unit adds: its agreement, 1 if shared, 1 if rated, its shares of the categories."""
    agreement, shared = unit_agreement(counts, weights)
    raters = counts.sum(axis=1)
    shares = counts / np.where(raters > 0, raters, 1.0)[:, None]
    return np.column_stack([agreement, shared, raters > 0, shares]).astype(float), shared


def fleiss(codes: Codes, weights: Floats, name: str) -> Coefficient:
    """Return Fleiss' kappa; for two raters Scott's pi."""

    def chance(shares: Floats) -> Floats:
        return np.asarray(((shares @ weights) * shares).sum(axis=-1))

    return _coefficient(codes, weights, chance, name, (FLEISS, HANDBOOK), log_scale=False)


def gwet(codes: Codes, weights: Floats, name: str) -> Coefficient:
    """Return Gwet's AC1 or, with weights, AC2."""
    categories = len(weights)

    def chance(shares: Floats) -> Floats:
        return np.asarray(weights.sum() / (categories * (categories - 1)) * (shares * (1 - shares)).sum(axis=-1))

    return _coefficient(codes, weights, chance, name, (GWET, HANDBOOK), log_scale=True)


def brennan(codes: Codes, weights: Floats, name: str) -> Coefficient:
    """Return Brennan and Prediger's coefficient: chance is the same for every declared category."""

    def chance(shares: Floats) -> Floats:
        return np.full(shares.shape[:-1], weights.sum() / len(weights) ** 2)

    return _coefficient(codes, weights, chance, name, (BRENNAN, HANDBOOK), log_scale=True)


def agreement_over_units(codes: Codes, weights: Floats, name: str) -> Coefficient:
    """Return the mean over units of the (weighted) agreement of a unit's pairs of raters."""
    agreement, shared = unit_agreement(category_counts(codes, len(weights)), weights)
    return share(np.column_stack([agreement, shared]).astype(float), shared, name, (HANDBOOK,))


def share(sums: Floats, shared: Mask, name: str, references: tuple[str, ...], **n: int) -> Coefficient:
    """Return a share: the first sum over the second; ``n`` is what it rests on beside units."""

    def formula(totals: Floats) -> Floats:
        return plain(totals[..., 0] / totals[..., 1])

    return Coefficient(
        name=name,
        sums=sums,
        formula=formula,
        shared=shared,
        references=references,
        log_scale=True,
        bounds=(0.0, 1.0),
        n=n,
        gwet_influence=lambda: gwet_influence(formula, sums, shared),
    )


def gwet_influence(formula: Formula, sums: Floats, shared: Mask) -> Floats:
    """Return each unit's influence on a coefficient as Gwet (2014, ch. 5) takes it.

    He takes the number of shared units for given, the delta method for sampled with the rest; they are one where every
    unit is shared.
    """
    with np.errstate(all="ignore"):
        value = formula(sums.sum(axis=0))[..., 0]
    return np.asarray(influences(formula, sums) + value * (shared / shared.mean() - 1))


def _coefficient(
    codes: Codes, weights: Floats, chance: Formula, name: str, references: tuple[str, ...], *, log_scale: bool
) -> Coefficient:
    sums, shared = multirater_sums(category_counts(codes, len(weights)), weights)

    def formula(totals: Floats) -> Floats:
        observed = totals[..., _AGREEING] / totals[..., _SHARED]
        return corrected(observed, chance(totals[..., _SHARES:] / totals[..., _UNITS, None]))

    return Coefficient(
        name=name,
        sums=sums,
        formula=formula,
        shared=shared,
        references=references,
        log_scale=log_scale,
        gwet_influence=lambda: gwet_influence(formula, sums, shared),
    )
