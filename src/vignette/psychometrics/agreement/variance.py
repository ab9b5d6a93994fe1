"""Finn's r: how far raters' differences fall short of what ratings at random would show."""

from __future__ import annotations

from typing import Literal

import numpy as np

from vignette.psychometrics.agreement.coefficient import Coefficient, plain
from vignette.psychometrics.arrays import Floats

FINN = "Finn (1970). Educational and Psychological Measurement 30, 71-76"
Model = Literal["oneway", "twoway"]
MODELS: tuple[str, ...] = ("oneway", "twoway")


def finn(values: Floats, *, levels: int, model: Model, name: str) -> Coefficient:
    """Return Finn's r of complete values, units x raters, on a scale of ``levels`` steps of 1."""
    units, raters = values.shape
    chance = (levels**2 - 1) / 12

    def formula(totals: Floats) -> Floats:
        count, squares, rows = totals[..., 0], totals[..., 1], totals[..., 2]
        within, degrees = squares - rows / raters, count * (raters - 1)
        if model == "twoway":
            columns = totals[..., 3:]
            severity = (columns**2).sum(axis=-1) / count - columns.sum(axis=-1) ** 2 / (count * raters)
            within, degrees = within - severity, (count - 1) * (raters - 1)
        return plain(1 - within / degrees / chance)

    return Coefficient(
        name=name,
        sums=np.column_stack([np.ones(units), (values**2).sum(axis=1), values.sum(axis=1) ** 2, values]),
        formula=formula,
        shared=np.full(units, raters > 1),
        references=(FINN,),
        log_scale=True,
        bounds=(-np.inf, 1.0),
    )
