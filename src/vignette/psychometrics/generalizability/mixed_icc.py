"""Intraclass correlations where raters are missing or unbalanced: from REML components, not from mean squares."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, RATER, RATING
from vignette.psychometrics.generalizability.coefficient_limits import derived
from vignette.psychometrics.generalizability.component_limits import ComponentInterval
from vignette.psychometrics.generalizability.components import variance_components
from vignette.psychometrics.generalizability.door import Missing
from vignette.psychometrics.generalizability.formulas import Coefficients, generalizability_coefficients
from vignette.psychometrics.generalizability.result import VarianceComponents

if TYPE_CHECKING:
    import pandas as pd

Function: TypeAlias = Callable[[Floats], Floats]


def icc_reml(
    ratings: pd.DataFrame,
    *,
    object: str,
    k: int,
    rater: str = RATER,
    score: str = RATING,
    interval: ComponentInterval | None = "generalized",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
) -> EstimateSet:
    """Return ICC(A,1), ICC(C,1), ICC(A,k) and ICC(C,k) of scores by whichever raters rated each object.

    Parameters
    ----------
    ratings : DataFrame
        One row per object and rater.
    object : str
        Column of what was rated: administrations, or single answers.
    k : int
        How many raters an average is over; 1 gives the single forms twice.
    rater, score, interval, level, replicates, seed, cluster, missing
        As for `variance_components`. Objects of one household are taken for independent by all but the bootstrap
        (caveat ``household_not_in_model``).

    Returns
    -------
    EstimateSet
        Raters are random in all four. With complete data and no component at zero these are the coefficients of
        mean squares.

    Raises
    ------
    DataError
        As `variance_components`.

    References
    ----------
    McGraw, K. O. & Wong, S. P. (1996). Forming inferences about some intraclass correlation coefficients.
    *Psychological Methods* 1, 30-46.
    """
    found = variance_components(
        ratings,
        object=object,
        terms=((object,), (rater,)),
        score=score,
        interval=interval,
        level=level,
        replicates=replicates,
        seed=seed,
        cluster=cluster,
        missing=missing,
    )
    few = ("few_levels",) if "few_levels" in found.estimates[1].caveats else ()
    made = []
    for count in dict.fromkeys((1, k)):
        agreement, consistency = _both(found, rater, count)
        made.append(derived(found, f"ICC(A,{count})", agreement, scale="share", caveats=few))
        made.append(derived(found, f"ICC(C,{count})", consistency, scale="share"))
    return EstimateSet(title="Intraclass correlations from REML components", estimates=tuple(made))


def _both(found: VarianceComponents, rater: str, count: int) -> tuple[Function, Function]:
    """Return agreement and consistency of a mean over ``count`` raters, as functions of the components."""

    def made(values: Floats) -> Coefficients:
        sizes = {rater: count}
        return generalizability_coefficients(values, found.terms, object_columns=found.object_columns, sizes=sizes)

    return (lambda values: made(values).phi), (lambda values: made(values).generalizability)
