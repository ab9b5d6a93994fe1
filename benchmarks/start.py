"""From the start command to the first thing to see, and which packages that is paid for."""

from __future__ import annotations

import asyncio
import shutil
import socket
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from load import interview_page, opened
from servers import OURS, Filled, Server, serving
from visitor import COOKIE, PageError

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PACKAGES = (
    "streamlit",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "altair",
    "openpyxl",
    "pydantic",
    "sqlalchemy",
    "alembic",
    "babel",
    "pyarrow",
    "vignette",
)
LAZY = ("scipy.stats", "statsmodels")
"""What no page may load before somebody asks for statistics."""

FIRST_PAINT = """() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return paint && (performance.timeOrigin + paint.startTime) / 1000;
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPaint:
    """Seconds from the start command, in the middle of some tries.

    Attributes
    ----------
    listening : float
        Until the port is open; the app itself may still be starting.
    start : float
        Until the first visitor of an empty database sees the form for the first account.
    interview : float
        Until a signed-in visitor sees the vignette of an interview under way.
    """

    listening: float
    start: float
    interview: float


def first_paint(folder: Path, database: Path, filled: Filled, tries: int) -> FirstPaint | str:
    """Start servers and look at them in a browser that is open already; say so plainly where there is none."""
    browser = shutil.which("chromium")
    if browser is None:
        return "skipped: there is no chromium on this machine"
    from playwright.sync_api import sync_playwright

    listening, start, interview = [], [], []
    with sync_playwright() as playwright, _chromium(playwright, browser) as chromium:
        for number in range(tries):
            page = chromium.new_page()
            with serving(OURS, folder / f"empty-{number}.sqlite", wait=False) as server:
                listening.append(_listening(server) - server.began)
                page.goto(f"http://localhost:{server.port}/")
                page.wait_for_selector("form")
                start.append(page.wait_for_function(FIRST_PAINT).json_value() - server.began)
            page = chromium.new_page()
            with serving(OURS, database, wait=False) as server:
                _listening(server)
                address = f"http://localhost:{server.port}"
                cookie = {"name": COOKIE, "value": f"field.{filled.token}", "url": address}
                page.context.add_cookies([cookie])
                page.goto(f"{address}/interview?interview={filled.interviews[-2 - number]}", wait_until="commit")
                _see(page, filled.title)
                interview.append(time.time() - server.began)
    return FirstPaint(listening=median(listening), start=median(start), interview=median(interview))


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """What a server has imported at three moments: seconds by top package, and the names of all modules at the end."""

    answering: Mapping[str, float]
    first_page: Mapping[str, float]
    ahead: Mapping[str, float]
    names: frozenset[str]

    def lazy_but_loaded(self) -> tuple[str, ...]:
        """Return what ought to wait until it is asked for and did not."""
        return tuple(name for name in LAZY if name in self.names)


def imports(database: Path, filled: Filled) -> Imports:
    """Watch a real server's imports until an interview page has been shown and what is loaded ahead is there."""
    with serving(OURS, database, PYTHONPROFILEIMPORTTIME="1") as server:
        answering = _imported(server.log)
        asyncio.run(_one_page(server, filled))
        first_page = _imported(server.log)
        before, now = -1, 0
        while before != now:
            before = now
            time.sleep(2)
            now = server.log.stat().st_size
        ahead = _imported(server.log)
    return Imports(
        answering=_by_package(answering),
        first_page=_by_package(first_page),
        ahead=_by_package(ahead),
        names=frozenset(ahead),
    )


async def _one_page(server: Server, filled: Filled) -> None:
    async with opened([interview_page(server, filled, -1)]):
        pass


def _imported(log: Path) -> dict[str, float]:
    """Return the modules in the log of `python -X importtime`, with the seconds each took by itself."""
    modules: dict[str, float] = {}
    for line in log.read_text(errors="replace").splitlines():
        if line.startswith("import time:") and line.count("|") == 2:
            alone, _, name = line.removeprefix("import time:").split("|")
            if alone.strip().isdecimal():
                modules[name.strip()] = int(alone) / 1e6
    return modules


def _by_package(modules: Mapping[str, float]) -> dict[str, float]:
    packages: dict[str, float] = defaultdict(float)
    for name, seconds in modules.items():
        top = name.partition(".")[0]
        packages[top if top in PACKAGES else "others"] += seconds
    return packages


@contextmanager
def _chromium(playwright: Any, path: str) -> Iterator[Any]:
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


def _see(page: Any, title: str) -> None:
    """Wait until the page shows a heading; say what it shows instead if it does not."""
    from playwright.sync_api import TimeoutError as TooLate

    try:
        page.get_by_role("heading", name=title).wait_for()
    except TooLate:
        shown = " ".join(page.inner_text("body").split())
        raise PageError(f"the page does not show {title!r} but: {shown[-500:]}") from None


def _listening(server: Server) -> float:
    """Wait until the port is open; return when it was."""
    while server.process.poll() is None:
        try:
            socket.create_connection(("localhost", server.port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return time.time()
    raise RuntimeError(f"the server did not start:\n{server.log.read_text(errors='replace')[-2000:]}")
