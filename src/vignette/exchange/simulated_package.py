"""A simulated study as files: its data package, and beside it, never inside, what is true of it."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

import numpy as np

from vignette.exchange.data_package import package_files
from vignette.instrument import Instrument
from vignette.simulation import SimulatedStudy
from vignette.study.dataset import Dataset


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
