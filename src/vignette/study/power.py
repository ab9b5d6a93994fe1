"""How often a study of some design would answer a protocol's question, by simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vignette.assessment import FindingVerdict
from vignette.errors import DefinitionError, Problem
from vignette.instrument import Instrument
from vignette.study.protocol import ProtocolFile
from vignette.study.running import HowToRun, run_study
from vignette.study.simulated import dataset_of

if TYPE_CHECKING:
    from vignette.psychometrics import Estimate
    from vignette.simulation import Design, Population, SimulatedStudy


def power_of(
    file: ProtocolFile,
    question: str,
    *,
    design: Design,
    instrument: Instrument,
    replicates: int,
    seed: int,
    of: str = "",
    population: Population | None = None,
) -> Estimate:
    """Return how often studies of a design find a question's bar met.

    Parameters
    ----------
    file : ProtocolFile
    question : str
        Id of a question of the protocol; it must have a bar.
    design : Design
        From `vignette.simulation.default_design`, with the homes and raters to be tried.
    instrument : Instrument
        The protocol's.
    replicates : int
        Studies to simulate: 400 give a standard error of 0.02 at a power of 0.80.
    seed : int
    of : str
        Which competence, rater, … is to meet the bar; empty for all of them at once.
    population : Population, optional
        As `vignette.simulation.simulate_power`.

    Returns
    -------
    Estimate
        As `vignette.simulation.simulate_power`.

    Raises
    ------
    DefinitionError
        DEF-608 if the protocol does not ask the question, asks it without a bar, or nothing is found of ``of``.
    DataError
        ``PSY-371`` to ``PSY-375``.
    """
    from vignette.simulation import simulate_power

    asked = {each.id: each for each in file.protocol.questions}
    if question not in asked or asked[question].bar is None:
        barred = ", ".join(each.id for each in asked.values() if each.bar is not None)
        raise _unknown(question, "no question with a bar of that id", barred)
    how = HowToRun(leave_out=tuple(each for each in asked if each != question))

    def verdicts(study: SimulatedStudy) -> tuple[FindingVerdict | None, ...]:
        findings = run_study(file, dataset_of(study, instrument), instrument, how).answers[question].findings
        named = dict.fromkeys(each.of for each in findings if each.of)
        if of and named and of not in named:
            raise _unknown(of, "nothing is found of it", ", ".join(named))
        return tuple(each.verdict for each in findings if of in ("", each.of))

    def met(found: tuple[FindingVerdict | None, ...]) -> bool:
        given = [each for each in found if each is not None]
        return bool(given) and all(each is FindingVerdict.MET for each in given)

    return simulate_power(design, verdicts, met, replicates=replicates, seed=seed, population=population)


def _unknown(where: str, what: str, known: str) -> DefinitionError:
    remedy = f"There are: {known or 'none'}."
    return DefinitionError(Problem(code="DEF-608", where=where, what=what, remedy=remedy))
