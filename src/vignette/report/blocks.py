"""What a document consists of, whatever its format: headings, paragraphs, lists, tables, pictures, boxes and lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

_LINE = 75
"""Letters on a line as wide as a page's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text in one style; ``link`` is an address or empty. A line break in the text is kept."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of text that stands alone.

    Attributes
    ----------
    kind : {"heading", "paragraph", "quote", "note"}
        A quote is something to be read aloud; a note is small and quiet.
    level : int
        Of a heading. The paper's title is level 1, so the first of its own is 2; a level that leaves one out is drawn
        as the next one.
    new_page : bool
        Whether it begins a new page.
    """

    kind: Literal["heading", "paragraph", "quote", "note"]
    runs: Runs
    level: int = 0
    new_page: bool = False

    @property
    def leads(self) -> bool:
        """Whether it stays on the page of what follows: a heading, or a paragraph that is bold throughout."""
        return self.kind == "heading" or (self.kind == "paragraph" and all(run.bold for run in self.runs))


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list, numbered or not."""

    numbered: bool
    items: tuple[Runs, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; its first row holds the headings and is said again on every page.

    Attributes
    ----------
    row_heads : bool
        Whether the first column names the row.
    widths : tuple of float
        How much of the width each column gets; by its text where none are given.
    whole : bool
        Whether it stays on one page, together with what follows.
    """

    rows: tuple[tuple[Runs, ...], ...]
    row_heads: bool = False
    widths: tuple[float, ...] = ()
    whole: bool = False

    @property
    def shares(self) -> tuple[float, ...]:
        """How much of the width each column needs: more text, more room, and room for its longest word."""
        if self.widths:
            return tuple(width / sum(self.widths) for width in self.widths)
        columns = [[plain_text(cell) for cell in column] for column in zip(*self.rows, strict=True)]
        lengths = [(sum(map(len, column)) or 1) ** 0.7 for column in columns]
        longest = [max(map(len, " ".join(column).split()), default=0) + 4 for column in columns]
        shares = [max(length / sum(lengths), word / _LINE) for length, word in zip(lengths, longest, strict=True)]
        return tuple(share / sum(shares) for share in shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names with what is known under each, in two columns."""

    rows: tuple[tuple[str, Runs], ...]

    @property
    def cells(self) -> tuple[tuple[Runs, Runs], ...]:
        """The same as a table's cells, the names in bold."""
        return tuple((text_runs(name, bold=True), content) for name, content in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing as wide as the text, and the same in words for whoever does not see it."""

    svg: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines to write on by hand, kept on one page; the ``label`` stands at the beginning of the first."""

    count: int
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Parts in a frame.

    Attributes
    ----------
    kind : {"plain", "marked", "signed", "open"}
        A marked box has a light ground. What is signed cannot be changed in a word processor, and what is open is there
        to be written in: both have a ``label`` there.
    """

    blocks: Parts
    kind: Literal["plain", "marked", "signed", "open"] = "plain"
    label: str = ""


Part = Block | List | Table | Facts | Picture | Lines | Box
Parts = tuple[Part, ...]


def plain_text(runs: Sequence[Run]) -> str:
    """Return runs as text without style."""
    return "".join(run.text for run in runs)


def text_runs(text: str, *, bold: bool = False) -> Runs:
    """Return a text as runs: one, or none if it is empty."""
    return (Run(text=text, bold=bold),) if text else ()


def heading(level: int, text: str, *, new_page: bool = False) -> Block:
    """Return a heading; the first level below the paper's title is 2."""
    return Block(kind="heading", runs=text_runs(text), level=level, new_page=new_page)


def paragraph(text: str, *, bold: bool = False) -> Block:
    """Return a paragraph in one style."""
    return Block(kind="paragraph", runs=text_runs(text, bold=bold))


def note(text: str) -> Block:
    """Return a small, quiet paragraph."""
    return Block(kind="note", runs=text_runs(text))


def bullets(texts: Iterable[str]) -> List:
    """Return texts as a list without numbers."""
    return List(numbered=False, items=tuple(text_runs(text) for text in texts))
