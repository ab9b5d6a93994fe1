"""Who came through a study of a cut, step by step (STARD), and what it means that some outcomes were never learnt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.checks import columns_there
from vignette.psychometrics.cuts.cut_limits import clustered_se, logit_limits
from vignette.psychometrics.cuts.fourfold import Formula
from vignette.psychometrics.cuts.outcomes import Direction, Event, event_codes, rising
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD, cluster_codes, kind_of, numbers
from vignette.psychometrics.problems import check_level, refuse
from vignette.psychometrics.resampling import sums_by_cluster

if TYPE_CHECKING:
    import pandas as pd

_STARD = "Bossuyt et al. (2015). BMJ 351, h5527"
_BEGG = "Begg & Greenes (1983). Biometrics 39, 207-215"


def stard(
    frame: pd.DataFrame,
    *,
    score: str,
    outcome: str,
    event: Event,
    cut: float,
    direction: Direction,
    reason_no_score: str | None = None,
    reason_no_outcome: str | None = None,
    cluster: str | None = HOUSEHOLD,
    level: float = 0.95,
) -> Curve:
    """Return the flow of people through a study of a cut, ending in its fourfold table.

    Parameters
    ----------
    frame : DataFrame
        One row per eligible person, also those without a score or without an outcome (empty cells).
    score, outcome, event, cut, direction
        As in `cut_accuracy`.
    reason_no_score, reason_no_outcome : str, optional
        Columns that say why one is missing; each reason then has a row of its own.
    cluster, level
        As in `auc`.

    Returns
    -------
    Curve
        Columns ``step`` and ``people``: ``eligible``, ``no score``, ``score``, ``positive``, ``positive, no outcome``,
        ``true positive``, ``false positive``, ``negative``, ``negative, no outcome``, ``false negative``, ``true
        negative``. Estimates: ``outcome known of positives`` and ``of negatives``; ``sensitivity`` and ``specificity``
        corrected for outcomes that were learnt more often after one result than after the other (Begg & Greenes 1983),
        which holds if, given the result, whether the outcome was learnt has nothing to do with what it was. Where an
        outcome is missing after a score the caveat ``partly_verified`` says so.

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-349`` for a cut that is no number.

    References
    ----------
    Bossuyt, P. M. et al. (2015). STARD 2015: an updated list of essential items for reporting diagnostic accuracy
    studies. *BMJ* 351, h5527.

    Begg, C. B. & Greenes, R. A. (1983). Assessment of diagnostic tests when disease verification is subject to
    selection bias. *Biometrics* 39, 207-215.
    """
    check_level(level)
    if not math.isfinite(cut):
        raise refuse("PSY-349", "cut", "the cut is not a finite number", "Give a value of the score's scale.")
    columns_there(frame, [c for c in (score, outcome, cluster, reason_no_score, reason_no_outcome) if c])
    values = numbers(frame, [score])[:, 0]
    scored = ~np.isnan(values)
    positive = scored & (rising(values, direction) >= (cut if direction == "higher" else -cut))
    negative = scored & ~positive
    events, known = event_codes(frame, outcome, event)
    members, count = cluster_codes(frame, cluster)
    kinds = [positive & events, positive & known & ~events, negative & events, negative & known & ~events]
    kinds += [positive & ~known, negative & ~known]
    by_cluster = sums_by_cluster(np.stack(kinds, axis=1).astype(float), members, count)
    steps = _steps(frame, (scored, known, positive), (reason_no_score, reason_no_outcome), by_cluster.sum(axis=0))
    n = {**({kind_of(cluster): count} if cluster else {}), "people": len(frame), "known": int((scored & known).sum())}
    caveats = about_clusters(count, grouped=cluster is not None)
    if by_cluster[:, 4:].any():
        caveats = (*caveats, "partly_verified")
    return Curve(
        title=f"Flow of people, {score} {'at or above' if direction == 'higher' else 'at or below'} {cut:g}",
        columns={"step": list(steps), "people": list(steps.values())},
        estimates=EstimateSet(
            title="Known outcomes, and accuracy corrected for unknown ones",
            estimates=tuple(_estimate(name, by_cluster, n, caveats, level) for name in FORMULAS),
        ),
        n=n,
        n_excluded=len(frame) - n["known"],
        caveats=caveats,
        references=(_STARD,),
    )


def _steps(
    frame: pd.DataFrame,
    people: tuple[Mask, Mask, Mask],
    reasons: tuple[str | None, str | None],
    table: Floats,
) -> dict[str, int]:
    """Return how many people there are at each step of the flow, in order."""
    scored, known, positive = people
    tp, fp, fn, tn, unknown_positive, unknown_negative = (int(count) for count in table)
    negative = scored & ~positive
    return {
        "eligible": len(frame),
        "no score": int((~scored).sum()),
        **_reasons(frame, ~scored, reasons[0], "no score"),
        "score": int(scored.sum()),
        "positive": int(positive.sum()),
        "positive, no outcome": unknown_positive,
        **_reasons(frame, positive & ~known, reasons[1], "positive, no outcome"),
        "true positive": tp,
        "false positive": fp,
        "negative": int(negative.sum()),
        "negative, no outcome": unknown_negative,
        **_reasons(frame, negative & ~known, reasons[1], "negative, no outcome"),
        "false negative": fn,
        "true negative": tn,
    }


def verified_sensitivity(table: Any, *, specificity: bool = False) -> Any:
    """Return Begg and Greenes' sensitivity (or specificity), of counts tp, fp, fn, tn, and unknown by result."""
    tp, fp, fn, tn, positive, negative = (table[..., place] for place in range(6))
    above, below = (fp, tn) if specificity else (tp, fn)
    above = above / (tp + fp) * (tp + fp + positive)
    below = below / (fn + tn) * (fn + tn + negative)
    return below / (above + below) if specificity else above / (above + below)


def _known(table: Any, *, of: int) -> Any:
    seen = table[..., 0] + table[..., 1] if of == 4 else table[..., 2] + table[..., 3]
    return seen / (seen + table[..., of])


FORMULAS: Mapping[str, Formula] = {
    "outcome known of positives": partial(_known, of=4),
    "outcome known of negatives": partial(_known, of=5),
    "sensitivity, corrected for verification": verified_sensitivity,
    "specificity, corrected for verification": partial(verified_sensitivity, specificity=True),
}


def _estimate(name: str, by_cluster: Floats, n: dict[str, int], caveats: tuple[str, ...], level: float) -> Estimate:
    formula, table = FORMULAS[name], by_cluster.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(formula(table))
        limits = None
        if 0 < value < 1 and len(by_cluster) > 1:
            se = clustered_se(lambda cells: np.log(formula(cells) / (1 - formula(cells))), by_cluster)
            if se > 0:
                limits = logit_limits(value, se, len(by_cluster) - 1, level)
    defined = math.isfinite(value)
    return Estimate(
        statistic=name,
        value=value if defined else math.nan,
        interval=limits,
        no_interval="" if limits else "the sample does not show how it varies",
        n=n,
        n_excluded=0 if "known of" in name else n["people"] - n["known"],
        caveats=caveats if defined else (*caveats, "empty_cell"),
        references=(_STARD,) if "known of" in name else (_BEGG,),
    )


def _reasons(frame: pd.DataFrame, rows: Mask, column: str | None, step: str) -> dict[str, int]:
    if column is None or not rows.any():
        return {}
    told = frame.loc[rows, column].fillna("not stated").astype(str).value_counts().sort_index()
    return {f"{step}: {reason}": int(people) for reason, people in told.items()}
