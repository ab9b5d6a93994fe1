"""Agreement: intervals by resampling households, against a loop over a peer's estimate."""

from __future__ import annotations

from typing import Any

import numpy as np

from vignette.psychometrics import agreement_of_codes

SCORES = (1, 2, 3, 4, 5)


def _codes(seed: int, households: int, raters: int, missing: float) -> np.ndarray:
    """Return one unit per home, rated 0 to 4 by raters, -1 where a rating is missing."""
    rng = np.random.default_rng(seed)
    level = rng.normal(0, 0.9, (households, 1)) + rng.normal(0, 0.6, (households, raters))
    codes = np.digitize(level, [-1.2, -0.4, 0.4, 1.2]).astype(np.int64)
    codes[rng.random(codes.shape) < missing] = -1
    return codes


def data_krippendorff(seed: int, households: int) -> dict[str, Any]:
    """Return ratings by three raters, 15 % of them missing."""
    return {"codes": _codes(seed, households, 3, 0.15), "replicates": 1000}


def ours_krippendorff(data: dict[str, Any]) -> None:
    """Ordinal alpha with BCa limits."""
    _ours(data, coefficients=["krippendorff"], metric="ordinal")


PEER_KRIPPENDORFF = """
import krippendorff
import numpy as np


def run(data):
    codes = np.where(data["codes"] < 0, np.nan, data["codes"])
    rng = np.random.default_rng(1)
    for _ in range(int(data["replicates"])):
        drawn = codes[rng.integers(0, len(codes), len(codes))]
        krippendorff.alpha(drawn.T, level_of_measurement="ordinal", value_domain=[0, 1, 2, 3, 4])
"""


def data_weighted_kappa(seed: int, households: int) -> dict[str, Any]:
    """Return complete ratings by two raters."""
    return {"codes": _codes(seed, households, 2, 0.0), "replicates": 2000}


def ours_weighted_kappa(data: dict[str, Any]) -> None:
    """Cohen's kappa, quadratic weights, with BCa limits."""
    _ours(data, coefficients=["cohen"], weights="quadratic")


PEER_WEIGHTED_KAPPA = """
import numpy as np
from sklearn.metrics import cohen_kappa_score


def run(data):
    codes = data["codes"]
    rng = np.random.default_rng(1)
    for _ in range(int(data["replicates"])):
        drawn = codes[rng.integers(0, len(codes), len(codes))]
        cohen_kappa_score(drawn[:, 0], drawn[:, 1], weights="quadratic", labels=[0, 1, 2, 3, 4])
"""


def data_fleiss(seed: int, households: int) -> dict[str, Any]:
    """Return complete ratings by three raters."""
    return {"codes": _codes(seed, households, 3, 0.0), "replicates": 2000}


def ours_fleiss(data: dict[str, Any]) -> None:
    """Fleiss' kappa, unweighted (the peer has no weights), with BCa limits."""
    _ours(data, coefficients=["fleiss"], weights="unweighted")


PEER_FLEISS = """
import numpy as np
from statsmodels.stats.inter_rater import fleiss_kappa


def run(data):
    codes = data["codes"]
    counts = (codes[:, :, None] == np.arange(5)).sum(axis=1)
    rng = np.random.default_rng(1)
    for _ in range(int(data["replicates"])):
        fleiss_kappa(counts[rng.integers(0, len(counts), len(counts))])
"""


def _ours(data: dict[str, Any], **options: Any) -> None:
    codes, replicates = data["codes"], int(data["replicates"])
    households = np.arange(len(codes))
    drawn: dict[str, Any] = {"interval": "bootstrap", "replicates": replicates, "seed": 1}
    agreement_of_codes(codes, scores=SCORES, clusters=households, **options, **drawn)
