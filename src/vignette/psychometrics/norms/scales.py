"""Norm scales: bare formulas from percentiles or z to T, stanine and sten."""

from __future__ import annotations

from typing import Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.problems import one_of

STANINE_CUTS = (4.0, 11.0, 23.0, 40.0, 60.0, 77.0, 89.0, 96.0)
"""Percentiles that part the nine stanines; a percentile on a cut goes up."""


def t_score(z: Floats) -> Floats:
    """Return T = 50 + 10 z.

    Examples
    --------
    >>> float(t_score(np.array(-1.5)))
    35.0
    """
    return np.asarray(50 + 10 * z)


def normal_z(percentiles: Floats) -> Floats:
    """Return the z that has these percentiles (0 to 100) under the normal curve."""
    from scipy.special import ndtri

    return np.asarray(ndtri(np.asarray(percentiles) / 100))


def stanine(percentiles: Floats) -> np.ndarray:
    """Return stanines, 1 to 9, of percentiles (0 to 100).

    Examples
    --------
    >>> stanine(np.array([3.9, 4, 50, 96])).tolist()
    [1, 2, 5, 9]
    """
    return np.searchsorted(STANINE_CUTS, percentiles, side="right") + 1


def sten(z: Floats, *, rounding: Literal["nearest", "down"]) -> np.ndarray:
    """Return stens, 1 to 10, of z: 2 z + 5.5 made whole.

    "nearest" gives ten bands of half a standard deviation, 5 and 6 on either side of the mean, as many people far down
    as far up (Canfield 1951; a value on an edge goes up). "down" cuts the decimals off, as some tables do: every band
    then lies a quarter of a standard deviation higher.

    References
    ----------
    Canfield, A. A. (1951). The "sten" scale: a modified C-scale. *Educational and Psychological Measurement* 11,
    295-297.

    Examples
    --------
    >>> sten(np.array([-3, -0.1, 0, 0.5, 3]), rounding="nearest").tolist()
    [1, 5, 6, 7, 10]
    """
    one_of(rounding, ("nearest", "down"), "rounding")
    edge = 6.0 if rounding == "nearest" else 5.5
    return np.clip(np.floor(2 * np.asarray(z) + edge), 1, 10).astype(np.int64)
