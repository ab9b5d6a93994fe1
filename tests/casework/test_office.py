"""The one door: permission, transaction and audit entry together; and the wording an interview was held with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.access import Action
from vignette.casework import Office
from vignette.casework import office as module
from vignette.casework.office import act
from vignette.errors import Problem, RecordError, StorageError, VignetteError
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument, Library, instrument_to_json
from vignette.storage import homes

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every test read wordings from the database, as a server that has just started."""
    monkeypatch.setattr(module, "_wordings", {})


def reworded(instrument: Instrument) -> Instrument:
    """Return the next version of an instrument, in other words."""
    other = LocalizedText(sv="Något helt annat.", en="Something else entirely.")
    vignettes = tuple(replace(vignette, situation=other) for vignette in instrument.vignettes)
    return replace(instrument, version="99.0.0", vignettes=vignettes)


def test_action_that_fails_leaves_neither_work_nor_entry(case: Cases, refused: Callable[..., VignetteError]) -> None:
    here = case("home")

    def fail(office: Office) -> None:
        with act(office, here.actor, Action.HOME_CHANGE, home=here.home) as work:
            homes.add_applicant(work.tx, work.stamp, here.home, "Alex")
            raise RecordError(Problem(code="X-1", where="", what="something is wrong", remedy="Mend it."))

    refused(here.office, "X-1", fail)


def test_work_without_an_entry_is_not_kept(case: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    here = case("home")

    def no_entry(*_: object, **__: object) -> None:
        raise OSError("no trail")

    monkeypatch.setattr(module.audit, "add_audit_entry", no_entry)
    with pytest.raises(OSError, match="no trail"):
        casework.add_applicant(here.office, here.actor, here.home, "Alex")
    adults = casework.home(here.office, here.actor, here.home).household.applicants
    assert [adult.name for adult in adults] == ["Kim Ek"]


@pytest.mark.parametrize("state", ["new", "running", "locked"])
def test_old_interview_keeps_its_wording_when_the_file_changes_or_goes(case: Cases, state: str) -> None:
    here = case(state)
    held = here.instrument
    for library in (Library(instruments=(reworded(held),)), Library(instruments=())):
        later = replace(here.office, library=library)
        shown = casework.interview(later, here.actor, here.interview)
        assert shown.instrument == held
        assert shown.instrument.fingerprint == held.fingerprint
        assert [vignette.situation for vignette in shown.vignettes] == [v.situation for v in here.vignettes]


def test_result_rests_on_the_wording_of_the_interview(case: Cases) -> None:
    here = case("locked")
    later = replace(here.office, library=Library(instruments=(reworded(here.instrument),)))
    standing = casework.result(later, here.actor, here.interview).profile.standing
    assert (standing.version, standing.fingerprint) == (here.instrument.version, here.instrument.fingerprint)


def test_new_interview_is_held_with_the_new_wording_beside_the_old(case: Cases) -> None:
    here = case("running")
    changed = reworded(here.instrument)
    later = replace(here.office, library=Library(instruments=(changed,)))
    adult = casework.add_applicant(later, here.actor, here.home, "Alex")
    new = casework.open_interview(later, here.actor, adult, instrument_id=changed.id, form_id="A")
    assert casework.interview(later, here.actor, new).instrument == changed
    assert casework.interview(later, here.actor, here.interview).instrument == here.instrument
    rows = casework.home(later, here.actor, here.home).interviews
    assert [row.id for row in rows] == [here.interview, new]


def tamper(here: Case, *statements: str, **values: str) -> None:
    """Change the database past the app and past its guards."""
    engine = here.office.store.engine
    with engine.execution_options(vignette_bare=True).connect() as connection:
        for statement in ("PRAGMA foreign_keys=OFF", "DROP TRIGGER definition_is_append_only", *statements):
            connection.exec_driver_sql(statement, values if ":content" in statement else ())
    engine.dispose()


@pytest.mark.parametrize("kept", ["changed", "no JSON", "empty", "gone"])
def test_tampered_wording_is_told_and_the_answers_stay(case: Cases, kept: str) -> None:
    here = case("locked")
    content = {"changed": instrument_to_json(reworded(here.instrument)), "no JSON": "{", "empty": "{}"}
    if kept == "gone":
        tamper(here, "DELETE FROM definition")
    else:
        tamper(here, "UPDATE definition SET content = :content", content=content[kept])
    for look in (casework.interview, casework.rating_sheet, casework.result):
        with pytest.raises(StorageError, match="STO-507"):
            look(here.office, here.actor, here.interview)
    with here.office.store.reading() as tx:
        assert tx.exec_driver_sql("SELECT DISTINCT text FROM answer_latest").all() == [("Jag ringer.",)]


def test_untampered_wording_is_as_it_was(case: Cases) -> None:
    here = case("running")
    tamper(here, "UPDATE definition SET content = :content", content=instrument_to_json(here.instrument))
    assert casework.interview(here.office, here.actor, here.interview).instrument == here.instrument
