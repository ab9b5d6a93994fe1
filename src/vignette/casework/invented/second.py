"""Who rated a simulated interview too, and what an adjudication made of the differences."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vignette.access import Role
from vignette.assessment import (
    SYMBOLS,
    RatedInterview,
    RaterSheet,
    Rating,
    SelectionReason,
    compare_cells,
    near_a_cut,
)
from vignette.casework.invented.drawing import Desk
from vignette.casework.invented.homes import sheet
from vignette.casework.invented.stories import (
    Decision,
    Held,
    Home,
    Place,
    Reason,
    Request,
    Settlement,
    Sheet,
)
from vignette.storage.adjudication import AdjudicationEvent

_SOON = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """An interview with two locked ratings, and what must be settled."""

    held: Held
    cells: tuple[Place, ...]
    critical: tuple[Place, ...]

    @property
    def differs(self) -> bool:
        return bool(self.cells or self.critical)


def with_second_ratings(desk: Desk, homes: Sequence[Home]) -> tuple[Home, ...]:
    """Return the homes with second ratings and adjudications in every state of work."""
    locked = [held for held in _interviews(homes) if held.sheets and held.sheets[0].locked]
    locked.sort(key=lambda held: held.sheets[0].at)
    chosen, changed = [], {}
    for held in _selected(desk, locked):
        changed[held.id] = held
        if any(reason.chosen for reason in held.reasons):
            chosen.append(held)
    pending = desk.settings["second"]["pending"]
    finished = [_rated_too(desk, held) for held in chosen[: -len(pending)]]
    under_way = [_pending(desk, held, state) for held, state in zip(chosen[-len(pending) :], pending, strict=True)]
    changed |= {held.id: held for held in (*_settled(desk, finished), *under_way)}
    return tuple(
        replace(
            home,
            adults=tuple(
                replace(adult, interviews=tuple(changed.get(held.id, held) for held in adult.interviews))
                for adult in home.adults
            ),
        )
        for home in homes
    )


def _interviews(homes: Sequence[Home]) -> Iterator[Held]:
    return (held for home in homes for adult in home.adults for held in adult.interviews)


def _selected(desk: Desk, locked: Sequence[Held]) -> Iterator[Held]:
    """Return every locked interview with the draw, and whatever else chose it."""
    share, first = (desk.settings["routines"][name] for name in ("random_share", "new_rater_first"))
    latest = {held.id for held in locked[-2 * desk.settings["second"]["on_request"] :]}
    requests = desk.settings["second"]["on_request"]
    so_far: Counter[str] = Counter()
    for held in locked:
        at, by = held.sheets[0].at, held.interviewer_id
        reasons = [
            Reason(reason=SelectionReason.RANDOM, chosen=desk.chance(share), share=share, by=by, at=at),
        ]
        so_far[by] += 1
        if so_far[by] <= first:
            reasons.append(Reason(reason=SelectionReason.NEW_RATER, chosen=True, by=by, at=at))
        if _near(desk, held):
            reasons.append(Reason(reason=SelectionReason.NEAR_CUT, chosen=True, by=by, at=at))
        if held.id in latest and requests and not any(reason.chosen for reason in reasons):
            requests -= 1
            reasons.append(
                Reason(
                    reason=SelectionReason.ON_REQUEST,
                    chosen=True,
                    by=desk.supervisor.id,
                    at=at + dt.timedelta(hours=desk.between(1, 6)),
                )
            )
        yield replace(held, reasons=tuple(reasons))


def _near(desk: Desk, held: Held) -> bool:
    first = _masked(SYMBOLS[0], held.sheets[0])
    rated = RatedInterview(form_id=held.form_id, sheets=(first,), marks=held.marks, language=held.language)
    return near_a_cut(desk.instrument, rated, desk.gate)


def _asked_at(held: Held) -> tuple[str, dt.datetime]:
    """Return by whom and when somebody was asked: when the first reason chose the interview."""
    first = next(reason for reason in held.reasons if reason.chosen)
    return first.by, first.at


def _another(desk: Desk, held: Held, at: dt.datetime) -> int:
    """Return the place of a rater who did not hold the interview and was there already."""
    there = [
        place
        for place, rater in enumerate(desk.raters)
        if rater.id != held.interviewer_id and Role.SECOND_RATER in rater.roles and rater.since <= at
    ]
    return there[int(desk.rng.integers(len(there)))]


def _rated_too(desk: Desk, held: Held) -> Held:
    by, asked = _asked_at(held)
    rater = _another(desk, held, asked)
    at = min(asked + dt.timedelta(days=desk.between(1, 12)), desk.end - _SOON * desk.between(30, 60))
    heard = frozenset(each for each in held.sheets[0].heard if desk.chance(desk.settings["critical"]["by_both"]))
    second = sheet(desk, held, rater, at=at, heard=heard)
    request = Request(rater_id=second.rater_id, by=by, at=asked)
    rated = replace(held, requests=(request,), sheets=(*held.sheets, second))
    return replace(rated, drawn=_drawn(desk, *rated.sheets))


def _drawn(desk: Desk, one: Sheet, other: Sheet) -> tuple[Place, ...]:
    same = [place for place, choice in one.cells.items() if choice == other.cells[place]]
    return tuple(same[place] for place in desk.rng.permutation(len(same))[: desk.settings["second"]["spot_checks"]])


def _pending(desk: Desk, held: Held, state: str) -> Held:
    """Return an interview whose second rating is yet to come: nobody asked, asked, or begun."""
    by, asked = _asked_at(held)
    if state == "waiting":
        return held
    if state == "visitor":
        return replace(held, requests=(Request(rater_id=desk.visitor_id, by=by, at=asked),))
    rater = _another(desk, held, asked)
    request = Request(rater_id=desk.raters[rater].id, by=by, at=asked)
    if state == "asked":
        return replace(held, requests=(request,))
    whole = sheet(desk, held, rater, at=min(asked + dt.timedelta(days=1), desk.end - _SOON), locked=False)
    items = {item_id for item_id, _ in list(whole.cells)[: 3 * int(desk.rng.integers(2, 6))]}
    begun = replace(
        whole,
        cells={place: choice for place, choice in whole.cells.items() if place[0] in items},
        quotes={place: text for place, text in whole.quotes.items() if place[0] in items},
    )
    return replace(held, requests=(request,), sheets=(*held.sheets, begun))


def _settled(desk: Desk, finished: Sequence[Held]) -> Iterator[Held]:
    """Return the doubly rated interviews; the latest wait, some before those were opened again."""
    pairs = sorted((_pair(desk, held) for held in finished), key=lambda pair: pair.held.sheets[1].at)
    differing = [pair.held.id for pair in pairs if pair.differs]
    agreeing = [pair.held.id for pair in pairs if not pair.differs]
    waiting, agreed, reopened = (desk.settings["second"][name] for name in ("unsettled", "agreed", "reopened"))
    wait = {*differing[-waiting:], *agreeing[-agreed:]}
    again = set(differing[-waiting - reopened : -waiting])
    for pair in pairs:
        if pair.held.id in wait:
            yield pair.held
        else:
            yield replace(pair.held, settlement=_settlement(desk, pair, reopened=pair.held.id in again))


def _pair(desk: Desk, held: Held) -> _Pair:
    one, other = held.sheets
    sheets = [_masked(symbol, each) for symbol, each in zip(SYMBOLS, held.sheets, strict=False)]
    compared = compare_cells(sheets, adjudicate_from=desk.settings["second"]["adjudicate_from"])
    cells = tuple((each.item_id, each.aspect_id) for each in compared if each.apart)
    return _Pair(held=held, cells=cells, critical=tuple(sorted(one.heard ^ other.heard)))


def _masked(symbol: str, made: Sheet) -> RaterSheet:
    ratings = (
        Rating(item_id=item_id, aspect_id=aspect_id, level=level, missing_code=code)
        for (item_id, aspect_id), (level, code) in made.cells.items()
    )
    return RaterSheet(symbol=symbol, rater=made.rater_id, ratings=tuple(ratings))


def _settlement(desk: Desk, pair: _Pair, *, reopened: bool) -> Settlement:
    one, other = pair.held.sheets
    at = min(other.at + dt.timedelta(days=desk.between(1, 10)), desk.end - _SOON * 24)
    decided = {place: _decision(desk, pair.held, place) for place in pair.cells}
    for place in pair.held.drawn:
        decided[place] = Decision(choice=one.cells[place], sided_with=one.rater_id, reason=desk.word("seen"))
    return Settlement(
        by=desk.supervisor.id,
        at=at,
        cells=decided,
        critical={place: _critical(desk) for place in pair.critical},
        events=tuple(_events(desk, at, reopened=reopened)),
    )


def _decision(desk: Desk, held: Held, place: Place) -> Decision:
    """Return the level between where there is one and the lot falls so, else one rater's."""
    one, other = held.sheets
    levels = [level for level, _ in (one.cells[place], other.cells[place]) if level is not None]
    middle = round(sum(levels) / len(levels))
    if middle not in levels and desk.chance(0.35):
        return Decision(choice=(middle, None), sided_with=None, reason=desk.word("between"))
    side = one if desk.chance(0.5) else other
    return Decision(choice=side.cells[place], sided_with=side.rater_id, reason=desk.word("side"))


def _critical(desk: Desk) -> tuple[bool, str]:
    heard = desk.chance(0.7)
    return heard, desk.word("heard" if heard else "unheard")


def _events(desk: Desk, at: dt.datetime, *, reopened: bool) -> Iterator[tuple[str, dt.datetime, str]]:
    yield AdjudicationEvent.CLOSED.value, at, ""
    if reopened:
        yield AdjudicationEvent.REOPENED.value, min(at + dt.timedelta(days=2), desk.end - _SOON), desk.word("reopened")
