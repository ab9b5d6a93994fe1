"""Cells of frames against the data contract and an instrument: every problem of every frame at once, and no content."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.assessment import DataOrigin
from vignette.errors import Problem
from vignette.instrument import Instrument
from vignette.psychometrics.arrays import Mask
from vignette.study.dataset_schema import (
    ID_PATTERN,
    ORIGIN,
    QUARTER,
    SIMULATED,
    Column,
    ColumnKind,
    FrameSchema,
    codes_of,
    frame_schemas,
    limits_of,
    missing_of,
    written_columns,
)

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 5
"""So many lines are named."""
_ID = re.compile(ID_PATTERN)
_OF_INTERVIEW = ("household_id", "applicant_id", "form_id", "occasion", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFrame:
    """The cells of one frame, as categories of text, and what its file is called."""

    cells: pd.DataFrame
    file: str


def dataset_problems(
    frames: Mapping[str, CheckedFrame], instrument: Instrument, origin: DataOrigin
) -> Iterator[Problem]:
    """Yield everything that is wrong with some frames.

    Codes: DAT-411 a column is missing, 412 one too many, 413 an empty cell, 414 not of its kind, 415 out of range, 416
    unknown to the instrument, 417 off the scale, 418 a key twice, 419 a key that leads nowhere, 420 two frames that say
    different things, 421 another data origin, 422 an outcome that cannot be; 301 invented ids in real data, or the
    reverse.
    """
    schemas = frame_schemas()
    for name, frame in frames.items():
        yield from _column_problems(frame, schemas[name], instrument, origin)
    for name, frame in frames.items():
        yield from _link_problems(frame, schemas[name], frames)
    yield from _agreement_problems(frames, instrument)
    if "outcomes" in frames:
        yield from _outcome_problems(frames["outcomes"])


def frame_problem(code: str, where: str, what: str, remedy: str, bad: Mask) -> Problem:
    """Return a problem of some rows, with how many and the first lines; never with what stands there."""
    rows = np.flatnonzero(bad)
    lines = ", ".join(str(row + 2) for row in rows[:SHOWN])
    told = f"line {lines}" if len(rows) == 1 else f"{len(rows)} rows: lines {lines}{' …' * (len(rows) > SHOWN)}"
    return Problem(code=code, where=where, what=f"{what} ({told})", remedy=remedy)


def _column_problems(
    frame: CheckedFrame, schema: FrameSchema, instrument: Instrument, origin: DataOrigin
) -> Iterator[Problem]:
    wanted = written_columns(schema)
    for name in wanted:
        if name not in frame.cells:
            what, remedy = f"the column {name} is missing", f"Give the file the columns {', '.join(wanted)}."
            yield Problem(code="DAT-411", where=frame.file, what=what, remedy=remedy)
    further = [name for name in frame.cells.columns if name not in wanted]
    if further:
        what = f"{len(further)} columns too many" if len(further) > 1 else "one column too many"
        remedy = f"Keep only {', '.join(wanted)}; the first one too many is number {_place(frame, further[0])}."
        yield Problem(code="DAT-412", where=frame.file, what=what, remedy=remedy)
    for name, column in schema.columns.items():
        if name in frame.cells:
            yield from _cell_problems(frame, name, column, instrument)
            if column.kind is ColumnKind.ID and name.endswith("_id") and not schema.beside:
                yield from _invented_problems(frame, name, origin)
    if ORIGIN in frame.cells:
        yield from _origin_problems(frame, origin)


def _place(frame: CheckedFrame, name: str) -> int:
    return list(frame.cells.columns).index(name) + 1


def _rows(texts: pd.Categorical, wrong: Callable[[str], bool]) -> Mask:
    """Return which rows hold a text with something wrong; each text is looked at once."""
    bad = np.array([wrong(text) for text in texts.categories], dtype=bool)
    return np.asarray(np.append(bad, False)[texts.codes])


def _cell_problems(frame: CheckedFrame, name: str, column: Column, instrument: Instrument) -> Iterator[Problem]:
    missing = {code.value for code in missing_of(column, instrument)}
    texts, where = frame.cells[name].array, f"{frame.file} {name}"
    empty = _rows(texts, lambda text: not text and "" not in missing)
    if empty.any():
        how = "a level or a missing code" if column.kind is ColumnKind.RATING else "what is known"
        yield frame_problem("DAT-413", where, "the cell is empty", f"Write {how}.", empty)
    for code, what, remedy, wrong in _tests(column, instrument):
        bad = _rows(texts, lambda text, wrong=wrong: bool(text) and text not in missing and wrong(text))  # type: ignore[misc]
        if bad.any():
            yield frame_problem(code, where, what, remedy, bad)


def _tests(column: Column, instrument: Instrument) -> Iterator[tuple[str, str, str, Callable[[str], bool]]]:
    """Yield what a cell of a column can fail: code, what, remedy, and whether a text fails."""
    codes = [code.value for code in codes_of(column, instrument)]
    if column.kind is ColumnKind.RATING:
        reasons = ", ".join(code.value for code in missing_of(column, instrument))
        remedy = f"Use {codes[0]} to {codes[-1]}, or one of {reasons}."
        yield "DAT-414", "neither a number nor a missing code", remedy, lambda text: not _is_number(text)
        yield "DAT-417", "the rating is off the scale", remedy, lambda text: _is_number(text) and text not in codes
    elif column.kind is ColumnKind.CODE:
        known = ", ".join(codes) if len(codes) < 12 else f"those of {instrument.id} {instrument.version}"
        yield "DAT-416", "the code is unknown", f"Use {known}.", lambda text: text not in codes
    elif column.kind in (ColumnKind.WHOLE, ColumnKind.NUMBER):
        yield from _number_tests(column, instrument)
    else:
        what, remedy, fits = _FORMS[column.kind]
        yield "DAT-414", what, remedy, lambda text: not fits(text)


def _number_tests(column: Column, instrument: Instrument) -> Iterator[tuple[str, str, str, Callable[[str], bool]]]:
    low, high = limits_of(column, instrument)
    whole = column.kind is ColumnKind.WHOLE
    fits = _is_whole if whole else _is_number
    what = "not a whole number" if whole else "not a number"
    yield "DAT-414", what, "Write it with digits and a point, like 3.5.", lambda text: not fits(text)
    least, most = (-math.inf if low is None else low), (math.inf if high is None else high)
    remedy = f"Use {least:g} or more." if high is None else f"Use {least:g} to {most:g}."
    yield "DAT-415", "out of range", remedy, lambda text: fits(text) and not least <= float(text) <= most


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_FORMS: Mapping[ColumnKind, tuple[str, str, Callable[[str], bool]]] = {
    ColumnKind.ID: (
        "not an id",
        "Use letters, digits, point, hyphen and underscore, and begin with a letter or digit.",
        lambda text: _ID.fullmatch(text) is not None,
    ),
    ColumnKind.FLAG: ("neither true nor false", "Write true or false.", lambda text: text in ("true", "false")),
    ColumnKind.QUARTER: (
        "not a quarter",
        "Write it like 2026Q3.",
        lambda text: QUARTER.fullmatch(text) is not None,
    ),
    ColumnKind.DATE: ("not a day", "Write it like 2026-08-31.", _is_date),
    ColumnKind.TEXT: ("not a text", "Write the text.", lambda text: True),
}


def _invented_problems(frame: CheckedFrame, name: str, origin: DataOrigin) -> Iterator[Problem]:
    invented = origin is DataOrigin.SIMULATED
    bad = _rows(frame.cells[name].array, lambda text: bool(text) and text.startswith(SIMULATED) is not invented)
    if bad.any():
        what = "a real id in simulated data" if invented else "an invented id in data that are said to be real"
        remedy = f"Ids of simulated data, and no others, begin with {SIMULATED}; never mix the two."
        yield frame_problem("DAT-301", f"{frame.file} {name}", what, remedy, bad)


def _origin_problems(frame: CheckedFrame, origin: DataOrigin) -> Iterator[Problem]:
    bad = _rows(frame.cells[ORIGIN].array, lambda text: text != origin.value)
    if bad.any():
        remedy = f"The package says {origin.value}; data of different origin are never put together."
        yield frame_problem("DAT-421", f"{frame.file} {ORIGIN}", "another data origin", remedy, bad)


def _link_problems(frame: CheckedFrame, schema: FrameSchema, frames: Mapping[str, CheckedFrame]) -> Iterator[Problem]:
    if set(schema.key) <= set(frame.cells.columns):
        twice = frame.cells.duplicated(list(schema.key), keep=False).to_numpy()
        if twice.any():
            what = f"the same {' and '.join(schema.key)} more than once"
            yield frame_problem("DAT-418", frame.file, what, "Keep one of them.", twice)
    for name, column in schema.columns.items():
        target = frames.get(column.of)
        if target is None or name not in frame.cells or name not in target.cells:
            continue
        known = set(target.cells[name].array.categories)
        bad = _rows(frame.cells[name].array, lambda text, known=known: bool(text) and text not in known)  # type: ignore[misc]
        if bad.any():
            what = f"not found in {target.file}"
            yield frame_problem("DAT-419", f"{frame.file} {name}", what, f"Add the row to {target.file}.", bad)


def _agreement_problems(frames: Mapping[str, CheckedFrame], instrument: Instrument) -> Iterator[Problem]:
    """Yield what one frame says otherwise than another, or than the instrument."""
    yield from _disagreements(frames, "ratings", "administrations", "administration_id", _OF_INTERVIEW)
    yield from _disagreements(frames, "administrations", "applicants", "applicant_id", ("household_id",))
    ratings = frames.get("ratings")
    if ratings is not None and "vignette_id" in ratings.cells:
        for name, attribute in (("competence_id", "competence"), ("form_id", "form")):
            told = {each.id: getattr(each, attribute) for each in instrument.vignettes}
            yield from _unlike(ratings, name, "vignette_id", told, "the instrument")
    homes, applicants = frames.get("homes"), frames.get("applicants")
    if homes is not None and applicants is not None and {"household_id", "applicants"} <= set(homes.cells):
        yield from _crowded(homes, applicants)


def _disagreements(
    frames: Mapping[str, CheckedFrame], child: str, parent: str, key: str, names: Sequence[str]
) -> Iterator[Problem]:
    one, other = frames.get(child), frames.get(parent)
    if one is None or other is None or key not in one.cells or key not in other.cells:
        return
    for name in names:
        if name in one.cells and name in other.cells:
            told = dict(zip(other.cells[key].astype(str), other.cells[name].astype(str), strict=True))
            yield from _unlike(one, name, key, told, other.file)


def _unlike(frame: CheckedFrame, name: str, key: str, told: Mapping[str, str], who: str) -> Iterator[Problem]:
    """Yield the rows whose ``name`` is not what ``key`` leads to; a key that leads nowhere is told elsewhere."""
    if name not in frame.cells:
        return
    said, keys = frame.cells[name].array, frame.cells[key].array
    place = {text: code for code, text in enumerate(said.categories)}
    expected = np.array([place.get(told[text], -1) if text in told else -2 for text in keys.categories], dtype=np.int64)
    wanted = expected[keys.codes]
    bad = (wanted != -2) & (wanted != said.codes)
    if bad.any():
        what = f"{who} says otherwise for the same {key}"
        yield frame_problem("DAT-420", f"{frame.file} {name}", what, "Correct the one that is wrong.", bad)


def _crowded(homes: CheckedFrame, applicants: CheckedFrame) -> Iterator[Problem]:
    counted = applicants.cells["household_id"].value_counts() if "household_id" in applicants.cells else {}
    ids, said = homes.cells["household_id"].astype(str), homes.cells["applicants"].astype(str)
    bad = np.array([_is_whole(n) and counted.get(home, 0) > int(n) for home, n in zip(ids, said, strict=True)])
    if bad.any():
        what = f"fewer adults than {applicants.file} has of the home"
        yield frame_problem("DAT-420", f"{homes.file} applicants", what, "Correct the one that is wrong.", bad)


def _outcome_problems(frame: CheckedFrame) -> Iterator[Problem]:
    if not {"goals", "goals_reached"} <= set(frame.cells.columns):
        return
    goals, reached = (_numbers(frame.cells[name].array) for name in ("goals", "goals_reached"))
    bad = (np.isnan(goals) != np.isnan(reached)) | (reached > goals)
    if bad.any():
        what, remedy = "more goals reached than there were, or one without the other", "Give both, or neither."
        yield frame_problem("DAT-422", f"{frame.file} goals_reached", what, remedy, bad)


def _numbers(texts: pd.Categorical) -> np.ndarray:
    values = [float(each) if _is_number(each) else math.nan for each in texts.categories]
    return np.asarray(np.array([*values, math.nan])[texts.codes])
