"""The evidence report to read: whole, honest about its data, in both languages, and usable without eyes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.report.pages import Structure, structure
from tests.study import report_sample as sample

from vignette.assessment import DataOrigin, Finding, FindingKind, FindingVerdict, Heading
from vignette.i18n import Language, catalogue
from vignette.report.question_view import question_views
from vignette.report.study_report import css_text, study_report_html
from vignette.study.answering import Answer, not_studied
from vignette.study.evidence_report import EvidenceReport
from vignette.study.register import Deviation

KEY = "evidence_report"
LANGUAGES = list(Language)


def page(report: EvidenceReport, language: Language = Language.SV) -> str:
    return study_report_html(report, sample.instrument(), language)


@pytest.fixture(scope="module")
def swedish() -> str:
    return page(sample.report())


@pytest.fixture(scope="module")
def seen(swedish: str) -> Structure:
    return structure(swedish)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("origin", list(DataOrigin))
def test_origin_stands_in_every_heading(language: Language, origin: DataOrigin) -> None:
    found = structure(page(sample.report(origin), language))
    words = catalogue(language)
    assert found.language == language.value
    assert all(words(f"origin.{origin.value}") in each.text for each in found.headings)
    assert (words(f"{KEY}.banner") in found.text) == (origin is DataOrigin.SIMULATED)


def test_a_simulated_report_is_marked_on_each_printed_page(swedish: str) -> None:
    assert re.search(r'@top-left \{ content: "Simulerade data', swedish)


def test_each_verdict_stands_in_words_with_figure_interval_and_n(seen: Structure) -> None:
    words = catalogue(Language.SV)
    for verdict in ("met", "not_met", "undetermined", "not_studied"):
        assert words(f"verdict.{verdict}") in seen.text
    assert "0,62 (0,58\u2060–\u20600,66)" in seen.text
    assert "4 av 12 når kravet. Lägst: Skydd och sekretess 0,40" in seen.text
    assert "120 hem, 6 bedömare" in seen.text


def test_sections_come_with_summary_and_deviations_first(seen: Structure) -> None:
    names = [words.text.split(" Simulerade")[0].strip() for words in seen.headings if words.level == 2]
    expected = [catalogue(Language.SV)(f"{KEY}.section.{name}") for name in ("summary", "deviations")]
    assert names[:2] == expected
    assert len(names) == 12


def test_deviations_are_told_in_words_or_that_there_are_none(seen: Structure) -> None:
    assert "Färre än planerat: 120 i stället för 150. Det gäller hem." in seen.text
    assert "Inga avvikelser." not in seen.text
    assert "Inga avvikelser." in structure(page(sample.report(deviations=()))).text


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("not_registered", {}),
        ("changed", {"key": "questions.agreement.bar"}),
        ("registered_late", {"registered": "2026-11-20T09:30:00+00:00", "data": "2026-11-01T00:00:00+00:00"}),
        ("question_left_out", {"question": "agreement"}),
        ("question_outside", {"question": "agreement"}),
        ("fewer_than_planned", {"what": "raters", "planned": 6, "got": 4}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_deviation_has_words(code: str, values: dict[str, str | int], language: Language) -> None:
    from vignette.report.study_sections import deviation_lines

    (said,) = deviation_lines(sample.report(deviations=(Deviation(code=code, values=values),)), language)
    assert "{" not in said and said.endswith(".")


def test_planned_is_held_against_what_there_was(seen: Structure) -> None:
    assert "120 (för få)" in seen.text and "6 (räcker)" in seen.text


def test_what_is_not_studied_is_named(seen: Structure) -> None:
    words = catalogue(Language.SV)
    norms, fairness = words(f"heading.{Heading.NORMS.value}"), words(f"heading.{Heading.FAIRNESS.value}")
    assert f"Det här har inte studerats: {norms}, {fairness}." in seen.text


def test_every_chart_has_a_table_with_the_same_figures(swedish: str, seen: Structure) -> None:
    assert len(seen.pictures) == 10
    described = re.findall(r"<desc[^>]*>(.*?)</desc>", swedish)
    assert len(described) == len(seen.pictures)
    assert all(len(each) > 40 for each in described)
    assert any("Bedömare R-0: −0,75 (−0,95 till −0,55)" in " ".join(each.split()) for each in described)


def test_like_tables_of_several_scores_are_one_with_small_charts() -> None:
    views = {each.section: each for each in question_views(sample.report(), sample.instrument(), Language.SV)}
    titles = [each.table.caption for each in views["question-accuracy"].shown]
    assert titles.count("ROC-kurva") == 1
    (roc,) = [each for each in views["question-accuracy"].shown if each.table.caption == "ROC-kurva"]
    assert {row[0] for row in roc.table.rows} == {each.name.sv for each in sample.instrument().competences[:2]}
    assert roc.chart is not None and "facet" in roc.chart


def test_words_from_files_are_escaped() -> None:
    report = sample.report()
    evil = '<script>alert("x")</script></style>'
    text = sample.text(evil, evil)
    protocol = replace(report.protocol, title=text, purpose=text, cuts=replace(report.protocol.cuts, said=text))
    structure(page(replace(report, protocol=protocol)))
    assert css_text('a"}</style>') == "a\\000022\\00007d\\00003c\\00002fstyle\\00003e"


def test_a_caveat_is_said_once_and_of_whom() -> None:
    question = sample.questions()[0]
    found = list(sample.of_scores(question, "ICC(1)", 0.4, 0.08))
    found[0] = replace(found[0], caveats=("few_households",))
    report = sample.report()
    report = replace(report, answers={**report.answers, "agreement": Answer(findings=tuple(found))})
    (view,) = [each for each in question_views(report, sample.instrument(), Language.SV) if "agreement" in each.section]
    assert sum("färre än 30 hem" in note for note in view.notes) == 1
    assert "Det gäller Skydd och sekretess." in view.notes[-1]


def test_a_refused_computation_tells_its_code() -> None:
    report = sample.report()
    refused = not_studied(report.questions[0], "too_few", caveats=("PSY-000",))
    report = replace(report, answers={**report.answers, "agreement": Answer(findings=(refused,))})
    assert "PSY-000" in structure(page(report)).text


def test_a_question_outside_the_protocol_is_shown_as_such() -> None:
    report = sample.report()
    outside = replace(report.protocol.questions[0], id="besides")
    answers = {**report.answers, "besides": report.answers["agreement"]}
    text = structure(page(replace(report, outside=(outside,), answers=answers))).text
    assert "(utanför protokollet)" in text and "Svaret visas men räknas inte." in text


def test_every_language_of_a_finding_is_named() -> None:
    finding = Finding(question="language", kind=FindingKind.LANGUAGE, of="en-sv", verdict=FindingVerdict.UNDETERMINED)
    report = sample.report()
    report = replace(report, answers={**report.answers, "language": Answer(findings=(finding, finding))})
    assert "Engelska – Svenska" in structure(page(report)).text
