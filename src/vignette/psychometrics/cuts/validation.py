"""How much too good a cut or a model looks in the people it was made on: Harrell's bootstrap and the .632+.

Every drawn sample of households repeats the whole procedure; what it finds is judged in the drawn sample, in all the
data, and in the households that were not drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.outcomes import OutcomeTable, estimate
from vignette.psychometrics.estimate import Estimate, Interval
from vignette.psychometrics.resampling import TOLERATED_UNDEFINED, Resampling

HARRELL = "Harrell, Lee & Mark (1996). Statistics in Medicine 15, 361-387"
EFRON_TIBSHIRANI = "Efron & Tibshirani (1997). JASA 92, 548-560"
NOMA = "Noma, Shinozaki, Iba, Teramukai & Furukawa (2021). Statistics in Medicine 40, 5691-5701"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One measure of a procedure: as it looks, and over drawn samples.

    Attributes
    ----------
    apparent : float
        In the data the procedure was carried out on.
    useless : float
        What it would be if scores told nothing of outcomes; nan where the .632+ is not defined.
    drawn, whole, left : array, replicates
        What a drawn sample's result is worth in that sample, in all the data, and in the households left out.
    limits : Interval or None
        Of the apparent value, as if the cut or the model had been set beforehand.
    """

    apparent: float
    useless: float
    drawn: Floats
    whole: Floats
    left: Floats
    limits: Interval | None = None

    @property
    def optimism(self) -> float:
        """By how much drawn samples overrate what they find."""
        return float(np.nanmean(self.drawn - self.whole))

    @property
    def left_out(self) -> float:
        """The mean in households left out."""
        return float(np.nanmean(self.left))


def weighted_632(apparent: float, left_out: float, useless: float) -> tuple[float, float]:
    """Return the .632+ estimate and its weight of what was left out (0.632 without overfitting, 1 with nothing else).

    Examples
    --------
    No overfitting: what looks good is as good elsewhere.

    >>> value, weight = weighted_632(0.8, 0.8, 0.5)
    >>> round(value, 3), round(weight, 3)
    (0.8, 0.632)
    """
    seen = min(left_out, apparent) if apparent >= useless else max(left_out, apparent)
    if (seen - useless) * (apparent - useless) < 0:
        seen = useless
    gap = apparent - useless
    overfit = float(np.clip((apparent - seen) / gap, 0.0, 1.0)) if gap else 0.0
    weight = 0.632 / (1 - 0.368 * overfit)
    return (1 - weight) * apparent + weight * seen, weight


def corrected(
    measures: Mapping[str, Judged], table: OutcomeTable, plan: Resampling, caveats: tuple[str, ...] = ()
) -> tuple[Estimate, ...]:
    """Return estimates of each measure: corrected by Harrell's bootstrap, and by the .632+ where it is defined.

    The interval of the first is that of the apparent value moved by the optimism, as Noma et al. (2021) move it.
    """
    found = (_both(name, one, table, plan, caveats) for name, one in measures.items())
    return tuple(estimate for pair in found for estimate in pair)


def _both(
    name: str, one: Judged, table: OutcomeTable, plan: Resampling, caveats: tuple[str, ...]
) -> tuple[Estimate, ...]:
    defined = np.isfinite(one.drawn) & np.isfinite(one.whole)
    enough = float(defined.mean()) >= 1 - TOLERATED_UNDEFINED
    more = () if defined.all() else ("replicates_undefined",)
    why = "none is known" if enough else "the procedure failed in too many drawn samples"
    limits = None
    if enough and one.limits is not None:
        low, high = one.limits.low - one.optimism, one.limits.high - one.optimism
        method = f"{one.limits.method}, moved by the optimism, {plan.replicates} replicates, seed {plan.seed}"
        limits = Interval(low=max(low, -1.0), high=min(high, 1.0), level=plan.level, method=method)
    error = float(np.nanstd(one.drawn - one.whole, ddof=1) / np.sqrt(max(defined.sum(), 1)))
    harrell = estimate(
        table,
        f"{name}, optimism corrected",
        one.apparent - one.optimism if enough else float("nan"),
        interval=limits,
        no_interval=why,
        caveats=(*caveats, *more),
        references=(HARRELL, NOMA),
        details={"apparent": one.apparent, "optimism": one.optimism, "Monte Carlo se": error},
    )
    if not np.isfinite(one.useless):
        return (harrell,)
    value, weight = weighted_632(one.apparent, one.left_out, one.useless)
    plus = estimate(
        table,
        f"{name}, .632+",
        value if enough else float("nan"),
        no_interval="none with known coverage",
        caveats=(*caveats, *more),
        references=(EFRON_TIBSHIRANI,),
        details={"apparent": one.apparent, "left out": one.left_out, "useless": one.useless, "weight": weight},
    )
    return harrell, plus
