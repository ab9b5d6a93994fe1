"""TOML and JSON to the model and back; what changes a fingerprint and what does not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.errors import DefinitionError
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument, Status, instrument_from_json, instrument_to_json, read_instrument
from vignette.instrument.files import clean_text
from vignette.instrument.fingerprint import fingerprint_of

CYKEL = Path(__file__).parents[1] / "definitions" / "valid" / "cykel"
Edit = Callable[[Path, str, str], None]


def test_every_part_is_read(cykel: Instrument) -> None:
    assert (cykel.id, cykel.version, cykel.status) == ("cykel", "0.2.0", Status.DRAFT)
    assert [vignette.id for vignette in cykel.vignettes] == ["A1", "A2", "B1", "B2"]
    assert cykel.revisions[1].date == dt.date(2025, 3, 1)
    vignette = cykel.vignette("A1")
    assert vignette.anchors["action"][3].en == ("mends it alone", "lets Tuva go inside")
    assert set(vignette.anchors["action"]) == {1, 3, 5}
    assert vignette.child.sibling_left
    assert not vignette.child.hbtq


def test_text_is_clean(cykel: Instrument) -> None:
    first, second = cykel.vignette("A1").situation.sv.split("\n\n")
    assert first.startswith("Tuva är 11 år")
    assert "\n" not in first + second
    assert second == "Det är en timme kvar tills det blir mörkt."


def test_other_rooms_files_hidden_files_and_subfolders_are_left_alone(folder: Path, cykel: Instrument) -> None:
    for name in ("gate.toml", ".hidden.toml", "evidence/one.toml"):
        (folder / "cykel" / name).parent.mkdir(exist_ok=True)
        (folder / "cykel" / name).write_text("not toml")
    assert read_instrument(folder / "cykel") == cykel


def test_line_ends_and_byte_order_mark_do_not_matter(folder: Path, cykel: Instrument) -> None:
    for path in (folder / "cykel").glob("*.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_instrument(folder / "cykel").fingerprint == cykel.fingerprint


def test_all_problems_of_all_files_at_once(folder: Path, edit: Edit) -> None:
    edit(folder / "cykel/A1-repair.toml", "age = 11", 'age = "11"')
    edit(folder / "cykel/B1-repair.toml", 'sex = "boy"', 'sex = "man"')
    edit(folder / "cykel/instrument.toml", "year = 2020", "yeer = 2020")
    with pytest.raises(DefinitionError) as caught:
        read_instrument(folder / "cykel")
    assert [(problem.code, problem.where) for problem in caught.value.problems] == [
        ("DEF-103", "instrument.toml references[1].year"),
        ("DEF-102", "instrument.toml references[1].yeer"),
        ("DEF-105", "A1-repair.toml child.age"),
        ("DEF-106", "B1-repair.toml child.sex"),
    ]


def test_a_missing_text_says_what_to_do(folder: Path, edit: Edit) -> None:
    edit(folder / "cykel/A1-repair.toml", ', en = ["mends it alone", "lets Tuva go inside"]', "")
    with pytest.raises(DefinitionError) as caught:
        read_instrument(folder / "cykel")
    assert str(caught.value) == "DEF-104 A1-repair.toml anchors.action.3.en: text missing. Add the English text."


def test_writing_and_lock_do_not_keep_a_draft_from_being_read(folder: Path, edit: Edit) -> None:
    edit(folder / "cykel/A1-repair.toml", "Tuva är 11 år", "Tuva är en turkisk flicka, 11 år")
    assert "turkisk" in read_instrument(folder / "cykel").vignette("A1").situation.sv


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"DEF-100 instrument\.toml: no such file"):
        read_instrument(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, 'a = "'])
def test_hostile_toml_is_a_problem_not_a_traceback(folder: Path, text: str) -> None:
    (folder / "cykel/A1-repair.toml").write_text(text)
    with pytest.raises(DefinitionError, match=r"DEF-101 A1-repair\.toml"):
        read_instrument(folder / "cykel")


def test_a_time_or_infinity_in_the_wrong_place_is_a_problem(folder: Path, edit: Edit) -> None:
    edit(folder / "cykel/A1-repair.toml", "age = 11", "age = 07:32:00")
    edit(folder / "cykel/instrument.toml", "competence_max_missing_share = 0.34", "competence_max_missing_share = nan")
    with pytest.raises(DefinitionError) as caught:
        read_instrument(folder / "cykel")
    assert [problem.code for problem in caught.value.problems] == ["DEF-106", "DEF-105"]


def test_a_field_at_its_default_is_not_part_of_the_content() -> None:
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Before:
        name: str

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class After:
        name: str
        added_later: tuple[str, ...] = ()

    assert fingerprint_of(Before(name="a")) == fingerprint_of(After(name="a"))
    assert fingerprint_of(After(name="a")) != fingerprint_of(After(name="a", added_later=("b",)))


def test_json_round_trip(cykel: Instrument) -> None:
    again = instrument_from_json(instrument_to_json(cykel))
    assert again == cykel
    assert again.fingerprint == cykel.fingerprint


@pytest.mark.parametrize(
    ("text", "code"), [("", "DEF-107"), ("{", "DEF-107"), ("[" * 9999, "DEF-107"), ("[]", "DEF-105"), ("{}", "DEF-103")]
)
def test_malformed_json(text: str, code: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        instrument_from_json(text)
    assert caught.value.code == code
    assert caught.value.problems[0].where.startswith("stored definition")


def test_json_with_another_shape(cykel: Instrument) -> None:
    document = json.loads(instrument_to_json(cykel))
    document["vignettes"][0]["child"]["age"] = "11"
    document["fingerprint"] = "0"
    with pytest.raises(DefinitionError) as caught:
        instrument_from_json(json.dumps(document))
    assert [str(problem.where) for problem in caught.value.problems] == [
        "stored definition vignettes[1].child.age",
        "stored definition fingerprint",
    ]


# --- properties ---


@settings(deadline=None)
@given(seed=st.integers(0, 2**32), line_end=st.sampled_from(["\n", "\r\n"]), comment=st.sampled_from(["", "# note"]))
def test_order_comments_and_line_ends_leave_the_fingerprint(seed: int, line_end: str, comment: str) -> None:
    shuffle = random.Random(seed)
    documents = {path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in CYKEL.glob("*.toml")}
    texts = {name: _toml(document, shuffle, line_end, comment) for name, document in documents.items()}
    assert _read(texts).fingerprint == read_instrument(CYKEL).fingerprint


@settings(deadline=None)
@given(data=st.data(), added=st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=5))
def test_any_edit_of_a_text_changes_the_fingerprint(data: st.DataObject, added: str) -> None:
    documents = {path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in CYKEL.glob("*.toml")}
    name = data.draw(st.sampled_from(sorted(documents)))
    holder, key = data.draw(st.sampled_from(list(_texts(documents[name]))))
    at = data.draw(st.integers(0, len(holder[key])))
    holder[key] = holder[key][:at] + added + holder[key][at:]
    texts = {name: _toml(document, random.Random(0), "\n", "") for name, document in documents.items()}
    assert _read(texts).fingerprint != read_instrument(CYKEL).fingerprint


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1), st.integers(-5, 99))
def test_json_round_trip_of_any_text(sv: str, en: str, level: int) -> None:
    sample = read_instrument(CYKEL)
    points = sample.vignettes[0].anchors["action"][1]
    vignette = dataclasses.replace(sample.vignettes[0], anchors={"action": {level: points}})
    odd = dataclasses.replace(sample, title=LocalizedText(sv=sv, en=en), vignettes=(vignette,))
    assert instrument_from_json(instrument_to_json(odd)) == odd
    assert instrument_from_json(instrument_to_json(odd)).fingerprint == odd.fingerprint


@settings(deadline=None)
@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["å", "cykel", "a\u030a"]), min_size=1), st.sampled_from([" ", "\n", "\r\n  ", "\t"]))
def test_wrapping_is_not_text(found: list[str], space: str) -> None:
    assert clean_text(f"{space}{space.join(found)}{space}") == clean_text(" ".join(found))


def _read(texts: dict[str, str]) -> Instrument:
    with tempfile.TemporaryDirectory() as name:
        for file, text in texts.items():
            (Path(name) / file).write_bytes(text.encode())
        return read_instrument(Path(name))


def _texts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Walk to every Swedish or English text, as its holder and its key there."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        if isinstance(item, str) and (key in ("sv", "en") or isinstance(value, list)) and item != "handbok-2020":
            yield value, key
        else:
            yield from _texts(item)


def _toml(document: dict[str, Any], shuffle: random.Random, line_end: str, comment: str) -> str:
    lines = [f"{key} = {_inline(item, shuffle)} {comment}" for key, item in document.items()]
    shuffle.shuffle(lines)
    return line_end.join([comment, *lines, ""])


def _inline(value: Any, shuffle: random.Random) -> str:
    if isinstance(value, dict):
        items = [f"{json.dumps(key)} = {_inline(item, shuffle)}" for key, item in value.items()]
        shuffle.shuffle(items)
        return "{ " + ", ".join(items) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item, shuffle) for item in value) + "]"
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
