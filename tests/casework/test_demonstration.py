"""The demonstration: invented homes, marked as such, only in a database that says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from vignette import casework
from vignette.access import Actor, Role
from vignette.assessment import InterviewState, PlacementState
from vignette.casework import Office
from vignette.casework.office import now
from vignette.errors import VignetteError
from vignette.instrument import Library
from vignette.storage import (
    Origin,
    Stamp,
    Store,
    audit,
    homes,
    interviews,
    open_store,
    outcomes,
    people,
    second_ratings,
    tables,
)

Refused = Callable[..., VignetteError]


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with store.reading() as tx:
        return {
            name: [tuple(row) for row in tx.execute(table.select().order_by(*table.primary_key))]
            for name, table in tables.metadata.tables.items()
        }


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    """Return a filled demonstration database."""
    path = tmp_path_factory.mktemp("demonstration") / "demonstration.sqlite"
    with closing(open_store(f"sqlite:///{path}", origin=Origin.DEMONSTRATION)) as store:
        casework.fill_demonstration(Office(store=store, library=library))
    return path


@pytest.fixture
def demonstration(filled: Path, tmp_path: Path, library: Library) -> Iterator[Office]:
    """Return an office on a copy of the demonstration."""
    path = shutil.copy(filled, tmp_path / "demonstration.sqlite")
    with closing(open_store(f"sqlite:///{path}")) as store:
        yield Office(store=store, library=library)


@pytest.fixture
def visitor(demonstration: Office) -> Actor:
    """Return who a visitor is."""
    found = casework.who(demonstration, casework.enter_demonstration(demonstration))
    assert found is not None
    return found


def test_it_stays_a_demonstration(demonstration: Office) -> None:
    assert demonstration.store.origin is Origin.DEMONSTRATION


def test_filled_twice_is_filled_once(demonstration: Office) -> None:
    before = everything(demonstration.store)
    casework.fill_demonstration(demonstration)
    assert everything(demonstration.store) == before


def test_there_are_120_homes_in_few_statements(tmp_path: Path, library: Library) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'new.sqlite'}", origin=Origin.DEMONSTRATION)) as store:
        statements: list[str] = []
        sa.event.listen(store.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        casework.fill_demonstration(Office(store=store, library=library))
        assert len(statements) < 80  # of these some 20 to sign a summary
        with store.reading() as tx:
            assert tx.scalar(sa.select(sa.func.count()).select_from(tables.household)) == 120


def test_the_trail_tells_of_the_filling(demonstration: Office) -> None:
    with demonstration.store.reading() as tx:
        (entry, *_) = audit.audit_entries(tx)
    assert (entry.action, entry.detail["household"]) == ("demonstration.fill", 120)


def test_demonstration_that_was_cut_short_holds_nothing(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with closing(open_store(f"sqlite:///{tmp_path / 'cut.sqlite'}", origin=Origin.DEMONSTRATION)) as store:
        office = Office(store=store, library=library)
        before = everything(store)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(audit, "add_audit_entry", stumble)
            casework.fill_demonstration(office)
        assert everything(store) == before
        casework.fill_demonstration(office)
        assert len(everything(store)["household"]) == 120


def test_demonstration_of_an_earlier_version_is_completed(tmp_path: Path, library: Library) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'old.sqlite'}", origin=Origin.DEMONSTRATION)) as store:
        office = Office(store=store, library=library)
        with store.writing() as tx:
            account_id = people.add_account(tx, "demo", now())
            stamp = Stamp(account_id=account_id, at=now())
            known = {"display_name": "Demo (påhittad)", "password_hash": "!", "is_open": True}
            people.describe_account(tx, stamp, account_id, roles=frozenset({"recruiter"}), **known)
            homes.add_household(tx, stamp, "Familjen Exempelgren (påhittat hem)")
        casework.fill_demonstration(office)
        actor = casework.who(office, casework.enter_demonstration(office))
        assert actor is not None
        assert (actor.account_id, actor.display_name) == (account_id, "Demo (påhittad)")
        assert {Role.RECRUITER, Role.SECOND_RATER, Role.SUPERVISOR, Role.ADMINISTRATOR} == actor.roles
        rows = everything(store)
        assert len(rows["household"]) == 120
        casework.fill_demonstration(office)
        assert len(everything(store)["account_detail"]) == len(rows["account_detail"])


def test_everybody_is_marked_as_invented(demonstration: Office, visitor: Actor) -> None:
    homes = casework.my_homes(demonstration, visitor)
    adults = [adult.name for view in homes for adult in view.household.applicants]
    accounts = [account.display_name for account in casework.accounts(demonstration, visitor)]
    for name in (*(view.household.name for view in homes), *adults, *accounts):
        assert "påhitta" in name, name


def test_there_is_something_to_see_in_every_state(demonstration: Office, visitor: Actor) -> None:
    rows = [row for view in casework.my_homes(demonstration, visitor) for row in view.interviews]
    states = {row.state for row in rows}
    assert {InterviewState.FINISHED, InterviewState.PAUSED} <= states
    assert any(row.locked for row in rows)


def test_there_are_outcomes_and_something_to_follow_up(demonstration: Office, visitor: Actor) -> None:
    with demonstration.store.reading() as tx:
        rows = outcomes.outcome_rows(tx)
    assert len(rows) > 30
    assert {row.breakdown for row in rows} == {True, False}
    mine = casework.running_placements(demonstration, visitor, assigned_only=True)
    assert [(each.home, each.number, each.overdue) for each in mine] == [("Hemmet Låtsasberg (påhittat hem)", 2, True)]
    (first, second) = casework.home_outcomes(demonstration, visitor, mine[0].placement.household_id).placements
    assert (first.placement.state, second.placement.state) == (PlacementState.BREAKDOWN, PlacementState.RUNNING)
    opened = casework.home(demonstration, visitor, mine[0].placement.household_id).household.opened_at.date()
    assert opened < first.placement.begun


def test_quotes_stand_word_for_word_in_the_notes(demonstration: Office) -> None:
    with demonstration.store.reading() as tx:
        said: dict[tuple[str, str], str] = {}
        for row in tx.execute(tables.answer.table.select()):
            whose = (row.administration_id, row.item_id)
            said[whose] = said.get(whose, "") + "\n" + row.text
        quotes = tx.execute(tables.quote.table.select()).all()
    assert len(quotes) > 1000
    for quote in quotes:
        assert quote.text in said[quote.administration_id, quote.item_id], quote.text


def test_documents_say_that_the_people_are_invented(demonstration: Office, visitor: Actor) -> None:
    rows = casework.summary_list(demonstration, visitor)
    assert len(rows) > 2
    for row in rows:
        assert casework.summary_desk(demonstration, visitor, row.home.household.id).summary.invented


def test_nobody_has_a_password(demonstration: Office, visitor: Actor) -> None:
    accounts = casework.accounts(demonstration, visitor)
    assert len(accounts) == 8
    for account in accounts:
        for password in ("!", "", "demo", account.username):
            with pytest.raises(VignetteError, match="ACC-402"):
                casework.sign_in(demonstration, account.username, password)


def test_visitor_is_asked_to_rate_what_she_has_not_seen(demonstration: Office, visitor: Actor) -> None:
    with demonstration.store.reading() as tx:
        tasks = second_ratings.tasks_of_rater(tx, visitor.account_id)
        mine = {household.id for household in homes.households_of(tx, visitor.account_id)}
        theirs = {interviews.administration(tx, task.administration_id).household_id for task in tasks}
    assert len(tasks) == 4
    assert not any(task.begun for task in tasks)
    assert not mine & theirs


def test_field_database_is_never_filled(office: Office, refused: Refused) -> None:
    refused(office, "STO-508", casework.fill_demonstration)


def test_field_database_never_becomes_a_demonstration(office: Office, library: Library, refused: Refused) -> None:
    url = str(office.store.engine.url)
    with closing(open_store(url, origin=Origin.DEMONSTRATION)) as store:
        assert store.origin is Origin.FIELD
        refused(Office(store=store, library=library), "STO-508", casework.fill_demonstration)
        refused(Office(store=store, library=library), "ACC-413", casework.enter_demonstration)


def test_empty_demonstration_has_nobody_to_be(tmp_path: Path, library: Library, refused: Refused) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'new.sqlite'}", origin=Origin.DEMONSTRATION)) as store:
        refused(Office(store=store, library=library), "ACC-413", casework.enter_demonstration)
