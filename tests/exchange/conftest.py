"""A small simulated study and its package, to copy and to damage."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from vignette.exchange.data_package import write_data_package
from vignette.exchange.fhir import write_fhir
from vignette.exchange.fhir_results import CARRIED
from vignette.instrument import Instrument, Library
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


@pytest.fixture(scope="session")
def brief(shipped: Instrument) -> Instrument:
    """Return an instrument with the first three vignettes of one form: quick to write and read."""
    vignettes = shipped.vignettes_of("A")[:3]
    there = {each.competence for each in vignettes}
    competences = tuple(each for each in shipped.competences if each.id in there)
    return replace(shipped, forms=shipped.forms[:1], vignettes=vignettes, competences=competences)


@pytest.fixture(scope="session")
def few(brief: Instrument) -> Library:
    return Library(instruments=(brief,))


@pytest.fixture(scope="session")
def couple(brief: Instrument) -> Dataset:
    """Return two invented homes, interviewed with the brief instrument."""
    found = simulate_dataset(households=2, seed=4)
    ratings = found.ratings[found.ratings["vignette_id"].isin([each.id for each in brief.vignettes])]
    frames = {**{name: found.frames[name] for name in CARRIED}, "ratings": ratings}
    kept, data = typed(frames, brief, found.origin)
    created = found.created.replace(microsecond=0)
    without: dict[str, Any] = dict.fromkeys(name for name in found.frames if name not in CARRIED)
    return replace(found, fingerprint=brief.fingerprint, data=data, created=created, **kept, **without)


@pytest.fixture(scope="session")
def kept_small(couple: Dataset, brief: Instrument, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("fhir") / "out"
    write_fhir(couple, folder, brief)
    return (folder / "bundle.json").read_text("utf-8")


@pytest.fixture
def small(kept_small: str) -> dict[str, Any]:
    """Return a bundle that a test may damage."""
    found: dict[str, Any] = json.loads(kept_small)
    return found
