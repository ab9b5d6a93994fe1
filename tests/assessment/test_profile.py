"""A profile: scores, intervals and verdicts only as far as the gate opens, critical answers apart from them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.assessment.evidence_sample import evidence, gate
from tests.assessment.test_consensus import sheet

from vignette.assessment import (
    CriticalFinding,
    DataOrigin,
    Gate,
    ProbeMark,
    Profile,
    RatedInterview,
    RaterSheet,
    Rating,
    Step,
    Verdict,
    build_profile,
    score_ratings,
)
from vignette.errors import DataError
from vignette.instrument import CriticalKind, Instrument


def asked(instrument: Instrument, form: str = "A") -> dict[tuple[str, str], ProbeMark]:
    return {
        (vignette.id, probe.id): ProbeMark.ASKED
        for vignette in instrument.vignettes_of(form)
        for probe in vignette.probes
    }


def interview(instrument: Instrument, *levels: int, form: str = "A", **changes: object) -> RatedInterview:
    """Return an interview in which each rater gave one level throughout."""
    sheets = tuple(
        replace(sheet(instrument, symbol, [level] * 27, form=form), rater=f"rater {symbol}")
        for symbol, level in zip("▲●■", levels, strict=False)
    )
    plain = RatedInterview(form_id=form, sheets=sheets, marks=asked(instrument, form), language="sv")
    return replace(plain, **changes)  # type: ignore[arg-type]


def built(instrument: Instrument, *interviews: RatedInterview, by: Gate | None = None) -> Profile:
    return build_profile(instrument, interviews, by or gate(instrument, evidence(instrument)))


def test_profile_without_evidence_holds_dots(shipped: Instrument) -> None:
    held = interview(shipped, 4)
    profile = built(shipped, held, by=gate(shipped))
    assert profile.scores == score_ratings(shipped, "A", held.sheets[0].ratings)
    assert (profile.forms, profile.raters, profile.step) == (("A",), 1, Step.SCORED)
    assert not any(row.interval or row.band for row in profile.rows)
    assert [lack.code for lack in profile.standing.lacks] == ["never_studied"]
    standing = profile.standing
    assert (standing.instrument_id, standing.version) == (shipped.id, shipped.version)
    assert (standing.fingerprint, standing.status, standing.evidence) == (shipped.fingerprint, shipped.status, None)


def test_simulated_evidence_opens_the_demonstration_alone(shipped: Instrument) -> None:
    simulated = evidence(shipped, origin=DataOrigin.SIMULATED)
    held = interview(shipped, 4, 4)
    assert built(shipped, held, by=gate(shipped, simulated)).step is Step.SCORED
    assert built(shipped, held, by=gate(shipped, simulated, invented=True)).step is Step.BANDED


def test_each_rater_stands_beside_the_consensus(shipped: Instrument) -> None:
    row = built(shipped, interview(shipped, 2, 5)).rows[0]
    assert row.score.value == 3.5
    assert [(each.symbol, each.form_id, each.value) for each in row.apart] == [("▲", "A", 2.0), ("●", "A", 5.0)]


def test_nothing_is_shown_beyond_the_step(shipped: Instrument) -> None:
    everything = evidence(shipped)
    for found, steps in (
        (everything, {Step.BANDED}),
        (replace(everything, cuts=()), {Step.BOUNDED}),
        (replace(everything, errors=None), {Step.SCORED}),
    ):
        for row in built(shipped, interview(shipped, 3, 4), by=gate(shipped, found)).rows:
            assert row.opening.step in steps
            assert (row.interval is not None) == row.opening.step.includes(Step.BOUNDED)
            assert (row.band is not None) == (row.opening.step is Step.BANDED)


@pytest.mark.parametrize(
    ("levels", "verdict"), [((1, 1), Verdict.BELOW), ((3, 3), Verdict.UNDETERMINED), ((5, 5), Verdict.ABOVE)]
)
def test_three_outcomes(shipped: Instrument, levels: tuple[int, int], verdict: Verdict) -> None:
    for row in built(shipped, interview(shipped, *levels)).rows:
        assert row.band is not None
        assert row.band.verdict is verdict
        assert (row.band.settling is not None) == (verdict is Verdict.UNDETERMINED)
        if row.band.settling is not None:
            assert 0 < row.band.settling.rater < 1
            assert 0 < row.band.settling.form < 1


def test_a_score_that_is_withheld_gets_neither_interval_nor_verdict(shipped: Instrument) -> None:
    held = interview(shipped, 3, 3)
    first = shipped.vignettes_of("A")[0].id
    gone = tuple(
        replace(
            each,
            ratings=tuple(
                replace(rating, level=None, missing_code="declined") if rating.item_id == first else rating
                for rating in each.ratings
            ),
        )
        for each in held.sheets
    )
    rows = {row.score.id: row for row in built(shipped, replace(held, sheets=gone)).rows}
    withheld = rows[shipped.vignettes_of("A")[0].competence]
    assert (withheld.score.value, withheld.interval, withheld.band) == (None, None, None)
    aspect, whole = rows["action"], {row.score.id: row for row in built(shipped, held).rows}["action"]
    assert aspect.interval is not None
    assert whole.interval is not None
    assert aspect.interval.sem > whole.interval.sem


def test_a_second_form_counts_and_narrows(shipped: Instrument) -> None:
    one = built(shipped, interview(shipped, 3, 3))
    both = built(shipped, interview(shipped, 3, 3), interview(shipped, 4, 4, form="B"))
    assert (both.forms, both.rows[0].score.value) == (("A", "B"), 3.5)
    for before, after in zip(one.rows, both.rows, strict=True):
        assert before.interval is not None
        assert after.interval is not None
        assert after.interval.sem < before.interval.sem


def test_skipped_probes_close_their_competence_first(shipped: Instrument) -> None:
    vignette = shipped.vignettes_of("A")[0]
    marks = asked(shipped) | {(vignette.id, probe.id): ProbeMark.SKIPPED for probe in vignette.probes[:3]}
    rows = {row.score.id: row for row in built(shipped, interview(shipped, 3, 3, marks=marks)).rows}
    assert rows[vignette.competence].opening.step is Step.SCORED
    assert {lack.code for lack in rows[vignette.competence].opening.lacks} == {"skipped"}
    assert rows["action"].opening.step is Step.BANDED
    rows = {row.score.id: row for row in built(shipped, interview(shipped, 3, 3, marks={})).rows}
    assert {(row.opening.step, row.opening.lacks[0].code) for row in rows.values()} == {(Step.SCORED, "skipped")}
    reworded = asked(shipped) | dict.fromkeys(list(marks)[:25], ProbeMark.OFF_SCRIPT)
    rows = {row.score.id: row for row in built(shipped, interview(shipped, 3, 3, marks=reworded)).rows}
    assert {lack.code for lack in rows["action"].opening.lacks} == {"off_script"}


def test_critical_answers_never_touch_the_scores(shipped: Instrument) -> None:
    held = interview(shipped, 5)
    vignette = shipped.vignettes_of("A")[0]
    finding = CriticalFinding(
        item_id=vignette.id,
        critical_id=vignette.critical_answers[0].id,
        kind=CriticalKind.MEDIATES,
        quote="Jag ringer dem.",
    )
    heard = replace(held, sheets=(replace(held.sheets[0], critical=(finding,)),))
    with_it, without = built(shipped, heard), built(shipped, held)
    assert [each.critical_id for each in with_it.critical] == [finding.critical_id]
    assert with_it.scores == without.scores


def test_ratings_that_do_not_fit_are_refused(shipped: Instrument) -> None:
    bad = RaterSheet(symbol="▲", rater="x", ratings=(Rating(item_id="A1", aspect_id=shipped.aspects[0].id, level=6),))
    with pytest.raises(DataError, match="DAT-204"):
        built(shipped, RatedInterview(form_id="A", sheets=(bad,)))


@pytest.mark.parametrize(
    ("level", "code", "settled"), [(None, None, False), (1, None, True), (None, "declined", True), (0, None, True)]
)
def test_a_rating_is_settled_by_a_level_or_a_code(level: int | None, code: str | None, settled: bool) -> None:
    assert Rating(item_id="V1", aspect_id="a", level=level, missing_code=code).settled is settled
