"""Angoff: judges say what a home that only just suffices would score on each item; the cut is the sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve
from vignette.psychometrics.frames import score_table
from vignette.psychometrics.problems import one_of
from vignette.psychometrics.standards.judges import judge_names, judges_table, mean_over_judges

if TYPE_CHECKING:
    import pandas as pd

Form = Literal["expected scores", "probabilities"]
_ANGOFF = "Angoff (1971). In Thorndike (Ed.), Educational Measurement, 508-600. American Council on Education"
_EXTENDED = "Hambleton & Plake (1995). Applied Measurement in Education 8, 41-55"


def angoff(
    judgements: pd.DataFrame,
    *,
    items: Sequence[str],
    form: Form,
    lowest: float,
    highest: float,
    judge: str = "judge_id",
    interval: Literal["t"] | None = "t",
    level: float = 0.95,
) -> Curve:
    r"""Return the Angoff cut: the sum over items of the judges' mean judgement.

    With *x* of judge *j* on item *i*, a judge's cut is :math:`c_j = \sum_i x_{ji}`, and the cut is their mean. Its
    standard error is :math:`s(c_j) / \sqrt{J}`: judges are random, items are fixed.

    Parameters
    ----------
    judgements : DataFrame
        One row per judge, one column per item, complete.
    items : sequence of str
        The items that make up the total.
    form : {"expected scores", "probabilities"}
        What a judge gives: the score a barely sufficient home would have (extended Angoff), or the chance that it
        reaches the item's higher score. With probabilities the cut is on the items' scale all the same:
        lowest + chance x (highest - lowest).
    lowest, highest : float
        Lowest and highest score of one item.
    judge : str
        Column that tells judges apart.
    interval : {"t"} or None
        Student's t over judges, kept within the possible totals.
    level : float
        Nominal level.

    Returns
    -------
    Curve
        One row per judge: the judge's cut and the cut without the judge. ``estimates`` holds the cut, with the
        judges' standard deviation, the standard error, the degrees of freedom and the median cut as details. Caveat
        ``few_judges`` below 10 judges, ``one_judge`` with one.

    Raises
    ------
    DataError
        ``PSY-102`` level, ``PSY-201`` columns or fewer than two items, ``PSY-203`` a judge twice, ``PSY-204`` a
        judgement outside the scale, ``PSY-205`` a missing one, ``PSY-207`` an option.

    References
    ----------
    Angoff, W. H. (1971). Scales, norms, and equivalent scores. In R. L. Thorndike (Ed.), *Educational Measurement*
    (2nd ed., 508-600). American Council on Education.

    Hambleton, R. K. & Plake, B. S. (1995). Using an extended Angoff procedure to set standards on complex performance
    assessments. *Applied Measurement in Education* 8, 41-55.

    Examples
    --------
    >>> import pandas as pd
    >>> panel = pd.DataFrame({"judge_id": [1, 2, 3], "a": [2, 3, 2.5], "b": [3, 3, 2]})
    >>> found = angoff(panel, items=["a", "b"], form="expected scores", lowest=1, highest=4).estimates[0]
    >>> round(found.value, 3), round(found.details["se"], 3)
    (5.167, 0.441)
    """
    one_of(form, ("expected scores", "probabilities"), "form")
    one_of(interval, ("t", None), "interval")
    names = judge_names(judgements, judge)
    ends = (0.0, 1.0) if form == "probabilities" else (lowest, highest)
    table = score_table(judgements, items=list(items), cluster=None, lowest=ends[0], highest=ends[1])
    scores = lowest + (highest - lowest) * table.values if form == "probabilities" else table.values
    cuts = angoff_cuts(scores)
    cut = mean_over_judges(
        "Angoff cut",
        cuts,
        interval=interval,
        level=level,
        bounds=(lowest * len(items), highest * len(items)),
        n={"judges": len(cuts), "items": len(items)},
        references=(_ANGOFF, _EXTENDED),
    )
    return judges_table("Angoff", names, cuts, cut)


def angoff_cuts(scores: Floats) -> Floats:
    """Return each judge's cut from expected scores, judges x items."""
    return np.asarray(scores.sum(axis=1))
