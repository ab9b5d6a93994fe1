"""What a notebook shows: every result as a table, its origin in capitals, and nothing unescaped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.study import report_sample as sample
from tests.study.test_passport import passport

from vignette.assessment import DataOrigin, StatedBar
from vignette.study import html
from vignette.study.answering import Answer
from vignette.study.protocol import ProtocolFile


def test_a_report_says_origin_deviations_and_each_verdict() -> None:
    shown = sample.report()._repr_html_()
    assert shown.startswith("<p><strong>SIMULATED DATA</strong> the homes are invented</p>")
    assert "fewer_than_planned" in shown
    assert shown.count("<tr>") == 1 + len(sample.questions())
    assert "✗ not met" in shown and "○ not studied" in shown and "no bar stated" in shown


def test_a_protocol_shows_its_hash_and_bars() -> None:
    file = ProtocolFile(protocol=sample.protocol(), content=b"x")
    shown = file._repr_html_()
    assert file.sha256 in shown and "at least 0.54" in shown and "within ±0.5" in shown


def test_findings_show_interval_and_what_they_rest_on() -> None:
    shown = Answer(findings=sample.answers()["agreement"].findings)._repr_html_()
    assert "0.32 to 0.48 (95%, BCa bootstrap over households)" in shown
    assert "120 households, 6 raters; 1 left out" in shown


def test_a_passport_says_no_evidence_and_each_origin() -> None:
    assert "no evidence" in passport()._repr_html_()
    shown = passport(sample.evidence(DataOrigin.SIMULATED))._repr_html_()
    assert "SIMULATED (simulated)" in shown


def test_words_of_a_file_are_escaped() -> None:
    report = sample.report()
    evil = replace(report.protocol, title=sample.text("<b>", "<script>alert(1)</script>"))
    assert "<script>" not in replace(report, protocol=evil)._repr_html_()
    assert "<i>" not in html.table("<i>", ("<i>",), (("<i>", "<i>"),))


@pytest.mark.parametrize(
    ("bar", "said"),
    [
        (None, "none"),
        (StatedBar(source=sample.text("x", "x"), at_most=2.0), "at most 2"),
        (StatedBar(source=sample.text("x", "x"), within=0.25), "within ±0.25"),
    ],
)
def test_bars(bar: StatedBar | None, said: str) -> None:
    assert html.bar_text(bar) == said
