"""Columns with names for numbers. Every frame says in a column that it is simulated, every id begins so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

ORIGIN = "data_origin"
SIMULATED = "simulated"
PREFIX = "SIM-"


@lru_cache(maxsize=64)
def known(names: tuple[str, ...]) -> pd.CategoricalDtype:
    """Return a kind of few names, made once: thousands of small studies share it."""
    return kind_of(names)


def kind_of(names: Sequence[str]) -> pd.CategoricalDtype:
    """Return the kind of category that has these names."""
    import pandas as pd

    return pd.CategoricalDtype(list(names))


def numbered(letter: str, count: int) -> tuple[str, ...]:
    """Return ids of one kind: ``SIM-J1``, ``SIM-J2``, all of one length."""
    width = len(str(count))
    return tuple(f"{PREFIX}{letter}{number:0{width}d}" for number in range(1, count + 1))


def named(codes: np.ndarray, kind: pd.CategoricalDtype) -> pd.Categorical:
    """Return places among the names of a kind as a column."""
    import pandas as pd

    return pd.Categorical.from_codes(codes, dtype=kind)


def every(kind: pd.CategoricalDtype) -> pd.Categorical:
    """Return every name once, in order."""
    return named(np.arange(len(kind.categories)), kind)


def marked(columns: dict[str, Any]) -> pd.DataFrame:
    """Return a frame that says that it is simulated."""
    import pandas as pd

    rows = len(next(iter(columns.values())))
    return pd.DataFrame({**columns, ORIGIN: named(np.zeros(rows, dtype=np.int8), known((SIMULATED,)))})
