"""Where ratings stand to the cut scores that the gate lets count: near one, or on both sides of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vignette.assessment.consensus import RatedInterview
from vignette.assessment.gate import Step, evidence_in_force, open_gate
from vignette.assessment.profile import Gate, circumstances
from vignette.assessment.scoring import ScoreKind, score_ratings
from vignette.instrument import Instrument


def near_a_cut(instrument: Instrument, interview: RatedInterview, gate: Gate) -> bool:
    """Return whether a rater's scores lie near cut scores that would count with a second rater, and enough of them."""
    if gate.rules is None:
        return False
    reach, enough = gate.rules.second_rating.near_cut.at_most, gate.rules.second_rating.scores.at_least
    cuts = _cuts(instrument, interview, gate)
    return any(
        sum(key in cuts and abs(value - cuts[key]) <= reach for key, value in scores.items()) >= enough
        for scores in _raters_scores(instrument, interview)
    )


def crossing(instrument: Instrument, interview: RatedInterview, gate: Gate) -> frozenset[str]:
    """Return the items of the competences whose raters stand on different sides of a cut score that counts."""
    cuts = _cuts(instrument, interview, gate)
    raters = _raters_scores(instrument, interview)
    parted = {
        identity
        for (kind, identity), cut in cuts.items()
        if kind is ScoreKind.COMPETENCE
        and len({scores[kind, identity] >= cut for scores in raters if (kind, identity) in scores}) > 1
    }
    return frozenset(each.id for each in instrument.vignettes_of(interview.form_id) if each.competence in parted)


def _cuts(instrument: Instrument, interview: RatedInterview, gate: Gate) -> Mapping[tuple[ScoreKind, str], float]:
    """Return the cut scores that count once as many raters have locked as a verdict needs."""
    if gate.rules is None:
        return {}
    now = circumstances(instrument, [interview], gate)
    now = replace(now, raters=max(now.raters, round(gate.rules.banded.raters.at_least)))
    evidence = evidence_in_force(instrument, gate.history, gate.evidence, now)
    if evidence is None:
        return {}
    banded = {
        (each.kind, each.id) for each in open_gate(instrument, gate.rules, evidence, now) if each.step is Step.BANDED
    }
    return {(each.kind, each.id): each.cut for each in evidence.cuts if (each.kind, each.id) in banded}


def _raters_scores(instrument: Instrument, interview: RatedInterview) -> list[dict[tuple[ScoreKind, str], float]]:
    return [
        {
            (score.kind, score.id): score.value
            for score in score_ratings(instrument, interview.form_id, sheet.ratings)
            if score.value is not None
        }
        for sheet in interview.sheets
    ]
