"""An author exports, edits and imports a workbook from the command line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from vignette.cli import app
from vignette.instrument import read_instrument

run = CliRunner().invoke
VALID = Path(__file__).parent / "definitions" / "valid"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a vignettes folder with the sample, where the commands look for instruments."""
    copy = Path(shutil.copytree(VALID, tmp_path / "vignettes"))
    monkeypatch.setenv("VIGNETTE_INSTRUMENTS", str(copy))
    return copy


def edit(path: Path, place: str, value: Any) -> None:
    book = load_workbook(path)
    title, _, cell = place.partition("!")
    book[title][cell] = value
    book.save(path)


def test_out_and_back(folder: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "cykel.xlsx"
    done = run(app, ["author", "export", "cykel", str(workbook), "--language", "en"])
    assert done.exit_code == 0, done.output
    done = run(app, ["author", "import", str(workbook), str(tmp_path / "new" / "cykel")])
    assert done.exit_code == 0, done.output
    assert "the wording is the one it was made from" in done.output
    assert read_instrument(tmp_path / "new" / "cykel") == read_instrument(folder / "cykel")
    by_folder = run(app, ["author", "export", str(folder / "cykel"), str(tmp_path / "same.xlsx"), "--language", "en"])
    assert by_folder.exit_code == 0, by_folder.output
    assert (tmp_path / "same.xlsx").read_bytes() == workbook.read_bytes()


def test_faults_are_told_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "cykel.xlsx"
    run(app, ["author", "export", "cykel", str(workbook)])
    edit(workbook, "Vinjetter!E4", "elva")
    edit(workbook, "Historik!B4", "2025-01-15")
    done = run(app, ["author", "import", str(workbook), str(tmp_path / "new" / "cykel")])
    assert done.exit_code == 1
    assert "AUT-111 Vinjetter!E4" in done.output
    assert "AUT-111 Historik!B4" in done.output
    assert not (tmp_path / "new").exists()


def test_a_locked_version_is_told_by_its_cell_and_a_new_one_goes_in(folder: Path, tmp_path: Path) -> None:
    workbook = tmp_path / "cykel.xlsx"
    run(app, ["author", "export", "cykel", str(workbook)])
    edit(workbook, "Vinjetter!L4", "Du går hem.")
    again = ["author", "import", str(workbook), str(folder / "cykel"), "--replace"]
    done = run(app, again)
    assert done.exit_code == 1
    assert "DEF-401 Instrument!B4" in done.output
    edit(workbook, "Instrument!B4", "0.3.0")
    edit(workbook, "Historik!A5", "0.3.0")
    done = run(app, again)
    assert done.exit_code == 0, done.output
    assert "DEF-301 Vinjetter!L4" in done.output
    assert "Left to mend" in done.output
    assert read_instrument(folder / "cykel").vignettes[0].situation.sv == "Du går hem."


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["export", "nosuch", "a.xlsx"], "DEF-108"),
        (["export", "cykel", "a.xls"], "DOC-102"),
        (["import", "nosuch.xlsx", "cykel"], "AUT-101 nosuch.xlsx"),
    ],
)
def test_what_is_not_there(folder: Path, arguments: list[str], told: str) -> None:
    done = run(app, ["author", *arguments])
    assert done.exit_code == 1
    assert told in done.output
