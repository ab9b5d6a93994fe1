"""`vignette passport`: text or a page, with evidence files given besides."""

from __future__ import annotations

from pathlib import Path

from tests.study import report_sample as sample
from typer.testing import CliRunner

from vignette.assessment import DataOrigin, evidence_to_json
from vignette.cli import app

run = CliRunner().invoke


def test_it_says_no_evidence_where_there_is_none() -> None:
    done = run(app, ["passport"])
    assert done.exit_code == 0, done.output
    assert "Inget underlag." in done.output


def test_evidence_given_besides_is_taken_in(tmp_path: Path) -> None:
    given, out = tmp_path / "given.json", tmp_path / "passport.html"
    given.write_text(evidence_to_json(sample.evidence(DataOrigin.PILOT)), encoding="utf-8")
    done = run(app, ["passport", "--evidence", str(given), "--out", str(out), "--language", "en"])
    assert done.exit_code == 0, done.output
    assert "Pilot data" in out.read_text(encoding="utf-8")


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    done = run(app, ["passport", "--evidence", str(tmp_path / "none.json")])
    assert done.exit_code == 1
    assert "DEF-100 none.json" in done.output
