"""How often raters choose the same level: raw shares, and coefficients that take chance into account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.assessment import Finding, FindingKind
from vignette.study.analyses.score_agreement import drawn_by_lot
from vignette.study.analyses.scores import findings_of, first_occasion, homes_in, score_keys
from vignette.study.answering import Answer, Ask, Exhibit, ExhibitKind
from vignette.study.double_ratings import CELL, with_cells

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

Judged = Literal["exact", "within_one", "gwet", "krippendorff"]
_STATISTICS: Mapping[str, str] = {
    "exact": "agreement exact, pairs",
    "within_one": "agreement within 1, pairs",
    "gwet": "Gwet's AC2, ordinal",
    "krippendorff": "Krippendorff's alpha, ordinal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOptions:
    """Which figure the bar is about, and whether only interviews count whose second rating was drawn by lot."""

    judged: Judged = "gwet"
    drawn_only: bool = True


def rating_agreement(ask: Ask) -> Answer:
    """Return exact agreement, agreement within one level, Gwet's AC2 and Krippendorff's alpha.

    Raw agreement stands first, of all ratings and by competence and aspect. Every pair of raters of the same answer and
    aspect counts.
    """
    ratings = first_occasion(ask.data.ratings)
    if ask.options.drawn_only:
        ratings = ratings[ratings["administration_id"].isin(drawn_by_lot(ask.data))]
    shared = _shared(ratings)
    findings: list[Finding] = []
    for kind, identity, rows in _parts(shared, ask):
        findings += _findings(ask, kind, identity, rows)
    return Answer(findings=tuple(findings), exhibits=_matrix(shared, sorted(ask.instrument.levels)))


def _shared(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings of every answer and aspect that two or more have given a level, with its number."""
    rated = with_cells(ratings[ratings["rating"].notna()])
    return rated[rated.groupby(CELL)["rating"].transform("size") > 1]


def _parts(shared: pd.DataFrame, ask: Ask) -> Iterator[tuple[FindingKind, str, pd.DataFrame]]:
    yield FindingKind.WHOLE, "", shared
    for kind, identity in score_keys(ask.instrument):
        yield kind, identity, shared[shared[f"{kind.value}_id"] == identity]


def _findings(ask: Ask, kind: FindingKind, identity: str, rows: pd.DataFrame) -> tuple[Finding, ...]:
    n = {
        "households": homes_in(rows),
        "interviews": int(rows["administration_id"].nunique()),
        "raters": int(rows["rater_id"].astype(object).nunique()),
        "ratings": len(rows),
    }
    levels = sorted(ask.instrument.levels)
    return findings_of(
        ask.question,
        (kind, identity),
        n=n,
        needs=2,
        judged=_STATISTICS[ask.options.judged],
        compute=lambda: _estimates(rows, levels, ask.protocol.level),
    )


def _estimates(rows: pd.DataFrame, levels: Sequence[int], level: float) -> tuple[Estimate, ...]:
    """Return the four figures; where all raters agree everywhere a share has Wilson's limits."""
    from vignette.psychometrics import agreement_report, percent_agreement

    found = agreement_report(
        rows,
        categories=levels,
        coefficients=["exact-pairs", "within1-pairs", "gwet", "krippendorff"],
        weights="ordinal",
        metric="ordinal",
        unit=CELL,
        level=level,
    )
    shares = (
        one
        if one.interval
        else percent_agreement(rows, categories=levels, within=within, over="pairs", unit=CELL, level=level)[0]
        for within, one in enumerate((found[0], found[1]))
    )
    return (*shares, found[2], found[3])


def _matrix(shared: pd.DataFrame, levels: Sequence[int]) -> tuple[Exhibit, ...]:
    """Return how often which two levels met; of three raters or more, those of the first two by their ids."""
    if shared.empty:
        return ()
    ordered = shared.assign(rater_id=shared["rater_id"].astype(object)).sort_values([CELL, "rater_id"])
    place = ordered.groupby(CELL).cumcount().to_numpy()
    first, second = (ordered["rating"].to_numpy()[place == each] for each in (0, 1))
    counts = [
        (one, other, int(np.count_nonzero((first == one) & (second == other)))) for one in levels for other in levels
    ]
    names = ("first", "second", "count")
    columns = dict(zip(names, zip(*counts, strict=True), strict=True))
    return (Exhibit(id="levels_met", kind=ExhibitKind.MATRIX, columns=columns),)
