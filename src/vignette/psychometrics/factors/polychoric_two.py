"""Polychoric correlation of two items: by two steps, or thresholds and correlation together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate
from vignette.psychometrics.factors.category_codes import ordinal_table
from vignette.psychometrics.factors.latent_errors import known_thresholds_se
from vignette.psychometrics.factors.latent_pair import fit_pair
from vignette.psychometrics.factors.pair_tables import pair_counts
from vignette.psychometrics.factors.polychoric_matrix import PolychoricMatrix, polychoric, wald_interval
from vignette.psychometrics.frames import HOUSEHOLD, Missing
from vignette.psychometrics.problems import check_level, one_of

if TYPE_CHECKING:
    import pandas as pd


def polychoric_pair(
    scores: pd.DataFrame,
    *,
    items: tuple[str, str],
    categories: Sequence[float],
    method: Literal["two-step", "ml"],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    level: float = 0.95,
) -> Estimate:
    """Return the polychoric correlation of two items.

    Parameters
    ----------
    scores, items, categories, cluster, missing
        As in `polychoric`.
    method : {"two-step", "ml"}
        Thresholds from the margins, or together with the correlation by full maximum likelihood. The latter also tests
        bivariate normality (``details``: ``chi_square``, ``df``, ``p``); its standard error takes people for
        independent.
    level : float
        Nominal level of the Wald limits on Fisher's z scale.

    Returns
    -------
    Estimate
        ``details["se_thresholds_known"]`` (two-step) is the standard error that some programs print: too small.

    Raises
    ------
    DataError
        As `polychoric`; ``PSY-207`` for the method, ``PSY-102`` for the level.
    """
    one_of(method, ("two-step", "ml"), "method")
    check_level(level)
    matrix = polychoric(scores, items=list(items), categories=categories, cluster=cluster, missing=missing)
    estimate = matrix.pair(*items, level=level)
    if not math.isfinite(estimate.value) or "correlation_at_bound" in matrix.caveats:
        return estimate
    codes = ordinal_table(scores, items=list(items), categories=categories, cluster=cluster, missing=missing).codes
    counts = pair_counts(codes, len(categories))[0]
    if method == "ml":
        return _full(estimate, matrix, counts, level)
    known = known_thresholds_se(counts, matrix.thresholds[0], matrix.thresholds[1], estimate.value)
    details: Mapping[str, float] = {**estimate.details, "se_thresholds_known": known}
    return replace(estimate, details=details)


def _full(estimate: Estimate, matrix: PolychoricMatrix, counts: Floats, level: float) -> Estimate:
    from scipy.special import gammaincc

    fit = fit_pair(counts)
    details = {"se": fit.standard_error, "chi_square": fit.chi_square, "df": float(fit.degrees)}
    if fit.degrees > 0:
        details["p"] = float(gammaincc(fit.degrees / 2, fit.chi_square / 2))
    several = matrix.degrees + 1 < estimate.n["people"]
    caveats = (
        *estimate.caveats,
        *(() if fit.converged else ("not_converged",)),
        *(("interval_ignores_households",) if several else ()),
    )
    interval = wald_interval(fit.correlation, fit.standard_error, matrix.degrees, level)
    return replace(estimate, value=fit.correlation, interval=interval, details=details, caveats=caveats)
