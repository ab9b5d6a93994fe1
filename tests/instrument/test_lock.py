"""The lock only ever grows, and tells when a locked wording has changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from vignette.errors import DefinitionError, StorageError
from vignette.instrument import Instrument, check_lock, lock_versions, read_lock
from vignette.instrument.lock import lock_text

Edit = Callable[[Path, str, str], None]
SHA = "0" * 64


def test_the_sample_is_locked(folder: Path, cykel: Instrument) -> None:
    assert check_lock(cykel, read_lock(folder / "LOCK.toml")) == ()
    assert lock_versions(folder) == ()


def test_changed_wording(cykel: Instrument) -> None:
    (problem,) = check_lock(cykel, {"cykel": {"0.2.0": SHA}})
    assert problem.code == "DEF-401"
    assert problem.remedy == "Raise version, add a revision, and run `vignette lock`."


@pytest.mark.parametrize("lock", [{}, {"cykel": {"0.1.0": SHA}}, {"bil": {"0.2.0": SHA}}])
def test_version_not_locked(cykel: Instrument, lock: dict[str, dict[str, str]]) -> None:
    (problem,) = check_lock(cykel, lock)
    assert (problem.code, problem.remedy) == ("DEF-402", "Run `vignette lock`.")


def test_an_old_version_is_judged_by_its_own_line(cykel: Instrument) -> None:
    old = dataclasses.replace(cykel, version="0.1.0")
    lock = {"cykel": {"0.1.0": old.fingerprint, "0.2.0": cykel.fingerprint}}
    assert check_lock(old, lock) == check_lock(cykel, lock) == ()


def test_locking_where_there_is_no_lock(folder: Path, cykel: Instrument) -> None:
    (folder / "LOCK.toml").unlink()
    assert lock_versions(folder) == ("cykel 0.2.0",)
    assert read_lock(folder / "LOCK.toml") == {"cykel": {"0.2.0": cykel.fingerprint}}


def test_locking_adds_and_keeps(folder: Path, edit: Edit) -> None:
    before = read_lock(folder / "LOCK.toml")["cykel"]["0.2.0"]
    edit(folder / "cykel/instrument.toml", 'version = "0.2.0"\nstatus', 'version = "0.10.0"\nstatus')
    edit(folder / "cykel/instrument.toml", 'version = "0.1.0"', 'version = "0.10.0"')
    assert lock_versions(folder) == ("cykel 0.10.0",)
    after = read_lock(folder / "LOCK.toml")["cykel"]
    assert list(after) == ["0.2.0", "0.10.0"]
    assert after["0.2.0"] == before
    assert not (folder / "LOCK.new").exists()


def test_a_locked_version_is_never_overwritten(folder: Path, edit: Edit) -> None:
    before = (folder / "LOCK.toml").read_bytes()
    edit(folder / "cykel/A1-repair.toml", "The chain", "The broken chain")
    with pytest.raises(DefinitionError, match="DEF-401"):
        lock_versions(folder)
    assert (folder / "LOCK.toml").read_bytes() == before


def test_a_broken_instrument_is_not_locked(folder: Path, edit: Edit) -> None:
    edit(folder / "cykel/A1-repair.toml", "age = 11", "age = 1.5")
    with pytest.raises(DefinitionError, match="DEF-105"):
        lock_versions(folder)


@pytest.mark.parametrize("text", ['cykel = "x"', '[cykel]\n"0.2" = "x"', f'[cykel]\n"0.2" = "{SHA}"', '["a b"]'])
def test_a_lock_that_is_none(folder: Path, text: str) -> None:
    (folder / "LOCK.toml").write_text(text)
    with pytest.raises(DefinitionError, match=r"DEF-403 LOCK\.toml"):
        read_lock(folder / "LOCK.toml")


def test_the_file_is_sorted_and_commented() -> None:
    text = lock_text({"b": {"0.10.0": SHA, "0.9.0": SHA}, "a": {"1.0.0": SHA}})
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert text.startswith("# Which wording each version has")
    assert lines == ["[a]", f'"1.0.0" = "{SHA}"', "[b]", f'"0.9.0" = "{SHA}"', f'"0.10.0" = "{SHA}"']


def test_a_lock_that_cannot_be_written(folder: Path) -> None:
    (folder / "LOCK.toml").unlink()
    (folder / "LOCK.toml.new").mkdir()
    with pytest.raises(StorageError, match=r"STO-601 LOCK\.toml"):
        lock_versions(folder)
