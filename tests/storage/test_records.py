"""What the functions of the storage keep and give back."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from vignette.assessment import InterviewEvent, ProbeMark, SelectionReason, Stance
from vignette.storage import (
    Stamp,
    Store,
    adjudication,
    audit,
    desk,
    homes,
    interviews,
    people,
    ratings,
    second_ratings,
    standing,
    summaries,
    tables,
)
from vignette.storage.adjudication import AdjudicationEvent
from vignette.storage.interviews import Administration

if TYPE_CHECKING:
    from conftest import Staff


@pytest.fixture
def opened(store: Store, stamp: Stamp) -> Administration:
    """Return an interview with one applicant."""
    with store.writing() as tx:
        home = homes.add_household(tx, stamp, "Ekbacken")
        applicant = homes.add_applicant(tx, stamp, home, "Kim Ek")
        interviews.keep_definition(
            tx, stamp.at, instrument_id="boats", version="1.0.0", fingerprint="f" * 64, content="first wording"
        )
        return interviews.add_administration(
            tx,
            stamp,
            applicant_id=applicant,
            form_id="A",
            from_paper=True,
            instrument_id="boats",
            version="1.0.0",
            fingerprint="f" * 64,
        )


def test_home_with_its_adults_in_order(store: Store, stamp: Stamp) -> None:
    with store.writing() as tx:
        home = homes.add_household(tx, stamp, "Ekbacken")
        added = [(homes.add_applicant(tx, stamp, home, name), name) for name in ("Åsa", "Östen", "Ann")]
    with store.reading() as tx:
        read = homes.household(tx, home)
        assert read is not None
        assert (read.name, read.opened_at) == ("Ekbacken", stamp.at)
        assert [(person.id, person.name) for person in read.applicants] == added
        assert homes.household(tx, "nowhere") is None
        assert homes.applicant(tx, "nobody") is None


def test_homes_of_a_person_newest_first(store: Store, staffed: tuple[Path, Staff]) -> None:
    staff, start = staffed[1], dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    with store.writing() as tx:
        for day, (name, who) in enumerate([("Ask", staff.actor), ("Bok", staff.colleague), ("Cembra", staff.actor)]):
            homes.add_household(tx, Stamp(account_id=who.account_id, at=start + dt.timedelta(days=day)), name)
    with store.reading() as tx:
        assert [home.name for home in homes.households_of(tx, staff.actor.account_id)] == ["Cembra", "Ask"]
        assert [home.name for home in homes.households_of(tx, staff.colleague.account_id)] == ["Bok"]


def test_a_wording_is_kept_once_and_for_ever(store: Store, stamp: Stamp, opened: Administration) -> None:
    with store.writing() as tx:
        interviews.keep_definition(
            tx, stamp.at, instrument_id="boats", version="1.0.0", fingerprint="f" * 64, content="second wording"
        )
        interviews.keep_definition(
            tx, stamp.at, instrument_id="boats", version="1.1.0", fingerprint="e" * 64, content="second wording"
        )
    with store.reading() as tx:
        assert interviews.definition(tx, "f" * 64) == "first wording"
        assert interviews.definition(tx, "e" * 64) == "second wording"
        assert interviews.definition(tx, "d" * 64) is None


def test_interview_as_it_was_opened(store: Store, stamp: Stamp, opened: Administration) -> None:
    with store.reading() as tx:
        assert interviews.administration(tx, opened.id) == opened
        assert interviews.administration(tx, "nothing") is None
        assert interviews.administrations_of(tx, [opened.applicant_id]) == (opened,)
        assert interviews.administrations_of(tx, []) == ()
    assert (opened.interviewer_id, opened.opened_at, opened.from_paper) == (stamp.account_id, stamp.at, True)


def test_every_row_about_an_interview_carries_its_instrument(
    store: Store, stamp: Stamp, opened: Administration
) -> None:
    with store.writing() as tx:
        interviews.add_event(tx, stamp, opened, InterviewEvent.BEGUN, "")
        interviews.add_briefing(tx, stamp, opened, language="sv", interpreter=False, consent=True)
        interviews.add_answer(tx, stamp, opened, item_id="A1", part="lead", text="Ja.", writer="w")
        interviews.add_probe_mark(tx, stamp, opened, item_id="A1", part="next", mark=ProbeMark.ASKED, writer="w")
        interviews.add_item_mark(tx, stamp, opened, item_id="A1", missing_code="declined", writer="w")
        ratings.add_rating(tx, stamp, opened, item_id="A1", aspect_id="do", level=3, missing_code=None)
        ratings.add_critical_flag(tx, stamp, opened, item_id="A1", critical_id="tells", heard=True)
        ratings.add_quote(tx, stamp, opened, item_id="A1", part="aspect:do", text="Ja.", writer="w")
        ratings.add_lock(tx, stamp, opened, locked=True, reason="")
        second_ratings.select(tx, stamp, opened, SelectionReason.RANDOM, chosen=True, share=0.25)
        second_ratings.ask(tx, stamp, opened, stamp.account_id, asked=True)
        adjudication.draw_spot_check(tx, stamp, opened, item_id="A1", aspect_id="do")
        decided = {"level": 3, "missing_code": None, "sided_with": None, "reason": "Så."}
        adjudication.decide_cell(tx, stamp, opened, item_id="A1", aspect_id="do", **decided)
        adjudication.decide_critical(tx, stamp, opened, item_id="A1", critical_id="tells", heard=True, reason="Så.")
        adjudication.add_event(tx, stamp, opened, AdjudicationEvent.CLOSED, "")
        summaries.add_dissent(tx, stamp, opened, text="Nej.", stance=Stance.DISSENTS, writer="w")
    about = [fact.table for fact in tables.FACTS.values() if "administration_id" in fact.table.c]
    with store.reading() as tx:
        for table in about:
            row = tx.execute(sa.select(table)).one()
            assert (row.administration_id, row.account_id, row.at) == (opened.id, stamp.account_id, stamp.at)
            assert (row.instrument_id, row.instrument_version, row.fingerprint) == ("boats", "1.0.0", "f" * 64)


def test_all_revisions_stay_and_the_last_is_read(store: Store, stamp: Stamp, opened: Administration) -> None:
    texts = ["Jag", "Jag ringer", "Jag ringer jouren."]
    with store.writing() as tx:
        numbers = [
            interviews.add_answer(tx, stamp, opened, item_id="A1", part="lead", text=text, writer="w") for text in texts
        ]
    with store.reading() as tx:
        (note,) = interviews.answers(tx, opened.id)
        kept = tx.scalars(sa.select(tables.answer.table.c.text).order_by(tables.answer.table.c.revision)).all()
    assert (note.text, note.revision, note.writer) == (texts[-1], 3, "w")
    assert (kept, numbers) == (texts, [1, 2, 3])


def test_marks_can_be_taken_back(store: Store, stamp: Stamp, opened: Administration) -> None:
    with store.writing() as tx:
        for mark in (ProbeMark.SKIPPED, None):
            interviews.add_probe_mark(tx, stamp, opened, item_id="A1", part="next", mark=mark, writer="w")
        for code in ("declined", None):
            interviews.add_item_mark(tx, stamp, opened, item_id="A1", missing_code=code, writer="w")
        for heard in (True, False):
            ratings.add_critical_flag(tx, stamp, opened, item_id="A1", critical_id="tells", heard=heard)
    with store.reading() as tx:
        kept = standing.kept(tx, opened.id)
        assert [(mark.mark, mark.revision) for mark in kept.marks] == [(None, 2)]
        assert [(mark.missing_code, mark.revision) for mark in kept.item_marks] == [(None, 2)]
        assert ratings.critical_flags(tx, opened.id, stamp.account_id) == frozenset()


def test_one_raters_choices_are_never_read_with_anothers(
    store: Store, stamp: Stamp, opened: Administration, staffed: tuple[Path, Staff]
) -> None:
    other = Stamp(account_id=staffed[1].colleague.account_id, at=stamp.at)
    with store.writing() as tx:
        for who, level in ((stamp, 2), (other, 5)):
            ratings.add_rating(tx, who, opened, item_id="A1", aspect_id="do", level=level, missing_code=None)
            ratings.add_quote(tx, who, opened, item_id="A1", part="aspect:do", text=f"ord {level}", writer="w")
        ratings.add_critical_flag(tx, other, opened, item_id="A1", critical_id="tells", heard=True)
        ratings.add_lock(tx, other, opened, locked=True, reason="")
    with store.reading() as tx:
        mine = stamp.account_id
        assert [cell.level for cell in ratings.cells(tx, opened.id, mine)] == [2]
        assert [quote.text for quote in ratings.quotes(tx, opened.id, mine)] == ["ord 2"]
        assert ratings.critical_flags(tx, opened.id, mine) == frozenset()
        assert ratings.is_locked(tx, opened.id, mine) is False
        assert ratings.is_locked(tx, opened.id, other.account_id) is True
        assert ratings.anyone_has_locked(tx, opened.id) is True


def test_sign_in_ends_by_age_by_sign_out_and_by_closing(store: Store, stamp: Stamp) -> None:
    hour = dt.timedelta(hours=1)

    def signed_in(token_hash: str, not_before: dt.datetime = stamp.at - hour) -> bool:
        with store.reading() as tx:
            return people.signed_in_account(tx, token_hash, not_before=not_before) is not None

    with store.writing() as tx:
        people.begin_sign_in(tx, stamp, "one")
        people.begin_sign_in(tx, stamp, "two")
    assert (signed_in("one"), signed_in("two"), signed_in("three")) == (True, True, False)
    assert (signed_in("one", stamp.at), signed_in("one", stamp.at + hour)) == (True, False)
    with store.writing() as tx:
        people.end_sign_in(tx, "one", stamp.at + hour)
    assert (signed_in("one"), signed_in("two")) == (False, True)
    with store.writing() as tx:
        people.end_sign_ins_of(tx, stamp.account_id, stamp.at + 2 * hour)
    assert signed_in("two") is False
    with store.reading() as tx:
        assert set(tx.scalars(sa.select(tables.sign_in.c.ended_at))) == {stamp.at + hour, stamp.at + 2 * hour}


def test_closed_account_is_nobody_even_while_a_sign_in_runs(store: Store, stamp: Stamp) -> None:
    with store.writing() as tx:
        people.begin_sign_in(tx, stamp, "one")
        options = {"display_name": "Actor", "roles": frozenset(), "password_hash": "!", "is_open": False}
        people.describe_account(tx, stamp, stamp.account_id, **options)
    with store.reading() as tx:
        assert people.signed_in_account(tx, "one", not_before=stamp.at) is None


def test_two_accounts_never_share_a_user_name(store: Store, stamp: Stamp) -> None:
    with pytest.raises(Exception, match="STO-500"), store.writing() as tx:
        people.add_account(tx, "actor", stamp.at)


def test_desk_has_one_seat(store: Store, stamp: Stamp, opened: Administration) -> None:
    with store.writing() as tx:
        assert desk.seat(tx, opened.id) is None
        desk.take_seat(tx, stamp, opened.id, tab="one", server="s")
        desk.take_seat(tx, stamp, opened.id, tab="two", server="s")
    with store.reading() as tx:
        assert desk.seat(tx, opened.id) == desk.Seat(tab="two", server="s", at=stamp.at)


def test_audit_trail_in_the_order_it_happened(store: Store, stamp: Stamp) -> None:
    with store.writing() as tx:
        for number in (1, 2):
            audit.add_audit_entry(
                tx, stamp.at, account_id=None, action="sign_in", subject="s", detail={"b": "é", "a": number}
            )
    with store.reading() as tx:
        entries = audit.audit_entries(tx)
        raw = tx.scalars(sa.select(tables.audit.c.detail)).all()
    assert [(entry.id, entry.account_id, entry.detail) for entry in entries] == [
        (1, None, {"a": 1, "b": "é"}),
        (2, None, {"a": 2, "b": "é"}),
    ]
    assert json.loads(raw[0]) == {"a": 1, "b": "é"}
