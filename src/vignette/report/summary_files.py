"""A summary as a file of the kind that is asked for."""

from __future__ import annotations

from vignette.report.document_mark import Kind
from vignette.report.organisation import Organisation
from vignette.report.paper_files import paper_file
from vignette.report.summary import Edition
from vignette.report.summary_paper import summary_paper


def summary_file(edition: Edition, organisation: Organisation, kind: Kind) -> bytes:
    """Return the summary as DOCX, PDF or XLSX: the same words and figures in each.

    Raises
    ------
    StorageError
        As `vignette.report.paper_pdf.paper_pdf`.
    """
    if kind == "xlsx":
        from vignette.report.xlsx import summary_workbook

        return summary_workbook(edition, organisation)
    return paper_file(summary_paper(edition, organisation), kind)
