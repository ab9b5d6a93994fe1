"""The command line teaches, tells every problem with its remedy, and exits with a code that says what kind it was."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook
from typer.testing import CliRunner

from vignette import __version__, casework
from vignette.access import Actor, Role
from vignette.assessment import InterviewEvent, JudgementPart
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


def test_help_teaches_every_command() -> None:
    text = run(app, ["--help"]).output
    for command in ("app", "demo", "check", "lock", "score", "export", "verify", "review-kit", "review-import"):
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


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return a database with a home whose summary is signed, and the home's id; every vignette was declined."""
    url = f"sqlite:///{tmp_path_factory.mktemp('signed') / 'field.sqlite'}"
    office = casework.Office(store=open_store(url), library=read_library(bundled_folder()))
    roles = frozenset({Role.RECRUITER})
    casework.create_first_account(office, username="rut", display_name="Rut", password=PASSWORD, roles=roles)
    rut = casework.who(office, casework.sign_in(office, "rut", PASSWORD))
    assert rut is not None
    home = casework.open_home(office, rut, "Ek", ("Anna",))
    adult = casework.home(office, rut, home).household.applicants[0]
    interview = casework.open_interview(office, rut, adult.id, instrument_id="familjehem-heder", form_id="A")
    casework.brief(office, rut, interview, language=Language.SV, interpreter=False, consent=True)
    for vignette in casework.interview(office, rut, interview).vignettes:
        declined = Draft(item_id=vignette.id, part="", text="declined", base=0, writer="test", tab="")
        casework.save_item_mark(office, rut, interview, declined)
    casework.move(office, rut, interview, InterviewEvent.FINISHED)
    casework.lock(office, rut, interview)
    for part in (casework.ASKED_BY, *JudgementPart):
        words = Draft(item_id=casework.ITEM, part=part, text="Ord.", base=0, writer="test", tab="")
        casework.save_summary_text(office, rut, home, words)
    casework.sign_summary(office, rut, home, digest=casework.summary_desk(office, rut, home).digest)
    casework.create_account(
        office,
        _administrator(office),
        username="sten",
        display_name="Sten",
        password=PASSWORD,
        roles=frozenset({Role.RECRUITER}),
    )
    office.store.close()
    return url, home


def _administrator(office: casework.Office) -> Actor:
    """Return whoever made the first account: she administers too."""
    found = casework.who(office, casework.sign_in(office, "rut", PASSWORD))
    assert found is not None
    return found


def _export(signed: tuple[str, str], out: Path, *more: str, user: str = "rut", password: str = PASSWORD) -> Result:
    url, home = signed
    common = ["export", "summary", home, "--out", str(out), "--user", user, "--database", url]
    return run(app, [*common, *more], input=f"{password}\n")


FOR = ("--recipient", "Nämnden", "--purpose", "Utredning")


def test_a_summary_is_handed_over_and_verified(signed: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "summary.xlsx"
    done = _export(signed, out, "--format", "xlsx", "--answers", *FOR)
    assert done.exit_code == 0, done.output
    assert f"SHA-256: {hashlib.sha256(out.read_bytes()).hexdigest()}" in done.output
    assert len(load_workbook(out).sheetnames) >= 4

    def verify(file: Path) -> Result:
        return run(app, ["verify", str(file), "--user", "rut", "--database", signed[0]], input=f"{PASSWORD}\n")

    found = verify(out)
    assert (found.exit_code, found.output.splitlines()[0]) == (0, "Unchanged: byte for byte as it was handed over.")
    assert "version 1 of 1" in found.output
    book = load_workbook(out)
    book.save(out)
    found = verify(out)
    assert found.exit_code == 0 and found.output.startswith("Saved anew")
    book.worksheets[0]["Z9"] = "Nytt"
    book.save(out)
    found = verify(out)
    assert found.exit_code == 1 and found.output.startswith("Changed")
    found = verify(Path(__file__))
    assert found.exit_code == 1 and found.output.startswith("Not known here")
    found = verify(tmp_path / "none.pdf")
    assert found.exit_code == 1 and "DOC-202 none.pdf" in found.stderr


def test_a_draft_says_so_and_needs_no_recipient(signed: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "draft.docx"
    assert _export(signed, out, "--draft", "--language", "en").exit_code == 0
    found = run(app, ["verify", str(out), "--user", "rut", "--database", signed[0]], input=f"{PASSWORD}\n")
    assert found.exit_code == 1 and found.output.startswith("A draft")


@pytest.mark.parametrize(
    ("exit_code", "code", "more", "who"),
    [
        (4, "ACC-402", FOR, {"password": "fel lösenord helt enkelt"}),
        (4, "ACC-401", FOR, {"user": "sten"}),
        (1, "REC-811", FOR[:2], {}),
        (1, "REC-814", (*FOR, "--answers", "--format", "pdf"), {}),
    ],
)
def test_a_summary_that_may_not_leave_is_not_written(
    signed: tuple[str, str], tmp_path: Path, exit_code: int, code: str, more: tuple[str, ...], who: dict[str, str]
) -> None:
    out = tmp_path / "summary.docx"
    done = _export(signed, out, *more, **who)
    assert (done.exit_code, out.exists()) == (exit_code, False)
    assert code in done.stderr


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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_and_leaves_no_half_summary(signed: tuple[str, str]) -> None:
    done = _export(signed, Path("/dev/full"), "--format", "docx", *FOR)
    assert (done.exit_code, "STO-601" in done.output) == (3, True), done.output
