"""The demonstration: invented homes, marked as such, only in a database that says so."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from vignette import casework
from vignette.access import Actor
from vignette.assessment import InterviewState
from vignette.casework import Office
from vignette.errors import VignetteError
from vignette.i18n import Language
from vignette.instrument import Library
from vignette.storage import Origin, open_store

Refused = Callable[..., VignetteError]


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


def test_filled_twice_is_filled_once(demonstration: Office, visitor: Actor) -> None:
    before = casework.my_homes(demonstration, visitor)
    casework.fill_demonstration(demonstration)
    assert casework.my_homes(demonstration, visitor) == before != ()


def test_demonstration_that_was_cut_short_is_completed(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch, demonstration: Office, visitor: Actor
) -> None:
    opened: list[str] = []

    def stumble(office: Office, actor: Actor, name: str, adults: tuple[str, ...]) -> str:
        opened.append(name)
        if len(opened) == 2:
            raise KeyboardInterrupt
        return casework.open_home(office, actor, name, adults)

    with closing(open_store(f"sqlite:///{tmp_path / 'cut.sqlite'}", origin=Origin.DEMONSTRATION)) as store:
        office = Office(store=store, library=library)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setitem(casework.fill_demonstration.__globals__, "open_home", stumble)
            casework.fill_demonstration(office)
        casework.fill_demonstration(office)
        actor = casework.who(office, casework.enter_demonstration(office))
        assert actor is not None
        names = {view.household.name for view in casework.my_homes(office, actor)}
    assert names == {view.household.name for view in casework.my_homes(demonstration, visitor)}
    assert len(opened) == 2


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


def test_quotes_stand_word_for_word_in_the_notes(demonstration: Office, visitor: Actor) -> None:
    rows = [row for view in casework.my_homes(demonstration, visitor) for row in view.interviews]
    quotes = 0
    for row in rows:
        sheet = casework.rating_sheet(demonstration, visitor, row.id)
        for quote in sheet.quotes.values():
            said = [note.text for key, note in sheet.interview.notes.items() if key[0] == quote.item_id]
            assert any(quote.text in text for text in said), quote.text
            quotes += 1
    assert quotes > 10


def test_documents_say_that_the_people_are_invented(demonstration: Office, visitor: Actor) -> None:
    rows = [row for view in casework.my_homes(demonstration, visitor) for row in view.interviews]
    for row in rows:
        if row.locked:
            options = {"language": Language.SV, "with_answers": False}
            assert casework.summary(demonstration, visitor, row.id, **options).invented


def test_visitor_has_no_password(demonstration: Office, visitor: Actor) -> None:
    (account,) = casework.accounts(demonstration, visitor)
    for password in ("!", "", "demo"):
        with pytest.raises(VignetteError, match="ACC-402"):
            casework.sign_in(demonstration, account.username, password)


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
