"""A wrong organisation file stops nobody's work: it is told where the app starts and to whoever manages accounts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from vignette.i18n import Language, catalogue
from vignette.report.organisation import Organisation
from vignette.ui import offices
from vignette.ui.session import Session

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
TEXT = catalogue(Language.SV)


@pytest.fixture
def organisation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file with two mistakes, as the app's settings name it."""
    path = tmp_path / "organisation.toml"
    path.write_text('name = "Exempelkommun"\naccent = "#ffff00"\nnmae = "x"\n', encoding="utf-8")
    monkeypatch.setenv("VIGNETTE_ORGANISATION", str(path))
    offices._whose.cache_clear()
    yield path
    offices._whose.cache_clear()


def draw(session: object, name: str) -> None:
    """Draw a page as `navigation.run` does."""
    import streamlit as st

    from vignette.ui import navigation

    for entry in navigation.PAGES:
        session.pages[entry.name] = st.Page(lambda: None, url_path=entry.name, default=entry is navigation.PAGES[0])
    st.navigation(list(session.pages.values()), position="hidden")
    navigation._draw(next(entry for entry in navigation.PAGES if entry.name == name), session)


def opened(here: Case, page: str) -> AppTest:
    session = Session(office=here.office, actor=here.actor, language=Language.SV, text=TEXT, tab="tab")
    app = AppTest.from_function(draw, kwargs={"session": session, "name": page}, default_timeout=60)
    app.run()
    assert not app.exception and not app.error
    return app


def test_the_app_starts_without_a_letterhead_and_says_why(organisation: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="vignette"):
        assert offices._whose()[0] == Organisation()
    assert "ORG-107 organisation.toml accent" in caplog.text
    assert "ORG-102 organisation.toml nmae" in caplog.text
    assert "without the organisation's name" in caplog.text


def test_a_right_file_is_used_and_nothing_is_said(organisation: Path, caplog: pytest.LogCaptureFixture) -> None:
    organisation.write_text('name = "Exempelkommun"\n', encoding="utf-8")
    assert offices._whose()[0].name == "Exempelkommun"
    assert offices.organisation_error() is None
    assert caplog.text == ""


def test_every_problem_is_told_in_plain_words_to_whoever_manages_accounts(organisation: Path, case: Cases) -> None:
    (warning,) = opened(case("running"), "accounts").warning
    assert warning.value.startswith(TEXT("organisation.wrong"))
    told = warning.value.replace("\\", "")
    assert f"{TEXT('error.ORG-107')} (organisation.toml accent)" in told
    assert f"{TEXT('error.ORG-102')} (organisation.toml nmae)" in told


def test_no_warning_where_nothing_is_wrong(organisation: Path, case: Cases) -> None:
    organisation.write_text('name = "Exempelkommun"\n', encoding="utf-8")
    assert not opened(case("running"), "accounts").warning


def test_the_manual_page_offers_the_kit_of_every_form(case: Cases) -> None:
    app = opened(case("running"), "manual")
    (choice,) = app.selectbox
    assert choice.options == ["Intervju A", "Intervju B", "Intervju C"]
    offered = [each.proto.label for each in app.get("download_button")]
    kit = [TEXT(f"print_kit.{sheet}.download_{kind}") for sheet in ("form", "guide") for kind in ("docx", "pdf")]
    assert offered[-4:] == kit
    choice.set_value("B").run()
    assert not app.exception and not app.error
