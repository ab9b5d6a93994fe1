"""G study: how dependable the design at hand is. D study: how dependable another would be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD, RATING
from vignette.psychometrics.generalizability.coefficient_limits import BRENNAN, derived, limits_of
from vignette.psychometrics.generalizability.component_limits import ComponentInterval
from vignette.psychometrics.generalizability.components import Method, variance_components
from vignette.psychometrics.generalizability.door import Missing
from vignette.psychometrics.generalizability.formulas import Coefficients, generalizability_coefficients, levels_for
from vignette.psychometrics.generalizability.result import GStudy, VarianceComponents
from vignette.psychometrics.generalizability.terms import Term
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

KANE = "Brennan & Kane (1977). Journal of Educational Measurement 14, 277-289"
Count = int | float
Coefficient = Literal["Phi", "Erho2"]


def g_study(
    ratings: pd.DataFrame,
    *,
    object: str | Sequence[str] = HOUSEHOLD,
    terms: Sequence[Term],
    fixed: Sequence[str] = (),
    within: Sequence[str] = (),
    score: str = RATING,
    method: Method = "reml",
    interval: ComponentInterval | None = "generalized",
    level: float = 0.95,
    replicates: int = 2000,
    seed: int | None = None,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
) -> GStudy:
    """Return variance components with their shares, and the coefficients of the observed design.

    Parameters are those of `variance_components`, and so are the errors. The observed design has as many levels of
    each facet as an object was rated with, in the harmonic mean over objects; all facets are random.

    Examples
    --------
    >>> import pandas as pd
    >>> from vignette.psychometrics import crossed_terms
    >>> ratings = pd.read_csv("tests/reference/sim_pvr_30x9x3.csv")
    >>> study = g_study(
    ...     ratings, object="home", terms=crossed_terms("home", "vignette", "rater"), score="score",
    ...     cluster="home", method="ems", interval=None,
    ... )
    >>> round(study.coefficients["Erho2"].value, 3), round(study.coefficients["Phi"].value, 3)
    (0.669, 0.578)
    """
    found = variance_components(
        ratings,
        object=object,
        terms=terms,
        fixed=fixed,
        within=within,
        score=score,
        method=method,
        interval=interval,
        level=level,
        replicates=replicates,
        seed=seed,
        cluster=cluster,
        missing=missing,
    )
    return GStudy(components=found, coefficients=design_coefficients(found, sizes=found.sizes))


def design_coefficients(
    components: VarianceComponents,
    *,
    sizes: Mapping[str, Count],
    fixed: Collection[str] = (),
    object: str | Sequence[str] | None = None,
    cut: float | None = None,
) -> EstimateSet:
    """Return one design's coefficients and standard errors as estimates with intervals.

    Parameters are those of `d_study`, with one size per facet. The estimates are ``Erho2`` (order of homes), ``Phi``
    (a home's own level), ``relative SEM``, ``absolute SEM``, ``universe variance`` and, with a cut, ``Phi(lambda)``.
    """
    made = _made(components, sizes, fixed, object)
    few = _few(components, fixed)
    estimates = [
        derived(components, "Erho2", lambda v: made(v).generalizability, scale="share"),
        derived(components, "Phi", lambda v: made(v).phi, scale="share", caveats=few),
        derived(components, "relative SEM", lambda v: np.sqrt(made(v).relative), scale="deviation"),
        derived(components, "absolute SEM", lambda v: np.sqrt(made(v).absolute), scale="deviation", caveats=few),
        derived(components, "universe variance", lambda v: made(v).universe, scale="variance"),
    ]
    if cut is not None:
        estimates.append(_at_cut(components, made(components.values), cut))
    return EstimateSet(title="Coefficients of the design", estimates=tuple(estimates))


def d_study(
    components: VarianceComponents,
    *,
    sizes: Mapping[str, Count | Sequence[Count]],
    fixed: Collection[str] = (),
    object: str | Sequence[str] | None = None,
    cut: float | None = None,
) -> Curve:
    """Return how dependable mean scores would be over designs of other sizes.

    Parameters
    ----------
    components : VarianceComponents
        From `variance_components`, `g_study(...).components` or `stated_components`.
    sizes : mapping of str to number or sequence of numbers
        How many levels of every facet; all combinations are tabulated. A nested facet's within each of its nester's.
    fixed : collection of str
        Facets whose levels in the design are all that a score is to speak of: their interaction with the object
        belongs to the universe score then, and their own variance is no error.
    object : str or sequence of str, optional
        Another object of measurement than the components': ``("household_id", "vignette_id")`` for single answers.
    cut : float, optional
        A cut score lambda; adds ``phi_lambda``.

    Returns
    -------
    Curve
        Columns: one per facet, ``Erho2``, ``Phi``, ``relative_error``, ``absolute_error`` (variances),
        ``sem_relative``, ``sem_absolute``; with intervals of the components also ``Erho2_low`` to ``Phi_high``;
        with a cut ``phi_lambda``.

    Raises
    ------
    DataError
        ``PSY-328`` where a facet has no size, or a size is not 1 or more; ``PSY-329`` for a fixed facet that is none.

    References
    ----------
    Brennan, R. L. (2001). *Generalizability Theory*. Springer. Brennan, R. L. & Kane, M. T. (1977). An index of
    dependability for mastery tests. *Journal of Educational Measurement* 14, 277-289.

    Examples
    --------
    >>> from vignette.psychometrics import stated_components
    >>> known = stated_components(
    ...     {("home",): 0.42, ("rater",): 0.0, ("home", "rater"): 0.62}, object="home", residual=("home", "rater")
    ... )
    >>> d_study(known, sizes={"rater": [1, 2, 4]}).to_frame()["Phi"].round(2).tolist()
    [0.4, 0.58, 0.73]
    """
    lists = {facet: _listed(given) for facet, given in sizes.items()}
    rows = [dict(zip(lists, chosen, strict=True)) for chosen in product(*lists.values())]
    columns: dict[str, list[float]] = {facet: [row[facet] for row in rows] for facet in lists}
    names = ["Erho2", "Phi", "relative_error", "absolute_error", "sem_relative", "sem_absolute"]
    columns |= {name: [] for name in names}
    for row in rows:
        made = _made(components, row, fixed, object)
        here = made(components.values)
        errors = float(here.relative), float(here.absolute)
        figures = (float(here.generalizability), float(here.phi), *errors, errors[0] ** 0.5, errors[1] ** 0.5)
        for name, figure in zip(names, figures, strict=True):
            columns[name].append(figure)
        for name, function in (("Erho2", "generalizability"), ("Phi", "phi")):
            _add_limits(columns, name, components, made, function)
        if cut is not None:
            columns.setdefault("phi_lambda", []).append(_at_cut(components, here, cut).value)
    negative = ("component_negative",) if (components.values < 0).any() else ()
    return Curve(
        title="D study",
        columns=columns,
        estimates=EstimateSet(title="", estimates=()),
        n=components.n,
        n_excluded=components.n_excluded,
        caveats=(*components.caveats, *negative, *_few(components, fixed)),
        references=(BRENNAN, *((KANE,) if cut is not None else ())),
    )


def levels_needed(
    components: VarianceComponents,
    *,
    facet: str,
    sizes: Mapping[str, Count],
    coefficient: Coefficient,
    target: float = 0.80,
    fixed: Collection[str] = (),
    object: str | Sequence[str] | None = None,
) -> Estimate:
    """Return the fewest raters (vignettes, aspects) for a coefficient of at least ``target``.

    Parameters
    ----------
    components : VarianceComponents
        As for `d_study`.
    facet : str
        What to have more of; a random facet.
    sizes : mapping of str to number
        How many levels of the other facets.
    coefficient : {"Phi", "Erho2"}
        For a home's own level, or for the order of homes.
    target : float
        Between 0 and 1.
    fixed, object
        As for `d_study`.

    Returns
    -------
    Estimate
        A whole number; infinite with the caveat ``target_unreachable`` where no number suffices, since other facets'
        error stays. Its interval comes from the components' generalized replicates, and may be infinite too.

    Raises
    ------
    DataError
        ``PSY-328``, ``PSY-329`` as `d_study`, and where the target is not between 0 and 1.
    """
    one_of(coefficient, ("Phi", "Erho2"), "coefficient")
    if not 0 < target < 1:
        raise refuse("PSY-328", "target", "the target is not between 0 and 1", "Give one like 0.80.")
    columns = _object_columns(components, object)
    known = {**sizes, facet: 1}
    _check_sizes(components, known, fixed, columns)
    if facet in fixed:
        raise refuse("PSY-329", "fixed", "the facet to have more of is fixed", "Its levels are all there are.")

    def needed(values: Floats) -> Floats:
        return levels_for(
            values,
            components.terms,
            object_columns=columns,
            sizes=known,
            facet=facet,
            target=target,
            absolute=coefficient == "Phi",
            fixed=fixed,
        )

    value = float(needed(components.values))
    low, high, method = _levels_limits(components, needed)
    reached = np.isfinite(value)
    return Estimate(
        statistic=f"{facet} needed for {coefficient} >= {target:g}",
        value=value,
        interval=Interval(low=low, high=high, level=components.level, method=method) if method else None,
        no_interval="" if method else "only components with generalized intervals give one",
        n=components.n,
        n_excluded=components.n_excluded,
        caveats=(*components.caveats, *(() if reached else ("target_unreachable",))),
        references=(BRENNAN,),
    )


def _levels_limits(components: VarianceComponents, needed: Callable[[Floats], Floats]) -> tuple[float, float, str]:
    if components.draws is None or components.plan is None or components.plan.kind != "generalized":
        return float("nan"), float("nan"), ""
    drawn = np.sort(needed(components.draws))
    shares = (1 - components.level) / 2, (1 + components.level) / 2
    low, high = (float(drawn[round(share * (len(drawn) - 1))]) for share in shares)
    return low, high, f"{components.plan.kind}, percentile, {len(drawn)} replicates, seed {components.plan.seed}"


def _made(
    components: VarianceComponents,
    sizes: Mapping[str, Count],
    fixed: Collection[str],
    object: str | Sequence[str] | None,
) -> Callable[[Floats], Coefficients]:
    columns = _object_columns(components, object)
    _check_sizes(components, sizes, fixed, columns)

    def made(values: Floats) -> Coefficients:
        return generalizability_coefficients(values, components.terms, object_columns=columns, sizes=sizes, fixed=fixed)

    return made


def _object_columns(components: VarianceComponents, object: str | Sequence[str] | None) -> Term:
    if object is None:
        return components.object_columns
    return (object,) if isinstance(object, str) else tuple(object)


def _check_sizes(
    components: VarianceComponents, sizes: Mapping[str, Count], fixed: Collection[str], columns: Term
) -> None:
    facets = {column for term in components.terms for column in term} - set(columns)
    lacking = sorted(facets - set(sizes))
    if lacking or any(not size >= 1 for size in sizes.values()):
        what = f"there is no size of {', '.join(lacking)}" if lacking else "a size is less than 1"
        raise refuse("PSY-328", "sizes", what, f"Give how many of each: {', '.join(sorted(facets))}.")
    if not set(fixed) <= facets:
        raise refuse("PSY-329", "fixed", "a fixed facet is none of the facets", f"Facets: {', '.join(sorted(facets))}.")


def _few(components: VarianceComponents, fixed: Collection[str]) -> tuple[str, ...]:
    """Return the caveat of absolute error that rests on the variance of a few levels."""
    for term, one in zip(components.terms, components.estimates, strict=True):
        if "few_levels" in one.caveats and not set(term) <= set(fixed):
            return ("few_levels",)
    return ()


def _at_cut(components: VarianceComponents, made: Coefficients, cut: float) -> Estimate:
    value = float(made.phi_at(cut, components.mean, components.mean_variance))
    return Estimate(
        statistic=f"Phi(lambda={cut:g})",
        value=value,
        interval=None,
        no_interval="none is known that covers; see the interval of Phi",
        n=components.n,
        n_excluded=components.n_excluded,
        caveats=components.caveats,
        references=(KANE,),
    )


def _add_limits(
    columns: dict[str, list[float]],
    name: str,
    components: VarianceComponents,
    made: Callable[[Floats], Coefficients],
    attribute: str,
) -> None:
    if components.interval is None:
        return
    interval, _, _ = limits_of(components, lambda values: getattr(made(values), attribute), "share")
    columns.setdefault(f"{name}_low", []).append(interval.low if interval else float("nan"))
    columns.setdefault(f"{name}_high", []).append(interval.high if interval else float("nan"))


def _listed(given: Count | Sequence[Count]) -> list[Count]:
    return list(given) if isinstance(given, Sequence) else [given]
