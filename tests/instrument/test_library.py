"""A library of instruments, and the check of a library, an instrument or a file."""

from __future__ import annotations

import copy
import datetime as dt
import json
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.errors import DefinitionError
from vignette.instrument import Instrument, bundled_folder, check_folder, library, read_library

VALID = Path(__file__).parents[1] / "definitions" / "valid"
Edit = Callable[[Path, str, str], None]

REPORT = """\
cykel 0.2.0 (draft), fingerprint {fingerprint}

form  vignettes  words  LIX mean  LIX max  probes  anchor points  critical answers  youngest  oldest  girls  boys  \
HBTQ  sibling left  disability
   A          2    217      15.0     15.5       6             24                 4        11      14      1     1  \
   0             1           1
   B          2    229      16.0     16.3       6             24                 4         9      16      1     1  \
   1             0           0

No problems.
"""


def test_library(cykel: Instrument) -> None:
    found = read_library(VALID)
    assert found.instruments == (cykel,)
    assert found.get("cykel") == cykel
    with pytest.raises(DefinitionError, match="DEF-108"):
        found.get("bil")


def test_the_bundled_folder_of_a_checkout_and_of_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bundled_folder() == Path(__file__).parents[2] / "vignettes"
    monkeypatch.setattr(library, "__file__", "/nowhere/site-packages/vignette/instrument/library.py")
    assert bundled_folder() == Path("/nowhere/site-packages/vignette/_vignettes")


def test_two_instruments_and_the_problems_of_both(folder: Path, edit: Edit) -> None:
    shutil.copytree(folder / "cykel", folder / "bil")
    with pytest.raises(DefinitionError, match=r"DEF-206 bil/instrument\.toml id"):
        read_library(folder)
    edit(folder / "bil/instrument.toml", 'id = "cykel"', 'id = "bil"')
    assert [instrument.id for instrument in read_library(folder).instruments] == ["bil", "cykel"]
    edit(folder / "bil/A1-repair.toml", "age = 11", "age = true")
    edit(folder / "cykel/A1-repair.toml", "age = 11", "age = true")
    with pytest.raises(DefinitionError) as caught:
        read_library(folder)
    places = [problem.where for problem in caught.value.problems]
    assert places == ["bil/A1-repair.toml child.age", "cykel/A1-repair.toml child.age"]


@pytest.mark.parametrize("name", ["empty", "nowhere"])
def test_no_instrument(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DefinitionError, match="DEF-100"):
        read_library(tmp_path / name)
    (problem,) = check_folder(tmp_path / name).problems
    assert problem.code == "DEF-100"


def test_report_of_a_sound_folder(cykel: Instrument) -> None:
    assert check_folder(VALID).to_text() == REPORT.format(fingerprint=cykel.fingerprint)
    assert check_folder(VALID / "cykel").to_text() == REPORT.format(fingerprint=cykel.fingerprint)


def test_report_of_a_broken_folder(folder: Path, edit: Edit) -> None:
    edit(folder / "cykel/B1-repair.toml", "age = 9", 'age = "9"')
    edit(folder / "cykel/A1-repair.toml", ', en = ["mends it alone", "lets Tuva go inside"]', "")
    text = check_folder(folder).to_text()
    assert text.startswith("cykel 0.2.0 (draft)\n\nform")
    assert text.endswith(
        "DEF-104 cykel/A1-repair.toml anchors.action.3.en: text missing. Add the English text.\n"
        "DEF-105 cykel/B1-repair.toml child.age: a whole number is wanted here."
        " Correct the type; only text stands in quotation marks.\n\n"
        "2 problems in 2 files.\n"
    )


def test_a_file_is_told_of_alone(folder: Path, edit: Edit) -> None:
    edit(folder / "cykel/B1-repair.toml", "age = 9", 'age = "9"')
    edit(folder / "cykel/A1-repair.toml", 'form = "A"', 'form = "C"')
    report = check_folder(folder / "cykel/A1-repair.toml")
    assert [str(problem) for problem in report.problems] == [
        'DEF-203 A1-repair.toml form: "C" is not in the instrument. Use one of A, B, or add it there.'
    ]
    assert check_folder(folder / "cykel/A2-traffic.toml").to_text() == "No problems.\n"
    assert check_folder(folder / "LOCK.toml").problems == ()


def test_a_file_without_its_instrument(folder: Path) -> None:
    (folder / "cykel/instrument.toml").unlink()
    assert check_folder(folder / "cykel/A1-repair.toml").problems == ()
    assert [problem.code for problem in check_folder(folder / "cykel").problems] == ["DEF-100"]


@pytest.mark.parametrize("name", ["gate.toml", "manual.sv.md"])
def test_a_file_that_is_no_definition(folder: Path, name: str) -> None:
    (folder / "cykel" / name).write_text("x")
    (problem,) = check_folder(folder / "cykel" / name).problems
    assert (problem.code, problem.where) == ("DEF-100", name)


def test_a_link_to_nothing_is_a_problem(folder: Path) -> None:
    (folder / "cykel/C1-repair.toml").symlink_to(folder / "nowhere")
    (problem,) = check_folder(folder).problems
    assert str(problem) == "DEF-100 cykel/C1-repair.toml: no such file. Write it, or correct the path."


def test_a_broken_lock_is_told_once(folder: Path) -> None:
    (folder / "LOCK.toml").write_text("cykel")
    assert [problem.code for problem in check_folder(folder).problems] == ["DEF-101"]
    assert [problem.code for problem in check_folder(folder / "cykel").problems] == ["DEF-101"]
    assert [problem.code for problem in check_folder(folder / "LOCK.toml").problems] == ["DEF-101"]


DOCUMENTS = {path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in (VALID / "cykel").glob("*.toml")}


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_nothing_in_a_file_makes_a_check_fall_over(data: st.DataObject) -> None:
    """Any one value left out or replaced by something else gives a report, each problem once."""
    documents = copy.deepcopy(DOCUMENTS)
    name = data.draw(st.sampled_from(sorted(documents)))
    holder, key = data.draw(st.sampled_from(list(_nodes(documents[name]))))
    if data.draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = data.draw(st.sampled_from(["", "...", "x", 0, -1, 1.5, True, dt.date(2025, 1, 1), [], {}, ["x"]]))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cykel").mkdir()
        for file, document in documents.items():
            text = "\n".join(f"{key} = {_inline(item)}" for key, item in document.items())
            (Path(folder) / "cykel" / file).write_text(text, encoding="utf-8")
        report = check_folder(Path(folder))
    assert len(set(report.problems)) == len(report.problems)
    assert report.to_text().endswith("\n")


def _nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Walk to every value in a document, as its holder and its key there."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(item, dict | list):
            yield from _nodes(item)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    return value.isoformat() if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)
