"""Whether a file in hand is a summary of ours, unchanged, and whether there is a later version."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from vignette.access import Action, Actor
from vignette.casework.office import Office, act
from vignette.report.document_mark import DocumentMark, read_mark, words_digest
from vignette.storage import Transaction, summaries


class FileStanding(StrEnum):
    """What can be said of a file."""

    UNCHANGED = "unchanged"
    """Byte for byte as it was handed over."""
    SAME_WORDS = "same_words"
    """Saved anew by some program; every word and figure is as it was handed over. Pictures are not compared."""
    CHANGED = "changed"
    """It carries our code, and its words are not those of any document that was handed over under it."""
    DRAFT = "draft"
    """A draft: nobody has signed it."""
    UNKNOWN = "unknown"
    """Not a summary of ours, or not of this database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What can be said of a file. It names nobody.

    Attributes
    ----------
    code : str
        The summary's; empty where there is none.
    number, latest : int
        The version of the file, and the latest there is; 0 where there is none.
    handed_over : datetime or None
        When the file was made.
    """

    standing: FileStanding
    code: str = ""
    number: int = 0
    latest: int = 0
    handed_over: dt.datetime | None = None


def verify_document(office: Office, actor: Actor, content: bytes) -> Verified:
    """Say whether a file is a summary of ours, unchanged, and which version is the latest.

    Raises
    ------
    DataError
        DOC-201 if the file is too large to look at.
    """
    mark = read_mark(content)
    sha256 = hashlib.sha256(content).hexdigest()
    with act(office, actor, Action.DOCUMENT_VERIFY, subject=mark.code if mark else "") as work:
        found = _verified(work.tx, content, mark, sha256)
        work.detail.update(standing=found.standing.value, version=found.number, sha256=sha256)
    return found


def _verified(tx: Transaction, content: bytes, mark: DocumentMark | None, sha256: str) -> Verified:
    same = summaries.handed_over_files(tx, sha256)
    if mark is None:
        return Verified(standing=FileStanding.UNKNOWN)
    if not mark.code:
        return Verified(standing=FileStanding.DRAFT)
    versions = summaries.signed_by_code(tx, mark.code)
    if mark.number not in {each.number for each in versions}:
        return Verified(standing=FileStanding.UNKNOWN)
    standing, at = FileStanding.CHANGED, None
    if same:
        standing, at = FileStanding.UNCHANGED, same[0].at
    else:
        words = words_digest(content)
        handed = [
            each
            for each in summaries.handed_over(tx, versions[0].household_id)
            if (each.number, each.kind, each.words_sha256) == (mark.number, mark.kind, words)
        ]
        if words and handed:
            standing, at = FileStanding.SAME_WORDS, handed[0].at
    return Verified(standing=standing, code=mark.code, number=mark.number, latest=versions[-1].number, handed_over=at)
