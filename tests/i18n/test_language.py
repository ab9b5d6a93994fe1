"""Sentences, numbers and dates as each language writes them."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

from vignette.i18n import Language, LocalizedPoints, LocalizedText, catalogue
from vignette.i18n.catalogue import merged

SV, EN = catalogue(Language.SV), catalogue(Language.EN)


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        (7 / 3, 1, "2,3", "2.3"),
        (4.0, 1, "4,0", "4.0"),
        (0.0, 2, "0,00", "0.00"),
        (12345.678, 0, "12346", "12346"),
    ],
)
def test_numbers(value: float, decimals: int, swedish: str, english: str) -> None:
    assert (SV.number(value, decimals=decimals), EN.number(value, decimals=decimals)) == (swedish, english)


@pytest.mark.parametrize(
    ("at", "swedish", "english", "clock"),
    [
        ("2026-11-20T13:30:05+00:00", "20 november 2026 14:30", "20 November 2026 14:30", "14:30:05"),
        ("2026-05-01T22:15:00+00:00", "2 maj 2026 00:15", "2 May 2026 00:15", "00:15:00"),
        ("2026-01-01T00:00:00+09:00", "31 december 2025 16:00", "31 December 2025 16:00", "16:00:00"),
    ],
)
def test_times_are_swedish_local_time(at: str, swedish: str, english: str, clock: str) -> None:
    moment = dt.datetime.fromisoformat(at)
    assert (SV.day_and_time(moment), EN.day_and_time(moment)) == (swedish, english)
    assert SV.clock(moment) == EN.clock(moment) == clock


def test_day_is_the_day_in_sweden() -> None:
    late = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)
    assert SV.date(late) == "21 november 2026"
    assert "21" in EN.date(late)


def test_blanks_are_filled_in() -> None:
    assert "REC-999" in SV("error.unknown", code="REC-999")


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert "{name} {0}" in SV("interview.title", name="{name} {0}")


@pytest.mark.parametrize("key", ["no.such.sentence", "", "error"])
def test_missing_sentence_is_an_error(key: str) -> None:
    assert not SV.has(key)
    with pytest.raises(KeyError):
        SV(key)


def test_catalogue_is_read_once() -> None:
    assert catalogue(Language.SV) is SV


def test_sentence_that_stands_twice_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sv").mkdir()
    for name in ("a.po", "b.po"):
        (tmp_path / "sv" / name).write_text('msgid "x.y"\nmsgstr "z"\n', encoding="utf-8")
    monkeypatch.setattr(sys.modules[merged.__module__], "LOCALES", tmp_path)
    with pytest.raises(ValueError, match=r"b\.po: x\.y"):
        merged(Language.SV)


def test_texts_and_points_in_a_language() -> None:
    text, points = LocalizedText(sv="hem", en="home"), LocalizedPoints(sv=("ett",), en=("one",))
    assert (text.in_language(Language.SV), text.in_language(Language.EN)) == ("hem", "home")
    assert (points.in_language(Language.SV), points.in_language(Language.EN)) == (("ett",), ("one",))


def test_nothing_is_written_without_a_sign_and_one_number_with_the_decimals_asked_for() -> None:
    assert [SV.number(value, decimals=2) for value in (-0.001, 0.0, -0.0, 1, 1.0)] == ["0,00"] * 3 + ["1,00"] * 2
    assert [SV.number(1, decimals=decimals) for decimals in (0, 1, 2, 0)] == ["1", "1,0", "1,00", "1"]
