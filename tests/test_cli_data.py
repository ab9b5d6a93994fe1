"""Data packages on the command line: simulated, exported, converted; every problem told, nothing half written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pandas.testing import assert_frame_equal
from typer.testing import CliRunner

import vignette
from vignette import casework
from vignette.access import Role
from vignette.cli import app

if TYPE_CHECKING:
    from conftest import Case

run = CliRunner().invoke
PASSWORD = "en alldeles för lång mening"


def simulated(out: Path, *options: str, seed: int = 5) -> Path:
    done = run(app, ["simulate", "--households", "8", "--seed", str(seed), "--out", str(out), *options])
    assert done.exit_code == 0, done.output
    return out


def test_simulate_writes_a_package_with_the_truth_beside_it(tmp_path: Path) -> None:
    out = simulated(tmp_path / "one")
    data = vignette.read_dataset(out / "data")
    assert (len(data.homes), data.seed) == (8, 5)
    truth = json.loads((out / "truth" / "truth.json").read_text("utf-8"))
    assert (truth["seed"], truth["design"]["households"]) == (5, 8)
    assert "true_level" in (out / "truth" / "homes.csv").read_text("utf-8").splitlines()[0]
    assert not any("true" in path.read_text("utf-8") for path in (out / "data").glob("homes.csv"))
    again = vignette.read_dataset(simulated(tmp_path / "two") / "data")
    assert again.data == data.data != vignette.read_dataset(simulated(tmp_path / "three", seed=6) / "data").data


def test_simulate_takes_a_design_from_a_file(tmp_path: Path) -> None:
    design = tmp_path / "design.toml"
    design.write_text('[design]\nforms = ["B"]\nraters = 2\n[population]\nseverity_sd = 0.0\n', encoding="utf-8")
    data = vignette.read_dataset(simulated(tmp_path / "out", "--design", str(design)) / "data")
    assert data.ratings["form_id"].unique().tolist() == ["B"]
    for wrong, code in (("[desing]\n", "DAT-304"), ("forms = ", "DAT-304"), ("[design]\nrater = 2\n", "PSY-371")):
        design.write_text(wrong, encoding="utf-8")
        options = ["--households", "8", "--seed", "5", "--out", str(tmp_path / "no"), "--design", str(design)]
        done = run(app, ["simulate", *options])
        assert (done.exit_code, code in done.output) == (1, True)
    assert not (tmp_path / "no").exists()


def test_simulate_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    done = run(app, ["simulate", "--households", "2", "--seed", "1", "--out", str(tmp_path)])
    assert (done.exit_code, "STO-602" in done.output) == (3, True)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize("format_", ["spss", "redcap", "csv"])
def test_convert_there_and_back(tmp_path: Path, format_: str) -> None:
    data = simulated(tmp_path / "sim") / "data"
    there, back = tmp_path / format_, tmp_path / "back"
    assert run(app, ["convert", str(data), "--to", format_, "--out", str(there)]).exit_code == 0
    assert run(app, ["convert", str(there), "--from", format_, "--out", str(back)]).exit_code == 0
    one, other = vignette.read_dataset(data), vignette.read_dataset(back)
    assert one.data == other.data
    assert_frame_equal(one.ratings, other.ratings)


def test_convert_makes_a_deposit_and_sheets_with_the_marks_asked_for(tmp_path: Path) -> None:
    data = simulated(tmp_path / "sim") / "data"
    deposit, sheets = tmp_path / "deposit", tmp_path / "sheets"
    assert run(app, ["convert", str(data), "--to", "ddi", "--out", str(deposit)]).exit_code == 0
    assert (deposit / "codebook.xml").read_text("utf-8").count("<fileDscr ") == len(list(deposit.glob("*.csv")))
    assert vignette.read_dataset(deposit).data == vignette.read_dataset(data).data
    options = ["--to", "csv", "--separator", ";", "--decimal", ".", "--out", str(sheets)]
    assert run(app, ["convert", str(data), *options]).exit_code == 0
    heading, first = (sheets / "outcomes.csv").read_text("utf-8-sig").splitlines()[:2]
    assert heading.startswith("household_id;placement;months;")
    assert "." in first.split(";")[2]
    for wrong in (["--to", "csv", "--separator", ",", "--decimal", ","], ["--to", "spss", "--separator", ";"]):
        done = run(app, ["convert", str(data), *wrong, "--out", str(tmp_path / "no")])
        assert (done.exit_code, "DAT-305" in done.output) == (1, True)
    assert not (tmp_path / "no").exists()


def test_convert_to_fhir_says_what_stays_behind(tmp_path: Path) -> None:
    data = simulated(tmp_path / "sim") / "data"
    there, back = tmp_path / "fhir", tmp_path / "back"
    done = run(app, ["convert", str(data), "--to", "fhir", "--out", str(there)])
    assert (done.exit_code, "Not in the bundle: outcomes, panel" in done.output) == (0, True)
    assert run(app, ["convert", str(there), "--from", "fhir", "--out", str(back)]).exit_code == 0
    assert_frame_equal(vignette.read_dataset(back).ratings, vignette.read_dataset(data).ratings)
    bundle = there / "bundle.json"
    bundle.write_text(bundle.read_text("utf-8").replace('"valueInteger":3', '"valueInteger":2'), encoding="utf-8")
    done = run(app, ["convert", str(there), "--from", "fhir", "--out", str(tmp_path / "no")])
    assert (done.exit_code, "DAT-434" in done.output, (tmp_path / "no").exists()) == (1, True, False)


def test_convert_tells_every_problem_and_writes_nothing(tmp_path: Path) -> None:
    data = simulated(tmp_path / "sim") / "data"
    ratings = data / "ratings.csv"
    ratings.write_bytes(ratings.read_bytes()[:-500])
    (data / "homes.csv").unlink()
    out = tmp_path / "out"
    done = run(app, ["convert", str(data), "--to", "redcap", "--out", str(out)])
    assert done.exit_code == 1
    assert "DAT-402 homes.csv" in done.output
    assert "DAT-403 ratings.csv" in done.output
    assert not out.exists()
    assert "DAT-305" in run(app, ["convert", str(data), "--out", str(out)]).output


@pytest.fixture
def office_with_researchers(case: Callable[[str], Case]) -> tuple[Case, str]:
    here = case("both_locked")
    for username, role in (("forskare", Role.RESEARCHER), ("chef", Role.SUPERVISOR)):
        casework.create_account(
            here.office,
            here.staff.administrator,
            username=username,
            display_name=username,
            password=PASSWORD,
            roles=frozenset({role}),
        )
    return here, str(here.office.store.engine.url)


def test_export_research(office_with_researchers: tuple[Case, str], tmp_path: Path) -> None:
    here, url = office_with_researchers
    panel = tmp_path / "panel.csv"
    panel.write_text(f"household_id;judge_id;judgement;saw_scores\n{here.home};second;4;no\n", encoding="utf-8")
    out = tmp_path / "data"
    command = ["export", "research", str(out), "--database", url, "--panel", str(panel), "--user"]
    done = run(app, [*command, "forskare"], input=PASSWORD)
    assert done.exit_code == 0, done.output
    data = vignette.read_dataset(out)
    assert f"SHA-256 of the data: {data.data}" in done.output
    assert "54 rows" in done.output
    assert data.panel is not None
    assert "STO-602" in run(app, [*command, "forskare"], input=PASSWORD).output
    assert run(app, [*command, "forskare", "--replace"], input=PASSWORD).exit_code == 0
    refused = run(app, [*command, "forskare", "--with", "names", "--reason", "x" * 20], input=PASSWORD)
    assert (refused.exit_code, "ACC-401" in refused.output) == (4, True)
    assert "REC-701" in run(app, [*command, "chef", "--with", "names"], input=PASSWORD).output
    assert "DAT-305" in run(app, [*command, "chef", "--with", "everything"], input=PASSWORD).output
    panel.write_text("household_id,judge\n", encoding="utf-8")
    assert "DAT-411 panel.csv" in run(app, [*command, "chef"], input=PASSWORD).output
    assert vignette.read_dataset(out).data == data.data
