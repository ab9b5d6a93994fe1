"""The simulated study behind the demonstration's evidence.

``python -m vignette.casework.invented.evidence_study`` makes ``evidence.json`` anew (about half a minute): after every
change of the instrument's wording, of ``simulated.toml``, ``evidence.toml``, the simulator or the statistics.
"""

from __future__ import annotations

import tomllib
from typing import Any

from vignette.assessment import DataOrigin, Evidence, evidence_to_json
from vignette.casework.invented.evidence import FILE
from vignette.casework.invented.files import settings
from vignette.files import write_whole
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument, bundled_folder, read_library

INSTRUMENT = "familjehem-heder"
_CHOICES = FILE.with_suffix(".toml")


def make_invented_evidence(instrument: Instrument) -> Evidence:
    """Simulate the study that ``evidence.toml`` describes and find its evidence."""
    from vignette.simulation import default_design, default_population, simulate_study
    from vignette.study import AboutEvidence, Criterion, make_evidence, protocol_of_rules, shipped_evidence_rules

    told: dict[str, Any] = tomllib.loads(_CHOICES.read_text(encoding="utf-8"))
    design = dict(told["study"])
    seed = design.pop("seed")
    population = default_population(**settings()["population"])
    study = simulate_study(seed=seed, population=population, design=default_design(**design))
    criterion = told["criterion"]
    return make_evidence(
        AboutEvidence(
            id=told["id"],
            title=LocalizedText(**told["title"]),
            origin=DataOrigin(study.origin),
            made=told["made"],
            expires=told["expires"],
            registered=told["registered"],
            protocol=protocol_of_rules(),
        ),
        ratings=study.ratings,
        homes=study.homes,
        criterion=Criterion(
            column=criterion["column"], met_from=criterion["met_from"], said=LocalizedText(**criterion["said"])
        ),
        instrument=instrument,
        rules=shipped_evidence_rules(),
    )


def main() -> None:
    """Write the file."""
    made = make_invented_evidence(read_library(bundled_folder()).get(INSTRUMENT))
    write_whole(FILE, evidence_to_json(made).encode())


if __name__ == "__main__":
    main()
