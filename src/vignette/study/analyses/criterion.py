"""What homes are judged by besides the interview: a panel's judgement, or how a placement went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vignette.errors import DataError, Problem
from vignette.i18n import Language, LocalizedText, catalogue
from vignette.study.analyses.scores import as_names, first_occasion, interview_scores
from vignette.study.answering import Ask
from vignette.study.cut_scores import CutRules
from vignette.study.dataset import Dataset
from vignette.study.protocol import Protocol

if TYPE_CHECKING:
    import pandas as pd

CriterionName = Literal["panel", "placement"]
HOME = "household_id"
MET, BECAUSE = "met", "because"
NOT_JUDGED, NOT_PLACED, NOT_FOLLOWED = "not_judged", "not_placed", "not_followed"
INCORPORATED = "incorporated"
INDEPENDENCE_NOT_KNOWN = "independence_not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionOptions:
    """Which criterion, and when a home meets it.

    Attributes
    ----------
    criterion : {"panel", "placement"}
    met_from : float or None
        Of a panel, which must name it: the level from which on a home suffices. A home's judgement is the median of its
        judges'. Between two levels it counts as the lower one: where judges are divided, the home does not meet it.
    horizon_months : float
        Of a placement: a home meets the criterion if its first placement did not break down within so many months.
        That is known of homes whose placement broke down before, or was followed so long.
    """

    criterion: CriterionName
    met_from: float | None = None
    horizon_months: float = 12.0


def home_criterion(data: Dataset, options: CriterionOptions) -> pd.DataFrame:
    """Return each interviewed home, whether it meets the criterion (1, 0, nan where nobody knows), and why not known.

    Raises
    ------
    DataError
        DAT-511 where the frame is not in the data, DAT-512 where a panel's level is not stated.
    """
    import pandas as pd

    homes = pd.DataFrame({HOME: data.ratings[HOME].astype(object).unique()})
    found = _by_panel(data, options) if options.criterion == "panel" else _by_placement(data, options)
    merged = homes.merge(found, on=HOME, how="left")
    lacking = NOT_JUDGED if options.criterion == "panel" else NOT_PLACED
    unknown = merged[MET].isna()
    return merged.assign(**{BECAUSE: merged[BECAUSE].where(unknown & merged[BECAUSE].notna(), lacking).where(unknown)})


def scored_homes(ask: Ask, options: CriterionOptions) -> pd.DataFrame:
    """Return the scores of every first interview, and whether the home meets the criterion."""
    scores = interview_scores(first_occasion(ask.data.ratings), ask.instrument)
    return as_names(scores, HOME, "applicant_id").merge(home_criterion(ask.data, options), on=HOME, how="left")


def judged_homes(scored: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of homes of which the criterion is known, with whole numbers."""
    known = scored[scored[MET].notna()]
    return known.assign(**{MET: known[MET].astype(int)})


def counts_of(scored: pd.DataFrame) -> dict[str, int]:
    """Return how many homes and interviews have a known criterion, and how many homes meet it and do not."""
    known = judged_homes(scored)
    by_home = known.groupby(HOME)[MET].first()
    met = int(by_home.sum())
    return {
        "households": len(by_home),
        "interviews": int(known["administration_id"].nunique()),
        "met": met,
        "not_met": len(by_home) - met,
    }


def enough(n: Mapping[str, int], protocol: Protocol) -> bool:
    """Return whether there are as many homes on either side of the criterion as the protocol asks for."""
    return min(n["met"], n["not_met"]) >= max(protocol.cuts.events, 1)


def said(options: CriterionOptions) -> LocalizedText:
    """Return the criterion in words."""
    values = {"level": options.met_from or 0.0, "months": options.horizon_months}
    told = [
        catalogue(language)(
            f"criterion.{options.criterion}",
            **{name: catalogue(language).number(value, decimals=int(value % 1 > 0)) for name, value in values.items()},
        )
        for language in (Language.SV, Language.EN)
    ]
    return LocalizedText(sv=told[0], en=told[1])


def rules_of(protocol: Protocol) -> CutRules:
    """Return how a protocol wants cuts chosen."""
    return CutRules(
        missed=protocol.cuts.missed,
        false_alarm=protocol.cuts.false_alarm,
        level=protocol.level,
        replicates=protocol.replicates,
        seed=protocol.seed,
    )


def judgements(data: Dataset, *raters_of: Dataset) -> pd.DataFrame:
    """Return a panel's judgements of the interviewed homes, and whether the judge also rated that home.

    Parameters
    ----------
    raters_of : Dataset
        Where raters are looked for, besides ``data``: an interview that is left out may have been rated by the judge.
    """
    panel = _panel(data)
    rated = {
        pair
        for each in (data, *raters_of)
        for pair in each.ratings[[HOME, "rater_id"]].drop_duplicates().astype(str).itertuples(index=False, name=None)
    }
    pairs = zip(panel[HOME].astype(str), panel["judge_id"].astype(str), strict=True)
    found = panel.assign(rated=[pair in rated for pair in pairs])
    return found[found[HOME].isin(set(data.ratings[HOME].astype(object)))]


def not_independent(ask: Ask, options: CriterionOptions) -> str:
    """Return what speaks against a criterion's independence: nothing, ``incorporated``, or that nobody knows.

    A placement's outcome has no judges: nobody can have carried the interview into it.
    """
    if options.criterion == "placement":
        return ""
    found = judgements(ask.data, ask.every_language)
    saw = found["saw_scores"].astype(str)
    if (found["rated"] | (saw == "yes")).any():
        return INCORPORATED
    return "" if (saw == "no").all() else INDEPENDENCE_NOT_KNOWN


def _by_panel(data: Dataset, options: CriterionOptions) -> pd.DataFrame:
    if options.met_from is None:
        raise _refused(
            "DAT-512", "met_from", "a panel's level is not stated", "State from which level a home suffices."
        )
    medians = _panel(data).groupby(HOME)["judgement"].median().reset_index()
    met = (medians["judgement"] >= options.met_from).astype(float).where(medians["judgement"].notna())
    return medians.assign(**{MET: met, BECAUSE: NOT_JUDGED})[[HOME, MET, BECAUSE]]


def _by_placement(data: Dataset, options: CriterionOptions) -> pd.DataFrame:
    first = first_placements(data)
    broke = (first["breakdown"] == 1) & (first["months"] <= options.horizon_months)
    held = ~broke & (first["months"] >= options.horizon_months)
    met = held.astype(float).where(broke | held)
    return first.assign(**{MET: met, BECAUSE: NOT_FOLLOWED})[[HOME, MET, BECAUSE]]


def first_placements(data: Dataset) -> pd.DataFrame:
    """Return how the first placement of each home went."""
    if data.outcomes is None:
        raise _refused("DAT-511", "outcomes", "the data have no outcomes", "Export them, or choose another criterion.")
    placed = as_names(data.outcomes, HOME)
    return placed[placed["placement"] == 1]


def _panel(data: Dataset) -> pd.DataFrame:
    if data.panel is None:
        raise _refused(
            "DAT-511", "panel", "the data have no panel", "Export its judgements, or choose another criterion."
        )
    return as_names(data.panel, HOME)


def _refused(code: str, where: str, what: str, remedy: str) -> DataError:
    return DataError(Problem(code=code, where=where, what=what, remedy=remedy))
