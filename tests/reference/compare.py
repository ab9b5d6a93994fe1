"""Whether a computed value is the expected one, part by part."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

ROUNDED = {"ci95_rounded3": 6e-4, "Kappa": 6e-4}
"""Parts that the tool which made them prints rounded."""


def compare(expected: Any, computed: Any, tolerance: float, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield (verdict, place) for every part: ``matched``, ``differing`` or ``not built``."""
    if isinstance(expected, Mapping):
        if not isinstance(computed, Mapping):
            yield "not built" if computed is None else "differing", where
            return
        for key, part in expected.items():
            place = f"{where}.{key}" if where else str(key)
            if key in ("rows", "cols") and key not in computed:
                continue
            if key not in computed:
                yield "not built", place
            else:
                yield from compare(part, computed[key], ROUNDED.get(key, tolerance), place)
    elif isinstance(expected, list):
        yield from _lists(expected, computed, tolerance, where)
    elif computed is None and expected is not None:
        yield "not built", where
    else:
        yield ("matched" if _same(expected, computed, tolerance) else f"differing: {computed} for {expected}"), where


def _lists(expected: list[Any], computed: Any, tolerance: float, where: str) -> Iterator[tuple[str, str]]:
    if computed is None:
        yield "not built", where
        return
    found = computed.tolist() if isinstance(computed, np.ndarray) else list(computed)
    if len(found) != len(expected):
        yield f"differing: {len(found)} entries for {len(expected)}", where
        return
    verdicts = [
        verdict
        for place, (one, other) in enumerate(zip(expected, found, strict=True))
        for verdict, _ in compare(one, other, tolerance, f"{where}[{place}]")
    ]
    worse = [verdict for verdict in verdicts if verdict != "matched"]
    yield (worse[0] if worse else "matched"), where


def _same(expected: Any, computed: Any, tolerance: float) -> bool:
    if isinstance(expected, str) or isinstance(computed, str):
        return str(expected) == str(computed)
    if expected is None:
        return computed is None or not math.isfinite(float(computed))
    # irrCAC and others print to a digit; a hair of room for the last binary digit of the tolerance itself.
    return abs(float(computed) - float(expected)) <= tolerance * (1 + 1e-9) + 1e-12
