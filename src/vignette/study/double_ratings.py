"""Ratings made ready: the two sheets of each interview that two have rated, and scores as the profile counts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.assessment import ScoreKind, most_missing
from vignette.instrument import Instrument

if TYPE_CHECKING:
    import pandas as pd

CELL = "cell"
"""Column that numbers what was rated: interview, vignette and aspect in one, which is much quicker to group by."""

SCORE = "score"
KIND = "kind"
ID = "id"
_AGREEMENT = ["household_id", "administration_id", CELL, "rater_id", "rating"]
_WHOSE = ["household_id", "applicant_id", "administration_id", "form_id", "rater_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What there is.

    Attributes
    ----------
    single, double, drawn : int
        Interviews that one rater has locked, that two or more have, and those of the latter that were drawn by lot.
    third : int
        Interviews with more than two sheets; only the two that were locked first are compared.
    waiting : int
        Interviews left out because somebody has yet to rate them.
    homes, raters : int
        Behind the figures of agreement.
    """

    single: int
    double: int
    drawn: int
    third: int
    waiting: int
    homes: int
    raters: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DoubleRatings:
    """The two sheets of every interview that is compared, one row per rating, and what was left out.

    Homes and interviews are numbers in ``ratings``, in the order of their names, and there is a column ``cell``.
    """

    ratings: pd.DataFrame
    counts: Counts


def double_ratings(ratings: pd.DataFrame, *, random_only: bool, waiting: int) -> DoubleRatings:
    """Choose the interviews that two raters have locked, and the two sheets that were locked first."""
    numbered = with_cells(ratings)
    keys = ["administration_id", "rater_id"]
    sheets = numbered[["household_id", *keys, "at", "random"]].drop_duplicates(keys)
    sheets = sheets.sort_values(["at", "rater_id"], kind="stable")
    by_interview = sheets.groupby("administration_id")
    place, number = by_interview.cumcount(), by_interview["rater_id"].transform("size")
    compared = sheets[(number > 1) & (place < 2) & (sheets["random"] | (not random_only))]
    chosen = numbered[keys].merge(compared[keys].assign(compared=True), on=keys, how="left")["compared"].notna()
    return DoubleRatings(
        ratings=numbered[chosen.to_numpy()],
        counts=Counts(
            single=int((number == 1).sum()),
            double=sheets.loc[number > 1, "administration_id"].nunique(),
            drawn=sheets.loc[(number > 1) & sheets["random"], "administration_id"].nunique(),
            third=sheets.loc[number > 2, "administration_id"].nunique(),
            waiting=waiting,
            homes=compared["household_id"].nunique(),
            raters=compared["rater_id"].nunique(),
        ),
    )


def paired(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings of the cells that both raters gave a level, with the columns that agreement needs."""
    rated = ratings.loc[ratings["rating"].notna(), _AGREEMENT]
    return rated[rated.groupby(CELL)["rating"].transform("size") == 2]


def with_cells(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return ratings with homes and interviews as numbers, in the order of their names, and a column ``cell``."""
    import pandas as pd

    codes = {
        name: pd.factorize(ratings[name], sort=True)[0].astype(np.int64)
        for name in ("household_id", "administration_id", "vignette_id", "aspect_id")
    }
    cell = codes["administration_id"]
    for name in ("vignette_id", "aspect_id"):
        cell = cell * (codes[name].max(initial=0) + 1) + codes[name]
    return ratings.assign(
        household_id=codes["household_id"], administration_id=codes["administration_id"], **{CELL: cell}
    )


def scores_of(ratings: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return each rater's scores of each interview: competences and aspects, by the rule of `score_ratings`.

    Returns
    -------
    DataFrame
        One row per interview, rater and score, with columns ``kind``, ``id`` and ``score``; scores that the rule
        withholds are not there.
    """
    import pandas as pd

    shares = {
        ScoreKind.COMPETENCE: instrument.scoring.competence_max_missing_share,
        ScoreKind.ASPECT: instrument.scoring.aspect_max_missing_share,
    }
    lengths = {form.id: len(instrument.vignettes_of(form.id)) for form in instrument.forms}
    made = []
    for kind, share in shares.items():
        found = (
            ratings.groupby([*_WHOSE, f"{kind.value}_id"], observed=True, sort=True)["rating"]
            .agg(["mean", "count"])
            .reset_index()
            .rename(columns={f"{kind.value}_id": ID, "mean": SCORE})
        )
        if kind is ScoreKind.COMPETENCE:
            expected = np.full(len(found), len(instrument.aspects))
        else:
            expected = found["form_id"].astype(object).map(lengths).to_numpy(dtype=int)
        allowed = np.array([most_missing(int(each), share) for each in expected])
        enough = (found["count"].to_numpy() > 0) & (expected - found["count"].to_numpy() <= allowed)
        kept = found[enough].drop(columns="count")
        made.append(kept.assign(kind=kind.value, id=kept[ID].astype(object)))
    return pd.concat(made, ignore_index=True)
