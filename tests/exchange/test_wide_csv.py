"""CSV for spreadsheets: there and back without loss, whatever the marks; and refused with all that is wrong."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from vignette.assessment import Rating, score_ratings
from vignette.errors import DataError, StorageError
from vignette.exchange.sheet_cells import guarded, sheet_csv, unguarded
from vignette.exchange.table_csv import read_cells
from vignette.exchange.wide_csv import Decimal, Separator, SheetMarks, sheet_marks, write_wide
from vignette.exchange.wide_reading import read_wide
from vignette.i18n import Language
from vignette.instrument import Instrument, Library
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import FORMULA, typed
from vignette.study.simulated import simulate_dataset, study_design

MARKS = [
    SheetMarks(separator=Separator.SEMICOLON, decimal=Decimal.COMMA),
    SheetMarks(separator=Separator.SEMICOLON, decimal=Decimal.POINT),
    SheetMarks(separator=Separator.COMMA, decimal=Decimal.POINT),
]
ENGLISH = MARKS[2]


@pytest.fixture(scope="module")
def two_forms(shipped: Instrument) -> Dataset:
    """Return homes that answer two forms, with traits withheld, an unrated interview and outcomes nobody asked for."""
    made = simulate_dataset(households=10, seed=3, design=study_design(forms=("A", "B")))
    frames = {name: frame.copy() for name, frame in made.frames.items()}
    first = made.homes["household_id"].iloc[0]
    for name in ("administrations", "ratings"):
        theirs = frames[name]["household_id"] == first
        for trait in {"language", "interpreter", "quarter"} & set(frames[name]):
            frames[name][trait] = frames[name][trait].astype(object).mask(theirs, None)
    unrated = made.administrations["administration_id"].iloc[-1]
    frames["ratings"] = frames["ratings"][frames["ratings"]["administration_id"] != unrated].iloc[1:]
    frames["outcomes"].loc[0, ["safety", "goals", "goals_reached"]] = float("nan")
    found, data = typed(frames, shipped, made.origin)
    return replace(made, data=data, created=made.created.replace(microsecond=0), **found)


@pytest.fixture
def written(two_forms: Dataset, shipped: Instrument, tmp_path: Path) -> Path:
    write_wide(two_forms, tmp_path / "out", shipped, marks=ENGLISH)
    return tmp_path / "out"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def changed(path: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    rows = table(path)
    change(rows)
    path.write_bytes(sheet_csv([list(rows[0]), *(list(row.values()) for row in rows)], separator=","))


@pytest.mark.parametrize("marks", MARKS, ids=lambda each: f"{each.separator}{each.decimal}")
def test_there_and_back(
    two_forms: Dataset, shipped: Instrument, library: Library, tmp_path: Path, marks: SheetMarks
) -> None:
    write_wide(two_forms, tmp_path / "out", shipped, marks=marks)
    back = read_wide(tmp_path / "out", library)
    for name, frame in two_forms.frames.items():
        assert_frame_equal(back.frames[name], frame)
    for name in ("origin", "fingerprint", "created", "data", "seed"):
        assert getattr(back, name) == getattr(two_forms, name)
    with pytest.raises(StorageError, match="STO-602"):
        write_wide(two_forms, tmp_path / "out", shipped)


def test_pandas_reads_ratings_codes_and_scores(two_forms: Dataset, shipped: Instrument, tmp_path: Path) -> None:
    write_wide(two_forms, tmp_path / "out", shipped)
    codes = [each.id for each in shipped.missing_codes]
    path = tmp_path / "out" / "interviews.csv"
    wide = pd.read_csv(path, sep=";", decimal=",", encoding="utf-8-sig", na_values=codes)
    raw = pd.read_csv(path, sep=";", dtype=str, encoding="utf-8-sig", keep_default_na=False)
    ratings = two_forms.ratings
    assert len(wide) == ratings.groupby(["administration_id", "rater_id"], observed=True).ngroups + 1
    for place in (0, len(wide) // 2):
        row, told = wide.iloc[place], raw.iloc[place]
        own = ratings[
            (ratings["administration_id"] == row["administration_id"]) & (ratings["rater_id"] == row["rater_id"])
        ]
        for each in own.itertuples():
            said = told[f"{each.vignette_id}_{each.aspect_id}"]
            assert said == (str(each.missing_code) if pd.isna(each.rating) else f"{each.rating:g}")
        scored = score_ratings(
            shipped,
            row["form_id"],
            [
                Rating(
                    item_id=each.vignette_id,
                    aspect_id=each.aspect_id,
                    level=None if pd.isna(each.rating) else int(each.rating),
                    missing_code=each.missing_code if pd.isna(each.rating) else None,
                )
                for each in own.itertuples()
            ],
        )
        for score in scored:
            name = f"{score.kind.value}_{score.id}"
            assert row[f"{name}_n"] == score.n_rated
            assert pd.isna(row[name]) if score.value is None else row[name] == score.value
    unrated = wide[wide["rater_id"].isna()]
    assert len(unrated) == 1
    assert unrated.filter(regex="^(competence|aspect)_|_(action|response|understanding)$").isna().all(axis=None)


def test_dictionary_names_every_column_in_both_languages(written: Path, shipped: Instrument) -> None:
    entries = table(written / "dictionary.csv")
    for path in written.glob("*.csv"):
        if path.name != "dictionary.csv":
            assert [each["column"] for each in entries if each["file"] == path.name] == list(table(path)[0])
    assert all(each["label_sv"] and each["label_en"] for each in entries)
    rating = next(each for each in entries if each["column"] == "B2_action")
    vignette = shipped.vignette("B2")
    assert rating["label_sv"] == f"{vignette.title.sv}: {shipped.aspects[2].name.sv}"
    assert rating["question_en"] == vignette.lead_question.en
    assert rating["values_sv"].startswith(f"1 = {shipped.scale[0].name.sv} | 2 = ")
    assert "declined = " in rating["missing_en"]
    assert (rating["low"], rating["high"]) == ("1", "5")


def longer(rows: list[dict[str, str]]) -> None:
    for row in rows:
        row["months"] = row["months"].replace(".", ",") + ("0" if "." in row["months"] else ",0")


def test_a_spreadsheet_may_sort_drop_scores_and_write_numbers_its_way(
    written: Path, two_forms: Dataset, library: Library
) -> None:
    rows = table(written / "interviews.csv")
    kept = [name for name in reversed(rows[0]) if not name.startswith(("competence_", "aspect_"))]
    told = [kept, *([row[name] for name in kept] for row in reversed(rows))]
    (written / "interviews.csv").write_bytes(sheet_csv(told, separator=";"))
    changed(written / "outcomes.csv", longer)
    assert read_wide(written, library).data == two_forms.data


def test_everything_that_is_wrong_is_told_where_it_stands(written: Path, library: Library) -> None:
    def spoil(rows: list[dict[str, str]]) -> None:
        rows[2]["A1_action"] = "9"
        rows[3]["A1_action"] = "kanske"
        rows[5]["household_id"] = "SIM-H99"
        rows[5][foreign] = "3"
        rows[1].update({name: rows[0][name] for name in ("administration_id", "rater_id")})

    foreign = "B1_action" if table(written / "interviews.csv")[5]["form_id"] == "A" else "A2_action"
    changed(written / "interviews.csv", spoil)
    (written / "applicants.csv").unlink()
    changed(written / "outcomes.csv", lambda rows: rows[0].update(months="länge"))
    with pytest.raises(DataError) as told:
        read_wide(written, library)
    problems = [(each.code, each.where, each.what) for each in told.value.problems]
    cell = "interviews.csv A1_action"
    assert ("DAT-417", cell, "the rating is off the scale (line 4)") in problems
    assert ("DAT-414", cell, "neither a level nor a missing code (line 5)") in problems
    lines = {(code, where): what.rpartition("(")[2] for code, where, what in problems}
    assert lines["DAT-418", "interviews.csv"] == "2 rows: lines 2, 3)"
    assert lines["DAT-420", "interviews.csv household_id"] == "line 7)"
    assert lines["DAT-420", f"interviews.csv {foreign}"] == "line 7)"
    assert ("DAT-410", written.name) in lines
    assert lines["DAT-414", "outcomes.csv months"].startswith("line")
    assert len(problems) == 7
    assert not any("kanske" in str(each) or "länge" in str(each) for each in told.value.problems)


def test_no_column_is_lost_unseen(written: Path, library: Library, tmp_path: Path) -> None:
    rows = table(written / "interviews.csv")
    names = [name for name in rows[0] if name != "A3_response"]
    told = [[*names, "anteckning"], *([*(row[name] for name in names), "x"] for row in rows)]
    (written / "interviews.csv").write_bytes(sheet_csv(told, separator=","))
    with pytest.raises(DataError) as lost:
        read_wide(written, library)
    assert [each.code for each in lost.value.problems] == ["DAT-411", "DAT-412"]
    assert "A3_response" in str(lost.value)
    assert "anteckning" not in str(lost.value)
    (written / "interviews.csv").unlink()
    with pytest.raises(DataError, match="DAT-402"):
        read_wide(written, library)
    with pytest.raises(DataError, match="DAT-401"):
        read_wide(tmp_path, library)


def test_marks_are_those_of_the_language_or_chosen() -> None:
    assert sheet_marks(Language.SV) == MARKS[0]
    assert sheet_marks(Language.EN) == ENGLISH
    assert sheet_marks(Language.SV, separator=Separator.COMMA) == ENGLISH
    assert sheet_marks(Language.SV, decimal=Decimal.POINT) == MARKS[1]
    with pytest.raises(DataError, match="DAT-305"):
        sheet_marks(Language.EN, decimal=Decimal.COMMA)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20), min_size=1, max_size=4))
def test_no_text_is_a_formula_and_each_comes_back(texts: list[str]) -> None:
    shown = [guarded(each) for each in texts]
    assert not any(each.startswith(FORMULA) for each in shown)
    assert [unguarded(each) for each in shown] == texts


def test_formulas_survive_a_file() -> None:
    texts = ["=HYPERLINK(1)", "+1", "-1", "@x", "\ttab", "'=1", "'", 'a;b,c\n"d"']
    content = sheet_csv([["text"], *([guarded(each)] for each in texts)], separator=";")
    cells, problems = read_cells(content, "x.csv")
    assert cells is not None
    assert (problems, [unguarded(str(each)) for each in cells["text"]]) == ((), texts)
