"""What the browser tests drive the app with: a server that can be killed, and a page that knows the words."""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import BrowserContext, Locator, Page, expect

from vignette import casework
from vignette.access import Actor, Role
from vignette.casework import LEAD, Interview, Office
from vignette.i18n import Language, catalogue
from vignette.instrument import bundled_folder, read_library
from vignette.storage import open_store

ROOT = Path(__file__).parents[2]
T = TypeVar("T")

INSTRUMENT, FORM = "familjehem-heder", "A"
USERNAME, PASSWORD = "rut", "en lång mening duger"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def command(port: int) -> list[str]:
    """Return what starts the app; the one place that knows."""
    return [sys.executable, "-c", "from vignette.cli import app; app()", "app", "--no-browser", "--port", str(port)]


def until(ask: Callable[[], T], *, seconds: float = 15, what: str = "") -> T:
    """Ask again and again until the answer is true, and return it."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, f"waited {seconds} s for {what or ask}; last answer: {answer!r}"
        time.sleep(0.03)
    return answer


class Server:
    """The app as a process of its own, always on the same port and the same database."""

    def __init__(self, folder: Path) -> None:
        self.database = f"sqlite:///{(folder / 'v.sqlite').as_posix()}"
        self.log = folder / "server.log"
        with socket.socket() as free:
            free.bind(("localhost", 0))
            self.port = int(free.getsockname()[1])
        self.address = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the app and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command(self.port),
                cwd=ROOT,
                env=os.environ | {"VIGNETTE_DATABASE": self.database},
                stdout=log,
                stderr=log,
            )
        until(self._answers, seconds=60, what="the server")

    def kill(self) -> None:
        """Kill the app without a warning (SIGKILL)."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Stop the app, politely first."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def complaints(self) -> list[str]:
        """Return what the server logged that nobody foresaw."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if "Traceback" in line or "unforeseen" in line]

    def _answers(self) -> bool:
        assert self.process is not None and self.process.poll() is None, self.log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False


class Records:
    """The same database, reached through `casework` without the server: to prepare, and to see what was kept."""

    def __init__(self, database: str) -> None:
        self.office = Office(store=open_store(database), library=read_library(bundled_folder()))
        if casework.needs_first_account(self.office):
            casework.create_first_account(
                self.office,
                username=USERNAME,
                display_name="Rut Rekryterare",
                password=PASSWORD,
                roles=frozenset({Role.RECRUITER}),
            )
        self.token = casework.sign_in(self.office, USERNAME, PASSWORD)
        actor = casework.who(self.office, self.token)
        assert actor is not None
        self.actor: Actor = actor

    def interview(self, *, begun: bool = True) -> str:
        """Open a home with two adults and an interview of the first; return the interview's id."""
        home = casework.open_home(self.office, self.actor, f"Ek {secrets.token_hex(3)}", ("Anna Ek", "Bo Ek"))
        adult = casework.home(self.office, self.actor, home).household.applicants[0]
        opened = casework.open_interview(self.office, self.actor, adult.id, instrument_id=INSTRUMENT, form_id=FORM)
        if begun:
            casework.brief(self.office, self.actor, opened, language=Language.SV, interpreter=False, consent=True)
        return opened

    def seen(self, interview_id: str) -> Interview:
        """Return an interview as the database holds it."""
        return casework.interview(self.office, self.actor, interview_id)

    def note(self, interview_id: str, item_id: str, part: str = LEAD) -> str:
        """Return the text the database holds for one field, or an empty one."""
        kept = self.seen(interview_id).notes.get((item_id, part))
        return kept.text if kept else ""

    def kept(self, text: str, interview_id: str, item_id: str, part: str = LEAD) -> None:
        """Wait until the database holds exactly this text."""
        until(lambda: self.note(interview_id, item_id, part) == text, what=f"{text!r} in the database")

    def close(self) -> None:
        """Let go of the database."""
        self.office.store.close()


@dataclass(frozen=True)
class Visitor:
    """A person at a browser tab, reading one language. Every control is found by its role and its words."""

    page: Page
    address: str
    language: Language = Language.SV

    def words(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue in the visitor's language."""
        return catalogue(self.language)(key, **values)

    def signed_in(self, token: str, *, place: str = "field") -> Visitor:
        """Give the browser a sign-in, as the sign-in form does."""
        cookie = {"name": "vignette", "value": f"{place}.{token}", "url": self.address, "httpOnly": True}
        self.page.context.add_cookies([{**cookie, "sameSite": "Strict"}])
        return self

    def open(self, path: str) -> Visitor:
        """Open an address of the app."""
        self.page.goto(self.address + path)
        return self

    def reads(self, key: str, **values: object) -> None:
        """Wait until the page's main heading is this sentence."""
        expect(self.page.get_by_role("heading", level=1, name=self.words(key, **values), exact=True)).to_be_visible()

    def button(self, key: str, **values: object) -> Locator:
        """Return the button with these words."""
        return self.page.get_by_role("button", name=self.words(key, **values), exact=True)

    def link(self, key: str) -> Locator:
        """Return the link in the page's content with these words."""
        return self.page.get_by_test_id("stMain").get_by_role("link", name=self.words(key), exact=True)

    def to(self, page: str) -> Locator:
        """Return the sidebar's link to a page."""
        return self.page.get_by_role("navigation").get_by_role("link", name=self.words(f"page.{page}"), exact=True)

    def field(self, key: str) -> Locator:
        """Return the field with this label."""
        return self.page.get_by_label(self.words(key), exact=True)

    @property
    def lead(self) -> Locator:
        """The box for the answer to the lead question."""
        return self.field("interview.lead_notes")

    def contents(self, number: int) -> Locator:
        """Return the link that opens vignette ``number``; it carries a sign and the competence's name as well."""
        return self.page.get_by_role("link", name=re.compile(rf"(^|\s){number}\. "))

    def hears(self, words: str) -> None:
        """Wait until the page shows these words."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def settled(self) -> None:
        """Wait until the page stands still, so that nothing moves away under a click."""
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)

    def type_at_end(self, box: Locator, text: str, *, delay: float = 0) -> None:
        """Type at the end of a box as a person does, key by key."""
        box.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text, delay=delay)


def tab(context: BrowserContext, address: str, language: Language = Language.SV) -> Visitor:
    """Open a new tab."""
    return Visitor(page=context.new_page(), address=address, language=language)
