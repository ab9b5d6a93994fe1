"""A paper as PDF: tagged, with bookmarks, its fonts inside (PDF/UA-1)."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import typst

from vignette.report.markdown import Block, List, Runs, Table
from vignette.report.paper import Paper

_TEMPLATE = Path(__file__).with_name("paper.typ")


def paper_pdf(paper: Paper) -> bytes:
    """Return the paper as a PDF file. Its text goes in as data, so nothing in it is taken for markup."""
    document = {
        "title": paper.title,
        "mark": paper.mark,
        "foot": paper.foot,
        "language": paper.language.value,
        "date": [paper.changed.year, paper.changed.month, paper.changed.day],
        "blocks": [_plain(block) for block in paper.blocks],
    }
    return typst.compile(
        _TEMPLATE,
        sys_inputs={"paper": json.dumps(document, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )


def _plain(block: Block | List | Table) -> dict[str, object]:
    if isinstance(block, Block):
        return {"kind": block.kind, "level": block.level, "runs": _runs(block.runs)}
    if isinstance(block, List):
        return {"kind": "list", "numbered": block.numbered, "items": [_runs(item) for item in block.items]}
    shares = [round(share, 3) for share in block.shares]
    return {"kind": "table", "shares": shares, "rows": [[_runs(cell) for cell in row] for row in block.rows]}


def _runs(runs: Runs) -> list[dict[str, object]]:
    return [dataclasses.asdict(run) for run in runs]
