"""Signing: what a person has read and nothing else; it is never changed; a correction is a new version."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from tests.casework.signing import sign, write_summary

from vignette import casework
from vignette.access import Actor
from vignette.assessment import JudgementPart
from vignette.casework import CHANGE, SummaryDesk
from vignette.casework.office import now
from vignette.casework.summary_content import signed_summary
from vignette.errors import RecordError, StorageError, VignetteError
from vignette.storage import Stamp, Transaction, facts, summaries, summary_tables, tables

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]


def desk(here: Case) -> SummaryDesk:
    return casework.summary_desk(here.office, here.actor, here.home)


def refused_to_sign(here: Case, refused: Refused, code: str, **given: object) -> VignetteError:
    read = {"digest": desk(here).digest, "change": desk(here).change} | given
    return refused(here.office, code, casework.sign_summary, here.actor, here.home, **read)


def content(here: Case, number: int) -> bytes:
    with here.office.store.reading() as tx:
        kept = summaries.signed_content(tx, here.home, number)
    assert kept is not None
    return kept.encode()


def test_a_signature_is_a_name_a_time_and_a_hash(case: Cases) -> None:
    here = case("written")
    read, before = desk(here), now()
    assert sign(here) == 1
    (signed,) = desk(here).versions
    assert (signed.signer, signed.signer_id, signed.number) == ("Actor", here.actor.account_id, 1)
    assert (signed.sha256, signed.change) == (read.digest, "")
    assert before <= signed.at <= now()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", signed.code)
    assert not desk(here).changed
    with here.office.store.reading() as tx:
        assert signed_summary(tx, signed) == read.summary
    entry = here.trail()[-1]
    assert (entry.action, entry.subject) == ("summary.write", here.home)
    assert entry.detail == {"done": "signed", "version": 1, "sha256": signed.sha256}


def test_everything_that_is_lacking_is_told_at_once(case: Cases, refused: Refused) -> None:
    error = refused_to_sign(case("locked"), refused, "REC-802")
    assert isinstance(error, RecordError)
    assert [problem.code for problem in error.problems] == ["REC-802"] * len(JudgementPart) + ["REC-803"]


def test_nobody_signs_what_has_changed_since_it_was_read(case: Cases, refused: Refused) -> None:
    here = case("written")
    read = desk(here).digest
    write_summary(here, limits="Ett ord till.")
    refused_to_sign(here, refused, "REC-806", digest=read)
    assert sign(here) == 1


def test_nobody_signs_ratings_that_have_changed_since_they_were_read(case: Cases, refused: Refused) -> None:
    here = case("written")
    read = desk(here).digest
    aspect = here.instrument.aspects[0].id
    casework.unlock(here.office, here.actor, here.interview, "Fel nivå.")
    casework.rate(here.office, here.actor, here.interview, here.vignette.id, aspect, level=4)
    casework.lock(here.office, here.actor, here.interview)
    refused_to_sign(here, refused, "REC-806", digest=read)


def test_nobody_signs_another_account_of_what_is_new_than_was_read(case: Cases, refused: Refused) -> None:
    here = case("signed")
    write_summary(here, limits="Ett ord till.", change="Något annat.")
    refused_to_sign(here, refused, "REC-806", change="Det vi inte vet är nytt.")


def test_words_to_look_at_again_are_confirmed_first(case: Cases, refused: Refused) -> None:
    here = case("written")
    write_summary(here, concerns="Hemmet är lämpligt.")
    refused_to_sign(here, refused, "REC-807")
    assert sign(here, looked_again=True) == 1


def test_nothing_new_is_not_signed_again(case: Cases, refused: Refused) -> None:
    refused_to_sign(case("signed"), refused, "REC-808")


def test_whoever_signs_second_is_told_that_it_is_signed(case: Cases, refused: Refused) -> None:
    here = case("written")
    with here.office.store.writing() as tx:
        stamp = Stamp(account_id=here.actor.account_id, at=now())
        _assign(tx, stamp, here.home, here.staff.colleague)
    read = desk(here).digest
    assert sign(here, actor=here.staff.colleague) == 1
    refused_to_sign(here, refused, "REC-808", digest=read)
    (signed,) = desk(here).versions
    assert signed.signer == "Colleague"


def _assign(tx: Transaction, stamp: Stamp, home: str, who: Actor) -> None:
    """Let one more person work with a home, as the storage does when a home is opened."""
    key = {"household_id": home, "assignee_id": who.account_id}
    facts.add(tx, tables.assignment, stamp, key, {"assigned": True})


def test_whoever_is_yet_to_rate_does_not_sign(case: Cases, refused: Refused) -> None:
    here = case("written")
    read = desk(here).digest
    casework.unlock(here.office, here.actor, here.interview, "Fel nivå.")
    refused(here.office, "REC-311", casework.sign_summary, here.actor, here.home, digest=read)


def test_a_correction_is_a_new_version_with_the_same_code(case: Cases) -> None:
    here = case("signed")
    (first,) = desk(here).versions
    write_summary(here, limits="Ett ord till.", change="Det vi inte vet är nytt.")
    assert sign(here) == 2
    (again, second) = desk(here).versions
    assert again == first
    assert (second.code, second.number, second.change) == (first.code, 2, "Det vi inte vet är nytt.")
    assert desk(here).texts[CHANGE].text == ""
    assert not desk(here).changed


def test_a_signed_version_stays_byte_for_byte_whatever_changes_afterwards(case: Cases) -> None:
    here = case("signed")
    before = content(here, 1)
    write_summary(here, strengths="Helt andra ord.", asked_by="Någon annan.")
    casework.unlock(here.office, here.actor, here.interview, "Fel nivå.")
    for aspect in here.instrument.aspects:
        casework.rate(here.office, here.actor, here.interview, here.vignette.id, aspect.id, level=4)
    casework.lock(here.office, here.actor, here.interview)
    casework.add_applicant(here.office, here.actor, here.home, "En vuxen till")
    assert desk(here).changed
    write_summary(here, strengths="Helt andra ord.", asked_by="Någon annan.", change="Nästan allt.")
    sign(here)
    assert content(here, 1) == before
    assert content(here, 2) != before
    with here.office.store.reading() as tx:
        (first, _) = summaries.signed_versions(tx, here.home)
        kept = signed_summary(tx, first)
    assert [each.name for each in kept.adults] == ["Kim Ek"]
    assert {score.value for _, result in kept.assessed for score in result.profile.scores} == {3.0}


def test_the_database_refuses_to_change_what_is_signed(case: Cases) -> None:
    here = case("signed")
    with pytest.raises(StorageError), here.office.store.writing() as tx:
        tx.exec_driver_sql("UPDATE signed_summary SET signer = 'x'")


@pytest.mark.parametrize("damage", ["one letter", "no packing", "gone"])
def test_a_damaged_version_is_told_and_never_shown(case: Cases, damage: str) -> None:
    here = case("signed")
    kept = content(here, 1)
    harmed = {
        "one letter": zlib.compress(kept.replace(b"Ord under", b"Svar till", 1)),
        "no packing": b"x",
        "gone": None,
    }
    with here.office.store.engine.begin() as connection:
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in [each for each in triggers if "signed_summary" in each]:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        table = summary_tables.signed_summary.table
        if harmed[damage] is None:
            connection.execute(sa.delete(tables.metadata.tables["signed_summary"]))
        else:
            connection.execute(sa.update(table).values(content=harmed[damage]))
    (signed,) = desk(here).versions or (replace(_signed(here), number=1),)
    with here.office.store.reading() as tx, pytest.raises(StorageError) as told:
        signed_summary(tx, signed)
    assert told.value.code == "STO-509"
    assert "Ord" not in str(told.value)


def _signed(here: Case) -> summaries.Signed:
    return summaries.Signed(
        household_id=here.home,
        number=1,
        code="0000-0000",
        sha256="0" * 64,
        signer="Actor",
        signer_id=here.actor.account_id,
        change="",
        at=now(),
    )
