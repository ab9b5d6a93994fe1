"""FHIR read back: what a server adds is let be; what is foreign or changed is refused, all of it told at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.bundles import (
    Bundle,
    codes,
    first_answer,
    interviews,
    lost,
    of_kind,
    other_instrument,
    other_questionnaire,
    other_rating,
    other_wording_in_all,
    other_wording_in_one_response,
    read,
    scores,
    total,
)

from vignette.errors import DataError
from vignette.exchange.fhir_reading import read_fhir
from vignette.exchange.fhir_terms import edition
from vignette.instrument import Instrument, Library
from vignette.study.dataset import Dataset


def test_what_a_server_adds_is_let_be(small: Bundle, couple: Dataset, few: Library, tmp_path: Path) -> None:
    small["entry"].reverse()
    for entry in small["entry"]:
        entry["resource"].setdefault("meta", {}).update(versionId="3", lastUpdated="2027-01-01T00:00:00Z")
        entry["resource"]["text"] = {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}
        entry["search"] = {"mode": "match"}
    terms = next(each for each in of_kind(small, "CodeSystem") if each["name"] == "Terms")
    assert set(terms.pop("meta")) == {"versionId", "lastUpdated"}
    assert read(small, tmp_path, few).data == couple.data


DAMAGES: dict[str, tuple[Callable[[Bundle], Any], set[str]]] = {
    "a rating changed": (other_rating, {"DAT-434"}),
    "a score changed": (lambda each: scores(each)[0].update(valueQuantity={"value": 5}), {"DAT-434"}),
    "a total added": (total, {"DAT-434"}),
    "an interval added": (
        lambda each: scores(each)[0].update(referenceRange=[{"low": {"value": 1}, "high": {"value": 2}}]), {"DAT-434"}),
    "a text changed": (
        lambda each: of_kind(each, "Questionnaire")[0]["item"][1]["item"][0].update(text="Another"), {"DAT-434"}),
    "another version of the questionnaire": (other_questionnaire, {"DAT-434"}),
    "not marked as invented": (lambda each: of_kind(each, "Patient")[0]["meta"].pop("security"), {"DAT-434"}),
    "the bundle's hash changed": (lambda each: each["identifier"].update(value="0" * 64), {"DAT-434"}),
    "scores lost": (
        lambda each: each.update(entry=[one for one in each["entry"] if one["resource"] not in scores(each)]),
        {"DAT-434"}),
    "a response of another wording": (other_wording_in_one_response, {"DAT-433"}),
    "another wording": (other_wording_in_all, {"DAT-407"}),
    "another instrument": (other_instrument, {"DAT-407", "DAT-410"}),
    "off the scale": (lambda each: first_answer(each).update(code="9"), {"DAT-417"}),
    "an unknown missing code": (lambda each: first_answer(each).update(code="lost"), {"DAT-414"}),
    "an empty answer": (lambda each: of_kind(each, "QuestionnaireResponse")[0]["item"][0]["item"][0].pop("answer"),
                        {"DAT-413"}),
    "an item nobody asked": (
        lambda each: of_kind(each, "QuestionnaireResponse")[0]["item"][0]["item"][0].update(linkId="A1.total"),
        {"DAT-435"}),
    "a response twice": (lambda each: each["entry"].append(each["entry"][-13]), {"DAT-432"}),
    "nobody rated": (
        lambda each: of_kind(each, "QuestionnaireResponse")[0].pop("author"), {"DAT-413"}),
    "no such adult": (lost("Patient"), {"DAT-413"}),
    "no homes": (lost("Group"), {"DAT-410", "DAT-413"}),
    "another kind": (
        lambda each: each["entry"].append({"resource": {"resourceType": "Binary", "contentType": "x"}}), {"DAT-409"}),
    "no resource": (lambda each: each["entry"].append(None), {"DAT-409"}),
    "not FHIR": (lambda each: of_kind(each, "Patient")[0].update(fame="x"), {"DAT-413", "DAT-431"}),
    "not said where from": (lambda each: each.pop("meta"), {"DAT-401"}),
    "no time": (lambda each: each.update(timestamp="yesterday"), {"DAT-401"}),
    "seed a list": (lambda each: each["meta"]["tag"][-1].update(code=["1"]), {"DAT-401"}),
    "another language": (lambda each: each.update(language=["sv"]), {"DAT-434"}),
    "entries a text": (lambda each: each.update(entry="x"), {"DAT-401"}),
    "another resource": (lambda each: each.update(resourceType="Patient"), {"DAT-401"}),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_foreign_or_changed_is_refused(small: Bundle, few: Library, tmp_path: Path, damage: str) -> None:
    how, expected = DAMAGES[damage]
    how(small)
    assert codes(small, tmp_path, few) >= expected


def test_all_problems_at_once(small: Bundle, few: Library, tmp_path: Path) -> None:
    first_answer(small)["code"] = "9"
    small["entry"].append({"resource": {"resourceType": "Binary"}})
    other_wording_in_one_response(small)
    del interviews(small)[0]["component"][1]
    assert codes(small, tmp_path, few) >= {"DAT-409", "DAT-413", "DAT-417", "DAT-433"}


@pytest.mark.parametrize(
    "content",
    ['{"resourceType":' * 1_000_000, "[" * 1_000_000, b"\xff\xfe", "", '{"a": 1, "a": 2}', '{"a": NaN}', "1" * 9999],
    ids=["deep", "deeper", "no UTF-8", "empty", "a key twice", "no number", "a long number"],
)
def test_what_is_no_json_is_refused(content: str | bytes, few: Library, tmp_path: Path) -> None:
    assert codes(content, tmp_path, few) == {"DAT-406"}


def test_what_is_no_bundle_is_refused(few: Library, tmp_path: Path) -> None:
    for content in ("[]", "null", '{"resourceType": "Bundle"}'):
        assert codes(content, tmp_path, few) == {"DAT-401"}
    with pytest.raises(DataError, match="DAT-401"):
        read_fhir(tmp_path / "nowhere", few)


def test_another_wording_of_the_same_version_is_never_taken_for_it(
    small: Bundle, brief: Instrument, tmp_path: Path
) -> None:
    other = replace(brief, title=replace(brief.title, en="Another title"))
    assert (other.version, edition(other)) != (brief.version, edition(brief))
    with pytest.raises(DataError, match="DAT-407"):
        read(small, tmp_path, Library(instruments=(other,)))
