"""What every method that samples judges shares."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.checks import columns_there, unique_keys
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet
from vignette.psychometrics.limits import student_interval
from vignette.psychometrics.problems import check_level
from vignette.psychometrics.totals import NOT_ASKED

if TYPE_CHECKING:
    import pandas as pd

FEW_JUDGES = 10
"""Below this many judges a cut carries the caveat ``few_judges`` (Raymond & Reid 2001 ask for 10 to 15)."""
ONE_JUDGE = "one judge does not show how judges differ"


def judge_names(judgements: pd.DataFrame, judge: str) -> list[str]:
    """Return the judges, one per row; refuse one that stands twice or is empty (``PSY-203``)."""
    columns_there(judgements, [judge])
    unique_keys(judgements, [judge])
    return [str(name) for name in judgements[judge]]


def about_judges(count: int) -> tuple[str, ...]:
    """Return what a reader must know of the panel."""
    return ("one_judge",) if count < 2 else ("few_judges",) if count < FEW_JUDGES else ()


def mean_over_judges(
    statistic: str,
    cuts: Floats,
    *,
    interval: str | None,
    level: float,
    bounds: tuple[float, float],
    n: Mapping[str, int],
    references: tuple[str, ...],
) -> Estimate:
    """Return the judges' mean cut with Student's interval over judges."""
    check_level(level)
    count, value = len(cuts), float(cuts.mean())
    spread = float(cuts.std(ddof=1)) if count > 1 else math.nan
    se = spread / math.sqrt(count)
    found = None
    if interval is not None and count > 1:
        found = student_interval(value, se, count - 1, level, "Student's t over judges", bounds)
    return Estimate(
        statistic=statistic,
        value=value,
        interval=found,
        no_interval="" if found else NOT_ASKED if interval is None else ONE_JUDGE,
        n=n,
        references=references,
        caveats=about_judges(count),
        details={"se": se, "sd_judges": spread, "df": count - 1.0, "median": float(np.median(cuts))},
    )


def judges_table(title: str, names: Sequence[str], cuts: Floats, cut: Estimate) -> Curve:
    """Return each judge's cut, and the mean cut without the judge, beside what was estimated."""
    count = len(cuts)
    without = (cuts.sum() - cuts) / (count - 1) if count > 1 else np.full(count, np.nan)
    return Curve(
        title=f"{title}: each judge's cut",
        columns={"judge": list(names), "cut": cuts.tolist(), "mean_without": without.tolist()},
        estimates=EstimateSet(title=title, estimates=(cut,)),
        n=dict(cut.n),
        references=cut.references,
        caveats=cut.caveats,
    )
