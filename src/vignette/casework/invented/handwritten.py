"""Invented homes that were written by hand, one file each, with answers to read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from vignette.assessment import (
    CommentState,
    FollowUp,
    InterviewEvent,
    Placement,
    PlacementState,
    ProbeMark,
    Seen,
    SelectionReason,
)
from vignette.casework.course import LEAD
from vignette.casework.invented.files import handwritten, settings
from vignette.casework.invented.stories import Adult, Choice, Held, Home, Place, Reason, Sheet, Written
from vignette.casework.notes import ASPECT, CRITICAL
from vignette.casework.summary_content import COMMENT
from vignette.storage.facts import new_id

_ENDS = {
    "declined": (InterviewEvent.DECLINED,),
    "paused": (InterviewEvent.BEGUN, InterviewEvent.PAUSED),
    "finished": (InterviewEvent.BEGUN, InterviewEvent.FINISHED),
    "locked": (InterviewEvent.BEGUN, InterviewEvent.FINISHED),
}

_APART = dt.timedelta(minutes=1)


def handwritten_homes(visitor_id: str, at: dt.datetime) -> tuple[Home, ...]:
    """Return the hand-written homes as the visitor's, by file; what a file tells of earlier days lies so far back."""
    return tuple(_home(told, visitor_id, at - place * _APART) for place, told in enumerate(handwritten()))


def _home(told: dict[str, Any], visitor_id: str, now: dt.datetime) -> Home:
    at, home_id = now - dt.timedelta(days=told.get("days_ago", 0)), new_id()
    adults = tuple(
        Adult(
            id=new_id(),
            name=person["name"],
            interviews=(_held(person["interview"], visitor_id, at),) if "interview" in person else (),
        )
        for person in told["applicants"]
    )
    return Home(
        id=home_id,
        name=told["name"],
        opened_at=at,
        recruiter_id=visitor_id,
        adults=adults,
        placements=tuple(_placement(each, home_id, now.date()) for each in told.get("placements", ())),
        written=_written(told["summary"], [adult.id for adult in adults], now.date()) if "summary" in told else None,
    )


def _written(story: dict[str, Any], adults: list[str], today: dt.date) -> Written:
    texts = {part: text.strip() for part, text in story["texts"].items()}
    comments = []
    for adult, told in zip(adults, story["comments"], strict=True):
        days_ago = told.get("days_ago")
        on = None if days_ago is None else today - dt.timedelta(days=days_ago)
        comments.append((CommentState(told["state"]), on))
        if "text" in told:
            texts[COMMENT + adult] = told["text"]
    return Written(texts=texts, comments=tuple(comments), signed=story.get("signed", False))


def _placement(story: dict[str, Any], home_id: str, today: dt.date) -> Placement:
    def day(days_ago: int) -> dt.date:
        return today - dt.timedelta(days=days_ago)

    return Placement(
        id=new_id(),
        household_id=home_id,
        begun=day(story["begun_days_ago"]),
        ended=day(story["ended_days_ago"]) if "ended_days_ago" in story else None,
        state=PlacementState(story.get("ends", "running")),
        follow_ups=tuple(
            FollowUp(id=new_id(), on=day(each["days_ago"]), seen=Seen(**each["seen"])) for each in story["follow_ups"]
        ),
    )


def _held(story: dict[str, Any], visitor_id: str, at: dt.datetime) -> Held:
    notes: dict[Place, str] = {}
    marks: dict[Place, ProbeMark] = {}
    absent = {item_id: told["missing"] for item_id, told in story.get("answers", {}).items() if "missing" in told}
    for item_id, told in story.get("answers", {}).items():
        if item_id in absent:
            continue
        notes[item_id, LEAD] = told[LEAD]
        for probe_id, probe in told.get("probes", {}).items():
            marks[item_id, probe_id] = ProbeMark(probe["mark"])
            if probe.get("text"):
                notes[item_id, probe_id] = probe["text"]
    return Held(
        id=new_id(),
        form_id=story["form"],
        opened_at=at,
        interviewer_id=visitor_id,
        present=story.get("present", ""),
        events=tuple((event, at, "") for event in _ENDS[story["ends"]]),
        notes=notes,
        marks=marks,
        absent=absent,
        sheets=(_sheet(story, visitor_id, at),) if "ratings" in story else (),
        reasons=_reasons(visitor_id, at) if story["ends"] == "locked" else (),
    )


def _reasons(visitor_id: str, at: dt.datetime) -> tuple[Reason, ...]:
    """Return why a second rating is wanted: the lot did not fall so, but these are the visitor's first interviews."""
    share = settings()["routines"]["random_share"]
    return (
        Reason(reason=SelectionReason.RANDOM, chosen=False, share=share, by=visitor_id, at=at),
        Reason(reason=SelectionReason.NEW_RATER, chosen=True, by=visitor_id, at=at),
    )


def _sheet(story: dict[str, Any], visitor_id: str, at: dt.datetime) -> Sheet:
    cells: dict[Place, Choice] = {}
    quotes: dict[Place, str] = {}
    heard: set[Place] = set()
    for item_id, judged in story["ratings"].items():
        for aspect_id, choice in judged["aspects"].items():
            rating = choice.get("rating", {})
            cells[item_id, aspect_id] = (rating.get("level"), rating.get("missing_code"))
            if "quote" in choice:
                quotes[item_id, ASPECT + aspect_id] = choice["quote"]
        for critical_id, words in judged.get("critical", {}).items():
            heard.add((item_id, critical_id))
            quotes[item_id, CRITICAL + critical_id] = words
    return Sheet(
        rater_id=visitor_id,
        at=at,
        cells=cells,
        quotes=quotes,
        heard=frozenset(heard),
        locked=story["ends"] == "locked",
    )
