"""How a rater's own levels stand to the authors' key. The key is one opinion, not the truth: see `KeyRating`.

The answer is what is resampled: its aspects depend on each other, since one person said it all at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCell:
    """One aspect of one written example: the rater's own level, None where she chose a missing code, and the key's.

    Attributes
    ----------
    answer : str
        What tells this example from every other.
    """

    answer: str
    aspect_id: str
    level: int | None
    key: int

    @property
    def distance(self) -> int | None:
        """How many levels apart they are, or None where there is no own level."""
        return None if self.level is None else abs(self.level - self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Plain counts. An answer that the rater left without a level counts as not agreeing: the key has one.

    Attributes
    ----------
    cells, rated : int
        How many cells there are, and how many of them have an own level.
    same, near : int
        How many have the key's level, and how many are at most one level from it.
    """

    cells: int
    rated: int
    same: int
    near: int

    def near_share(self) -> float:
        """Return the share of all cells at most one level from the key; 0 where there are none."""
        return self.near / self.cells if self.cells else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """From when on a coefficient is computed: how many answers, and how many pairs of own rating and key."""

    answers: int
    ratings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAgreement:
    """Agreement of one rater with the authors' key.

    Attributes
    ----------
    tally : Tally
        What every figure below rests on.
    answers : int
        How many answers have an own level.
    minimum : Minimum
        From when on there is an ICC.
    exact, within_one : Estimate
        Shares of all cells; the intervals are for other answers like these, rated by this rater.
    icc : Estimate or None
        ICC(A,1) of own level and key, over the cells with an own level; None below the minimum.
    leniency : Estimate or None
        Mean of own level minus key; above zero the rater is milder than the authors. None without an own level.
    """

    tally: Tally
    answers: int
    minimum: Minimum
    exact: Estimate
    within_one: Estimate
    icc: Estimate | None
    leniency: Estimate | None


@cache
def shipped_minimum() -> Minimum:
    """Return the minimum that comes with the app."""
    found = tomllib.loads(Path(__file__).with_name("training.toml").read_text(encoding="utf-8"))
    return Minimum(answers=found["answers"], ratings=found["ratings"])


def tally(cells: Iterable[KeyCell]) -> Tally:
    """Count how a rater's own levels stand to the key."""
    distances = [cell.distance for cell in cells]
    return Tally(
        cells=len(distances),
        rated=sum(each is not None for each in distances),
        same=sum(each == 0 for each in distances),
        near=sum(each is not None and each <= 1 for each in distances),
    )


def key_agreement(cells: Sequence[KeyCell], *, levels: Iterable[int], minimum: Minimum) -> KeyAgreement:
    """Return how a rater's own levels agree with the key.

    Parameters
    ----------
    cells : sequence of KeyCell
        Each answer and aspect once; one at least.
    levels : iterable of int
        The scale.
    minimum : Minimum
        From when on the ICC is computed.

    Raises
    ------
    DataError
        The codes of `percent_agreement`, where a cell stands twice or a level is not on the scale.
    """
    scale = sorted(levels)
    counts, answers = tally(cells), len({cell.answer for cell in cells if cell.level is not None})
    enough = answers >= minimum.answers and counts.rated >= minimum.ratings
    return KeyAgreement(
        tally=counts,
        answers=answers,
        minimum=minimum,
        exact=_share(cells, scale, 0),
        within_one=_share(cells, scale, 1),
        icc=_icc(cells, scale) if enough else None,
        leniency=_leniency(cells) if counts.rated else None,
    )


def _share(cells: Sequence[KeyCell], scale: Sequence[int], within: int) -> Estimate:
    """Return a share of agreement of all cells; no level is a category of its own, two steps beyond the highest."""
    from vignette.psychometrics import percent_agreement

    none = scale[-1] + 2
    found = percent_agreement(
        _pairs(cells, none),
        categories=[*scale, scale[-1] + 1, none],
        within=within,
        over="pairs",
        unit=["answer", "aspect_id"],
        cluster="answer",
    )
    return found[0]


def _icc(cells: Sequence[KeyCell], scale: Sequence[int]) -> Estimate:
    """Return the ICC with an interval about this rater and this key; neither stands for others."""
    from vignette.psychometrics import icc

    return icc(
        _pairs([cell for cell in cells if cell.level is not None], scale[0]),
        form="ICC(A,1)",
        categories=scale,
        unit=["answer", "aspect_id"],
        cluster="answer",
        interval="jackknife",
    )


def _leniency(cells: Sequence[KeyCell]) -> Estimate:
    import pandas as pd

    from vignette.psychometrics import bland_altman

    rows = [(cell.answer, cell.key, cell.level) for cell in cells if cell.level is not None]
    frame = pd.DataFrame(rows, columns=["answer", "key", "own"])
    return bland_altman(frame, first="key", second="own", cluster="answer").estimates["bias"]


def _pairs(cells: Sequence[KeyCell], none: int) -> pd.DataFrame:
    import pandas as pd

    rows = [(cell.answer, cell.aspect_id, "key", cell.key) for cell in cells]
    rows += [(cell.answer, cell.aspect_id, "own", none if cell.level is None else cell.level) for cell in cells]
    return pd.DataFrame(rows, columns=["answer", "aspect_id", "rater_id", "rating"])
