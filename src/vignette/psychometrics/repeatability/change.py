"""Reliable change of single people: whether a change is more than the error of measurement makes.

When not to use: as proof that a home has become better or worse. One in twenty who did not change passes the bar, and
those chosen for their extreme first score drift towards the mean.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.limits import normal_quantile
from vignette.psychometrics.problems import check_level, refuse
from vignette.psychometrics.repeatability.error import JACOBSON
from vignette.psychometrics.repeatability.households import caveats_of
from vignette.psychometrics.repeatability.table import Missing, repeated_scores

if TYPE_CHECKING:
    import pandas as pd


def reliable_change(
    scores: pd.DataFrame,
    *,
    first: str,
    second: str,
    sem: float,
    cluster: str | None = HOUSEHOLD,
    missing: Missing = "raise",
    level: float = 0.95,
) -> Curve:
    """Return each person's change and reliable change index (Jacobson & Truax).

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    first, second : str
        Columns of the score before and after.
    sem : float
        Standard error of measurement in points, from people who were not expected to change (`measurement_error`).
    cluster, missing
        As `measurement_error`.
    level : float
        How sure a change has to be: 0.95 takes an index beyond 1.96.

    Returns
    -------
    Curve
        One row per person with both scores: ``first``, ``second``, ``change`` (second minus first), ``index`` (change
        over sqrt(2) sem) and ``verdict``: ``rise``, ``fall`` or ``within error``. Whether a rise is for the better is
        the caller's to say.

    Raises
    ------
    DataError
        ``PSY-317`` for a standard error that is not above zero, ``PSY-314``, ``PSY-315``, ``PSY-102``.

    References
    ----------
    Jacobson, N. S. & Truax, P. (1991). Clinical significance. *Journal of Consulting and Clinical Psychology* 59,
    12-19.
    """
    check_level(level)
    found = repeated_scores(scores, columns=[first, second], cluster=cluster, missing=missing)
    changes = found.values[:, 1] - found.values[:, 0]
    index = reliable_change_index(changes, sem)
    bar = normal_quantile(level)
    verdicts = np.where(index > bar, "rise", np.where(index < -bar, "fall", "within error"))
    return Curve(
        title=f"Reliable change, {second} minus {first}",
        columns={
            "first": found.values[:, 0].tolist(),
            "second": found.values[:, 1].tolist(),
            "change": changes.tolist(),
            "index": index.tolist(),
            "verdict": verdicts.tolist(),
        },
        estimates=EstimateSet(title="", estimates=()),
        n={
            **found.n(),
            "rise": int((verdicts == "rise").sum()),
            "fall": int((verdicts == "fall").sum()),
        },
        n_excluded=found.n_excluded,
        caveats=caveats_of(found),
        references=(JACOBSON,),
    )


def reliable_change_index(changes: Floats, sem: float) -> Floats:
    """Return changes over the standard error of a difference, sqrt(2) sem.

    Raises
    ------
    DataError
        ``PSY-317`` for a standard error that is not above zero.

    Examples
    --------
    A change of 15 points with a standard deviation of 10 and a reliability of .80, worked by hand: 15 / 6.325.

    >>> print(f"{reliable_change_index(np.array([15.0]), 10 * 0.20 ** 0.5)[0]:.2f}")
    2.37
    """
    if not sem > 0 or not math.isfinite(sem):
        raise refuse("PSY-317", "sem", "the standard error is not above zero", "Give one from measurement_error.")
    return np.asarray(np.asarray(changes, dtype=float) / (math.sqrt(2) * sem))
