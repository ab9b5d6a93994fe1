"""A process that saves until it is killed, one thread for each kind of save, and writes down what was acknowledged.

Save number ``n`` of a kind has a value that follows from ``n``, so that anybody can tell which saves a database holds.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Thread

import sqlalchemy as sa

from vignette import casework
from vignette.access import Actor, Role
from vignette.assessment import InterviewEvent, ProbeMark
from vignette.casework import ASPECT, LEAD, Draft, Office
from vignette.i18n import Language
from vignette.instrument import bundled_folder, read_library
from vignette.storage import Store, open_store, tables
from vignette.storage.columns import Fact

MARKS = (ProbeMark.ASKED, ProbeMark.SPONTANEOUS, None)


@dataclass(frozen=True)
class Desk:
    """Whose work it is, in which interview, or with which home."""

    office: Office
    actor: Actor
    record: str

    @property
    def here(self) -> tuple[Office, Actor, str]:
        return self.office, self.actor, self.record

    def draft(self, n: int, part: str) -> Draft:
        return Draft(item_id="A1", part=part, text=_words(n), base=n, writer="writer", tab="tab")


def _note(desk: Desk, n: int) -> None:
    casework.save_note(*desk.here, desk.draft(n, LEAD))


def _quote(desk: Desk, n: int) -> None:
    casework.save_quote(*desk.here, desk.draft(n, f"{ASPECT}response"))


def _probe(desk: Desk, n: int) -> None:
    casework.save_mark(*desk.here, replace(desk.draft(n, "thinking"), text=MARKS[n % 3] or "", clear=True))


def _item(desk: Desk, n: int) -> None:
    casework.save_item_mark(
        *desk.here, replace(desk.draft(n, ""), item_id="A2", text=("declined", "")[n % 2], clear=True)
    )


def _rating(desk: Desk, n: int) -> None:
    casework.rate(*desk.here, "A1", "action", level=1 + n % 5)


def _critical(desk: Desk, n: int) -> None:
    casework.flag_critical(*desk.here, "A1", "allows_photo", heard=n % 2 == 0)


def _briefing(desk: Desk, n: int) -> None:
    """Take a new adult of the home from nothing to a begun interview."""
    adult = casework.add_applicant(*desk.here, f"Vuxen {n}")
    instrument = desk.office.library.instruments[0].id
    opened = casework.open_interview(desk.office, desk.actor, adult, instrument_id=instrument, form_id="A")
    casework.brief(desk.office, desk.actor, opened, language=Language.SV, interpreter=n % 2 == 1, consent=True)


def _state(desk: Desk, n: int) -> None:
    casework.move(*desk.here, (InterviewEvent.RESUMED, InterviewEvent.PAUSED)[n % 2])


def _lock(desk: Desk, n: int) -> None:
    if n % 2 == 0:
        casework.lock(*desk.here)
    else:
        casework.unlock(*desk.here, reason="Fler ord behövs.")


@dataclass(frozen=True)
class Kind:
    """A kind of save: how it is done, where it is kept, and what save number ``n`` is there."""

    save: Callable[[Desk, int], None]
    fact: Fact
    column: str
    value: Callable[[int], object]
    state: str = "running"
    """Where the interview must stand; ``home`` for a kind that works with a home."""
    first: int = 0
    """How many saves the database holds before the first."""
    where: Mapping[str, str] = field(default_factory=dict)

    def kept(self, store: Store, record: str) -> list[object]:
        """Return the values that the database holds, in the order they came."""
        table = self.fact.table
        mine = [
            table.c.administration_id.in_(interviews(record)),
            *(table.c[key] == self.where[key] for key in self.where),
        ]
        with store.reading() as tx:
            return list(tx.scalars(sa.select(table.c[self.column]).where(*mine).order_by(table.c.id)))


def interviews(record: str) -> sa.Select[tuple[str]]:
    """Select the ids of a home's interviews, or the interview itself."""
    home = sa.select(tables.applicant.c.id).where(tables.applicant.c.household_id == record)
    interview = tables.administration.c
    return sa.select(interview.id).where((interview.id == record) | interview.applicant_id.in_(home))


def _words(n: int) -> str:
    return f"ord {n} " * 40


KINDS = {
    "note": Kind(_note, tables.answer, "text", _words),
    "quote": Kind(_quote, tables.quote, "text", _words, state="rated"),
    "probe": Kind(_probe, tables.probe_mark, "mark", lambda n: MARKS[n % 3]),
    "item": Kind(_item, tables.item_mark, "missing_code", lambda n: ("declined", None)[n % 2]),
    "rating": Kind(
        _rating,
        tables.rating,
        "level",
        lambda n: 3 if n == 0 else 1 + n % 5,
        state="rated",
        first=1,
        where={"item_id": "A1", "aspect_id": "action"},
    ),
    "critical": Kind(_critical, tables.critical_flag, "heard", lambda n: n % 2 == 0, state="rated"),
    "briefing": Kind(_briefing, tables.briefing, "interpreter", lambda n: n % 2 == 1, state="home"),
    "state": Kind(
        _state, tables.interview_event, "event", lambda n: "begun" if n == 0 else ("resumed", "paused")[n % 2], first=1
    ),
    "lock": Kind(_lock, tables.rating_lock, "locked", lambda n: n % 2 == 0, state="rated"),
}


def main(database: str, account_id: str, records: str, log: str) -> None:
    """Go on from what the database holds, for ever."""
    office = Office(store=open_store(database), library=read_library(bundled_folder()))
    actor = Actor(account_id=account_id, display_name="", roles=frozenset(Role))
    acknowledged = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def go_on(name: str, record: str) -> None:
        desk, kind = Desk(office, actor, record), KINDS[name]
        n = len(kind.kept(office.store, record))
        while True:
            kind.save(desk, n)
            os.write(acknowledged, f"{name} {n}\n".encode())
            n += 1

    for name, record in json.loads(records).items():
        Thread(target=go_on, args=(name, record)).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
