"""Agreement with the authors' key: counted by hand, and what a rater who leaves levels out gets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.errors import DataError
from vignette.study.key_agreement import KeyAgreement, KeyCell, Minimum, key_agreement, shipped_minimum, tally

SCALE = range(1, 6)
ALWAYS = Minimum(answers=1, ratings=1)


def cells(pairs: Sequence[tuple[int | None, int]], aspects: str = "a") -> list[KeyCell]:
    """Return cells of own level and key, answer by answer; ``aspects`` has one letter for each cell of an answer."""
    places = [(answer, aspect) for answer in range(len(pairs) // len(aspects)) for aspect in aspects]
    return [
        KeyCell(answer=f"answer {answer}", aspect_id=aspect, level=own, key=key)
        for (answer, aspect), (own, key) in zip(places, pairs, strict=True)
    ]


def found(pairs: Sequence[tuple[int | None, int]], aspects: str = "a", minimum: Minimum = ALWAYS) -> KeyAgreement:
    return key_agreement(cells(pairs, aspects), levels=SCALE, minimum=minimum)


def icc_by_hand(pairs: Sequence[tuple[int, int]]) -> float:
    """Return ICC(A,1) from McGraw and Wong's mean squares."""
    ratings = np.array(pairs, dtype=float)
    n, k = ratings.shape
    rows, columns, mean = ratings.mean(axis=1), ratings.mean(axis=0), ratings.mean()
    between, raters = k * ((rows - mean) ** 2).sum() / (n - 1), n * ((columns - mean) ** 2).sum() / (k - 1)
    rest = ((ratings - rows[:, None] - columns + mean) ** 2).sum() / ((n - 1) * (k - 1))
    return float((between - rest) / (between + (k - 1) * rest + k / n * (raters - rest)))


def test_counts_by_hand() -> None:
    counts = tally(cells([(1, 1), (2, 1), (3, 1), (None, 4), (5, 5), (4, 5)]))
    assert (counts.cells, counts.rated, counts.same, counts.near) == (6, 5, 2, 4)
    assert counts.near_share() == pytest.approx(4 / 6)
    assert tally([]).near_share() == 0


def test_shares_icc_and_leniency_by_hand() -> None:
    pairs = [(1, 1), (2, 1), (3, 2), (3, 4), (5, 5), (4, 5), (2, 4), (5, 4), (1, 2)]
    result = found(pairs)
    assert result.exact.value == pytest.approx(2 / 9) and result.within_one.value == pytest.approx(8 / 9)
    assert result.icc is not None and result.icc.value == pytest.approx(icc_by_hand(pairs))
    assert result.leniency is not None
    assert result.leniency.value == pytest.approx(np.mean([own - key for own, key in pairs]))
    assert result.icc.n["answers"] == result.exact.n["answers"] == result.leniency.n["answers"] == 9


def test_answers_are_what_is_resampled() -> None:
    """Three equal aspects of nine answers are no more data than the nine answers."""
    pairs = [(1, 1), (2, 1), (3, 2), (3, 4), (5, 5), (4, 5), (2, 4), (5, 4), (1, 2)]
    one, three = found(pairs), found([pair for pair in pairs for _ in range(3)], "abc")
    for share in ("exact", "within_one"):
        single, tripled = getattr(one, share).interval, getattr(three, share).interval
        assert (single.low, single.high) == pytest.approx((tripled.low, tripled.high))
    assert one.leniency is not None and three.leniency is not None
    assert one.leniency.details["se"] == pytest.approx(three.leniency.details["se"])


def test_no_level_counts_as_not_agreeing_and_stays_outside_the_rest() -> None:
    pairs: list[tuple[int | None, int]] = [(1, 1), (2, 2), (5, 4), (None, 5), (None, 1), (3, 3)]
    result = found(pairs)
    assert result.exact.value == pytest.approx(3 / 6) and result.within_one.value == pytest.approx(4 / 6)
    assert result.answers == 4 and result.icc is not None and result.leniency is not None
    assert result.icc.value == pytest.approx(icc_by_hand([(1, 1), (2, 2), (5, 4), (3, 3)]))
    assert result.leniency.value == pytest.approx(1 / 4)


def test_only_missing_levels_give_shares_of_nothing() -> None:
    result = found([(None, key) for key in (1, 3, 5)])
    assert (result.exact.value, result.within_one.value, result.icc, result.leniency) == (0, 0, None, None)


def test_no_coefficient_below_the_minimum() -> None:
    pairs = [(1 + place % 5, 1 + place % 4) for place in range(18)]
    enough = Minimum(answers=9, ratings=18)
    assert found(pairs, "ab", enough).icc is not None
    assert found(pairs[:-2], "ab", enough).icc is None
    assert found(pairs, "ab", Minimum(answers=10, ratings=1)).icc is None
    assert found([(None, 1), *pairs[1:]], "ab", enough).icc is None


def test_shipped_minimum_asks_for_more_than_one_aspect_of_one_round() -> None:
    minimum = shipped_minimum()
    assert 9 < minimum.ratings <= 27 and minimum.answers <= 9


def test_perfect_agreement_claims_no_certainty_for_the_coefficient() -> None:
    result = found([(level, level) for level in (1, 2, 3, 4, 5)])
    assert result.exact.interval is not None and result.exact.interval.low < 0.6
    assert result.icc is not None and result.icc.interval is None
    assert result.leniency is not None and result.leniency.interval is None and result.leniency.value == 0


def test_one_answer_has_no_interval() -> None:
    result = found([(2, 3)])
    assert (result.exact.interval, result.leniency and result.leniency.interval) == (None, None)
    assert result.icc is not None and math.isnan(result.icc.value)


def test_level_off_the_scale_is_refused() -> None:
    with pytest.raises(DataError):
        found([(8, 3), (1, 1)])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 5)), st.integers(1, 5)), min_size=3, max_size=27))
def test_near_is_never_less_than_same_and_mirroring_turns_leniency(pairs: list[tuple[int | None, int]]) -> None:
    result = found(pairs)
    assert 0 <= result.tally.same <= result.tally.near <= result.tally.rated <= result.tally.cells == len(pairs)
    assert result.exact.value == pytest.approx(result.tally.same / len(pairs))
    assert result.within_one.value == pytest.approx(result.tally.near / len(pairs))
    mirrored = found([(None if own is None else 6 - own, 6 - key) for own, key in pairs])
    assert mirrored.tally == result.tally
    if result.leniency is not None and mirrored.leniency is not None:
        assert mirrored.leniency.value == pytest.approx(-result.leniency.value)


def test_order_of_cells_changes_nothing() -> None:
    pairs = list(product(SCALE, SCALE))
    there, back = cells(pairs), list(reversed(cells(pairs)))
    one, other = (key_agreement(each, levels=SCALE, minimum=ALWAYS) for each in (there, back))
    assert one.icc is not None and other.icc is not None and one.icc.interval and other.icc.interval
    assert one.icc.interval.low == pytest.approx(other.icc.interval.low)
    assert one.tally == other.tally
