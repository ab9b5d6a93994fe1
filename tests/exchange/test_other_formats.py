"""SPSS and REDCap: there and back without loss, labels in both languages, or refused with all that is wrong."""

from __future__ import annotations

import builtins
import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from pandas.testing import assert_frame_equal

from vignette.errors import DataError, DefinitionError, StorageError
from vignette.exchange.redcap import read_redcap, write_redcap
from vignette.exchange.spss import read_spss, write_spss
from vignette.i18n import Language
from vignette.instrument import Instrument, Library
from vignette.study.dataset import Dataset

FORMATS = pytest.mark.parametrize(
    ("write", "read"), [(write_spss, read_spss), (write_redcap, read_redcap)], ids=["spss", "redcap"]
)
Write, Read = Callable[..., None], Callable[[Path, Library], Dataset]


@FORMATS
def test_there_and_back(
    with_holes: Dataset, shipped: Instrument, library: Library, tmp_path: Path, write: Write, read: Read
) -> None:
    write(with_holes, tmp_path / "out", shipped)
    back = read(tmp_path / "out", library)
    for name, frame in with_holes.frames.items():
        assert_frame_equal(back.frames[name], frame)
    assert back.administrations["interpreter"].isna().any()
    for name in ("origin", "fingerprint", "created", "data", "seed"):
        assert getattr(back, name) == getattr(with_holes, name)
    with pytest.raises(StorageError, match="STO-602"):
        write(with_holes, tmp_path / "out", shipped)


@pytest.mark.parametrize("language", Language)
def test_spss_labels_every_value(simulated: Dataset, shipped: Instrument, tmp_path: Path, language: Language) -> None:
    write_spss(simulated, tmp_path / "out", shipped, language=language)
    path = tmp_path / "out" / "ratings.sav"
    meta = pyreadstat.read_sav(path, user_missing=True)[1]
    levels = {float(each.value): each.name.in_language(language) for each in shipped.scale}
    codes = {-float(n): each.name.in_language(language) for n, each in enumerate(shipped.missing_codes, start=1)}
    assert meta.variable_value_labels["rating"] == levels | codes
    assert meta.missing_ranges["rating"] == [{"lo": -3.0, "hi": -1.0}]
    assert set(meta.variable_value_labels["vignette_id"]) == {each.id for each in shipped.vignettes}
    assert all(meta.column_labels)
    frame = pyreadstat.read_sav(path)[0]
    assert frame["rating"].isna().sum() == simulated.ratings["rating"].isna().sum() > 0


def test_spss_needs_its_extra(
    simulated: Dataset, shipped: Instrument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *args: object, **options: object) -> object:
        if name == "pyreadstat":
            raise ImportError(name)
        return real(name, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(DefinitionError, match=r"DEF-701.*vignette\[spss\]"):
        write_spss(simulated, tmp_path / "out", shipped)
    assert not (tmp_path / "out").exists()


def test_spss_tells_all_that_is_wrong(
    simulated: Dataset, shipped: Instrument, library: Library, tmp_path: Path
) -> None:
    write_spss(simulated, tmp_path / "out", shipped)
    path = tmp_path / "out" / "ratings.sav"
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    frame.loc[0, "rating"] = 9
    frame.loc[1, "rater_id"] = "somebody"
    pyreadstat.write_sav(pd.concat([frame, frame.iloc[[5]]]), path, note=meta.notes)
    (tmp_path / "out" / "homes.sav").write_bytes(b"nothing")
    with pytest.raises(DataError) as told:
        read_spss(tmp_path / "out", library)
    assert {each.code for each in told.value.problems} == {"DAT-301", "DAT-406", "DAT-410", "DAT-417", "DAT-418"}
    for empty in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(DataError, match="DAT-401"):
            read_spss(empty, library)


@pytest.mark.parametrize("language", Language)
def test_redcap_dictionary_is_one_that_redcap_takes(
    simulated: Dataset, shipped: Instrument, tmp_path: Path, language: Language
) -> None:
    write_redcap(simulated, tmp_path / "out", shipped, language=language)
    with (tmp_path / "out" / "data_dictionary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [row["Variable / Field Name"] for row in rows]
    assert names[0] == "record_id"
    assert len(set(names)) == len(names)
    assert all(name == name.lower() and name.isidentifier() and len(name) <= 26 for name in names)
    rating = next(row for row in rows if row["Variable / Field Name"] == "rat_rating")
    assert rating["Field Type"] == "radio"
    choices = [tuple(each.split(", ", 1)) for each in rating["Choices, Calculations, OR Slider Labels"].split(" | ")]
    assert choices == [(str(each.value), each.name.in_language(language)) for each in shipped.scale]
    reasons = dict(
        line.split(", ", 1) for line in (tmp_path / "out" / "missing_data_codes.txt").read_text("utf-8").splitlines()
    )
    assert set(reasons) == {each.id for each in shipped.missing_codes} | {"withheld"}
    with (tmp_path / "out" / "data.csv").open(encoding="utf-8", newline="") as file:
        data = csv.DictReader(file)
        assert set(data.fieldnames or ()) == {*names, "redcap_repeat_instrument", "redcap_repeat_instance"}
        keys = [(row["record_id"], row["redcap_repeat_instrument"], row["redcap_repeat_instance"]) for row in data]
    assert len(set(keys)) == len(keys) == sum(map(len, simulated.frames.values()))


def test_redcap_tells_all_that_is_wrong(
    simulated: Dataset, shipped: Instrument, library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    write_redcap(simulated, folder, shipped)
    lines = (folder / "data.csv").read_text("utf-8").splitlines()
    at = lines[0].split(",").index("rat_rating")
    place = next(number for number, line in enumerate(lines) if ",ratings,1," in line)
    cells = lines[place].split(",")
    cells[at] = "9"
    lines[place] = ",".join(cells)
    lines = [line for line in lines if ",applicants," not in line or line == lines[0]]
    (folder / "data.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as told:
        read_redcap(folder, library)
    assert {each.code for each in told.value.problems} == {"DAT-410", "DAT-417"}
    (folder / "data.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="DAT-411"):
        read_redcap(folder, library)
    (folder / "data.csv").unlink()
    with pytest.raises(DataError, match="DAT-402"):
        read_redcap(folder, library)
    with pytest.raises(DataError, match="DAT-401"):
        read_redcap(tmp_path, library)
