"""The simulated homes: what the simulator gave, in every state of work, as ordinary functions would have left it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from vignette import casework
from vignette.access import Actor, Role
from vignette.assessment import Gate, InterviewEvent, InterviewState, PlacementState, QueueState
from vignette.casework import Draft, Office, read_gates
from vignette.casework.invented import files
from vignette.casework.invented.drawing import simulate
from vignette.casework.invented.rows import rows_of
from vignette.casework.invented.simulated import simulated_story
from vignette.casework.invented.stories import Adult, Held, Home, Sheet, Story
from vignette.casework.outcome_rules import require_follow_up, require_placement
from vignette.i18n import Language
from vignette.instrument import Instrument, Library, bundled_folder, instrument_to_json
from vignette.storage import Origin, Stamp, Transaction, interviews, open_store, people, tables
from vignette.storage.bulk import add_many

AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
VISITOR = "visitor"
BY_CHANCE = {"second_rating_reason", "rater_task", "spot_check", "desk"}
"""Tables that locking fills by lot, and the seat of a browser tab."""

OWN = {"id", "administration_id", "account_id", "rater_id", "at"}
"""Columns that differ between two databases that tell the same."""


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory, library: Library, shipped: Instrument) -> Gate:
    """Return the demonstration's gate."""
    url = f"sqlite:///{tmp_path_factory.mktemp('gate') / 'd.sqlite'}"
    gates = read_gates(bundled_folder())
    office = casework.open_office(url, library=library, gates=gates, origin=Origin.DEMONSTRATION)
    with closing(office.store):
        return office.gate_of(shipped)


@pytest.fixture(scope="module")
def story(shipped: Instrument, gate: Gate) -> Story:
    """Return the simulated homes."""
    return simulated_story(shipped, VISITOR, AT, gate)


def adults(story: Story) -> list[Adult]:
    return [adult for home in story.homes for adult in home.adults]


def held(story: Story) -> list[Held]:
    return [each for adult in adults(story) for each in adult.interviews]


def last(each: Held) -> InterviewEvent | None:
    return each.events[-1][0] if each.events else None


def test_the_same_moment_gives_the_same_homes(shipped: Instrument, gate: Gate, story: Story) -> None:
    assert simulated_story(shipped, VISITOR, AT, gate) == story
    assert simulated_story(shipped, VISITOR, AT + dt.timedelta(days=7), gate).homes != story.homes


def test_with_the_handwritten_ones_there_are_120_homes(story: Story) -> None:
    assert len(story.homes) + len(files.handwritten()) == 120
    names = [home.name for home in story.homes] + [told["name"] for told in files.handwritten()]
    assert len(set(names)) == 120
    people = [adult.name for adult in adults(story)]
    assert len(set(people)) == len(people)


def test_everybody_is_marked_as_invented(story: Story) -> None:
    assert all("(påhittat hem)" in home.name for home in story.homes)
    assert all("(påhittad)" in each.name for each in (*adults(story), *story.colleagues))


def test_what_raters_lock_is_what_the_simulator_gave(story: Story) -> None:
    ratings = simulate().ratings
    given = {
        tuple(row[:4]): (None if row[4] != row[4] else int(row[4]), row[5] if row[4] != row[4] else None)
        for row in ratings[["administration_id", "rater_id", "vignette_id", "aspect_id", "rating", "missing_code"]]
        .astype(object)
        .itertuples(index=False)
    }
    numbers = {colleague.id: f"SIM-R{place + 1}" for place, colleague in enumerate(story.colleagues)}
    compared = 0
    for each in held(story):
        for sheet in each.sheets:
            for (item_id, aspect_id), choice in sheet.cells.items():
                assert choice == given[each.source, numbers[sheet.rater_id], item_id, aspect_id]
                compared += 1
    assert compared > 5000


def test_only_what_was_told_is_rated(story: Story) -> None:
    for each in held(story):
        for sheet in each.sheets:
            assert not {item_id for item_id, _ in sheet.cells} & set(each.absent)
            assert {item_id for item_id, _ in sheet.cells} <= {item_id for item_id, _ in each.notes}


def test_every_state_of_an_interview_is_there_several_times(story: Story) -> None:
    without = [adult for adult in adults(story) if not adult.interviews]
    unrated = [each for each in held(story) if last(each) is InterviewEvent.FINISHED and not each.sheets]
    unlocked = [each for each in held(story) if len(each.sheets) == 1 and not each.sheets[0].locked]
    ends = [last(each) for each in held(story)]
    assert min(len(without), len(unrated), len(unlocked), ends.count(None)) > 1
    for event in ("begun", "paused", "stopped", "declined"):
        assert ends.count(InterviewEvent(event)) > 1, event


def test_every_state_of_a_second_rating_is_there_several_times(story: Story) -> None:
    alone = [each for each in held(story) if each.reasons and not any(reason.chosen for reason in each.reasons)]
    wanted = [each for each in held(story) if any(reason.chosen for reason in each.reasons)]
    waiting = [each for each in wanted if not each.requests]
    asked = [each for each in wanted if each.requests and len(each.sheets) == 1]
    begun = [each for each in wanted if len(each.sheets) == 2 and not each.sheets[1].locked]
    visitors = [each for each in asked if each.requests[0].rater_id == VISITOR]
    assert min(len(alone), len(waiting), len(asked) - len(visitors), len(begun), len(visitors)) > 1
    both = [each for each in wanted if len(each.sheets) == 2 and each.sheets[1].locked]
    assert sum(differs(each) for each in both if each.settlement is None) >= 6
    ends = [each.settlement.events[-1][0] for each in both if each.settlement]
    assert ends.count("closed") > 5
    assert ends.count("reopened") > 1


def differs(each: Held) -> bool:
    one, other = each.sheets
    return one.heard != other.heard or any(apart(one, other, place) for place in one.cells)


def apart(one: Sheet, other: Sheet, place: tuple[str, str]) -> bool:
    levels = [sheet.cells[place][0] for sheet in (one, other)]
    known = [level for level in levels if level is not None]
    return len(known) == 1 or (len(known) == 2 and max(known) - min(known) >= 2)


def test_adjudications_decide_all_that_must_be_settled(story: Story) -> None:
    settled = 0
    for each in held(story):
        if each.settlement:
            one, other = each.sheets
            must = {place for place in one.cells if apart(one, other, place)}
            unlike = {place for place in one.cells if one.cells[place] != other.cells[place]}
            assert must <= set(each.settlement.cells) <= unlike | set(each.drawn)
            assert set(each.drawn) <= set(each.settlement.cells)
            assert set(each.settlement.critical) == one.heard ^ other.heard
            for place, decision in each.settlement.cells.items():
                assert decision.reason
                if decision.sided_with:
                    side = next(sheet for sheet in each.sheets if sheet.rater_id == decision.sided_with)
                    assert decision.choice == side.cells[place]
            settled += 1
    assert settled > 20


def test_the_lot_is_drawn_of_every_locked_interview(story: Story) -> None:
    locked = [each for each in held(story) if each.sheets and each.sheets[0].locked]
    draws = [[reason for reason in each.reasons if reason.reason == "random"] for each in locked]
    assert all(len(each) == 1 and each[0].share == 0.5 for each in draws)
    chosen = sum(each[0].chosen for each in draws)
    assert 0.4 <= chosen / len(locked) <= 0.6
    reasons = {reason.reason for each in locked for reason in each.reasons if reason.chosen}
    assert reasons == {"random", "new_rater", "near_cut", "on_request"}


def test_nobody_rates_the_same_interview_twice_and_no_interviewer_is_asked(story: Story) -> None:
    for home in story.homes:
        for each in (each for adult in home.adults for each in adult.interviews):
            assert len({sheet.rater_id for sheet in each.sheets}) == len(each.sheets)
            assert home.recruiter_id not in {request.rater_id for request in each.requests}
            assert [request.rater_id for request in each.requests] == [s.rater_id for s in each.sheets[1:]] or len(
                each.sheets
            ) == 1


def test_about_25_people_have_two_forms(story: Story) -> None:
    two = [adult for adult in adults(story) if len(adult.interviews) == 2]
    assert 18 <= len(two) <= 32
    assert all(len({each.form_id for each in adult.interviews}) == 2 for adult in two)
    forms = [each.form_id for each in held(story)]
    assert forms.count("A") > forms.count("B") + forms.count("C")
    assert min(forms.count("B"), forms.count("C")) > 10


def test_some_homes_have_placements_in_every_state(story: Story) -> None:
    states = [each.state for home in story.homes for each in home.placements]
    assert {state: states.count(state) for state in PlacementState}.keys() == set(states)
    assert 20 < sum(bool(home.placements) for home in story.homes) < 90
    assert states.count(PlacementState.BREAKDOWN) > 3
    assert any(len(home.placements) > 1 for home in story.homes)
    simulated = simulate()
    placed = dict(zip(simulated.homes["household_id"], simulated.homes["placed"], strict=True))
    for home, source in zip(story.homes, simulated.homes["household_id"], strict=True):
        assert not home.placements or placed[source]


@pytest.mark.parametrize("days", [0, 3])
def test_placements_are_such_as_a_person_could_have_noted(shipped: Instrument, gate: Gate, days: int) -> None:
    today = AT + dt.timedelta(days=days)
    for home in simulated_story(shipped, VISITOR, today, gate).homes:
        locked = [sheet.at.date() for adult in home.adults for each in adult.interviews for sheet in each.sheets[:1]]
        for placement in home.placements:
            assert max(locked) < placement.begun
            require_placement(placement, today.date() - dt.timedelta(days=1))
            for each in placement.follow_ups:
                require_follow_up(placement, each, today.date() - dt.timedelta(days=1))


@pytest.mark.parametrize("days", range(7))
def test_nothing_happens_before_its_cause_or_after_today(shipped: Instrument, gate: Gate, days: int) -> None:
    today = AT + dt.timedelta(days=days, hours=2 * days)
    story, begin = simulated_story(shipped, VISITOR, today, gate), today - dt.timedelta(days=31 * 18)
    for home in story.homes:
        for each in (each for adult in home.adults for each in adult.interviews):
            times = [home.opened_at, each.opened_at, *(at for _, at, _ in each.events)]
            times += [sheet.at for sheet in each.sheets]
            times += [at for _, at, _ in each.settlement.events] if each.settlement else []
            assert begin < times[0]
            assert times == sorted(times), each.source
            assert times[-1] <= today
            assert all(request.at <= today for request in each.requests)
    assert all(begin < round_.at < today for round_ in story.rounds)


def test_interviews_lie_in_seven_quarters(story: Story) -> None:
    locked = [each.sheets[0].at for each in held(story) if each.sheets]
    assert len({(at.year, (at.month - 1) // 3) for at in locked}) == 7


def test_training_follows_severity(story: Story, shipped: Instrument) -> None:
    severity = simulate().truth.raters["severity"].tolist()
    lean = []
    for rater in story.colleagues[: len(severity)]:
        mine = [round_ for round_ in story.rounds if round_.rater_id == rater.id]
        gaps = [
            level - shipped.vignette(item_id).examples[round_.examples[item_id]].key[aspect_id].level
            for round_ in mine
            for (item_id, aspect_id), level in round_.cells.items()
        ]
        assert len(gaps) == 27 * len(mine) > 27
        lean.append(sum(gaps) / len(gaps))
    most, least = severity.index(max(severity)), severity.index(min(severity))
    assert lean[most] < lean[least]


def test_one_home_is_hurried(story: Story) -> None:
    shares = [list(each.marks.values()).count("skipped") / len(each.marks) for each in held(story) if each.marks]
    assert sum(share > 0.5 for share in shares) in (1, 2)


def test_database_tells_the_same_as_the_ordinary_functions(
    tmp_path: Path, library: Library, shipped: Instrument, story: Story
) -> None:
    chosen = list(several(story))
    assert {last(each) for _, _, each in chosen} >= {InterviewEvent.FINISHED, InterviewEvent.STOPPED}
    assert any(each.sheets[0].heard for _, _, each in chosen)
    assert any(code for _, _, each in chosen for _, code in each.sheets[0].cells.values())
    assert any(each.absent for _, _, each in chosen)
    with (
        closing(open_store(f"sqlite:///{tmp_path / 'bulk.sqlite'}", origin=Origin.DEMONSTRATION)) as bulk,
        closing(open_store(f"sqlite:///{tmp_path / 'typed.sqlite'}", origin=Origin.DEMONSTRATION)) as typed,
    ):
        with bulk.writing() as tx:
            keep(tx, shipped, story)
        office = Office(store=typed, library=library)
        for number, (home, adult, each) in enumerate(chosen):
            actor = recruiter(office, f"r{number}")
            administration_id = do(office, actor, home, adult, each)
            with bulk.reading() as one, typed.reading() as other:
                made, ordinary = told(one, each.id, home.recruiter_id), told(other, administration_id, actor.account_id)
                assert made == ordinary
                assert len(made["rating"]) >= 27


def several(story: Story) -> Iterator[tuple[Home, Adult, Held]]:
    """Yield some locked interviews: the first of each kind."""
    kinds = set()
    for home in story.homes:
        for adult in home.adults:
            for each in adult.interviews:
                if each.sheets and each.sheets[0].locked and home.recruiter_id != VISITOR:
                    coded = any(code for _, code in each.sheets[0].cells.values())
                    kind = (last(each), bool(each.sheets[0].heard), coded, bool(each.absent))
                    if kind not in kinds:
                        kinds.add(kind)
                        yield home, adult, each


def keep(tx: Transaction, instrument: Instrument, story: Story) -> None:
    interviews.keep_definition(
        tx,
        AT,
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        content=instrument_to_json(instrument),
    )
    tx.execute(tables.account.insert().values(id=VISITOR, username=VISITOR, at=AT))
    add_many(tx, rows_of(story))


def recruiter(office: Office, name: str) -> Actor:
    with office.store.writing() as tx:
        account_id = people.add_account(tx, name, AT)
        people.describe_account(
            tx,
            Stamp(account_id=account_id, at=AT),
            account_id,
            display_name=name,
            roles=frozenset({Role.RECRUITER.value}),
            password_hash="!",
            is_open=True,
        )
    return Actor(account_id=account_id, display_name=name, roles=frozenset({Role.RECRUITER}))


def do(office: Office, actor: Actor, home: Home, adult: Adult, each: Held) -> str:
    """Do by hand what a story tells of one interview, up to the interviewer's lock."""
    opened = casework.open_home(office, actor, home.name, (adult.name,))
    applicant = casework.home(office, actor, opened).household.applicants[0]
    here = casework.open_interview(office, actor, applicant.id, instrument_id="familjehem-heder", form_id=each.form_id)

    def draft(item_id: str, part: str, text: str) -> Draft:
        return Draft(item_id=item_id, part=part, text=text, base=0, writer="demonstration", tab="tab")

    casework.save_note(office, actor, here, draft(casework.BRIEFING, "present", each.present))
    casework.brief(office, actor, here, language=Language(each.language), interpreter=False, consent=True)
    for item_id, code in each.absent.items():
        casework.save_item_mark(office, actor, here, draft(item_id, "", code))
    for (item_id, part), text in each.notes.items():
        casework.save_note(office, actor, here, draft(item_id, part, text))
    for (item_id, part), mark in each.marks.items():
        casework.save_mark(office, actor, here, draft(item_id, part, mark))
    event, _, reason = each.events[-1]
    casework.move(office, actor, here, event, reason=reason)
    made = each.sheets[0]
    for (item_id, aspect_id), (level, code) in made.cells.items():
        casework.rate(office, actor, here, item_id, aspect_id, level=level, missing_code=code)
    for item_id, critical_id in made.heard:
        casework.flag_critical(office, actor, here, item_id, critical_id, heard=True)
    for (item_id, part), text in made.quotes.items():
        casework.save_quote(office, actor, here, draft(item_id, part, text))
    casework.lock(office, actor, here)
    return here


def told(tx: Transaction, administration_id: str, rater_id: str) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows about an interview that its interviewer made, without ids of records and without times."""
    found = {}
    for name, table in tables.metadata.tables.items():
        if name in BY_CHANCE or "administration_id" not in table.c:
            continue
        columns = [
            column
            for column in table.c
            if column.name not in ("id", "administration_id", "account_id", "rater_id", "at")
        ]
        mine = sa.and_(table.c.administration_id == administration_id, table.c.account_id == rater_id)
        found[name] = sorted((tuple(row) for row in tx.execute(sa.select(*columns).where(mine))), key=repr)
    return found


def test_adjudications_are_as_the_queue_sees_them(tmp_path: Path, library: Library, story: Story) -> None:
    url = f"sqlite:///{tmp_path / 'queue.sqlite'}"
    office = casework.open_office(url, library=library, gates=read_gates(bundled_folder()), origin=Origin.DEMONSTRATION)
    with closing(office.store):
        with office.store.writing() as tx:
            keep(tx, story.instrument, story)
        judge = Actor(account_id=story.colleagues[-1].id, display_name="", roles=frozenset({Role.SUPERVISOR}))
        queue = casework.adjudication_queue(office, judge)
        assert {row.state for row in queue} >= set(QueueState)
        for state in (QueueState.DONE, QueueState.DISCREPANT, QueueState.READY, QueueState.WAITING):
            assert sum(row.state is state for row in queue) > 1, state
        for each in held(story):
            if each.settlement:
                assert not casework.adjudication_case(office, judge, each.id).lacking


def test_simulated_interview_lacks_nothing(tmp_path: Path, library: Library, shipped: Instrument, story: Story) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'd.sqlite'}", origin=Origin.DEMONSTRATION)) as store:
        with store.writing() as tx:
            keep(tx, shipped, story)
        office = Office(store=store, library=library)
        for home, _, each in several(story):
            actor = Actor(account_id=home.recruiter_id, display_name="", roles=frozenset({Role.RECRUITER}))
            sheet = casework.rating_sheet(office, actor, each.id)
            assert sheet.locked
            assert not sheet.lacking
            state = casework.interview(office, actor, each.id).state
            assert state in (InterviewState.FINISHED, InterviewState.STOPPED)
