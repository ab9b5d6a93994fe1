"""Bootstrap replicates of every form of the ICC from one draw of households."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.intraclass.forms import Form, all_named
from vignette.psychometrics.intraclass.squares import complete, icc_of_squares, squares_of_sums, sums_of_clusters
from vignette.psychometrics.resampling import bootstrap_sums


def icc_replicates(
    ratings: Floats, *, forms: Sequence[Form], clusters: Codes | None = None, replicates: int, seed: int
) -> Floats:
    """Return bootstrap replicates of forms of the ICC of a complete table.

    Parameters
    ----------
    ratings : array, units x raters
        Complete, two raters or more.
    forms : sequence of str
        As `icc`.
    clusters : array of int, units, optional
        Each unit's household, 0, 1, …; every unit its own unless given. Households are drawn whole.
    replicates, seed : int
        How many to draw, and from where.

    Returns
    -------
    array, replicates x forms

    Raises
    ------
    DataError
        ``PSY-313`` for a table that is not complete, ``PSY-207`` for an unknown form.
    """
    values = complete(ratings)
    members = np.arange(len(values)) if clusters is None else clusters
    sums = sums_of_clusters(values, members, int(members.max()) + 1)
    return replicates_of_sums(sums, all_named(forms), replicates=replicates, seed=seed)


def replicates_of_sums(sums: Floats, forms: Sequence[Form], *, replicates: int, seed: int) -> Floats:
    """Return the same from each household's sums."""

    def coefficients(totals: Floats) -> Floats:
        squares = squares_of_sums(totals)
        return np.stack([icc_of_squares(squares, form) for form in forms], axis=-1)

    return bootstrap_sums(sums, coefficients, replicates=replicates, seed=seed)
