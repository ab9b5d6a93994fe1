"""Simulated homes with a criterion, and criteria that have something the matter with them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
from tests.study.datasets import dataset

from vignette.study.analyses.criterion import HOME, CriterionOptions
from vignette.study.dataset import Dataset

PANEL = CriterionOptions(criterion="panel", met_from=3)
PLACEMENT = CriterionOptions(criterion="placement")


@cache
def homes(households: int = 80, seed: int = 1) -> Dataset:
    """Return homes whose panel and whose placements have to do with what they are truly like."""
    return dataset(households=households, seed=seed)


def with_panel(data: Dataset, **columns: object) -> Dataset:
    """Return the data with other columns of the panel's frame."""
    assert data.panel is not None
    return replace(data, panel=data.panel.assign(**columns))


def judged_by_lot(data: Dataset, seed: int = 1, *, good: float = 0.6) -> Dataset:
    """Return homes that a panel judges by lot: so many of the judgements are good."""
    assert data.panel is not None
    lot = np.random.default_rng(seed).random(len(data.panel))
    return with_panel(data, judgement=np.where(lot < good, 4, 2))


def judged_by_scores(data: Dataset, aspect: str = "") -> Dataset:
    """Return homes whose judges write down the mean of its ratings, or of one aspect, and say they have not seen it."""
    assert data.panel is not None
    used = data.ratings[data.ratings["aspect_id"] == aspect] if aspect else data.ratings
    means = used.groupby(HOME, observed=True)["rating"].mean()
    ranks = np.ceil(5 * means.rank(pct=True)).clip(1, 5)
    return with_panel(data, judgement=data.panel[HOME].astype(object).map(ranks.to_dict()).astype(int))


def judged_by_raters(data: Dataset) -> Dataset:
    """Return homes of which one was judged by somebody who had rated its interview."""
    assert data.panel is not None
    first = data.panel.iloc[0]
    rater = data.ratings.loc[data.ratings[HOME] == first[HOME], "rater_id"].astype(str).iloc[0]
    judges = data.panel["judge_id"].astype(object)
    return with_panel(data, judge_id=judges.where(data.panel.index != data.panel.index[0], rater))


def few_lacking(data: Dataset, count: int) -> Dataset:
    """Return homes of which a panel finds so many insufficient, those with the lowest scores, and all others good."""
    assert data.panel is not None
    means = data.ratings.groupby(HOME, observed=True)["rating"].mean().sort_values()
    low = set(means.index[:count].astype(object))
    judged = data.panel[HOME].astype(object).isin(low)
    return with_panel(data, judgement=np.where(judged, 1, 5))


def outcomes(rows: list[tuple[str, int, float, int]]) -> pd.DataFrame:
    """Return outcomes: home, placement, months, breakdown."""
    return pd.DataFrame(rows, columns=[HOME, "placement", "months", "breakdown"])
