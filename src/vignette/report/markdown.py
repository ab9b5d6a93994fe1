"""Markdown as blocks that every document format can set: headings, paragraphs, lists, quotes and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from vignette.errors import DataError, Problem
from vignette.report.blocks import Block, List, Run, Runs, Table, plain_text

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
