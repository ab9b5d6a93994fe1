"""The rehearsal behind the demonstration's evidence.

``python -m vignette.casework.invented.evidence_study`` makes ``evidence.json`` anew (about half a minute): after every
change of the instrument's wording, of the complete protocol, the rehearsal, the simulator or the statistics.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

from vignette.assessment import Evidence, evidence_to_json
from vignette.casework.invented.evidence import FILE
from vignette.files import write_whole
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument, bundled_folder, read_library

INSTRUMENT = "familjehem-heder"
_CHOICES = FILE.with_suffix(".toml")


def make_invented_evidence(instrument: Instrument) -> Evidence:
    """Rehearse the protocol that ``evidence.toml`` names, and mark what it finds as the demonstration's.

    It counts as registered: the protocol is shipped, and the homes are drawn when it is run.
    """
    from vignette.study import HowToRun, run_study, shipped_protocol
    from vignette.study.simulated import dataset_of, rehearsed_study

    told: dict[str, Any] = tomllib.loads(_CHOICES.read_text(encoding="utf-8"))
    forms = tuple(told["forms"])
    file = shipped_protocol(told["protocol"])
    dataset = dataset_of(rehearsed_study(households=told["households"], seed=told["seed"], forms=forms), instrument)
    asked = replace(file, protocol=replace(file.protocol, forms=forms))
    found = run_study(asked, dataset, instrument, HowToRun(jobs=-1)).evidence
    return replace(
        found,
        id=told["id"],
        title=LocalizedText(**told["title"]),
        made=told["made"],
        expires=told["expires"],
        registered=True,
    )


def main() -> None:
    """Write the file."""
    made = make_invented_evidence(read_library(bundled_folder()).get(INSTRUMENT))
    write_whole(FILE, evidence_to_json(made).encode())


if __name__ == "__main__":
    main()
