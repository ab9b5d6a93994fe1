"""Scores ready for an analysis: each rater's, and each interview's as its profile shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from vignette.assessment import Finding, FindingKind
from vignette.instrument import Instrument
from vignette.study.answering import Cell, Exhibit, ExhibitKind, finding_of, not_studied
from vignette.study.double_ratings import ID, KIND, scores_of
from vignette.study.protocol import Question

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

Key = tuple[FindingKind, str]
"""A competence or an aspect."""

TOO_FEW = "too_few"
_CELL = ["administration_id", "vignette_id", "aspect_id"]
_EVERYONE = "everyone"


def score_keys(instrument: Instrument) -> tuple[Key, ...]:
    """Return every score of a profile, competences first, in the instrument's order."""
    return (
        *((FindingKind.COMPETENCE, each.id) for each in instrument.competences),
        *((FindingKind.ASPECT, each.id) for each in instrument.aspects),
    )


def first_occasion(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings of the first interview with each form; a retest is the same person once more."""
    return ratings[ratings["occasion"] == 1]


def mean_ratings(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return one row per interview, vignette and aspect: the mean over its raters, as in a profile."""
    means = ratings.groupby(_CELL, observed=True)["rating"].transform("mean")
    return ratings.assign(rating=means, rater_id=_EVERYONE).drop_duplicates(_CELL)


def interview_scores(ratings: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return each interview's scores as its profile shows them, with the columns of `scores_of`.

    Ratings are averaged over raters first; scores that the rule withholds are not there.
    """
    return scores_of(mean_ratings(ratings), instrument)


def one_interview_each(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return each adult's scores in one interview: that with the first form, in the instrument's order, she has."""
    order = {form.id: place for place, form in enumerate(instrument.forms)}
    place = scores["form_id"].astype(object).map(order).astype(int)
    return scores[place == place.groupby(scores["applicant_id"], observed=True).transform("min")]


def of_key(scores: pd.DataFrame, key: Key) -> pd.DataFrame:
    """Return the rows of one competence or aspect."""
    kind, identity = key
    return scores[(scores[KIND] == kind.value) & (scores[ID] == identity)]


def by_key(scores: pd.DataFrame, instrument: Instrument) -> Iterator[tuple[Key, pd.DataFrame]]:
    """Yield every score with its rows; what nobody has a score in has none."""
    parts = dict(iter(scores.groupby([KIND, ID], observed=True)))
    for kind, identity in score_keys(instrument):
        yield (kind, identity), parts.get((kind.value, identity), scores.iloc[:0])


def as_names(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return a frame whose ids are plain text: groups that are not there must not be counted."""
    return frame.astype(dict.fromkeys(columns, object))


def homes_in(frame: pd.DataFrame) -> int:
    """Return how many homes there are."""
    return int(frame["household_id"].nunique())


def findings_of(
    question: Question,
    key: Key,
    *,
    n: dict[str, int],
    needs: int,
    judged: str,
    compute: Callable[[], Iterable[Estimate]],
) -> tuple[Finding, ...]:
    """Return the findings of one competence or aspect, or that there is too little to compute them from.

    Parameters
    ----------
    n : mapping of str to int
        What there is, for the reader.
    needs : int
        Fewest homes from which anything can be computed at all.
    judged : str
        The statistic that the bar is about; the others are told beside it.
    """
    kind, identity = key
    if n["households"] < max(needs, question.least.get("households", 0)):
        return (not_studied(question, TOO_FEW, statistic=judged, kind=kind, of=identity, n=n),)
    estimates = tuple(replace(each, n=n) for each in compute())
    return tuple(
        finding_of(question if each.statistic == judged else unjudged(question), each, kind=kind, of=identity)
        for each in estimates
    )


def unjudged(question: Question) -> Question:
    """Return the question without its bar, for what is told beside the figure that the bar is about."""
    return replace(question, bar=None)


def forest(identity: str, findings: Iterable[Finding], *, of: str = "") -> tuple[Exhibit, ...]:
    """Return findings as a forest, one line each; none where nothing has an interval."""
    drawn = [(each.of, each.figure) for each in findings if each.figure is not None]
    if not drawn:
        return ()
    columns: dict[str, tuple[Cell, ...]] = {
        "name": tuple(name for name, _ in drawn),
        "value": tuple(figure.value for _, figure in drawn),
        "low": tuple(figure.low for _, figure in drawn),
        "high": tuple(figure.high for _, figure in drawn),
    }
    return (Exhibit(id=identity, kind=ExhibitKind.FOREST, columns=columns, of=of),)
