"""A story as rows of the tables: what the ordinary functions would have left behind, without the doing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from vignette.assessment import InterviewEvent, Placement, PlacementState
from vignette.casework.accounts import NO_PASSWORD
from vignette.casework.course import BRIEFING, LEAD
from vignette.casework.invented.stories import Colleague, Held, Home, Place, Round, Settlement, Sheet, Story, Written
from vignette.casework.notes import Draft
from vignette.instrument import Instrument

Row = tuple[str, dict[str, Any]]
"""The name of a table, and what a row of it holds."""

_BEGINNINGS = (InterviewEvent.BEGUN, InterviewEvent.DECLINED)
_PAGE = "demonstration"
_WRITER = Draft(item_id="", part="", text="", base=0, writer=_PAGE, tab=_PAGE).sent_by


def rows_of(story: Story) -> dict[str, list[dict[str, Any]]]:
    """Return the rows by table, each table's in the order things happened."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, row in _rows(story):
        rows.setdefault(name, []).append(row)
    return rows


def _rows(story: Story) -> Iterator[Row]:
    for colleague in story.colleagues:
        yield from _colleague(colleague)
    for home in story.homes:
        yield from _home(home, story.instrument)
    for each in story.rounds:
        yield from _round(each, story.instrument)
    for name, value, stamp in story.routines:
        yield "routine", {"name": name, "value": value, **_who(*stamp)}


def _who(account_id: str, at: dt.datetime) -> dict[str, Any]:
    return {"account_id": account_id, "at": at}


def _bound(instrument: Instrument) -> dict[str, str]:
    return {
        "instrument_id": instrument.id,
        "instrument_version": instrument.version,
        "fingerprint": instrument.fingerprint,
    }


def _colleague(colleague: Colleague) -> Iterator[Row]:
    yield "account", {"id": colleague.id, "username": colleague.username, "at": colleague.since}
    detail = {
        "subject_id": colleague.id,
        "display_name": colleague.name,
        "roles": " ".join(sorted(role.value for role in colleague.roles)),
        "password_hash": NO_PASSWORD,
        "open": True,
    }
    yield "account_detail", {**detail, **_who(colleague.id, colleague.since)}


def _home(home: Home, instrument: Instrument) -> Iterator[Row]:
    stamp = _who(home.recruiter_id, home.opened_at)
    yield "household", {"id": home.id, **stamp}
    yield "household_detail", {"household_id": home.id, "name": home.name, **stamp}
    key = {"household_id": home.id, "assignee_id": home.recruiter_id}
    yield "assignment", {**key, "assigned": True, **stamp}
    for adult in home.adults:
        yield "applicant", {"id": adult.id, "household_id": home.id, **stamp}
        yield "applicant_detail", {"applicant_id": adult.id, "name": adult.name, **stamp}
        for held in adult.interviews:
            yield from _held(adult.id, held, instrument)
    for placement in home.placements:
        yield from _placement(placement, home.recruiter_id)
    if home.written is not None:
        yield from _summary(home, home.written)


def _summary(home: Home, written: Written) -> Iterator[Row]:
    """Yield what was written for the home's summary, with the applicants' comments."""
    stamp = {"household_id": home.id, **_who(home.recruiter_id, home.opened_at)}
    for part, text in written.texts.items():
        yield "summary_text", {"part": part, "text": text, "writer": _WRITER, **stamp}
    for adult, (state, on) in zip(home.adults, written.comments, strict=True):
        yield "applicant_comment", {"applicant_id": adult.id, "state": state.value, "held_on": on, **stamp}


def _placement(placement: Placement, recruiter_id: str) -> Iterator[Row]:
    stamp, key = _who(recruiter_id, _noon(placement.begun)), {"placement_id": placement.id}
    yield "placement", {"id": placement.id, "household_id": placement.household_id, **stamp}
    said = {"begun": placement.begun, "void": False, "reason": ""}
    yield "placement_detail", {**key, **said, "ended": None, "state": PlacementState.RUNNING.value, **stamp}
    if placement.ended:
        stamp = _who(recruiter_id, _noon(placement.ended))
        yield "placement_detail", {**key, **said, "ended": placement.ended, "state": placement.state.value, **stamp}
    for each in placement.follow_ups:
        seen = asdict(each.seen) | {"no_safety": each.seen.no_safety.value if each.seen.no_safety else None}
        row = {**key, "follow_up_id": each.id, "held_on": each.on, **seen, "void": False, "reason": ""}
        yield "follow_up", {**row, **_who(recruiter_id, _noon(each.on))}


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def _held(applicant_id: str, held: Held, instrument: Instrument) -> Iterator[Row]:
    bound = _bound(instrument)
    stamp = _who(held.interviewer_id, held.opened_at)
    opened = {"applicant_id": applicant_id, "form_id": held.form_id, "from_paper": False, **bound, **stamp}
    yield "administration", {"id": held.id, **opened}
    common = {"administration_id": held.id, **bound}
    for name, row in (*_course(held), *_written(held), *_sheets(held, instrument), *_second(held)):
        yield name, {**common, **row}


def _course(held: Held) -> Iterator[Row]:
    for event, at, reason in held.events:
        stamp = _who(held.interviewer_id, at)
        if event in _BEGINNINGS:
            consent = event is InterviewEvent.BEGUN
            yield "briefing", {"language": held.language, "interpreter": False, "consent": consent, **stamp}
        yield "interview_event", {"event": event.value, "reason": reason, **stamp}


def _written(held: Held) -> Iterator[Row]:
    at = held.events[0][1] if held.events else held.opened_at
    stamp = {"writer": _WRITER, **_who(held.interviewer_id, at)}
    if held.present:
        yield "answer", {"item_id": BRIEFING, "part": "present", "text": held.present, **stamp}
    for item_id, code in held.absent.items():
        yield "item_mark", {"item_id": item_id, "missing_code": code, **stamp}
    for (item_id, part), text in held.notes.items():
        yield "answer", {"item_id": item_id, "part": part, "text": text, **stamp}
    for (item_id, part), mark in held.marks.items():
        yield "probe_mark", {"item_id": item_id, "part": part, "mark": mark.value, **stamp}


def _sheets(held: Held, instrument: Instrument) -> Iterator[Row]:
    for sheet in held.sheets:
        whose = {"rater_id": sheet.rater_id, **_who(sheet.rater_id, sheet.at)}
        for (item_id, aspect_id), (level, code) in sheet.cells.items():
            cell = {"item_id": item_id, "aspect_id": aspect_id, "level": level, "missing_code": code}
            yield "rating", {**whose, **cell}
        for item_id, critical_id in sorted(sheet.heard):
            yield "critical_flag", {**whose, "item_id": item_id, "critical_id": critical_id, "heard": True}
        for (item_id, part), text in sheet.quotes.items():
            yield "quote", {**whose, "item_id": item_id, "part": part, "text": text, "writer": _WRITER}
        if sheet.locked:
            for (item_id, aspect_id), code in _coded(held, sheet, instrument).items():
                cell = {"item_id": item_id, "aspect_id": aspect_id, "level": None, "missing_code": code}
                yield "rating", {**whose, **cell}
            yield "rating_lock", {**whose, "locked": True, "reason": ""}


def _coded(held: Held, sheet: Sheet, instrument: Instrument) -> dict[Place, str]:
    """Return the cells that locking gives the code of their vignette, and those coded by hand, which it repeats."""
    coded: dict[Place, str] = {}
    for vignette in instrument.vignettes_of(held.form_id):
        whole = None if (vignette.id, LEAD) in held.notes else held.absent.get(vignette.id, "not_asked")
        for aspect in instrument.aspects:
            place = (vignette.id, aspect.id)
            code = sheet.cells[place][1] if place in sheet.cells else whole
            if code is not None:
                coded[place] = code
    return coded


def _second(held: Held) -> Iterator[Row]:
    for reason in held.reasons:
        row = {"reason": reason.reason.value, "chosen": reason.chosen, "share": reason.share}
        yield "second_rating_reason", {**row, **_who(reason.by, reason.at)}
    for request in held.requests:
        yield "rater_task", {"rater_id": request.rater_id, "asked": True, **_who(request.by, request.at)}
    for item_id, aspect_id in held.drawn:
        stamp = _who(held.sheets[-1].rater_id, held.sheets[-1].at)
        yield "spot_check", {"item_id": item_id, "aspect_id": aspect_id, "drawn": True, **stamp}
    if held.settlement is not None:
        yield from _settlement(held.settlement)


def _settlement(settled: Settlement) -> Iterator[Row]:
    stamp = _who(settled.by, settled.at)
    for (item_id, aspect_id), decision in settled.cells.items():
        level, code = decision.choice
        cell = {"item_id": item_id, "aspect_id": aspect_id, "level": level, "missing_code": code, "decided": True}
        yield "adjudicated", {**cell, "sided_with": decision.sided_with, "reason": decision.reason, **stamp}
    for (item_id, critical_id), (heard, why) in settled.critical.items():
        finding = {"item_id": item_id, "critical_id": critical_id, "decided": True, "heard": heard, "reason": why}
        yield "adjudicated_critical", {**finding, **stamp}
    for event, at, why in settled.events:
        yield "adjudication_event", {"event": event, "reason": why, **_who(settled.by, at)}


def _round(told: Round, instrument: Instrument) -> Iterator[Row]:
    stamp = _who(told.rater_id, told.at)
    examples: Mapping[str, int] = told.examples
    begun = {"id": told.id, "examples": json.dumps(dict(examples), sort_keys=True)}
    yield "training_round", {**begun, **_bound(instrument), **stamp}
    for (item_id, aspect_id), level in told.cells.items():
        cell = {"item_id": item_id, "aspect_id": aspect_id, "level": level, "missing_code": None}
        yield "training_rating", {"round_id": told.id, **cell, **stamp}
    yield "training_event", {"round_id": told.id, "event": "finished", **stamp}
