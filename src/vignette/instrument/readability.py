"""Words, sentences and LIX: how heavy a Swedish text is to read."""

from __future__ import annotations

import re

from vignette.errors import DataError, Problem

LONG_WORD_LETTERS = 6
"""A word is long if it has more letters than this: part of Björnsson's formula, not a bar to be moved."""

_WORD = re.compile(r"\w+(?:[-'\u2019]\w+)*")
_SENTENCE_END = re.compile(r"[.!?:]+[\"'\u201d\u2019»)\]]*(?=\s|$)")


def words(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` in order; a number is a word, and a hyphen inside a word does not divide it.

    Examples
    --------
    >>> words("Kim, 14 år, har en BMX-cykel.")
    ('Kim', '14', 'år', 'har', 'en', 'BMX-cykel')
    """
    return tuple(_WORD.findall(text))


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of ``text``: each ends at ``.``, ``!``, ``?`` or ``:`` before white space, or at the end.

    Abbreviations with a stop and a space after it ("kl. 8") are taken for an end, so write them out.

    Examples
    --------
    >>> sentences('Du ropar: "Stanna!" Hon hör inte')
    ('Du ropar', '"Stanna', 'Hon hör inte')
    """
    parts = (part.strip() for part in _SENTENCE_END.split(text))
    return tuple(part for part in parts if words(part))


def lix(text: str) -> float:
    """Return Björnsson's readability index: words per sentence plus the percentage of words longer than six letters.

    Parameters
    ----------
    text : str
        A text with at least one word.

    Returns
    -------
    float
        Unrounded; below 30 is very easy, 30 to 40 easy, 40 to 50 as in newspapers, above 60 very heavy.

    Raises
    ------
    DataError
        ``DEF-300`` if the text has no word.

    References
    ----------
    Björnsson, C.-H. (1968). *Läsbarhet*. Stockholm: Liber.

    Examples
    --------
    Nine words in two sentences, of which one ("cykeln" has six letters, "verkstaden" ten) is long:

    >>> lix("Du hämtar cykeln i dag. Den står i verkstaden.") == 9 / 2 + 100 * 1 / 9
    True
    """
    found = words(text)
    if not found:
        problem = Problem(
            code="DEF-300", where="", what="a text without words has no LIX", remedy="Give a text with words in it."
        )
        raise DataError(problem)
    long_words = sum(1 for word in found if _letters(word) > LONG_WORD_LETTERS)
    return len(found) / len(sentences(text)) + 100 * long_words / len(found)


def _letters(word: str) -> int:
    return sum(1 for character in word if character.isalnum())
