"""How homes fall into parts: people whose ratings share no inner level but the home's own."""

from __future__ import annotations

import numpy as np

from vignette.psychometrics.arrays import Codes


def home_and_parts(block: Codes, inner: Codes) -> tuple[int | None, Codes]:
    """Return which inner term has one level per home, if any, and each row's part.

    Parts are levels of the finest term that holds every level of each other term but the home's; without such, homes.
    """
    levels = [ranks(block, codes, numbered=True) for codes in inner.T]
    counts = [int(codes.max()) + 1 for codes in levels]
    own = next((k for k, count in enumerate(counts) if count == int(block.max()) + 1), None)
    others = sorted((k for k in range(len(counts)) if k != own), key=lambda k: counts[k])
    for k in reversed(others):
        if all(_holds(levels[k], counts[k], levels[other], counts[other]) for other in others if other != k):
            return own, levels[k]
    return own, block


def ranks(block: Codes, codes: Codes, *, numbered: bool = False) -> Codes:
    """Return each code's rank within its block, or its number among all blocks' codes."""
    found, which = np.unique(block * (int(codes.max()) + 1) + codes, return_inverse=True)
    if numbered:
        return np.asarray(which.ravel())
    first = np.searchsorted(found, np.arange(int(block.max()) + 1) * (int(codes.max()) + 1))
    return np.asarray(which.ravel() - first[block])


def _holds(outer: Codes, outer_levels: int, codes: Codes, levels: int) -> bool:
    """Return whether every level of ``codes`` lies within one level of ``outer``."""
    lowest = np.full(levels, outer_levels)
    np.minimum.at(lowest, codes, outer)
    return bool((lowest[codes] == outer).all())
