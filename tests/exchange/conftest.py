"""A small simulated study and its package, to copy and to damage."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from vignette.exchange.data_package import write_data_package
from vignette.instrument import Instrument
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import typed
from vignette.study.simulated import simulate_dataset


@pytest.fixture(scope="session")
def simulated() -> Dataset:
    """Return twelve invented homes with every frame there is."""
    return simulate_dataset(households=12, seed=3)


@pytest.fixture(scope="session")
def with_holes(simulated: Dataset, shipped: Instrument) -> Dataset:
    """Return the study with traits withheld and outcomes that nobody asked for."""
    frames = {name: frame.copy() for name, frame in simulated.frames.items()}
    held = frames["administrations"]
    first = held["household_id"] == held["household_id"].iloc[0]
    frames["administrations"] = held.assign(
        language=held["language"].astype(object).mask(first, None),
        interpreter=held["interpreter"].astype(object).mask(first, None),
        quarter=held["quarter"].astype(object).mask(first, None),
    )
    ratings = frames["ratings"]
    theirs = ratings["household_id"] == held["household_id"].iloc[0]
    frames["ratings"] = ratings.assign(language=ratings["language"].astype(object).mask(theirs, None))
    frames["outcomes"].loc[0, ["safety", "goals", "goals_reached"]] = float("nan")
    found, data = typed(frames, shipped, simulated.origin)
    return replace(simulated, data=data, created=simulated.created.replace(microsecond=0), **found)


@pytest.fixture(scope="session")
def kept_package(simulated: Dataset, shipped: Instrument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "data"
    write_data_package(simulated, folder, shipped)
    return folder


@pytest.fixture
def package(kept_package: Path, tmp_path: Path) -> Path:
    """Return a package of the study that a test may damage."""
    return Path(shutil.copytree(kept_package, tmp_path / "data"))
