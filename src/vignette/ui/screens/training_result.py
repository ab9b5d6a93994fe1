"""What a finished round of rater training shows: how far it agrees with the authors' key, and the key's reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import streamlit as st

from vignette import casework
from vignette.casework import Agreements, CellResult, RoundResult, RoundSheet, TrainingItem
from vignette.instrument import Named
from vignette.study.key_agreement import KeyAgreement
from vignette.ui.parts import link, paragraph, prose, title
from vignette.ui.session import Session

if TYPE_CHECKING:
    from vignette.psychometrics import Estimate

FAR = 2
"""From how many levels apart a rating stands in the list of differences."""


def draw_result(session: Session, sheet: RoundSheet) -> None:
    """Draw the page of a finished round."""
    text = session.text
    found = casework.round_result(session.office, session.actor, sheet.id)
    form = sheet.form.in_language(session.language)
    title(text("training.result"), form, text.day_and_time(found.finished_at), place=f"training {sheet.id} result")
    st.info(text("training.about_key"))
    _in_words(session, found)
    agreement_table(session, found.agreements)
    _far(session, sheet, found)
    _all(session, sheet, found)
    link(session, text("training.back"), "training")


def agreement_table(session: Session, found: Agreements) -> None:
    """Show agreement with the key over everything and by aspect, and below it how it was computed."""
    text, language = session.text, session.language
    rows = [(text("training.whole"), found.whole)]
    rows += [(aspect.name.in_language(language), each) for aspect, each in found.aspects]
    st.table(
        {
            text("training.column_what"): [name for name, _ in rows],
            text("training.column_same"): [_share(session, each, each.exact, each.tally.same) for _, each in rows],
            text("training.column_near"): [_share(session, each, each.within_one, each.tally.near) for _, each in rows],
            text("training.column_leniency"): [_leniency(session, each.leniency) for _, each in rows],
            text("training.column_icc"): [_icc(session, each) for _, each in rows],
        }
    )
    with st.expander(text("training.method_title")):
        paragraph(text("training.method"), "fact")


def signed(session: Session, value: float) -> str:
    """Return a difference with its sign and one decimal."""
    words = session.text.number(abs(value), decimals=1)
    sign = "" if float(f"{abs(value):.1f}") == 0 else "+" if value > 0 else "−"
    return sign + words


def _in_words(session: Session, found: RoundResult) -> None:
    text, whole = session.text, found.agreements.whole
    counts = whole.tally
    said = [text("training.said", same=counts.same, near=counts.near, all=counts.cells)]
    if counts.rated < counts.cells:
        said.append(text("training.said_unrated", count=counts.cells - counts.rated, all=counts.cells))
    said.append(text(f"training.said_{_direction(whole.leniency)}"))
    if found.seen:
        said.append(text("training.said_seen", count=found.seen, all=len(found.critical)))
    prose(*(("p", each, "fact") for each in said))


def _direction(leniency: Estimate | None) -> str:
    """Return whether the interval lies on one side of no difference."""
    if leniency is None or leniency.interval is None:
        return "unsure"
    if leniency.interval.low > 0:
        return "milder"
    return "stricter" if leniency.interval.high < 0 else "unsure"


def _share(session: Session, found: KeyAgreement, share: Estimate, count: int) -> str:
    text = session.text
    words = text("training.count", count=count, all=found.tally.cells, percent=_percent(session, share.value))
    if share.interval is None:
        return words
    low, high = _percent(session, share.interval.low), _percent(session, share.interval.high)
    return f"{words} {text('training.interval_percent', low=low, high=high)}"


def _percent(session: Session, share: float) -> str:
    return session.text.number(100 * share, decimals=0)


def _leniency(session: Session, found: Estimate | None) -> str:
    if found is None:
        return "–"
    if found.interval is None:
        return f"{signed(session, found.value)} {session.text('training.no_interval')}"
    low, high = signed(session, found.interval.low), signed(session, found.interval.high)
    return f"{signed(session, found.value)} {session.text('training.interval', low=low, high=high)}"


def _icc(session: Session, found: KeyAgreement) -> str:
    text = session.text
    if found.icc is None and found.answers < found.minimum.answers:
        return text("training.not_yet_answers", count=found.answers, needed=found.minimum.answers)
    if found.icc is None:
        return text("training.not_yet_ratings", count=found.tally.rated, needed=found.minimum.ratings)
    if found.icc.interval is None:
        return text("training.no_icc")
    low, high = (text.number(each, decimals=2) for each in (found.icc.interval.low, found.icc.interval.high))
    return f"{text.number(found.icc.value, decimals=2)} {text('training.interval', low=low, high=high)}"


def _far(session: Session, sheet: RoundSheet, found: RoundResult) -> None:
    text, language = session.text, session.language
    prose(("h2", text("training.far"), ""))
    far = [each for each in found.cells if each.distance is None or each.distance >= FAR]
    if not far:
        st.write(text("training.far_none"))
        return
    paragraph(text("training.far_about"), "instruction")
    names = dict(_numbered(session, sheet))
    aspects = {aspect.id: aspect.name.in_language(language) for aspect in sheet.aspects}
    st.table(
        {
            text("training.column_answer"): [f"{names[each.item_id]}, {aspects[each.aspect_id]}" for each in far],
            text("training.column_own"): [_own(session, sheet, each) for each in far],
            text("training.column_key"): [str(each.key) for each in far],
            text("training.column_reason"): [each.reason.in_language(language) for each in far],
        }
    )


def _all(session: Session, sheet: RoundSheet, found: RoundResult) -> None:
    prose(("h2", session.text("training.all"), ""))
    names = dict(_numbered(session, sheet))
    for item in sheet.items:
        with st.expander(names[item.id]):
            _one(session, sheet, found, item)


def _one(session: Session, sheet: RoundSheet, found: RoundResult, item: TrainingItem) -> None:
    text, language = session.text, session.language
    cells = {each.aspect_id: each for each in found.cells if each.item_id == item.id}
    critical = [
        ("p", f"{answer.text.in_language(language)} – {text(f'critical_kind.{answer.kind}')}", "fact")
        for answer in found.critical[item.id]
    ]
    prose(
        ("p", item.situation.in_language(language), "fact"),
        ("p", item.lead_question.in_language(language), "question-small"),
        ("p", item.answer.in_language(language), "kept"),
        *(_with_reason(session, sheet, aspect, cells[aspect.id]) for aspect in sheet.aspects),
        ("p", text("training.critical"), "question-small"),
        *(critical or [("p", text("training.no_critical"), "fact")]),
    )


def _with_reason(session: Session, sheet: RoundSheet, aspect: Named, cell: CellResult) -> tuple[str, str, str]:
    words = session.text(
        "training.with_reason",
        aspect=aspect.name.in_language(session.language),
        own=_own(session, sheet, cell),
        theirs=cell.key,
        reason=cell.reason.in_language(session.language),
    )
    return "p", words, "fact"


def _own(session: Session, sheet: RoundSheet, cell: CellResult) -> str:
    if cell.level is not None:
        return str(cell.level)
    code = sheet.code_of(cell.item_id, cell.aspect_id)
    return next(each.name.in_language(session.language) for each in sheet.missing_codes if each.id == code)


def _numbered(session: Session, sheet: RoundSheet) -> Iterator[tuple[str, str]]:
    """Yield each answer's id and what it is called. A full stop after the number would make a list of it."""
    for number, item in enumerate(sheet.items, start=1):
        name = item.competence.in_language(session.language)
        yield item.id, session.text("training.numbered", number=number, name=name)
