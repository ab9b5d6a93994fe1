"""Raw agreement and Gwet's coefficient of the cells that two raters gave a level, from one look at the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vignette.study.double_ratings import CELL
from vignette.study.measured import Measured

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate
    from vignette.psychometrics.agreement.weights import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAgreement:
    """Shares of exact agreement and of agreement within one level, and Gwet's AC2."""

    exact: Measured
    within_one: Measured
    ac2: Measured


def raw_agreement(both: pd.DataFrame, levels: Sequence[int], weights: Weights, *, needed: int) -> RawAgreement:
    """Return the agreement of cells that two raters gave a level, from ``needed`` homes on.

    The intervals are linearised over homes. Where all raters agree everywhere these do not exist; a share then has
    Wilson's, since agreement so far does not prove that the next home will be agreed on.
    """
    homes = both["household_id"].nunique()
    found = _computed(both, levels, weights) if homes >= needed else (None, None, None)
    exact, near, ac2 = (Measured(estimate=each, have=homes, needed=needed) for each in found)
    return RawAgreement(exact=exact, within_one=near, ac2=ac2)


def _computed(both: pd.DataFrame, levels: Sequence[int], weights: Weights) -> tuple[Estimate, Estimate, Estimate]:
    from vignette.psychometrics import agreement_report

    exact, near, ac2 = agreement_report(
        both, categories=levels, coefficients=["exact-pairs", "within1-pairs", "gwet"], weights=weights, unit=CELL
    )
    return (
        exact if exact.interval else _wilson(both, levels, 0),
        near if near.interval else _wilson(both, levels, 1),
        ac2,
    )


def _wilson(both: pd.DataFrame, levels: Sequence[int], within: int) -> Estimate:
    from vignette.psychometrics import percent_agreement

    found = percent_agreement(both, categories=levels, within=within, over="pairs", unit=CELL, interval="wilson")
    return found[0]
