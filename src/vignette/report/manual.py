"""An instrument's manual as a document to print: one content, as DOCX and as PDF."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from vignette.i18n import Language, LocalizedText, catalogue
from vignette.instrument import Instrument, Status
from vignette.report.markdown import Block, Blocks, plain_text, read_markdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual:
    """A manual in one language, ready to be set.

    ``mark`` stands at the top of every page and says how far the texts have come; ``foot`` at the bottom.
    """

    title: str
    mark: str
    foot: str
    language: Language
    changed: dt.date
    blocks: Blocks


def printed_manual(instrument: Instrument, manual: LocalizedText, language: Language) -> Manual:
    """Return an instrument's manual, written in Markdown, in a language and ready to be set.

    Raises
    ------
    DataError
        ``DOC-101`` for what cannot be printed (see `read_markdown`).
    """
    words = catalogue(language)
    blocks = read_markdown(manual.in_language(language))
    title = instrument.title.in_language(language)
    first = blocks[0] if blocks else None
    if isinstance(first, Block) and first.kind == "heading" and first.level == 1:
        title, blocks = plain_text(first.runs), blocks[1:]
    return Manual(
        title=title,
        mark=words("manual.draft") if instrument.status is Status.DRAFT else "",
        foot=words("manual.foot", id=instrument.id, version=instrument.version),
        language=language,
        changed=max(revision.date for revision in instrument.revisions),
        blocks=blocks,
    )
