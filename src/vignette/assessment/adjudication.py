"""Where raters differ: which cells must be settled by an adjudication, and how far one has come. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from vignette.assessment.raters import RaterSheet
from vignette.assessment.records import CriticalFinding, Rating


class SelectionReason(StrEnum):
    """Why an interview gets a second rating; only the random share estimates agreement fairly."""

    RANDOM = "random"
    NEAR_CUT = "near_cut"
    NEW_RATER = "new_rater"
    ON_REQUEST = "on_request"


class QueueState(StrEnum):
    """How far an interview with a second rating has come.

    Waiting for a second rater to begin; one rating locked and another under way; two locked and nothing that must be
    settled except spot checks; two locked and discrepant; done.
    """

    WAITING = "waiting"
    ONE_RATING = "one_rating"
    READY = "ready"
    DISCREPANT = "discrepant"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellComparison:
    """One aspect of one answer as several raters rated it.

    Attributes
    ----------
    ratings : mapping of str to Rating
        By the rater's symbol.
    distance : int or None
        Between the highest and the lowest level; None where fewer than two raters gave one.
    same : bool
        Whether all gave the same level, or the same missing code.
    crosses_cut : bool
        Whether the raters stand on different sides of a cut score. It is shown, and settles nothing by itself.
    apart : bool
        Whether the cell must be settled.
    """

    item_id: str
    aspect_id: str
    ratings: Mapping[str, Rating]
    distance: int | None
    same: bool
    crosses_cut: bool
    apart: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalComparison:
    """A critical answer that at least one rater heard; ``split`` says that another did not."""

    item_id: str
    critical_id: str
    findings: Mapping[str, CriticalFinding]
    split: bool


def compare_cells(
    sheets: Sequence[RaterSheet], *, adjudicate_from: int, crossing: Collection[str] = ()
) -> tuple[CellComparison, ...]:
    """Compare raters cell by cell.

    Parameters
    ----------
    sheets : sequence of RaterSheet
        Of one interview; every sheet rates the same cells.
    adjudicate_from : int
        The distance from which a cell must be settled.
    crossing : collection of str
        The items (vignettes) whose score lies on different sides of a cut score for different raters.
    """
    if not sheets:
        return ()
    by_rater = {sheet.symbol: {(each.item_id, each.aspect_id): each for each in sheet.ratings} for sheet in sheets}
    return tuple(
        _compare(
            item_id,
            aspect_id,
            {symbol: cells[item_id, aspect_id] for symbol, cells in by_rater.items() if (item_id, aspect_id) in cells},
            adjudicate_from,
            crossing,
        )
        for item_id, aspect_id in by_rater[sheets[0].symbol]
    )


def compare_critical(sheets: Sequence[RaterSheet]) -> tuple[CriticalComparison, ...]:
    """Compare which critical answers the raters heard."""
    found: dict[tuple[str, str], dict[str, CriticalFinding]] = {}
    for sheet in sheets:
        for finding in sheet.critical:
            found.setdefault((finding.item_id, finding.critical_id), {})[sheet.symbol] = finding
    return tuple(
        CriticalComparison(item_id=item_id, critical_id=critical_id, findings=heard, split=len(heard) < len(sheets))
        for (item_id, critical_id), heard in found.items()
    )


def _compare(
    item_id: str, aspect_id: str, ratings: Mapping[str, Rating], adjudicate_from: int, crossing: Collection[str]
) -> CellComparison:
    levels = [rating.level for rating in ratings.values() if rating.level is not None]
    distance = max(levels) - min(levels) if len(levels) > 1 else None
    same = len({(rating.level, rating.missing_code) for rating in ratings.values()}) == 1
    far = distance is not None and distance >= adjudicate_from
    return CellComparison(
        item_id=item_id,
        aspect_id=aspect_id,
        ratings=ratings,
        distance=distance,
        same=same,
        crosses_cut=item_id in crossing and not same,
        apart=far or 0 < len(levels) < len(ratings),
    )
