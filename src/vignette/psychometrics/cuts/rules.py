"""By what rule one cut is better than another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.cuts.counting import Counts
from vignette.psychometrics.problems import one_of, refuse

RuleName = Literal["youden", "cost", "minimum-sensitivity", "closest-topleft", "f1", "accuracy"]
RULES: tuple[str, ...] = ("youden", "cost", "minimum-sensitivity", "closest-topleft", "f1", "accuracy")
VALUES = {
    "youden": "Youden's J",
    "cost": "cost per person",
    "minimum-sensitivity": "specificity",
    "closest-topleft": "distance to the top left corner",
    "f1": "F1",
    "accuracy": "accuracy",
}
"""What each rule makes largest, or smallest for a cost and a distance."""

_HAIR = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule and the judgements it rests on.

    Attributes
    ----------
    name : str
        One of `RULES`.
    minimum : float
        For ``minimum-sensitivity``: the least share of cases that must be positive.
    cost_missed, cost_false_alarm : float
        For ``cost``: what a case below the cut costs, and another person above it.
    prevalence : float or None
        For ``cost``: the share of cases where the cut will be used; None for the sample's own.
    """

    name: str
    minimum: float = 0.0
    cost_missed: float = 1.0
    cost_false_alarm: float = 1.0
    prevalence: float | None = None


def checked_rule(
    name: str,
    *,
    minimum_sensitivity: float | None,
    cost_missed: float | None,
    cost_false_alarm: float | None,
    prevalence: float | None,
) -> Rule:
    """Return a rule with the judgements it needs and no others.

    Raises
    ------
    DataError
        ``PSY-207`` for an unknown rule; ``PSY-343`` for a prevalence, ``PSY-344`` for costs, and ``PSY-345`` for a
        minimum that is lacking, is not for this rule, or is out of range.
    """
    one_of(name, RULES, "rule")
    costs = (cost_missed, cost_false_alarm)
    if name == "cost":
        if cost_missed is None or cost_false_alarm is None or min(cost_missed, cost_false_alarm) <= 0:
            what = "the rule needs what a missed case and a false alarm cost, both above 0"
            raise refuse("PSY-344", "cost_missed, cost_false_alarm", what, "Give both; only their ratio matters.")
    elif costs != (None, None) or prevalence is not None:
        what = f'costs and a prevalence are for rule="cost", not for rule="{name}"'
        raise refuse(
            "PSY-344", "cost_missed, cost_false_alarm, prevalence", what, "Leave them out, or change the rule."
        )
    if (name == "minimum-sensitivity") != (minimum_sensitivity is not None) or not 0 < (minimum_sensitivity or 1) <= 1:
        what = 'a minimum sensitivity, above 0 and up to 1, goes with rule="minimum-sensitivity", and only with it'
        raise refuse("PSY-345", "minimum_sensitivity", what, "Give minimum_sensitivity=0.9, or leave it out.")
    check_prevalence(prevalence)
    return Rule(
        name=name,
        minimum=minimum_sensitivity or 0.0,
        cost_missed=cost_missed or 1.0,
        cost_false_alarm=cost_false_alarm or 1.0,
        prevalence=prevalence,
    )


def check_prevalence(prevalence: float | None) -> None:
    """Refuse a prevalence that is not between 0 and 1 (``PSY-343``)."""
    if prevalence is not None and not 0 < prevalence < 1:
        what = "the prevalence is not between 0 and 1"
        raise refuse("PSY-343", "prevalence", what, "Give the share of cases where the cut is to be used: 0.1.")


def goodness(found: Counts, rule: Rule) -> Floats:
    """Return how good each cut is by a rule, higher for better; ties are equal to the last digit where counts allow.

    Parameters
    ----------
    found : Counts
        Of shape (..., k).

    Returns
    -------
    array of shape (..., k)
        Youden's J is taken times both group sizes, so that ties between whole counts are exact.
    """
    if rule.name == "youden":
        return found.tp * found.others - found.fp * found.cases
    if rule.name == "cost":
        return -cost_per_person(found, rule)
    if rule.name == "minimum-sensitivity":
        enough = found.tp >= rule.minimum * found.cases * (1 - _HAIR)
        return np.where(enough, found.tn, -1.0)
    if rule.name == "closest-topleft":
        return -np.hypot(1 - found.sensitivity, 1 - found.specificity)
    if rule.name == "f1":
        return 2 * found.tp / (found.tp + found.fp + found.cases)
    return found.tp + found.tn


def cost_per_person(found: Counts, rule: Rule) -> Floats:
    """Return what the errors at each cut cost per person, at the rule's prevalence or the sample's own."""
    if rule.prevalence is None:
        return (rule.cost_missed * found.fn + rule.cost_false_alarm * found.fp) / (found.cases + found.others)
    missed = rule.prevalence * (1 - found.sensitivity) * rule.cost_missed
    return missed + (1 - rule.prevalence) * (1 - found.specificity) * rule.cost_false_alarm


def optima(good: Floats) -> Mask:
    """Return which cuts are best, all that tie; along the last axis."""
    best = good.max(axis=-1, keepdims=True)
    return np.asarray(good >= best - _HAIR * np.maximum(np.abs(best), 1.0))


def best_in_samples(good: Floats, found: Counts) -> Codes:
    """Return the place of the best cut in every drawn sample, of those that tie the most sensitive.

    Parameters
    ----------
    good : array, replicates x k
    found : Counts
        Of the same shape.

    Returns
    -------
    array of int, replicates
        A score that the sample lacks has the same counts as the next one it has, whose place is returned.
    """
    place = good.argmax(axis=-1)
    rows = np.arange(len(good))
    positive = found.tp + found.fp
    last = positive.shape[-1] - 1
    while True:
        lacking = (place < last) & (positive[rows, place] == positive[rows, np.minimum(place + 1, last)])
        if not lacking.any():
            return np.asarray(place)
        place = place + lacking


def value_of(found: Counts, rule: Rule) -> Floats:
    """Return the rule's value at each cut, as it is named in `VALUES`."""
    if rule.name == "youden":
        return found.sensitivity + found.specificity - 1
    if rule.name == "minimum-sensitivity":
        return found.specificity
    if rule.name == "accuracy":
        return (found.tp + found.tn) / (found.cases + found.others)
    good = goodness(found, rule)
    return good if rule.name == "f1" else -good
