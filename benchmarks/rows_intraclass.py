"""Rows of the speed table about the ICC: our call, its data, and the peer's in an environment of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vignette.psychometrics.intraclass import icc_replicates, icc_report

SCALE = (1, 2, 3, 4, 5)


def _ratings(rng: np.random.Generator, homes: int, vignettes: int, raters: int) -> np.ndarray:
    """Return homes x vignettes x raters on a scale from 1 to 5."""
    home = rng.normal(0, 0.7, (homes, 1, 1))
    cell = rng.normal(0, 0.4, (homes, vignettes, 1))
    shift = np.linspace(-0.2, 0.2, raters)
    values = 3 + home + cell + shift + rng.normal(0, 0.6, (homes, vignettes, raters))
    return np.clip(np.round(values), 1, 5)


def data_icc_bootstrap(seed: int, households: int = 500) -> dict[str, np.ndarray]:
    """Return one unit a home, three raters, 2000 replicates."""
    values = _ratings(np.random.default_rng(seed), households, 1, 3)[:, 0, :]
    return {"ratings": values, "replicates": np.array(2000)}


def ours_icc_bootstrap(data: dict[str, Any]) -> None:
    """Draw the replicates of ICC(2,1)."""
    icc_replicates(data["ratings"], forms=["ICC(2,1)"], replicates=int(data["replicates"]), seed=1)


PEER_ICC_BOOTSTRAP = """
import numpy as np
import pandas as pd
import pingouin

def run(data):
    ratings = data["ratings"]
    homes, raters = ratings.shape
    rng = np.random.default_rng(1)
    found = []
    for _ in range(int(data["replicates"])):
        drawn = ratings[rng.integers(0, homes, homes)]
        frame = pd.DataFrame(
            {
                "home": np.repeat(np.arange(homes), raters),
                "rater": np.tile(np.arange(raters), homes),
                "rating": drawn.ravel(),
            }
        )
        table = pingouin.intraclass_corr(frame, targets="home", raters="rater", ratings="rating")
        found.append(float(table["ICC"].iloc[1]))
    return found
"""
"""pingouin's table of all forms for each replicate, its second row being ICC(2,1)."""


def data_icc_report(seed: int, households: int = 500) -> dict[str, np.ndarray]:
    """Return the columns of a long frame: nine vignettes a home, three raters."""
    values = _ratings(np.random.default_rng(seed), households, 9, 3)
    home, vignette, rater = (place.ravel() for place in np.indices(values.shape))
    return {"household_id": home, "vignette_id": vignette, "rater_id": rater, "rating": values.ravel()}


def ours_icc_report(data: dict[str, Any]) -> None:
    """Give all six forms from the frame, each with a household bootstrap of 2000 replicates."""
    frame = pd.DataFrame(data)
    icc_report(frame, categories=SCALE, unit=["household_id", "vignette_id"], interval="bootstrap", seed=1)


def ours_icc_report_closed(data: dict[str, Any]) -> None:
    """Give all six forms from the frame, each with its F interval over households."""
    icc_report(pd.DataFrame(data), categories=SCALE, unit=["household_id", "vignette_id"])


data_icc_report_closed = data_icc_report
