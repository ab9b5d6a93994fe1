"""The workbook as a file: the same bytes for the same summary, and words for those who do not see the charts."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

from openpyxl.workbook import Workbook

from vignette.report.package import entry

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_PICTURE = re.compile(r'(?P<head><(?:\w+:)?cNvPr id="\d+" name="(?:Chart|Image) (?P<place>\d+)")(?: descr="[^"]*")?')
_CHART_PART = re.compile(r"xl/charts/chart\d+\.xml")
_LABEL_FORMAT = re.compile(rb'<numFmt formatCode="[^"]*"(?= ?/>)')
_DRAWING = re.compile(r"xl/drawings/drawing(\d+)\.xml")


def file_bytes(book: Workbook, *, made_at: dt.datetime, picture_texts: Mapping[str, Sequence[str]]) -> bytes:
    """Return the workbook's file.

    Parameters
    ----------
    book : Workbook
        The finished workbook.
    made_at : datetime
        Aware; stands for every time in the file, so that the same workbook gives the same bytes.
    picture_texts : mapping of str to sequence of str
        Text alternatives of each sheet's charts or pictures, in the order they were added, by the sheet's name. Every
        sheet that has any must be there.
    """
    moment = made_at.astimezone(dt.UTC)
    drawings = [picture_texts[name] for name in book.sheetnames if name in picture_texts]
    raw, whole = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", content)
            elif _CHART_PART.fullmatch(name):
                content = _LABEL_FORMAT.sub(rb'\g<0> sourceLinked="0"', content)
            elif found := _DRAWING.fullmatch(name):
                content = _with_texts(content.decode(), drawings[int(found[1]) - 1]).encode()
            target.writestr(entry(name, moment), content)
    return whole.getvalue()


def _with_texts(drawing: str, texts: Sequence[str]) -> str:
    """Write the text alternatives, which openpyxl has no way to set."""
    return _PICTURE.sub(lambda found: f"{found['head']} descr={quoteattr(texts[int(found['place']) - 1])}", drawing)
