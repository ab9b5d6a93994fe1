"""Notes are never lost: repeated sendings, several pages, blanks, odd characters, and when what may be written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vignette import casework
from vignette.assessment import ProbeMark
from vignette.casework import ASPECT, BRIEFING, CRITICAL, LEAD, Draft, Saved
from vignette.casework.notes import LONGEST_NOTE
from vignette.errors import VignetteError
from vignette.storage import tables

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
Refused = Callable[..., VignetteError]


@pytest.fixture
def here(case: Cases) -> Case:
    """Return a running interview with an empty field: the lead question of the second vignette."""
    return case("running")


def field(here: Case, text: str, **changes: object) -> Draft:
    return here.draft(text, **{"item_id": here.vignettes[1].id, **changes})


def save(here: Case, draft: Draft) -> Saved:
    return casework.save_note(here.office, here.actor, here.interview, draft)


def kept(here: Case, item_id: str = "", part: str = LEAD) -> str | None:
    notes = casework.interview(here.office, here.actor, here.interview).notes
    note = notes.get((item_id or here.vignettes[1].id, part))
    return note.text if note else None


def revisions(here: Case) -> list[str]:
    """Return every text the field has ever held."""
    table = tables.answer.table
    with here.office.store.reading() as tx:
        mine = table.select().where(table.c.item_id == here.vignettes[1].id).order_by(table.c.revision)
        return [row.text for row in tx.execute(mine)]


def test_growing_text_is_kept_as_revisions(here: Case) -> None:
    numbers = [save(here, field(here, text, base=base)).revision for base, text in enumerate(["J", "Ja", "Jag"])]
    assert numbers == [1, 2, 3]
    assert revisions(here) == ["J", "Ja", "Jag"]
    assert kept(here) == "Jag"


def test_repeated_sending_is_the_same_save(here: Case) -> None:
    first = save(here, field(here, "Jag ringer."))
    assert save(here, field(here, "Jag ringer.")) == first
    assert save(here, field(here, "Jag ringer.", writer="other page")) == first
    assert revisions(here) == ["Jag ringer."]


def test_page_that_never_heard_of_its_own_save_goes_on(here: Case) -> None:
    save(here, field(here, "Jag", base=0))
    assert save(here, field(here, "Jag ringer", base=0)).revision == 2
    assert save(here, field(here, "Jag ringer dem", base=1)).revision == 3
    assert kept(here) == "Jag ringer dem"


def test_change_on_another_page_is_never_overwritten(here: Case, refused: Refused) -> None:
    save(here, field(here, "Första", writer="one"))
    save(here, field(here, "Andra", writer="two", base=1))
    for base in (0, 1):
        stale = field(here, "Tredje", writer="one", base=base)
        refused(here.office, "REC-208", casework.save_note, here.actor, here.interview, stale)
    assert kept(here) == "Andra"
    assert save(here, field(here, "Tredje", writer="one", base=2)).revision == 3


@pytest.mark.parametrize("blank", ["", " ", "\n\t ", "\x00"])
def test_blank_never_replaces_words_unless_it_is_meant(here: Case, refused: Refused, blank: str) -> None:
    save(here, field(here, "Jag ringer."))
    empty = field(here, blank, base=1)
    refused(here.office, "REC-209", casework.save_note, here.actor, here.interview, empty)
    assert save(here, replace(empty, clear=True)).revision == 2
    assert kept(here) == blank.replace("\x00", "")
    assert revisions(here)[0] == "Jag ringer."


def test_blank_in_an_untouched_field_leaves_no_revision(here: Case) -> None:
    assert save(here, field(here, "")).revision == 0
    assert kept(here) is None


def test_only_the_tab_at_the_desk_writes(here: Case, refused: Refused) -> None:
    desk = {"server": "s", "alive": lambda tab: True}
    assert casework.hold_seat(here.office, here.actor, here.interview, tab="tab", **desk)
    save(here, field(here, "Härifrån"))
    other = field(here, "Därifrån", tab="other", base=1)
    refused(here.office, "REC-207", casework.save_note, here.actor, here.interview, other)
    casework.hold_seat(here.office, here.actor, here.interview, tab="other", insist=True, **desk)
    assert save(here, other).revision == 2


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("a\x00b", "ab"),
        ("a\ud83db", "a?b"),
        ("\udcff", "?"),
        ("🙂 👩‍👧 é e\u0301", "🙂 👩‍👧 é e\u0301"),
        ("=1+1\r\nrad två\ttab\u2028", "=1+1\r\nrad två\ttab\u2028"),
        ("'; DROP TABLE answer; -- {x} %s :y", "'; DROP TABLE answer; -- {x} %s :y"),
        ("שלום\u202e", "שלום\u202e"),
        ("x" * LONGEST_NOTE, "x" * LONGEST_NOTE),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_odd_characters(here: Case, typed: str, stored: str) -> None:
    saved = save(here, field(here, typed))
    assert kept(here) == stored
    assert save(here, field(here, typed)) == saved


def test_too_long(here: Case, refused: Refused) -> None:
    long = field(here, "hemligt " * (LONGEST_NOTE // 8 + 1))
    error = refused(here.office, "REC-211", casework.save_note, here.actor, here.interview, long)
    assert "hemligt" not in str(error)


@pytest.mark.parametrize(
    ("item", "part"),
    [("no such", LEAD), ("", "no such probe"), ("", ""), (BRIEFING, LEAD), ("", "present"), ("", ASPECT + "action")],
)
def test_field_that_is_not_there(here: Case, refused: Refused, item: str, part: str) -> None:
    draft = field(here, "Jag", part=part, **({"item_id": item} if item else {}))
    refused(here.office, "REC-210", casework.save_note, here.actor, here.interview, draft)


def test_every_field_keeps_its_own_text(here: Case) -> None:
    second = here.vignettes[1]
    places = [(second.id, LEAD), *((second.id, probe.id) for probe in second.probes)]
    places += [(BRIEFING, part) for part in casework.BRIEFING_PARTS]
    for item, part in places:
        save(here, here.draft(f"{item} {part}", item_id=item, part=part))
    assert [kept(here, item, part) for item, part in places] == [f"{item} {part}" for item, part in places]


# when something may be written: "yes", or the code of the refusal
WHEN = """
            briefing  vignette
  new       yes       REC-204
  declined  REC-204   REC-204
  running   yes       yes
  paused    yes       yes
  stopped   yes       yes
  finished  yes       yes
  rated     yes       yes
  locked    REC-206   REC-206
"""
STATES = [tuple(line.split()) for line in WHEN.strip().splitlines()[1:]]


@pytest.mark.parametrize(("state", "briefing", "vignette"), STATES)
def test_when_notes_are_taken_and_late_ones_accepted(
    case: Cases, refused: Refused, state: str, briefing: str, vignette: str
) -> None:
    here = case(state)
    late = here.draft("Jag ringer. Sent inskrivet.", base=1)
    for draft, expected in ((replace(late, item_id=BRIEFING, part="present"), briefing), (late, vignette)):
        if expected == "yes":
            save(here, draft)
            assert kept(here, draft.item_id, draft.part) == draft.text
        else:
            refused(here.office, expected, casework.save_note, here.actor, here.interview, draft)


@pytest.mark.parametrize(("state", "_briefing", "expected"), STATES)
def test_when_marks_are_taken(case: Cases, refused: Refused, state: str, _briefing: str, expected: str) -> None:
    here = case(state)
    probe = here.vignette.probes[0].id
    drafts = {
        casework.save_mark: here.draft(ProbeMark.SKIPPED, part=probe),
        casework.save_item_mark: here.draft("declined", part=""),
    }
    for mark, draft in drafts.items():
        if expected == "yes":
            assert mark(here.office, here.actor, here.interview, draft).revision > 0
        else:
            refused(here.office, expected, mark, here.actor, here.interview, draft)


def test_probe_is_marked_and_the_mark_taken_back(here: Case) -> None:
    item, probe = here.vignettes[1].id, here.vignettes[1].probes[0].id
    for revision, mark in enumerate((*ProbeMark, None), start=1):
        draft = here.draft(mark or "", item_id=item, part=probe, clear=True)
        assert casework.save_mark(here.office, here.actor, here.interview, draft).revision == revision
        found = casework.interview(here.office, here.actor, here.interview).marks[item, probe]
        assert (found.mark, found.revision) == (mark, revision)


@pytest.mark.parametrize(
    ("item", "probe", "mark"),
    [("no such", "child", "asked"), ("", "no such", "asked"), ("", LEAD, "asked"), ("", "thinking", "perhaps")],
)
def test_probe_or_mark_that_is_not_there(here: Case, refused: Refused, item: str, probe: str, mark: str) -> None:
    draft = here.draft(mark, item_id=item or here.vignette.id, part=probe)
    refused(here.office, "REC-210", casework.save_mark, here.actor, here.interview, draft)


@pytest.mark.parametrize(
    ("item", "part", "code"), [("no such", "", "declined"), ("", "", "bored"), ("", LEAD, "declined")]
)
def test_vignette_or_code_that_is_not_there(here: Case, refused: Refused, item: str, part: str, code: str) -> None:
    draft = here.draft(code, item_id=item or here.vignette.id, part=part)
    refused(here.office, "REC-210", casework.save_item_mark, here.actor, here.interview, draft)


@pytest.mark.parametrize("kind", [ASPECT, CRITICAL])
def test_quotes_are_saved_by_the_same_rules(case: Cases, refused: Refused, kind: str) -> None:
    here = case("finished")
    answer = here.vignette.critical_answers[0].id
    part = kind + (here.instrument.aspects[0].id if kind == ASPECT else answer)
    draft = here.draft("Jag ringer", part=part)

    def quote(each: Draft) -> int:
        return casework.save_quote(here.office, here.actor, here.interview, each).revision

    assert [quote(draft), quote(draft), quote(replace(draft, text="Jag ringer nu"))] == [1, 1, 2]
    for code, changes in {
        "REC-208": {"writer": "other", "base": 1},
        "REC-209": {"text": " "},
        "REC-210": {"part": kind + "no such"},
        "REC-211": {"text": "x" * (LONGEST_NOTE + 1)},
    }.items():
        refused(here.office, code, casework.save_quote, here.actor, here.interview, replace(draft, **changes))
    sheet = casework.rating_sheet(here.office, here.actor, here.interview)
    assert sheet.quote(here.vignette.id, part) == "Jag ringer nu"


def test_quotes_need_no_seat_at_the_desk(case: Cases) -> None:
    here = case("finished")
    casework.hold_seat(here.office, here.actor, here.interview, tab="notes", server="s", alive=lambda tab: True)
    draft = here.draft("Jag", part=ASPECT + here.instrument.aspects[0].id, tab="rating")
    assert casework.save_quote(here.office, here.actor, here.interview, draft).revision == 1


@pytest.mark.parametrize("whole", [False, True], ids=["probe", "vignette"])
def test_marks_are_saved_by_the_same_rules(here: Case, refused: Refused, whole: bool) -> None:
    item, probe = here.vignettes[1].id, here.vignettes[1].probes[0].id
    save = casework.save_item_mark if whole else casework.save_mark
    part, one, other = ("", "declined", "not_asked") if whole else (probe, "asked", "skipped")
    first = here.draft(one, item_id=item, part=part, sequence=2)

    def revision(draft: Draft) -> int:
        return save(here.office, here.actor, here.interview, draft).revision

    assert [revision(first), revision(first), revision(replace(first, text=other, sequence=4))] == [1, 1, 2]
    assert revision(replace(first, text="", sequence=3, clear=True)) == 2, "one that comes late replaces nothing"
    casework.hold_seat(here.office, here.actor, here.interview, tab="tab", server="s", alive=lambda tab: True)
    for code, changes in {
        "REC-207": {"tab": "other"},
        "REC-208": {"writer": "other", "base": 1},
        "REC-209": {"text": "", "sequence": 5},
    }.items():
        refused(here.office, code, save, here.actor, here.interview, replace(first, **changes))
    assert revision(replace(first, text="", sequence=5, clear=True)) == 3
    found = casework.interview(here.office, here.actor, here.interview)
    kept = found.item_marks[item] if whole else found.marks[item, probe]
    assert (kept.text, kept.revision) == ("", 3)
