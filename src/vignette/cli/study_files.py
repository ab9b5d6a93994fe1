"""What a study's commands write, as a whole or not at all, and the rehearsal of a whole study."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vignette.assessment import Circumstances, DataOrigin, Opening, evidence_to_json, open_gate, read_gate_rules
from vignette.errors import DataError, Problem, StorageError
from vignette.files import make_folder, write_whole
from vignette.i18n import Language
from vignette.instrument import Library
from vignette.instrument.files import GATE_FILE

if TYPE_CHECKING:
    from vignette.study.evidence_report import EvidenceReport
    from vignette.study.running import Progress

REPORT = "report.json"
RATERS = 2


def parts_beside(out: Path) -> Path:
    """Return where the answers of a run are kept until it is done."""
    return out.with_name(f"{out.name}.parts")


def write_study(report: EvidenceReport, out: Path, library: Library, *, language: Language) -> None:
    """Write report, evidence file and passport into a folder that appears as a whole; an earlier run's is replaced.

    Raises
    ------
    DataError
        DAT-508 if the folder holds something else.
    StorageError
        If it cannot be written; nothing is left of it then.
    """
    from vignette.study.parts import drop_answers

    with _replacing(out) as folder:
        _write(report, folder, library, language)
    drop_answers(parts_beside(out))


def _write(report: EvidenceReport, folder: Path, library: Library, language: Language) -> None:
    from vignette.report.passport import passport_html
    from vignette.report.study_report import study_report_html
    from vignette.study.passport import make_passport
    from vignette.study.report_json import report_to_json

    instrument = library.get(report.instrument_id)
    write_whole(folder / REPORT, report_to_json(report).encode())
    write_whole(folder / "report.html", study_report_html(report, instrument, language).encode())
    make_folder(folder / "evidence")
    write_whole(folder / "evidence" / f"{report.evidence.id}.json", evidence_to_json(report.evidence).encode())
    passport = make_passport(
        instrument,
        [report.evidence],
        history=instrument.revisions,
        today=report.evidence.made,
        invented=report.origin is DataOrigin.SIMULATED,
    )
    write_whole(folder / "passport.html", passport_html((passport,), language).encode())


def rehearse_study(
    protocol: Path,
    out: Path,
    library: Library,
    *,
    households: int,
    seed: int,
    jobs: int,
    language: Language,
    progress: Progress | None = None,
) -> EvidenceReport:
    """Register a protocol, simulate homes, export and read their data, run, and write everything to a folder.

    Raises
    ------
    DataError
        DAT-508 if the folder holds something else, and those of `run_study`.
    """
    from vignette.exchange.data_package import read_data_package
    from vignette.exchange.simulated_package import simulated_files
    from vignette.study.protocol_files import read_protocol
    from vignette.study.register import FOLDER, register_protocol
    from vignette.study.running import HowToRun, run_study
    from vignette.study.simulated import dataset_of, rehearsed_study

    file = read_protocol(protocol)
    instrument = library.get(file.protocol.instrument)
    with _replacing(out) as folder:
        register_protocol(file, folder / FOLDER, dt.datetime.now(dt.UTC))
        study = rehearsed_study(households=households, seed=seed, forms=file.protocol.forms)
        for name, content in simulated_files(study, dataset_of(study, instrument), instrument).items():
            make_folder((folder / name).parent)
            write_whole(folder / name, content)
        dataset = read_data_package(folder / "data", library)
        how = HowToRun(register=folder / FOLDER, jobs=jobs, progress=progress)
        report = run_study(file, dataset, instrument, how)
        _write(report, folder, library, language)
    return report


def openings_of(report: EvidenceReport, library: Library, instruments: Path) -> Sequence[Opening]:
    """Return what a report's evidence would open of a well-held interview in the original language."""
    instrument = library.get(report.instrument_id)
    now = Circumstances(
        forms=report.evidence.forms[:1],
        languages=(Language.SV.value,),
        raters=RATERS,
        fidelity={},
        invented=report.origin is DataOrigin.SIMULATED,
        today=report.evidence.made,
    )
    return open_gate(instrument, read_gate_rules(instruments / instrument.id / GATE_FILE), report.evidence, now)


@contextmanager
def cluster_client(address: str) -> Iterator[Any]:
    """Connect to a Dask scheduler.

    Raises
    ------
    DataError
        DAT-504 if Dask is not installed or nobody answers there.
    """
    try:
        from distributed import Client

        client: Any = Client(address, timeout="10s")  # type: ignore[no-untyped-call]
    except (ImportError, OSError, ValueError):
        what, remedy = "no Dask scheduler can be used", "Install vignette[cluster], and start one: dask scheduler."
        raise DataError(Problem(code="DAT-504", where="cluster", what=what, remedy=remedy)) from None
    with client:
        yield client


@contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """Give a folder to write in that takes the place of ``out`` when all is written."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / REPORT).is_file())):
        what, remedy = "there is something else in the folder", "Name a new folder, or one that an earlier run wrote."
        raise DataError(Problem(code="DAT-508", where=out.name, what=what, remedy=remedy))
    beside = out.with_name(f"{out.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    make_folder(beside)
    try:
        yield beside
        shutil.rmtree(out, ignore_errors=True)
        beside.rename(out)
    except OSError as error:
        what, remedy = f"the folder cannot be written ({error.strerror})", "Free some space or choose another folder."
        raise StorageError(Problem(code="STO-601", where=out.name, what=what, remedy=remedy)) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
