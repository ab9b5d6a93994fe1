"""The ROC curve: counts, sensitivity and specificity at every cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.cuts.counting import Counts, counts, ranked
from vignette.psychometrics.cuts.outcomes import (
    Direction,
    Event,
    Missing,
    area_caveats,
    estimate,
    outcome_table,
    rising,
)
from vignette.psychometrics.cuts.placements import HANLEY
from vignette.psychometrics.estimate import Curve, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.problems import one_of

if TYPE_CHECKING:
    import pandas as pd

At = Literal["observed", "midpoints"]


def roc(
    frame: pd.DataFrame,
    *,
    score: str,
    outcome: str,
    event: Event,
    direction: Direction,
    at: At = "observed",
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
) -> Curve:
    """Return counts, sensitivity and specificity at every cut.

    Parameters
    ----------
    frame : DataFrame
        One row per person.
    score, outcome : str
        Columns.
    event : int, float, str or bool
        The value of ``outcome`` that is the event.
    direction : {"higher", "lower"}
        Which scores are positive: those at the cut or higher, or those at the cut or lower.
    at : {"observed", "midpoints"}
        Every observed score as a cut, or the thresholds between them (and beyond both ends) that pROC lists.
    cluster : str or None
        Column of the sampling unit; the table does not depend on it, the count of households does.
    missing : {"raise", "complete"}
        See `outcome_table`.

    Returns
    -------
    Curve
        Columns ``cut``, ``tp``, ``fp``, ``fn``, ``tn``, ``sensitivity``, ``specificity``, by rising cut. Its one
        estimate is the AUC; `auc` gives it with an interval.

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-207``.

    References
    ----------
    Hanley, J. A. & McNeil, B. J. (1982). The meaning and use of the area under a receiver operating characteristic
    (ROC) curve. *Radiology* 143, 29-36.
    """
    one_of(at, ("observed", "midpoints"), "at")
    table = outcome_table(frame, scores=[score], outcome=outcome, event=event, cluster=cluster, missing=missing)
    people = ranked(rising(table.scores[:, 0], direction), table.events)
    found = counts(people)
    area = float(found.area)
    told = estimate(table, "AUC", area, references=(HANLEY,), no_interval="auc() gives one", caveats=area_caveats(area))
    columns = _columns(people.cuts, found) if at == "observed" else _between(people.cuts, found)
    if direction == "lower":
        columns = {name: values[::-1] for name, values in columns.items()}
        columns["cut"] = -columns["cut"]
    return Curve(
        title=f"ROC of {score}",
        columns={name: values.tolist() for name, values in columns.items()},
        estimates=EstimateSet(title=f"ROC of {score}", estimates=(told,)),
        n=table.n(),
        n_excluded=table.n_excluded,
        caveats=told.caveats,
        references=(HANLEY,),
    )


def _columns(cuts: Floats, found: Counts) -> dict[str, Floats]:
    whole = {name: getattr(found, name).astype(np.int64) for name in ("tp", "fp", "fn", "tn")}
    return {"cut": cuts, **whole, "sensitivity": found.sensitivity, "specificity": found.specificity}


def _between(cuts: Floats, found: Counts) -> dict[str, Floats]:
    """Return the table at thresholds between observed scores, with nobody positive above the last."""
    middles = np.r_[-np.inf, (cuts[1:] + cuts[:-1]) / 2, np.inf]
    nobody = Counts(tp=np.r_[found.tp, 0.0], fp=np.r_[found.fp, 0.0], cases=found.cases, others=found.others)
    return _columns(middles, nobody)
