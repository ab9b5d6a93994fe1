"""LIX against hand counts and a published value; what a word and a sentence is."""

from __future__ import annotations

import doctest

import pytest

from vignette.errors import DataError
from vignette.instrument import files, readability
from vignette.instrument.readability import lix, sentences, words


@pytest.mark.parametrize("module", [readability, files])
def test_doctests(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


def test_published_value() -> None:
    """Språkbanken's Sparv, sparv/modules/readability/readability.py, doctest of ``lix``: 21.29."""
    text = 4 * "a bc def ghij klmno pqrstu vxyzåäö. "
    assert round(lix(text), 2) == 21.29


def test_hand_counted_paragraph() -> None:
    """20 words in 3 sentences; long are söndagar (8), cyklade (7), mormors (7), äppelpaj (8), vaniljsås (9)."""
    text = (
        "På söndagar cyklade vi till mormors hus. Där fick vi alltid äppelpaj med vaniljsås. Det var så gott, sa hon!"
    )
    assert len(words(text)) == 20
    assert len(sentences(text)) == 3
    assert lix(text) == pytest.approx(20 / 3 + 100 * 5 / 20, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Hon sa: ”Vänta!” Sedan gick hon.", 3),
        ("Klockan 14:30 kom den 3.5 meter långa cykeln", 1),
        ("Vad? Nej ... Jo.", 3),
        ("Inget slut", 1),
        ("... !", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_six_letters_are_not_long_and_hyphens_do_not_count() -> None:
    assert lix("cykeln") == 1
    assert lix("BMX-cup") == 1
    assert lix("cyklade") == 101


def test_no_words_no_index() -> None:
    with pytest.raises(DataError, match="DEF-300"):
        lix(" ... ")
