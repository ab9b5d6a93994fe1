"""Ratings as a long CSV table, one row per rating, and the scores that follow from it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vignette.assessment import Rating, Score
from vignette.errors import DataError, Problem

COLUMNS = ("administration_id", "form_id", "vignette_id", "aspect_id", "rater_id", "rating", "missing_code")
SCORE_COLUMNS = ("administration_id", "form_id", "rater_id", "kind", "id", "score", "n_rated", "n_expected")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedPerson:
    """One rater's ratings of one interview."""

    administration_id: str
    form_id: str
    rater_id: str
    ratings: tuple[Rating, ...]


def read_ratings_csv(path: Path) -> tuple[RatedPerson, ...]:
    """Read a table of ratings with the columns of `COLUMNS`; further columns are let be.

    Parameters
    ----------
    path : Path
        A CSV file in UTF-8, with a heading row; comma or semicolon between the columns.

    Returns
    -------
    tuple of RatedPerson
        One per interview and rater, in the order they first appear.

    Raises
    ------
    DataError
        Every problem of the file at once: DAT-101 not readable, DAT-102 a column is missing, DAT-103 a cell is empty,
        DAT-104 a rating is not a whole number, DAT-105 neither a rating nor a missing code, DAT-106 one interview with
        two forms.
    """
    rows = _rows(path)
    problems = list(_problems(path, rows))
    if problems:
        raise DataError(*problems)
    people: dict[tuple[str, str, str], list[Rating]] = {}
    for row in rows:
        key = (row["administration_id"], row["form_id"], row["rater_id"])
        people.setdefault(key, []).append(
            Rating(
                item_id=row["vignette_id"],
                aspect_id=row["aspect_id"],
                level=int(row["rating"]) if row["rating"] else None,
                missing_code=row["missing_code"] or None,
            )
        )
    return tuple(
        RatedPerson(administration_id=administration, form_id=form, rater_id=rater, ratings=tuple(ratings))
        for (administration, form, rater), ratings in people.items()
    )


def scores_csv(scored: Iterable[tuple[RatedPerson, Sequence[Score]]]) -> str:
    """Return scores as CSV text, unrounded; an empty score is one that was withheld for missing ratings."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(SCORE_COLUMNS)
    for person, scores in scored:
        whose = (person.administration_id, person.form_id, person.rater_id)
        for score in scores:
            value = "" if score.value is None else repr(score.value)
            writer.writerow((*whose, score.kind.value, score.id, value, score.n_rated, score.n_expected))
    return text.getvalue()


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            Problem(
                code="DAT-101",
                where=path.name,
                what=f"the file cannot be read ({type(error).__name__})",
                remedy="Name a CSV file in UTF-8.",
            )
        ) from None
    separator = ";" if ";" in text.partition("\n")[0] else ","
    table = csv.DictReader(io.StringIO(text), delimiter=separator)
    missing = [column for column in COLUMNS if column not in (table.fieldnames or ())]
    if missing:
        raise DataError(
            *(
                Problem(
                    code="DAT-102",
                    where=path.name,
                    what=f"the column {column!r} is missing",
                    remedy=f"Give the file the columns {', '.join(COLUMNS)}.",
                )
                for column in missing
            )
        )
    return [{column: (row[column] or "").strip() for column in COLUMNS} for row in table]


def _problems(path: Path, rows: Sequence[dict[str, str]]) -> Iterator[Problem]:
    forms: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{path.name} row {number}"
        for column in COLUMNS[:5]:
            if not row[column]:
                yield Problem(code="DAT-103", where=where, what=f"{column} is empty", remedy="Fill it in.")
        if row["rating"] and not (row["rating"].isascii() and row["rating"].isdecimal()):
            yield Problem(
                code="DAT-104",
                where=where,
                what="the rating is not a whole number",
                remedy="Write a level of the scale, or leave it empty and give a missing code.",
            )
        if not row["rating"] and not row["missing_code"]:
            yield Problem(
                code="DAT-105",
                where=where,
                what="neither a rating nor a missing code",
                remedy="Give one of them; an empty cell is never taken for a missing rating.",
            )
        if forms.setdefault(row["administration_id"], row["form_id"]) != row["form_id"]:
            yield Problem(code="DAT-106", where=where, what="the interview has two forms", remedy="Keep one of them.")
