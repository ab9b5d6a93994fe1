"""The evidence report and the passport as files in a browser: accessible, and no wider than a tablet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.study import report_sample as sample
from tests.study.test_passport import passport

from vignette.i18n import Language
from vignette.report.passport import passport_html
from vignette.report.study_report import study_report_html

DOCUMENTS: dict[str, Callable[[Language], str]] = {
    "report": lambda language: study_report_html(sample.report(), sample.instrument(), language),
    "passport": lambda language: passport_html((passport(sample.evidence()),), language),
    "empty": lambda language: passport_html((passport(),), language),
}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_accessible_and_fits(page: Page, tmp_path: Path, name: str, language: Language) -> None:
    file = tmp_path / f"{name}.html"
    file.write_text(DOCUMENTS[name](language), encoding="utf-8")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 820, "height": 1180})
    assert page.evaluate("document.documentElement.scrollWidth") <= 820
    assert asked == [file.as_uri()]
