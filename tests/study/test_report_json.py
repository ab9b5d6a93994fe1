"""The report for machines: valid JSON, everything in it, the same report when read."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.study import report_sample as sample

from vignette.assessment import evidence_to_json, read_evidence
from vignette.errors import DataError
from vignette.study.answering import Answer, Exhibit, ExhibitKind
from vignette.study.evidence_report import EvidenceReport
from vignette.study.report_json import SCHEMA, report_from_json, report_to_json


def with_columns(**columns: tuple[object, ...]) -> EvidenceReport:
    report = sample.report()
    exhibit = Exhibit(id="roc", kind=ExhibitKind.TABLE, columns=columns)  # type: ignore[arg-type]
    return replace(
        report, answers={"ratings": Answer(findings=report.answers["ratings"].findings, exhibits=(exhibit,))}
    )


def test_a_report_is_read_back_equal() -> None:
    report = with_columns(name=("a", "b"), value=(0.25, None), count=(1, 2))
    assert report_from_json(report_to_json(report), where="report.json") == report


def test_it_is_strict_json_with_its_schema_first() -> None:
    def refuse(word: str) -> None:
        raise AssertionError(word)

    content = json.loads(report_to_json(sample.report()), parse_constant=refuse)
    assert next(iter(content.items())) == ("schema", SCHEMA)
    assert content["answers"]["accuracy"]["exhibits"][0]["columns"]["cut"][0] is None
    assert content["origin"] == "simulated"


def test_numbers_of_numpy_are_written_as_numbers() -> None:
    report = with_columns(value=(np.float64(0.5), np.int64(3), float("nan")))
    read = report_from_json(report_to_json(report), where="report.json")
    assert read.answers["ratings"].exhibits[0].columns["value"] == (0.5, 3, None)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "vignette/evidence-report/0"}'])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(DataError) as told:
        report_from_json(text, where="report.json")
    assert told.value.code == "DAT-505"


def test_every_problem_of_a_changed_report_is_told() -> None:
    content = json.loads(report_to_json(sample.report()))
    content["origin"] = "dreamt"
    del content["counts"]
    with pytest.raises(DataError) as told:
        report_from_json(json.dumps(content), where="report.json")
    assert {each.code for each in told.value.problems} == {"DAT-506"}
    assert len(told.value.problems) == 2


def test_the_evidence_of_a_report_is_read_back_too() -> None:
    evidence = sample.evidence()
    assert read_evidence(evidence_to_json(evidence), where="evidence.json") == evidence
