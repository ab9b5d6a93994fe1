"""A small simulated study and its package, to copy and to damage."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vignette.exchange.data_package import write_data_package
from vignette.instrument import Instrument
from vignette.study.dataset import Dataset
from vignette.study.simulated import simulate_dataset


@pytest.fixture(scope="session")
def simulated() -> Dataset:
    """Return twelve invented homes with every frame there is."""
    return simulate_dataset(households=12, seed=3)


@pytest.fixture(scope="session")
def kept_package(simulated: Dataset, shipped: Instrument, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "data"
    write_data_package(simulated, folder, shipped)
    return folder


@pytest.fixture
def package(kept_package: Path, tmp_path: Path) -> Path:
    """Return a package of the study that a test may damage."""
    return Path(shutil.copytree(kept_package, tmp_path / "data"))
