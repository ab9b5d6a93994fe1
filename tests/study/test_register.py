"""Registering a protocol: what is told afterwards of one that was not, was changed, or came after the data."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from vignette.errors import DefinitionError
from vignette.study.protocol import ProtocolFile
from vignette.study.protocol_files import read_protocol
from vignette.study.register import Deviation, deviations_from_register, register_protocol, registrations
from vignette.study.shipped_protocols import protocol_path

BEFORE, DATA, AFTER = (dt.datetime(2026, 3, day, tzinfo=dt.UTC) for day in (1, 2, 3))


@pytest.fixture
def file(tmp_path: Path) -> ProtocolFile:
    return read_protocol(protocol_path("fairness"))


def changed(file: ProtocolFile, old: str, new: str, folder: Path) -> ProtocolFile:
    text = file.content.decode()
    assert old in text
    path = folder / "fairness.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return read_protocol(path)


def told(file: ProtocolFile, folder: Path) -> list[Deviation]:
    return list(deviations_from_register(file, folder, DATA))


def test_one_that_was_registered_before_the_data_deviates_in_nothing(file: ProtocolFile, tmp_path: Path) -> None:
    register_protocol(file, tmp_path / "registered", BEFORE)
    assert told(file, tmp_path / "registered") == []


def test_one_that_was_never_registered_says_so(file: ProtocolFile, tmp_path: Path) -> None:
    assert [each.code for each in told(file, tmp_path / "registered")] == ["not_registered"]


def test_one_that_came_after_the_data_says_so(file: ProtocolFile, tmp_path: Path) -> None:
    register_protocol(file, tmp_path / "registered", AFTER)
    assert [each.code for each in told(file, tmp_path / "registered")] == ["registered_late"]


def test_a_change_is_told_by_its_key(file: ProtocolFile, tmp_path: Path) -> None:
    folder = tmp_path / "registered"
    register_protocol(file, folder, BEFORE)
    question = file.protocol.questions[0].id
    other = changed(file, f"replicates = {file.protocol.replicates}", "replicates = 777", tmp_path)
    assert told(other, folder) == [Deviation(code="changed", values={"key": "replicates"})]
    moved = changed(file, f'id = "{question}"', 'id = "renamed"', tmp_path)
    keys = {each.values["key"] for each in told(moved, folder)}
    assert keys == {f"questions.{question}", "questions.renamed"}


def test_registering_again_keeps_the_first_time(file: ProtocolFile, tmp_path: Path) -> None:
    first = register_protocol(file, tmp_path, BEFORE)
    assert register_protocol(file, tmp_path, AFTER) == first
    assert registrations(tmp_path) == (first,)
    assert (tmp_path / f"{file.sha256}.toml").read_bytes() == file.content


@pytest.mark.parametrize("spoil", ["time", "copy", "order", "shape"])
def test_an_altered_register_is_refused(file: ProtocolFile, tmp_path: Path, spoil: str) -> None:
    folder = tmp_path / "registered"
    register_protocol(file, folder, BEFORE)
    register_protocol(changed(file, "valid_years = ", "valid_years = 1  # ", tmp_path), folder, BEFORE)
    path = folder / "register.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    if spoil == "time":
        entries[0]["at"] = AFTER.isoformat()
    elif spoil == "copy":
        (folder / f"{file.sha256}.toml").write_bytes(file.content + b"# later\n")
    elif spoil == "order":
        entries.reverse()
    else:
        entries[0].pop("chain")
    path.write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(DefinitionError) as refused:
        registrations(folder)
    assert refused.value.code == "DEF-606"
