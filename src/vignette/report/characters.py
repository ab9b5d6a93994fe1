"""What the characters of a text need before a document can hold or show them."""

from __future__ import annotations

import re
import unicodedata

UNKNOWN = "\ufffd"
"""Stands where a character cannot be held or shown."""

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = re.compile("[\x80-\x9f\ufdd0-\ufdef\ufff9-\ufffb]")
_LINE_END = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\u206a-\u206f\ufeff\u180e\u202a-\u202e\U000e0000-\U000e01ef]")
"""Soft hyphens, widths of nothing, and signs that turn the reading direction of what follows around."""

_STRONG = {"L": False, "R": True, "AL": True}


def readable(text: str) -> str:
    """Return ``text`` as a document can hold it: every line end as one line feed, forbidden characters as U+FFFD."""
    return _UNREADABLE.sub(UNKNOWN, text.replace("\r\n", "\n").replace("\r", "\n"))


def printable(text: str) -> str:
    """Return ``text`` as paper can hold it: readable, every line end one line feed, and nothing that cannot be seen."""
    seen = readable(_LINE_END.sub("\n", _INVISIBLE.sub("", text)))
    return _UNPRINTABLE.sub(UNKNOWN, seen).replace("\t", "    ")


def visible(text: str) -> bool:
    """Return whether there is anything to see in a text."""
    return any(not each.isspace() and unicodedata.category(each) not in ("Cf", "Mn", "Me") for each in text)


def right_to_left(text: str) -> bool:
    """Return whether a text begins, at its first letter, in a script that is read from right to left."""
    return next((_STRONG[way] for way in map(unicodedata.bidirectional, text) if way in _STRONG), False)
