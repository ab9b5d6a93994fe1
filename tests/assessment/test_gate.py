"""The gate: each step's bars, what is said where one is not reached, and that better never shows less."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.assessment.evidence_sample import MODEL, TODAY, evidence, figure, rules, words

from vignette.assessment import (
    Circumstances,
    DataOrigin,
    Evidence,
    Fidelity,
    Finding,
    FindingKind,
    FindingVerdict,
    Opening,
    ScoreKind,
    Step,
    evidence_in_force,
    of_several,
    open_gate,
    why_none_is_in_force,
)
from vignette.instrument import Instrument, Revision

COMPETENCE = (ScoreKind.COMPETENCE, "protection")
ASPECT = (ScoreKind.ASPECT, "action")
STEPS = list(Step)


def now(**changes: object) -> Circumstances:
    plain = Circumstances(forms=("A",), languages=("sv",), raters=2, fidelity={}, invented=False, today=TODAY)
    return replace(plain, **changes)  # type: ignore[arg-type]


def opened(
    instrument: Instrument,
    found: Evidence | None,
    circumstances: Circumstances | None = None,
    *,
    of: tuple[ScoreKind, str] = COMPETENCE,
) -> Opening:
    openings = open_gate(instrument, rules(), found, circumstances or now())
    return next(each for each in openings if (each.kind, each.id) == of)


def codes(opening: Opening) -> set[str]:
    return {lack.code for lack in opening.lacks}


def test_enough_of_everything_opens_everything(shipped: Instrument) -> None:
    openings = open_gate(shipped, rules(), evidence(shipped), now())
    assert {each.step for each in openings} == {Step.BANDED}
    assert not any(each.lacks for each in openings)
    assert [each.id for each in openings] == [
        *(each.id for each in shipped.competences),
        *(each.id for each in shipped.aspects),
    ]


def found_of(e: Evidence, analysis: str, verdict: FindingVerdict) -> Evidence:
    """Return evidence in which one analysis came to another verdict."""
    question = replace(e.questions[0], id=analysis, analysis=analysis)
    finding = Finding(question=analysis, statistic="difference", verdict=verdict)
    return replace(
        e,
        questions=(*(each for each in e.questions if each.id != analysis), question),
        findings=(*(each for each in e.findings if each.question != analysis), finding),
    )


Spoiled = Callable[[Evidence], Evidence]
SPOILED: dict[str, tuple[Step, Spoiled]] = {
    "households": (Step.SCORED, lambda e: replace(e, errors=replace(MODEL, households=59, two_form_households=30))),
    "study_raters": (Step.SCORED, lambda e: replace(e, errors=replace(MODEL, raters=2))),
    "two_form_households": (Step.SCORED, lambda e: replace(e, errors=replace(MODEL, two_form_households=29))),
    "no_error_model": (Step.SCORED, lambda e: replace(e, errors=None)),
    "simulated": (Step.SCORED, lambda e: replace(e, origin=DataOrigin.SIMULATED)),
    "not_registered": (Step.BOUNDED, lambda e: replace(e, registered=False)),
    "no_agreement": (Step.BOUNDED, lambda e: replace(e, agreement=())),
    "no_cut": (Step.BOUNDED, lambda e: replace(e, cuts=())),
    "agreement_households": (
        Step.BOUNDED,
        lambda e: replace(e, agreement=tuple(replace(each, households=54) for each in e.agreement)),
    ),
    "agreement_homes": (
        Step.BOUNDED,
        lambda e: replace(e, agreement=tuple(replace(each, figure=figure(0.6, reach=0.1)) for each in e.agreement)),
    ),
    "agreement_study_raters": (
        Step.BOUNDED,
        lambda e: replace(
            e, agreement=tuple(replace(each, figure=figure(0.6, reach=0.1), raters=11) for each in e.agreement)
        ),
    ),
    "agreement_raters": (
        Step.BOUNDED,
        lambda e: replace(e, agreement=tuple(replace(each, figure=figure(0.44)) for each in e.agreement)),
    ),
    "agreement_none": (
        Step.BOUNDED,
        lambda e: replace(e, agreement=tuple(replace(each, figure=figure(0.0, reach=0.45)) for each in e.agreement)),
    ),
    "agreement_poor": (
        Step.SCORED,
        lambda e: replace(e, agreement=tuple(replace(each, figure=figure(0.1)) for each in e.agreement)),
    ),
    "language": (Step.SCORED, lambda e: replace(e, languages=("en",))),
    "finding_form_equivalence": (Step.SCORED, lambda e: found_of(e, "form_equivalence", FindingVerdict.NOT_MET)),
    "finding_language_level": (Step.SCORED, lambda e: found_of(e, "language_level", FindingVerdict.NOT_MET)),
    "finding_rater_severity": (Step.BOUNDED, lambda e: found_of(e, "rater_severity", FindingVerdict.UNDETERMINED)),
    "finding_criterion_independence": (
        Step.BOUNDED,
        lambda e: found_of(e, "criterion_independence", FindingVerdict.NOT_STUDIED),
    ),
    "cut_auc": (Step.BOUNDED, lambda e: replace(e, cuts=tuple(replace(c, auc=figure(0.7)) for c in e.cuts))),
    "cut_events": (Step.BOUNDED, lambda e: replace(e, cuts=tuple(replace(c, events=8) for c in e.cuts))),
    "cut_not_corrected": (Step.BOUNDED, lambda e: replace(e, cuts=tuple(replace(c, corrected=False) for c in e.cuts))),
}


@pytest.mark.parametrize("code", SPOILED)
def test_one_lack_closes_a_step_and_is_told(shipped: Instrument, code: str) -> None:
    step, spoil = SPOILED[code]
    found = opened(shipped, spoil(evidence(shipped)))
    assert (found.step, codes(found)) == (step, {code})


def test_a_finding_of_one_score_closes_that_score_alone(shipped: Instrument) -> None:
    found = found_of(evidence(shipped), "form_equivalence", FindingVerdict.MET)
    bad, good = (
        replace(found.findings[-1], kind=FindingKind.COMPETENCE, of=of, verdict=verdict)
        for of, verdict in (("protection", FindingVerdict.NOT_MET), ("autonomy", FindingVerdict.MET))
    )
    found = replace(found, findings=(*found.findings[:-1], bad, good))
    assert opened(shipped, found).step is Step.SCORED
    assert opened(shipped, found, of=(ScoreKind.COMPETENCE, "autonomy")).step is Step.BANDED


def test_a_rater_shown_to_be_severe_closes_every_score(shipped: Instrument) -> None:
    found = found_of(evidence(shipped), "rater_severity", FindingVerdict.MET)
    severe = replace(found.findings[-1], kind=FindingKind.RATER, of="R2", verdict=FindingVerdict.NOT_MET)
    openings = open_gate(shipped, rules(), replace(found, findings=(*found.findings, severe)), now())
    assert {each.step for each in openings} == {Step.SCORED}


def test_aspects_do_not_wait_for_homes_with_two_forms(shipped: Instrument) -> None:
    one_form = evidence(shipped, errors=replace(MODEL, two_form_households=0))
    assert opened(shipped, one_form).step is Step.SCORED
    assert opened(shipped, one_form, of=ASPECT).step is Step.BANDED


@pytest.mark.parametrize(
    ("fidelity", "step", "code"),
    [
        (Fidelity(skipped=0.3), Step.BOUNDED, "skipped"),
        (Fidelity(skipped=0.5), Step.SCORED, "skipped"),
        (Fidelity(off_script=0.3), Step.BOUNDED, "off_script"),
        (Fidelity(off_script=0.8), Step.SCORED, "off_script"),
        (Fidelity(skipped=0.2, off_script=0.2), Step.BANDED, ""),
    ],
)
def test_probes_left_out_or_reworded_close(shipped: Instrument, fidelity: Fidelity, step: Step, code: str) -> None:
    found = opened(shipped, evidence(shipped), now(fidelity={COMPETENCE: fidelity}))
    assert (found.step, codes(found)) == (step, {code} - {""})
    assert opened(shipped, evidence(shipped), now(fidelity={COMPETENCE: fidelity}), of=ASPECT).step is Step.BANDED


def test_one_rater_gets_intervals_and_no_verdict(shipped: Instrument) -> None:
    found = opened(shipped, evidence(shipped), now(raters=1))
    assert found.step is Step.BOUNDED
    assert {lack.code: lack.values.get("more") for lack in found.lacks} == {"raters": 1}


def test_what_is_lacking_says_how_much_more(shipped: Instrument) -> None:
    few = opened(shipped, evidence(shipped, errors=replace(MODEL, households=45, two_form_households=30)))
    assert few.lacks[0].values == {"have": 45, "need": 60, "more": 15}
    apart = evidence(shipped)
    apart = replace(apart, agreement=tuple(replace(each, figure=figure(0.44, reach=0.04)) for each in apart.agreement))
    told = opened(shipped, apart).lacks[0]
    assert (told.code, told.values["more"]) == ("agreement_raters", 1)
    wide = replace(apart, agreement=tuple(replace(e, figure=figure(0.6, reach=0.1)) for e in apart.agreement))
    told = opened(shipped, wide).lacks[0]
    assert (told.code, told.values["more"]) == (
        "agreement_homes",
        214,
    )  # 120 homes x ((.75 - .667) / (.75 - .70))^2 - 1
    assert of_several(0.44, 3) > 0.7 > of_several(0.44, 2)


def test_without_thresholds_or_evidence_there_are_dots(shipped: Instrument) -> None:
    for each in open_gate(shipped, None, evidence(shipped), now()):
        assert (each.step, codes(each)) == (Step.SCORED, {"no_rules"})
    assert (opened(shipped, None).step, codes(opened(shipped, None))) == (Step.SCORED, {"no_evidence"})
    assert opened(shipped, None).lacks[0].values == {"households": 60, "raters": 3, "two_forms": 30}
    assert opened(shipped, evidence(shipped), now(raters=0)).step is Step.DESCRIBED


def in_force(instrument: Instrument, *found: Evidence, history: tuple[Revision, ...] = (), **changes: object) -> str:
    where = now(**changes)
    held = evidence_in_force(instrument, history or instrument.revisions, found, where)
    if held is not None:
        return held.id
    return " ".join(
        lack.code for lack in why_none_is_in_force(instrument, history or instrument.revisions, found, where)
    )


def test_simulated_evidence_counts_in_the_demonstration_alone(shipped: Instrument) -> None:
    simulated = evidence(shipped, origin=DataOrigin.SIMULATED)
    assert in_force(shipped, simulated) == "simulated"
    assert in_force(shipped, simulated, invented=True) == "invented"
    assert opened(shipped, simulated, now(invented=True)).step is Step.BANDED


@pytest.mark.parametrize(
    ("changes", "circumstances", "told"),
    [
        ({}, {}, "invented"),
        ({"instrument_id": "another"}, {}, "never_studied"),
        ({"fingerprint": "f" * 64}, {}, "other_version"),
        ({"version": "9.0.0"}, {}, "other_version"),
        ({"forms": ("B", "C")}, {}, "other_form"),
        ({}, {"forms": ("A", "D")}, "other_form"),
        ({"expires": dt.date(2026, 11, 21)}, {}, "expired"),
        ({"expires": TODAY}, {}, "invented"),
    ],
)
def test_evidence_counts_for_what_it_is_of(
    shipped: Instrument, changes: dict[str, object], circumstances: dict[str, object], told: str
) -> None:
    assert in_force(shipped, evidence(shipped, **changes), **circumstances) == told


def test_latest_evidence_counts_even_where_an_older_one_was_kinder(shipped: Instrument) -> None:
    kind = evidence(shipped)
    newer = evidence(shipped, id="newer", made=dt.date(2026, 7, 1), cuts=())
    assert in_force(shipped, newer, kind) == in_force(shipped, kind, newer) == "newer"


def revision(version: str, *, material: bool, reason: str = "") -> Revision:
    because = words(reason) if reason else None
    return Revision(version=version, date=TODAY, change=words("x"), material=material, immaterial_because=because)


@pytest.mark.parametrize(
    ("middle", "told"),
    [
        (revision("0.1.1", material=False, reason="Ett stavfel."), "invented"),
        (revision("0.1.1", material=False), "other_version"),
        (revision("0.1.1", material=True, reason="Ny fråga."), "other_version"),
    ],
)
def test_evidence_passes_only_changes_declared_immaterial_with_a_reason(
    shipped: Instrument, middle: Revision, told: str
) -> None:
    later = replace(shipped, version="0.1.2")
    last = revision("0.1.2", material=False, reason="Ett komma.")
    history = (*shipped.revisions, middle, last)
    assert in_force(later, evidence(shipped), history=history) == told
    forward = evidence(later)
    assert in_force(shipped, forward, history=history) == told
    assert in_force(later, evidence(shipped), history=shipped.revisions) == "other_version"


STRENGTH = st.fixed_dictionaries(
    {
        "households": st.integers(0, 200),
        "two_forms": st.integers(0, 100),
        "raters": st.integers(0, 10),
        "agreement_homes": st.integers(0, 200),
        "low": st.floats(-0.2, 0.95),
        "width": st.floats(0, 0.3),
        "auc": st.floats(0.4, 0.99),
        "events": st.integers(0, 60),
        "corrected": st.booleans(),
        "registered": st.booleans(),
        "model": st.booleans(),
        "origin": st.integers(0, 2),
        "locked": st.integers(0, 4),
        "asked": st.floats(0, 1),
        "as_written": st.floats(0, 1),
    }
)
ORIGINS = (DataOrigin.SIMULATED, DataOrigin.PILOT, DataOrigin.FIELD)


def steps(instrument: Instrument, strength: dict[str, float]) -> list[int]:
    """Return the step of every score under evidence and circumstances of a given strength."""
    homes = int(strength["households"])
    model = replace(
        MODEL,
        households=homes,
        two_form_households=min(int(strength["two_forms"]), homes),
        raters=int(strength["raters"]),
    )
    good = evidence(instrument)
    low = min(strength["low"], 0.95)
    agreed = replace(figure(0.5), low=low, value=min(low + strength["width"], 1.0), high=1.0)
    found = replace(
        good,
        errors=model if strength["model"] else None,
        registered=bool(strength["registered"]),
        origin=ORIGINS[int(strength["origin"])],
        agreement=tuple(
            replace(each, figure=agreed, households=int(strength["agreement_homes"])) for each in good.agreement
        ),
        cuts=tuple(
            replace(
                each,
                auc=replace(each.auc, low=strength["auc"]),
                events=int(strength["events"]),
                corrected=bool(strength["corrected"]),
            )
            for each in good.cuts
        ),
    )
    fidelity = Fidelity(skipped=1 - strength["asked"], off_script=1 - strength["as_written"])
    circumstances = now(raters=int(strength["locked"]), fidelity=dict.fromkeys([COMPETENCE, ASPECT], fidelity))
    held = evidence_in_force(instrument, instrument.revisions, [found], circumstances)
    return [STEPS.index(each.step) for each in open_gate(instrument, rules(), held, circumstances)]


@settings(deadline=None, max_examples=150)
@given(one=STRENGTH, other=STRENGTH)
def test_more_or_better_never_shows_less(shipped: Instrument, one: dict[str, float], other: dict[str, float]) -> None:
    better = {name: max(one[name], other[name]) for name in one}
    for strength in (one, other):
        assert all(a <= b for a, b in zip(steps(shipped, strength), steps(shipped, better), strict=True))


def test_the_property_meets_every_step(shipped: Instrument) -> None:
    counts = ("households", "two_forms", "raters", "agreement_homes", "width", "events", "locked")
    shares = ("low", "auc", "corrected", "registered", "model", "origin", "asked", "as_written")
    weakest = dict.fromkeys((*counts, *shares), 0.0)
    strongest = dict.fromkeys(counts, 200.0) | dict.fromkeys(shares, 0.95) | {"origin": 2}
    assert set(steps(shipped, weakest)) == {STEPS.index(Step.DESCRIBED)}
    assert set(steps(shipped, strongest)) == {STEPS.index(Step.BANDED)}
    assert set(steps(shipped, strongest | {"registered": 0})) == {STEPS.index(Step.BOUNDED)}
    assert set(steps(shipped, strongest | {"model": 0})) == {STEPS.index(Step.SCORED)}
