"""Real servers to measure, each a process of its own, and the database one of them works on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from vignette import casework
from vignette.access import Role
from vignette.assessment import ProbeMark
from vignette.casework import LEAD, Draft, Office
from vignette.i18n import Language
from vignette.instrument import bundled_folder, read_library
from vignette.settings import DATABASE
from vignette.storage import open_store

ROOT = Path(__file__).resolve().parent.parent
OURS, MINIMAL = ROOT / "app.py", ROOT / "benchmarks" / "minimal.py"
INSTRUMENT, FORM = "familjehem-heder", "A"
PASSWORD = "only for the benchmark"
STORY = "Hon berättar om en syster som fick byta skola. " * 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that answers.

    Attributes
    ----------
    began : float
        When its start command was given, in seconds since 1970.
    log : Path
        What it prints.
    """

    port: int
    process: subprocess.Popen[bytes]
    began: float
    log: Path

    def memory(self) -> float | None:
        """Return the process's resident memory in MiB; None where the system does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def cpu_seconds(self) -> float:
        """Return the processor time the process has used; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self) -> None:
        """Wait until the server has loaded what it loads ahead and is idle, half a minute at most."""
        until = time.monotonic() + 30
        used = -1.0
        while used != self.cpu_seconds() and time.monotonic() < until:
            used = self.cpu_seconds()
            time.sleep(1.0)


@contextmanager
def serving(script: Path, database: Path, *, wait: bool = True, **environment: str) -> Iterator[Server]:
    """Start a server as `make app` does, with the settings in `.streamlit/config.toml`, and end it afterwards.

    Parameters
    ----------
    wait : bool
        Wait until the server answers.
    environment : str
        Further environment variables.
    """
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    variables = {**os.environ, DATABASE: url_of(database), **environment}
    log = database.with_name(f"server-{port}.log")
    began = time.time()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=output)
        try:
            if wait:
                _wait(port, process, log)
            yield Server(port=port, process=process, began=began, log=log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def url_of(database: Path) -> str:
    """Return the database URL of a file."""
    return f"sqlite:///{database.as_posix()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a database was filled with: a sign-in, interviews under way, and the title each of them stands at."""

    token: str
    interviews: tuple[str, ...]
    title: str


def fill(database: Path, count: int) -> Filled:
    """Fill a new database with homes whose interviews are under way, the first vignette answered in part."""
    office = Office(store=open_store(url_of(database)), library=read_library(bundled_folder()))
    try:
        casework.create_first_account(
            office, username="bench", display_name="Bench", password=PASSWORD, roles=frozenset({Role.RECRUITER})
        )
        token = casework.sign_in(office, "bench", PASSWORD)
        interviews = tuple(_interview(office, token, number) for number in range(count))
    finally:
        office.store.close()
    vignette = office.library.get(INSTRUMENT).vignettes_of(FORM)[0]
    return Filled(token=token, interviews=interviews, title=vignette.title.in_language(Language.SV))


def _interview(office: Office, token: str, number: int) -> str:
    actor = casework.who(office, token)
    if actor is None:
        raise RuntimeError("the benchmark's sign-in does not hold")
    home = casework.open_home(office, actor, f"Hem {number}", ("Anna Prov", "Bo Prov"))
    applicant = casework.home(office, actor, home).household.applicants[0].id
    interview = casework.open_interview(office, actor, applicant, instrument_id=INSTRUMENT, form_id=FORM)
    casework.brief(office, actor, interview, language=Language.SV, interpreter=False, consent=True)
    item = office.library.get(INSTRUMENT).vignettes_of(FORM)[0]
    draft = Draft(item_id=item.id, part=LEAD, text=STORY, base=0, writer="benchmark", tab="")
    probe = replace(draft, part=item.probes[0].id)
    casework.save_note(office, actor, interview, draft)
    casework.save_note(office, actor, interview, probe)
    casework.save_mark(office, actor, interview, replace(probe, text=ProbeMark.ASKED))
    return interview


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"http://localhost:{port}/_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")
