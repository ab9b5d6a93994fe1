"""Whether homes were judged without knowledge of the interview; else the criterion holds what it is to test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vignette.assessment import Figure, Finding, FindingVerdict
from vignette.study.analyses.criterion import (
    HOME,
    INCORPORATED,
    MET,
    CriterionOptions,
    counts_of,
    judged_homes,
    judgements,
    not_independent,
    scored_homes,
)
from vignette.study.analyses.scores import by_key
from vignette.study.answering import Answer, Ask, Exhibit, ExhibitKind, not_studied
from vignette.study.double_ratings import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

SUSPICIOUS = 0.97
"""An area whose interval lies above this is higher than an interview of an hour can earn: look for a leak."""
STATISTIC = "share of homes judged with knowledge of the interview"
_INTERVIEW = [HOME, "administration_id"]


def criterion_independence(ask: Ask) -> Answer:
    """Return in how many homes a judge had rated the home or seen its scores.

    The verdict is a rule of its own: not met if there is one such home; undetermined if of any judgement it is not
    known, or if a score tells the criterion apart too well to be true (caveat ``suspiciously_high``); else met. What
    became of a placement is no judgement; that only homes with good scores were placed is bias of verification, which
    has an analysis of its own.
    """
    options: CriterionOptions = ask.options
    scored = scored_homes(ask, options)
    suspicious = ("suspiciously_high",) if any(too_high(each) for each in _areas(scored, ask)) else ()
    if options.criterion == "placement":
        return Answer(findings=(_of_placement(ask, scored, suspicious),))
    found = judgements(ask.data, ask.every_language)
    if found.empty:
        return Answer(findings=(not_studied(ask.question, "no_data", statistic=STATISTIC),))
    return Answer(findings=(_of_panel(ask, found, suspicious),), exhibits=(_by_judge(found),))


def _of_placement(ask: Ask, scored: pd.DataFrame, suspicious: tuple[str, ...]) -> Finding:
    return Finding(
        question=ask.question.id,
        statistic=STATISTIC,
        n=counts_of(scored),
        verdict=FindingVerdict.UNDETERMINED if suspicious else FindingVerdict.MET,
        because="no_judges",
        caveats=("placement_leans_on_score", *suspicious),
    )


def _of_panel(ask: Ask, found: pd.DataFrame, suspicious: tuple[str, ...]) -> Finding:
    from vignette.psychometrics.limits import exact_interval

    saw = found["saw_scores"].astype(str)
    marked = found.assign(bad=found["rated"] | (saw == "yes"), unknown=saw == "not_known")
    by_home = marked.groupby(HOME)[["bad", "unknown"]].any()
    homes, bad = len(by_home), int(by_home["bad"].sum())
    limits = exact_interval(bad, homes, ask.protocol.level)
    matter = not_independent(ask, ask.options)
    verdict = FindingVerdict.NOT_MET if matter == INCORPORATED else FindingVerdict.MET
    if verdict is FindingVerdict.MET and (matter or suspicious):
        verdict = FindingVerdict.UNDETERMINED
    return Finding(
        question=ask.question.id,
        statistic=STATISTIC,
        value=bad / homes,
        figure=Figure(value=bad / homes, low=limits.low, high=limits.high, level=limits.level, method=limits.method),
        n={
            "households": homes,
            "judges": found["judge_id"].nunique(),
            "judgements": len(found),
            "rated_home": int(found["rated"].sum()),
            "saw_scores": int((saw == "yes").sum()),
            "not_known": int((saw == "not_known").sum()),
        },
        verdict=verdict,
        caveats=(*((matter,) if matter else ()), *suspicious),
    )


def _areas(scored: pd.DataFrame, ask: Ask) -> Iterator[Estimate]:
    """Yield the area of each score, and of the means of an interview and of a home, which a judge may know."""
    from vignette.psychometrics import auc

    known = judged_homes(scored)
    if known.empty:
        return
    wholes = [known.groupby(keys).agg({SCORE: "mean", MET: "first"}).reset_index() for keys in (_INTERVIEW, [HOME])]
    for rows in (*wholes, *(rows for _, rows in by_key(known, ask.instrument))):
        if len(rows):
            yield auc(rows, score=SCORE, outcome=MET, event=1, direction="higher", level=ask.protocol.level)


def too_high(area: Estimate) -> bool:
    """Return whether an area is too good to be true."""
    return area.value == 1.0 if area.interval is None else area.interval.low > SUSPICIOUS


def _by_judge(found: pd.DataFrame) -> Exhibit:
    marked = found.assign(saw=found["saw_scores"].astype(str), judge_id=found["judge_id"].astype(str))
    by_judge = marked.groupby("judge_id")
    columns = {
        "judge": tuple(by_judge.groups),
        "homes": tuple(by_judge[HOME].nunique().tolist()),
        "rated_home": tuple(by_judge["rated"].sum().astype(int).tolist()),
        **{
            name: tuple(by_judge["saw"].agg(lambda said, value=value: int((said == value).sum())).tolist())
            for name, value in (("saw_scores", "yes"), ("did_not_see", "no"), ("not_known", "not_known"))
        },
    }
    return Exhibit(id="judges_knowledge", kind=ExhibitKind.TABLE, columns=columns)
