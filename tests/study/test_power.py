"""How often a simulated study of a design answers a protocol's question."""

from __future__ import annotations

import pytest

from vignette.errors import DefinitionError
from vignette.instrument import Instrument, bundled_folder, read_library
from vignette.psychometrics import Estimate
from vignette.simulation import default_design, default_population
from vignette.study import power_of, shipped_protocol

PROTOCOL = shipped_protocol("interrater-reliability")
RATERS = 4


@pytest.fixture(scope="module")
def instrument() -> Instrument:
    return read_library(bundled_folder()).instruments[0]


def severity_met(instrument: Instrument, *, of: str, severity: float) -> Estimate:
    """Return how often raters' severity is found within half a step, given how much raters truly differ."""
    return power_of(
        PROTOCOL,
        "severity",
        of=of,
        design=default_design(households=20, raters=RATERS),
        population=default_population(severity_sd=severity, drift_sd=0.0, halo_sd=0.0),
        instrument=instrument,
        replicates=3,
        seed=1,
    )


def test_raters_alike_are_found_alike_and_others_are_not(instrument: Instrument) -> None:
    alike = severity_met(instrument, of="", severity=0.0)
    assert (alike.statistic, alike.value, alike.details["refused"]) == ("power", 1.0, 0.0)
    assert alike.caveats == ("simulated",)
    assert severity_met(instrument, of="", severity=3.0).value == 0.0


def test_one_of_several_is_met_at_least_as_often_as_all(instrument: Instrument) -> None:
    one, every = (severity_met(instrument, of=of, severity=1.0).value for of in ("SIM-R1", ""))
    assert one >= every
    with pytest.raises(DefinitionError, match="DEF-608") as told:
        severity_met(instrument, of="nobody", severity=0.0)
    assert "SIM-R1" in str(told.value)


@pytest.mark.parametrize("question", ["no-such", "levels"])
def test_a_question_without_a_bar_has_no_power(instrument: Instrument, question: str) -> None:
    with pytest.raises(DefinitionError, match="DEF-608") as told:
        power_of(PROTOCOL, question, design=default_design(), instrument=instrument, replicates=2, seed=1)
    assert "agreement" in str(told.value)
