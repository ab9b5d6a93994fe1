"""What the documents may say: both languages whole, plain words, and never a verdict."""

from __future__ import annotations

import dataclasses
import re
import string

import pytest
from babel.messages.pofile import read_po
from tests.report import workbooks

from vignette.i18n import Language, catalogue
from vignette.i18n.catalogue import LOCALES
from vignette.instrument import CriticalKind, Status, lix

VERDICTS = {
    Language.SV: r"\w*godkän\w*|\w*lämplig\w*|avslå\w*|avslag\w*|avvis\w*|neka\w*|bifall\w*|tillstyrk\w*|avstyrk\w*"
    r"|rekommend\w*|underkän\w*",
    Language.EN: r"\w*approv\w*|reject\w*|refus\w*|\w*suitab\w*|denied|deny|denies|recommend\w*|passed|fail\w*|unfit"
    r"|accepted|declined",
}
"""Words of a verdict. "Declined" is a missing code of an instrument, and what an applicant may do: it is looked for in
our other sentences only."""
HARDEST = 40


def sentences(language: Language) -> dict[str, str]:
    """Return the room's own sentences by id."""
    found = {}
    for name in ("report", "profile", "gate", "summary", "summary_xlsx"):
        with (LOCALES / language.value / f"{name}.po").open("rb") as file:
            found |= {str(each.id): str(each.string) for each in read_po(file, locale=language.value) if each.id}
    return found


def fields(text: str) -> set[str]:
    """Return the names of a sentence's blanks."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_every_sentence_and_the_same_blanks() -> None:
    swedish, english = sentences(Language.SV), sentences(Language.EN)
    assert list(swedish) == list(english)
    for key, text in swedish.items():
        assert text and english[key], key
        assert fields(text) == fields(english[key]), key


@pytest.mark.parametrize("language", list(Language))
def test_every_kind_and_status_has_a_name(language: Language) -> None:
    words = catalogue(language)
    assert all(words(f"critical_kind.{kind.value}") for kind in CriticalKind)
    assert all(words(f"report.status.{status.value}") for status in Status)


@pytest.mark.parametrize("language", list(Language))
def test_no_sentence_is_a_verdict(language: Language) -> None:
    verdict = re.compile(rf"\b({VERDICTS[language]})\b", re.IGNORECASE)
    told = {key: text for key, text in sentences(language).items() if key != "summary.absent.declined"}
    assert {key: verdict.findall(text) for key, text in told.items() if verdict.search(text)} == {}


@pytest.mark.parametrize("language", list(Language))
def test_no_cell_is_a_verdict(language: Language) -> None:
    verdict = re.compile(rf"\b({VERDICTS[language].replace('|declined', '')})\b", re.IGNORECASE)
    for name in ("two_adults", "many_missing", "described", "draft", "one_absent"):
        edition = dataclasses.replace(workbooks.edition_of(name), language=language)
        told = [str(cell.value) for cell in workbooks.cells(workbooks.read_back(edition))]
        assert not [value for value in told if verdict.search(value)]


@pytest.mark.parametrize("word", ["godkänd", "Olämpligt", "lämplig", "avslås", "rejected", "approved", "unsuitable"])
def test_the_list_finds_what_it_should(word: str) -> None:
    assert any(re.search(rf"\b({words})\b", word, re.IGNORECASE) for words in VERDICTS.values())


def test_swedish_is_easy_to_read() -> None:
    whole = [text for text in sentences(Language.SV).values() if text.endswith(".") and len(text.split()) > 4]
    assert lix(" ".join(whole)) <= HARDEST
