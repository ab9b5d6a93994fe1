"""From ratings to scores, as tables. A digit is a level; d declined, n not asked, x not ratable, . no rating at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.assessment import Profile, Rating, Score, ScoreKind, most_missing, score_ratings
from vignette.errors import DataError
from vignette.instrument import Instrument, Scoring

Read = Callable[[str, str, str], Rating | None]


def ratings(instrument: Instrument, grid: str, rated: Read) -> list[Rating]:
    """Return the ratings of a grid: a line per vignette, a mark per aspect."""
    found = [
        rated(vignette.id, aspect.id, mark)
        for vignette, line in zip(instrument.vignettes, grid.strip().splitlines(), strict=True)
        for aspect, mark in zip(instrument.aspects, line.split(), strict=True)
    ]
    return [rating for rating in found if rating is not None]


def by_kind(scores: tuple[Score, ...], kind: ScoreKind) -> list[Score]:
    return [score for score in scores if score.kind is kind]


@pytest.mark.parametrize(
    ("marks", "score", "n_rated"),
    [
        ("1 1 1", 1.0, 3),
        ("5 5 5", 5.0, 3),
        ("1 3 5", 3.0, 3),
        ("2 2 3", 7 / 3, 3),
        # one of three may be missing, whatever the reason; the mean is of the others
        ("4 5 d", 4.5, 2),
        ("4 n 5", 4.5, 2),
        ("x 4 5", 4.5, 2),
        ("4 5 .", 4.5, 2),
        ("1 1 d", 1.0, 2),
        # two of three may not
        ("5 d d", None, 1),
        ("5 n x", None, 1),
        (". 5 .", None, 1),
        ("d d d", None, 0),
        (". . .", None, 0),
    ],
)
def test_competence_is_the_mean_of_its_aspects(
    nine: Instrument, rated: Read, marks: str, score: float | None, n_rated: int
) -> None:
    grid = "\n".join([marks] + ["3 3 3"] * 8)
    first = score_ratings(nine, "A", ratings(nine, grid, rated))[0]
    assert (first.kind, first.id) == (ScoreKind.COMPETENCE, nine.vignettes[0].competence)
    assert (first.value, first.n_rated, first.n_expected) == (score, n_rated, 3)


@pytest.mark.parametrize(
    ("marks", "score", "n_rated"),
    [
        ("3 3 3 3 3 3 3 3 3", 3.0, 9),
        ("1 2 3 4 5 4 3 2 1", 25 / 9, 9),
        ("5 5 5 5 5 5 5 5 d", 5.0, 8),
        # two of nine may be missing
        ("1 2 3 4 5 4 2 d x", 3.0, 7),
        ("1 2 3 4 5 4 2 . n", 3.0, 7),
        # three may not
        ("5 5 5 5 5 5 d n x", None, 6),
        (". . . . . . . . 5", None, 1),
        ("n n n n n n n n n", None, 0),
    ],
)
def test_aspect_is_the_mean_over_the_competences(
    nine: Instrument, rated: Read, marks: str, score: float | None, n_rated: int
) -> None:
    grid = "\n".join(f"{mark} 1 1" for mark in marks.split())
    first = by_kind(score_ratings(nine, "A", ratings(nine, grid, rated)), ScoreKind.ASPECT)[0]
    assert (first.id, first.value, first.n_rated, first.n_expected) == (nine.aspects[0].id, score, n_rated, 9)


@pytest.mark.parametrize(
    ("expected", "share", "may_be_missing"),
    [
        *[(3, 0.0, 0), (3, 0.33, 0), (3, 1 / 3, 1), (3, 0.34, 1), (3, 0.67, 2), (3, 1.0, 3)],
        *[(9, 0.0, 0), (9, 0.22, 1), (9, 2 / 9, 2), (9, 0.25, 2), (9, 1 / 3, 3), (50, 0.58, 29), (0, 0.5, 0)],
    ],
)
def test_share_that_may_be_missing(expected: int, share: float, may_be_missing: int) -> None:
    assert most_missing(expected, share) == may_be_missing


def test_shipped_rule_is_one_of_three_and_two_of_nine(shipped: Instrument) -> None:
    assert most_missing(3, shipped.scoring.competence_max_missing_share) == 1
    assert most_missing(9, shipped.scoring.aspect_max_missing_share) == 2


@pytest.mark.parametrize(("share", "score"), [(0.0, None), (0.34, 4.5), (1.0, 4.5)])
def test_rule_comes_from_the_instrument(nine: Instrument, rated: Read, share: float, score: float | None) -> None:
    rule = Scoring(competence_max_missing_share=share, aspect_max_missing_share=1.0)
    grid = "\n".join(["4 5 d"] * 9)
    assert score_ratings(replace(nine, scoring=rule), "A", ratings(nine, grid, rated))[0].value == score


def test_nothing_rated_has_no_score_even_if_all_may_be_missing(nine: Instrument) -> None:
    rule = Scoring(competence_max_missing_share=1.0, aspect_max_missing_share=1.0)
    scores = score_ratings(replace(nine, scoring=rule), "A", [])
    assert {score.value for score in scores} == {None}


def test_there_is_no_total(nine: Instrument, rated: Read) -> None:
    scores = score_ratings(nine, "A", ratings(nine, "\n".join(["3 3 3"] * 9), rated))
    assert [score.id for score in scores] == [each.id for each in (*nine.competences, *nine.aspects)]
    assert [kind.value for kind in ScoreKind] == ["competence", "aspect"]
    assert not {"total", "sum", "mean", "value"} & {field.name for field in fields(Profile)}


def test_only_the_form_that_was_held_is_scored(nine: Instrument, rated: Read) -> None:
    other = tuple(replace(vignette, id=f"B{vignette.id}", form="B") for vignette in nine.vignettes[:2])
    two_forms = replace(nine, vignettes=(*nine.vignettes, *other))
    scores = score_ratings(two_forms, "B", [])
    assert [score.n_expected for score in scores] == [3, 3, 2, 2, 2]


def test_all_problems_are_told_at_once(nine: Instrument) -> None:
    aspect = nine.aspects[0].id
    wrong = [
        Rating(item_id="V99", aspect_id=aspect, level=3),
        Rating(item_id="V1", aspect_id="charm", level=3),
        Rating(item_id="V2", aspect_id=aspect, level=3),
        Rating(item_id="V2", aspect_id=aspect, level=4),
        Rating(item_id="V3", aspect_id=aspect, level=7),
        Rating(item_id="V4", aspect_id=aspect, missing_code="bored"),
        Rating(item_id="V5", aspect_id=aspect, level=3, missing_code="declined"),
    ]
    with pytest.raises(DataError) as told:
        score_ratings(nine, "A", wrong)
    assert [(problem.code, problem.where) for problem in told.value.problems] == [
        ("DAT-201", f"V99.{aspect}"),
        ("DAT-202", "V1.charm"),
        ("DAT-203", f"V2.{aspect}"),
        ("DAT-204", f"V3.{aspect}"),
        ("DAT-205", f"V4.{aspect}"),
        ("DAT-206", f"V5.{aspect}"),
    ]


def test_form_without_vignettes_is_refused(nine: Instrument) -> None:
    with pytest.raises(DataError, match="DAT-207"):
        score_ratings(nine, "Z", [])


def test_zero_is_not_a_level(nine: Instrument) -> None:
    with pytest.raises(DataError, match="DAT-204"):
        score_ratings(nine, "A", [Rating(item_id="V1", aspect_id=nine.aspects[0].id, level=0)])


GRIDS = st.lists(st.lists(st.sampled_from("12345dnx."), min_size=3, max_size=3), min_size=9, max_size=9)


@given(grid=GRIDS)
@settings(max_examples=150, deadline=None)
def test_scores_stay_on_the_scale_and_count_what_was_rated(
    nine: Instrument, rated: Read, grid: list[list[str]]
) -> None:
    scores = score_ratings(nine, "A", ratings(nine, "\n".join(map(" ".join, grid)), rated))
    assert all(score.value is None or 1 <= score.value <= 5 for score in scores)
    digits = sum(mark.isdigit() for line in grid for mark in line)
    for kind in ScoreKind:
        assert sum(score.n_rated for score in by_kind(scores, kind)) == digits


@given(grid=GRIDS, data=st.data())
@settings(max_examples=100, deadline=None)
def test_raising_a_rating_never_lowers_a_score(
    nine: Instrument, rated: Read, grid: list[list[str]], data: st.DataObject
) -> None:
    row, column = data.draw(st.integers(0, 8)), data.draw(st.integers(0, 2))
    scores = []
    for level in sorted(data.draw(st.sets(st.integers(1, 5), min_size=2, max_size=2))):
        grid[row][column] = str(level)
        scores.append(score_ratings(nine, "A", ratings(nine, "\n".join(map(" ".join, grid)), rated)))
    for lower, higher in zip(*scores, strict=True):
        assert (lower.value is None) == (higher.value is None)
        assert lower.value is None or lower.value <= higher.value
    mine = {nine.vignettes[row].competence, nine.aspects[column].id}
    touched = [pair for pair in zip(*scores, strict=True) if pair[0].id in mine]
    assert all(lower.value < higher.value for lower, higher in touched if lower.value is not None)


@given(grid=GRIDS, data=st.data())
@settings(max_examples=50, deadline=None)
def test_order_of_ratings_does_not_matter(
    nine: Instrument, rated: Read, grid: list[list[str]], data: st.DataObject
) -> None:
    cells = ratings(nine, "\n".join(map(" ".join, grid)), rated)
    shuffled = data.draw(st.permutations(cells))
    assert score_ratings(nine, "A", shuffled) == score_ratings(nine, "A", cells)


@given(code=st.sampled_from(["d", "n", "x", "."]), grid=GRIDS)
@settings(max_examples=50, deadline=None)
def test_every_reason_for_a_missing_rating_scores_the_same(
    nine: Instrument, rated: Read, code: str, grid: list[list[str]]
) -> None:
    same = [[mark if mark.isdigit() else code for mark in line] for line in grid]
    one, other = ("\n".join(map(" ".join, marks)) for marks in (grid, same))
    assert score_ratings(nine, "A", ratings(nine, one, rated)) == score_ratings(nine, "A", ratings(nine, other, rated))
