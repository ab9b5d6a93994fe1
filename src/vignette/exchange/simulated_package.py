"""A simulated study as files: its data package, and beside it, never inside, what is true of it."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from vignette.exchange.data_package import package_files
from vignette.files import write_folder
from vignette.instrument import Instrument
from vignette.simulation import SimulatedStudy, simulate_study
from vignette.study.dataset import Dataset
from vignette.study.simulated import dataset_of, study_design


def write_simulated_study(
    folder: Path, instrument: Instrument, *, households: int, seed: int, forms: tuple[str, ...]
) -> Dataset:
    """Simulate a study as `study_design` plans it, and write its package to ``data`` and its truth to ``truth``.

    Parameters
    ----------
    folder : Path
        It may hold other things, but neither of the two.

    Raises
    ------
    StorageError
        STO-602 if one of the two is there, STO-601 if they cannot be written.
    """
    study = simulate_study(seed=seed, design=study_design(forms=forms, households=households))
    dataset = dataset_of(study, instrument)
    for name, files in (("data", package_files(dataset, instrument)), ("truth", truth_files(study))):
        write_folder(folder / name, files)
    return dataset


def simulated_files(study: SimulatedStudy, dataset: Dataset, instrument: Instrument) -> dict[str, bytes]:
    """Return the files of both, by name with the folder before it."""
    parts = {"data": package_files(dataset, instrument), "truth": truth_files(study)}
    return {f"{part}/{name}": content for part, files in parts.items() for name, content in files.items()}


def truth_files(study: SimulatedStudy) -> dict[str, bytes]:
    """Return the truth of a simulation by file name: a CSV file per frame, and ``truth.json``.

    ``truth.json`` holds seed, population and design: all it takes to simulate the same study again.
    """
    import pandas as pd

    truth = study.truth
    told = {"seed": study.seed, "population": asdict(truth.population), "design": asdict(truth.design)}
    found = {"truth.json": (json.dumps(told, ensure_ascii=False, indent=1, default=_plain) + "\n").encode()}
    for field in fields(truth):
        frame = getattr(truth, field.name)
        if isinstance(frame, pd.DataFrame):
            found[f"{field.name}.csv"] = frame.to_csv(index=False, lineterminator="\n").encode()
    return found


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else str(value)
