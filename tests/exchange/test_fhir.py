"""FHIR: valid R4, the same ratings back, every result with its wording; what is foreign or changed is refused."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import fhir.resources.R4B
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft6Validator
from pandas.testing import assert_frame_equal
from tests.exchange.bundles import Bundle, as_field, codes, items, of_kind, read, scores

from vignette.assessment import DataOrigin
from vignette.errors import DefinitionError, StorageError
from vignette.exchange.fhir import bundle_of, fhir_models, not_carried, write_fhir
from vignette.exchange.fhir_reading import read_fhir
from vignette.exchange.fhir_results import CARRIED
from vignette.exchange.fhir_terms import ORDINAL, TRANSLATION, WEIGHT, CodedList, System, address_of, edition, list_of
from vignette.i18n import Language
from vignette.instrument import Instrument, Library, Status
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import typed

SCHEMA = json.loads(Path(__file__).with_name("fhir_4.0.1.json").read_text("utf-8"))
DOCS = Path(__file__).parents[2] / "docs" / "data-contract.md"


@pytest.fixture(scope="session")
def bundle(with_holes: Dataset, shipped: Instrument) -> Bundle:
    return bundle_of(with_holes, shipped, Language.SV)


def test_there_and_back(with_holes: Dataset, shipped: Instrument, library: Library, tmp_path: Path) -> None:
    write_fhir(with_holes, tmp_path / "out", shipped)
    back = read_fhir(tmp_path / "out", library)
    assert tuple(back.frames) == CARRIED
    assert not_carried(with_holes) == ("outcomes", "panel", "angoff", "reviews")
    for name in CARRIED:
        assert_frame_equal(back.frames[name], with_holes.frames[name])
    assert back.administrations["interpreter"].isna().any()
    for name in ("origin", "instrument_id", "version", "fingerprint", "created", "seed"):
        assert getattr(back, name) == getattr(with_holes, name)


@pytest.mark.parametrize("language", Language)
def test_same_hash_back_where_everything_went_along(
    couple: Dataset, brief: Instrument, few: Library, tmp_path: Path, language: Language
) -> None:
    assert not_carried(couple) == ()
    write_fhir(couple, tmp_path / "out", brief, language=language)
    assert read_fhir(tmp_path / "out", few).data == couple.data
    with pytest.raises(StorageError, match="STO-602"):
        write_fhir(couple, tmp_path / "out", brief)


@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_any_ratings_come_back_as_they_were(
    couple: Dataset, brief: Instrument, few: Library, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    missing = [each.id for each in brief.missing_codes]
    ratings = couple.ratings.sample(frac=1, random_state=1).head(data.draw(st.integers(1, len(couple.ratings)))).copy()
    some = st.lists(st.sampled_from([*sorted(brief.levels), *missing]), min_size=len(ratings), max_size=len(ratings))
    drawn = data.draw(some)
    ratings["rating"] = [float("nan") if each in missing else float(each) for each in drawn]
    ratings["missing_code"] = [each if each in missing else None for each in drawn]
    frames, hashed = typed({**couple.frames, "ratings": ratings}, brief, couple.origin)
    one = replace(couple, data=hashed, **frames)
    folder = tmp_path_factory.mktemp("any") / "out"
    write_fhir(one, folder, brief)
    assert_frame_equal(read_fhir(folder, few).ratings, one.ratings)


@cache
def official(kind: str) -> Draft6Validator:
    """Return HL7's own check of one kind of resource."""
    return Draft6Validator({**SCHEMA, "$ref": f"#/definitions/{kind}", "$id": f"urn:{kind}"})


def test_every_resource_is_valid_fhir_r4(bundle: Bundle) -> None:
    assert fhir.resources.R4B.__fhir_version__ == "4.3.0"
    models, seen = fhir_models(), dict[str, int]()
    for entry in bundle["entry"]:
        resource = entry["resource"]
        kind = resource["resourceType"]
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] <= 30:
            again = json.loads(models[kind].model_validate_json(json.dumps(resource)).model_dump_json())
            assert again.keys() == resource.keys()
            assert [error.message for error in official(kind).iter_errors(resource)] == []
    assert set(seen) == set(models)
    shell = {**bundle, "entry": bundle["entry"][:1]}
    assert list(official("Bundle").iter_errors(shell)) == []
    assert list(official("Bundle").iter_errors({**shell, "type": "everything"})) != []


def test_addresses_are_unique_lead_somewhere_and_never_change(bundle: Bundle) -> None:
    addresses = [each["fullUrl"] for each in bundle["entry"]]
    assert len(set(addresses)) == len(addresses)

    def links(under: Any) -> Iterator[str]:
        if isinstance(under, dict):
            yield from [under["reference"]] if isinstance(under.get("reference"), str) else []
            under = list(under.values())
        if isinstance(under, list):
            for each in under:
                yield from links(each)

    found = set(links(bundle["entry"]))
    assert found and found <= set(addresses)
    documented = DOCS.read_text("utf-8")
    assert [each for each in System if f"`{address_of(each.value)}`" not in documented] == []


def test_a_questionnaire_per_form_asks_what_the_instrument_asks(bundle: Bundle, shipped: Instrument) -> None:
    forms = of_kind(bundle, "Questionnaire")
    assert [each["title"] for each in forms] == [f"{shipped.title.sv} ({form.name.sv})" for form in shipped.forms]
    for form, told in zip(shipped.forms, forms, strict=True):
        links = {each["linkId"]: each for each in items(told)}
        assert len(links) == sum(1 for _ in items(told))
        vignettes = shipped.vignettes_of(form.id)
        assert [each["linkId"] for each in told["item"]] == ["briefing", *(each.id for each in vignettes)]
        for vignette in vignettes:
            assert links[f"{vignette.id}.ask.situation"]["text"] == vignette.situation.sv
            assert links[f"{vignette.id}.ask.lead"]["text"] == vignette.lead_question.sv
            for probe in vignette.probes:
                assert links[f"{vignette.id}.probe.{probe.id}"]["type"] == "text"
            for answer in vignette.critical_answers:
                assert links[f"{vignette.id}.critical.{answer.id}"]["type"] == "boolean"
            for aspect in shipped.aspects:
                for level, points in vignette.anchors[aspect.id].items():
                    said = links[f"{vignette.id}.{aspect.id}.level.{level}"]["text"]
                    assert all(point in said for point in points.sv)


@pytest.mark.parametrize("language", Language)
def test_texts_stand_in_both_languages(couple: Dataset, brief: Instrument, language: Language) -> None:
    told = bundle_of(couple, brief, language)
    other = next(each for each in Language if each is not language)
    form = of_kind(told, "Questionnaire")[0]
    found = next(each for each in items(form) if each["linkId"] == "A1.ask.situation")
    situation = brief.vignette("A1").situation
    translation = {"url": TRANSLATION, "extension": [
        {"url": "lang", "valueCode": other.value},
        {"url": "content", "valueString": situation.in_language(other)},
    ]}  # fmt: skip
    assert (form["language"], found["text"]) == (language.value, situation.in_language(language))
    assert found["_text"] == {"extension": [translation]}
    assert all(each["_text"] for each in items(form))
    scale = next(each for each in of_kind(told, "CodeSystem") if each["url"] == list_of(brief, CodedList.SCALE))
    assert [each["designation"][0]["value"] for each in scale["concept"]] == [
        each.name.in_language(other) for each in brief.scale
    ]


def test_levels_have_a_weight_and_missing_codes_have_none(bundle: Bundle, shipped: Instrument) -> None:
    choices = [each for form in of_kind(bundle, "Questionnaire") for each in items(form) if each["type"] == "choice"]
    assert len(choices) == len(shipped.vignettes) * len(shipped.aspects)
    for each in choices:
        told = [(one["valueCoding"]["code"], one.get("extension", [])) for one in each["answerOption"]]
        levels, missing = told[: len(shipped.scale)], told[len(shipped.scale) :]
        assert levels == [
            (str(level.value), [{"url": url, "valueDecimal": level.value} for url in (ORDINAL, WEIGHT)])
            for level in shipped.scale
        ]
        assert missing == [(code.id, []) for code in shipped.missing_codes]


@pytest.mark.parametrize(
    ("status", "told", "experimental"),
    [("draft", "draft", True), ("reviewed", "draft", True), ("pilot", "active", True), ("field", "active", False),
     ("retired", "retired", True)],
)  # fmt: skip
def test_a_questionnaire_says_how_far_the_instrument_has_come(
    couple: Dataset, brief: Instrument, status: str, told: str, experimental: bool
) -> None:
    form = of_kind(bundle_of(couple, replace(brief, status=Status(status)), Language.SV), "Questionnaire")[0]
    assert (form["status"], form["experimental"]) == (told, experimental)
    assert form["copyright"].startswith(brief.origin.licence)


def test_each_rater_has_a_response_of_her_own(bundle: Bundle, with_holes: Dataset, shipped: Instrument) -> None:
    responses = of_kind(bundle, "QuestionnaireResponse")
    told = {(each["partOf"][0]["reference"], each["author"]["identifier"]["value"]) for each in responses}
    assert (
        len(told)
        == len(responses)
        == with_holes.ratings.groupby(["administration_id", "rater_id"], observed=True).ngroups
    )
    assert all("reference" not in each["author"] and len(each["author"]) == 2 for each in responses)
    assert {each["questionnaire"].split("|")[1] for each in responses} == {edition(shipped)}
    assert shipped.fingerprint in edition(shipped)


def test_every_resource_with_data_says_its_wording_and_origin(bundle: Bundle, shipped: Instrument) -> None:
    data = [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] not in
            ("CodeSystem", "ValueSet", "Questionnaire")]  # fmt: skip
    for each in [bundle, *data]:
        tags = {tag["system"]: (tag["code"], tag.get("version")) for tag in each["meta"]["tag"]}
        assert tags[address_of(System.INSTRUMENT.value)] == (shipped.id, shipped.version)
        assert tags[address_of(System.FINGERPRINT.value)] == (shipped.fingerprint, None)
        assert tags[address_of(System.ORIGIN.value)] == ("simulated", None)
        assert [label["code"] for label in each["meta"]["security"]] == ["HTEST"]


def test_real_data_are_marked_as_pseudonymised_and_never_as_a_test(
    couple: Dataset, brief: Instrument, few: Library, tmp_path: Path
) -> None:
    field = as_field(couple, brief)
    told = bundle_of(field, brief, Language.SV)
    assert "HTEST" not in json.dumps(told)
    assert {each["meta"]["security"][0]["code"] for each in scores(told)} == {"PSEUDED"}
    assert read(told, tmp_path, few).origin is DataOrigin.FIELD
    for each in told["entry"]:
        for tag in each["resource"].get("meta", {}).get("tag", ()):
            if tag["code"] == "field":
                tag["code"] = "simulated"
    assert codes(told, tmp_path, few) == {"DAT-433"}


def test_scores_are_those_of_the_ratings_and_there_is_no_total(couple: Dataset, brief: Instrument) -> None:
    frame = couple.ratings.copy()
    first = frame.iloc[0]
    theirs = (frame["administration_id"] == first["administration_id"]) & (frame["rater_id"] == first["rater_id"])
    told = {
        ("A1", "understanding"): 4, ("A1", "response"): 2, ("A1", "action"): 5,
        ("A2", "understanding"): 3, ("A2", "response"): "not_ratable", ("A2", "action"): 4,
    }  # fmt: skip
    given_ = [
        told.get((v, a), "declined")
        for v, a in zip(frame[theirs]["vignette_id"], frame[theirs]["aspect_id"], strict=True)
    ]
    frame.loc[theirs, "rating"] = [float("nan") if isinstance(each, str) else float(each) for each in given_]
    frame["missing_code"] = frame["missing_code"].astype(object)
    frame.loc[theirs, "missing_code"] = [each if isinstance(each, str) else None for each in given_]
    bundle = bundle_of(replace(couple, ratings=frame), brief, Language.EN)
    responses = {each["id"]: each["identifier"]["value"] for each in of_kind(bundle, "QuestionnaireResponse")}
    assert len(scores(bundle)) == len(responses) * (len(brief.competences) + len(brief.aspects))
    prefix = f"{first['administration_id']}/{first['rater_id']}/{brief.fingerprint}"
    own = next(identity for identity, value in responses.items() if value == prefix)
    found = {each["code"]["coding"][0]["code"]: each for each in scores(bundle)
             if each["derivedFrom"] == [{"reference": f"urn:uuid:{own}"}]}  # fmt: skip
    assert set(found) == {each.id for each in (*brief.competences, *brief.aspects)}
    assert found["protection"]["valueQuantity"]["value"] == pytest.approx(11 / 3)
    assert found["control_insight"]["valueQuantity"]["value"] == 3.5
    withheld = set(found) - {"protection", "control_insight"}
    assert all("valueQuantity" not in found[each] for each in withheld)
    assert {found[each]["dataAbsentReason"]["coding"][0]["code"] for each in withheld} == {"not-performed"}
    counts = {name: [part["valueInteger"] for part in each["component"]] for name, each in found.items()}
    assert (counts["protection"], counts["control_insight"], counts["understanding"]) == ([3, 3], [2, 3], [2, 3])
    assert {each["status"] for each in scores(bundle)} == {"preliminary"}
    assert found["protection"]["code"]["text"] == brief.competence("protection").name.en
    assert all(each["note"][0]["text"] for each in scores(bundle))
    assert all("referenceRange" not in each and "interpretation" not in each for each in scores(bundle))


def test_fhir_needs_its_extra(
    couple: Dataset, brief: Instrument, few: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fhir.resources.R4B.codesystem", None)
    with pytest.raises(DefinitionError, match=r"DEF-701.*vignette\[fhir\]"):
        write_fhir(couple, tmp_path / "out", brief)
    assert not (tmp_path / "out").exists()
    with pytest.raises(DefinitionError, match="DEF-701"):
        read_fhir(tmp_path, few)
