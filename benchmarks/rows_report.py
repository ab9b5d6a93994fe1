"""The report of one study: ICC, weighted kappa and Krippendorff's alpha of 9 vignettes and 3 raters, with limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vignette.psychometrics import agreement_report, icc_report

CATEGORIES = (1, 2, 3, 4, 5)
UNIT = ("household_id", "vignette_id")


def data_report(seed: int, households: int) -> dict[str, Any]:
    """Return ratings, one row each, of homes that differ, vignettes that differ within them, and severe raters."""
    rng = np.random.default_rng(seed)
    size = (households, 9, 3)
    latent = 3 + rng.normal(0, 0.7, (households, 1, 1)) + rng.normal(0, 0.5, (households, 9, 1))
    latent = latent + rng.normal(0, 0.2, (1, 1, 3)) + rng.normal(0, 0.6, size)
    home, vignette, rater = (axis.ravel() for axis in np.indices(size))
    rating = np.clip(np.rint(latent), 1, 5).ravel()
    return {"household_id": home, "vignette_id": vignette, "rater_id": rater, "rating": rating, "replicates": 2000}


def ours_report(data: dict[str, Any]) -> None:
    """From the frame to all six ICC, Conger's weighted kappa and Krippendorff's alpha with BCa limits over homes."""
    frame = pd.DataFrame({name: data[name] for name in (*UNIT, "rater_id", "rating")})
    drawn: dict[str, Any] = {"interval": "bootstrap", "replicates": data["replicates"], "seed": 1}
    icc_report(frame, categories=CATEGORIES, unit=UNIT, **drawn)
    agreement_report(
        frame,
        categories=CATEGORIES,
        unit=UNIT,
        coefficients=("conger", "krippendorff"),
        weights="quadratic",
        metric="ordinal",
        **drawn,
    )


PEER_REPORT = """
import numpy as np
import pandas as pd
import pingouin


def run(data):
    frame = pd.DataFrame({name: data[name] for name in ("household_id", "vignette_id", "rater_id", "rating")})
    frame["unit"] = frame["household_id"] * 9 + frame["vignette_id"]
    homes = [part for _, part in frame.groupby("household_id")]
    rng = np.random.default_rng(1)
    for _ in range(data["replicates"]):
        drawn = rng.integers(0, len(homes), len(homes))
        parts = [homes[home].assign(unit=homes[home]["unit"] % 9 + 9 * place) for place, home in enumerate(drawn)]
        pingouin.intraclass_corr(pd.concat(parts), targets="unit", raters="rater_id", ratings="rating")
"""
