"""A document to read on paper: one content, which DOCX and PDF show alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument, Status
from vignette.report.markdown import Blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document in one language, ready to be set.

    ``mark`` stands at the top of every page and says how far the texts have come; ``foot`` at the bottom.
    """

    title: str
    mark: str
    foot: str
    language: Language
    changed: dt.date
    blocks: Blocks


def paper_about(instrument: Instrument, title: str, blocks: Blocks, language: Language) -> Paper:
    """Return a paper about an instrument, with its status on every page and its version below."""
    words = catalogue(language)
    return Paper(
        title=title,
        mark=words("manual.draft") if instrument.status is Status.DRAFT else "",
        foot=words("manual.foot", id=instrument.id, version=instrument.version),
        language=language,
        changed=max(revision.date for revision in instrument.revisions),
        blocks=blocks,
    )
