"""The parts of a codebook that describe the document and the study: ``docDscr`` and ``stdyDscr``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from vignette import __version__
from vignette.assessment import DataOrigin
from vignette.exchange.column_words import text
from vignette.exchange.ddi_statistics import HOME
from vignette.exchange.ddi_xml import add, add_each
from vignette.exchange.descriptor import PackageNotes
from vignette.i18n import Language, LocalizedText
from vignette.instrument import Instrument
from vignette.study.dataset import Dataset
from vignette.study.small_cells import LEAST

NOT_WITHHELD = "small_cells"
"""What `PackageNotes.asked_for` has where rare traits were left in the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What a codebook is about.

    Attributes
    ----------
    languages : tuple of Language
        The codebook's own first.
    """

    dataset: Dataset
    instrument: Instrument
    notes: PackageNotes
    languages: tuple[Language, ...]

    @property
    def kind(self) -> str:
        """Whether anybody real is behind the data; the ending of a sentence's id."""
        return "simulated" if self.dataset.origin is DataOrigin.SIMULATED else "real"

    @property
    def title(self) -> LocalizedText:
        """The title; it says at once where data are invented."""
        return text(f"ddi.title.{self.dataset.origin.value}", title=self.instrument.title, version=self.dataset.version)


def add_document(root: ET.Element, study: Study) -> None:
    """Add ``docDscr``: the codebook itself."""
    citation = add(add(root, "docDscr"), "citation")
    _titles(citation, text("ddi.codebook", title=study.title), study.languages)
    _production(citation, study)


def add_study(root: ET.Element, study: Study) -> None:
    """Add ``stdyDscr``: what was studied, how, and who may read it."""
    described = add(root, "stdyDscr")
    citation = add(described, "citation")
    statement = _titles(citation, study.title, study.languages, alternative=study.notes.title)
    add(statement, "IDNo", study.dataset.data, agency="SHA-256", level="study")
    _production(citation, study, licence=study.notes.licence)
    add(add(citation, "verStmt"), "version", study.dataset.version, type="instrument")
    _scope(add(described, "stdyInfo"), study)
    _method(add(described, "method"), study)
    _access(add(described, "dataAccs"), study)
    origin = study.dataset.origin.value
    add(described, "notes", origin, type="data origin", subject="vignette:data_origin", level="study")
    add_each(described, "notes", text(f"ddi.origin.{origin}"), study.languages, type="data origin", level="study")
    if study.dataset.seed is not None:
        add(described, "notes", study.dataset.seed, type="seed", level="study")
    if NOT_WITHHELD in study.notes.asked_for:
        add_each(described, "notes", text("ddi.not_withheld", least=LEAST), study.languages, type="disclosure")


def _titles(
    citation: ET.Element, title: LocalizedText, languages: Sequence[Language], *, alternative: str = ""
) -> ET.Element:
    first, *others = languages
    statement = add(citation, "titlStmt")
    add(statement, "titl", title.in_language(first), language=first)
    if alternative:
        add(statement, "altTitl", alternative)
    for language in others:
        add(statement, "parTitl", title.in_language(language), language=language)
    return statement


def _production(citation: ET.Element, study: Study, *, licence: str = "") -> None:
    statement = add(citation, "prodStmt")
    if licence:
        add(statement, "copyright", licence)
    day = study.dataset.created.date().isoformat()
    add(statement, "prodDate", day, date=day)
    add(statement, "software", "vignette", version=__version__)


def _scope(info: ET.Element, study: Study) -> None:
    languages, dataset = study.languages, study.dataset
    subject = add(info, "subject")
    for competence in study.instrument.competences:
        add_each(subject, "keyword", competence.name, languages)
    said = text(
        "ddi.abstract",
        origin=text(f"ddi.origin.{dataset.origin.value}"),
        purpose=study.instrument.purpose,
        homes=len(dataset.homes),
        adults=len(dataset.applicants),
        interviews=len(dataset.administrations),
        ratings=len(dataset.ratings),
    )
    add_each(info, "abstract", said, languages)
    summary = add(info, "sumDscr")
    if dataset.origin is not DataOrigin.SIMULATED:
        _dates(summary, study)
        add_each(summary, "nation", text("ddi.nation"), languages, abbr="SE")
    add_each(summary, "anlyUnit", text("ddi.unit"), languages)
    add_each(summary, "universe", text(f"ddi.universe.{study.kind}"), languages)
    add_each(summary, "dataKind", text("ddi.kind"), languages)


def _dates(summary: ET.Element, study: Study) -> None:
    """Add the first and the last quarter of those that enough homes share; no day stands in a codebook."""
    quarters = study.dataset.administrations.groupby("quarter", observed=True)[HOME].nunique()
    known = sorted(str(quarter) for quarter, homes in quarters.items() if homes >= LEAST)
    if not known:
        return
    for event, quarter, month in (("start", known[0], -2), ("end", known[-1], 0)):
        year, number = quarter.split("Q")
        said = text("ddi.quarter", year=year, number=number)
        add_each(summary, "collDate", said, study.languages, event=event, date=f"{year}-{3 * int(number) + month:02}")


def _method(method: ET.Element, study: Study) -> None:
    collected = add(method, "dataColl")
    add_each(collected, "collMode", text(f"ddi.mode.{study.kind}"), study.languages)
    said = text(
        "ddi.instrument",
        title=study.instrument.title,
        id=study.dataset.instrument_id,
        version=study.dataset.version,
        fingerprint=study.dataset.fingerprint,
    )
    add_each(collected, "resInstru", said, study.languages, type="structured")
    add_each(collected, "weight", text("ddi.weight"), study.languages)


def _access(access: ET.Element, study: Study) -> None:
    """Add the conditions, once per language: the standard allows each of them but once in a statement."""
    given = study.notes.licence
    licence = text("ddi.licence.given", licence=given) if given else text("ddi.licence.none")
    conditions = text("ddi.conditions", licence=licence, texts=study.instrument.origin.licence)
    for language in study.languages:
        use = add(access, "useStmt", language=language)
        for tag, said in (
            ("confDec", text(f"ddi.confidentiality.{study.kind}")),
            ("restrctn", text(f"ddi.restriction.{study.kind}")),
            ("conditions", conditions),
            ("disclaimer", text("ddi.disclaimer")),
        ):
            required = {"required": "no" if study.kind == "simulated" else "yes"} if tag == "confDec" else {}
            add(use, tag, said.in_language(language), language=language, **required)
