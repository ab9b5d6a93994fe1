"""People of a norm sample, two a household and alike, and a norm by regression for them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from vignette.psychometrics.norms import Predictor, RegressionNorm, regression_norm

AGE = Predictor(column="age", centre=46)
SQUARE = Predictor(column="age", centre=46, power=2)
LANGUAGE = Predictor(column="language", reference="sv")


def people(seed: int = 1, households: int = 80, spread: float = 0.0) -> pd.DataFrame:
    """Two people a household, alike in age, language and score."""
    rng = np.random.default_rng(seed)
    age = np.round(46 + 8 * np.repeat(rng.normal(size=households), 2) + 3 * rng.normal(size=2 * households))
    language = np.repeat(rng.choice(["sv", "en"], households, p=[0.7, 0.3]), 2)
    noise = np.repeat(rng.normal(size=households), 2) + rng.normal(size=2 * households)
    score = 27 + 0.1 * (age - 46) + 3 * noise * np.exp(spread * (age - 46) / 2)
    return pd.DataFrame(
        {
            "household_id": np.repeat(np.arange(households), 2),
            "age": age,
            "language": language,
            "score": np.round(score),
        }
    )


def norm(frame: pd.DataFrame, *predictors: str | Predictor, **options: object) -> RegressionNorm:
    return regression_norm(frame, **{"score": "score", "predictors": predictors or ["age"], "spread": None, **options})
