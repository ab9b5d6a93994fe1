"""Writing an instrument's folder anew keeps what is not its own and overwrites nobody's work."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from vignette.errors import DefinitionError, StorageError
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument, check_folder, lock_versions, read_instrument
from vignette.instrument.replacing import write_instrument

Edit = Callable[[Path, str, str], None]


@pytest.fixture
def changed(cykel: Instrument) -> Instrument:
    revision = replace(cykel.revisions[-1], version="0.3.0")
    title = LocalizedText(sv="Nya cykelvinjetter", en="New bicycle vignettes")
    return replace(cykel, version="0.3.0", title=title, revisions=(*cykel.revisions, revision))


def codes(instrument: Instrument, folder: Path, **how: object) -> list[str]:
    before = {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}
    with pytest.raises((DefinitionError, StorageError)) as caught:
        write_instrument(instrument, folder, made_from=str(how.pop("made_from", "x")), **how)  # type: ignore[arg-type]
    assert {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()} == before
    return [problem.code for problem in caught.value.problems]


def test_a_new_folder_is_ready_to_check_and_lock(changed: Instrument, tmp_path: Path) -> None:
    write_instrument(changed, tmp_path / "cykel", made_from="x")
    assert read_instrument(tmp_path / "cykel") == changed
    assert {problem.code for problem in check_folder(tmp_path / "cykel").problems} == {"DEF-402"}
    assert lock_versions(tmp_path) == ("cykel 0.3.0",)


def test_what_else_is_in_the_folder_stays(cykel: Instrument, changed: Instrument, folder: Path) -> None:
    here = folder / "cykel"
    (here / "evidence").mkdir()
    others = {"gate.toml": b"a = 1\r\n", "manual.sv.md": b"# M\n", "evidence/e.json": b"{}"}
    for name, content in others.items():
        (here / name).write_bytes(content)
    fewer = replace(changed, vignettes=changed.vignettes[1:])
    write_instrument(fewer, here, made_from=cykel.fingerprint, replace=True)
    assert read_instrument(here) == fewer
    assert {name: (here / name).read_bytes() for name in others} == others
    write_instrument(changed, folder.parent / "new" / "cykel", made_from="x", others_from=here)
    assert (folder.parent / "new" / "cykel" / "gate.toml").read_bytes() == others["gate.toml"]
    assert read_instrument(folder.parent / "new" / "cykel") == changed


def test_a_locked_wording_never_changes(cykel: Instrument, changed: Instrument, folder: Path) -> None:
    sneaky = replace(changed, version=cykel.version, revisions=cykel.revisions)
    how = {"made_from": cykel.fingerprint, "replace": True}
    assert codes(sneaky, folder / "cykel", **how) == ["DEF-401"]
    shutil.rmtree(folder / "cykel")
    assert codes(sneaky, folder / "cykel") == ["DEF-401"]


def test_a_colleagues_change_is_not_overwritten(
    cykel: Instrument, changed: Instrument, folder: Path, edit: Edit
) -> None:
    edit(folder / "cykel" / "instrument.toml", "Cykelvinjetter", "Andras vinjetter")
    assert codes(changed, folder / "cykel", made_from=cykel.fingerprint, replace=True) == ["DEF-112"]
    edit(folder / "cykel" / "instrument.toml", 'version = "0.2.0"', 'version = "x"')
    assert "DEF-106" in codes(changed, folder / "cykel", made_from=cykel.fingerprint, replace=True)


def test_only_an_instruments_folder_is_replaced(changed: Instrument, cykel: Instrument, folder: Path) -> None:
    assert codes(changed, folder / "cykel") == ["STO-602"]
    (folder / "other").mkdir()
    (folder / "other" / "letter.txt").write_text("keep")
    found = codes(replace(changed, id="other"), folder / "other", made_from=cykel.fingerprint, replace=True)
    assert found == ["DEF-100"]
    assert codes(changed, folder / "bicycle") == ["DEF-206"]
    other = replace(changed, id="other")
    assert codes(other, folder.parent / "other", others_from=folder / "cykel") == ["DEF-112"]


def test_the_same_import_twice_is_no_conflict(cykel: Instrument, changed: Instrument, folder: Path) -> None:
    for _ in range(2):
        write_instrument(changed, folder / "cykel", made_from=cykel.fingerprint, replace=True)
    assert read_instrument(folder / "cykel") == changed
