"""What the gate says in words: a sentence for every reason there is, the same said once, figures behind it."""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path

import pytest
from tests.assessment.evidence_sample import MODEL, evidence, gate, rules
from tests.i18n.test_catalogues import EN, SV, blanks
from tests.report import samples

from vignette.assessment import Lack, Profile, ScoreKind, Step
from vignette.assessment import gate as gate_module
from vignette.i18n import Language, catalogue
from vignette.report.gate_words import GateGroup, figures_in_words, gate_groups, lack_in_words
from vignette.report.rows import profile_rows

WITH_CODE = {"Lack", "_short", "_at_least"}
NOT_A_CODE = {"more", "have", "need", "low", "raters", ""}


def codes() -> set[str]:
    """Return every code of a lack that the gate's own text knows, whichever way it is said."""
    tree = ast.parse(Path(str(gate_module.__file__)).read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WITH_CODE:
            said = [*node.args[:1], *(each.value for each in node.keywords if each.arg == "code")]
            found |= {each.value for each in said if isinstance(each, ast.Constant)}
        if isinstance(node, ast.FunctionDef) and node.name in ("_why_not", "_fidelity"):
            returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
            firsts = [each.elts[0] for each in ast.walk(node) if isinstance(each, ast.Tuple) and len(each.elts) == 3]
            found |= {each.value for each in (*returned, *firsts) if isinstance(each, ast.Constant) and each.value}
    needed = [each for step in (rules().bounded, rules().banded) for each in step.findings]
    return {str(each) for each in found} | {f"finding_{each.analysis}" for each in needed}


def groups(profile: Profile, language: Language = Language.SV) -> tuple[GateGroup, ...]:
    return gate_groups(profile, profile_rows(profile, samples.instrument(), language), language)


def test_every_reason_has_a_sentence_and_every_sentence_a_reason() -> None:
    for sentences in (SV, EN):
        assert {key.removeprefix("gate.") for key in sentences if key.startswith("gate.")} == codes()
    assert len(codes()) > 20


def test_every_step_has_a_sentence() -> None:
    assert {key.removeprefix("opened.") for key in SV if key.startswith("opened.")} == {*Step, "withheld"}


def test_reasons_with_figures_say_them() -> None:
    told = {key.removeprefix("gate_figures.") for key in SV if key.startswith("gate_figures.")}
    assert told < codes()
    assert {code for code in codes() if "more" in blanks(SV[f"gate.{code}"].string)} <= told


@pytest.mark.parametrize("language", Language)
def test_figures_are_counts_shares_or_coefficients(language: Language) -> None:
    words = catalogue(language)
    homes = Lack(code="households", values={"have": 12, "need": 60.0, "more": 48})
    assert "12" in figures_in_words(homes, words) and "60" in figures_in_words(homes, words)
    assert "48" in lack_in_words(homes, words, more=48)
    skipped = Lack(code="skipped", values={"have": 0.456, "need": 0.4})
    assert "46" in figures_in_words(skipped, words) and "40" in figures_in_words(skipped, words)
    auc = Lack(code="cut_auc", values={"low": 0.655, "need": 0.7})
    assert words.number(0.66, decimals=2) in figures_in_words(auc, words)
    assert figures_in_words(Lack(code="no_cut"), words) == ""


def test_all_of_a_kind_is_said_once() -> None:
    (group,) = groups(samples.studied())
    assert group.names == ("Alla kompetensområden", "Alla bedömningsaspekter")
    assert (group.why_not_more, group.figures) == ((), ())


def test_competences_may_stop_where_aspects_go_further() -> None:
    instrument = samples.instrument()
    few = evidence(instrument, errors=dataclasses.replace(MODEL, two_form_households=12))
    competences, aspects = groups(samples.studied(by=gate(instrument, few)))
    assert competences.names == ("Alla kompetensområden",) and aspects.names == ("Alla bedömningsaspekter",)
    assert "utan osäkerhet" in competences.shown and "gränsvärde" in aspects.shown
    assert "18 till" in competences.why_not_more[0]
    assert competences.figures == (("", "Hem där någon har gjort två intervjuer: 12 av minst 30."),)


def test_figures_that_differ_are_told_for_each_score_and_the_most_is_said_plainly() -> None:
    instrument = samples.instrument()
    found = evidence(instrument)
    agreement = [
        dataclasses.replace(each, households=50 if each.id == "see" else 40 if each.kind is ScoreKind.ASPECT else 120)
        for each in found.agreement
    ]
    worse = dataclasses.replace(found, agreement=tuple(agreement))
    _, aspects = groups(samples.studied(by=gate(instrument, worse)))
    assert aspects.why_not_more == ("Fler hem som två bedömare har skattat behövs i studien: 15 till.",)
    assert [name for name, _ in aspects.figures] == ["Förståelse", "Bemötande", "Handlande"]
    assert aspects.figures[0][1].startswith("Hem i studien av samstämmighet: 50 av")


def test_why_no_study_counts_is_said() -> None:
    instrument = samples.instrument()
    old = evidence(instrument, version="9.9.9")
    (group,) = groups(samples.studied(by=gate(instrument, old)))
    assert group.why_not_more[0] == "En studie finns, men den gäller en annan version av frågorna."
    assert "60 hem" in group.why_not_more[1]


def test_a_withheld_score_is_not_said_to_be_shown() -> None:
    *_, last = groups(samples.profile())
    assert last.shown == "Ingen poäng: för få delar är skattade."
    assert "Mat ombord" in last.names
    assert all("Mat ombord" not in group.names for group in groups(samples.profile())[:-1])
