"""A simulated data set: the contract's columns and no truth, equal for equal seeds, and of one instrument."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pandas.testing import assert_frame_equal

import vignette
from vignette.assessment import DataOrigin
from vignette.errors import DataError
from vignette.instrument import Instrument
from vignette.simulation import default_design, simulate_study
from vignette.study.dataset import FRAMES
from vignette.study.dataset_schema import MISSING, ORIGIN, frame_schemas
from vignette.study.simulated import dataset_of


def test_equal_seeds_give_equal_data() -> None:
    one, same, other = (vignette.simulate_dataset(households=10, seed=seed) for seed in (1, 1, 2))
    assert one.data == same.data != other.data
    for name, frame in one.frames.items():
        assert_frame_equal(frame, same.frames[name])
    assert one.origin is DataOrigin.SIMULATED
    assert (one.seed, len(one.homes)) == (1, 10)


def test_frames_have_the_columns_of_the_contract_and_no_truth() -> None:
    data = vignette.simulate_dataset(households=10, seed=1, design=default_design(forms=("A", "B"), occasions=2))
    assert tuple(data.frames) == FRAMES
    for name, frame in data.frames.items():
        columns = [*frame_schemas()[name].columns, ORIGIN]
        if name == "ratings":
            columns.insert(columns.index("rating") + 1, MISSING)
        assert list(frame.columns) == columns
        assert frame[ORIGIN].unique().tolist() == ["simulated"]
    assert data.ratings["form_id"].cat.categories.tolist() == ["A", "B"]
    assert data.administrations["interpreter"].dtype == bool
    assert "<strong>simulated</strong>" in data._repr_html_()


def test_another_instrument_is_refused(shipped: Instrument) -> None:
    study = simulate_study(seed=1, design=default_design(households=3))
    with pytest.raises(DataError) as told:
        dataset_of(study, replace(shipped, scale=shipped.scale[1:]))
    assert told.value.code == "DAT-303"
