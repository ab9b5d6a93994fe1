"""Markdown as blocks that every document format can set: headings, paragraphs, lists, quotes and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from vignette.errors import DataError, Problem

_LINE = 75
"""Letters on a line as wide as a page's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text in one style; ``link`` is an address or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading (``level`` from 1), a paragraph, or a paragraph of a quotation (something to be read aloud)."""

    kind: Literal["heading", "paragraph", "quote"]
    runs: Runs
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """A list, numbered or not; each item is one line of text."""

    numbered: bool
    items: tuple[Runs, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; its first row holds the headings."""

    rows: tuple[tuple[Runs, ...], ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """How much of the width each column needs: more text, more room, and room for its longest word."""
        columns = [[plain_text(cell) for cell in column] for column in zip(*self.rows, strict=True)]
        lengths = [sum(map(len, column)) ** 0.7 for column in columns]
        longest = [max(map(len, " ".join(column).split()), default=0) + 4 for column in columns]
        shares = [max(length / sum(lengths), word / _LINE) for length, word in zip(lengths, longest, strict=True)]
        return tuple(share / sum(shares) for share in shares)


Blocks = tuple[Block | List | Table, ...]


def read_markdown(text: str) -> Blocks:
    """Return a Markdown text as blocks.

    Raises
    ------
    DataError
        ``DOC-101`` for what has no place in a printed document: code, pictures, HTML, a list inside a list. ``DOC-103``
        for headings that a reader who jumps from one to the next would lose the way by: a first level anywhere but
        at the very beginning, or a level left out.
    """
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    blocks = tuple(block for node in tree.children for block in _blocks(node))
    _check_levels(blocks)
    return blocks


def plain_text(runs: Sequence[Run]) -> str:
    """Return runs as text without style."""
    return "".join(run.text for run in runs)


def _check_levels(blocks: Blocks) -> None:
    above = 1
    for place, block in enumerate(blocks):
        if isinstance(block, Block) and block.kind == "heading":
            if (block.level == 1 and place > 0) or block.level > above + 1:
                what = f'the heading "{plain_text(block.runs)}" is of level {block.level} after one of level {above}'
                remedy = "Begin the text with its title, the only heading of level 1, and leave no level out."
                raise DataError(Problem(code="DOC-103", where="", what=what, remedy=remedy))
            above = block.level


def _blocks(node: SyntaxTreeNode) -> Iterator[Block | List | Table]:
    if node.type == "heading":
        yield Block(kind="heading", runs=_runs(node), level=int(node.tag[1:]))
    elif node.type == "paragraph":
        yield Block(kind="paragraph", runs=_runs(node))
    elif node.type == "blockquote":
        for paragraph in node.children:
            if paragraph.type != "paragraph":
                raise _unknown(paragraph)
            yield Block(kind="quote", runs=_runs(paragraph))
    elif node.type in ("bullet_list", "ordered_list"):
        items = tuple(_item(item) for item in node.children)
        yield List(numbered=node.type == "ordered_list", items=items)
    elif node.type == "table":
        rows = (row for part in node.children for row in part.children)
        yield Table(rows=tuple(tuple(_runs(cell) for cell in row.children) for row in rows))
    else:
        raise _unknown(node)


def _item(node: SyntaxTreeNode) -> Runs:
    if [child.type for child in node.children] != ["paragraph"]:
        raise _unknown(node)
    return _runs(node.children[0])


def _runs(node: SyntaxTreeNode) -> Runs:
    """Return what a block's only child, its text, consists of."""
    return tuple(run for inline in node.children for run in _inline(inline.children, Run(text="")))


def _inline(nodes: Sequence[SyntaxTreeNode], style: Run) -> Iterator[Run]:
    for node in nodes:
        if node.type in ("text", "softbreak"):
            text = node.content if node.type == "text" else " "
            if text:
                yield Run(text=text, bold=style.bold, italic=style.italic, link=style.link)
        elif node.type == "strong":
            yield from _inline(node.children, Run(text="", bold=True, italic=style.italic, link=style.link))
        elif node.type == "em":
            yield from _inline(node.children, Run(text="", bold=style.bold, italic=True, link=style.link))
        elif node.type == "link":
            link = str(node.attrs["href"])
            yield from _inline(node.children, Run(text="", bold=style.bold, italic=style.italic, link=link))
        else:
            raise _unknown(node)


def _unknown(node: SyntaxTreeNode) -> DataError:
    what, remedy = f"a {node.type} cannot be printed", "Write headings, paragraphs, plain lists, quotes and tables."
    return DataError(Problem(code="DOC-101", where="", what=what, remedy=remedy))
