"""Simulated homes: who lives there, when they were interviewed, and how far each interview came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from vignette.access import Role
from vignette.assessment import InterviewEvent, ProbeMark
from vignette.casework.course import LEAD
from vignette.casework.invented.drawing import Desk, absent, quoted
from vignette.casework.invented.files import handwritten, names
from vignette.casework.invented.stories import Adult, Choice, Held, Home, Place, Sheet
from vignette.casework.notes import ASPECT, CRITICAL
from vignette.instrument import Vignette

_RUNNING, _PAUSED, _STOPPED = "running", "paused", "stopped"
_HALF = (_RUNNING, _PAUSED, _STOPPED)
_LATEST = 0.96
"""The homes whose work is under way were opened after this share of the time."""


def simulated_homes(desk: Desk) -> tuple[Home, ...]:
    """Return the homes, oldest first, each interview with its interviewer's ratings if it came so far."""
    surnames = _surnames(desk)
    size = desk.study.applicants.groupby("household_id", observed=True).size().tolist()
    latest = desk.settings["states"]["latest"]
    done = len(size) - len(latest)
    homes = []
    for place, adults in enumerate(size):
        if place < done:
            states = [_exception(desk, place)] * adults
            opened, recruiter = desk.day(_LATEST * (place + 0.5) / done), _recruiter(desk, place / len(size))
        else:
            states = latest[place - done][:adults]
            opened = desk.day(_LATEST + (0.99 - _LATEST) * (place - done + 0.5) / len(latest))
            recruiter = _recruiter_now(desk, place, states)
        homes.append(_home(desk, place, surnames[place], states, opened, recruiter))
    return tuple(homes)


def sheet(
    desk: Desk, held: Held, rater: int, *, at: dt.datetime, heard: frozenset[Place] = frozenset(), locked: bool = True
) -> Sheet:
    """Return what a rater of the study has chosen in an interview, as far as it was held."""
    noted = {item_id for item_id, _ in held.notes}
    cells = {place: choice for place, choice in desk.choices[held.source][rater].items() if place[0] in noted}
    vignettes = desk.instrument.vignettes_of(held.form_id)
    parts = [(item_id, ASPECT + aspect_id) for item_id, aspect_id in quoted(desk, vignettes, cells)]
    parts += [(item_id, CRITICAL + critical_id) for item_id, critical_id in sorted(heard)]
    quotes = dict.fromkeys(parts, desk.word("note"))
    return Sheet(rater_id=desk.raters[rater].id, at=at, cells=cells, quotes=quotes, heard=heard, locked=locked)


def _surnames(desk: Desk) -> list[str]:
    """Return surnames in a random order, without those of the hand-written homes."""
    parts, taken = names(), " ".join(told["name"] for told in handwritten())
    every = [(beginning + end).replace("sss", "ss") for beginning, end in product(parts["beginnings"], parts["ends"])]
    return [str(each) for each in desk.rng.permutation([each for each in every if each not in taken])]


def _exception(desk: Desk, place: int) -> str:
    states = desk.settings["states"]
    for state in ("declined", _STOPPED, "sparse", "hurried"):
        if place in states[state]:
            return state
    return "locked"


def _recruiter(desk: Desk, share: float) -> str:
    there = [
        rater.id
        for rater, told in zip(desk.raters, desk.settings["raters"], strict=True)
        if Role.RECRUITER in rater.roles and told["from"] <= share
    ]
    return there[int(desk.rng.integers(len(there)))]


def _recruiter_now(desk: Desk, place: int, states: list[str]) -> str:
    own = place % desk.settings["states"]["visitors"] == 0 and "rated" not in states
    return desk.visitor_id if own else _recruiter(desk, 1)


def _home(desk: Desk, place: int, surname: str, states: list[str], opened: dt.datetime, recruiter: str) -> Home:
    opened += dt.timedelta(minutes=desk.between(0, 480))
    given = desk.rng.permutation(names()["given"])
    adults = []
    for number, state in enumerate(states):
        name = desk.word("adult").format(given=given[number], surname=surname)
        interviews = tuple(_interviews(desk, f"{_source(desk, place)}-{number + 1}", state, opened, recruiter))
        adults.append(Adult(id=desk.new_id(), name=name, interviews=interviews))
    name = desk.word("home" if len(adults) > 1 else "single").format(surname=surname)
    return Home(id=desk.new_id(), name=name, opened_at=opened, recruiter_id=recruiter, adults=tuple(adults))


def _source(desk: Desk, place: int) -> str:
    return str(desk.study.homes["household_id"].iloc[place])


def _interviews(desk: Desk, person: str, state: str, opened: dt.datetime, recruiter: str) -> Iterator[Held]:
    """Return one adult's interviews: none, one, or one with each of two forms."""
    if state == "none":
        return
    first = desk.settings["forms"]["first"]
    forms = desk.rng.choice(list(first), size=2, replace=False, p=list(first.values())).tolist()
    day = _working(opened + dt.timedelta(days=desk.between(1, 6)))
    yield _held(desk, f"{person}-{forms[0]}-1", forms[0], state, min(day, desk.last_day()), recruiter)
    again = _working(day + dt.timedelta(days=desk.between(20, 45)))
    if state == "locked" and desk.chance(desk.settings["forms"]["two"]) and again < desk.day(_LATEST):
        yield _held(desk, f"{person}-{forms[1]}-1", forms[1], state, again, recruiter)


def _working(moment: dt.datetime) -> dt.datetime:
    """Return the morning of the same day, or of the Monday after a weekend."""
    morning = moment.replace(hour=8, minute=0, second=0, microsecond=0)
    return morning + dt.timedelta(days=7 - morning.weekday() if morning.weekday() > 4 else 0)


def _held(desk: Desk, source: str, form_id: str, state: str, day: dt.datetime, recruiter: str) -> Held:
    begun = day + dt.timedelta(minutes=desk.between(0, 300))
    held = Held(
        id=desk.new_id(),
        source=source,
        form_id=form_id,
        opened_at=day - dt.timedelta(minutes=desk.between(5, 60)),
        interviewer_id=recruiter,
        language=desk.languages[source],
        present="" if state == "new" else desk.word("present"),
        events=tuple(_events(desk, state, begun)),
    )
    if state in ("new", "declined"):
        return held
    held = replace(held, **_told(desk, held, state))
    if state not in ("rated", "locked", "sparse", "hurried", _STOPPED):
        return held
    rater = [each.id for each in desk.raters].index(recruiter)
    at = held.events[-1][1] + dt.timedelta(minutes=desk.between(20, 180))
    heard = frozenset(_critical(desk, held, rater))
    return replace(held, sheets=(sheet(desk, held, rater, at=at, heard=heard, locked=state != "rated"),))


def _events(desk: Desk, state: str, begun: dt.datetime) -> Iterator[tuple[InterviewEvent, dt.datetime, str]]:
    if state == "new":
        return
    if state == "declined":
        yield InterviewEvent.DECLINED, begun, ""
        return
    yield InterviewEvent.BEGUN, begun, ""
    after = begun + dt.timedelta(minutes=desk.between(60, 120))
    if state == _PAUSED:
        yield InterviewEvent.PAUSED, after, ""
    elif state == _STOPPED:
        yield InterviewEvent.STOPPED, after, desk.word("stopped")
    elif state != _RUNNING:
        yield InterviewEvent.FINISHED, after, ""


def _told(desk: Desk, held: Held, state: str) -> dict[str, Any]:
    """Return notes, marks and the vignettes without an answer."""
    vignettes = desk.instrument.vignettes_of(held.form_id)
    if state in _HALF:
        vignettes = vignettes[: int(desk.rng.integers(2, 7))]
    without = {**absent(desk.choices[held.source][0]), **_refused(state, vignettes)}
    marks = _marks(desk, [each for each in vignettes if each.id not in without], hurried=state == "hurried")
    notes = {(vignette.id, LEAD): desk.word("note") for vignette in vignettes if vignette.id not in without}
    notes |= {place: desk.word("skipped") for place, mark in marks.items() if mark is ProbeMark.SKIPPED}
    here = {vignette.id for vignette in vignettes}
    return {"notes": notes, "marks": marks, "absent": {item: code for item, code in without.items() if item in here}}


def _refused(state: str, vignettes: tuple[Vignette, ...]) -> Mapping[str, str]:
    return {vignette.id: "declined" for vignette in vignettes[3:]} if state == "sparse" else {}


def _marks(desk: Desk, vignettes: list[Vignette], *, hurried: bool) -> dict[Place, ProbeMark]:
    shares = desk.settings["probes"]
    skipped = shares["skipped_by_one" if hurried else "skipped"]
    kinds = (ProbeMark.SPONTANEOUS, ProbeMark.OFF_SCRIPT, ProbeMark.SKIPPED, ProbeMark.ASKED)
    weights = [shares["spontaneous"], shares["off_script"], skipped]
    places = [(vignette.id, probe.id) for vignette in vignettes for probe in vignette.probes]
    found = desk.rng.choice(len(kinds), size=len(places), p=[*weights, 1 - sum(weights)])
    return {place: kinds[each] for place, each in zip(places, found, strict=True)}


def _critical(desk: Desk, held: Held, rater: int) -> Iterator[Place]:
    """Return a critical answer in some interviews: to a vignette whose answer got the lowest levels."""
    if not desk.chance(desk.settings["critical"]["heard"]):
        return
    levels: dict[str, list[int]] = {}
    cells: Mapping[Place, Choice] = desk.choices[held.source][rater]
    for (item_id, _), (level, _) in cells.items():
        if (item_id, LEAD) in held.notes and level is not None:
            levels.setdefault(item_id, []).append(level)
    if levels:
        lowest = min(levels, key=lambda item_id: sum(levels[item_id]) / len(levels[item_id]))
        answers = desk.instrument.vignette(lowest).critical_answers
        yield lowest, answers[int(desk.rng.integers(len(answers)))].id
