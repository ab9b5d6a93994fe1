"""A paper as a file of the kind that is asked for."""

from __future__ import annotations

from typing import Literal

from vignette.report.paper import Paper
from vignette.report.paper_docx import paper_docx
from vignette.report.paper_pdf import paper_pdf

PaperKind = Literal["docx", "pdf"]
_MAKERS = {"docx": paper_docx, "pdf": paper_pdf}


def paper_file(paper: Paper, kind: PaperKind) -> bytes:
    """Return a paper as DOCX or PDF."""
    return _MAKERS[kind](paper)
