"""Rows of the speed table that belong to cut scores: AUC with a Youden cut under a bootstrap, and DeLong.

``data_ROW(seed, households)`` gives arrays, ``ours_ROW(data)`` does the work, ``PEER_ROW`` is the source of a peer's
``run(data)`` for an environment of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from vignette.psychometrics import choose_cut, net_benefit
from vignette.psychometrics.cuts.counting import counts, ranked
from vignette.psychometrics.cuts.placements import delong_covariance, placements
from vignette.psychometrics.cuts.rules import Rule, best_in_samples, goodness
from vignette.psychometrics.resampling import bootstrap_weights

REPLICATES = 2000
YOUDEN = Rule(name="youden")


def data_roc_bootstrap(seed: int, households: int = 500) -> dict[str, Any]:
    """Return continuous scores and outcomes, one person per household."""
    rng = np.random.default_rng(seed)
    events = rng.random(households) < 0.3
    return {"score": rng.normal(size=households) + events, "events": events, "replicates": np.array(REPLICATES)}


def ours_roc_bootstrap(data: dict[str, Any]) -> np.ndarray:
    """Return the AUC and the Youden cut of every drawn sample."""
    people = ranked(data["score"], data["events"])

    def both(weights: np.ndarray) -> np.ndarray:
        found = counts(people, weights)
        return np.column_stack([found.area, people.cuts[best_in_samples(goodness(found, YOUDEN), found)]])

    return bootstrap_weights(both, len(data["score"]), replicates=int(data["replicates"]), seed=1)


PEER_ROC_BOOTSTRAP = '''
import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve


def run(data):
    """scikit-learn: one sample after another."""
    rng = np.random.default_rng(1)
    score, events, size = data["score"], data["events"], len(data["score"])
    found = []
    for _ in range(int(data["replicates"])):
        rows = rng.integers(0, size, size)
        fpr, tpr, cuts = roc_curve(events[rows], score[rows])
        found.append((roc_auc_score(events[rows], score[rows]), cuts[np.argmax(tpr - fpr)]))
    return np.array(found)
'''


def data_delong(seed: int, households: int = 500) -> dict[str, Any]:
    """Return continuous scores and outcomes."""
    return data_roc_bootstrap(seed, households)


def ours_delong(data: dict[str, Any]) -> tuple[float, float]:
    """Return the AUC and DeLong's variance."""
    found = placements(data["score"], data["events"])
    return found.area, delong_covariance(found, found)


def data_choose_cut(seed: int, households: int = 500) -> dict[str, Any]:
    """Return the same, for the whole way from a frame to an interval."""
    return data_roc_bootstrap(seed, households)


def _frame(data: dict[str, Any]) -> pd.DataFrame:
    """Return the people as a frame, one per household."""
    return pd.DataFrame(
        {"score": data["score"], "broke": data["events"], "household_id": np.arange(len(data["score"]))}
    )


def ours_choose_cut(data: dict[str, Any]) -> None:
    """Choose a cut from a frame, with its bootstrap interval."""
    choose_cut(_frame(data), score="score", outcome="broke", event=True, direction="higher", rule="youden", seed=1)


def data_decision_curve(seed: int, households: int = 500) -> dict[str, Any]:
    """Return scores and outcomes; the risk follows from the score."""
    return data_roc_bootstrap(seed, households)


def ours_decision_curve(data: dict[str, Any]) -> None:
    """Draw the band of a decision curve at 99 thresholds."""
    at = np.arange(1, 100) / 100
    call = {"outcome": "broke", "event": True, "thresholds": at.tolist(), "interval": "bootstrap-percentile"}
    frame = _frame(data).assign(risk=lambda people: 1 / (1 + np.exp(1.3 - people["score"])))
    net_benefit(frame, predicted="risk", **call, seed=1)
