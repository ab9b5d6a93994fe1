"""Near a cut score, or on both sides of one: only where the gate would let the cut count."""

from __future__ import annotations

from dataclasses import replace

from tests.assessment.evidence_sample import evidence, gate
from tests.assessment.test_consensus import sheet
from tests.assessment.test_profile import interview

from vignette.assessment import DataOrigin, Evidence, ScoreKind, crossing, near_a_cut
from vignette.instrument import Instrument


def with_cuts_of(instrument: Instrument, kind: ScoreKind) -> Evidence:
    found = evidence(instrument)
    return replace(found, cuts=tuple(each for each in found.cuts if each.kind is kind))


def test_four_scores_within_a_quarter_of_a_step_are_near(shipped: Instrument) -> None:
    by = gate(shipped, evidence(shipped))
    for level, near in ((1, False), (2, False), (3, True), (4, False)):
        assert near_a_cut(shipped, interview(shipped, level), by) is near
    for count, near in ((3, False), (4, True)):
        some = sheet(shipped, "▲", [3] * 3 * count + [1] * 3 * (9 - count))
        assert near_a_cut(shipped, replace(interview(shipped, 2), sheets=(some,)), by) is near
    few = gate(shipped, with_cuts_of(shipped, ScoreKind.ASPECT))
    assert not near_a_cut(shipped, interview(shipped, 3), few)


def test_a_cut_that_may_not_be_shown_asks_for_nobody(shipped: Instrument) -> None:
    good = evidence(shipped)
    weak = replace(good, cuts=tuple(replace(each, corrected=False) for each in good.cuts))
    simulated = replace(good, origin=DataOrigin.SIMULATED)
    for by in (gate(shipped), gate(shipped, weak), gate(shipped, simulated), replace(gate(shipped, good), rules=None)):
        assert not near_a_cut(shipped, interview(shipped, 3), by)
        assert crossing(shipped, interview(shipped, 2, 4), by) == frozenset()
    assert near_a_cut(shipped, interview(shipped, 3), gate(shipped, simulated, invented=True))


def test_raters_on_both_sides_of_a_competence_s_cut(shipped: Instrument) -> None:
    by = gate(shipped, evidence(shipped))
    assert crossing(shipped, interview(shipped, 4, 5), by) == frozenset()
    assert crossing(shipped, interview(shipped, 2, 3), by) == {each.id for each in shipped.vignettes_of("A")}
    one = replace(
        interview(shipped, 2, 2),
        sheets=(sheet(shipped, "▲", [2] * 27), sheet(shipped, "●", [4, 4, 4, *[2] * 24])),
    )
    assert crossing(shipped, one, by) == {shipped.vignettes_of("A")[0].id}
