"""A panel's judgements as evidence of content validity: one row per item and question, and one per form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vignette.assessment import DataOrigin
from vignette.instrument import Instrument
from vignette.psychometrics import Estimate, aiken_v, item_cvi, mean_aiken_v, modified_kappa, scale_cvi_average
from vignette.study.review import Judged, JudgedKind, Question, Review, ReviewRules, judged_items

SCHEMA = "vignette/content-validity/1"
Flat = dict[str, str | float | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One estimate and what it is about: an item, or all items of one kind in a form (``item`` is then empty)."""

    form: str
    kind: JudgedKind
    question: Question
    estimate: Estimate
    item: str = ""
    competence: str = ""
    aspect: str = ""
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewResult:
    """What a panel said of one wording of an instrument.

    ``comments`` holds (item, reviewer's code, text); ``rows`` those of the forms first.
    """

    instrument_id: str
    version: str
    fingerprint: str
    origin: DataOrigin
    reviewers: tuple[str, ...]
    rules: ReviewRules
    rows: tuple[ReviewRow, ...]
    comments: tuple[tuple[str, str, str], ...]

    def to_json(self) -> str:
        """Return the table for an evidence passport: whose wording, where the data come from, and every estimate."""
        document = {
            "schema": SCHEMA,
            "instrument": {"id": self.instrument_id, "version": self.version, "fingerprint": self.fingerprint},
            "origin": self.origin.value,
            "n_reviewers": len(self.reviewers),
            "scale": {"lowest": self.rules.lowest, "highest": self.rules.highest},
            "relevant_from": self.rules.relevant_from,
            "bars": {"item_cvi": self.rules.item_cvi_bar, "scale_cvi_average": self.rules.scale_cvi_bar},
            "references": sorted({source for row in self.rows for source in row.estimate.references}),
            "estimates": [_flat(row) for row in self.rows],
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    def to_csv(self) -> str:
        """Return every estimate as CSV text, unrounded, with whose wording and which data on each line."""
        head: Flat = {"instrument": self.instrument_id, "version": self.version, "origin": self.origin.value}
        lines = [head | _flat(row) for row in self.rows]
        text = io.StringIO()
        writer = csv.DictWriter(text, list(dict.fromkeys(key for line in lines for key in line)), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
        return text.getvalue()

    def comments_csv(self) -> str:
        """Return the experts' comments as CSV text; one that begins like a formula is set apart by an apostrophe."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("item", "reviewer", "comment"))
        for item, reviewer, comment in self.comments:
            writer.writerow((item, reviewer, f"'{comment}" if comment.startswith(("=", "+", "-", "@")) else comment))
        return text.getvalue()

    def to_text(self) -> str:
        """Return the forms' figures and the items below the bar, for a terminal."""
        return "\n".join(_lines(self)) + "\n"


def review_result(
    instrument: Instrument,
    forms: Sequence[str],
    reviews: Sequence[Review],
    *,
    origin: DataOrigin,
    rules: ReviewRules,
    level: float = 0.95,
) -> ReviewResult:
    """Compute what a panel's judgements say of an instrument's content.

    Parameters
    ----------
    instrument : Instrument
        The wording that was judged.
    forms : sequence of str
        The forms that were judged.
    reviews : sequence of Review
        At least one, each complete: an answer to every question about every item.
    origin : DataOrigin
        Where the judgements come from; it has no default.
    rules : ReviewRules
        The scale, and the bars that mark what to look at again.
    level : float
        Nominal level of the intervals.
    """
    items = judged_items(instrument, forms)
    rows = (*_form_rows(items, reviews, rules, level), *_item_rows(items, reviews, rules, level))
    return ReviewResult(
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        origin=origin,
        reviewers=tuple(review.reviewer for review in reviews),
        rules=rules,
        rows=rows,
        comments=tuple(
            (item.id, review.reviewer, review.comments[item.id])
            for item in items
            for review in reviews
            if item.id in review.comments
        ),
    )


def _item_rows(
    items: Sequence[Judged], reviews: Sequence[Review], rules: ReviewRules, level: float
) -> Iterator[ReviewRow]:
    for item in items:
        for question in item.questions:
            ratings = [review.answers[item.id, question] for review in reviews]
            for estimate in (
                item_cvi(ratings, relevant_from=rules.relevant_from, level=level),
                modified_kappa(ratings, relevant_from=rules.relevant_from),
                aiken_v(ratings, lowest=rules.lowest, highest=rules.highest, level=level),
            ):
                yield ReviewRow(
                    item=item.id,
                    form=item.form,
                    kind=item.kind,
                    competence=item.competence,
                    aspect=item.aspect,
                    level=item.level or None,
                    question=question,
                    estimate=estimate,
                )


def _form_rows(
    items: Sequence[Judged], reviews: Sequence[Review], rules: ReviewRules, level: float
) -> Iterator[ReviewRow]:
    """Yield S-CVI/Ave and the mean V of each kind of thing in each form, question by question."""
    groups: dict[tuple[str, JudgedKind, Question], list[str]] = {}
    for item in items:
        for question in item.questions:
            groups.setdefault((item.form, item.kind, question), []).append(item.id)
    for (form, kind, question), ids in groups.items():
        matrix = [[review.answers[item_id, question] for item_id in ids] for review in reviews]
        for estimate in (
            scale_cvi_average(matrix, relevant_from=rules.relevant_from, level=level),
            mean_aiken_v(matrix, lowest=rules.lowest, highest=rules.highest, level=level),
        ):
            yield ReviewRow(form=form, kind=kind, question=question, estimate=estimate)


def _flat(row: ReviewRow) -> Flat:
    about: Flat = {
        "item": row.item,
        "form": row.form,
        "kind": row.kind.value,
        "competence": row.competence,
        "aspect": row.aspect,
        "anchor_level": row.level,
        "question": row.question.value,
    }
    return about | row.estimate.to_row()


def _lines(result: ReviewResult) -> Iterator[str]:
    rules, count = result.rules, len(result.reviewers)
    yield f"{result.instrument_id} {result.version}: {count} reviewer{'s' * (count != 1)}, {result.origin} data"
    if count < rules.fewest_reviewers:
        yield f"Too few to lean on: at least {rules.fewest_reviewers} reviewers are usual."
    yield ""
    for row in result.rows:
        if not row.item:
            yield f"{row.form:5}  {row.kind:8}  {row.question:17}  {_shown(row.estimate)}"
    low = [row for row in result.rows if row.estimate.statistic == "I-CVI" and row.estimate.value < rules.item_cvi_bar]
    yield ""
    yield f"Items with I-CVI below {rules.item_cvi_bar}: {len(low)}"
    for row in low:
        yield f"  {row.item}  {row.question}  {_shown(row.estimate)}"


def _shown(estimate: Estimate) -> str:
    interval = estimate.interval
    limits = f" [{interval.low:.2f}, {interval.high:.2f}]" if interval else " (no interval)"
    return f"{estimate.statistic} {estimate.value:.2f}{limits}, n = {estimate.n['experts']}"
