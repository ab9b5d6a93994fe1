"""Content validity against printed values, against SciPy, and in its properties; coverage by simulation."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from vignette.errors import DataError
from vignette.psychometrics import (
    Estimate,
    aiken_v,
    item_cvi,
    mean_aiken_v,
    modified_kappa,
    scale_cvi_average,
)

ROOT = Path(__file__).parents[2]
PRINTED = json.loads((ROOT / "tests/reference/content_validity.json").read_text(encoding="utf-8"))
RATINGS = st.lists(st.integers(1, 4), min_size=1, max_size=12)


def tables() -> st.SearchStrategy[list[list[int]]]:
    return st.tuples(st.integers(2, 8), st.integers(1, 12)).flatmap(
        lambda size: st.lists(
            st.lists(st.integers(1, 4), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        )
    )


def limits(estimate: Estimate) -> tuple[float, float]:
    assert estimate.interval is not None
    return estimate.interval.low, estimate.interval.high


def test_item_cvi_as_printed() -> None:
    computed = [round(item_cvi(row, relevant_from=3).value, 2) for row in PRINTED["ratings"]]
    assert computed == PRINTED["item_cvi"]


def test_scale_cvi_as_printed() -> None:
    experts = list(zip(*PRINTED["ratings"], strict=True))
    found = scale_cvi_average(experts, relevant_from=3)
    assert round(found.value, 2) == PRINTED["scale_cvi_average"]
    assert found.n == {"experts": 6, "items": 12}


@pytest.mark.parametrize("case", PRINTED["modified_kappa"], ids=lambda case: f"{case['agreeing']} of {case['experts']}")
def test_modified_kappa_as_printed(case: dict[str, float]) -> None:
    ratings = [4] * int(case["agreeing"]) + [1] * int(case["experts"] - case["agreeing"])
    assert modified_kappa(ratings, relevant_from=3).value == pytest.approx(case["kappa"], abs=0.0051)


@given(RATINGS, st.sampled_from([0.8, 0.95, 0.99]))
def test_score_intervals_are_scipys_wilson(ratings: list[int], level: float) -> None:
    agreeing = sum(rating >= 3 for rating in ratings)
    peer = binomtest(agreeing, len(ratings)).proportion_ci(level, method="wilson")
    assert limits(item_cvi(ratings, relevant_from=3, level=level)) == pytest.approx(peer, abs=1e-12)
    steps = binomtest(sum(ratings) - len(ratings), 3 * len(ratings)).proportion_ci(level, method="wilson")
    assert limits(aiken_v(ratings, lowest=1, highest=4, level=level)) == pytest.approx(steps, abs=1e-12)


@given(RATINGS)
def test_turning_the_scale_turns_v(ratings: list[int]) -> None:
    turned = [5 - rating for rating in ratings]
    one, other = (aiken_v(each, lowest=1, highest=4) for each in (ratings, turned))
    assert one.value == pytest.approx(1 - other.value)
    assert limits(one) == pytest.approx(tuple(1 - limit for limit in reversed(limits(other))))


@given(RATINGS)
def test_kappa_corrects_downwards(ratings: list[int]) -> None:
    kappa = modified_kappa(ratings, relevant_from=3).value
    assert kappa <= item_cvi(ratings, relevant_from=3).value + 1e-12


@given(tables())
def test_the_whole_is_the_mean_of_its_items(table: list[list[int]]) -> None:
    columns = list(zip(*table, strict=True))
    items = [item_cvi(column, relevant_from=3).value for column in columns]
    whole = scale_cvi_average(table, relevant_from=3)
    assert whole.value == pytest.approx(np.mean(items))
    values = [aiken_v(column, lowest=1, highest=4).value for column in columns]
    assert mean_aiken_v(table, lowest=1, highest=4).value == pytest.approx(np.mean(values))


@given(tables(), st.randoms())
def test_order_changes_nothing_and_the_interval_holds_the_value(table: list[list[int]], random: object) -> None:
    shuffled = list(table)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for one, other in (
        (scale_cvi_average(table, relevant_from=3), scale_cvi_average(shuffled, relevant_from=3)),
        (mean_aiken_v(table, lowest=1, highest=4), mean_aiken_v(shuffled, lowest=1, highest=4)),
    ):
        low, high = limits(one)
        assert limits(other) == pytest.approx((low, high))
        assert -1e-12 <= low <= one.value + 1e-12
        assert one.value - 1e-12 <= high <= 1 + 1e-12


def test_experts_who_agree_on_everything_still_prove_little() -> None:
    low, _ = limits(scale_cvi_average([[4] * 243] * 3, relevant_from=3))
    assert low < 0.2


def test_one_expert_has_no_interval_and_says_so() -> None:
    found = scale_cvi_average([[4, 3]], relevant_from=3)
    assert found.interval is None
    assert "one expert" in found.no_interval
    assert found.caveats == ("few_experts",)
    assert modified_kappa([4], relevant_from=3).value == 1.0
    assert found.to_frame().loc[0, ["low", "high"]].isna().all()


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("PSY-101", lambda: item_cvi([], relevant_from=3)),
        ("PSY-101", lambda: scale_cvi_average([[4, 4], [4]], relevant_from=3)),
        ("PSY-101", lambda: scale_cvi_average([], relevant_from=3)),
        ("PSY-102", lambda: item_cvi([4], relevant_from=3, level=95)),
        ("PSY-103", lambda: aiken_v([0, 4], lowest=1, highest=4)),
        ("PSY-103", lambda: mean_aiken_v([[5]], lowest=1, highest=4)),
    ],
)
def test_bad_input_is_told(code: str, call: object) -> None:
    with pytest.raises(DataError) as told:
        call()  # type: ignore[operator]
    assert told.value.code == code


DESIGNS = [(experts, share) for experts in (3, 5, 8, 12) for share in (0.7, 0.9)]
MEASURED = re.compile(r"^\| (\d+) \|" + r" ([01]\.\d+) \|" * 5 + "$", re.M)


def coverage(experts: int, share: float, replicates: int, seed: int) -> tuple[float, ...]:
    """Return how often the 95 % intervals of I-CVI, V, S-CVI/Ave and mean V (27 items) hold the truth.

    Experts differ: each one's chance of finding an item relevant is drawn from a beta distribution around ``share``
    whose intraclass correlation is 0.1. A relevant rating is 3 or 4, another 1 or 2, each with equal chance.
    """
    random = np.random.default_rng(seed)
    own = random.beta(share * 9, (1 - share) * 9, size=(replicates, experts, 1))
    relevant = random.random((replicates, experts, 27)) < own
    ratings = np.where(relevant, 3, 1) + random.integers(0, 2, size=relevant.shape)
    v_true = (2 * share + 0.5) / 3
    hits = np.zeros(4)
    for table in ratings:
        found = (
            (item_cvi(table[:, 0].tolist(), relevant_from=3), share),
            (aiken_v(table[:, 0].tolist(), lowest=1, highest=4), v_true),
            (scale_cvi_average(table.tolist(), relevant_from=3), share),
            (mean_aiken_v(table.tolist(), lowest=1, highest=4), v_true),
        )
        hits += [limits(estimate)[0] <= truth <= limits(estimate)[1] for estimate, truth in found]
    return tuple(hits / replicates)


@pytest.mark.slow
def test_coverage_is_what_the_page_says() -> None:
    page = (ROOT / "docs/method/content-validity.md").read_text(encoding="utf-8")
    written = {(int(row[0]), float(row[1])): [float(value) for value in row[2:]] for row in MEASURED.findall(page)}
    assert set(written) == set(DESIGNS)
    for (experts, share), values in written.items():
        again = coverage(experts, share, replicates=2000, seed=experts)
        assert again == pytest.approx(values, abs=0.02), (experts, share)
