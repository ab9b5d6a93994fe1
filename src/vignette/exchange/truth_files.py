"""What is true of a simulated study, as files to lay beside its data package; never inside it."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

import numpy as np

from vignette.simulation import SimulatedStudy


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
