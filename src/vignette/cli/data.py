"""Commands about data packages: simulate one, export the records for research, convert to other formats."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from vignette import settings
from vignette.access import Action, refusal
from vignette.cli.common import DatabaseOption, InstrumentOption, gates, library, password, told
from vignette.errors import DataError, Problem
from vignette.files import write_folder
from vignette.i18n import Language

if TYPE_CHECKING:
    from vignette.casework import AskedFor
    from vignette.instrument import Library
    from vignette.simulation import Design, Population
    from vignette.study.dataset import Dataset


def simulate(
    households: Annotated[int, typer.Option(min=1, help="How many homes.")],
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds give equal data.")],
    out: Annotated[Path, typer.Option(help="A new folder: the data package in data/, what is true in truth/.")],
    forms: Annotated[str, typer.Option(help="Forms that every adult answers, e.g. A,B.")] = "A",
    raters: Annotated[int, typer.Option(min=1, help="How many raters there are; two, by lot, rate an interview.")] = 6,
    retested: Annotated[float, typer.Option(min=0, max=1, help="Share of the adults who are interviewed again.")] = 0.2,
    design: Annotated[
        Path | None, typer.Option(help="TOML with tables [design] and [population] of changes, instead of the above.")
    ] = None,
    instrument: InstrumentOption = "familjehem-heder",
) -> None:
    """Write a simulated study as a data package, with what is true of it beside. No home in it is real."""
    with told():
        from dataclasses import replace

        from vignette.exchange.simulated_package import simulated_files
        from vignette.simulation import default_population, simulate_study
        from vignette.study.simulated import dataset_of, study_design

        chosen = library().get(instrument)
        plan, population = study_design(forms=_named(forms), raters=raters, retested=retested), default_population()
        if design is not None:
            plan, population = _design_file(design)
        study = simulate_study(seed=seed, population=population, design=replace(plan, households=households))
        dataset = dataset_of(study, chosen)
        write_folder(out, simulated_files(study, dataset, chosen))
    _tell(dataset)
    typer.echo(f"Wrote {out}. Simulated: nothing in it is evidence of any real home.")


def research(
    out: Annotated[Path, typer.Argument(help="Folder to write; an older package there is replaced with --replace.")],
    user: Annotated[str, typer.Option(help="Your user name; the password is asked for, or read from standard input.")],
    asked_for: Annotated[
        list[str] | None,
        typer.Option("--with", help="free_text, names, exact_dates or small_cells; may be repeated. Needs --reason."),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; it goes into the package and the audit trail. Name nobody.")] = "",
    pilot: Annotated[bool, typer.Option("--pilot", help="These records are a pilot's.")] = False,
    fingerprint: Annotated[str | None, typer.Option(help="Of the wording. Default: the most used.")] = None,
    panel: Annotated[Path | None, typer.Option(help="CSV: a panel's judgements. See docs/data-contract.md.")] = None,
    angoff: Annotated[Path | None, typer.Option(help="CSV: a panel's standard setting.")] = None,
    reviews: Annotated[Path | None, typer.Option(help="CSV: experts' judgements of the content.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of an older package.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Write the locked ratings of finished interviews as a pseudonymised data package. The audit trail notes it."""
    with told():
        from vignette.casework import ResearchWish, open_office, research_export, sign_in, sign_out, who
        from vignette.exchange.added_frames import read_added
        from vignette.exchange.data_package import write_package_files

        files = {"panel": panel, "angoff": angoff, "reviews": reviews}
        wish = ResearchWish(
            fingerprint=fingerprint,
            pilot=pilot,
            asked_for=frozenset(map(_asked_for, asked_for or ())),
            reason=reason,
            added=read_added({name: path for name, path in files.items() if path is not None}),
        )
        office = open_office(database or settings.read_settings().database, library=library(), gates=gates())
        token = sign_in(office, user, password())
        actor = who(office, token)
        if actor is None:
            raise refusal(Action.RESEARCH_EXPORT)
        try:
            made = research_export(office, actor, wish)
        finally:
            sign_out(office, token)
        write_package_files(made.files, out, replace=replace)
    _tell(made.dataset)
    for name, count in made.counts.items():
        typer.echo(f"{name.replace('_', ' ')}: {count}")
    typer.echo(f"Wrote {out}. Pseudonyms are still personal data: keep it as such.")


def _asked_for(name: str) -> AskedFor:
    from vignette.casework import AskedFor

    if name not in set(AskedFor):
        what, remedy = "there is no such thing to ask for", f"Choose from {', '.join(AskedFor)}."
        raise DataError(Problem(code="DAT-305", where="--with", what=what, remedy=remedy))
    return AskedFor(name)


def _tell(dataset: Dataset) -> None:
    for name, frame in dataset.frames.items():
        typer.echo(f"{name:15} {len(frame):>9} rows")
    typer.echo(f"SHA-256 of the data: {dataset.data}")


def _named(forms: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in forms.split(","))


def _design_file(path: Path) -> tuple[Design, Population]:
    from vignette.simulation import default_design, default_population

    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        what, remedy = f"the file cannot be read ({type(error).__name__})", "Name a TOML file in UTF-8."
        raise DataError(Problem(code="DAT-304", where=path.name, what=what, remedy=remedy)) from None
    if set(table) - {"design", "population"} or not all(isinstance(each, dict) for each in table.values()):
        what, remedy = "there is something besides [design] and [population]", "Keep these two tables."
        raise DataError(Problem(code="DAT-304", where=path.name, what=what, remedy=remedy))
    return default_design(**table.get("design", {})), default_population(**table.get("population", {}))


def convert(
    folder: Annotated[Path, typer.Argument(help="A data package; with --from, a folder in that format.")],
    out: Annotated[Path, typer.Option(help="A new folder.")],
    to: Annotated[Literal["spss", "redcap", "fhir", "ddi", "csv"] | None, typer.Option(help="Format to write.")] = None,
    source: Annotated[
        Literal["spss", "redcap", "fhir", "csv"] | None,
        typer.Option("--from", help="Format to read; writes a data package."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the labels.")] = Language.SV,
    separator: Annotated[
        Literal[";", ","] | None, typer.Option(help="Between columns, with --to csv. Default: as the language has it.")
    ] = None,
    decimal: Annotated[
        Literal[",", "."] | None, typer.Option(help="Before decimals, with --to csv. Default: as the language has it.")
    ] = None,
) -> None:
    """Write a data package as SPSS files, for REDCap, FHIR R4, archives or spreadsheets, or make one of them."""
    with told():
        from vignette.exchange.fhir import not_carried

        if (to is None) == (source is None):
            what, remedy = "one of --to and --from is needed", "Say which format to write, or which to read."
            raise DataError(Problem(code="DAT-305", where="convert", what=what, remedy=remedy))
        known = library()
        more = _sheet_options(to, language, separator, decimal)
        dataset = _readers()[source](folder, known)
        if to == "ddi":
            from vignette.exchange.package_parts import read_notes

            more = {"notes": read_notes(folder)}
        _writers()[to](dataset, out, known.get(dataset.instrument_id), language=language, **more)
    _tell(dataset)
    if to == "fhir" and not_carried(dataset):
        typer.echo(f"Not in the bundle: {', '.join(not_carried(dataset))}. Keep the data package too.")
    typer.echo(f"Wrote {out}.")


def _sheet_options(to: str | None, language: Language, separator: str | None, decimal: str | None) -> dict[str, Any]:
    if to == "csv":
        from vignette.exchange.wide_csv import Decimal, Separator, sheet_marks

        between, mark = separator and Separator(separator), decimal and Decimal(decimal)
        return {"marks": sheet_marks(language, separator=between or None, decimal=mark or None)}
    if separator or decimal:
        what, remedy = "only --to csv takes --separator and --decimal", "Leave them out; other formats have their own."
        raise DataError(Problem(code="DAT-305", where="convert", what=what, remedy=remedy))
    return {}


def _readers() -> Mapping[str | None, Callable[[Path, Library], Dataset]]:
    from vignette.exchange.data_package import read_data_package
    from vignette.exchange.fhir_reading import read_fhir
    from vignette.exchange.redcap import read_redcap
    from vignette.exchange.spss import read_spss
    from vignette.exchange.wide_reading import read_wide

    return {None: read_data_package, "spss": read_spss, "redcap": read_redcap, "fhir": read_fhir, "csv": read_wide}


def _writers() -> Mapping[str | None, Callable[..., None]]:
    from vignette.exchange.data_package import write_data_package
    from vignette.exchange.ddi import write_deposit
    from vignette.exchange.fhir import write_fhir
    from vignette.exchange.redcap import write_redcap
    from vignette.exchange.spss import write_spss
    from vignette.exchange.wide_csv import write_wide

    return {
        None: write_data_package,
        "spss": write_spss,
        "redcap": write_redcap,
        "fhir": write_fhir,
        "ddi": write_deposit,
        "csv": write_wide,
    }
