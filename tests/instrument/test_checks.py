"""Every invalid case tells exactly what is wrong with it, and every code has a case."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from vignette.instrument import Child, Instrument, Sex, check_folder
from vignette.instrument.writing import check_children, shipped_bars

INVALID = Path(__file__).parents[1] / "definitions" / "invalid"
CASES = sorted(path for path in INVALID.iterdir() if path.is_dir())
TESTED_ELSEWHERE = {"DEF-107", "DEF-108", "DEF-112", "DEF-300", "DEF-316"}
Edit = Callable[[Path, str, str], None]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_invalid_case(case: Path, folder: Path, edit: Edit) -> None:
    """The lock is judged only in cases about it: elsewhere the wording differs from the sample's on purpose."""
    expected = _break(case, folder, edit)
    report = check_folder(folder)
    found = [f"{problem.code} {problem.where}" for problem in report.problems]
    if not any(problem.startswith("DEF-4") for problem in expected):
        found = [problem for problem in found if not problem.startswith("DEF-4")]
    assert found == expected
    assert len(set(report.problems)) == len(report.problems)


def test_every_code_has_a_case() -> None:
    room = Path(check_folder.__code__.co_filename).parent
    codes = {code for path in room.glob("*.py") for code in re.findall(r'"(DEF-\d{3})"', path.read_text("utf-8"))}
    tested = {code for case in CASES for code in re.findall(r"DEF-\d{3}", (case / "expected.toml").read_text("utf-8"))}
    assert codes == tested | TESTED_ELSEWHERE


def test_sentences_end_as_the_error_tree_wants(folder: Path, edit: Edit) -> None:
    for case in CASES:
        broken = Path(shutil.copytree(folder, folder.parent / case.name))
        _break(case, broken, edit)
        for problem in check_folder(broken).problems:
            assert not problem.what.endswith("."), problem
            assert problem.remedy.endswith((".", "?")), problem


def test_kinds_of_children_that_are_too_rare_are_told(shipped: Instrument) -> None:
    assert check_children(shipped, shipped.vignettes, shipped_bars()) == ()
    girls = [replace(each, child=Child(age=each.child.age, sex=Sex.GIRL)) for each in shipped.vignettes]
    problems = check_children(shipped, girls, shipped_bars())
    assert [problem.code for problem in problems] == ["DEF-316"] * 4
    assert problems[0].what == "boys: 0 of 27 vignettes; at least 9 are wanted"
    assert check_children(shipped, girls[1:], shipped_bars()) == ()


def test_bars_are_read_from_data() -> None:
    bars = shipped_bars()
    assert bars.situation_words == (90, 140)
    assert bars.lix_max == 38
    assert all(len(word) > bars.probe_word_letters for word in bars.common_words)


def test_bars_lists_are_lower_case_and_without_repeats() -> None:
    bars = shipped_bars()
    for words in (bars.common_words, bars.endings, bars.cause_words, bars.address_words):
        assert len(set(words)) == len(words)
        assert all(word == word.casefold() for word in words)


@pytest.mark.parametrize("word", ["turkos", "klandrar", "Kristina", "arabesk", "klang", "iranska"])
def test_cause_words_catch_no_bystanders(word: str, folder: Path, edit: Edit) -> None:
    edit(folder / "cykel/A1-repair.toml", "en röd cykel", f"en {word} cykel")
    told = [problem for problem in check_folder(folder).problems if problem.code == "DEF-308"]
    assert bool(told) is (word == "iranska")


def test_a_name_in_a_probe_is_no_hint(folder: Path, edit: Edit) -> None:
    """Signe stands in the situation of B2; her name may stand in a probe and in the anchors, also with an s."""
    edit(folder / "cykel/B2-traffic.toml", "ser både isen och förälskelsen", "ser både isen och Signes förälskelse")
    edit(folder / "cykel/B2-traffic.toml", "Vad gör du först?", "Vad betyder Signes cykel för dig?")
    assert not [problem for problem in check_folder(folder).problems if problem.code == "DEF-309"]


def test_an_aspect_without_any_level_is_told_of_by_its_levels(folder: Path, edit: Edit) -> None:
    path = folder / "cykel/A1-repair.toml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[anchors.action]"), text.index("[[critical_answers]]")
    path.write_text(f"{text[:start]}[anchors.action]\n\n{text[end:]}", encoding="utf-8")
    places = [problem.where for problem in check_folder(folder).problems if problem.code == "DEF-207"]
    assert places == [f"cykel/A1-repair.toml anchors.action.{level}" for level in (1, 3, 5)]


def test_a_situation_without_words(folder: Path, edit: Edit) -> None:
    for path in (folder / "cykel").glob("*-*.toml"):
        head, _, rest = path.read_text(encoding="utf-8").partition('sv = """')
        path.write_text(f'{head}sv = "..."{rest.partition(chr(34) * 3)[2]}', encoding="utf-8")
    codes = {problem.code for problem in check_folder(folder).problems}
    assert {"DEF-301", "DEF-307"} <= codes


def test_points_without_a_word_in_common_are_not_twins(folder: Path, edit: Edit) -> None:
    edit(folder / "cykel/A1-repair.toml", '"menar att cykeln är slut"', '"suckar"')
    edit(folder / "cykel/A1-repair.toml", '"undrar vad Tuva är orolig för i morgon"', '"lyssnar"')
    assert not [problem for problem in check_folder(folder).problems if problem.code == "DEF-310"]


def _break(case: Path, folder: Path, edit: Edit) -> list[str]:
    """Do to a vignettes folder what a case says, and return the problems it expects, as code and place."""
    expected: dict[str, Any] = tomllib.loads((case / "expected.toml").read_text(encoding="utf-8"))
    for name in expected.get("remove", []):
        (folder / name).unlink()
    for copy in expected.get("copy", []):
        shutil.copy(folder / copy["file"], folder / copy["to"])
    for change in expected.get("edit", []):
        edit(folder / change["file"], change["find"], change["replace"])
    for path in case.rglob("*"):
        if path.is_file() and path.name != "expected.toml":
            shutil.copy(path, folder / path.relative_to(case))
    problems: list[str] = expected["problems"]
    return problems
