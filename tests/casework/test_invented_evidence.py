"""The demonstration's evidence: plainly simulated, of the shipped instrument, and made by the code at hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from vignette.assessment import (
    Circumstances,
    DataOrigin,
    Evidence,
    Step,
    evidence_in_force,
    open_gate,
    read_gate_rules,
)
from vignette.casework.invented.evidence import invented_evidence
from vignette.casework.invented.evidence_study import INSTRUMENT, make_invented_evidence
from vignette.instrument import Library, bundled_folder
from vignette.study import shipped_protocol

TODAY = dt.date(2026, 11, 22)
(FOUND,) = invented_evidence()


def steps(library: Library, evidence: Evidence, *, raters: int, invented: bool) -> set[Step]:
    instrument = library.get(INSTRUMENT)
    rules = read_gate_rules(bundled_folder() / INSTRUMENT / "gate.toml")
    now = Circumstances(forms=("A",), languages=("sv",), raters=raters, fidelity={}, invented=invented, today=TODAY)
    counts = evidence_in_force(instrument, instrument.revisions, [evidence], now)
    return {each.step for each in open_gate(instrument, rules, counts, now)}


def test_it_says_that_it_is_simulated() -> None:
    assert FOUND.origin is DataOrigin.SIMULATED
    assert "Simulerat" in FOUND.title.sv
    assert "Simulated" in FOUND.title.en


def test_it_is_of_the_wording_and_the_choices_at_hand(library: Library) -> None:
    # If this fails: python -m vignette.casework.invented.evidence_study
    assert (FOUND.version, FOUND.fingerprint) == (library.get(INSTRUMENT).version, library.get(INSTRUMENT).fingerprint)
    assert FOUND.protocol == shipped_protocol("complete").sha256
    assert FOUND.forms == ("A", "B", "C")


def test_it_opens_everything_in_the_demonstration_for_two_raters(library: Library) -> None:
    assert steps(library, FOUND, raters=1, invented=True) == {Step.BOUNDED}
    assert steps(library, FOUND, raters=2, invented=True) == {Step.BANDED}
    assert steps(library, FOUND, raters=3, invented=True) == {Step.BANDED}


@pytest.mark.parametrize("raters", [1, 2, 3])
def test_it_opens_nothing_elsewhere(library: Library, raters: int) -> None:
    assert steps(library, FOUND, raters=raters, invented=False) == {Step.SCORED}


@pytest.mark.slow
def test_made_anew_it_is_the_same(library: Library) -> None:
    made = make_invented_evidence(library.get(INSTRUMENT))
    bare = {"errors": None, "agreement": (), "cuts": (), "findings": ()}
    assert replace(made, **bare) == replace(FOUND, **bare)  # type: ignore[arg-type]
    assert [(each.question, each.of, each.verdict) for each in made.findings] == [
        (each.question, each.of, each.verdict) for each in FOUND.findings
    ]
    assert made.errors is not None
    assert FOUND.errors is not None
    for term, kept in zip(made.errors.terms, FOUND.errors.terms, strict=True):
        assert term.columns == kept.columns
        assert term.variance == pytest.approx(kept.variance, rel=1e-4, abs=1e-6)
    for each, old in zip(made.agreement, FOUND.agreement, strict=True):
        assert (each.figure.value, each.figure.low) == pytest.approx((old.figure.value, old.figure.low), rel=1e-6)
    for cut, before in zip(made.cuts, FOUND.cuts, strict=True):
        assert (cut.cut, cut.auc.low) == pytest.approx((before.cut, before.auc.low), rel=1e-6)
