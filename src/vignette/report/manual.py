"""An instrument's manual as a paper."""

from __future__ import annotations

from vignette.i18n import Language, LocalizedText
from vignette.instrument import Instrument
from vignette.report.blocks import Block, plain_text
from vignette.report.markdown import read_markdown
from vignette.report.paper import Paper, paper_about


def printed_manual(instrument: Instrument, manual: LocalizedText, language: Language) -> Paper:
    """Return an instrument's manual, written in Markdown, as a paper.

    Raises
    ------
    DataError
        ``DOC-101``, ``DOC-103`` for what cannot be printed (see `read_markdown`).
    """
    blocks = read_markdown(manual.in_language(language))
    title = instrument.title.in_language(language)
    first = blocks[0] if blocks else None
    if isinstance(first, Block) and first.kind == "heading" and first.level == 1:
        title, blocks = plain_text(first.runs), blocks[1:]
    return paper_about(instrument, title, blocks, language)
