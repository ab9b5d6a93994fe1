"""A data package: what is written is read again, other tools read it too, and whatever is wrong is told at once."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import vignette
from vignette.assessment import DataOrigin
from vignette.errors import DataError, StorageError
from vignette.exchange.data_package import (
    PackageNotes,
    package_files,
    read_data_package,
    write_data_package,
    write_package_files,
    zip_of,
)
from vignette.instrument import Instrument, Library
from vignette.study.dataset import FRAMES, Dataset

PROFILE = Path(__file__).with_name("data_package_2.0.json")


def descriptor(package: Path) -> dict[str, Any]:
    return json.loads((package / "datapackage.json").read_bytes())


def described(package: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the descriptor of a package."""
    table = descriptor(package)
    change(table)
    (package / "datapackage.json").write_text(json.dumps(table), encoding="utf-8")


def edited(package: Path, name: str, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows of a file, and let the descriptor say so: as somebody who knows how."""
    path = package / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = change(rows) or rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    content = path.read_bytes()
    told = {
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "vignette:rows": len(rows),
    }
    described(package, lambda table: next(each for each in table["resources"] if each["name"] == name).update(told))


def codes(package: Path, library: Library) -> list[str]:
    with pytest.raises(DataError) as told:
        read_data_package(package, library)
    return [problem.code for problem in told.value.problems]


def test_what_is_written_is_read(simulated: Dataset, package: Path, library: Library) -> None:
    read = read_data_package(package, library)
    assert set(read.frames) == set(simulated.frames) == set(FRAMES)
    for name, frame in simulated.frames.items():
        assert_frame_equal(read.frames[name], frame)
    for name in ("origin", "instrument_id", "version", "fingerprint", "data", "seed"):
        assert getattr(read, name) == getattr(simulated, name)
    assert read.created == simulated.created.replace(microsecond=0)
    assert vignette.read_dataset(package).data == read.data == vignette.read_dataset(str(package)).data


def test_missing_ratings_keep_their_reason(package: Path, library: Library) -> None:
    read = read_data_package(package, library).ratings
    assert set(read["missing_code"].cat.categories) == {"not_asked", "declined", "not_ratable"}
    assert (read["rating"].isna() == read["missing_code"].notna()).all()
    assert read["missing_code"].notna().any()


def test_descriptor_is_what_the_standard_asks_for(package: Path) -> None:
    profile = json.loads(PROFILE.read_bytes())
    table = descriptor(package)
    validator = jsonschema.validators.validator_for(profile)(profile)
    assert list(validator.iter_errors(table)) == []
    del table["resources"][0]["name"]
    assert list(validator.iter_errors(table))
    rating = next(field for field in table["resources"][0]["schema"]["fields"] if field["name"] == "rating")
    assert [each["value"] for each in rating["categories"]] == [1, 2, 3, 4, 5]
    assert rating["categoriesOrdered"] is True
    assert [each["value"] for each in rating["missingValues"]] == ["not_asked", "declined", "not_ratable"]
    assert "licenses" not in table
    assert "contributors" not in table


def test_an_independent_reader_agrees(simulated: Dataset, package: Path) -> None:
    import frictionless

    assert frictionless.validate(package / "datapackage.json").valid
    rows = frictionless.Package(package / "datapackage.json").get_resource("ratings").read_rows()
    ours = simulated.ratings["rating"]
    assert [row["rating"] for row in rows] == [None if pd.isna(each) else int(each) for each in ours]
    (package / "ratings.csv").write_bytes((package / "ratings.csv").read_bytes().replace(b",sv,", b",en,", 1))
    assert not frictionless.validate(package / "datapackage.json").valid


def test_equal_data_give_equal_bytes(simulated: Dataset, shipped: Instrument) -> None:
    shuffled = replace(simulated, ratings=simulated.ratings.sample(frac=1, random_state=1))
    files = package_files(simulated, shipped)
    assert package_files(shuffled, shipped) == files
    assert zip_of(files) == zip_of(dict(files))


def test_licence_and_notes_stand_in_the_descriptor(simulated: Dataset, shipped: Instrument) -> None:
    notes = PackageNotes(licence="CC-BY-4.0", asked_for=("names",), reason="Därför", counts={"homes": 2})
    table = json.loads(package_files(simulated, shipped, notes=notes)["datapackage.json"])
    assert table["licenses"] == [{"name": "CC-BY-4.0"}]
    assert table["vignette:export"] == {"asked_for": ["names"], "reason": "Därför", "counts": {"homes": 2}}


def test_free_text_is_no_formula(simulated: Dataset, shipped: Instrument) -> None:
    said = ["=1+1", "+46 70", "- nej", "@kim", 'ja, "då"\noch sen', "två"]
    answers = pd.DataFrame(
        {"administration_id": "SIM-I", "vignette_id": "A1", "part": list("abcdef"), "rater_id": None, "text": said}
    )
    content = package_files(simulated, shipped, beside={"answers": answers})["answers.csv"].decode()
    texts = [row["text"] for row in csv.DictReader(content.splitlines(keepends=True))]
    assert texts == ["'=1+1", "'+46 70", "'- nej", "'@kim", 'ja, "då"\noch sen', "två"]


def test_another_folder_is_never_overwritten(simulated: Dataset, package: Path, shipped: Instrument) -> None:
    before = {path.name: path.read_bytes() for path in package.iterdir()}
    with pytest.raises(StorageError, match="STO-602"):
        write_data_package(simulated, package, shipped)
    (package / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(StorageError, match="STO-602"):
        write_data_package(simulated, package, shipped, replace=True)
    (package / "mine.txt").unlink()
    write_data_package(replace(simulated, reviews=None), package, shipped, replace=True)
    assert {path.name for path in package.iterdir()} == set(before) - {"reviews.csv"}
    assert [path.name for path in package.parent.iterdir()] == [package.name]


def test_a_failed_writing_leaves_nothing(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {path.name: path.read_bytes() for path in package.iterdir()}
    whole, write = dict(files), Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == "homes.csv":
            raise OSError(28, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    for folder, old in ((tmp_path / "new", False), (package, True)):
        with pytest.raises(StorageError, match="STO-601"):
            write_package_files(files, folder, replace=old)
    assert not (tmp_path / "new").exists()
    assert {path.name: path.read_bytes() for path in package.iterdir()} == whole
    assert [path.name for path in tmp_path.iterdir()] == [package.name]


def test_everything_that_is_wrong_is_told_at_once(package: Path, library: Library) -> None:
    """A tampered hash, a truncated file, a missing one, another fingerprint, and what stands in the cells."""

    def spoil(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        rows[0]["rating"], rows[1]["rating"], rows[2]["rating"] = "7", "", "often"
        rows[3]["vignette_id"] = "Z1"
        return [*rows, rows[4]]

    edited(package, "ratings", spoil)
    edited(package, "administrations", lambda rows: [{k: v for k, v in row.items() if k != "language"} for row in rows])
    described(package, lambda table: table["vignette:instrument"].update(fingerprint="0" * 64))
    panel = package / "panel.csv"
    panel.write_bytes(panel.read_bytes().replace(b",4,", b",5,", 1))
    whole = (package / "outcomes.csv").read_bytes()
    (package / "outcomes.csv").write_bytes(whole[: len(whole) // 2])
    (package / "angoff.csv").unlink()
    found = codes(package, library)
    assert {"DAT-402", "DAT-403", "DAT-404", "DAT-405", "DAT-407"} <= set(found)
    assert {"DAT-411", "DAT-413", "DAT-414", "DAT-416", "DAT-417", "DAT-418"} <= set(found)


def test_problems_say_where_and_never_what(package: Path, library: Library) -> None:
    edited(package, "ratings", lambda rows: rows[4].update(rating="hemligt"))
    with pytest.raises(DataError) as told:
        read_data_package(package, library)
    assert "hemligt" not in str(told.value)
    assert "DAT-414 ratings.csv rating: neither a number nor a missing code (line 6)." in str(told.value)


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("ratings", lambda rows: rows[0].update(rating="6"), {"DAT-417"}),
        ("ratings", lambda rows: rows[0].update(rating="2.5"), {"DAT-417"}),
        ("ratings", lambda rows: rows[0].update(rating=""), {"DAT-413"}),
        ("ratings", lambda rows: rows[0].update(rating="perhaps"), {"DAT-414"}),
        ("ratings", lambda rows: rows[0].update(aspect_id="charm"), {"DAT-416"}),
        ("ratings", lambda rows: rows[0].update(competence_id="autonomy"), {"DAT-420"}),
        ("ratings", lambda rows: rows[0].update(form_id="B"), {"DAT-420"}),
        ("ratings", lambda rows: rows[0].update(rater_id="R1"), {"DAT-301"}),
        ("ratings", lambda rows: rows[0].update(rater_id="=SIM-R1"), {"DAT-301", "DAT-414"}),
        ("ratings", lambda rows: rows[0].update(data_origin="field"), {"DAT-421"}),
        ("ratings", lambda rows: [*rows, rows[0]], {"DAT-418"}),
        ("ratings", lambda rows: [{**row, "mood": "good"} for row in rows], {"DAT-412"}),
        ("homes", lambda rows: rows[1:], {"DAT-419"}),
        ("homes", lambda rows: rows[0].update(applicants="0"), {"DAT-415", "DAT-420"}),
        ("homes", lambda rows: rows[0].update(quarter="2026-09"), {"DAT-414"}),
        ("administrations", lambda rows: rows[0].update(interpreter="maybe"), {"DAT-414"}),
        ("applicants", lambda rows: rows[0].update(household_id=rows[-1]["household_id"]), {"DAT-420"}),
        ("outcomes", lambda rows: rows[0].update(months="-1"), {"DAT-415"}),
        ("outcomes", lambda rows: rows[0].update(breakdown="2"), {"DAT-415"}),
        ("outcomes", lambda rows: rows[0].update(safety="11"), {"DAT-415"}),
        ("outcomes", lambda rows: rows[0].update(goals="2", goals_reached="3"), {"DAT-422"}),
        ("outcomes", lambda rows: rows[0].update(goals="2", goals_reached=""), {"DAT-422"}),
        ("panel", lambda rows: rows[0].update(judgement="0"), {"DAT-416"}),
        ("angoff", lambda rows: rows[0].update(expected="5.5"), {"DAT-415"}),
        ("reviews", lambda rows: rows[0].update(score="5"), {"DAT-415"}),
    ],
)
def test_each_kind_of_mistake_has_its_code(
    package: Path, library: Library, name: str, change: Callable[[list[dict[str, str]]], object], expected: set[str]
) -> None:
    edited(package, name, change)
    assert set(codes(package, library)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda table: table.update({"vignette:format": 99}), "DAT-401"),
        (lambda table: table.pop("created"), "DAT-401"),
        (lambda table: table.update({"vignette:data_origin": "real"}), "DAT-401"),
        (lambda table: table.update(resources=[]), "DAT-401"),
        (lambda table: table["vignette:instrument"].update(id="another"), "DAT-407"),
        (lambda table: table["resources"][0].update(path="../ratings.csv"), "DAT-408"),
        (lambda table: table["resources"][0].update(path="/etc/passwd"), "DAT-408"),
        (lambda table: table["resources"][0].pop("hash"), "DAT-409"),
        (lambda table: table["resources"].append(table["resources"][0]), "DAT-409"),
        (lambda table: table["resources"][0].update(name="notes"), "DAT-409"),
        (lambda table: table["resources"].pop(0), "DAT-410"),
        (lambda table: table.update({"vignette:data_origin": DataOrigin.FIELD.value}), "DAT-301"),
    ],
)
def test_a_descriptor_that_does_not_hold(
    package: Path, library: Library, change: Callable[[dict[str, Any]], object], expected: str
) -> None:
    described(package, change)
    assert expected in codes(package, library)


def test_what_is_no_package_at_all(tmp_path: Path, library: Library) -> None:
    assert codes(tmp_path / "nowhere", library) == ["DAT-401"]
    for content in (b"", b"[]", b"{}", b"\xff"):
        (tmp_path / "datapackage.json").write_bytes(content)
        assert codes(tmp_path, library) == ["DAT-401"]
