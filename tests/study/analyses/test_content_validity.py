"""What experts find of an instrument's content."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from tests.study.analyses.criteria import homes
from tests.study.datasets import ask, bar, instrument

from vignette.assessment import FindingVerdict
from vignette.study import judged_items
from vignette.study.analyses.content_validity import ContentOptions, content_validity
from vignette.study.answering import Answer

BAR = bar(at_least=0.7)
RELEVANCE = "S-CVI/Ave (vignette, relevance)"


def reviews(*, experts: int = 10, score: int = 4, forms: tuple[str, ...] = ("A", "B")) -> pd.DataFrame:
    """Return experts who give everything one score."""
    rows = [
        (f"E{expert}", item.id, question.value, score)
        for expert in range(experts)
        for item in judged_items(instrument(), forms)
        for question in item.questions
    ]
    return pd.DataFrame(rows, columns=["expert_id", "item", "question", "score"])


def judged(frame: pd.DataFrame, **options: object) -> Answer:
    data = replace(homes(), reviews=frame)
    return ask(content_validity, data, stated=BAR, options=ContentOptions(**options))  # type: ignore[arg-type]


def test_what_all_find_relevant_meets_the_bar_form_by_form() -> None:
    found = {(each.of, each.statistic): each for each in judged(reviews(experts=20)).findings}
    for form in ("A", "B"):
        relevance = found[form, RELEVANCE]
        assert (relevance.verdict, relevance.value) == (FindingVerdict.MET, 1.0)
        assert relevance.n["experts"] == 20
    assert found["A-B", "S-CVI/Ave (pair, parallelism)"].verdict is None
    assert found["A", "S-CVI/Ave (vignette, fairness)"].verdict is None


def test_what_nobody_finds_relevant_does_not() -> None:
    found = {(each.of, each.statistic): each for each in judged(reviews(score=1)).findings}
    assert found["A", RELEVANCE].verdict is FindingVerdict.NOT_MET


def test_the_bar_is_about_the_questions_that_are_named() -> None:
    found = judged(reviews(), judged=("fairness",)).findings
    assert {each.statistic for each in found if each.verdict} == {"S-CVI/Ave (vignette, fairness)"}


def test_only_forms_that_were_judged_are_told() -> None:
    assert {each.of for each in judged(reviews(forms=("B",))).findings} == {"B"}


def test_items_below_the_bar_are_listed_lowest_first() -> None:
    frame = reviews()
    low = (frame["item"] == "A1") & (frame["question"] == "relevance") & (frame["expert_id"] < "E4")
    lower = (frame["item"] == "A2") & (frame["question"] == "fairness") & (frame["expert_id"] < "E8")
    found = judged(frame.assign(score=frame["score"].mask(low | lower, 2)))
    table = next(each for each in found.exhibits if each.id == "content_items").columns
    assert list(zip(table["item"], table["question"], strict=True)) == [("A2", "fairness"), ("A1", "relevance")]
    assert table["item_cvi"] == pytest.approx((0.2, 0.6))
    scales = next(each for each in found.exhibits if each.id == "content_scales").columns
    shares = dict(
        zip(zip(scales["form"], scales["kind"], scales["question"], strict=True), scales["share_good"], strict=True)
    )
    assert shares["A", "judged_vignette", "relevance"] == pytest.approx(8 / 9)
    assert shares["B", "judged_vignette", "relevance"] == 1
    assert judged(frame, item_bar=1.0).exhibits[1].columns["item"] == ()


def test_an_expert_who_left_something_out_is_left_out_and_counted() -> None:
    frame = reviews().iloc[1:]
    found = judged(frame).findings[0]
    answers = len(reviews(experts=1))
    assert (found.n["experts"], found.excluded) == (9, answers - 1)
    nobody = judged(frame[frame["expert_id"] == "E0"]).findings
    assert [each.because for each in nobody] == ["incomplete_reviews"]


def test_no_reviews_no_answer() -> None:
    assert [each.because for each in judged(reviews().iloc[:0]).findings] == ["no_data"]
