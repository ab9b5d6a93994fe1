"""The wide table of interviews read back: ratings and interviews apart again, checked where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vignette.errors import DataError, Problem
from vignette.exchange.assembling import assembled
from vignette.exchange.head import head_from_text
from vignette.exchange.sheet_cells import unguarded
from vignette.exchange.table_csv import read_cells
from vignette.exchange.wide_columns import (
    FLAGS,
    INTERVIEWS,
    RATER,
    REPLACED,
    fixed_columns,
    rating_columns,
    score_columns,
)
from vignette.exchange.wide_csv import HEAD
from vignette.instrument import Instrument, Library
from vignette.study.dataset import FRAMES, Dataset
from vignette.study.dataset_cells import in_order
from vignette.study.dataset_checks import CheckedFrame, frame_problem
from vignette.study.dataset_schema import (
    ORIGIN,
    ColumnKind,
    codes_of,
    frame_schemas,
    missing_of,
    written_columns,
)

if TYPE_CHECKING:
    import pandas as pd

_FILE = f"{INTERVIEWS}.csv"
_DECIMAL = re.compile(r"[0-9]+([.,][0-9]+)?")
_FROM_WHERE = "Take the column from the file that vignette convert wrote."


def read_wide(folder: Path, library: Library) -> Dataset:
    """Read what `vignette.exchange.wide_csv.write_wide` wrote, also after a spreadsheet has saved it.

    Scores are never read: they follow from the ratings. Decimals may have a point or a comma.

    Raises
    ------
    DataError
        With every problem: DAT-401 ``head.json`` is missing, 402 ``interviews.csv`` is, 406 a file is no CSV, 411 a
        column is missing, 412 one too many, 414 a cell of a rating holds neither level nor code, 417 it is off the
        scale, 418 the same interview and rater twice, 420 two rows say different things of an interview, or a rating
        stands where none can be; and those of `vignette.exchange.assembling.assembled`, which counts the lines of
        ``interviews.csv`` by interview and by rating.
    """
    try:
        head = head_from_text((folder / HEAD).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        head = None
    if head is None:
        what, remedy = f"there is no {HEAD}, or it is not one of ours", "Lay the one that vignette convert wrote there."
        raise DataError(Problem(code="DAT-401", where=folder.name, what=what, remedy=remedy))
    tables, problems = _tables(folder)
    instrument = next((each for each in library.instruments if each.id == head.instrument_id), None)
    wide = tables.pop(INTERVIEWS, None)
    frames = {name: CheckedFrame(cells=_decimals(each, name), file=f"{name}.csv") for name, each in tables.items()}
    if wide is not None and instrument is not None:
        found = list(_column_problems(wide, instrument))
        if found:
            raise DataError(*problems, *found)
        problems += _interview_problems(wide, instrument)
        even = _even(wide)
        frames["ratings"] = CheckedFrame(cells=_ratings(even, instrument), file=f"{_FILE} (ratings)")
        frames["administrations"] = CheckedFrame(cells=_administrations(even), file=f"{_FILE} (interviews)")
    return assembled(head, frames, library, where=folder.name, problems=problems)


def _tables(folder: Path) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Return the cells of every file that is there, and what is wrong with the files themselves."""
    found: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name in (INTERVIEWS, *(each for each in FRAMES if each not in REPLACED)):
        path = folder / f"{name}.csv"
        if not path.is_file():
            if name == INTERVIEWS:
                remedy = "Name a folder that vignette convert wrote."
                problems.append(Problem(code="DAT-402", where=_FILE, what="the file is missing", remedy=remedy))
            continue
        cells, told = read_cells(path.read_bytes(), path.name)
        problems += told
        if cells is not None:
            found[name] = cells.apply(lambda column: column.astype(str).map(unguarded).astype("category"))
    return found, problems


def _decimals(cells: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a frame's cells with points before decimals, in the order of its key."""
    schema = frame_schemas()[name]
    for each, column in schema.columns.items():
        if column.kind is ColumnKind.NUMBER and each in cells:
            cells[each] = cells[each].astype(str).map(_plain).astype("category")
    return in_order(cells, schema) if set(schema.key) <= set(cells.columns) else cells


def _plain(text: str) -> str:
    """Return a number as it is written elsewhere, whatever a spreadsheet made of it."""
    pointed = _DECIMAL.fullmatch(text)
    return repr(float(text.replace(",", "."))).removesuffix(".0") if pointed else text


def _column_problems(wide: pd.DataFrame, instrument: Instrument) -> Iterator[Problem]:
    forms = set(wide["form_id"].array.categories) if "form_id" in wide else set()
    wanted = (*fixed_columns(), *rating_columns(instrument, forms))
    for name in wanted:
        if name not in wide:
            yield Problem(code="DAT-411", where=_FILE, what=f"the column {name} is missing", remedy=_FROM_WHERE)
    scores = {each for name in score_columns(instrument) for each in (name, f"{name}_n")}
    every = rating_columns(instrument, [form.id for form in instrument.forms])
    further = [place for place, name in enumerate(wide, start=1) if name not in {*wanted, *scores, *every}]
    if further:
        what = f"{len(further)} columns too many" if len(further) > 1 else "one column too many"
        remedy = f"Keep only those of dictionary.csv; the first one too many is number {further[0]}."
        yield Problem(code="DAT-412", where=_FILE, what=what, remedy=remedy)


def _interview_problems(wide: pd.DataFrame, instrument: Instrument) -> Iterator[Problem]:
    """Yield what is wrong in cells, with the lines as they are in the file."""
    known = _known(instrument)
    tests = (
        ("DAT-417", "the rating is off the scale", str.isdecimal),
        ("DAT-414", "neither a level nor a missing code", lambda text: not text.isdecimal()),
    )
    remedy = f"Use {', '.join(sorted(known))}; leave the cell empty where there is no rating."
    form = wide["form_id"].astype(str).to_numpy()
    rater = wide[RATER].astype(str).to_numpy()
    for name, (vignette, _) in _rated(wide, instrument).items():
        said = wide[name].astype(str).to_numpy()
        for code, what, wrong in tests:
            bad = np.array([bool(each) and each not in known and wrong(each) for each in said], dtype=bool)
            if bad.any():
                yield frame_problem(code, f"{_FILE} {name}", what, remedy, bad)
        foreign = (said != "") & ((form != instrument.vignette(vignette).form) | (rater == ""))
        if foreign.any():
            what, how = "a rating without rater, or of another form", "Empty the cell, or correct form and rater."
            yield frame_problem("DAT-420", f"{_FILE} {name}", what, how, foreign)
    rows = wide[[*fixed_columns()[:-1]]].astype(str)
    first = rows.groupby("administration_id").transform("first")
    for name in first:
        unlike = (rows[name] != first[name]).to_numpy()
        if unlike.any():
            what, how = "another row says otherwise for the same administration_id", "Correct the one that is wrong."
            yield frame_problem("DAT-420", f"{_FILE} {name}", what, how, unlike)
    twice = wide.duplicated(["administration_id", RATER], keep=False).to_numpy()
    if twice.any():
        what = f"the same administration_id and {RATER} more than once"
        yield frame_problem("DAT-418", _FILE, what, "Keep one of them.", twice)


def _known(instrument: Instrument) -> set[str]:
    rating = frame_schemas()["ratings"].columns["rating"]
    return {code.value for code in (*codes_of(rating, instrument), *missing_of(rating, instrument))}


def _rated(wide: pd.DataFrame, instrument: Instrument) -> Mapping[str, tuple[str, str]]:
    every = rating_columns(instrument, [form.id for form in instrument.forms])
    return {name: cell for name, cell in every.items() if name in wide}


def _even(wide: pd.DataFrame) -> pd.DataFrame:
    """Return one row per interview and rater, with what the interview's first row says: the rest has been told."""
    even = wide.drop_duplicates(["administration_id", RATER]).astype("str")
    of_interview = [name for name in fixed_columns() if name not in ("administration_id", RATER)]
    even[of_interview] = even.groupby("administration_id")[of_interview].transform("first")
    return even


def _ratings(wide: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return one row per rating; cells that were told as wrong are left out."""
    import pandas as pd

    schema, known = frame_schemas()["ratings"], _known(instrument)
    shared = ("household_id", "applicant_id", "administration_id", "form_id", RATER, "occasion", "language", ORIGIN)
    rows: dict[str, list[str]] = {name: [] for name in written_columns(schema)}
    told: Sequence[tuple[str, ...]] = list(zip(*(wide[name].astype(str) for name in shared), strict=True))
    for name, (vignette_id, aspect_id) in _rated(wide, instrument).items():
        vignette = instrument.vignette(vignette_id)
        for who, said in zip(told, wide[name].astype(str), strict=True):
            whose = dict(zip(shared, who, strict=True))
            if said in known and whose[RATER] and whose["form_id"] == vignette.form:
                cell = {"vignette_id": vignette_id, "competence_id": vignette.competence, "aspect_id": aspect_id}
                for column, value in {**whose, **cell, "rating": said}.items():
                    rows[column].append(value)
    return in_order(pd.DataFrame(rows, dtype="str").astype("category"), schema)


def _administrations(wide: pd.DataFrame) -> pd.DataFrame:
    schema = frame_schemas()["administrations"]
    cells = wide[list(written_columns(schema))].drop_duplicates("administration_id").astype("str")
    back = {shown: text for text, shown in FLAGS.items()}
    for name, column in schema.columns.items():
        if column.kind is ColumnKind.FLAG:
            cells[name] = cells[name].map(lambda said: back.get(said, said))
    return in_order(cells.astype("category"), schema)
