"""Whether a file in hand is a summary of ours, unchanged, and whether there is a later version."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from vignette.access import Action, Actor, refusal
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
    if not actor.may(Action.DOCUMENT_VERIFY):
        raise refusal(Action.DOCUMENT_VERIFY)
    # Read before the transaction: somebody else's file may take long, and nobody must wait for it to save.
    mark, sha256 = read_mark(content), hashlib.sha256(content).hexdigest()
    words = words_digest(content) if mark is not None and mark.code else ""
    with act(office, actor, Action.DOCUMENT_VERIFY, subject=mark.code if mark else "") as work:
        found = _verified(work.tx, mark, sha256, words)
        work.detail.update(standing=found.standing.value, version=found.number, sha256=sha256)
    return found


def _verified(tx: Transaction, mark: DocumentMark | None, sha256: str, words: str) -> Verified:
    if mark is None:
        return Verified(standing=FileStanding.UNKNOWN)
    if not mark.code:
        return Verified(standing=FileStanding.DRAFT)
    versions = summaries.signed_by_code(tx, mark.code)
    if mark.number not in {each.number for each in versions}:
        return Verified(standing=FileStanding.UNKNOWN)
    handed = [
        each
        for each in summaries.handed_over(tx, versions[0].household_id)
        if (each.number, each.kind) == (mark.number, mark.kind)
    ]
    same = [each for each in handed if each.sha256 == sha256]
    alike = [each for each in handed if words and each.words_sha256 == words]
    standing = FileStanding.UNCHANGED if same else FileStanding.SAME_WORDS if alike else FileStanding.CHANGED
    return Verified(
        standing=standing,
        code=mark.code,
        number=mark.number,
        latest=versions[-1].number,
        handed_over=next((each.at for each in (*same, *alike)), None),
    )
