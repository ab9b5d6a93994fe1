"""ICC(1) of a single rater's score as a finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vignette.assessment import Finding
from vignette.study.analyses.scores import Key, findings_of, homes_in
from vignette.study.answering import Ask
from vignette.study.score_agreement import SINGLE, one_way_icc

if TYPE_CHECKING:
    import pandas as pd


def single_rater(ask: Ask, key: Key, pairs: pd.DataFrame, *, statistic: str = SINGLE) -> tuple[Finding, ...]:
    """Return the finding of one competence or aspect from two raters' scores of each interview."""
    n = {
        "households": homes_in(pairs),
        "interviews": int(pairs["administration_id"].nunique()),
        "raters": int(pairs["rater_id"].nunique()),
    }
    return findings_of(
        ask.question,
        key,
        n=n,
        needs=2,
        judged=statistic,
        compute=lambda: [replace(one_way_icc(pairs, level=ask.protocol.level), statistic=statistic)],
    )
