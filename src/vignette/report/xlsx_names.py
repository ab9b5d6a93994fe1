"""The named cells: every figure under a name that is the same in both languages, for others to compute with.

What has no value holds the words that say why: a spreadsheet would take an empty cell for nought.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from openpyxl.utils import quote_sheetname
from openpyxl.workbook.defined_name import DefinedName

from vignette.assessment import ScoreKind
from vignette.i18n import TIME_ZONE
from vignette.report.rows import Row
from vignette.report.summary_words import known
from vignette.report.xlsx_book import Assessed, SummaryBook, add_table_sheet, columns
from vignette.report.xlsx_cells import Value, cell_at


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCell:
    """A value with its name and what it is."""

    name: str
    value: Value
    about: str
    number_format: str = "0"


def add_names(made: SummaryBook) -> None:
    """Add the sheet of named cells, with the line that stands with every score above them."""
    words = made.words
    cells = list(_told_apart([*_document(made), *_adults(made)]))
    lines = [words("names.intro"), *(f"{who.name}: {known(who.result, words)}" for who in made.assessed)]
    rows = [(each.name, each.value, each.about) for each in cells]
    sheet, first, last = add_table_sheet(made, "names", columns("names", words), rows, lines=lines)
    places = {sheet.cell(row, 1).value: row for row in range(first, last + 1)}
    for each in cells:
        at = places[each.name]
        if not isinstance(each.value, str | dt.datetime):
            cell_at(sheet, at, 2).number_format = each.number_format
        where = f"{quote_sheetname(sheet.title)}!$B${at}"
        made.book.defined_names[each.name] = DefinedName(each.name, attr_text=where)


def _told_apart(cells: Iterable[NamedCell]) -> Iterator[NamedCell]:
    """Give a number to names that a spreadsheet would take for one: it knows no hyphens and no capitals in them."""
    seen: Counter[str] = Counter()
    for each in cells:
        seen[each.name.casefold()] += 1
        count = seen[each.name.casefold()]
        yield each if count == 1 else replace(each, name=f"{each.name}_{count}")


def _document(made: SummaryBook) -> Iterator[NamedCell]:
    words, signed = made.words, made.edition.signature
    unsigned = words("names.unsigned")
    values: dict[str, Value] = {
        "summary_signed": 0 if signed is None else 1,
        "summary_invented": int(made.edition.summary.invented),
        "summary_code": unsigned if signed is None else signed.code,
        "summary_version": unsigned if signed is None else signed.number,
        "signed_by": unsigned if signed is None else signed.name,
        "signed_at": unsigned if signed is None else _local(signed.at),
        "content_sha256": unsigned if signed is None else signed.sha256,
        "made_at": _local(made.edition.made_at),
        "adults": len(made.names),
    }
    for name, value in values.items():
        yield NamedCell(name=name, value=value, about=words(f"names.{name}"))


def _adults(made: SummaryBook) -> Iterator[NamedCell]:
    words, assessed = made.words, {who.place: who for who in made.assessed}
    for place, (name, adult) in enumerate(zip(made.names, made.edition.summary.adults, strict=True), start=1):
        yield NamedCell(name=f"adult_{place}_name", value=name, about=words("names.name", place=place))
        if adult.absence is not None:
            why = words(f"summary.absent.{adult.absence.value}")
            yield NamedCell(name=f"adult_{place}_absence", value=why, about=words("names.absence"))
        if place in assessed:
            yield from _result(made, assessed[place])


def _result(made: SummaryBook, who: Assessed) -> Iterator[NamedCell]:
    words, profile, begins = made.words, who.result.profile, f"adult_{who.place}"
    heard = sum(each.settled is not False for each in profile.critical)
    values: dict[str, Value] = {
        "instrument_version": who.result.instrument.version,
        "instrument_sha256": who.result.instrument.fingerprint,
        "raters": profile.raters,
        "critical": heard,
    }
    for name, value in values.items():
        yield NamedCell(name=f"{begins}_{name}", value=value, about=words(f"names.{name}", who=who.name))
    for row in who.rows:
        of = f"{begins}_{'' if row.kind is ScoreKind.COMPETENCE else 'aspect_'}{row.id.replace('-', '_')}"
        for name, value, shown in _figures(row):
            about = words(f"names.{name}", what=row.label, who=who.name)
            yield NamedCell(name=f"{of}_{name}", value=value, about=about, number_format=shown)


def _figures(row: Row) -> Iterator[tuple[str, Value, str]]:
    yield "score", row.value_text if row.value is None else row.value, "0.0"
    for place, name in enumerate(("low", "high")):
        bound = row.interval[place] if row.interval else row.interval_text or row.value_text
        yield name, bound, "0.0"
    yield "n", row.n_rated, "0"
    yield "n_expected", row.n_expected, "0"


def _local(at: dt.datetime) -> dt.datetime:
    """Return a moment as the clock on a Swedish wall shows it: a workbook knows no time zones."""
    return at.astimezone(TIME_ZONE).replace(tzinfo=None, microsecond=0)
