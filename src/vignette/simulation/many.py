"""Many simulated studies: here, or wherever ``joblib.parallel_config`` says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from vignette.psychometrics.problems import refuse

Found = TypeVar("Found")
MORRIS = "Morris, White & Crowther (2019). Statistics in Medicine 38, 2074-2102"


def seeds(count: int, seed: int, name: str) -> list[int]:
    """Return a seed for each of so many studies.

    Raises
    ------
    DataError
        ``PSY-374`` for fewer than 2, or a seed below 0.
    """
    if count < 2 or seed < 0:
        what, remedy = f"{name} is below 2, or the seed below 0", f"Give {name}=1000, say, and a seed like 1."
        raise refuse("PSY-374", name, what, remedy)
    return [int(each) for each in np.random.SeedSequence(seed).generate_state(count, dtype=np.uint64)]


def in_chunks(
    one: Callable[..., Found], sources: list[int], shared: tuple[object, ...], *, chunk: int = 10
) -> list[Found]:
    """Return what a function makes of each seed, in order, a few seeds a task."""
    from joblib import Parallel, delayed

    def several(some: list[int]) -> list[Found]:
        return [one(seed, *shared) for seed in some]

    parts = [sources[start : start + chunk] for start in range(0, len(sources), chunk)]
    return [value for part in Parallel()(delayed(several)(part) for part in parts) for value in part]
