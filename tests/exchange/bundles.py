"""Parts of a FHIR bundle, to look at and to damage."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from vignette.assessment import DataOrigin
from vignette.errors import DataError
from vignette.exchange.fhir_reading import read_fhir
from vignette.exchange.fhir_terms import System, address_of
from vignette.instrument import Instrument, Library
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import typed
from vignette.study.dataset_schema import frame_schemas

Resource = dict[str, Any]
Bundle = dict[str, Any]


def of_kind(bundle: Bundle, kind: str) -> list[Resource]:
    return [each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == kind]


def scores(bundle: Bundle) -> list[Resource]:
    return [each for each in of_kind(bundle, "Observation") if "derivedFrom" in each]


def interviews(bundle: Bundle) -> list[Resource]:
    return [each for each in of_kind(bundle, "Observation") if "derivedFrom" not in each]


def items(under: Resource) -> Iterator[Resource]:
    for each in under.get("item", ()):
        yield each
        yield from items(each)


def read(bundle: Bundle | str | bytes, folder: Path, library: Library) -> Dataset:
    folder.mkdir(exist_ok=True)
    said = bundle if isinstance(bundle, str | bytes) else json.dumps(bundle)
    (folder / "bundle.json").write_bytes(said if isinstance(said, bytes) else said.encode())
    return read_fhir(folder, library)


def codes(bundle: Bundle | str | bytes, folder: Path, library: Library) -> set[str]:
    with pytest.raises(DataError) as told:
        read(bundle, folder, library)
    assert all("SIM-" not in str(each) for each in told.value.problems)
    return {each.code for each in told.value.problems}


def as_field(couple: Dataset, brief: Instrument) -> Dataset:
    """Return the study as if its homes were real."""
    frames = {name: frame.copy() for name, frame in couple.frames.items()}
    for name, frame in frames.items():
        for column in frame_schemas()[name].columns:
            if column.endswith("_id"):
                frame[column] = frame[column].astype(str).str.replace("SIM-", "P-")
        frame["data_origin"] = "field"
    found, data = typed(frames, brief, DataOrigin.FIELD)
    return replace(couple, origin=DataOrigin.FIELD, seed=None, data=data, **found)


def first_answer(bundle: Bundle) -> Resource:
    answer: Resource = of_kind(bundle, "QuestionnaireResponse")[0]["item"][0]["item"][0]["answer"][0]["valueCoding"]
    return answer


def retagged(resource: Resource, system: System, **values: str) -> None:
    for tag in resource["meta"]["tag"]:
        if tag["system"] == address_of(system.value):
            tag.update(values)


def other_rating(bundle: Bundle) -> None:
    answer = first_answer(bundle)
    answer["code"] = "1" if answer["code"] != "1" else "5"


def other_wording_in_one_response(bundle: Bundle) -> None:
    retagged(of_kind(bundle, "QuestionnaireResponse")[0], System.FINGERPRINT, code="0" * 64)


def other_wording_in_all(bundle: Bundle) -> None:
    for each in [bundle, *(entry["resource"] for entry in bundle["entry"] if "meta" in entry["resource"])]:
        retagged(each, System.FINGERPRINT, code="0" * 64)


def other_instrument(bundle: Bundle) -> None:
    for each in [bundle, *(entry["resource"] for entry in bundle["entry"] if "meta" in entry["resource"])]:
        retagged(each, System.INSTRUMENT, code="another")


def other_questionnaire(bundle: Bundle) -> None:
    response = of_kind(bundle, "QuestionnaireResponse")[0]
    response["questionnaire"] = response["questionnaire"].split("|")[0] + "|0.0.1"


def lost(kind: str) -> Callable[[Bundle], None]:
    def lose(bundle: Bundle) -> None:
        bundle["entry"] = [each for each in bundle["entry"] if each["resource"]["resourceType"] != kind]

    return lose


def total(bundle: Bundle) -> None:
    extra = json.loads(json.dumps(next(each for each in bundle["entry"] if each["resource"] in scores(bundle))))
    extra["resource"] |= {"id": "total", "code": {"text": "Total"}}
    bundle["entry"].append(extra | {"fullUrl": "urn:uuid:total"})
