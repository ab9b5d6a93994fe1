"""The command line teaches, tells every problem with its remedy, and exits with a code that says what kind it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from vignette import __version__, casework
from vignette.access import Role
from vignette.assessment import InterviewEvent
from vignette.casework import Draft
from vignette.cli import app
from vignette.i18n import Language
from vignette.instrument import Instrument, bundled_folder, read_library
from vignette.report.review_plan import Role as PlanRole
from vignette.report.review_plan import identity_of, plan_review
from vignette.storage import Origin, open_store
from vignette.study import shipped_rules

run = CliRunner().invoke
PASSWORD = "en alldeles för lång mening"


@pytest.fixture
def demonstration(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'demo.sqlite'}"
    done = run(app, ["demo", "--database", url])
    assert done.exit_code == 0, done.output
    return url


def test_help_teaches_every_command() -> None:
    text = run(app, ["--help"]).output
    for command in ("app", "demo", "check", "lock", "score", "export", "review-kit", "review-import"):
        assert command in text
        assert run(app, [command, "--help"]).exit_code == 0
    assert run(app, ["--version"]).output.strip() == __version__


def test_check_passes_what_is_shipped_and_fails_a_change_without_a_new_version(tmp_path: Path) -> None:
    assert run(app, ["check"]).exit_code == 0
    copy = tmp_path / "vignettes"
    shutil.copytree(bundled_folder(), copy)
    file = copy / "familjehem-heder" / "A1-protection.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("medaljer om halsen", "pokalen i handen"), encoding="utf-8"
    )
    done = run(app, ["check", str(copy)])
    assert done.exit_code == 1
    assert "DEF-401" in done.output


def test_check_tells_all_problems_of_all_files(tmp_path: Path) -> None:
    copy = tmp_path / "vignettes"
    shutil.copytree(bundled_folder(), copy)
    first, second = (copy / "familjehem-heder" / name for name in ("A1-protection.toml", "A2-control_insight.toml"))
    first.write_text(first.read_text(encoding="utf-8").replace('en = "The team photo"', 'en = ""'), encoding="utf-8")
    second.write_text("id = ", encoding="utf-8")
    done = run(app, ["check", str(copy)])
    assert done.exit_code == 1
    assert "DEF-104 familjehem-heder/A1-protection.toml title.en: text missing." in done.output
    assert "DEF-101 familjehem-heder/A2-control_insight.toml" in done.output


def test_lock_adds_nothing_twice() -> None:
    assert "Nothing new" in run(app, ["lock"]).output


def test_score_prints_or_writes(tmp_path: Path) -> None:
    table = tmp_path / "ratings.csv"
    table.write_text(
        "administration_id,form_id,vignette_id,aspect_id,rater_id,rating,missing_code\n"
        "i1,A,A1,action,r1,4,\ni1,A,A1,response,r1,2,\n",
        encoding="utf-8",
    )
    shown = run(app, ["score", str(table)])
    assert shown.exit_code == 0
    assert "i1,A,r1,competence,protection,3.0,2,3" in shown.output
    out = tmp_path / "scores.csv"
    assert run(app, ["score", str(table), "--out", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8") == shown.output


def test_score_refuses_a_seven_an_unknown_vignette_and_an_unknown_instrument(tmp_path: Path) -> None:
    table = tmp_path / "ratings.csv"
    table.write_text(
        "administration_id,form_id,vignette_id,aspect_id,rater_id,rating,missing_code\n"
        "i1,A,A1,action,r1,7,\ni1,A,Z9,action,r1,4,\n",
        encoding="utf-8",
    )
    done = run(app, ["score", str(table)])
    assert done.exit_code == 1
    assert "DAT-204 A1.action" in done.stderr
    assert "DAT-201 Z9.action" in done.stderr
    assert run(app, ["score", str(table), "--instrument", "bil"]).exit_code == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    table = tmp_path / "ratings.csv"
    head = "administration_id,form_id,vignette_id,aspect_id,rater_id,rating,missing_code\n"
    table.write_text(head + "i1,A,A1,action,r1,4,\n", encoding="utf-8")
    done = run(app, ["score", str(table), "--out", "/dev/full"])
    assert done.exit_code == 3
    assert "STO-601" in done.stderr


def test_demo_never_mixes_with_real_homes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'real.sqlite'}"
    open_store(url, origin=Origin.FIELD).close()
    done = run(app, ["demo", "--database", url])
    assert done.exit_code == 3
    assert "STO-508" in done.stderr


def test_export_needs_the_right_password_and_writes_the_summary(demonstration: str, tmp_path: Path) -> None:
    store = open_store(demonstration)
    office = casework.Office(store=store, library=read_library(bundled_folder()))
    visitor = casework.who(office, casework.enter_demonstration(office))
    assert visitor is not None
    roles = visitor.roles
    casework.create_account(office, visitor, username="rut", display_name="Rut", password=PASSWORD, roles=roles)
    rut = casework.who(office, casework.sign_in(office, "rut", PASSWORD))
    assert rut is not None
    locked = next(row.id for home in casework.my_homes(office, visitor) for row in home.interviews if row.locked)
    store.close()
    out = tmp_path / "summary.xlsx"
    common = ["export", "summary", locked, "--out", str(out), "--user", "rut", "--database", demonstration]
    wrong = run(app, common, input="fel lösenord helt enkelt\n")
    assert wrong.exit_code == 4
    assert "ACC-402" in wrong.stderr
    foreign = run(app, common, input=f"{PASSWORD}\n")
    assert foreign.exit_code == 4, "rut does not work with that home"
    assert not out.exists()


def test_the_summary_is_written_for_whoever_works_with_the_home(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'field.sqlite'}"
    interview = _declined_throughout_and_locked(url)
    out = tmp_path / "summary.xlsx"
    arguments = ["export", "summary", interview, "--out", str(out), "--user", "rut", "--database", url]
    done = run(app, arguments, input=f"{PASSWORD}\n")
    assert done.exit_code == 0, done.output
    assert len(load_workbook(out).sheetnames) >= 4


def _declined_throughout_and_locked(url: str) -> str:
    """Make the shortest interview there is: every vignette declined, finished and locked."""
    office = casework.Office(store=open_store(url), library=read_library(bundled_folder()))
    roles = frozenset({Role.RECRUITER})
    casework.create_first_account(office, username="rut", display_name="Rut", password=PASSWORD, roles=roles)
    rut = casework.who(office, casework.sign_in(office, "rut", PASSWORD))
    assert rut is not None
    adult = casework.home(office, rut, casework.open_home(office, rut, "Ek", ("Anna",))).household.applicants[0]
    interview = casework.open_interview(office, rut, adult.id, instrument_id="familjehem-heder", form_id="A")
    casework.brief(office, rut, interview, language=Language.SV, interpreter=False, consent=True)
    for vignette in casework.interview(office, rut, interview).vignettes:
        declined = Draft(item_id=vignette.id, part="", text="declined", base=0, writer="test", tab="")
        casework.save_item_mark(office, rut, interview, declined)
    casework.move(office, rut, interview, InterviewEvent.FINISHED)
    casework.lock(office, rut, interview)
    office.store.close()
    return interview


def test_the_review_kit_goes_out_and_comes_back(tmp_path: Path, shipped: Instrument) -> None:
    kit, returned, out = tmp_path / "kit.xlsx", tmp_path / "returned.xlsx", tmp_path / "panel"
    done = run(app, ["review-kit", str(kit), "--form", "B", "--language", "en"])
    assert done.exit_code == 0, done.output
    refused = run(app, ["review-import", str(kit), "--out", str(out), "--origin", "pilot"])
    assert refused.exit_code == 1
    assert "REV-105 kit.xlsx Vignettes!F3: no answer" in refused.output
    assert "REV-107" in refused.output
    assert not out.exists()
    book = load_workbook(kit)
    for planned in plan_review(shipped, identity_of(shipped, ["B"], Language.EN), shipped_rules()):
        for cell in planned.cells:
            if cell.role in (PlanRole.ANSWER, PlanRole.CODE):
                book[planned.name].cell(cell.row, cell.column, 3 if cell.role is PlanRole.ANSWER else "E1")
    book.save(returned)
    done = run(app, ["review-import", str(returned), "--out", str(out), "--origin", "pilot"])
    assert done.exit_code == 0, done.output
    assert "1 reviewer, pilot data" in done.output
    assert {path.name for path in out.iterdir()} == {"content_validity.json", "content_validity.csv", "comments.csv"}


def test_a_form_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run(app, ["review-kit", str(tmp_path / "kit.xlsx"), "--form", "Q"])
    assert done.exit_code == 1
    assert "DEF-109" in done.output


@pytest.mark.parametrize("what", ["manual", "examples"])
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_papers_are_written(tmp_path: Path, what: str, kind: str) -> None:
    out = tmp_path / f"paper.{kind}"
    assert run(app, ["export", what, str(out)]).exit_code == 0
    assert out.stat().st_size > 20_000


def test_the_manual_comes_in_no_other_kind(tmp_path: Path) -> None:
    done = run(app, ["export", "manual", str(tmp_path / "manual.odt")])
    assert done.exit_code == 1
    assert "DOC-102 manual.odt" in done.output


def test_an_instrument_without_a_manual_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGNETTE_INSTRUMENTS", str(Path(__file__).parent / "definitions" / "valid"))
    done = run(app, ["export", "manual", str(tmp_path / "manual.pdf"), "--instrument", "cykel"])
    assert done.exit_code == 1
    assert "DEF-110 cykel" in done.output
    done = run(app, ["export", "examples", str(tmp_path / "examples.pdf"), "--instrument", "cykel"])
    assert done.exit_code == 1
    assert "DEF-111 cykel" in done.output
