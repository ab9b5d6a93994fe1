"""The passport in the terminal, as a page and for the screen: every heading, every origin, the same figures."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.report.pages import structure
from tests.study import report_sample as sample
from tests.study.test_passport import passport

from vignette.assessment import DataOrigin, Finding, FindingKind, FindingVerdict, Heading
from vignette.i18n import Language, catalogue
from vignette.report.passport import passport_html, passport_text, passport_view

LANGUAGES = list(Language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_stands_in_text_and_page_and_the_empty_ones_say_so(language: Language) -> None:
    words, found = catalogue(language), passport()
    text, page = passport_text(found, language), structure(passport_html((found,), language))
    names = [words(f"heading.{heading.value}") for heading in Heading]
    assert [each.text for each in page.headings if each.level == 3] == names
    assert all(name.upper() in text for name in names)
    assert text.count(words("passport.none")) == 7
    assert words("passport.banner") not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("origin", list(DataOrigin))
@pytest.mark.parametrize("today", [dt.date(2026, 12, 1), dt.date(2032, 1, 1)])
def test_every_figure_stands_beside_its_origin(language: Language, origin: DataOrigin, today: dt.date) -> None:
    words, found = catalogue(language), passport(sample.evidence(origin), today=today)
    view = passport_view(found, language)
    rows = [row for part in view.parts if part.table for row in part.table.rows]
    assert len(rows) == len(sample.questions())
    assert all(words(f"origin.{origin.value}") in row[1] for row in rows)
    assert view.simulated is (origin is DataOrigin.SIMULATED)
    text, page = passport_text(found, language), passport_html((found,), language)
    assert (words("passport.banner") in text) is (words("passport.banner") in page) is view.simulated
    structure(page)
    plain = " ".join(text.split())
    for row in rows:
        assert " ".join(row[3].split()) in plain


def test_simulated_evidence_does_not_count_outside_the_demonstration() -> None:
    told = passport_text(passport(sample.evidence()), Language.SV)
    assert "[Simulerade data: räknas inte]" in told
    inside = passport_text(passport(sample.evidence(), invented=True), Language.SV)
    assert "räknas inte" not in inside and "[Simulerade data]" in inside


def test_a_translation_nobody_studied_says_so() -> None:
    (part,) = [each for each in passport_view(passport(), Language.SV).parts if each.heading is Heading.TRANSLATIONS]
    assert part.lines[-1] == "Inget underlag."
    assert any("inte tillbakaöversatta" in line for line in part.lines)


def test_codes_of_another_version_are_shown_as_they_are() -> None:
    finding = Finding(
        question="agreement",
        kind=FindingKind.LANGUAGE,
        of="xx",
        n={"lighthouses": 3},
        verdict=FindingVerdict.NOT_STUDIED,
        because="fog",
        caveats=("mist",),
    )
    text = passport_html((passport(sample.evidence(findings=(finding, finding))),), Language.SV)
    assert all(word in text for word in ("xx", "3 lighthouses", "fog", "mist"))
