"""What the gate would let any profile of an instrument show today, and what it lacks: for planning the next study."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vignette.access import Action, Actor
from vignette.assessment import (
    Evidence,
    Lack,
    Opening,
    RatedInterview,
    circumstances,
    evidence_in_force,
    open_gate,
    why_none_is_in_force,
)
from vignette.casework.office import Office, look
from vignette.i18n import Language
from vignette.instrument import Form, Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class GateStanding:
    """What a well-held interview with one form could show.

    Attributes
    ----------
    raters : int
        As many as a verdict needs.
    evidence : Evidence or None
        What is in force.
    lacks : tuple of Lack
        Why nothing is in force.
    """

    instrument: Instrument
    form: Form
    raters: int
    openings: tuple[Opening, ...]
    evidence: Evidence | None
    lacks: tuple[Lack, ...]


ORIGINAL = Language.SV.value
"""The language that instruments are written in."""


def gate_standing(office: Office, actor: Actor) -> tuple[GateStanding, ...]:
    """Return what the gate would open for each form of each instrument in use."""
    with look(office, actor, Action.STUDY_READ):
        return tuple(
            _standing(office, instrument, form)
            for instrument in office.library.instruments
            for form in instrument.forms
            if instrument.vignettes_of(form.id)
        )


def _standing(office: Office, instrument: Instrument, form: Form) -> GateStanding:
    gate = office.gate_of(instrument)
    raters = round(gate.rules.banded.raters.at_least) if gate.rules else 1
    now = replace(
        circumstances(instrument, [RatedInterview(form_id=form.id, sheets=(), language=ORIGINAL)], gate), raters=raters
    )
    evidence = evidence_in_force(instrument, gate.history, gate.evidence, now)
    return GateStanding(
        instrument=instrument,
        form=form,
        raters=raters,
        openings=open_gate(instrument, gate.rules, evidence, now),
        evidence=evidence,
        lacks=() if evidence else why_none_is_in_force(instrument, gate.history, gate.evidence, now),
    )
