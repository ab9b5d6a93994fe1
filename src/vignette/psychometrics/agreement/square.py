"""Agreement of two raters from a printed table of counts, units independent: for published tables, not for homes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from vignette.psychometrics.agreement.coefficient import Coefficient, plain
from vignette.psychometrics.agreement.coincidence import krippendorff
from vignette.psychometrics.agreement.counts import cell_indicators, checked_table, codes_of_table
from vignette.psychometrics.agreement.estimating import Sample, estimates
from vignette.psychometrics.agreement.limiting import LARGE_SAMPLE, LargeSample, Plan
from vignette.psychometrics.agreement.multirater import agreement_over_units, brennan, fleiss, gwet
from vignette.psychometrics.agreement.pairwise import cohen, kappa_max
from vignette.psychometrics.agreement.weights import Weights, agreement_weights, gwet_name, name_of
from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.limits import exact_interval
from vignette.psychometrics.problems import check_level, one_of

BYRT = "Byrt, Bishop & Carlin (1993). Journal of Clinical Epidemiology 46, 423-429"


def agreement_of_table(
    table: ArrayLike,
    *,
    weights: Weights,
    scores: ArrayLike | None = None,
    interval: LargeSample = "large-sample-t",
    level: float = 0.95,
) -> EstimateSet:
    """Return agreement and six chance-corrected coefficients of a table of two raters.

    Parameters
    ----------
    table : array of counts, q x q
        Rows are the first rater's categories, columns the second's.
    weights : str or array, q x q
        How much two categories agree; see `agreement_weights`.
    scores : array, q, optional
        The numbers that the categories stand for; 1, 2, 3 unless given.
    interval : {"large-sample-t", "large-sample-normal"}
        The large-sample variance of independent units, for Cohen's kappa that of Fleiss, Cohen and Everitt, with
        Student's t with n - 1 df (as irrCAC) or the normal quantile (as most others).
    level : float
        Nominal level of the intervals.

    Returns
    -------
    EstimateSet
        Observed agreement, Cohen's kappa, Scott's pi, Brennan-Prediger, Gwet's AC and Krippendorff's alpha. Units are
        taken for independent: with households use the functions of frames.

    Raises
    ------
    DataError
        ``PSY-305`` for what is no table of counts, ``PSY-301``, ``PSY-306``, ``PSY-207`` for the weights, ``PSY-102``.

    References
    ----------
    Fleiss, J. L., Cohen, J. & Everitt, B. S. (1969). Large sample standard errors of kappa and weighted kappa.
    *Psychological Bulletin* 72, 323-327.

    Gwet, K. L. (2014). *Handbook of Inter-Rater Reliability*, 4th ed. Advanced Analytics.

    Examples
    --------
    Cohen (1968), 200 patients, disagreement 0, 1, 3 and 6 (printed: 0.348):

    >>> apart = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    >>> table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    >>> found = agreement_of_table(table, weights=1 - apart / 6)
    >>> round(found["Cohen's kappa, own weights"].value, 3)
    0.348
    """
    check_level(level)
    one_of(interval, LARGE_SAMPLE, "interval")
    codes = codes_of_table(table)
    size = len(checked_table(table))
    matrix = agreement_weights(weights, scores=np.arange(1.0, size + 1) if scores is None else scores)
    name = name_of(weights)
    several = [
        agreement_over_units(codes, matrix, f"observed agreement, {name}"),
        cohen(codes, matrix, f"Cohen's kappa, {name}"),
        fleiss(codes, matrix, f"Scott's pi, {name}"),
        brennan(codes, matrix, f"Brennan-Prediger, {name}"),
        gwet(codes, matrix, gwet_name(weights)),
        krippendorff(codes, 1 - matrix, size, f"Krippendorff's alpha, {name}"),
    ]
    found = estimates(several, _sample(codes), Plan(kind=interval, level=level))
    return EstimateSet(title="agreement of two raters", estimates=found)


def table_indices(table: ArrayLike, *, level: float = 0.95) -> EstimateSet:
    """Return what helps to read kappa of a table: its maximum, PABAK, and for two categories prevalence and bias.

    Parameters
    ----------
    table : array of counts, q x q
        Rows are the first rater's categories, columns the second's.
    level : float
        Nominal level of the intervals.

    Returns
    -------
    EstimateSet
        ``maximum of kappa`` that the margins allow; ``PABAK`` with the exact interval of observed agreement carried
        over; ``prevalence index`` (a - d) / n and ``bias index`` (b - c) / n with their large-sample intervals. Units
        are taken for independent.

    Raises
    ------
    DataError
        ``PSY-305``, ``PSY-102``.

    References
    ----------
    Byrt, T., Bishop, J. & Carlin, J. B. (1993). Bias, prevalence and kappa. *Journal of Clinical Epidemiology* 46,
    423-429.
    """
    check_level(level)
    counts = checked_table(table)
    highest = Estimate(
        statistic="maximum of kappa",
        value=kappa_max(counts),
        interval=None,
        no_interval="it is a bound, given the margins",
        n={"units": int(counts.sum())},
        caveats=("taken_as_independent",),
        references=(BYRT,),
    )
    found = (highest, _pabak(counts, level), *(_both_indices(counts, level) if len(counts) == 2 else ()))
    return EstimateSet(title="reading kappa", estimates=found)


def _pabak(counts: Floats, level: float) -> Estimate:
    size, units, agreed = len(counts), counts.sum(), np.trace(counts)
    share = exact_interval(float(agreed), float(units), level)

    def scaled(observed: float) -> float:
        return (size * observed - 1) / (size - 1)

    return Estimate(
        statistic="PABAK",
        value=scaled(float(agreed / units)),
        interval=Interval(low=scaled(share.low), high=scaled(share.high), level=level, method=share.method),
        n={"units": int(units)},
        caveats=("taken_as_independent", "raters_fixed"),
        references=(BYRT,),
        details={"observed": float(agreed / units), "chance": 1 / size},
    )


def _both_indices(counts: Floats, level: float) -> tuple[Estimate, ...]:
    codes = codes_of_table(counts)
    cells = cell_indicators(codes[:, 0], codes[:, 1], 2)

    def index(name: str, plus: int, minus: int) -> Coefficient:
        def formula(totals: Floats) -> Floats:
            return plain((totals[..., plus] - totals[..., minus]) / totals.sum(axis=-1))

        return Coefficient(name=name, sums=cells, formula=formula, shared=np.full(len(codes), True), references=(BYRT,))

    both = [index("prevalence index", 0, 3), index("bias index", 1, 2)]
    return estimates(both, _sample(codes), Plan(kind="large-sample-normal", level=level))


def _sample(codes: Codes) -> Sample:
    return Sample(
        clusters=np.arange(len(codes)),
        n_clusters=len(codes),
        grouped=False,
        kind="units",
        n={"units": len(codes), "raters": 2, "ratings": codes.size},
    )
