"""A document to read on paper: one content, which DOCX and PDF show alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument, Status
from vignette.report.blocks import Parts

ACCENT = "#1f5673"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Whose paper it is.

    Attributes
    ----------
    contact : tuple of str
        Lines below the name, at the top of the first page.
    standing : str
        What the organisation writes on every paper; it stands at the end.
    logo : bytes or None
        A PNG or JPEG picture, with ``logo_text`` as its text alternative.
    accent : str
        Colour of headings and lines, as ``#rrggbb``.
    """

    name: str
    contact: tuple[str, ...] = ()
    standing: str = ""
    logo: bytes | None = None
    logo_text: str = ""
    accent: str = ACCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document in one language, ready to be set.

    Attributes
    ----------
    marks : tuple of str
        What stands at the top of every page: how far the texts have come, and whether the people are invented.
    foot : str
        At the bottom of every page, beside the page's number.
    made : datetime
        Aware; stands for every time in the file, so that the same paper gives the same bytes.
    code : str
        Short code of the document; the file carries it as ``vignette:<code>``.
    contents : bool
        Whether a list of the headings follows the title.
    """

    title: str
    foot: str
    language: Language
    blocks: Parts
    made: dt.datetime
    subtitle: str = ""
    marks: tuple[str, ...] = ()
    code: str = ""
    contents: bool = True
    letterhead: Letterhead | None = None

    @property
    def accent(self) -> str:
        """Colour of headings and lines."""
        return self.letterhead.accent if self.letterhead else ACCENT


def paper_about(instrument: Instrument, title: str, blocks: Parts, language: Language) -> Paper:
    """Return a paper about an instrument, with its status on every page and its version below."""
    words = catalogue(language)
    changed = max(revision.date for revision in instrument.revisions)
    return Paper(
        title=title,
        marks=(words("manual.draft"),) if instrument.status is Status.DRAFT else (),
        foot=words("manual.foot", id=instrument.id, version=instrument.version),
        language=language,
        made=dt.datetime.combine(changed, dt.time(), dt.UTC),
        blocks=blocks,
    )
