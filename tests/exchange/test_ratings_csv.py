"""A table of ratings is read as a whole or refused with everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from vignette.assessment import score_ratings
from vignette.errors import DataError
from vignette.exchange import read_ratings_csv, scores_csv
from vignette.instrument import bundled_folder, read_library

HEAD = "administration_id,form_id,vignette_id,aspect_id,rater_id,rating,missing_code\n"


def _file(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "ratings.csv"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_rows_become_one_person_per_interview_and_rater(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "i1,A,A1,action,r1,4,",
        "i1,A,A1,response,r1,,declined",
        "i1,A,A1,action,r2,2,",
        "i2,A,A1,action,r1,5,",
    )
    people = read_ratings_csv(path)
    assert [(p.administration_id, p.rater_id, len(p.ratings)) for p in people] == [
        ("i1", "r1", 2),
        ("i1", "r2", 1),
        ("i2", "r1", 1),
    ]
    assert people[0].ratings[1].missing_code == "declined"
    assert people[0].ratings[1].level is None


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text("\ufeff" + (HEAD + "i1,A,A1,action,r1,4,\n").replace(",", ";"), encoding="utf-8")
    assert read_ratings_csv(path)[0].ratings[0].level == 4


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = _file(
        tmp_path, ",A,A1,action,r1,4,", "i1,A,A1,action,r1,fyra,", "i1,B,A1,action,r1,,", "i1,A,A1,action,r1,²,"
    )
    with pytest.raises(DataError) as caught:
        read_ratings_csv(path)
    assert [(p.code, p.where) for p in caught.value.problems] == [
        ("DAT-103", "ratings.csv row 2"),
        ("DAT-104", "ratings.csv row 3"),
        ("DAT-105", "ratings.csv row 4"),
        ("DAT-106", "ratings.csv row 4"),
        ("DAT-104", "ratings.csv row 5"),
    ]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_ratings_csv(_file(tmp_path, "i1,4", head="administration_id,rating\n"))
    assert {problem.code for problem in caught.value.problems} == {"DAT-102"}
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_an_unreadable_file_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ratings.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match="DAT-101"):
        read_ratings_csv(path)


def test_a_short_row_is_an_empty_cell(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="DAT-103"):
        read_ratings_csv(_file(tmp_path, "i1,A"))


def test_scores_are_written_unrounded(tmp_path: Path) -> None:
    instrument = read_library(bundled_folder()).get("familjehem-heder")
    rows = [f"i1,A,A1,{aspect.id},r1,{level}," for aspect, level in zip(instrument.aspects, (5, 4, 4), strict=True)]
    people = read_ratings_csv(_file(tmp_path, *rows))
    lines = scores_csv((p, score_ratings(instrument, p.form_id, p.ratings)) for p in people).splitlines()
    assert "i1,A,r1,competence,protection,4.333333333333333,3,3" in lines
    assert "i1,A,r1,aspect,action,,1,9" in lines
