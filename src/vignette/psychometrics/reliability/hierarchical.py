"""Omega with a general factor and group factors: explored (Schmid-Leiman), or with the groups given (bifactor)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet
from vignette.psychometrics.factors.extraction import EXTRACTIONS, Extraction
from vignette.psychometrics.factors.hierarchy import Hierarchy, TwoFactors, schmid_leiman
from vignette.psychometrics.factors.patterned import fit_patterned
from vignette.psychometrics.frames import HOUSEHOLD, Missing
from vignette.psychometrics.problems import check_level, one_of, refuse
from vignette.psychometrics.reliability.moments import correlations_of
from vignette.psychometrics.reliability.sample import Sample, sample_of
from vignette.psychometrics.reliability.uncertainty import Plan, Resampled, Scale, planned, uncertainties

if TYPE_CHECKING:
    import pandas as pd

_ZINBARG = "Zinbarg, Revelle, Yovel & Li (2005). Psychometrika 70, 123-133"
_SCHMID = "Schmid & Leiman (1957). Psychometrika 22, 53-61"
_REISE = "Reise, Bonifay & Haviland (2013). Journal of Personality Assessment 95, 129-140"
MANY_HOMES = 120
"""Below this many households factors found by exploring carry ``explored_in_few_homes``."""
_NAMES = ("omega hierarchical", "omega total", "omega limit", "explained common variance")


def omega_hierarchical(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    factors: int,
    extraction: Extraction,
    two_factors: TwoFactors | None = None,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
    interval: Literal["jackknife"] | None = None,
    level: float = 0.95,
) -> Curve:
    r"""Return omega hierarchical and total by the Schmid-Leiman solution of the correlations.

    :math:`\omega_h = (\sum g_j)^2 / \sum r_{jk}`: the share of the sum's variance that one general factor gives;
    :math:`\omega_t = 1 - \sum u_j^2 / \sum r_{jk}`: the share that all common factors give.

    Parameters
    ----------
    scores, items, cluster, missing, reverse, lowest, highest
        As in `cronbach_alpha`.
    factors : int
        How many group factors; three or more determine the general one.
    extraction : {"minres", "ml"}
    two_factors : {"equal", "first", "second"} or None
        With two factors: how their one correlation becomes two loadings, see `schmid_leiman`.
    interval : {"jackknife"} or None
        Delete-one-household, around the bias-corrected value: factors found by exploring few people give too low an
        omega hierarchical (0.69 for 0.74 with 60 homes of two, 0.71 with 120). The bootstrap doubles that bias, so that
        its limits cover two times in three; it is not offered.
    level : float
        Nominal level.

    Returns
    -------
    Curve
        One row per item: ``g``, ``F1``, …, ``h2``, ``u2``, ``p2`` (the general factor's part of h2). Estimates:
        ``omega hierarchical``, ``omega total``, ``omega limit`` (their ratio), ``explained common variance``. Caveats:
        ``explored_in_few_homes`` below 120 households, ``heywood``, ``not_converged``, ``factors_undefined``.

    Raises
    ------
    DataError
        As `cronbach_alpha`; ``PSY-333`` for a number of factors that the items cannot bear.

    References
    ----------
    Zinbarg, R. E., Revelle, W., Yovel, I. & Li, W. (2005). Cronbach's alpha, Revelle's beta, and McDonald's omega_H.
    *Psychometrika* 70, 123-133.
    """
    one_of(extraction, EXTRACTIONS, "extraction")
    one_of(interval, ("jackknife", None), "interval")

    def solved(correlations: Floats, starts: Floats | None) -> Hierarchy:
        return schmid_leiman(
            correlations, factors=factors, extraction=extraction, two_factors=two_factors, starts=starts
        )

    sample = sample_of(
        scores, items=items, cluster=cluster, missing=missing, reverse=reverse, lowest=lowest, highest=highest
    )
    names = [f"F{place + 1}" for place in range(factors)]
    title = f"Omega, Schmid-Leiman with {factors} group factors, {extraction}"
    check_level(level)
    plan = Plan(interval=interval, level=level, replicates=0, seed=None, sampled=sample.sampled, unbiased=True)
    few = ("explored_in_few_homes",) if sample.table.n_clusters < MANY_HOMES else ()
    return _solution(title, sample, solved, names, plan, (_ZINBARG, _SCHMID), {}, "observed", few)


def omega_bifactor(
    scores: pd.DataFrame,
    *,
    items: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    reverse: Sequence[str] = (),
    lowest: float | None = None,
    highest: float | None = None,
    interval: Resampled | None = None,
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
) -> Curve:
    """Return omega hierarchical and total of an orthogonal bifactor model with given groups, by maximum likelihood.

    Parameters
    ----------
    scores, items, cluster, missing, reverse, lowest, highest
        As in `cronbach_alpha`.
    groups : mapping of str to sequence of str
        The items of each group factor, three or more; no item in two groups. Items in none load on the general factor
        alone.
    interval, level, replicates, seed
        As in `cronbach_alpha`, without the closed intervals; none unless asked for.

    Returns
    -------
    Curve
        As `omega_hierarchical`, with the implied variance of the standardised sum below the line. ``details`` of every
        estimate: ``chi_square`` (n - 1 times the discrepancy, which takes people for independent), ``df``, ``p``.

    Raises
    ------
    DataError
        As `cronbach_alpha`; ``PSY-335`` for groups that are no such grouping.

    References
    ----------
    Reise, S. P., Bonifay, W. E. & Haviland, M. G. (2013). Scoring and modeling psychological measures in the presence
    of multidimensionality. *Journal of Personality Assessment* 95, 129-140.
    """
    pattern = _pattern(list(items), groups)
    sample = sample_of(
        scores, items=items, cluster=cluster, missing=missing, reverse=reverse, lowest=lowest, highest=highest
    )

    def solved(correlations: Floats, _: Floats | None) -> Hierarchy:
        found = fit_patterned(correlations, pattern)
        return Hierarchy(
            general=found.loadings[..., 0],
            groups=found.loadings[..., 1:],
            uniquenesses=found.uniquenesses,
            converged=found.converged,
            heywood=found.heywood,
        )

    plan = planned(interval, level=level, replicates=replicates, seed=seed, sampled=sample.sampled)
    details = _fit(sample, pattern)
    return _solution("Omega, bifactor", sample, solved, list(groups), plan, (_REISE,), details, "implied", ())


def omegas_of(found: Hierarchy, correlations: Floats, denominator: str) -> Floats:
    """Return omega hierarchical, total, their ratio and the explained common variance, (..., 4)."""
    general = found.general.sum(axis=-1) ** 2
    common = general + (found.groups.sum(axis=-2) ** 2).sum(axis=-1)
    left = found.uniquenesses.sum(axis=-1)
    whole = common + left if denominator == "implied" else correlations.sum(axis=(-2, -1))
    squares = (found.general**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        high, total = general / whole, 1 - left / whole
        share = squares / (squares + (found.groups**2).sum(axis=(-2, -1)))
        return np.stack([high, total, high / total, share], axis=-1)


def _solution(
    title: str,
    sample: Sample,
    solved: Callable[[Floats, Floats | None], Hierarchy],
    names: list[str],
    plan: Plan,
    references: tuple[str, ...],
    details: dict[str, float],
    denominator: str,
    more: tuple[str, ...],
) -> Curve:
    """Return the loadings' table and the omegas read off it."""
    moments = sample.moments()

    def statistic(sums: Floats) -> Floats:
        drawn = correlations_of(moments.of(sums))
        return omegas_of(solved(drawn, found.uniquenesses[None]), drawn, denominator)

    correlations = correlations_of(sample.covariances)
    found = solved(correlations, None)
    values = omegas_of(found, correlations, denominator)
    scales: list[Scale] = ["one-minus"] * len(_NAMES)
    sure = uncertainties(values, moments.sums, statistic, plan=plan, scales=scales)
    caveats = (*sample.caveats, *more, *_about(found))
    return Curve(
        title=title,
        columns=_columns(sample, found, names),
        estimates=EstimateSet(
            title=title,
            estimates=tuple(
                Estimate(
                    statistic=name,
                    value=float(value),
                    interval=one.interval,
                    no_interval=one.no_interval,
                    n=sample.n,
                    n_excluded=sample.table.n_excluded,
                    caveats=(*caveats, *one.caveats),
                    references=references,
                    details={**details, "se": one.se},
                )
                for name, value, one in zip(_NAMES, values, sure, strict=True)
            ),
        ),
        n=sample.n,
        references=references,
        n_excluded=sample.table.n_excluded,
        caveats=caveats,
    )


def _columns(sample: Sample, found: Hierarchy, names: list[str]) -> dict[str, Sequence[float | int | str]]:
    common = found.general**2 + (found.groups**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = found.general**2 / common
    return {
        "item": list(sample.table.items),
        "g": found.general.tolist(),
        **{name: found.groups[:, place].tolist() for place, name in enumerate(names)},
        "h2": common.tolist(),
        "u2": found.uniquenesses.tolist(),
        "p2": part.tolist(),
    }


def _about(found: Hierarchy) -> tuple[str, ...]:
    if not np.isfinite(found.general).all():
        return ("factors_undefined",)
    return (
        *(("heywood",) if found.heywood.any() else ()),
        *(("not_converged",) if not found.converged.all() else ()),
    )


def _fit(sample: Sample, pattern: Mask) -> dict[str, float]:
    """Return the likelihood-ratio test of the bifactor model."""
    from scipy.special import gammaincc

    items = len(pattern)
    found = fit_patterned(correlations_of(sample.covariances), pattern)
    chi_square = float(found.discrepancy) * (sample.fewest - 1)
    degrees = items * (items + 1) // 2 - int(pattern.sum()) - items
    p = float(gammaincc(degrees / 2, chi_square / 2)) if degrees > 0 else float("nan")
    return {"chi_square": chi_square, "df": float(degrees), "p": p}


def _pattern(items: list[str], groups: Mapping[str, Sequence[str]]) -> Mask:
    members = [item for group in groups.values() for item in group]
    if (
        not groups
        or any(len(group) < 3 for group in groups.values())
        or len(set(members)) < len(members)
        or not set(members) <= set(items)
    ):
        what = "a group has fewer than three items, an item is in two groups, or is not among the items"
        raise refuse("PSY-335", "groups", what, "Give groups of three items or more, none of them twice.")
    grouped = [[item in group for group in groups.values()] for item in items]
    return np.column_stack([np.ones(len(items), dtype=bool), np.array(grouped, dtype=bool)])
