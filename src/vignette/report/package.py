"""The ZIP file that a DOCX or an XLSX is: the same bytes for the same content."""

from __future__ import annotations

import datetime as dt
import io
import zipfile


def entry(name: str, moment: dt.datetime) -> zipfile.ZipInfo:
    """Return the head of one file in a package, with a time of our choice."""
    head = zipfile.ZipInfo(name, date_time=(max(moment.year, 1980), *moment.timetuple()[1:6]))
    head.compress_type = zipfile.ZIP_DEFLATED
    head.create_system = 3
    return head


def with_times(package: bytes, moment: dt.datetime) -> bytes:
    """Return a package whose every file has the same time."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(entry(name, moment), source.read(name))
    return whole.getvalue()
