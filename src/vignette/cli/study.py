"""Commands of a study: register a protocol, run it on data, rehearse it on simulated homes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vignette.cli.common import instruments, library, told
from vignette.i18n import Language

if TYPE_CHECKING:
    from vignette.study.evidence_report import EvidenceReport
    from vignette.study.running import Progress

study = typer.Typer(help="Study how well the scores measure: register, run, rehearse.", no_args_is_help=True)

ProtocolArgument = Annotated[
    str, typer.Argument(help="Protocol: a file, or the name of a shipped one, like complete. See docs/study.md.")
]
OutOption = Annotated[Path, typer.Option(help="Folder to write. One that an earlier run wrote is replaced.")]
RegisterOption = Annotated[
    Path | None, typer.Option(help="Folder of the register. Default: registered/ beside the protocol.")
]
JobsOption = Annotated[int, typer.Option(help="Questions answered at once; -1 for one per processor.")]
ClusterOption = Annotated[
    str | None, typer.Option(help="Address of a Dask scheduler that does the work (extra: cluster).")
]
LanguageOption = Annotated[Language, typer.Option(help="Language of the report to read.")]


@study.command()
def register(protocol: ProtocolArgument, register: RegisterOption = None) -> None:
    """Register a protocol by its SHA-256 and the time, before any data are read."""
    with told():
        from vignette.study.protocol_files import read_protocol
        from vignette.study.register import register_of, register_protocol
        from vignette.study.shipped_protocols import protocol_path

        path = protocol_path(protocol)
        found = register_protocol(read_protocol(path), register or register_of(path), dt.datetime.now(dt.UTC))
    typer.echo(f"Registered {found.protocol_id} at {found.at:%Y-%m-%d %H:%M:%S} UTC.")
    typer.echo(f"SHA-256 of the protocol: {found.sha256}")
    typer.echo(f"Chain: {found.chain}")
    typer.echo("Whoever can write in that folder can also forge it. Send the chain to somebody who keeps it for you.")


@study.command()
def run(
    protocol: ProtocolArgument,
    data: Annotated[Path, typer.Argument(help="Folder of a data package; see docs/data-contract.md.")],
    out: OutOption,
    register: RegisterOption = None,
    jobs: JobsOption = 1,
    cluster: ClusterOption = None,
    leave_out: Annotated[list[str] | None, typer.Option(help="A question not to ask now: a deviation.")] = None,
    also: Annotated[Path | None, typer.Option(help="A protocol whose questions are asked besides: deviations.")] = None,
    language: LanguageOption = Language.SV,
) -> None:
    """Answer a protocol's questions from data: report.html, report.json and the evidence file.

    A run that was interrupted goes on where it stopped when it is started again.
    """
    with told():
        from vignette.cli.study_files import parts_beside, write_study
        from vignette.exchange.data_package import read_data_package
        from vignette.study.protocol_files import read_protocol
        from vignette.study.register import register_of
        from vignette.study.running import HowToRun, run_study
        from vignette.study.shipped_protocols import protocol_path

        path = protocol_path(protocol)
        file = read_protocol(path)
        known = library()
        dataset = read_data_package(data, known)
        asked = read_protocol(also).protocol.questions if also else ()
        with _progress() as progress, _on(cluster):
            report = run_study(
                file,
                dataset,
                known.get(file.protocol.instrument),
                HowToRun(
                    register=register or register_of(path),
                    parts=parts_beside(out),
                    jobs=jobs,
                    leave_out=tuple(leave_out or ()),
                    also=asked,
                    progress=progress,
                ),
            )
        write_study(report, out, known, language=language)
    _tell(report, out)


@study.command()
def rehearse(
    protocol: ProtocolArgument,
    out: OutOption,
    households: Annotated[int, typer.Option(min=1, help="How many invented homes.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal homes.")] = 1,
    jobs: JobsOption = -1,
    language: LanguageOption = Language.SV,
) -> None:
    """Go the whole way with invented homes: register, simulate, export, read, run, report, passport, evidence.

    What comes out is simulated evidence. It opens nothing outside the demonstration.
    """
    with told():
        from vignette.cli.study_files import rehearse_study
        from vignette.study.shipped_protocols import protocol_path

        with _progress() as progress:
            report = rehearse_study(
                protocol_path(protocol),
                out,
                library(),
                households=households,
                seed=seed,
                jobs=jobs,
                language=language,
                progress=progress,
            )
        _tell(report, out)
        _tell_gate(report)
    typer.echo(f"Look at it in the demonstration: vignette app --evidence {out / 'evidence'}")


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show which question was answered last, and how many are left; nothing where nobody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task("reading", total=None)
        yield lambda name, done, total: shown.update(task, description=name, completed=done, total=total)


@contextmanager
def _on(cluster: str | None) -> Iterator[None]:
    """Send the work to a Dask scheduler, where one is named."""
    if cluster is None:
        yield
        return
    from joblib import parallel_config

    from vignette.cli.study_files import cluster_client

    with cluster_client(cluster), parallel_config(backend="dask"):
        yield


def _tell(report: EvidenceReport, out: Path) -> None:
    for question in report.questions:
        verdict = report.verdict_of(question)
        typer.echo(f"{verdict.value if verdict else 'described':>12}  {question.id}")
    for deviation in report.deviations:
        values = ", ".join(f"{name} {value}" for name, value in deviation.values.items())
        typer.echo(f"Deviation: {deviation.code} {values}".rstrip())
    counts = ", ".join(f"{count} {name}" for name, count in report.counts.items())
    typer.echo(f"Data origin: {report.origin.value}. {counts}. {report.provenance.seconds} s.")
    typer.echo(f"Wrote {out / 'report.html'}, report.json, passport.html and evidence/{report.evidence.id}.json.")


def _tell_gate(report: EvidenceReport) -> None:
    """Print what the evidence would open of a well-held interview with two raters."""
    from vignette.cli.study_files import openings_of

    typer.echo("The gate, for a well-held interview in Swedish that two raters have locked:")
    for opening in openings_of(report, library(), instruments()):
        lacks = ", ".join(lack.code for lack in opening.lacks)
        typer.echo(f"{opening.step.value:>12}  {opening.id}" + (f" (lacks: {lacks})" if lacks else ""))
