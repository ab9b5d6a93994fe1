"""A cut's accuracy where only a part of the outcomes is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.psychometrics.cuts_data import KNOWN, TINY, homes

from vignette.errors import DataError
from vignette.psychometrics import EstimateSet, cut_accuracy, stard, verified_accuracy

CALL = {**KNOWN, "score": "flags", "direction": "higher"}
MEASURES = ("sensitivity", "specificity")
# Drum and Christacopoulos (1972), liver scans; with pathology as Altman and Bland (BMJ 308, 1552) print it.
LIVER = {(1, 1): 231, (1, 0): 32, (1, None): 166, (0, 1): 27, (0, 0): 54, (0, None): 140}


def liver() -> pd.DataFrame:
    rows = [cell for cell, count in LIVER.items() for _ in range(count)]
    return pd.DataFrame(rows, columns=["flags", "broke"]).assign(household_id=range(len(rows)))


def partly(seed: int, count: int = 60) -> pd.DataFrame:
    """Return homes of which the outcome is known by lot, more often above the cut."""
    frame = homes(seed, count)
    known = np.random.default_rng(seed).random(len(frame)) < np.where(frame["flags"] >= 4, 0.9, 0.6)
    return frame.assign(broke=frame["broke"].where(known))


def value(found: EstimateSet, measure: str, name: str) -> float:
    return found[f"{measure}, {name}"].value


def test_the_published_example_by_hand() -> None:
    found = verified_accuracy(liver(), **CALL, cut=1)  # type: ignore[arg-type]
    ill, well = 231 / 263 * 429, 27 / 81 * 221
    assert value(found, "sensitivity", "corrected for verification") == pytest.approx(ill / (ill + well))
    ill, well = 32 / 263 * 429, 54 / 81 * 221
    assert value(found, "specificity", "corrected for verification") == pytest.approx(well / (ill + well))
    assert value(found, "sensitivity", "known alone") == pytest.approx(231 / 258)
    assert value(found, "sensitivity", "lowest possible") == pytest.approx(231 / (231 + 27 + 140))
    assert value(found, "sensitivity", "highest possible") == pytest.approx(397 / (397 + 27))
    assert value(found, "specificity", "lowest possible") == pytest.approx(54 / (54 + 32 + 166))
    assert value(found, "specificity", "highest possible") == pytest.approx(194 / (194 + 32))
    assert value(found, "sensitivity", "if all unknown had the event") == pytest.approx(397 / (397 + 167))
    assert value(found, "specificity", "if no unknown had the event") == pytest.approx(194 / (194 + 198))
    assert "partly_verified" in found[0].caveats


def test_without_strata_it_is_the_correction_of_the_flow() -> None:
    frame = partly(1)
    found, flow = verified_accuracy(frame, **CALL, cut=4), stard(frame, **CALL, cut=4).estimates  # type: ignore[arg-type]
    for measure in MEASURES:
        name = f"{measure}, corrected for verification"
        assert found[name].value == pytest.approx(flow[name].value)
        assert found[name].interval == flow[name].interval


@given(seed=st.integers(0, 200), cut=st.integers(1, 7))
@settings(deadline=None, max_examples=25)
def test_with_every_outcome_known_nothing_is_corrected(seed: int, cut: int) -> None:
    frame = homes(seed, 40).assign(stratum=lambda made: made["household_id"] % 3)
    found = verified_accuracy(frame, **CALL, cut=cut, strata="stratum")  # type: ignore[arg-type]
    plain = cut_accuracy(frame, **CALL, cut=cut)  # type: ignore[arg-type]
    for measure in MEASURES:
        for name in ("known alone", "corrected for verification", "lowest possible", "highest possible"):
            assert value(found, measure, name) == pytest.approx(plain[measure].value, nan_ok=True)
        assert found[f"{measure}, known alone"].interval == plain[measure].interval


@given(seed=st.integers(0, 200))
@settings(deadline=None, max_examples=25)
def test_every_completion_lies_between_the_ends(seed: int) -> None:
    frame = partly(seed)
    found = verified_accuracy(frame, **CALL, cut=4)  # type: ignore[arg-type]
    luck = np.random.default_rng(seed + 1).integers(0, 2, len(frame))
    whole = cut_accuracy(frame.assign(broke=frame["broke"].fillna(pd.Series(luck))), **CALL, cut=4, interval=None)  # type: ignore[arg-type]
    for measure in MEASURES:
        low, high = (value(found, measure, f"{end} possible") for end in ("lowest", "highest"))
        for between in (whole[measure].value, value(found, measure, "corrected for verification")):
            assert low - 1e-12 <= between <= high + 1e-12


def test_strata_undo_what_leans_on_more_than_the_cut() -> None:
    # Whose outcome is learnt hangs on a second score; the result at the cut alone does not mend that.
    rng = np.random.default_rng(5)
    people = 40_000
    second = rng.normal(size=people)
    broke = (second + rng.normal(size=people) > 0.5).astype(int)
    flags = np.where(broke + rng.normal(size=people) > 0.5, 5, 1)
    known = rng.random(people) < np.where(second > 0, 0.9, 0.2)
    frame = pd.DataFrame({"flags": flags, "broke": broke, "known": known, "stratum": pd.qcut(second, 8, labels=False)})
    whole = cut_accuracy(frame, **CALL, cut=4, cluster=None, interval=None)  # type: ignore[arg-type]
    part = frame.assign(broke=frame["broke"].where(known), household_id=range(people))
    plain = verified_accuracy(part, **CALL, cut=4)  # type: ignore[arg-type]
    mended = verified_accuracy(part, **CALL, cut=4, strata="stratum")  # type: ignore[arg-type]
    name, true = "specificity, corrected for verification", whole["specificity"].value
    assert abs(plain[name].value - true) > 0.01
    assert abs(mended[name].value - true) < 0.005
    limits = mended[name].interval
    assert limits is not None
    assert limits.low < true < limits.high


def test_a_stratum_of_which_nobody_is_known_cannot_be_corrected() -> None:
    frame = partly(1).assign(stratum=0)
    alone = frame.index < 4
    frame = frame.assign(stratum=frame["stratum"].mask(alone, 1), broke=frame["broke"].mask(alone))
    found = verified_accuracy(frame, **CALL, cut=4, strata="stratum")["sensitivity, corrected for verification"]  # type: ignore[arg-type]
    assert math.isnan(found.value)
    assert found.interval is None
    assert "stratum_unknown" in found.caveats


def test_an_empty_stratum_on_one_side_leaves_the_interval_standing() -> None:
    frame = partly(1)
    frame = frame.assign(stratum=(frame["flags"] >= 6).astype(int))
    found = verified_accuracy(frame, **CALL, cut=4, strata="stratum")["sensitivity, corrected for verification"]  # type: ignore[arg-type]
    assert found.interval is not None
    assert found.interval.low < found.value < found.interval.high


def test_people_without_a_score_are_counted() -> None:
    frame = TINY.assign(flags=TINY["flags"].mask(TINY.index < 2))
    assert verified_accuracy(frame, **CALL, cut=2)[0].n_excluded == 2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("frame", "cut", "code"),
    [
        (TINY, math.nan, "PSY-349"),
        (TINY.assign(flags=np.nan), 2, "PSY-202"),
        (TINY.drop(columns="broke"), 2, "PSY-201"),
    ],
)
def test_refusals(frame: pd.DataFrame, cut: float, code: str) -> None:
    with pytest.raises(DataError) as caught:
        verified_accuracy(frame, **CALL, cut=cut)  # type: ignore[arg-type]
    assert caught.value.code == code
