"""The protocols that are shipped: read without a problem, planned as their formulas say, asked alike everywhere."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from vignette import psychometrics
from vignette.errors import DefinitionError
from vignette.instrument import Instrument, bundled_folder, read_library
from vignette.psychometrics import Plan
from vignette.study.analyses import ANALYSES
from vignette.study.protocol import PlannedSize, Protocol
from vignette.study.protocol_files import read_protocol
from vignette.study.shipped_protocols import protocol_path, protocols_folder, shipped_protocol

NAMES = sorted(path.stem for path in protocols_folder().glob("*.toml"))
BY_SIMULATION = "simulation"
PROTOCOLS = {name: shipped_protocol(name).protocol for name in NAMES}
REQUIRED = {"score_agreement", "rater_severity", "language_level", "form_equivalence", "criterion_independence"}


def planned_number(what: str, plan: Plan) -> int:
    """Return how many of a kind a plan asks for; homes are those followed up, or cases and controls together."""
    n = plan.n
    if what in ("households", "placements"):
        return n.get("households") or n.get("followed") or n["cases"] + n["controls"]
    return n["cases"] if what == "breakdowns" else n[what]


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return read_library(bundled_folder()).instruments[0]


@pytest.mark.parametrize("name", NAMES)
def test_it_names_itself_and_the_wording_shipped(name: str, instrument: Instrument) -> None:
    found = PROTOCOLS[name]
    assert (found.id, found.instrument, found.version) == (name, instrument.id, instrument.version)
    assert set(found.forms) <= {form.id for form in instrument.forms}
    assert set(found.languages) <= {"sv", "en"}


@pytest.mark.parametrize(
    ("name", "planned"),
    [(name, one) for name in NAMES for one in PROTOCOLS[name].planned if one.by != BY_SIMULATION],
    ids=lambda value: value if isinstance(value, str) else f"{value.what}-{value.by}",
)
def test_a_planned_number_is_what_its_formula_gives(name: str, planned: PlannedSize) -> None:
    function = getattr(psychometrics, planned.by)
    assert planned.n == planned_number(planned.what, function(**planned.given))


def test_a_number_by_simulation_belongs_to_a_design_with_a_planning_notebook() -> None:
    notebooks = protocols_folder().parent / "notebooks"
    for name, protocol in PROTOCOLS.items():
        for one in protocol.planned:
            if one.by == BY_SIMULATION and name != "complete":
                assert (notebooks / f"plan-{name}.ipynb").is_file()
                assert not one.given


def test_every_analysis_is_used() -> None:
    assert {question.analysis for one in PROTOCOLS.values() for question in one.questions} == set(ANALYSES)


def test_the_complete_study_asks_everything_in_the_same_words() -> None:
    whole = {question.id: question for question in PROTOCOLS["complete"].questions}
    assert {question.analysis for question in whole.values()} == set(ANALYSES)
    assert {question.analysis for question in whole.values()} >= REQUIRED
    for protocol in PROTOCOLS.values():
        for question in protocol.questions:
            twin = whole.get(question.id)
            if twin is not None:
                assert (twin.asks, twin.expects, twin.bar, twin.analysis) == (
                    question.asks,
                    question.expects,
                    question.bar,
                    question.analysis,
                )


def test_the_bar_of_one_rater_is_the_gates_bar_of_two() -> None:
    gate = tomllib.loads((bundled_folder() / "familjehem-heder" / "gate.toml").read_text(encoding="utf-8"))
    for protocol in PROTOCOLS.values():
        for question in protocol.questions:
            if question.analysis == "score_agreement":
                assert question.bar is not None and question.bar.at_least is not None
                one = question.bar.at_least
                assert round(2 * one / (1 + one), 2) == gate["banded"]["agreement"]["at_least"]


@pytest.mark.parametrize("name", NAMES)
def test_who_is_blinded_and_what_is_planned_is_said(name: str) -> None:
    assert PROTOCOLS[name].blinding
    assert PROTOCOLS[name].planned


def test_a_protocol_is_found_by_name_or_by_file(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(protocol_path("fairness").read_bytes())
    assert protocol_path(str(own)) == own
    assert shipped_protocol("fairness").sha256 == read_protocol(own).sha256


@pytest.mark.parametrize("name", ["no-such", "../protocols/complete", ""])
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(DefinitionError) as told:
        protocol_path(name)
    assert [problem.code for problem in told.value.problems] == ["DEF-607"]
    assert "interrater-reliability" in str(told.value)


def every_text(value: Any) -> list[dict[str, str]]:
    if isinstance(value, dict):
        own = [value] if set(value) == {"sv", "en"} else []
        return own + [text for item in value.values() for text in every_text(item)]
    return [text for item in value for text in every_text(item)] if isinstance(value, list) else []


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_say_something_of_their_own(name: str) -> None:
    texts = every_text(tomllib.loads(protocol_path(name).read_text(encoding="utf-8")))
    assert len(texts) > 5
    assert [text for text in texts if text["sv"].strip() == text["en"].strip()] == []


def test_a_question_with_a_bar_says_its_source() -> None:
    barred = [question.bar for one in PROTOCOLS.values() for question in one.questions if question.bar]
    assert all(bar.source.sv and bar.source.en for bar in barred)


def _asks(protocol: Protocol) -> set[str]:
    return {question.analysis for question in protocol.questions}


def test_no_cut_is_sought_without_asking_how_the_criterion_came_about() -> None:
    for name, protocol in PROTOCOLS.items():
        if _asks(protocol) & {"cut_scores", "criterion_accuracy", "contrasting_groups", "verification_bias"}:
            assert "criterion_independence" in _asks(protocol), name
