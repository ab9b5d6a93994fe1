"""A manual as a file of the kind that is asked for."""

from __future__ import annotations

from typing import Literal

from vignette.i18n import Language, LocalizedText
from vignette.instrument import Instrument
from vignette.report.manual import printed_manual
from vignette.report.manual_docx import manual_docx
from vignette.report.manual_pdf import manual_pdf

ManualKind = Literal["docx", "pdf"]
_MAKERS = {"docx": manual_docx, "pdf": manual_pdf}


def manual_file(instrument: Instrument, manual: LocalizedText, language: Language, kind: ManualKind) -> bytes:
    """Return an instrument's manual as DOCX or PDF."""
    return _MAKERS[kind](printed_manual(instrument, manual, language))
