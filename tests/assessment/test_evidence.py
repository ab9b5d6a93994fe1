"""The evidence file: written and read back unchanged; every problem of a bad one is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.assessment.evidence_sample import MODEL, evidence, figure

from vignette.assessment import Evidence, evidence_to_json, read_evidence, read_evidence_folder, read_gate_rules
from vignette.errors import DefinitionError
from vignette.instrument import Instrument, bundled_folder


def codes(call: Callable[[], object]) -> list[str]:
    with pytest.raises(DefinitionError) as told:
        call()
    return [problem.code for problem in told.value.problems]


def test_a_file_is_read_back_as_it_was_written(shipped: Instrument) -> None:
    for found in (evidence(shipped), evidence(shipped, errors=None, agreement=(), cuts=())):
        assert read_evidence(evidence_to_json(found), where="invented.json") == found


def test_a_folder_is_read_oldest_first(shipped: Instrument, tmp_path: Path) -> None:
    for name, made in (("a", "2026-03-01"), ("b", "2026-01-01")):
        text = evidence_to_json(evidence(shipped, id=name)).replace("2026-06-01", made)
        (tmp_path / f"{name}.json").write_text(text, encoding="utf-8")
    assert [each.id for each in read_evidence_folder(tmp_path)] == ["b", "a"]
    assert read_evidence_folder(tmp_path / "nothing") == ()
    (tmp_path / "c.json").write_bytes(b"\xff")
    assert codes(lambda: read_evidence_folder(tmp_path)) == ["DEF-100"]


SPOILED: dict[str, Callable[[Evidence], Evidence]] = {
    "DEF-501": lambda e: replace(e, format=1),
    "DEF-502": lambda e: replace(e, agreement=(replace(e.agreement[0], figure=replace(figure(0.5), low=0.6)),)),
    "DEF-503": lambda e: replace(e, errors=replace(MODEL, two_form_households=121)),
    "DEF-504": lambda e: replace(e, errors=replace(MODEL, terms=(*MODEL.terms, MODEL.terms[0]))),
    "DEF-505": lambda e: replace(e, cuts=(e.cuts[0], e.cuts[0])),
    "DEF-506": lambda e: replace(e, questions=e.questions[1:]),
}


@pytest.mark.parametrize("code", SPOILED)
def test_what_cannot_be_is_refused(shipped: Instrument, code: str) -> None:
    text = evidence_to_json(SPOILED[code](evidence(shipped)))
    assert codes(lambda: read_evidence(text, where="invented.json")) == [code]


def test_all_problems_are_told_at_once(shipped: Instrument) -> None:
    found = evidence(shipped)
    for spoil in SPOILED.values():
        changed = spoil(evidence(shipped))
        spoiled = {
            name
            for name in ("format", "agreement", "errors", "cuts", "questions")
            if getattr(changed, name) != getattr(evidence(shipped), name)
        }
        found = replace(found, **{name: getattr(changed, name) for name in spoiled})
    told = codes(lambda: read_evidence(evidence_to_json(found), where="x"))
    assert set(told) == {"DEF-501", "DEF-502", "DEF-504", "DEF-505", "DEF-506"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.pop("origin"), "DEF-103"),
        (lambda d: d.update(origin="dreamt"), "DEF-106"),
        (lambda d: d.update(surprise=1), "DEF-102"),
        (lambda d: d["errors"].update(households="many"), "DEF-105"),
    ],
)
def test_a_wrong_shape_is_refused(shipped: Instrument, change: Callable[[dict[str, Any]], object], code: str) -> None:
    document = json.loads(evidence_to_json(evidence(shipped)))
    change(document)
    assert codes(lambda: read_evidence(json.dumps(document), where="x.json")) == [code]
    assert codes(lambda: read_evidence("{", where="x.json")) == ["DEF-107"]


def test_every_threshold_has_a_source() -> None:
    path = bundled_folder() / "familjehem-heder" / "gate.toml"
    rules = read_gate_rules(path)
    for step in (rules.scored, rules.bounded, rules.banded, rules.second_rating):
        for name in step.__dataclass_fields__:
            rule = getattr(step, name)
            assert all(len(each.source) > 20 for each in (rule if isinstance(rule, tuple) else (rule,)))


def test_a_threshold_without_a_source_is_refused(tmp_path: Path) -> None:
    text = (bundled_folder() / "familjehem-heder" / "gate.toml").read_text(encoding="utf-8")
    lines = [line.split(", source")[0] + " }" if line.startswith("events") else line for line in text.splitlines()]
    (tmp_path / "gate.toml").write_text("\n".join(lines), encoding="utf-8")
    assert codes(lambda: read_gate_rules(tmp_path / "gate.toml")) == ["DEF-103"]
