"""Whether a panel's judges agree: a criterion that its own judges do not share can bear no cut score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from vignette.assessment import Finding
from vignette.study.analyses.criterion import HOME, judgements
from vignette.study.analyses.scores import unjudged
from vignette.study.answering import Answer, Ask, Exhibit, ExhibitKind, finding_of, not_studied

if TYPE_CHECKING:
    import pandas as pd

FORMS: Mapping[str, Literal["ICC(1)", "ICC(k)"]] = {"single": "ICC(1)", "mean": "ICC(k)"}
NAMES = {"single": "ICC(1), one judge", "mean": "ICC(k), all judges of a home"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelOptions:
    """Which the bar is about: one judge alone, or all a home's judges together, as the criterion uses them."""

    judged: Literal["single", "mean"] = "mean"


def panel_agreement(ask: Ask) -> Answer:
    """Return the one-way ICC of a single judge and of a home's judges together.

    Homes that have fewer judges than the others are left out and counted.
    """
    found = judgements(ask.data, ask.every_language)
    given = found[found["judgement"].notna()]
    if given[HOME].nunique() < 2 or (given.groupby(HOME)["judge_id"].nunique() > 1).sum() < 2:
        return Answer(findings=(not_studied(ask.question, "too_few", n={"households": given[HOME].nunique()}),))
    return Answer(findings=tuple(_finding(ask, given, name) for name in FORMS), exhibits=(_by_judge(given),))


def _finding(ask: Ask, given: pd.DataFrame, name: str) -> Finding:
    from vignette.psychometrics import icc

    estimate = icc(
        given,
        form=FORMS[name],
        categories=sorted(ask.instrument.levels),
        unit=HOME,
        rater="judge_id",
        rating="judgement",
        missing="complete",
        level=ask.protocol.level,
    )
    question = ask.question if name == ask.options.judged else unjudged(ask.question)
    return finding_of(question, replace(estimate, statistic=NAMES[name]))


def _by_judge(given: pd.DataFrame) -> Exhibit:
    by_judge = given.assign(judge_id=given["judge_id"].astype(str)).groupby("judge_id")["judgement"]
    columns = {
        "judge": tuple(by_judge.groups),
        "homes": tuple(by_judge.size().tolist()),
        "mean": tuple(by_judge.mean().tolist()),
    }
    return Exhibit(id="judges", kind=ExhibitKind.TABLE, columns=columns)
