"""What experts find of an instrument's content: relevant, understood, complete, fair, alike between forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vignette.assessment import Finding, FindingKind
from vignette.study.analyses.scores import unjudged
from vignette.study.answering import Answer, Ask, Exhibit, ExhibitKind, finding_of, not_studied
from vignette.study.review import Judged, JudgedKind, Question, Review, judged_items, shipped_rules
from vignette.study.review_result import ReviewResult, ReviewRow, review_result

if TYPE_CHECKING:
    import pandas as pd

ITEM, SCALE, V, KAPPA = "I-CVI", "S-CVI/Ave", "Aiken's V", "modified kappa"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentOptions:
    """What the bar is about, and from which I-CVI on an item is good enough.

    Attributes
    ----------
    judged : tuple of Question
        Questions to the experts whose S-CVI/Ave is held against the bar; the others are told beside it.
    item_bar : float or None
        None for that of `vignette.study.review`.
    """

    judged: tuple[Question, ...] = (Question.RELEVANCE,)
    item_bar: float | None = None


def content_validity(ask: Ask) -> Answer:
    """Return, for each form and kind of item, the mean I-CVI of its items; beside it, the share that is good enough.

    Experts who did not answer everything are left out, and their answers counted: the figures need all of an expert's.
    """
    frame = ask.data.reviews
    if frame is None or frame.empty:
        return Answer(findings=(not_studied(ask.question, "no_data", statistic=SCALE),))
    forms = _forms(ask, set(frame["item"].astype(str)))
    items = judged_items(ask.instrument, forms)
    reviews = _reviews(frame, items)
    if not reviews:
        n = {"experts": int(frame["expert_id"].nunique())}
        return Answer(findings=(not_studied(ask.question, "incomplete_reviews", statistic=SCALE, n=n),))
    result = review_result(
        ask.instrument, forms, reviews, origin=ask.data.origin, rules=shipped_rules(), level=ask.protocol.level
    )
    answers = sum(len(each.questions) for each in items) * len(reviews)
    findings = tuple(_findings(ask, result, len(frame) - answers))
    return Answer(findings=findings, exhibits=(_scales(result, _item_bar(ask)), _low(result, _item_bar(ask))))


def _forms(ask: Ask, named: set[str]) -> tuple[str, ...]:
    """Return the forms of which a vignette was judged, in the instrument's order."""
    judged = {vignette.form for vignette in ask.instrument.vignettes if vignette.id in named}
    return tuple(form.id for form in ask.instrument.forms if form.id in judged)


def _reviews(frame: pd.DataFrame, items: tuple[Judged, ...]) -> tuple[Review, ...]:
    asked = {(item.id, question) for item in items for question in item.questions}
    given: dict[str, dict[tuple[str, Question], int]] = {}
    rows = frame[frame["score"].notna()][["expert_id", "item", "question", "score"]]
    for expert, item, question, score in rows.itertuples(index=False, name=None):
        key = (str(item), Question(str(question)))
        if key in asked:
            given.setdefault(str(expert), {})[key] = int(score)
    return tuple(
        Review(reviewer=expert, answers=answers, comments={})
        for expert, answers in given.items()
        if len(answers) == len(asked)
    )


def _findings(ask: Ask, result: ReviewResult, excluded: int) -> Iterator[Finding]:
    for row in result.rows:
        if row.item or row.estimate.statistic != SCALE:
            continue
        about = f"{row.kind.value}, {row.question.value}"
        estimate = replace(row.estimate, statistic=f"{SCALE} ({about})", n_excluded=excluded)
        judged = ask.question if row.question in ask.options.judged else unjudged(ask.question)
        yield finding_of(judged, estimate, kind=FindingKind.FORM, of=row.form)


def _item_bar(ask: Ask) -> float:
    stated: float | None = ask.options.item_bar
    return shipped_rules().item_cvi_bar if stated is None else stated


def _rows(result: ReviewResult, statistic: str) -> list[ReviewRow]:
    return [row for row in result.rows if row.item and row.estimate.statistic == statistic]


def _scales(result: ReviewResult, bar: float) -> Exhibit:
    """Return each form's figures, and which share of its texts is good enough: these are all its texts, no sample."""
    rows = [row for row in result.rows if not row.item and row.estimate.statistic == SCALE]
    mean_v = {
        (row.form, row.kind, row.question): row.estimate.value
        for row in result.rows
        if not row.item and row.estimate.statistic != SCALE
    }
    good: dict[tuple[str, JudgedKind, Question], list[bool]] = {}
    for row in _rows(result, ITEM):
        good.setdefault((row.form, row.kind, row.question), []).append(row.estimate.value >= bar)
    shares = {key: sum(found) / len(found) for key, found in good.items()}
    columns = {
        "form": tuple(row.form for row in rows),
        "kind": tuple(f"judged_{row.kind.value}" for row in rows),
        "question": tuple(row.question.value for row in rows),
        "items": tuple(row.estimate.n["items"] for row in rows),
        "scale_cvi": tuple(row.estimate.value for row in rows),
        "low": tuple(row.estimate.interval.low if row.estimate.interval else None for row in rows),
        "high": tuple(row.estimate.interval.high if row.estimate.interval else None for row in rows),
        "share_good": tuple(shares[row.form, row.kind, row.question] for row in rows),
        "mean_v": tuple(mean_v[row.form, row.kind, row.question] for row in rows),
    }
    return Exhibit(id="content_scales", kind=ExhibitKind.TABLE, columns=columns)


def _low(result: ReviewResult, bar: float) -> Exhibit:
    """Return the items below the bar, the lowest first: what to look at again."""
    rows = sorted((row for row in _rows(result, ITEM) if row.estimate.value < bar), key=lambda row: row.estimate.value)
    others = {
        name: {(row.item, row.question): row.estimate.value for row in _rows(result, name)} for name in (V, KAPPA)
    }
    columns = {
        "item": tuple(row.item for row in rows),
        "question": tuple(row.question.value for row in rows),
        "item_cvi": tuple(row.estimate.value for row in rows),
        "low": tuple(row.estimate.interval.low if row.estimate.interval else None for row in rows),
        "high": tuple(row.estimate.interval.high if row.estimate.interval else None for row in rows),
        "modified_kappa": tuple(others[KAPPA][row.item, row.question] for row in rows),
        "aiken_v": tuple(others[V][row.item, row.question] for row in rows),
    }
    return Exhibit(id="content_items", kind=ExhibitKind.TABLE, columns=columns)
