"""A CSV file as cells: every cell text, each column a category; and what is wrong with the file itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vignette.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 5


def read_cells(content: bytes, file: str) -> tuple[pd.DataFrame | None, tuple[Problem, ...]]:
    """Return the cells of a CSV file, and its problems.

    Parameters
    ----------
    content : bytes
        UTF-8, with a heading row; comma or semicolon between columns. A byte-order mark is let pass.
    file : str
        What the file is called.

    Returns
    -------
    cells : DataFrame or None
        Lines of another length are cut or filled up, so that row 0 is line 2; None if nothing can be read.
    problems : tuple of Problem
        DAT-406 for a file that is no CSV in UTF-8, and for lines of another length.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, (_problem(file, f"not UTF-8 text (from byte {error.start + 1})"),)
    heading = text.partition("\n")[0]
    mark = ";" if ";" in heading else ","
    names = next(csv.reader([heading.rstrip("\r")], delimiter=mark), [])
    if not names or len(set(names)) < len(names):
        return None, (_problem(file, "no heading row, or a heading twice"),)
    if '"' not in text and "\r" not in text and text.count(mark) == (len(names) - 1) * _lines(text):
        return _plain(text, mark), ()
    return _careful(text, mark, names, file)


def _lines(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n"))


def _plain(text: str, mark: str) -> pd.DataFrame:
    """Return the cells of a file without quotes in which every line has as many cells as the heading."""
    import pandas as pd

    return pd.read_csv(
        io.StringIO(text), sep=mark, dtype=str, keep_default_na=False, na_filter=False, skip_blank_lines=False
    ).astype("category")


def _careful(text: str, mark: str, names: Sequence[str], file: str) -> tuple[pd.DataFrame | None, tuple[Problem, ...]]:
    import pandas as pd

    try:
        _, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    except csv.Error:
        return None, (_problem(file, "a quotation mark without its other half"),)
    wide = len(names)
    bad = [line for line, row in enumerate(rows, start=2) if len(row) != wide]
    even = [[*row, *[""] * wide][:wide] for row in rows]
    cells = pd.DataFrame(even, columns=list(names), dtype="str").astype("category")
    if not bad:
        return cells, ()
    shown = ", ".join(map(str, bad[:_SHOWN])) + " …" * (len(bad) > _SHOWN)
    return cells, (_problem(file, f"{len(bad)} lines have more or fewer cells than the heading (lines {shown})"),)


def _problem(file: str, what: str) -> Problem:
    remedy = "Give a CSV file in UTF-8 with one heading row; take the file from where it was exported."
    return Problem(code="DAT-406", where=file, what=what, remedy=remedy)
