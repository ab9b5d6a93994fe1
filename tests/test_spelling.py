"""The spelling check reads everything that people read, and does not pass for want of a dictionary in CI."""

from __future__ import annotations

import os
import shutil

import pytest
from tests import spelling

from vignette.i18n import Language


@pytest.mark.parametrize("language", Language)
def test_every_kind_of_text_is_read(language: Language) -> None:
    files = {file for file, _ in spelling.texts(language)}
    assert {"A1-protection.toml", "C9-family_strength.toml", "instrument.toml", f"manual.{language}.md"} <= files
    assert {"screens.po", "errors.po", "report.po", "review.po", "manual.po"} <= files


def test_texts_stand_under_their_language() -> None:
    document = {
        "title": {"sv": "Hej", "en": "Hello"},
        "list": [{"sv": ["ett", "två"], "en": ["one", "two"]}],
        "id": "x",
    }
    assert list(spelling.in_language(document, Language.SV)) == ["Hej", "ett", "två"]


@pytest.mark.parametrize(("ci", "exit_code"), [("true", 1), ("", 0)])
def test_without_hunspell_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, exit_code: int
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setenv("CI", ci)
    assert spelling.main() == exit_code
    assert "hunspell-sv" in capsys.readouterr().out


def test_a_misspelling_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("hunspell") is None and os.environ.get("CI") != "true":
        pytest.skip("hunspell is not installed")
    monkeypatch.setattr(
        spelling, "texts", lambda language: iter([("x.toml", "Barnet bor i ett familjehemm med Kian.")])
    )
    assert spelling.unknown_words(Language.SV) == {"familjehemm": {"x.toml"}}
