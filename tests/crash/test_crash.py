"""A process killed in the middle of saving (SIGKILL) takes nothing with it that was acknowledged."""

from __future__ import annotations

import json
import random
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.crash.writer import KINDS, interviews

from vignette import casework
from vignette.access import Actor
from vignette.assessment import InterviewEvent
from vignette.casework import LEAD, Draft, Office
from vignette.i18n import Language
from vignette.storage import tables
from vignette.storage.database import sqlite_module

WRITER = Path(__file__).with_name("writer.py")
LONGEST = 1.5
PATIENCE = 60.0


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.slow)])
def test_every_acknowledged_save_outlives_a_kill(office: Office, actor: Actor, tmp_path: Path, kills: int) -> None:
    seed = secrets.randbelow(2**32)
    print(f"seed {seed}")
    moments = random.Random(seed)
    database, log = str(office.store.engine.url), tmp_path / "acknowledged"
    records = {name: _prepared(office, actor, kind.state) for name, kind in KINDS.items()}
    unpaired = {name: _entries(office, record) - len(_kept(office, name, record)) for name, record in records.items()}
    held = {name: len(_kept(office, name, record)) for name, record in records.items()}
    log.touch()
    unsaid = 0
    for kill in range(kills):
        _save_and_kill(database, actor, records, log, awaited={} if kill else KINDS, after=moments.uniform(0, LONGEST))
        for name, record in records.items():
            kept = _kept(office, name, record)
            said = max(
                [
                    held[name],
                    *(int(line.split()[1]) + 1 for line in log.read_text().splitlines() if line.split()[0] == name),
                ]
            )
            assert len(kept) >= said, f"{name}: {said - len(kept)} acknowledged saves are gone"
            assert len(kept) <= said + 1, f"{name}: more was kept than can have been under way"
            assert kept == [KINDS[name].value(n) for n in range(len(kept))], f"{name}: something else was kept"
            assert _entries(office, record) - len(kept) == unpaired[name], f"{name}: a save without its audit entry"
            unsaid += len(kept) - said
            held[name] = len(kept)
        _require_sound(str(office.store.engine.url.database))
    counts = Counter(line.split()[0] for line in log.read_text().splitlines())
    print(f"{kills} kills, {counts.total()} acknowledged saves {dict(counts)}, none lost; {unsaid} kept unsaid")
    assert counts.keys() == KINDS.keys()


def _save_and_kill(
    database: str, actor: Actor, records: dict[str, str], log: Path, *, awaited: Collection[str], after: float
) -> None:
    """Start a writer, and kill it some seconds after its first acknowledged save.

    Writers that never rest can keep one of them from the database for seconds: the kinds in ``awaited`` are waited for.
    """
    size = log.stat().st_size
    latest = time.monotonic() + PATIENCE
    arguments = [sys.executable, str(WRITER), database, actor.account_id, json.dumps(records), str(log)]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as process:
        try:
            while (log.stat().st_size == size or _unheard(awaited, log)) and process.poll() is None:
                assert time.monotonic() < latest, f"no save in {PATIENCE} s, of {_unheard(awaited, log) or 'any kind'}"
                time.sleep(0.01)
            time.sleep(after)
        finally:
            process.kill()
        assert process.stderr is not None
        assert process.stderr.read() == ""


def _unheard(awaited: Collection[str], log: Path) -> set[str]:
    """Name the awaited kinds of which no save has been acknowledged."""
    return {*awaited} - {line.split()[0] for line in log.read_text().splitlines()}


def _prepared(office: Office, actor: Actor, state: str) -> str:
    """Return the id of a home, or of an interview that stands where a kind of save needs it."""
    home = casework.open_home(office, actor, "Ek", ("Anna Ek",))
    if state == "home":
        return home
    adult = casework.home(office, actor, home).household.applicants[0].id
    instrument = office.library.instruments[0]
    held = casework.open_interview(office, actor, adult, instrument_id=instrument.id, form_id="A")
    casework.brief(office, actor, held, language=Language.SV, interpreter=False, consent=True)
    if state == "running":
        return held
    for vignette in instrument.vignettes_of("A"):
        draft = Draft(item_id=vignette.id, part=LEAD, text="Jag ringer.", base=0, writer="test", tab="tab")
        casework.save_note(office, actor, held, draft)
    casework.move(office, actor, held, InterviewEvent.FINISHED)
    for vignette in instrument.vignettes_of("A"):
        for aspect in instrument.aspects:
            casework.rate(office, actor, held, vignette.id, aspect.id, level=3)
    return held


def _kept(office: Office, name: str, record: str) -> list[object]:
    return KINDS[name].kept(office.store, record)


def _entries(office: Office, record: str) -> int:
    """Count the audit entries about an interview, or about a home's interviews."""
    with office.store.reading() as tx:
        mine = tables.audit.c.subject.in_(interviews(record))
        return tx.scalar(sa.select(sa.func.count()).where(mine)) or 0


def _require_sound(path: str) -> None:
    with closing(sqlite_module().connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
