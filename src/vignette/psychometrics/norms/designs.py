"""Predictors of a norm: what each person's row of the design is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.checks import columns_there
from vignette.psychometrics.frames import numbers
from vignette.psychometrics.problems import refuse

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictor:
    """One predictor: a number, its power, or a category.

    Attributes
    ----------
    column : str
        Column of the frame.
    centre : float
        Taken off before the power is taken.
    power : int
        1 for the number itself, 2 for its square.
    reference : object
        For a category: the value that others are compared with. None for a number.
    levels : tuple
        For a category: its other values in order; filled in from the norm sample.
    lowest, highest : float
        For a number: its range; filled in from the norm sample.
    """

    column: str
    centre: float = 0.0
    power: int = 1
    reference: object = None
    levels: tuple[object, ...] = ()
    lowest: float = -np.inf
    highest: float = np.inf

    @property
    def names(self) -> tuple[str, ...]:
        """The coefficients' names: ``age``, ``(age - 46)^2``, ``language = en``."""
        if self.reference is not None:
            return tuple(f"{self.column} = {level}" for level in self.levels)
        moved = (
            f"({self.column} {'-' if self.centre > 0 else '+'} {abs(self.centre):g})" if self.centre else self.column
        )
        return (moved if self.power == 1 else f"{moved}^{self.power}",)


def from_sample(predictors: Sequence[str | Predictor], frame: pd.DataFrame) -> tuple[Predictor, ...]:
    """Return predictors with the levels and ranges of the norm sample; a name alone is a number.

    Raises
    ------
    DataError
        ``PSY-201``, ``PSY-211``; ``PSY-358`` for a reference that does not occur.
    """
    found = []
    for each in predictors:
        one = Predictor(column=each) if isinstance(each, str) else each
        columns_there(frame, [one.column])
        if one.reference is None:
            values = numbers(frame, [one.column])
            found.append(replace(one, lowest=float(np.nanmin(values)), highest=float(np.nanmax(values))))
        else:
            levels = sorted(frame[one.column].dropna().unique().tolist(), key=str)
            if one.reference not in levels:
                what = "the reference category does not occur in the norm sample"
                raise refuse("PSY-358", one.column, what, "Give reference= one of the column's values.")
            found.append(replace(one, levels=tuple(level for level in levels if level != one.reference)))
    return tuple(found)


def design(predictors: Sequence[Predictor], frame: pd.DataFrame) -> Floats:
    """Return people x coefficients, the first column ones.

    Raises
    ------
    DataError
        ``PSY-201``, ``PSY-205`` for an empty cell, ``PSY-211``; ``PSY-358`` for a category that the norm sample has
        not.
    """
    columns_there(frame, [one.column for one in predictors])
    columns = [np.ones(len(frame))]
    for one in predictors:
        if frame[one.column].isna().any():
            raise refuse("PSY-205", one.column, "a predictor is empty", "Fill it in, or leave the person out.")
        if one.reference is None:
            columns.append((numbers(frame, [one.column])[:, 0] - one.centre) ** one.power)
            continue
        if not frame[one.column].isin([one.reference, *one.levels]).all():
            what = "a category does not occur in the norm sample: there is no norm for it"
            raise refuse("PSY-358", one.column, what, "Mend the category, or give a norm sample that has it.")
        columns += [(frame[one.column] == level).to_numpy(dtype=float) for level in one.levels]
    return np.column_stack(columns)


def coefficient_names(predictors: Sequence[Predictor]) -> tuple[str, ...]:
    """Return the names of the design's columns."""
    return ("intercept", *(name for one in predictors for name in one.names))


def outside_sample(predictors: Sequence[Predictor], frame: pd.DataFrame) -> np.ndarray:
    """Tell for each person whether a number lies outside the norm sample's range."""
    outside = np.zeros(len(frame), dtype=bool)
    for one in predictors:
        if one.reference is None:
            values = numbers(frame, [one.column])[:, 0]
            outside |= (values < one.lowest) | (values > one.highest)
    return outside
