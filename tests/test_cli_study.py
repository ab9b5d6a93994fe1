"""A study on the command line: registered, run, rehearsed; what is wrong is told, and nothing is half written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from vignette.assessment import DataOrigin, read_evidence
from vignette.cli import app
from vignette.study import protocols_folder
from vignette.study.report_json import report_from_json

SHORT = "fairness"
WRITTEN = {"report.html", "report.json", "passport.html", "evidence"}


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("rehearsed") / "study"
    return out, run("study", "rehearse", SHORT, "--out", out, "--households", 24, "--jobs", 1)


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    path = tmp_path / "fairness.toml"
    shutil.copy(protocols_folder() / path.name, path)
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_rehearsal_goes_the_whole_way(rehearsed: tuple[Path, Result]) -> None:
    out, done = rehearsed
    assert done.exit_code == 0, done.output
    assert names(out) == WRITTEN | {"data", "truth", "registered"}
    (file,) = (out / "evidence").iterdir()
    evidence = read_evidence(file.read_text(encoding="utf-8"), where=file.name)
    assert (evidence.id, evidence.origin, evidence.registered) == (file.stem, DataOrigin.SIMULATED, True)
    report = report_from_json((out / "report.json").read_text(encoding="utf-8"), where="report.json")
    assert report.evidence == evidence
    assert "The gate, for a well-held interview" in done.output
    assert str(out / "evidence") in done.output
    assert names(out.parent) == {out.name}


def test_a_registered_protocol_runs_without_deviation(
    rehearsed: tuple[Path, Result], protocol: Path, tmp_path: Path
) -> None:
    data, out = rehearsed[0] / "data", tmp_path / "out"
    late = run("study", "run", protocol, data, "--out", out)
    assert (late.exit_code, "Deviation: not_registered" in late.output) == (0, True)
    registered = run("study", "register", protocol)
    assert registered.exit_code == 0
    assert "SHA-256" in registered.output and "Chain" in registered.output
    again = run("study", "run", protocol, data, "--out", out)
    assert again.exit_code == 0, again.output
    assert "Deviation: registered_late" in again.output
    assert names(out) == WRITTEN
    assert not (tmp_path / "out.parts").exists()


def test_a_question_left_out_and_one_asked_besides_are_deviations(
    rehearsed: tuple[Path, Result], protocol: Path, tmp_path: Path
) -> None:
    besides = tmp_path / "besides.toml"
    text = protocol.read_text(encoding="utf-8")
    besides.write_text(text.replace('id = "language_level"', 'id = "besides"'), encoding="utf-8")
    done = run(
        "study", "run", protocol, rehearsed[0] / "data", "--out", tmp_path / "out",
        "--leave-out", "language_level", "--also", besides,
    )  # fmt: skip
    assert done.exit_code == 1
    assert "DAT-501 forms_level" in done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: (data / "ratings.csv").write_bytes((data / "ratings.csv").read_bytes()[:-300]), "DAT-4"),
        (lambda data: (data / "homes.csv").unlink(), "DAT-4"),
        (lambda data: (data / "datapackage.json").write_text("{"), "DAT-4"),
    ],
)
def test_a_bad_package_leaves_nothing_behind(
    rehearsed: tuple[Path, Result], protocol: Path, tmp_path: Path, spoil: object, code: str
) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    shutil.copytree(rehearsed[0] / "data", data)
    spoil(data)  # type: ignore[operator]
    done = run("study", "run", protocol, data, "--out", out)
    assert done.exit_code == 1
    assert code in done.output
    assert names(tmp_path) == {"data", protocol.name}


def test_a_folder_with_something_else_is_left_alone(
    rehearsed: tuple[Path, Result], protocol: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("three years", encoding="utf-8")
    done = run("study", "run", protocol, rehearsed[0] / "data", "--out", out)
    assert (done.exit_code, "DAT-508" in done.output) == (1, True)
    assert names(out) == {"thesis.txt"}


def test_evidence_for_the_app_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGNETTE_EVIDENCE", "")  # put back when the test is over
    (tmp_path / "empty").mkdir()
    database = f"sqlite:///{(tmp_path / 'demo.sqlite').as_posix()}"
    done = run("demo", "--database", database, "--evidence", tmp_path / "empty")
    assert (done.exit_code, "DEF-507" in done.output) == (1, True)


def test_a_demonstration_is_filled_with_the_evidence_it_is_given(
    rehearsed: tuple[Path, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vignette.casework import open_office, read_gates
    from vignette.instrument import bundled_folder, read_library
    from vignette.storage import Origin

    monkeypatch.delenv("VIGNETTE_EVIDENCE", raising=False)
    gates = read_gates(bundled_folder(), given=rehearsed[0] / "evidence")
    library = read_library(bundled_folder())
    database = f"sqlite:///{(tmp_path / 'demo.sqlite').as_posix()}"
    office = open_office(database, library=library, gates=gates, origin=Origin.DEMONSTRATION)
    found = office.gate_of(library.get("familjehem-heder")).evidence
    office.store.close()
    assert [each.id for each in found] == [json.loads((rehearsed[0] / "report.json").read_text())["evidence"]["id"]]
