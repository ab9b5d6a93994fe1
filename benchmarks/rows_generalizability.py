"""Generalizability: variance components of homes x vignettes x raters, against a general mixed model."""

from __future__ import annotations

from typing import Any

import numpy as np

from vignette.psychometrics import analysis_of_variance, fit_components

_SPREAD = {
    "home": 0.6,
    "vignette": 0.3,
    "rater": 0.25,
    "home_vignette": 0.5,
    "home_rater": 0.25,
    "vignette_rater": 0.15,
}
_AXES = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]


def _scores(seed: int, households: int, vignettes: int = 9, raters: int = 3) -> np.ndarray:
    """Return complete scores, homes x vignettes x raters, every one of seven components above zero."""
    rng = np.random.default_rng(seed)

    def effect(name: str, *shape: int) -> np.ndarray:
        return _SPREAD[name] * rng.normal(size=shape)

    return (
        3
        + effect("home", households, 1, 1)
        + effect("vignette", 1, vignettes, 1)
        + effect("rater", 1, 1, raters)
        + effect("home_vignette", households, vignettes, 1)
        + effect("home_rater", households, 1, raters)
        + effect("vignette_rater", 1, vignettes, raters)
        + 0.6 * rng.normal(size=(households, vignettes, raters))
    )


def _long(scores: np.ndarray, kept: np.ndarray) -> dict[str, Any]:
    home, vignette, rater = (index[kept] for index in np.indices(scores.shape))
    return {"score": scores[kept], "home": home, "vignette": vignette, "rater": rater}


def _fit(data: dict[str, Any]) -> None:
    home, vignette, rater = data["home"], data["vignette"], data["rater"]
    fit_components(
        data["score"],
        block=home,
        inner=np.stack([np.zeros_like(home), vignette, rater], axis=1),
        crossed=np.stack([vignette, rater, vignette * (int(rater.max()) + 1) + rater], axis=1),
    )


def data_g_study_ems(seed: int, households: int) -> dict[str, Any]:
    """Return complete scores, nine vignettes and three raters."""
    return {"scores": _scores(seed, households)}


def ours_g_study_ems(data: dict[str, Any]) -> None:
    """Seven components from expected mean squares."""
    analysis_of_variance(data["scores"], _AXES)


def data_g_study_reml(seed: int, households: int) -> dict[str, Any]:
    """Return the same, long."""
    scores = _scores(seed, households)
    return _long(scores, np.ones(scores.shape, dtype=bool))


def ours_g_study_reml(data: dict[str, Any]) -> None:
    """Seven components by REML, complete data."""
    _fit(data)


def data_g_study_missing(seed: int, households: int) -> dict[str, Any]:
    """Return the same with one rating in ten missing."""
    scores = _scores(seed, households)
    return _long(scores, np.random.default_rng(seed + 1).random(scores.shape) >= 0.1)


def ours_g_study_missing(data: dict[str, Any]) -> None:
    """Seven components by REML, one rating in ten missing."""
    _fit(data)


def data_mixed_small(seed: int, households: int) -> dict[str, Any]:
    """Return 60 homes, three vignettes and three raters: what a general mixed model finishes. Size is not scaled."""
    scores = _scores(seed, min(households, 60), vignettes=3)
    return _long(scores, np.ones(scores.shape, dtype=bool))


def ours_mixed_small(data: dict[str, Any]) -> None:
    """Components of homes and raters by REML."""
    home = data["home"]
    fit_components(
        data["score"], block=home, inner=np.zeros((len(home), 1), dtype=np.int64), crossed=data["rater"][:, None]
    )


PEER_MIXED_SMALL = """
import pandas as pd
import statsmodels.api as sm


def run(data):
    frame = pd.DataFrame({name: data[name] for name in ("score", "home", "rater")})
    frame["all"] = 1
    model = sm.MixedLM.from_formula(
        "score ~ 1", groups="all", re_formula="0",
        vc_formula={"home": "0 + C(home)", "rater": "0 + C(rater)"}, data=frame,
    )
    model.fit(reml=True)
"""
