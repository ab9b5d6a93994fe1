"""What the reporting checklists say is answered is answered there, and the rest is said not to be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.study import report_sample as sample

from vignette.assessment import FindingVerdict
from vignette.study.analyses import ANALYSES
from vignette.study.answering import Answer, not_studied
from vignette.study.checklists import FilledItem, Section, fill_checklists, shipped_checklists
from vignette.study.evidence_report import EvidenceReport

FUTURE = {"dif"}
"""Analyses that an item names and that nobody has written yet: it says "not reported" until then."""


def item(report: EvidenceReport, checklist: str, identity: str) -> FilledItem:
    (found,) = [each for each in fill_checklists(report) if each.checklist.id == checklist]
    return next(each for each in found.items if each.item.id == identity)


def test_every_item_of_the_guidelines_is_there() -> None:
    grras, stard, cosmin = shipped_checklists()
    assert [each.id for each in grras.items] == [str(number) for number in range(1, 16)]
    assert {each.id.rstrip("ab") for each in stard.items} == {str(number) for number in range(1, 31)}
    assert {each.part.en for each in cosmin.items if each.part} == {
        "Content validity",
        "Reliability",
        "Measurement error",
        "Criterion validity",
        "Cross-cultural validity",
    }
    for checklist in (grras, stard, cosmin):
        ids = [each.id for each in checklist.items]
        assert len(set(ids)) == len(ids)


def test_items_name_analyses_there_are() -> None:
    named = {name for checklist in shipped_checklists() for each in checklist.items for name in each.analysis}
    assert named - FUTURE <= set(ANALYSES)


def test_an_answer_points_to_a_section_there_is() -> None:
    report = sample.report()
    there = {each.value for each in Section} | {f"question-{each.id}" for each in report.questions}
    places = {place for filled in fill_checklists(report) for each in filled.items for place in each.answered}
    assert places <= there
    assert "question-agreement" in places


def test_a_question_that_found_nothing_answers_nothing() -> None:
    report = sample.report()
    assert item(report, "grras", "13").answered == ("question-agreement", "question-ratings")
    empty = Answer(findings=(not_studied(report.questions[0], "too_few"),))
    nothing = replace(report, answers={**report.answers, "agreement": empty, "ratings": empty})
    assert item(nothing, "grras", "13").answered == ()
    assert item(nothing, "grras", "1").answered == ()


def test_an_unstudied_language_is_not_reported() -> None:
    report = sample.report()
    (only,) = report.answers["language"].findings
    assert only.verdict is FindingVerdict.NOT_STUDIED
    assert item(report, "cosmin", "T3").answered == ()


@pytest.mark.parametrize(
    ("changes", "checklist", "identity"),
    [({"blinding": ()}, "grras", "8"), ({"planned": ()}, "stard", "18"), ({"exclusions": ()}, "stard", "6")],
)
def test_what_the_protocol_leaves_out_is_not_reported(
    changes: dict[str, tuple[()]], checklist: str, identity: str
) -> None:
    report = sample.report()
    assert item(report, checklist, identity).answered
    without = replace(report, protocol=replace(report.protocol, **changes))
    assert item(without, checklist, identity).answered == ()


def test_registration_is_reported_only_where_the_study_counts_as_registered() -> None:
    assert item(sample.report(), "stard", "28").answered == ()
    registered = sample.report(evidence=replace(sample.evidence(), registered=True))
    assert item(registered, "stard", "28").answered == (Section.DEVIATIONS.value,)
