"""What is settled in an adjudication: one aspect of one answer, or one critical answer, with both ratings in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.assessment import QueueState, Rating
from vignette.casework import AdjudicatedCell, AdjudicatedCritical, AdjudicationCase
from vignette.i18n import LocalizedPoints
from vignette.instrument import Vignette
from vignette.ui.parts import Block, beside, do, prose
from vignette.ui.session import Session
from vignette.ui.words import rating_in_words

Value = tuple[int | None, str | None]
"""A level, or a missing code."""


def values_in_words(session: Session, case: AdjudicationCase, cell: AdjudicatedCell) -> str:
    """Return who gave what, in one line."""
    return " · ".join(
        f"{' '.join(symbols)} {_in_words(session, case, value)}" for value, symbols in _given(cell).items()
    )


def draw_cell(session: Session, case: AdjudicationCase, vignette: Vignette, cell: AdjudicatedCell) -> None:
    """Show one aspect of an answer: the masked ratings side by side, then the choice or what was settled."""
    text, language = session.text, session.language
    aspect = next(each for each in case.material.instrument.aspects if each.id == cell.aspect_id)
    key = f"{case.material.id}-{cell.item_id}-{cell.aspect_id}"
    with st.container(border=True, key=f"part-{key}"):
        prose(
            ("h4", aspect.name.in_language(language), ""),
            ("p", aspect.description.in_language(language), "instruction"),
            ("p", " · ".join(_marks(session, cell)), "question-small"),
        )
        beside(*_ratings(session, case, cell))
        beside(*_meanings(session, case, vignette, cell))
        if cell.decision:
            made = cell.decision
            words = _as_whom(session, case, cell, (made.level, made.missing_code))
            _decided(session, case, key, text("adjudication.decided", value=words), made.reason, _take_back(cell))
        elif _open(session, case):
            _choose(session, case, vignette, cell, key)


def draw_critical(session: Session, case: AdjudicationCase, vignette: Vignette, part: AdjudicatedCritical) -> None:
    """Show a critical answer: who heard it in which words, then the choice or what was settled."""
    text = session.text
    answer = next(each for each in vignette.critical_answers if each.id == part.critical_id)
    key = f"{case.material.id}-{part.item_id}-{part.critical_id}"
    with st.container(border=True, key=f"part-{key}"):
        prose(
            ("h4", text("adjudication.critical", kind=text(f"critical_kind.{answer.kind}")), ""),
            ("p", answer.text.in_language(session.language), "question-small"),
        )
        beside(*(_heard(session, part, symbol) for symbol in case.symbols))
        if part.decision:
            value = text("adjudication.counts" if part.decision.heard else "adjudication.counts_not")
            words = text("adjudication.decided", value=value)
            _decided(session, case, key, words, part.decision.reason, _take_back_critical(part))
        elif _open(session, case):
            _choose_critical(session, case, part, key)


def _open(session: Session, case: AdjudicationCase) -> bool:
    return case.state is not QueueState.DONE and session.actor.may(Action.ADJUDICATION_WRITE)


def _given(cell: AdjudicatedCell) -> Mapping[Value, list[str]]:
    """Return the values that were given, each with the symbols of those who gave it."""
    given: dict[Value, list[str]] = {}
    for symbol, rating in cell.ratings.items():
        given.setdefault((rating.level, rating.missing_code), []).append(symbol)
    return given


def _in_words(session: Session, case: AdjudicationCase, value: Value) -> str:
    level, code = value
    rating = Rating(item_id="", aspect_id="", level=level, missing_code=code)
    return rating_in_words(case.material.instrument, rating, session.language)


def _as_whom(session: Session, case: AdjudicationCase, cell: AdjudicatedCell, value: Value) -> str:
    """Return a value in words, and which raters gave it, if any."""
    text, symbols, name = session.text, _given(cell).get(value), _in_words(session, case, value)
    return text("adjudication.as", value=name, symbols=text("adjudication.and").join(symbols)) if symbols else name


def _marks(session: Session, cell: AdjudicatedCell) -> Iterator[str]:
    """Yield why one should look at a cell."""
    text = session.text
    if cell.distance:
        yield text("adjudication.distance", steps=cell.distance)
    if len({rating.level is None for rating in cell.ratings.values()}) > 1:
        yield text("adjudication.level_against_code")
    if cell.crosses_cut:
        yield text("adjudication.crosses_cut")
    if cell.drawn:
        yield text("adjudication.drawn")


def _ratings(session: Session, case: AdjudicationCase, cell: AdjudicatedCell) -> Iterator[Sequence[Block]]:
    """Yield one column for each value that was given: who gave it, and in which words."""
    for value, symbols in _given(cell).items():
        quotes = [(symbol, cell.ratings[symbol].quote) for symbol in symbols if cell.ratings[symbol].quote]
        yield [
            ("p", f"{' '.join(symbols)} {_in_words(session, case, value)}", "rater"),
            *(("p", f"{symbol} ”{quote}”" if len(symbols) > 1 else f"”{quote}”", "kept") for symbol, quote in quotes),
        ]


def _meanings(
    session: Session, case: AdjudicationCase, vignette: Vignette, cell: AdjudicatedCell
) -> Iterator[Sequence[Block]]:
    """Yield one column for each level description that the ratings are about."""
    names = {each.value: each.name.in_language(session.language) for each in case.material.instrument.scale}
    for level in _about(case, cell):
        yield [
            ("p", session.text("adjudication.meaning", value=level, name=names[level]), "question-small"),
            ("p", _points(session, vignette.anchors[cell.aspect_id][level]), "anchor"),
        ]


def _about(case: AdjudicationCase, cell: AdjudicatedCell) -> list[int]:
    """Return the levels with a description that were given, and those on both sides of one without."""
    anchored = [each.value for each in case.material.instrument.scale if each.anchored]
    given = {level for level, _ in _given(cell) if level is not None}
    below = {max(each for each in anchored if each <= level) for level in given}
    above = {min(each for each in anchored if each >= level) for level in given}
    return sorted(below | above)


def _points(session: Session, points: LocalizedPoints) -> str:
    return "\n".join(f"– {point}" for point in points.in_language(session.language))


def _choose(session: Session, case: AdjudicationCase, vignette: Vignette, cell: AdjudicatedCell, key: str) -> None:
    """Ask for the value, in the scale's order so that the digits choose levels, and for the reason."""
    text = session.text
    scale, codes = case.material.instrument.scale, case.material.instrument.missing_codes
    values: list[Value] = [*((each.value, None) for each in scale), *((None, each.id) for each in codes)]
    names = []
    for value in values:
        name = _as_whom(session, case, cell, value)
        names.append(name if value[1] is None else text("adjudication.no_level", code=name))
    shown = _about(case, cell)
    fresh = {each.value for each in scale if each.anchored and each.value not in shown}
    points = vignette.anchors[cell.aspect_id]
    captions = [_points(session, points[level]) if level in fresh else "" for level, _ in values]
    with st.form(f"settle-{key}", border=False):
        chosen = st.radio(
            text("adjudication.choice"),
            range(len(values)),
            index=None,
            format_func=names.__getitem__,
            captions=captions,
            key=f"value-{key}",
        )
        reason = st.text_area(text("adjudication.reason"), key=f"reason-{key}", max_chars=1000, height=100)
        if st.form_submit_button(text("adjudication.settle"), type="primary"):
            value = (None, None) if chosen is None else values[chosen]
            do(session, lambda: _settle(session, case, cell, value, reason))


def _settle(session: Session, case: AdjudicationCase, cell: AdjudicatedCell, value: Value, reason: str) -> None:
    """Settle a cell; a value that one rater alone gave is that rater's, accepted."""
    symbols = _given(cell).get(value, [])
    accept = symbols[0] if len(symbols) == 1 else None
    casework.settle_cell(
        session.office,
        session.actor,
        case.material.id,
        cell.item_id,
        cell.aspect_id,
        accept=accept,
        level=None if accept else value[0],
        missing_code=None if accept else value[1],
        reason=reason,
    )


def _heard(session: Session, part: AdjudicatedCritical, symbol: str) -> Sequence[Block]:
    found = part.findings.get(symbol)
    if found is None:
        return [("p", session.text("adjudication.unheard", symbol=symbol), "rater")]
    return [("p", session.text("adjudication.heard", symbol=symbol), "rater"), ("p", f"”{found.quote}”", "kept")]


def _choose_critical(session: Session, case: AdjudicationCase, part: AdjudicatedCritical, key: str) -> None:
    text = session.text
    words = {True: text("adjudication.counts"), False: text("adjudication.counts_not")}
    with st.form(f"settle-{key}", border=False):
        heard = st.radio(
            text("adjudication.choice"), list(words), index=None, format_func=words.__getitem__, key=f"value-{key}"
        )
        reason = st.text_area(text("adjudication.reason"), key=f"reason-{key}", max_chars=1000, height=100)
        if st.form_submit_button(text("adjudication.settle"), type="primary"):
            if heard is None:
                st.error(text("adjudication.choose_first"))
            else:
                do(
                    session,
                    lambda: casework.settle_critical(
                        session.office,
                        session.actor,
                        case.material.id,
                        part.item_id,
                        part.critical_id,
                        heard=heard,
                        reason=reason,
                    ),
                )


TakeBack = Callable[[Session, AdjudicationCase], None]


def _take_back(cell: AdjudicatedCell) -> TakeBack:
    return lambda session, case: casework.take_back_cell(
        session.office, session.actor, case.material.id, cell.item_id, cell.aspect_id
    )


def _take_back_critical(part: AdjudicatedCritical) -> TakeBack:
    return lambda session, case: casework.take_back_critical(
        session.office, session.actor, case.material.id, part.item_id, part.critical_id
    )


def _decided(session: Session, case: AdjudicationCase, key: str, words: str, reason: str, take_back: TakeBack) -> None:
    prose(("p", words, "decided"), ("p", reason, "kept"))
    if _open(session, case) and st.button(session.text("adjudication.take_back"), key=f"back-{key}"):
        do(session, lambda: take_back(session, case))
