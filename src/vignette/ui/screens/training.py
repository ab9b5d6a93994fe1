"""Rater training: written answers on one side, level descriptions on the other, one at a time; then the key."""

from __future__ import annotations

import streamlit as st

from vignette import casework
from vignette.casework import MyTraining, RoundRow, RoundSheet, TrainingItem
from vignette.instrument import Instrument, Named
from vignette.ui.levels import level_choice
from vignette.ui.note import Contents, note_fields
from vignette.ui.parts import attempt, do, keep_address, link, paragraph, prose, show_message, title
from vignette.ui.screens.training_result import agreement_table, draw_result, signed
from vignette.ui.session import Session


def draw(session: Session) -> None:
    """Draw the page: a round under way, a finished one, or where to begin."""
    keep_address(**{name: st.query_params[name] for name in ("round", "item") if name in st.query_params})
    round_id = st.query_params.get("round")
    if round_id is None:
        _start(session)
        return
    sheet = casework.round_sheet(session.office, session.actor, round_id)
    if sheet.finished_at is None:
        _round(session, sheet)
    else:
        draw_result(session, sheet)


def _start(session: Session) -> None:
    text = session.text
    mine = casework.my_rounds(session.office, session.actor)
    title(text("page.training"), place="training")
    show_message()
    prose(
        ("p", text("training.about"), "fact"),
        ("p", text("training.about_key"), "instruction"),
    )
    offered = [each for each in session.office.library.instruments if any(form.examples for form in each.forms)]
    if not offered:
        st.info(text("training.none"))
    for instrument in offered:
        _offer(session, instrument, mine)
    if mine.rounds:
        _history(session, mine)


def _required(session: Session, instrument: Instrument, mine: MyTraining) -> None:
    percent = session.text.number(100 * mine.bar, decimals=0)
    if any(each.reached for each in mine.rounds if each.instrument_id == instrument.id):
        st.success(session.text("training.bar_reached", percent=percent))
    else:
        st.warning(session.text("training.bar_waits", percent=percent))


def _offer(session: Session, instrument: Instrument, mine: MyTraining) -> None:
    text, language = session.text, session.language
    open_forms = {each.form_id for each in mine.rounds if each.instrument_id == instrument.id and not each.finished_at}
    with st.container(border=True):
        prose(("h2", instrument.title.in_language(language), ""))
        if mine.required:
            _required(session, instrument, mine)
        for form in instrument.forms:
            count = sum(bool(each.examples) for each in instrument.vignettes_of(form.id))
            if not count:
                continue
            words = "training.go_on" if form.id in open_forms else "training.begin"
            label = text(words, form=form.name.in_language(language), count=count)
            if st.button(label, key=f"begin-{instrument.id}-{form.id}", type="primary"):
                _begin(session, instrument.id, form.id)


def _begin(session: Session, instrument_id: str, form_id: str) -> None:
    begun: list[str] = []
    if attempt(
        session,
        lambda: begun.append(casework.begin_round(session.office, session.actor, instrument_id, form_id)),
    ):
        st.query_params["round"] = begun[0]
        st.rerun()
    show_message()


def _history(session: Session, mine: MyTraining) -> None:
    text = session.text
    finished = [each for each in mine.rounds if each.tally is not None]
    if not finished:
        return
    prose(("h2", text("training.history"), ""))
    paragraph(text("training.history_about"), "instruction")
    columns = ("when", "same", "near", "leniency", "seen")
    table: dict[str, list[str]] = {text(f"training.column_{name}"): [] for name in columns}
    for each in finished:
        for heading, value in zip(table, _row(session, each), strict=True):
            table[heading].append(value)
    st.table(table)
    for place, each in enumerate(finished, start=1):
        when = text.day_and_time(each.finished_at) if each.finished_at else ""
        link(session, text("training.show", number=place, when=when), "training", round=each.id)
    for together in mine.together:
        name = together.instrument.in_language(session.language)
        prose(("h2", text("training.together", title=name), ""))
        paragraph(text("training.together_about"), "instruction")
        agreement_table(session, together)


def _row(session: Session, row: RoundRow) -> tuple[str, ...]:
    text, counts = session.text, row.tally
    if counts is None or row.finished_at is None:
        return ()
    same, near = (
        text("training.count", count=each, all=counts.cells, percent=text.number(100 * each / counts.cells, decimals=0))
        for each in (counts.same, counts.near)
    )
    leniency = "–" if row.leniency is None else signed(session, row.leniency)
    return (
        text.day_and_time(row.finished_at),
        same,
        near,
        leniency,
        text("training.seen", count=row.seen, all=row.answers),
    )


def _round(session: Session, sheet: RoundSheet) -> None:
    text, items = session.text, sheet.items
    here = next((each for each in items if each.id == st.query_params.get("item")), items[0])
    form = sheet.form.in_language(session.language)
    title(text("training.title"), form, text("training.invented"), place=f"training {sheet.id} {here.id}")
    show_message()
    with st.container(key="sheet"):  # its first element stands on the left, see style.css
        with st.container(key="contents"):
            _contents(session, sheet, here)
        answer, anchors = st.columns([4, 5], gap="medium")
        with answer, st.container(key="reading"):  # stays in sight while the levels scroll, see style.css
            _answer(session, here)
        with anchors:
            for aspect in sheet.aspects:
                _aspect(session, sheet, here, aspect)
    _foot(session, sheet, here)
    _finish(session, sheet)
    link(session, text("training.back"), "training")


def _contents(session: Session, sheet: RoundSheet, here: TrainingItem) -> None:
    names = {}
    for number, item in enumerate(sheet.items, start=1):
        done = sheet.done(item.id)
        sign = "○" if not done else "●" if done == len(sheet.aspects) else "◐"
        names[item.id] = f"{sign} {number}. {item.competence.in_language(session.language)}"
    contents = Contents(label=session.text("training.contents"), names=names, here=here.id)
    note_fields(session, sheet.id, "contents", contents=contents)


def _answer(session: Session, item: TrainingItem) -> None:
    text, language = session.text, session.language
    prose(("h2", item.title.in_language(language), ""))
    with st.expander(text("training.situation")):
        paragraph(item.situation.in_language(language), "fact")
    prose(
        ("p", item.lead_question.in_language(language), "question-small"),
        ("p", item.answer.in_language(language), "kept"),
    )


def _aspect(session: Session, sheet: RoundSheet, item: TrainingItem, aspect: Named) -> None:
    key = f"{sheet.id}-{item.id}-{aspect.id}"
    level, code = sheet.level_of(item.id, aspect.id), sheet.code_of(item.id, aspect.id)

    def choose(level: int | None = None, missing_code: str | None = None) -> None:
        attempt(
            session,
            lambda: casework.rate_example(
                session.office, session.actor, sheet.id, item.id, aspect.id, level=level, missing_code=missing_code
            ),
        )

    with st.container(border=True):
        level_choice(
            session,
            key,
            aspect,
            scale=sheet.scale,
            anchors=item.anchors[aspect.id],
            missing_codes=sheet.missing_codes,
            level=level,
            code=code,
            disabled=False,
            choose=choose,
        )
        if level is not None:
            st.button(session.text("rate.clear"), key=f"clear-{key}", type="tertiary", on_click=choose)


def _foot(session: Session, sheet: RoundSheet, here: TrainingItem) -> None:
    place = sheet.items.index(here)
    if place + 1 == len(sheet.items):
        return
    with st.container(horizontal=True, key="foot"):
        if st.button(session.text("training.next"), key="next", type="primary"):
            st.query_params["item"] = sheet.items[place + 1].id
            st.rerun()


def _finish(session: Session, sheet: RoundSheet) -> None:
    text = session.text
    with st.container(border=True):
        prose(("h2", text("training.finish_title"), ""))
        paragraph(text("training.finish_about"), "instruction")
        if st.button(text("training.finish"), key="finish", type="primary"):
            fresh = casework.round_sheet(session.office, session.actor, sheet.id)
            if fresh.lacking:
                st.error(text("training.lacking", count=len(fresh.lacking)))
                prose(("p", "\n".join(_lacking(session, fresh)), "kept"))
            else:
                do(session, lambda: casework.finish_round(session.office, session.actor, sheet.id))


def _lacking(session: Session, sheet: RoundSheet) -> list[str]:
    """Return one line for each answer that lacks something: its number, its name, its aspects."""
    aspects = {aspect.id: aspect.name.in_language(session.language) for aspect in sheet.aspects}
    where = [problem.where.split(" ", maxsplit=1) for problem in sheet.lacking]
    lines = []
    for number, item in enumerate(sheet.items, start=1):
        missing = ", ".join(aspects[aspect_id] for item_id, aspect_id in where if item_id == item.id)
        if missing:
            lines.append(f"{number}. {item.competence.in_language(session.language)}: {missing}")
    return lines
