"""A real server on a real database file, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.browser.driving import FLAGS, Records, Server, Visitor

PATIENCE = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `-m "not browser"` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium. Without one the tests are skipped; where they must run (CI), they fail."""
    chromium = shutil.which("chromium")
    if chromium is None:
        missing = (
            "There is no Chromium on this machine (on Debian: apt install chromium), so the browser tests cannot run."
        )
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Run the app on an empty database; at the end it must not have met anything unforeseen."""
    started = Server(folder)
    try:
        started.start()
        yield started
    finally:
        started.stop()
    assert started.complaints() == []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the app once for the tests of a file."""
    with running(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """Run the app for one test, on a database where nobody has an account yet."""
    with running(tmp_path) as started:
        yield started


@pytest.fixture(scope="module")
def records(server: Server) -> Iterator[Records]:
    """Open the server's database beside it, with a first account made."""
    opened = Records(server.database)
    yield opened
    opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser window that remembers nothing from before."""
    window = browser.new_context(viewport={"width": 1280, "height": 800}, locale="sv-SE", accept_downloads=True)
    window.set_default_timeout(PATIENCE)
    yield window
    window.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Open an empty tab."""
    return context.new_page()


@pytest.fixture
def visitor(page: Page, server: Server, records: Records) -> Visitor:
    """Sit down at a tab, signed in, in Swedish."""
    return Visitor(page=page, address=server.address).signed_in(records.token)
