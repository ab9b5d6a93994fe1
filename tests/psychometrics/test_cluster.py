"""A cluster gives the numbers that one process gives (extra ``cluster``)."""

from __future__ import annotations

from collections.abc import Iterator

import distributed
import joblib
import numpy as np
import pytest
from tests.psychometrics.studies import mean_of_sums, mean_score, spread_of_weights

from vignette.psychometrics.resampling import bootstrap_clusters, bootstrap_sums
from vignette.simulation import default_design, lower_limit_above, simulate_power

pytestmark = pytest.mark.filterwarnings("default:::distributed", "default:::tornado", "default:::joblib")


@pytest.fixture(
    scope="module", params=[False, pytest.param(True, marks=pytest.mark.slow)], ids=["threads", "processes"]
)
def cluster(request: pytest.FixtureRequest) -> Iterator[None]:
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.Client(processes=request.param, **settings), joblib.parallel_config(backend="dask"):
        yield


SUMS = np.random.default_rng(1).gamma(2.0, size=(40, 2))


def alone() -> dict[str, object]:
    """Return every number, computed in one process."""
    return {
        "sums": bootstrap_sums(SUMS, mean_of_sums, replicates=700, seed=3),
        "clusters": bootstrap_clusters(spread_of_weights, 40, replicates=300, seed=3),
        "inner": bootstrap_sums(SUMS, lambda sums: sums[..., 0] ** 2, replicates=300, seed=4),
        "power": simulate_power(
            default_design(households=20), mean_score, lower_limit_above(2.8), replicates=25, seed=5
        ),
    }


EXPECTED = alone()


def test_a_cluster_changes_no_number(cluster: None) -> None:
    for name, value in alone().items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(value, EXPECTED[name]), name  # type: ignore[arg-type]
        else:
            assert value == EXPECTED[name], name
