"""A deposit: a codebook that DDI-Codebook 2.5 allows, beside the files it describes; and nothing small in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
import xmlschema

from vignette.assessment import DataOrigin
from vignette.errors import StorageError
from vignette.exchange.data_package import read_data_package
from vignette.exchange.ddi import CODEBOOK, deposit_files, write_deposit
from vignette.exchange.descriptor import PackageNotes
from vignette.exchange.package_parts import read_notes
from vignette.i18n import Language, LocalizedText
from vignette.instrument import Instrument, Library
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import cells_of, typed
from vignette.study.dataset_schema import MISSING, ORIGIN, frame_schemas
from vignette.study.simulated import simulate_dataset
from vignette.study.small_cells import LEAST

NAMES = {"": "ddi:codebook:2_5"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def profile() -> xmlschema.XMLSchema:
    path = Path(__file__).with_name("ddi_codebook_2.5_profile.xsd")
    return xmlschema.XMLSchema(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def many() -> Dataset:
    """Return enough homes for some counts to be told, and some not."""
    return simulate_dataset(households=40, seed=7)


@pytest.fixture(scope="module")
def pilot(many: Dataset, shipped: Instrument) -> Dataset:
    """Return the same as if it were real, with a trait withheld in one home."""
    frames = {}
    for name, frame in many.frames.items():
        ids = [each for each in frame if each.endswith("_id") and name in frame_schemas()]
        kept = frame.assign(**{each: frame[each].astype(str).str.removeprefix("SIM-") for each in ids})
        home = kept["household_id"] == "H01" if "household_id" in kept else None
        for trait in {"language", "interpreter", "quarter"} & set(kept) if home is not None else ():
            kept[trait] = kept[trait].astype(object).mask(home, None)
        frames[name] = kept.assign(**{ORIGIN: DataOrigin.PILOT.value})
    found, data = typed(frames, shipped, DataOrigin.PILOT)
    return replace(many, origin=DataOrigin.PILOT, data=data, seed=None, **found)


def codebook(dataset: Dataset, instrument: Instrument, **options: Any) -> ET.Element:
    return ET.fromstring(deposit_files(dataset, instrument, **options)[CODEBOOK])


@pytest.fixture(scope="module")
def simulated_codebook(many: Dataset, shipped: Instrument) -> ET.Element:
    return codebook(many, shipped)


@pytest.fixture(scope="module")
def pilot_codebook(pilot: Dataset, shipped: Instrument) -> ET.Element:
    return codebook(pilot, shipped)


def variables(root: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    for each in root.findall("dataDscr/var", NAMES):
        yield each.get("files", "").removeprefix("F_"), each


def texts(root: ET.Element, path: str, language: str = "sv") -> list[str]:
    return [each.text or "" for each in root.findall(path, NAMES) if each.get(LANG) in (None, language)]


@pytest.mark.parametrize("language", Language)
def test_the_standard_allows_it(
    many: Dataset, pilot: Dataset, shipped: Instrument, profile: xmlschema.XMLSchema, language: Language
) -> None:
    notes = PackageNotes(title="A <title> & more", licence="CC-BY-4.0", asked_for=("small_cells",))
    for dataset in (many, pilot):
        content = deposit_files(dataset, shipped, notes=notes, language=language)[CODEBOOK]
        assert [error.reason for error in profile.iter_errors(content)] == []
        assert ET.fromstring(content).get(LANG) == language


def test_the_profile_refuses_what_the_standard_does(
    many: Dataset, shipped: Instrument, profile: xmlschema.XMLSchema
) -> None:
    content = deposit_files(many, shipped)[CODEBOOK].decode()
    for right, wrong in (
        ('version="2.5"', 'version="2.6"'),
        ('fileid="F_homes"', 'fileid="F_house"'),
        ('ID="V_homes_quarter"', 'ID="V_homes_applicants"'),
        ('intrvl="contin"', 'intrvl="continuous"'),
        ('sumStat type="mean"', 'sumStat type="average"'),
        ('missing="Y"', 'missing="true"'),
        ("<docDscr>", "<docDscr><notes>first</notes>"),
    ):
        assert right in content
        assert not profile.is_valid(content.replace(right, wrong, 1))


def test_every_file_and_column_is_described(many: Dataset, shipped: Instrument) -> None:
    files = deposit_files(many, shipped)
    root = ET.fromstring(files[CODEBOOK])
    described = {each.get("URI"): each for each in root.findall("fileDscr", NAMES)}
    assert set(described) == {name for name in files if name.endswith(".csv")}
    for name, each in described.items():
        content = files[str(name)]
        heading = content.split(b"\n", 1)[0].decode().split(",")
        assert each.findtext("fileTxt/dimensns/caseQnty", namespaces=NAMES) == str(content.count(b"\n") - 1)
        assert each.findtext("fileTxt/dimensns/varQnty", namespaces=NAMES) == str(len(heading))
        assert each.findtext("notes", namespaces=NAMES) == hashlib.sha256(content).hexdigest()
        assert {told.get(LANG) for told in each.findall("fileTxt", NAMES)} == {"sv", "en"}
        columns = [told for file, told in variables(root) if f"{file}.csv" == name]
        assert [told.get("name") for told in columns] == heading
        for told in columns:
            labels = {label.get(LANG): label.text for label in told.findall("labl", NAMES)}
            assert set(labels) == {"sv", "en"}
            assert all(labels.values())


def test_ratings_are_described_with_scale_codes_and_wording(
    simulated_codebook: ET.Element, many: Dataset, shipped: Instrument
) -> None:
    rating = next(
        each for file, each in variables(simulated_codebook) if (file, each.get("name")) == ("ratings", "rating")
    )
    asked = {each.get("seqNo"): each for each in rating.findall("qstn", NAMES) if each.get(LANG) == "sv"}
    assert list(asked) == list(many.ratings["vignette_id"].cat.categories)
    vignette = shipped.vignette("A1")
    assert texts(asked["A1"], "preQTxt") == [vignette.situation.sv]
    assert texts(asked["A1"], "qstnLit") == [vignette.lead_question.sv]
    assert texts(asked["A1"], "postQTxt") == [each.text.sv for each in vignette.probes]
    named = {
        each.findtext("catValu", namespaces=NAMES): (
            each.get("missing"),
            *texts(each, "labl"),
            *texts(each, "labl", "en"),
        )
        for each in rating.findall("catgry", NAMES)
    }
    assert named == {
        **{str(each.value): ("N", each.name.sv, each.name.en) for each in shipped.scale},
        **{each.id: ("Y", each.name.sv, each.name.en) for each in shipped.missing_codes},
    }
    span = rating.find("valrng/range", NAMES)
    assert span is not None
    assert (span.get("min"), span.get("max"), rating.get("nature")) == ("1", "5", "ordinal")
    assert [each.get("VALUE") for each in rating.findall("invalrng/item", NAMES)] == [
        each.id for each in shipped.missing_codes
    ]
    # A mean over competences and aspects would be a total, and there is none.
    assert {each.get("type") for each in rating.findall("sumStat", NAMES)} <= {"vald", "invd"}


def test_invented_data_say_so_wherever_somebody_looks(simulated_codebook: ET.Element) -> None:
    for language, said in (("sv", "SIMULERADE DATA"), ("en", "SIMULATED DATA")):
        title = "titl" if language == "sv" else "parTitl"
        for part in ("docDscr", "stdyDscr"):
            assert said in texts(simulated_codebook, f"{part}/citation/titlStmt/{title}", language)[0]
    assert texts(simulated_codebook, "stdyDscr/stdyInfo/abstract")[0].startswith("Alla data är påhittade")
    assert "simulated" in texts(simulated_codebook, "stdyDscr/notes")
    assert "7" in texts(simulated_codebook, "stdyDscr/notes")
    for nothing in ("collDate", "nation"):
        assert simulated_codebook.find(f".//{nothing}", NAMES) is None
    assert "inga personuppgifter" in texts(simulated_codebook, ".//confDec")[0]


def test_real_data_say_who_may_read_them_and_when_they_are_from(
    pilot_codebook: ET.Element, simulated_codebook: ET.Element, pilot: Dataset
) -> None:
    whole = ET.tostring(pilot_codebook, encoding="unicode")
    assert not any(word in whole for word in ("SIMULERADE", "SIM-", "Alla data är påhittade"))
    assert "26 kap. 1 §" in texts(pilot_codebook, ".//restrctn")[0]
    assert [each.get("required") for each in pilot_codebook.findall(".//confDec", NAMES)] == ["yes", "yes"]
    held = pilot.administrations.groupby("quarter", observed=True)["household_id"].nunique()
    known = sorted(str(quarter) for quarter, homes in held.items() if homes >= LEAST)
    dates = [each.get("date") for each in pilot_codebook.findall(".//collDate", NAMES) if each.get(LANG) == "sv"]
    months = {"1": ("01", "03"), "2": ("04", "06"), "3": ("07", "09"), "4": ("10", "12")}
    assert dates == [f"{known[0][:4]}-{months[known[0][-1]][0]}", f"{known[-1][:4]}-{months[known[-1][-1]][1]}"]
    assert pilot.fingerprint in texts(pilot_codebook, ".//resInstru")[0]


def test_no_count_of_few_homes_is_told_or_follows(
    pilot_codebook: ET.Element, pilot: Dataset, shipped: Instrument
) -> None:
    hidden_somewhere = 0
    for frame, variable in variables(pilot_codebook):
        schema = frame_schemas()[frame]
        cells = cells_of(pilot.frames[frame], schema, shipped, pilot.origin).astype(str)
        values = cells[variable.get("name")]
        homes = cells["household_id" if "household_id" in cells else schema.key[0]]
        counts = {
            category.findtext("catValu", namespaces=NAMES): category.findtext("catStat", namespaces=NAMES)
            for category in variable.findall("catgry", NAMES)
        }
        told = {value: int(count) for value, count in counts.items() if count is not None}
        for value, count in told.items():
            assert count == (values == value).sum()
            assert homes[values == value].nunique() >= LEAST or count == 0
        lacking = values[~values.isin(told)]
        if told and len(lacking):
            hidden_somewhere += 1
            assert lacking.nunique() > 1
            assert homes[lacking.index].nunique() >= LEAST
            assert not {each.get("type") for each in variable.findall("sumStat", NAMES)} & {"vald", "invd"}
    assert hidden_somewhere


def test_moments_are_of_the_values_and_extremes_are_shared(pilot_codebook: ET.Element, pilot: Dataset) -> None:
    assert pilot.outcomes is not None
    for name in ("months", "safety", "goals"):
        variable = next(
            each for file, each in variables(pilot_codebook) if (file, each.get("name")) == ("outcomes", name)
        )
        told = {str(each.get("type")): float(each.text or "") for each in variable.findall("sumStat", NAMES)}
        values = pilot.outcomes[name]
        assert told["mean"] == pytest.approx(values.mean())
        assert told["medn"] == pytest.approx(values.median())
        assert told["stdev"] == pytest.approx(values.std())
        for extreme, value in (("min", values.min()), ("max", values.max())):
            shared = pilot.outcomes.loc[values == value, "household_id"].nunique()
            assert (extreme in told) == (shared >= LEAST)


def test_text_is_never_markup(many: Dataset, shipped: Instrument, profile: xmlschema.XMLSchema) -> None:
    title = LocalizedText(sv="<titl>&amp;\x00 ]]> \x1b\ufffe", en="]]><x/>\u202eabc")
    content = deposit_files(many, replace(shipped, title=title))[CODEBOOK]
    assert profile.is_valid(content)
    root = ET.fromstring(content)
    assert "<titl>&amp;\ufffd ]]> \ufffd\ufffd" in texts(root, "stdyDscr/citation/titlStmt/titl")[0]
    assert "]]><x/>\u202eabc" in texts(root, "stdyDscr/citation/titlStmt/parTitl", "en")[0]


def test_a_deposit_is_a_package_too(pilot: Dataset, shipped: Instrument, library: Library, tmp_path: Path) -> None:
    notes = PackageNotes(
        licence="CC-BY-4.0", asked_for=("names", "small_cells"), reason="Prövas av arkivet", counts={"left_out": 2}
    )
    write_deposit(pilot, tmp_path / "out", shipped, notes=notes)
    back = read_data_package(tmp_path / "out", library)
    assert (back.data, back.origin, back.created) == (pilot.data, pilot.origin, pilot.created.replace(microsecond=0))
    pd.testing.assert_series_equal(back.ratings[MISSING], pilot.ratings[MISSING])
    kept = read_notes(tmp_path / "out")
    assert (kept.licence, kept.asked_for, kept.reason) == ("CC-BY-4.0", ("small_cells",), "Prövas av arkivet")
    assert kept.counts == {"left_out": 2}
    root = ET.fromstring((tmp_path / "out" / CODEBOOK).read_bytes())
    assert "CC-BY-4.0" in texts(root, "stdyDscr/citation/prodStmt/copyright")
    assert any("Ovanliga egenskaper är kvar" in each for each in texts(root, "stdyDscr/notes"))
    assert "Prövas av arkivet" not in ET.tostring(root, encoding="unicode")
    assert deposit_files(pilot, shipped, notes=notes) == deposit_files(pilot, shipped, notes=notes)
    with pytest.raises(StorageError, match="STO-602"):
        write_deposit(pilot, tmp_path / "out", shipped)
