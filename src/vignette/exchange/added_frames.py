"""Frames that are made outside the app, as CSV files: a panel's judgements, a standard setting, a content review."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from vignette.errors import DataError, Problem
from vignette.exchange.table_csv import read_cells
from vignette.study.dataset_schema import frame_schemas

if TYPE_CHECKING:
    import pandas as pd

ADDABLE = ("panel", "angoff", "reviews")


def read_added(files: Mapping[str, Path]) -> dict[str, pd.DataFrame]:
    """Return the cells of files by the frame they are to be.

    Parameters
    ----------
    files : mapping of str to Path
        By ``panel``, ``angoff`` or ``reviews``. Each has the frame's columns without ``data_origin``, in any order.

    Raises
    ------
    DataError
        With every problem: DAT-402 a file cannot be read, DAT-406, DAT-411 and DAT-412 as a data package.
    """
    found: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, path in files.items():
        try:
            content = path.read_bytes()
        except OSError:
            what, remedy = "the file cannot be read", "Name a CSV file."
            problems.append(Problem(code="DAT-402", where=path.name, what=what, remedy=remedy))
            continue
        cells, told = read_cells(content, path.name)
        problems += told
        if cells is not None:
            problems += _column_problems(cells, name, path.name)
            found[name] = cells
    if problems:
        raise DataError(*problems)
    return found


def _column_problems(cells: pd.DataFrame, name: str, file: str) -> list[Problem]:
    wanted, there = list(frame_schemas()[name].columns), set(cells.columns)
    remedy = f"Give the file the columns {', '.join(wanted)}."
    problems = [
        Problem(code="DAT-411", where=file, what=f"the column {column} is missing", remedy=remedy)
        for column in wanted
        if column not in there
    ]
    if there - set(wanted):
        problems.append(Problem(code="DAT-412", where=file, what="there are columns too many", remedy=remedy))
    return problems
