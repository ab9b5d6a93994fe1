"""Statistics of competence and aspect scores in a simulated study, to take true values of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from vignette.assessment import ScoreKind, most_missing
from vignette.simulation.study import SimulatedStudy

if TYPE_CHECKING:
    import pandas as pd

Unit = Literal["administration_id", "household_id"]
_SCORE = "score"
_DIGITS = 9


def score_values(
    study: SimulatedStudy,
    *,
    panel_from: float,
    missing: Mapping[ScoreKind, float],
    unit: Unit = "administration_id",
) -> dict[str, float]:
    """Return how well raters agree on each competence and aspect score, and how well each score tells homes apart.

    Parameters
    ----------
    study : SimulatedStudy
        First occasions are used.
    panel_from : float
        A home meets the panel's criterion where the median of its judges is this level or higher.
    missing : mapping of ScoreKind to float
        Which share of a score's ratings may be missing, as in the instrument's scoring.
    unit : {"administration_id", "household_id"}
        Whether each interview has a score of its own in the areas, or each home the mean of its interviews'.

    Returns
    -------
    dict of str to float
        For each competence and aspect, after a space: ``icc`` (ICC(1) of one rater's score), and areas under the ROC
        curve of the mean over raters: ``auc panel``, ``auc breakdown`` (in all homes, had a child been placed in each),
        and ``auc breakdown followed up`` (where it is known).
    """
    first = study.ratings[study.ratings["occasion"] == 1]
    homes = _judged(study, panel_from)
    found: dict[str, float] = {}
    for kind in ScoreKind:
        whole = len(
            study.truth.population.aspects if kind is ScoreKind.COMPETENCE else study.truth.population.competences
        )
        least = whole - most_missing(whole, missing[kind])
        by_rater = _scores(first, kind, ["household_id", "administration_id", "rater_id"], least)
        means = _means(first, kind, least, unit)
        for name in by_rater[f"{kind.value}_id"].cat.categories:
            found[f"icc {name}"] = _agreement(by_rater[by_rater[f"{kind.value}_id"] == name])
            own = means[means[f"{kind.value}_id"] == name].merge(homes, on="household_id")
            found |= {f"auc {criterion} {name}": _area(own, criterion) for criterion in homes.columns[1:]}
    return found


def _judged(study: SimulatedStudy, panel_from: float) -> pd.DataFrame:
    """Return what each home is told apart by: 1 where it is bad, empty where it is not known."""
    middle = study.panel.groupby("household_id", observed=True)["judgement"].median()
    return study.homes[["household_id"]].assign(
        **{
            "panel": (study.homes["household_id"].map(middle).astype(float) < panel_from).astype(float),
            "breakdown": study.truth.homes["breakdown_if_placed"].astype(float),
            "breakdown followed up": study.homes["breakdown"],
        }
    )


def _scores(ratings: pd.DataFrame, kind: ScoreKind, whose: list[str], least: int) -> pd.DataFrame:
    grouped = ratings.groupby([*whose, f"{kind.value}_id"], observed=True)["rating"].agg(["mean", "count"])
    return grouped.loc[grouped["count"] >= least, ["mean"]].rename(columns={"mean": _SCORE}).reset_index()


def _means(ratings: pd.DataFrame, kind: ScoreKind, least: int, unit: Unit) -> pd.DataFrame:
    """Return the score of each interview or home: cells are means over raters, scores means over cells.

    Equal means are made equal to the last digit, so that ties are ties.
    """
    whose = ["household_id", "administration_id"]
    cells = ratings.groupby([*whose, "competence_id", "aspect_id"], observed=True)["rating"].mean().dropna()
    scores = _scores(cells.reset_index(), kind, whose, least)
    if unit == "household_id":
        by_home = scores.groupby(["household_id", f"{kind.value}_id"], observed=True)[_SCORE]
        scores = by_home.mean().reset_index()
    return scores.assign(**{_SCORE: scores[_SCORE].round(_DIGITS)})


def _agreement(scores: pd.DataFrame) -> float:
    """Return ICC(1) among the first two raters of each interview that two have scored."""
    from vignette.psychometrics import icc

    interviews = scores.groupby("administration_id", observed=True)
    double = scores[(interviews[_SCORE].transform("size") > 1) & (interviews.cumcount() < 2)]
    asked: dict[str, Any] = {"form": "ICC(1)", "categories": None, "unit": "administration_id", "rating": _SCORE}
    return icc(double, **asked, interval=None).value


def _area(scored: pd.DataFrame, criterion: str) -> float:
    from vignette.psychometrics import auc

    seen = scored[scored[criterion].notna()]
    return auc(seen, score=_SCORE, outcome=criterion, event=1.0, direction="lower", interval=None).value
