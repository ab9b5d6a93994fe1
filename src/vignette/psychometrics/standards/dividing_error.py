"""How uncertain a dividing point between two groups is: standard errors by household, the delta method, Fieller."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.estimate import Interval
from vignette.psychometrics.limits import student_interval, student_quantile
from vignette.psychometrics.resampling import sums_by_cluster


@dataclass(frozen=True, slots=True, kw_only=True)
class CutError:
    """The error of a cut that is where a rising line is zero; scores are counted from the cut.

    Attributes
    ----------
    slope : float
        The line's slope; 1 for a midpoint of means, which is no regression.
    covariance : array, 2 x 2
        Of the line's height at the cut, and of its slope.
    degrees : float
        For Student's t: clusters - 1.
    """

    slope: float
    covariance: Floats
    degrees: float

    @property
    def se(self) -> float:
        """Standard error of the cut by the delta method."""
        return math.sqrt(self.covariance[0, 0]) / abs(self.slope)

    def delta(self, cut: float, level: float) -> Interval:
        """Return cut ± t · se."""
        return student_interval(cut, self.se, self.degrees, level, "delta method, Student's t")

    def fieller(self, cut: float, level: float) -> Interval | None:
        """Return Fieller's limits; None where the slope does not differ from zero at this level: any cut would do."""
        t = student_quantile(level, self.degrees)
        height, both, tilt = self.covariance[0, 0], self.covariance[0, 1], self.covariance[1, 1]
        lead = self.slope**2 - t**2 * tilt
        if lead <= 0:
            return None
        root = t * math.sqrt(t**2 * both**2 + lead * height)
        return Interval(
            low=float(cut + (t**2 * both - root) / lead),
            high=float(cut + (t**2 * both + root) / lead),
            level=level,
            method="Fieller",
        )


def logistic_error(scores: Floats, in_upper: Mask, cut: float, slope: float, clusters: Codes | None) -> CutError:
    """Return the error of a logistic cut: from the information, or with ``clusters`` from the sandwich by cluster.

    ``scores`` and ``in_upper`` have one entry per person; ``slope`` is that of the fit whose chance at ``cut`` is one
    half.
    """
    design = np.column_stack([np.ones(len(scores)), scores - cut])
    share = 1 / (1 + np.exp(-np.clip(slope * design[:, 1], -700, 700)))
    bread = np.asarray(np.linalg.inv((design * (share * (1 - share))[:, None]).T @ design))
    if clusters is None:
        return CutError(slope=slope, covariance=bread, degrees=len(scores) - 1.0)
    count = int(clusters.max()) + 1
    pulls = sums_by_cluster(design * (in_upper - share)[:, None], clusters, count)
    covariance = bread @ (pulls.T @ pulls) @ bread * count / max(count - 1, 1)
    return CutError(slope=slope, covariance=np.asarray(covariance), degrees=count - 1.0)


def means_error(scores: Floats, in_upper: Mask, clusters: Codes, count: int) -> CutError:
    """Return the error of the point halfway between two group means."""
    influence = np.zeros(len(scores))
    for member in (in_upper, ~in_upper):
        size = int(member.sum())
        gaps = scores[member] - scores[member].mean()
        influence[member] = gaps / size * math.sqrt(size / (size - 1)) / 2 if size > 1 else np.nan
    sums = np.bincount(clusters, influence, minlength=count)
    covariance = np.zeros((2, 2))
    covariance[0, 0] = float((sums**2).sum())
    return CutError(slope=1.0, covariance=covariance, degrees=count - 1.0)
