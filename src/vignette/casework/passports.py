"""The evidence passports of the instruments in use: what is known of each, for everybody who works with them."""

from __future__ import annotations

from vignette.access import Action, Actor
from vignette.casework.office import Office, look
from vignette.study.passport import Passport, make_passport


def passports(office: Office, actor: Actor) -> tuple[Passport, ...]:
    """Return a passport for each instrument that new interviews are held with."""
    with look(office, actor, Action.INSTRUMENT_READ):
        found = []
        for instrument in office.library.instruments:
            gate = office.gate_of(instrument)
            found.append(
                make_passport(instrument, gate.evidence, history=gate.history, today=gate.today, invented=gate.invented)
            )
        return tuple(found)
