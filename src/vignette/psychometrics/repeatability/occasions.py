"""Retest and parallel forms: everything that is asked of the same people's scores on two or more occasions or forms.

When not to use: where people may have changed between occasions, or been told of the first. What looks like error is
then change, and the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.intraclass.forms import ALL_FORMS
from vignette.psychometrics.intraclass.limits import f_limits
from vignette.psychometrics.intraclass.squares import icc_of_squares
from vignette.psychometrics.limits import normal_quantile, student_interval
from vignette.psychometrics.repeatability.concordance import LIN, concordance_limits
from vignette.psychometrics.repeatability.error import DE_VET, KINDS, sem_limits, sem_of_squares
from vignette.psychometrics.repeatability.households import Scale, Sureness, caveats_of, over_households, plan_of, sureness
from vignette.psychometrics.repeatability.moments import (
    Moments,
    change,
    concordance,
    moments_of,
    pearson,
    spread_of_change,
    squares_of_moments,
)
from vignette.psychometrics.repeatability.ranks import spearman, spearman_of_weights
from vignette.psychometrics.repeatability.table import Missing, RepeatedScores, check_closed, repeated_scores
from vignette.psychometrics.resampling import Bootstrap, Resampling, bootstrap_sums

if TYPE_CHECKING:
    import pandas as pd

CLOSED = ("closed",)
_MCGRAW = "McGraw & Wong (1996). Psychological Methods 1, 30-46"
_FISHER = "Fisher (1921). Metron 1, 3-32"
_BONETT = "Bonett & Wright (2000). Psychometrika 65, 23-28"
