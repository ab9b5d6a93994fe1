"""Tables for spreadsheets: text is never taken for a formula, and comes back as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from vignette.study.dataset_cells import FORMULA

_BYTE_ORDER_MARK = "\ufeff"
_GUARD = "'"


def sheet_csv(rows: Iterable[Sequence[str]], *, separator: str) -> bytes:
    """Return a table as CSV that spreadsheets open as it is: UTF-8 with a byte-order mark, lines as Windows ends them.

    Parameters
    ----------
    rows : iterable of sequence of str
        The heading first. Numbers as they are to be written, texts `guarded`.
    """
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return f"{_BYTE_ORDER_MARK}{text.getvalue()}".encode()


def guarded(text: str) -> str:
    """Return a text with an apostrophe before it if a spreadsheet might take it for a formula, or it begins with one.

    >>> guarded("=1+1"), guarded("'tis"), guarded("A1")
    ("'=1+1", "''tis", 'A1')
    """
    return f"{_GUARD}{text}" if text.startswith((*FORMULA, _GUARD)) else text


def unguarded(text: str) -> str:
    """Return a text as it was before `guarded`.

    >>> unguarded("'=1+1"), unguarded("''tis"), unguarded("A1")
    ('=1+1', "'tis", 'A1')
    """
    return text[1:] if text.startswith(_GUARD) else text
