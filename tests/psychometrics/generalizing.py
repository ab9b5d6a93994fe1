"""Ratings for the tests of generalizability: simulated, and the same likelihood computed the long way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from vignette.psychometrics import VarianceComponents, crossed_terms, stated_components

H, V, R = "household_id", "vignette_id", "rater_id"
TERMS = crossed_terms(H, V, R)
VARIANCES = {"h": 0.5, "v": 0.1, "r": 0.1, "hv": 0.25, "hr": 0.1, "vr": 0.04, "e": 0.4}


def simulated(homes: int, vignettes: int, raters: int, *, missing: float = 0.0, seed: int = 1) -> pd.DataFrame:
    """Return long ratings of homes by raters, all seven components above zero."""
    rng = np.random.default_rng(seed)

    def effect(name: str, *shape: int) -> np.ndarray:
        return np.sqrt(VARIANCES[name]) * rng.normal(size=shape)

    scores = 3 + effect("h", homes, 1, 1) + effect("v", 1, vignettes, 1) + effect("r", 1, 1, raters)
    scores = scores + effect("hv", homes, vignettes, 1) + effect("hr", homes, 1, raters)
    scores = scores + effect("vr", 1, vignettes, raters) + effect("e", homes, vignettes, raters)
    home, vignette, rater = (index.ravel() for index in np.indices(scores.shape))
    frame = pd.DataFrame(
        {
            "household_id": [f"H{number:04d}" for number in home],
            "vignette_id": [f"V{number}" for number in vignette],
            "rater_id": [f"R{number}" for number in rater],
            "rating": scores.ravel(),
        }
    )
    return frame[rng.random(len(frame)) >= missing].reset_index(drop=True)


def stated() -> VarianceComponents:
    """Return components of homes by vignettes by raters as a plan would assume them."""
    known = {(H,): 0.4, (V,): 0.06, (R,): 0.03, (H, V): 0.3, (H, R): 0.06, (V, R): 0.02, (H, V, R): 0.4}
    return stated_components(known, object=H, residual=(H, V, R), mean=3.2)


@dataclass(frozen=True)
class Arrays:
    """Long arrays as the likelihood takes them."""

    scores: np.ndarray
    block: np.ndarray
    inner: np.ndarray
    crossed: np.ndarray
    fixed: np.ndarray


def arrays(frame: pd.DataFrame, *, covariate: bool = False, seed: int = 1) -> Arrays:
    """Return a frame's codes, with a form that follows the vignette and a covariate where asked for."""
    home, vignette, rater = (
        pd.factorize(frame[name], sort=True)[0] for name in ("household_id", "vignette_id", "rater_id")
    )
    fixed = np.ones((len(frame), 1))
    if covariate:
        fixed = np.column_stack([fixed, vignette == 1, np.random.default_rng(seed).normal(size=len(frame))])
    return Arrays(
        scores=frame.rating.to_numpy(),
        block=home,
        inner=np.stack([home * 0, vignette, rater], axis=1),
        crossed=np.stack([vignette, rater, vignette * (int(rater.max()) + 1) + rater], axis=1),
        fixed=fixed.astype(float),
    )


def long_way(
    data: Arrays, variances: np.ndarray, *, restricted: bool, slopes: bool = True
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return -2 log likelihood, score and expected information from the whole covariance matrix."""
    rows = len(data.scores)
    same_home = data.block[:, None] == data.block
    parts = [same_home & (codes[:, None] == codes) for codes in data.inner.T]
    parts += [codes[:, None] == codes for codes in data.crossed.T]
    parts = [part.astype(float) for part in parts] + [np.eye(rows)]
    whole = sum(variance * part for variance, part in zip(variances, parts, strict=True))
    inverse = np.linalg.inv(whole)
    products = data.fixed.T @ inverse @ data.fixed
    project = inverse - inverse @ data.fixed @ np.linalg.inv(products) @ data.fixed.T @ inverse
    criterion = rows * np.log(2 * np.pi) + np.linalg.slogdet(whole)[1] + data.scores @ project @ data.scores
    if restricted:
        criterion += np.linalg.slogdet(products)[1] - len(products) * np.log(2 * np.pi)
    if not slopes:
        return float(criterion), np.zeros(0), np.zeros(0)
    used = project if restricted else inverse
    residual = project @ data.scores
    score = np.array([residual @ part @ residual - np.trace(used @ part) for part in parts]) / 2
    pushed = [used @ part for part in parts]
    information = np.array([[np.trace(one @ other) / 2 for one in pushed] for other in pushed])
    return float(criterion), score, information
