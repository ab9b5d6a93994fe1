"""A paper's texts before they are set: what can be printed, in headings that leave no level out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from vignette.report.blocks import Block, Box, Facts, Lines, List, Part, Parts, Picture, Runs, Table, plain_text
from vignette.report.characters import printable, visible
from vignette.report.paper import Letterhead, Paper

Change = Callable[[str], str]

_NOTHING = "–"
_DEEPEST = 6


def tidied(paper: Paper) -> Paper:
    """Return a paper that can be set: printable texts, no empty parts, no level of heading left out."""
    whole = with_texts(paper, printable)
    title = _line(whole.title) or _NOTHING
    return dataclasses.replace(
        whole,
        title=title,
        subtitle=_line(whole.subtitle),
        foot=_line(whole.foot),
        marks=tuple(filter(None, map(_line, whole.marks))),
        blocks=tuple(_tidied(whole.blocks, title, [1])),
    )


def with_texts(paper: Paper, change: Change) -> Paper:
    """Return a paper with each of its texts changed; links, codes and colours stay."""
    head = paper.letterhead
    return dataclasses.replace(
        paper,
        title=change(paper.title),
        subtitle=change(paper.subtitle),
        foot=change(paper.foot),
        marks=tuple(map(change, paper.marks)),
        letterhead=None if head is None else _with_head(head, change),
        blocks=tuple(_changed(part, change) for part in paper.blocks),
    )


def heads(parts: Parts) -> Iterator[Block]:
    """Yield the headings that a list of contents shows, in order: those one level below the title."""
    for part in parts:
        if isinstance(part, Box):
            yield from heads(part.blocks)
        elif isinstance(part, Block) and part.kind == "heading" and part.level == 2:
            yield part


def _with_head(head: Letterhead, change: Change) -> Letterhead:
    return dataclasses.replace(
        head,
        name=change(head.name),
        contact=tuple(map(change, head.contact)),
        standing=change(head.standing),
        logo_text=change(head.logo_text),
    )


def _changed(part: Part, change: Change) -> Part:
    if isinstance(part, Block):
        return dataclasses.replace(part, runs=_changed_runs(part.runs, change))
    if isinstance(part, List):
        return dataclasses.replace(part, items=tuple(_changed_runs(item, change) for item in part.items))
    if isinstance(part, Table):
        return dataclasses.replace(
            part, rows=tuple(tuple(_changed_runs(cell, change) for cell in row) for row in part.rows)
        )
    if isinstance(part, Facts):
        return Facts(rows=tuple((change(name), _changed_runs(content, change)) for name, content in part.rows))
    if isinstance(part, Picture):
        return dataclasses.replace(part, text=change(part.text))
    if isinstance(part, Lines):
        return dataclasses.replace(part, label=change(part.label))
    return dataclasses.replace(
        part, blocks=tuple(_changed(each, change) for each in part.blocks), label=change(part.label)
    )


def _changed_runs(runs: Runs, change: Change) -> Runs:
    return tuple(dataclasses.replace(run, text=change(run.text)) for run in runs)


def _tidied(parts: Parts, title: str, above: list[int]) -> Iterator[Part]:
    """Yield what is to be set; ``above`` holds the level of the heading before, through boxes and out of them.

    A picture without words of its own is told by the paper's ``title``.
    """
    for part in parts:
        if isinstance(part, Block):
            if not visible(plain_text(part.runs)):
                continue
            if part.kind == "heading":
                above[0] = min(max(part.level, 2), above[0] + 1, _DEEPEST)
                yield dataclasses.replace(part, level=above[0], runs=_changed_runs(part.runs, _spaced))
            else:
                yield part
        elif isinstance(part, Box):
            inner = tuple(_tidied(part.blocks, title, above))
            if inner or part.kind == "open":
                yield dataclasses.replace(part, blocks=inner)
        elif isinstance(part, Picture):
            yield part if visible(part.text) else dataclasses.replace(part, text=title)
        elif isinstance(part, Lines) or _has_content(part):
            yield part


def _has_content(part: List | Table | Facts) -> bool:
    return bool(part.items if isinstance(part, List) else part.rows)


def _spaced(text: str) -> str:
    return text.replace("\n", " ")


def _line(text: str) -> str:
    return " ".join(text.split()) if visible(text) else ""
