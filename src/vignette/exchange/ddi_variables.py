"""The parts of a codebook that describe files and their columns: ``fileDscr`` and ``dataDscr``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from vignette.exchange.column_words import column_label, missing_labels, text, value_descriptions, value_labels
from vignette.exchange.ddi_statistics import behind, moments, tally
from vignette.exchange.ddi_xml import add, add_each, xml_id
from vignette.exchange.descriptor import Resource
from vignette.i18n import Language
from vignette.instrument import Instrument, Vignette
from vignette.study.dataset_schema import (
    ORIGIN,
    CodeList,
    Column,
    ColumnKind,
    FrameSchema,
    frame_schemas,
    limits_of,
    origin_column,
)

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = (ColumnKind.RATING, ColumnKind.WHOLE, ColumnKind.NUMBER)
_COUNTED = (ColumnKind.RATING, ColumnKind.CODE, ColumnKind.FLAG, ColumnKind.WHOLE, ColumnKind.QUARTER)
"""Columns whose values are counted; ids are not, and of other numbers there are moments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedFile:
    """A file of a deposit, and the cells it was written from."""

    resource: Resource
    cells: pd.DataFrame

    @property
    def name(self) -> str:
        """The frame's name."""
        return self.resource.name

    @property
    def schema(self) -> FrameSchema:
        """What the frame must look like."""
        return frame_schemas()[self.name]

    @property
    def columns(self) -> Mapping[str, Column]:
        """All columns, in order."""
        return {**self.schema.columns, ORIGIN: origin_column()}


def add_files(root: ET.Element, files: Iterable[DescribedFile], languages: Sequence[Language]) -> None:
    """Add one ``fileDscr`` per file."""
    for file in files:
        described = add(root, "fileDscr", ID=xml_id("F", file.name), URI=file.resource.path)
        first, *others = languages
        told = add(described, "fileTxt", language=first)
        add(told, "fileName", file.resource.path)
        add(told, "fileCont", text(f"ddi.frame.{file.name}").in_language(first), language=first)
        structure = add(told, "fileStrc", type="relational")
        add(structure, "recGrp", keyvar=" ".join(variable_id(file.name, each) for each in file.schema.key))
        size = add(told, "dimensns")
        add(size, "caseQnty", file.resource.rows)
        add(size, "varQnty", len(file.columns))
        add(told, "fileType", "CSV", charset="UTF-8")
        add(told, "format", text("ddi.format").in_language(first), language=first)
        add(told, "dataMsng", text("ddi.missing").in_language(first), language=first)
        for language in others:
            told = add(described, "fileTxt", language=language)
            add(told, "fileName", file.resource.path)
            add(told, "fileCont", text(f"ddi.frame.{file.name}").in_language(language), language=language)
            add(told, "format", text("ddi.format").in_language(language), language=language)
            add(told, "dataMsng", text("ddi.missing").in_language(language), language=language)
        add(described, "notes", file.resource.sha256, type="fingerprint", subject="SHA-256", level="file")


def add_variables(
    root: ET.Element, files: Sequence[DescribedFile], instrument: Instrument, languages: Sequence[Language]
) -> None:
    """Add ``dataDscr``: every column of every file."""
    described = add(root, "dataDscr")
    for file in files:
        members = " ".join(variable_id(file.name, each) for each in file.columns)
        group = add(described, "varGrp", ID=xml_id("G", file.name), type="file", name=file.name, var=members)
        add_each(group, "labl", text(f"ddi.frame.{file.name}"), languages)
    for file in files:
        homes = behind(file.cells, file.schema)
        for place, (name, column) in enumerate(file.columns.items(), start=1):
            variable = _variable(described, file, name, column)
            add(variable, "location", StartPos=str(place), fileid=xml_id("F", file.name))
            add_each(variable, "labl", column_label(file.name, name), languages, level="variable")
            if column.kind is ColumnKind.RATING:
                _questions(variable, _asked(file, instrument), languages)
            _ranges(variable, column, instrument)
            _content(variable, file.cells[name].array, homes, column, instrument, languages)
            category = "date" if column.kind is ColumnKind.QUARTER else "other"
            add(variable, "varFormat", type="numeric" if _is_number(column) else "character", category=category)
            if column.of and column.of != file.name:
                add(variable, "notes", f"{column.of}.{name}", type="foreign key", level="variable")
    add_each(described, "notes", text("ddi.statistics"), languages, type="statistics")


def variable_id(frame: str, column: str) -> str:
    """Return the ID of a column."""
    return xml_id("V", frame, column)


def _variable(parent: ET.Element, file: DescribedFile, name: str, column: Column) -> ET.Element:
    interval = "contin" if column.kind is ColumnKind.NUMBER else "discrete"
    where = xml_id("F", file.name)
    variable = add(parent, "var", ID=variable_id(file.name, name), name=name, files=where, intrvl=interval)
    if column.kind is ColumnKind.RATING or column.list is CodeList.LEVELS:
        variable.set("nature", "ordinal")
    elif column.kind in (ColumnKind.ID, ColumnKind.CODE, ColumnKind.FLAG):
        variable.set("nature", "nominal")
    return variable


def _is_number(column: Column) -> bool:
    return column.kind in _NUMBERS or column.list is CodeList.LEVELS


def _asked(file: DescribedFile, instrument: Instrument) -> list[Vignette]:
    """Return the vignettes that were rated, in the forms' order."""
    seen = set(file.cells["vignette_id"].array.categories)
    return [each for form in instrument.forms for each in instrument.vignettes_of(form.id) if each.id in seen]


def _questions(variable: ET.Element, vignettes: Iterable[Vignette], languages: Sequence[Language]) -> None:
    """Add what was read out and asked before each rating, word for word."""
    for vignette in vignettes:
        for language in languages:
            asked = add(variable, "qstn", language=language, ID=xml_id("Q", vignette.id, language), seqNo=vignette.id)
            add(asked, "preQTxt", vignette.situation.in_language(language), language=language)
            add(asked, "qstnLit", vignette.lead_question.in_language(language), language=language)
            for probe in vignette.probes:
                add(asked, "postQTxt", probe.text.in_language(language), language=language)


def _ranges(variable: ET.Element, column: Column, instrument: Instrument) -> None:
    low, high = limits_of(column, instrument)
    codes = list(value_labels(column, instrument))
    if _is_number(column) and codes:
        low, high = float(codes[0]), float(codes[-1])
    limits = {name: f"{value:g}" for name, value in (("min", low), ("max", high)) if value is not None}
    if limits:
        valid = add(variable, "valrng")
        span = add(valid, "range", UNITS="REAL" if column.kind is ColumnKind.NUMBER else "INT")
        span.attrib.update(limits)
    missing = [code for code in missing_labels(column, instrument) if code]
    if missing:
        invalid = add(variable, "invalrng")
        for code in missing:
            add(invalid, "item", VALUE=code)


def _content(
    variable: ET.Element,
    values: pd.Categorical,
    homes: pd.Categorical,
    column: Column,
    instrument: Instrument,
    languages: Sequence[Language],
) -> None:
    """Add statistics and categories, in the standard's order."""
    missing = missing_labels(column, instrument)
    named, described = value_labels(column, instrument), value_descriptions(column, instrument)
    counts: Mapping[str, int] = {}
    values_known = list(named)
    if column.kind is ColumnKind.NUMBER:
        statistics = moments(values, homes, missing)
    elif column.kind in _COUNTED:
        counted = tally(values, homes, (*named, *missing))
        counts, statistics = counted.rows, _whole(values, counted.rows, missing)
        values_known = list(named) or [each for each in counted.known if each not in missing]
    else:
        statistics = {}
    for name, statistic in statistics.items():
        add(variable, "sumStat", statistic, type=name)
    for value in (*values_known, *missing):
        category = add(variable, "catgry", missing="Y" if value in missing else "N")
        add(category, "catValu", value)
        for tag, said in (("labl", {**named, **missing}.get(value)), ("txt", described.get(value))):
            if said is not None:
                add_each(category, tag, said, languages)
        if value in counts:
            add(category, "catStat", counts[value], type="freq")


def _whole(values: pd.Categorical, rows: Mapping[str, int], missing: Collection[str]) -> dict[str, str]:
    """Return the numbers of valid and of missing values, if no count is hidden: else it would follow from them."""
    if not set(values.categories) <= set(rows):
        return {}
    given = sum(count for value, count in rows.items() if value not in missing)
    return {"vald": str(given), "invd": str(len(values) - given)}
