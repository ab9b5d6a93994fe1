"""Whether a rater is more severe or more lenient than the others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vignette.assessment import Finding, FindingKind
from vignette.study.analyses.scores import TOO_FEW, first_occasion, forest
from vignette.study.answering import Answer, Ask, finding_of, not_studied
from vignette.study.double_ratings import CELL, with_cells

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

LENIENCY = "leniency"
APART = "difference from those who rated the same"
_ZERO = "component_zero"
_ANY = 1.0
"""A margin has to be named for the difference; its interval does not hang on it."""


def rater_severity(ask: Ask) -> Answer:
    """Return each rater's leniency (above 0) or severity (below 0) in points, against the mean of these raters.

    An interview's raters are compared over the answers and aspects that all of them gave a level. The model has the
    interview and the rater as random terms. Where it finds raters not to differ at all it has no interval; then the
    plain difference from those who rated the same interviews stands instead, with the caveat ``component_zero``.
    """
    means = _shared_means(first_occasion(ask.data.ratings))
    raters = sorted(means["rater_id"].unique())
    if len(raters) < 2:
        found: tuple[Finding, ...] = (not_studied(ask.question, TOO_FEW, n={"raters": len(raters)}),)
    else:
        estimates = _leniency(means, ask.protocol.level)
        found = tuple(
            _finding(ask, means, str(rater), estimate) for rater, estimate in zip(raters, estimates, strict=True)
        )
    return Answer(findings=found, exhibits=forest("severity", found))


def _shared_means(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return each rater's mean of an interview over the cells that all its raters gave a level."""
    rated = with_cells(ratings[ratings["rating"].notna()])
    rated = rated.assign(rater_id=rated["rater_id"].astype(object))
    several = rated.groupby("administration_id")["rater_id"].transform("nunique")
    given = rated.groupby(CELL)["rating"].transform("size")
    both = rated[(several > 1) & (given == several)]
    return both.groupby(["household_id", "administration_id", "rater_id"])["rating"].mean().reset_index()


def _leniency(means: pd.DataFrame, level: float) -> tuple[Estimate, ...]:
    from vignette.psychometrics import rater_severity as leniency

    terms = [("administration_id",), ("rater_id",)]
    found = leniency(means, terms=terms, against="these raters", object="administration_id", level=level)
    if not any(_ZERO in each.caveats for each in found):
        return tuple(replace(each, statistic=LENIENCY) for each in found)
    return tuple(_apart(means, rater, level) for rater in sorted(means["rater_id"].unique()))


def _apart(means: pd.DataFrame, rater: str, level: float) -> Estimate:
    """Return a rater's own mean minus that of the others who rated the same interviews."""
    from vignette.psychometrics import equivalence

    own = means[means["rater_id"] == rater].set_index("administration_id")
    others = means[means["rater_id"] != rater].groupby("administration_id")["rating"].mean()
    both = own.assign(others=others).dropna()
    found = equivalence(both, first="others", second="rating", margin=_ANY, level=level)
    return replace(found, statistic=APART, caveats=(*found.caveats, _ZERO))


def _finding(ask: Ask, means: pd.DataFrame, rater: str, estimate: Estimate) -> Finding:
    own = means[means["rater_id"] == rater]
    n = {"households": own["household_id"].nunique(), "interviews": len(own), "raters": means["rater_id"].nunique()}
    return finding_of(ask.question, replace(estimate, n=n), kind=FindingKind.RATER, of=rater)
