"""The print kit from the command line: whole or not at all, with the letterhead or a word on what is wrong with it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from vignette.cli import app

run = CliRunner().invoke
ONE = ["--form", "A", "--language", "sv"]
WRONG = 'name = "Exempelkommun"\naccent = "#ffff00"\nnmae = "x"\n'


@pytest.fixture
def organisation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "organisation.toml"
    path.write_text('name = "Exempelkommun"\n', encoding="utf-8")
    monkeypatch.setenv("VIGNETTE_ORGANISATION", str(path))
    return path


def test_the_kit_is_written_with_the_letterhead(tmp_path: Path, organisation: Path) -> None:
    done = run(app, ["export", "print-kit", str(tmp_path / "kit"), *ONE, "--language", "sv"])
    assert done.exit_code == 0, done.output
    assert "Wrote 4 files" in done.output
    written = sorted(path.suffix for path in (tmp_path / "kit").iterdir())
    assert written == [".docx", ".docx", ".pdf", ".pdf"]
    for path in (tmp_path / "kit").glob("*.pdf"):
        assert "Exempelkommun" in PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text()


@pytest.mark.slow
def test_without_a_wish_every_form_is_written_in_both_languages(tmp_path: Path, organisation: Path) -> None:
    assert run(app, ["export", "print-kit", str(tmp_path / "kit")]).exit_code == 0
    names = [path.name for path in (tmp_path / "kit").iterdir()]
    assert len(names) == 24
    assert sum("-B-" in name for name in names) == 8


def test_a_wrong_organisation_file_writes_nothing_and_is_told_whole(tmp_path: Path, organisation: Path) -> None:
    organisation.write_text(WRONG, encoding="utf-8")
    done = run(app, ["export", "print-kit", str(tmp_path / "kit"), *ONE])
    assert done.exit_code == 1
    assert "ORG-107 organisation.toml accent" in done.stderr
    assert "ORG-102 organisation.toml nmae" in done.stderr
    assert list(tmp_path.iterdir()) == [organisation]


def test_what_is_there_stays(tmp_path: Path, organisation: Path) -> None:
    done = run(app, ["export", "print-kit", str(tmp_path), *ONE])
    assert done.exit_code == 3
    assert "STO-602" in done.stderr
    assert list(tmp_path.iterdir()) == [organisation]


def test_an_unknown_form_is_told(tmp_path: Path, organisation: Path) -> None:
    done = run(app, ["export", "print-kit", str(tmp_path / "kit"), "--form", "Q"])
    assert done.exit_code == 1
    assert "DEF-109" in done.stderr


def test_check_tells_a_wrong_organisation_file(organisation: Path) -> None:
    assert run(app, ["check"]).exit_code == 0
    organisation.write_text(WRONG, encoding="utf-8")
    done = run(app, ["check"])
    assert done.exit_code == 1
    assert "ORG-107 organisation.toml accent: the contrast with white is 1.07:1" in done.stderr
    organisation.unlink()
    assert "ORG-101" in run(app, ["check"]).stderr
