"""Live reliability: what the office's own locked ratings say of agreement, raters, drift and forms.

Two frames go in. *Ratings*: the data contract's columns, one row per rating on a locked sheet, and ``at`` (when the
sheet was locked) and ``random`` (whether the second rating was drawn by lot); ``rater_id`` is a number. *Calibration*:
``rater_id``, ``at``, ``vignette_id``, ``aspect_id``, ``level``, ``key`` and ``seen`` (whether the rater had seen that
key before), one row per training rating. Neither holds an adjudicated value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vignette.instrument import Instrument
from vignette.study.agreement_rows import AgreementRow, agreement_rows
from vignette.study.double_ratings import Counts, double_ratings
from vignette.study.drift import QuarterRow, quarter_rows
from vignette.study.form_equivalence import FormRow, form_rows
from vignette.study.measured import ReliabilityRules
from vignette.study.raters_compared import RaterPair, RaterSeverity, rater_pairs, rater_severities

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Everything the Studie page shows of raters and forms.

    Attributes
    ----------
    random_only : bool
        Whether only interviews whose second rating was drawn by lot are compared. Only they tell fairly how alike
        raters are: the others were chosen because something about them was special.
    """

    random_only: bool
    rules: ReliabilityRules
    counts: Counts
    agreement: tuple[AgreementRow, ...]
    pairs: tuple[RaterPair, ...]
    severities: tuple[RaterSeverity, ...]
    quarters: tuple[QuarterRow, ...]
    forms: tuple[FormRow, ...]


def reliability(
    ratings: pd.DataFrame,
    calibration: pd.DataFrame,
    *,
    instrument: Instrument,
    rules: ReliabilityRules,
    random_only: bool,
    waiting: int = 0,
) -> Reliability:
    """Compute everything from the office's own locked ratings.

    Parameters
    ----------
    ratings, calibration : DataFrame
        See the module. Interviews that somebody has yet to rate must not be among them.
    instrument : Instrument
        The wording that all of these interviews were held with.
    rules : ReliabilityRules
        From how many on something is computed.
    random_only : bool
        Compare only interviews whose second rating was drawn by lot. Forms are compared on all interviews.
    waiting : int
        How many interviews were left out because somebody has yet to rate them.
    """
    double = double_ratings(ratings, random_only=random_only, waiting=waiting)
    levels = sorted(instrument.levels)
    return Reliability(
        random_only=random_only,
        rules=rules,
        counts=double.counts,
        agreement=agreement_rows(double.ratings, instrument, rules),
        pairs=rater_pairs(double.ratings, levels, rules),
        severities=rater_severities(double.ratings, needed=rules.rater_interviews),
        quarters=quarter_rows(double.ratings, calibration, levels, rules),
        forms=form_rows(ratings, instrument, rules),
    )
