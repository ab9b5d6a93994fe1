"""The workbook as a file: the same bytes for the same summary, and words for those who do not see the charts."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from openpyxl.workbook import Workbook

from vignette.report.package import entry

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CHART = re.compile(r'<(?:\w+:)?cNvPr id="(?P<id>\d+)" name="(?P<name>Chart \d+)"')
_CHART_PART = re.compile(r"xl/charts/chart\d+\.xml")
_LABEL_FORMAT = re.compile(rb'<numFmt formatCode="[^"]*"(?= ?/>)')
_DRAWING = re.compile(r"xl/drawings/drawing\d+\.xml")


def file_bytes(book: Workbook, *, made_at: dt.datetime, chart_texts: Mapping[str, str]) -> bytes:
    """Return the workbook's file.

    Parameters
    ----------
    book : Workbook
        The finished workbook.
    made_at : datetime
        Aware; stands for every time in the file, so that the same workbook gives the same bytes.
    chart_texts : mapping of str to str
        Text alternative of each chart, by the name openpyxl gives it ("Chart 1", "Chart 2", …).
    """
    moment = made_at.astimezone(dt.UTC)
    raw, whole = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", content)
            elif _CHART_PART.fullmatch(name):
                content = _LABEL_FORMAT.sub(rb'\g<0> sourceLinked="0"', content)
            elif _DRAWING.fullmatch(name):
                content = _with_chart_texts(content.decode(), chart_texts).encode()
            target.writestr(entry(name, moment), content)
    return whole.getvalue()


def _with_chart_texts(drawing: str, chart_texts: Mapping[str, str]) -> str:
    """Write the text alternatives, which openpyxl has no way to set."""
    return _CHART.sub(
        lambda found: (
            f"{found[0]} descr={quoteattr(chart_texts[found['name']])}" if found["name"] in chart_texts else found[0]
        ),
        drawing,
    )
