"""A data set for people with a spreadsheet: one row per interview and rater, and a data dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from vignette.assessment import Rating, score_ratings
from vignette.errors import DataError, Problem
from vignette.exchange.head import head_text
from vignette.exchange.sheet_cells import guarded, sheet_csv
from vignette.exchange.wide_columns import (
    FLAGS,
    INTERVIEWS,
    RATER,
    REPLACED,
    fixed_columns,
    rating_columns,
    score_columns,
)
from vignette.exchange.wide_dictionary import dictionary_rows
from vignette.files import write_folder
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import cells_of
from vignette.study.dataset_schema import ORIGIN, ColumnKind, frame_schemas, written_columns

if TYPE_CHECKING:
    import pandas as pd

DICTIONARY, HEAD = "dictionary.csv", "head.json"


class Separator(StrEnum):
    """What stands between columns."""

    COMMA = ","
    SEMICOLON = ";"


class Decimal(StrEnum):
    """What stands before decimals."""

    POINT = "."
    COMMA = ","


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMarks:
    """How numbers and columns are told apart, as the spreadsheets of a language expect it."""

    separator: Separator
    decimal: Decimal


def sheet_marks(
    language: Language, *, separator: Separator | None = None, decimal: Decimal | None = None
) -> SheetMarks:
    """Return what was chosen, and else what spreadsheets in a language expect.

    Raises
    ------
    DataError
        DAT-305 where the same mark would stand between columns and before decimals.

    Examples
    --------
    >>> sheet_marks(Language.SV)
    SheetMarks(separator=<Separator.SEMICOLON: ';'>, decimal=<Decimal.COMMA: ','>)
    """
    swedish = language is Language.SV
    between = separator or (Separator.SEMICOLON if swedish else Separator.COMMA)
    mark = decimal or (Decimal.COMMA if swedish and between is not Separator.COMMA else Decimal.POINT)
    if between.value == mark.value:
        what, remedy = "a comma cannot stand between columns and before decimals", "Separate columns by a semicolon."
        raise DataError(Problem(code="DAT-305", where="--decimal", what=what, remedy=remedy))
    return SheetMarks(separator=between, decimal=mark)


def write_wide(
    dataset: Dataset,
    folder: Path,
    instrument: Instrument,
    *,
    language: Language = Language.SV,
    marks: SheetMarks | None = None,
    replace: bool = False,
) -> None:
    """Write a data set as CSV files for a spreadsheet, whole or not at all.

    ``interviews.csv`` stands for interviews and ratings: a row per interview and rater, a column per rating, and the
    scores. Every other frame is a file of its own. ``dictionary.csv`` says what each column is; only
    `vignette.exchange.wide_reading.read_wide` reads ``head.json``.

    Parameters
    ----------
    language : Language
        Whose spreadsheets the files are for, where ``marks`` does not say. The dictionary is in both languages.

    Raises
    ------
    StorageError
        STO-602 if there is something already, STO-601 if it cannot be written.
    """
    used = marks or sheet_marks(language)
    schemas = frame_schemas()
    cells = {name: cells_of(each, schemas[name], instrument, dataset.origin) for name, each in dataset.frames.items()}
    forms = list(cells["administrations"]["form_id"].array.categories)
    tables: dict[str, Iterator[Sequence[str]]] = {
        INTERVIEWS: _interviews(cells["administrations"], cells["ratings"], instrument, forms, used.decimal)
    }
    tables |= {name: _long(each, name, used.decimal) for name, each in cells.items() if name not in REPLACED}
    files = {f"{name}.csv": sheet_csv(rows, separator=used.separator) for name, rows in tables.items()}
    told = dictionary_rows(cells, forms, instrument, decimal=used.decimal)
    files[DICTIONARY] = sheet_csv(told, separator=used.separator)
    files[HEAD] = (head_text(dataset) + "\n").encode()
    write_folder(folder, files, replace=replace)


def _interviews(
    interviews: pd.DataFrame, ratings: pd.DataFrame, instrument: Instrument, forms: Sequence[str], decimal: str
) -> Iterator[Sequence[str]]:
    """Yield the heading, and a row per interview and rater; an interview that nobody has rated has one without."""
    rated = rating_columns(instrument, forms)
    scored = [each for name in score_columns(instrument) for each in (name, f"{name}_n")]
    yield (*fixed_columns(), *rated, *scored)
    given: dict[str, dict[str, dict[tuple[str, str], str]]] = {}
    named = ("administration_id", RATER, "vignette_id", "aspect_id", "rating")
    for interview, rater, *cell, level in zip(*(ratings[name].astype(str) for name in named), strict=True):
        given.setdefault(interview, {}).setdefault(rater, {})[cell[0], cell[1]] = level
    whose = interviews[list(fixed_columns()[:-1])].astype(str)
    for row in whose.itertuples(index=False, name=None):
        told = dict(zip(whose.columns, row, strict=True))
        for rater, levels in sorted(given.get(told["administration_id"], {"": {}}).items()):
            scores = _scores(instrument, told["form_id"], levels, decimal)
            who = (guarded(FLAGS.get(each, each)) for each in (*row, rater))
            yield (*who, *(levels.get(each, "") for each in rated.values()), *(scores.get(each, "") for each in scored))


def _scores(
    instrument: Instrument, form: str, levels: Mapping[tuple[str, str], str], decimal: str
) -> Mapping[str, str]:
    """Return scores and what each rests on; none where nobody has rated, an empty one where too much is missing."""
    ratings = [
        Rating(
            item_id=vignette,
            aspect_id=aspect,
            level=int(said) if said.isdecimal() else None,
            missing_code=None if said.isdecimal() else said,
        )
        for (vignette, aspect), said in levels.items()
    ]
    found: dict[str, str] = {}
    for score in score_ratings(instrument, form, ratings) if ratings else ():
        name = f"{score.kind.value}_{score.id}"
        found[name] = "" if score.value is None else repr(score.value).replace(".", decimal)
        found[f"{name}_n"] = str(score.n_rated)
    return found


def _long(cells: pd.DataFrame, name: str, decimal: str) -> Iterator[Sequence[str]]:
    schema = frame_schemas()[name]
    names = written_columns(schema)
    yield names
    numbers = {each for each, column in schema.columns.items() if column.kind is ColumnKind.NUMBER}
    texts = (cells[each].astype(str) for each in (*schema.columns, ORIGIN))
    columns = (
        [said.replace(".", decimal) if each in numbers else guarded(said) for said in column]
        for each, column in zip(names, texts, strict=True)
    )
    yield from zip(*columns, strict=True)
