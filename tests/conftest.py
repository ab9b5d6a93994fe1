"""What the tests share: the shipped instrument, an office on a database file, and a case taken to any state."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.casework.signing import sign, write_summary

from vignette import casework
from vignette.access import Actor, Role
from vignette.assessment import InterviewEvent, ProbeMark, Rating, Seen
from vignette.casework import ASPECT, CRITICAL, LEAD, Draft, Office
from vignette.casework.office import now
from vignette.errors import VignetteError
from vignette.i18n import Language
from vignette.instrument import Instrument, Library, Vignette, bundled_folder, read_library
from vignette.storage import Stamp, Store, Transaction, audit, open_store, people, routines, tables
from vignette.storage.audit import AuditEntry

FORM = "A"
LOCKED = ("locked", "written", "signed")
WITH_SECOND = ("asked", "second_rated", "both_locked", "adjudicated", "reopened")
MISSING = {"d": "declined", "n": "not_asked", "x": "not_ratable"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who works in the office. ``actor`` is recruiter and administrator and has opened the home of a case."""

    actor: Actor
    colleague: Actor
    administrator: Actor
    second: Actor
    supervisor: Actor
    researcher: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A home with one adult and one interview."""

    office: Office
    staff: Staff
    home: str
    applicant: str
    interview: str

    @property
    def actor(self) -> Actor:
        """The interviewer."""
        return self.staff.actor

    @property
    def vignettes(self) -> Sequence[Vignette]:
        """The vignettes of the interview, in order."""
        return self.instrument.vignettes_of(FORM)

    @property
    def vignette(self) -> Vignette:
        """The first vignette, the one that is answered in a running interview."""
        return self.vignettes[0]

    @property
    def instrument(self) -> Instrument:
        """What the interview is held with."""
        return self.office.library.instruments[0]

    def draft(self, text: str, **changes: object) -> Draft:
        """Return a draft of the notes to the first vignette's lead question."""
        plain = Draft(item_id=self.vignette.id, part=LEAD, text=text, base=0, writer="page", tab="tab")
        return replace(plain, **changes)  # type: ignore[arg-type]

    def trail(self) -> tuple[AuditEntry, ...]:
        """Return the audit trail."""
        with self.office.store.reading() as tx:
            return audit.audit_entries(tx)


@pytest.fixture(scope="session")
def library() -> Library:
    """Return the instruments that come with the app."""
    return read_library(bundled_folder())


@pytest.fixture(scope="session")
def shipped(library: Library) -> Instrument:
    """Return the shipped instrument."""
    return library.get("familjehem-heder")


@pytest.fixture(scope="session")
def nine(shipped: Instrument) -> Instrument:
    """Return an invented instrument of nine vignettes: V1 to V9, one per competence."""
    pattern = shipped.vignettes[0]
    vignettes = tuple(
        replace(pattern, id=f"V{number}", competence=competence.id, form=FORM)
        for number, competence in enumerate(shipped.competences, start=1)
    )
    assert len(vignettes) == 9
    return replace(shipped, id="nine", vignettes=vignettes)


@pytest.fixture(scope="session")
def rated() -> Callable[[str, str, str], Rating | None]:
    """Return a reader of one mark: a digit is a level; d, n, x are declined, not asked, not ratable; . is no rating."""

    def read(item_id: str, aspect_id: str, mark: str) -> Rating | None:
        if mark == ".":
            return None
        level = int(mark) if mark.isdigit() else None
        return Rating(item_id=item_id, aspect_id=aspect_id, level=level, missing_code=MISSING.get(mark))

    return read


@pytest.fixture
def store(tmp_path: Path, staffed: tuple[Path, Staff]) -> Iterator[Store]:
    """Return a new database with three accounts."""
    shutil.copy(staffed[0], tmp_path / "vignette.sqlite")
    opened = open_store(f"sqlite:///{tmp_path / 'vignette.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def office(store: Store, library: Library) -> Office:
    """Return an office on a new database with the shipped instrument."""
    return Office(store=store, library=library)


@pytest.fixture
def actor(staffed: tuple[Path, Staff]) -> Actor:
    """Return somebody who is recruiter and administrator."""
    return staffed[1].actor


@pytest.fixture
def stamp(actor: Actor) -> Stamp:
    """Return who and when, for functions of the storage."""
    return Stamp(account_id=actor.account_id, at=now())


@pytest.fixture
def case(cases: Callable[[str], Case], tmp_path: Path) -> Iterator[Callable[[str], Case]]:
    """Return a function that opens an office of its own with a case in a given state.

    home (no interview yet), training (a home, and the actor and the colleague each with a finished round of training
    and one under way that is rated), placed (a home with a running placement, followed up once), new, declined,
    running, paused, stopped (the first vignette is answered), finished (all are), rated (all 3), locked. With a second
    rater: asked (nobody has locked), second_rated (she has rated everything), both_locked (see `rate_second`),
    adjudicated (settled and closed), reopened. Of the home's summary, with one rater: written (nothing is lacking),
    signed.
    """
    opened: list[Store] = []

    def in_state(state: str) -> Case:
        made = cases(state)
        path = tmp_path / f"case-{len(opened)}.sqlite"
        shutil.copy(str(made.office.store.engine.url.database), path)
        opened.append(open_store(f"sqlite:///{path}"))
        return replace(made, office=replace(made.office, store=opened[-1]))

    yield in_state
    for store in opened:
        store.close()


@pytest.fixture
def refused() -> Callable[..., VignetteError]:
    """Return a function that sees a call refused with a code and nothing changed, and returns the error."""

    def see(office: Office, code: str, call: Callable[..., object], *args: object, **options: object) -> VignetteError:
        before = everything(office.store)
        with pytest.raises(VignetteError) as told:
            call(office, *args, **options)
        assert told.value.code == code
        assert everything(office.store) == before
        return told.value

    return see


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with store.reading() as tx:
        return {
            name: [tuple(row) for row in tx.execute(table.select().order_by(*table.primary_key))]
            for name, table in tables.metadata.tables.items()
        }


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Staff]:
    """Return a database with three accounts, to copy, and who they are."""
    path = tmp_path_factory.mktemp("staffed") / "staffed.sqlite"
    opened = open_store(f"sqlite:///{path}")
    with opened.writing() as tx:
        staff = add_staff(tx)
    opened.close()
    return path, staff


@pytest.fixture(scope="session")
def cases(
    tmp_path_factory: pytest.TempPathFactory, staffed: tuple[Path, Staff], library: Library
) -> Callable[[str], Case]:
    """Return a function that makes a case in a given state, once per test run, to copy."""
    folder = tmp_path_factory.mktemp("cases")
    made: dict[str, Case] = {}

    def in_state(state: str) -> Case:
        if state not in made:
            shutil.copy(staffed[0], folder / f"{state}.sqlite")
            store = open_store(f"sqlite:///{folder / f'{state}.sqlite'}")
            made[state] = take_to(Office(store=store, library=library), staffed[1], state)
            store.close()
        return made[state]

    return in_state


@pytest.fixture(scope="session")
def journey() -> Callable[[Office], Case]:
    """Return a function that takes a new case in any database all the way to locked ratings."""

    def travel(office: Office) -> Case:
        with office.store.writing() as tx:
            staff = add_staff(tx)
        return take_to(office, staff, "locked")

    return travel


def add_staff(tx: Transaction) -> Staff:
    """Add an actor with both roles, and one person of each other role; nobody has a password.

    Nothing is drawn for a second rating until a test settles that it should be.
    """

    def account(username: str, *roles: Role) -> Actor:
        account_id = people.add_account(tx, username, now())
        people.describe_account(
            tx,
            Stamp(account_id=account_id, at=now()),
            account_id,
            display_name=username.title(),
            roles=frozenset(role.value for role in roles),
            password_hash="!",
            is_open=True,
        )
        return Actor(account_id=account_id, display_name=username.title(), roles=frozenset(roles))

    staff = Staff(
        actor=account("actor", Role.RECRUITER, Role.ADMINISTRATOR),
        colleague=account("colleague", Role.RECRUITER),
        administrator=account("administrator", Role.ADMINISTRATOR),
        second=account("second", Role.SECOND_RATER),
        supervisor=account("supervisor", Role.SUPERVISOR),
        researcher=account("researcher", Role.RESEARCHER),
    )
    for name in ("random_share", "new_rater_first"):
        routines.add_routine(tx, Stamp(account_id=staff.actor.account_id, at=now()), name, "0")
    return staff


def take_to(office: Office, staff: Staff, state: str) -> Case:
    """Open a home with one adult and take the interview to ``state``, as a person would."""
    actor = staff.actor
    home = casework.open_home(office, actor, "Ekbacken", ("Kim Ek",))
    applicant = casework.home(office, actor, home).household.applicants[0].id
    if state == "training":
        _train(office, staff)
    if state == "placed":
        placement = casework.begin_placement(office, actor, home, now().date() - dt.timedelta(days=400))
        on, seen = now().date() - dt.timedelta(days=200), Seen(safety=7, goals=3, goals_reached=1)
        casework.add_follow_up(office, actor, home, placement, on=on, seen=seen)
    if state in ("home", "training", "placed"):
        return Case(office=office, staff=staff, home=home, applicant=applicant, interview="")
    instrument_id = office.library.instruments[0].id
    interview = casework.open_interview(office, actor, applicant, instrument_id=instrument_id, form_id=FORM)
    case = Case(office=office, staff=staff, home=home, applicant=applicant, interview=interview)
    if state != "new":
        consent = state != "declined"
        casework.brief(office, actor, interview, language=Language.SV, interpreter=False, consent=consent)
    if state not in ("new", "declined"):
        over = state not in ("running", "paused", "stopped")
        for vignette in case.vignettes if over else case.vignettes[:1]:
            _answer(case, vignette)
        _end(case, state, over=over)
    if state in WITH_SECOND:
        _second(case, state)
    return case


def _train(office: Office, staff: Staff) -> None:
    instrument = office.library.instruments[0]
    for rater in (staff.actor, staff.colleague):
        for finished in (True, False):
            round_id = casework.begin_round(office, rater, instrument.id, FORM)
            for vignette in instrument.vignettes_of(FORM):
                for aspect in instrument.aspects:
                    casework.rate_example(office, rater, round_id, vignette.id, aspect.id, level=3)
            if finished:
                casework.finish_round(office, rater, round_id)


def _answer(case: Case, vignette: Vignette) -> None:
    casework.save_note(case.office, case.actor, case.interview, case.draft("Jag ringer.", item_id=vignette.id))
    for probe in vignette.probes:
        asked = case.draft(ProbeMark.ASKED, item_id=vignette.id, part=probe.id)
        casework.save_mark(case.office, case.actor, case.interview, asked)


def _end(case: Case, state: str, *, over: bool) -> None:
    ends = {"paused": InterviewEvent.PAUSED, "stopped": InterviewEvent.STOPPED}
    if over or state in ends:
        event = ends.get(state, InterviewEvent.FINISHED)
        casework.move(case.office, case.actor, case.interview, event, reason="Tiden räckte inte.")
    if state in ("rated", *LOCKED, *WITH_SECOND):
        for vignette in case.vignettes:
            for aspect in case.instrument.aspects:
                casework.rate(case.office, case.actor, case.interview, vignette.id, aspect.id, level=3)
    if state in LOCKED:
        casework.lock(case.office, case.actor, case.interview)
    if state in ("written", "signed"):
        write_summary(case)
    if state == "signed":
        sign(case)


def _second(case: Case, state: str) -> None:
    """Ask the second rater, and go on from there."""
    office, staff = case.office, case.staff
    casework.ask_second_rating(office, staff.supervisor, case.interview, staff.second.account_id)
    if state == "asked":
        return
    rate_second(case)
    if state == "second_rated":
        return
    casework.lock(office, staff.actor, case.interview)
    casework.lock(office, staff.second, case.interview)
    if state in ("adjudicated", "reopened"):
        settle_everything(case)
        casework.close_adjudication(office, staff.supervisor, case.interview)
    if state == "reopened":
        casework.reopen_adjudication(office, staff.supervisor, case.interview, "En fråga till.")


def rate_second(case: Case) -> None:
    """Rate as the second rater: 3 but for 5 (so 2 apart) and 4 in the first vignette, a code in the second.

    She also hears the first vignette's first critical answer.
    """
    office, second, critical = case.office, case.staff.second, case.vignette.critical_answers[0].id
    first, other, *_ = (aspect.id for aspect in case.instrument.aspects)
    choices: dict[tuple[str, str], dict[str, int | str]] = {
        (case.vignettes[0].id, first): {"level": 5},
        (case.vignettes[0].id, other): {"level": 4},
        (case.vignettes[1].id, first): {"missing_code": "not_ratable"},
    }
    for vignette in case.vignettes:
        for aspect in case.instrument.aspects:
            choice = choices.get((vignette.id, aspect.id), {"level": 3})
            casework.rate(office, second, case.interview, vignette.id, aspect.id, **choice)  # type: ignore[arg-type]
    casework.flag_critical(office, second, case.interview, case.vignette.id, critical, heard=True)
    for part in (ASPECT + first, CRITICAL + critical):
        casework.save_quote(office, second, case.interview, case.draft("Jag ringer.", part=part))


def settle_everything(case: Case) -> None:
    """Settle all that must be: other levels than either rater's where they are apart, and spot checks as they are."""
    office, supervisor = case.office, case.staff.supervisor
    found = casework.adjudication_case(office, supervisor, case.interview)
    for cell in found.cells:
        choice: dict[str, Any] = {"accept": found.symbols[0]} if cell.same else {"level": 4}
        if cell.lacks:
            names = case.interview, cell.item_id, cell.aspect_id
            casework.settle_cell(office, supervisor, *names, **choice, reason="Så står det i svaret.")
    for each in found.critical:
        names = case.interview, each.item_id, each.critical_id
        casework.settle_critical(office, supervisor, *names, heard=True, reason="Det sägs rent ut.")
