"""Rater training: nothing of the key before the round is done, fair draws, own rounds only, and what a round tells."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from vignette import casework
from vignette.access import Actor, Role
from vignette.casework import Office, RoundResult
from vignette.casework.training import calibration_frame
from vignette.casework.training_results import require_training
from vignette.errors import RecordError, VignetteError
from vignette.instrument import Example, ExampleKind, Instrument
from vignette.storage import Stamp, routines, training

if TYPE_CHECKING:
    from conftest import Case, Staff

FORM = "A"
Refused = Callable[..., VignetteError]
Levels = Callable[[str, str, int], int | None]


@pytest.fixture
def rater(actor: Actor) -> Actor:
    """Return somebody who trains."""
    return dataclasses.replace(actor, roles=frozenset({Role.RECRUITER}))


def begin(office: Office, rater: Actor, shipped: Instrument) -> str:
    return casework.begin_round(office, rater, shipped.id, FORM)


def drawn(office: Office, shipped: Instrument, round_id: str) -> dict[str, Example]:
    """Return the examples of a round, with their key, as the database has them."""
    with office.store.reading() as tx:
        found = training.training_round(tx, round_id)
    assert found is not None
    return {item_id: shipped.vignette(item_id).examples[place] for item_id, place in found.examples.items()}


def fill(office: Office, rater: Actor, shipped: Instrument, round_id: str, choose: Levels) -> None:
    """Rate a whole round; ``choose`` takes vignette, aspect and key and returns a level, or None for a missing code."""
    for item_id, example in drawn(office, shipped, round_id).items():
        for aspect_id, key in example.key.items():
            level = choose(item_id, aspect_id, key.level)
            code = "not_ratable" if level is None else None
            casework.rate_example(office, rater, round_id, item_id, aspect_id, level=level, missing_code=code)


def finished(office: Office, rater: Actor, shipped: Instrument, choose: Levels = lambda item, aspect, key: key) -> str:
    round_id = begin(office, rater, shipped)
    fill(office, rater, shipped, round_id, choose)
    casework.finish_round(office, rater, round_id)
    return round_id


def parts(value: object) -> Iterator[object]:
    """Yield everything a result holds, however deep."""
    yield value
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from parts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from parts(key)
            yield from parts(each)
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from parts(each)


def test_sheet_holds_nothing_of_the_key(office: Office, rater: Actor, shipped: Instrument) -> None:
    round_id = begin(office, rater, shipped)
    sheet = casework.round_sheet(office, rater, round_id)
    held, said = list(parts(sheet)), repr(sheet)
    names = {type(each).__name__ for each in held}
    assert not names & {
        "Example",
        "KeyRating",
        "ExampleKind",
        "Vignette",
        "Instrument",
        "TrainingRound",
        "CriticalAnswer",
    }
    for item_id, example in drawn(office, shipped, round_id).items():
        assert not [key for key in example.key.values() if key.reason.sv in said or key.reason.en in said]
        answers = shipped.vignette(item_id).critical_answers
        assert not [each for each in answers if each.id in said or each.text.sv in said]
        others = [each for each in shipped.vignette(item_id).examples if each is not example]
        assert example.answer in held and not [each for each in others if each.answer in held]


def test_sheet_is_the_same_whatever_the_key_says(office: Office, rater: Actor, shipped: Instrument) -> None:
    """The round of an instrument whose key, kinds and critical answers are others looks the same."""

    def turned(example: Example) -> Example:
        key = {name: dataclasses.replace(each, level=6 - each.level) for name, each in example.key.items()}
        return dataclasses.replace(example, kind=ExampleKind.STRONG, key=key, critical=())

    vignettes = [dataclasses.replace(each, examples=tuple(map(turned, each.examples))) for each in shipped.vignettes]
    other = dataclasses.replace(shipped, vignettes=tuple(vignettes))
    seen = []
    for instrument in (shipped, other):
        with office.store.writing() as tx:
            round_id = _given(tx, rater, instrument)
        sheet = casework.round_sheet(office, rater, round_id)
        seen.append(repr(dataclasses.replace(sheet, id="", begun_at=sheet.begun_at.min)))
    assert seen[0] == seen[1]


def _given(tx: Any, rater: Actor, instrument: Instrument) -> str:
    from vignette.casework.office import now
    from vignette.instrument import instrument_to_json
    from vignette.storage import interviews

    bound = {"instrument_id": instrument.id, "version": instrument.version, "fingerprint": instrument.fingerprint}
    interviews.keep_definition(tx, now(), **bound, content=instrument_to_json(instrument))
    places = {vignette.id: 0 for vignette in instrument.vignettes_of(FORM)}
    return training.add_round(tx, Stamp(account_id=rater.account_id, at=now()), examples=places, **bound)


def test_three_rounds_hold_every_example_once_and_each_is_balanced(
    office: Office, rater: Actor, shipped: Instrument
) -> None:
    had: Counter[str] = Counter()
    for _ in range(3):
        examples = drawn(office, shipped, finished(office, rater, shipped))
        assert list(examples) and set(examples) == {each.id for each in shipped.vignettes_of(FORM)}
        assert set(Counter(each.kind for each in examples.values()).values()) == {3}
        had.update(each.answer.sv for each in examples.values())
    assert set(had.values()) == {1} and len(had) == 27
    again = drawn(office, shipped, finished(office, rater, shipped))
    assert set(Counter(each.kind for each in again.values()).values()) == {3}


def test_round_under_way_is_gone_on_with(office: Office, rater: Actor, shipped: Instrument) -> None:
    round_id = begin(office, rater, shipped)
    assert begin(office, rater, shipped) == round_id
    fill(office, rater, shipped, round_id, lambda item, aspect, key: 3)
    assert begin(office, rater, shipped) == round_id
    casework.finish_round(office, rater, round_id)
    assert begin(office, rater, shipped) != round_id


def test_another_raters_round_is_not_gone_on_with(
    office: Office, rater: Actor, staffed: tuple[Any, Staff], shipped: Instrument
) -> None:
    assert begin(office, rater, shipped) != begin(office, staffed[1].colleague, shipped)


def test_form_without_examples_is_refused(office: Office, rater: Actor, shipped: Instrument, refused: Refused) -> None:
    for form in ("B", "no such"):
        refused(office, "REC-501", casework.begin_round, rater, shipped.id, form)


def test_choice_is_kept_changed_and_taken_back(office: Office, rater: Actor, shipped: Instrument) -> None:
    round_id = begin(office, rater, shipped)
    item, aspect = shipped.vignettes_of(FORM)[0].id, shipped.aspects[0].id
    seen = []
    for choice in ({"level": 2}, {"missing_code": "not_ratable"}, {"level": 5}, {}):
        casework.rate_example(office, rater, round_id, item, aspect, **choice)
        sheet = casework.round_sheet(office, rater, round_id)
        seen.append((sheet.level_of(item, aspect), sheet.code_of(item, aspect), sheet.done(item), len(sheet.lacking)))
    assert seen == [(2, None, 1, 26), (None, "not_ratable", 1, 26), (5, None, 1, 26), (None, None, 0, 27)]


@pytest.mark.parametrize(
    ("code", "item", "aspect", "choice"),
    [
        ("REC-301", "A1", "understanding", {"level": 0}),
        ("REC-301", "A1", "understanding", {"level": 6}),
        ("REC-301", "A1", "understanding", {"level": 3, "missing_code": "declined"}),
        ("REC-505", "A1", "understanding", {"missing_code": "no such"}),
        ("REC-505", "A1", "no such", {"level": 3}),
        ("REC-505", "B1", "understanding", {"level": 3}),
    ],
)
def test_what_the_round_does_not_have_cannot_be_chosen(
    office: Office,
    rater: Actor,
    shipped: Instrument,
    refused: Refused,
    code: str,
    item: str,
    aspect: str,
    choice: dict[str, Any],
) -> None:
    round_id = begin(office, rater, shipped)
    refused(office, code, casework.rate_example, rater, round_id, item, aspect, **choice)


def test_round_is_not_finished_before_everything_is_rated(
    office: Office, rater: Actor, shipped: Instrument, refused: Refused
) -> None:
    round_id = begin(office, rater, shipped)
    fill(office, rater, shipped, round_id, lambda item, aspect, key: 3)
    for item in ("A1", "A9"):
        casework.rate_example(office, rater, round_id, item, "response")
    error = refused(office, "REC-307", casework.finish_round, rater, round_id)
    assert [problem.where for problem in error.problems] == ["A1 response", "A9 response"]
    refused(office, "REC-503", casework.round_result, rater, round_id)


def test_finished_is_final(office: Office, rater: Actor, shipped: Instrument, refused: Refused) -> None:
    round_id = finished(office, rater, shipped)
    for choice in ({"level": 2}, {"missing_code": "declined"}, {}):
        refused(office, "REC-502", casework.rate_example, rater, round_id, "A1", "response", **choice)
    refused(office, "REC-502", casework.finish_round, rater, round_id)


def test_anothers_round_is_refused_like_none(
    office: Office, rater: Actor, staffed: tuple[Any, Staff], shipped: Instrument, refused: Refused
) -> None:
    open_one, done = begin(office, rater, shipped), ""
    fill(office, rater, shipped, open_one, lambda item, aspect, key: key)
    casework.finish_round(office, rater, open_one)
    done, open_one = open_one, begin(office, rater, shipped)
    colleague, told = staffed[1].colleague, []
    for round_id in (open_one, done, "0" * 16):
        for call, rest in (
            (casework.round_sheet, ()),
            (casework.round_result, ()),
            (casework.finish_round, ()),
            (casework.rate_example, ("A1", "response")),
        ):
            told.append((call, str(refused(office, "ACC-401", call, colleague, round_id, *rest))))
    assert len(set(told)) == 4
    assert casework.my_rounds(office, colleague).rounds == ()


def by_hand(office: Office, rater: Actor, shipped: Instrument) -> tuple[str, RoundResult]:
    """Do a round: understanding as the key, response one level to the middle, action two of nine far off."""

    def choose(item_id: str, aspect_id: str, key: int) -> int | None:
        if aspect_id == "understanding":
            return key
        if aspect_id == "response":
            return key + 1 if key < 3 else key - 1
        if item_id == "A4":
            return None
        return {"A2": 5 if key < 3 else 1}.get(item_id, key)

    round_id = finished(office, rater, shipped, choose)
    return round_id, casework.round_result(office, rater, round_id)


def test_result_by_hand(office: Office, rater: Actor, shipped: Instrument) -> None:
    round_id, found = by_hand(office, rater, shipped)
    whole, aspects = found.agreements.whole, {aspect.id: each for aspect, each in found.agreements.aspects}
    assert (whole.tally.cells, whole.tally.rated, whole.tally.same, whole.tally.near) == (27, 26, 16, 25)
    assert whole.exact.value == pytest.approx(16 / 27) and whole.within_one.value == pytest.approx(25 / 27)
    assert whole.exact.n["answers"] == 9
    assert [aspects[name].tally.same for name in ("understanding", "response", "action")] == [9, 0, 7]
    assert [aspects[name].tally.near for name in ("understanding", "response", "action")] == [9, 9, 7]
    keys = {name: each.key for name, each in drawn(office, shipped, round_id).items()}
    toward = [1 if each["response"].level < 3 else -1 for each in keys.values()]
    far = 5 - keys["A2"]["action"].level if keys["A2"]["action"].level < 3 else 1 - keys["A2"]["action"].level
    assert aspects["response"].leniency is not None and whole.leniency is not None
    assert aspects["response"].leniency.value == pytest.approx(sum(toward) / 9)
    assert whole.leniency.value == pytest.approx((sum(toward) + far) / 26)
    assert whole.icc is not None and whole.icc.statistic == "ICC(A,1)" and whole.icc.n["answers"] == 9
    assert [each.icc for each in aspects.values()] == [None, None, None]


def test_differences_come_first_with_the_authors_reason(office: Office, rater: Actor, shipped: Instrument) -> None:
    round_id, found = by_hand(office, rater, shipped)
    assert [(each.item_id, each.aspect_id) for each in found.cells[:2]] == [("A4", "action"), ("A2", "action")]
    assert found.cells[0].level is None and (found.cells[1].distance or 0) >= 2
    assert [each.distance for each in found.cells[2:]] == [1] * 9 + [0] * 16
    examples = drawn(office, shipped, round_id)
    for cell in found.cells:
        key = examples[cell.item_id].key[cell.aspect_id]
        assert (cell.key, cell.reason) == (key.level, key.reason)
    heard = {item_id: tuple(each.id for each in answers) for item_id, answers in found.critical.items()}
    assert heard == {item_id: each.critical for item_id, each in examples.items()}
    assert any(heard.values())


def test_history_and_all_rounds_together(office: Office, rater: Actor, shipped: Instrument) -> None:
    off = (0, 1, 2)
    for step in off:
        finished(office, rater, shipped, lambda item, aspect, key, s=step: key + s if key < 3 else key - s)
    assert len(casework.my_rounds(office, rater).together) == 1
    before = casework.my_rounds(office, rater).together[0].whole
    finished(office, rater, shipped, lambda item, aspect, key: key)  # all of it seen before: changes nothing together
    begin(office, rater, shipped)
    mine = casework.my_rounds(office, rater)
    assert [each.tally and each.tally.same for each in mine.rounds] == [27, 0, 0, 27, None]
    assert [each.tally and each.tally.near for each in mine.rounds] == [27, 27, 0, 27, None]
    assert [each.seen for each in mine.rounds] == [0, 0, 0, 9, 9]
    assert [each.reached for each in mine.rounds] == [True, True, False, True, False]
    assert mine.rounds[0].leniency == 0 and mine.rounds[-1].finished_at is None and mine.rounds[-1].leniency is None
    together = mine.together[0]
    assert together.whole == before
    assert (together.whole.tally.cells, together.whole.tally.same, together.whole.answers) == (81, 27, 27)
    assert all(each.icc is not None for _, each in together.aspects)


def test_training_is_required_only_where_the_office_says_so(
    office: Office, rater: Actor, stamp: Stamp, shipped: Instrument
) -> None:
    def refusal() -> str:
        with office.store.reading() as tx:
            try:
                require_training(tx, rater, shipped.id)
            except RecordError as error:
                return error.code
        return ""

    assert refusal() == ""
    with office.store.writing() as tx:
        routines.add_routine(tx, stamp, "training_required", "true")
        routines.add_routine(tx, stamp, "training_bar", "0.8")
    assert refusal() == "REC-504"
    round_id = begin(office, rater, shipped)
    fill(office, rater, shipped, round_id, lambda item, aspect, key: key)
    assert refusal() == "REC-504"  # not finished
    fill(office, rater, shipped, round_id, lambda item, aspect, key: key if item < "A8" else None)
    casework.finish_round(office, rater, round_id)  # 21 of 27, whatever was left out
    assert refusal() == "REC-504"
    finished(office, rater, shipped, lambda item, aspect, key: key if (item, aspect) != ("A1", "action") else None)
    assert refusal() == ""
    with office.store.writing() as tx:
        routines.add_routine(tx, stamp, "training_bar", "1.0")
    assert refusal() == "REC-504"
    with office.store.writing() as tx:
        routines.add_routine(tx, stamp, "training_bar", "0.8")
        with pytest.raises(RecordError):
            require_training(tx, rater, "another instrument")


def test_nothing_rated_never_reaches_a_bar(office: Office, rater: Actor, shipped: Instrument) -> None:
    round_id = finished(office, rater, shipped, lambda item, aspect, key: None)
    found = casework.round_result(office, rater, round_id)
    assert (found.agreements.whole.within_one.value, found.agreements.whole.leniency) == (0, None)
    assert not casework.my_rounds(office, rater).rounds[0].reached


def test_calibration_frame_holds_finished_rounds_of_all_raters(
    office: Office, rater: Actor, staffed: tuple[Any, Staff], shipped: Instrument
) -> None:
    colleague, chance = staffed[1].colleague, random.Random(5)
    own = {}
    for who in (rater, colleague, rater):
        round_id = finished(office, who, shipped, lambda item, aspect, key: chance.choice([1, 2, 3, None]))
        own[round_id] = (who.account_id, casework.round_result(office, who, round_id).cells)
    open_round = begin(office, rater, shipped)
    fill(office, rater, shipped, open_round, lambda item, aspect, key: key)
    with office.store.reading() as tx:
        frame = calibration_frame(tx)
    assert len(frame) == 81 and open_round not in set(frame.round_id) and not frame.seen.any()
    for round_id, (who, cells) in own.items():
        rows = frame[frame.round_id == round_id].set_index(["vignette_id", "aspect_id"])
        assert set(rows.rater_id) == {who} and rows["at"].nunique() == 1
        for cell in cells:
            row = rows.loc[(cell.item_id, cell.aspect_id)]
            assert row.key == cell.key
            assert (row.level != row.level) if cell.level is None else row.level == cell.level


def test_frame_of_nobody_is_empty(office: Office) -> None:
    with office.store.reading() as tx:
        assert list(calibration_frame(tx).columns)[-4:] == ["level", "missing_code", "key", "seen"]


def test_audit_trail_tells_of_rounds_and_not_of_levels(office: Office, rater: Actor, shipped: Instrument) -> None:
    from vignette.storage import audit

    round_id = finished(office, rater, shipped)
    with office.store.reading() as tx:
        entries = [entry for entry in audit.audit_entries(tx) if entry.action.startswith("training")]
    assert {entry.action for entry in entries} == {"training.write"} and len(entries) == 29
    assert all("level" not in entry.detail for entry in entries)
    assert entries[-1].subject == round_id


def test_who_has_not_reached_the_bar_does_not_rate_for_real(
    case: Callable[[str], Case], shipped: Instrument, refused: Refused
) -> None:
    here = case("rated")
    with here.office.store.writing() as tx:
        routines.add_routine(
            tx, Stamp(account_id=here.actor.account_id, at=here.trail()[-1].at), "training_required", "true"
        )
    item, aspect = here.vignette.id, here.instrument.aspects[0].id
    error = refused(here.office, "REC-504", casework.rate, here.actor, here.interview, item, aspect, level=4)
    assert error.values == {"percent": 90}
    refused(here.office, "REC-504", casework.lock, here.actor, here.interview)
    finished(here.office, here.actor, shipped)
    casework.rate(here.office, here.actor, here.interview, item, aspect, level=4)
    casework.lock(here.office, here.actor, here.interview)
