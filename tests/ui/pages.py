"""A page opened as `navigation.run` does, and what stands on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from streamlit.testing.v1 import AppTest

from vignette.access import Actor
from vignette.i18n import Language, catalogue
from vignette.ui.session import Session

if TYPE_CHECKING:
    from conftest import Case

TEXT = catalogue(Language.SV)


def draw(session: object, name: str) -> None:
    """Draw a page as `navigation.run` does."""
    import streamlit as st

    from vignette.ui import navigation

    for entry in navigation.PAGES:
        session.pages[entry.name] = st.Page(lambda: None, url_path=entry.name, default=entry is navigation.PAGES[0])
    st.navigation(list(session.pages.values()), position="hidden")
    navigation._draw(next(entry for entry in navigation.PAGES if entry.name == name), session)


def opened(here: Case, page: str = "summary", *, actor: Actor | None = None, **query: str) -> AppTest:
    """Open a page; without a query, the case's own home."""
    session = Session(office=here.office, actor=actor or here.actor, language=Language.SV, text=TEXT, tab="tab")
    app = AppTest.from_function(draw, kwargs={"session": session, "name": page}, default_timeout=60)
    for name, value in (query or {"home": here.home}).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return "\n".join(each.proto.body for each in app.get("html"))


def links(app: AppTest) -> list[str]:
    return [each.proto.label.replace("\\", "") for each in app.get("page_link")]


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def press(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click()
    app.run()
    assert not app.exception
    return app


def tick(app: AppTest, label: str) -> None:
    next(each for each in app.checkbox if each.label == label).check()
    app.run()


def boxes(app: AppTest) -> dict[str, dict[str, Any]]:
    """Return the typing boxes by the part they hold."""
    found: dict[str, dict[str, Any]] = {}
    for each in below(app._tree):
        try:
            sheet = json.loads(each.proto.bytes)
        except (AttributeError, ValueError, TypeError):
            continue
        found |= {field["part"]: {**sheet["common"], **field} for field in sheet.get("fields", ())}
    return found


def below(node: Any) -> Iterator[Any]:
    for child in node.children.values():
        yield child
        if hasattr(child, "children"):
            yield from below(child)
