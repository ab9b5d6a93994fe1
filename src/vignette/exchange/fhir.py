"""A data set as FHIR R4: one bundle with the questionnaires, each rater's responses and what they score."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from vignette.errors import DefinitionError, Problem
from vignette.exchange.fhir_results import CARRIED, results
from vignette.exchange.fhir_terms import BUNDLE, Resource, System, address_of, id_of, identifier, meta_of
from vignette.exchange.fhir_texts import definitions
from vignette.exchange.head import head_table
from vignette.files import write_folder
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import cells_of, csv_of, data_hash
from vignette.study.dataset_schema import frame_schemas

KINDS = ("CodeSystem", "ValueSet", "Questionnaire", "Patient", "Group", "Observation", "QuestionnaireResponse")
"""The resources in a bundle of ours."""


def write_fhir(
    dataset: Dataset, folder: Path, instrument: Instrument, *, language: Language = Language.SV, replace: bool = False
) -> None:
    """Write a data set as a folder with ``bundle.json``, whole or not at all; `not_carried` says what stays behind.

    Parameters
    ----------
    language : Language
        Of the texts that stand first; the other stands beside them as a translation.

    Raises
    ------
    DefinitionError
        DEF-701 without the extra ``fhir``.
    StorageError
        STO-602 if there is something already, STO-601 if it cannot be written.
    """
    models = fhir_models()
    bundle = bundle_of(dataset, instrument, language)
    for entry in bundle["entry"]:
        models[entry["resource"]["resourceType"]].model_validate(entry["resource"])
    content = json.dumps(bundle, ensure_ascii=False, separators=(",", ":")) + "\n"
    write_folder(folder, {BUNDLE: content.encode()}, replace=replace)


def not_carried(dataset: Dataset) -> tuple[str, ...]:
    """Return the frames that a bundle does not hold."""
    return tuple(name for name in dataset.frames if name not in CARRIED)


def bundle_of(dataset: Dataset, instrument: Instrument, language: Language) -> Resource:
    """Return a data set as a bundle; equal data give equal bundles."""
    data, meta, head = _carried_hash(dataset, instrument), meta_of(dataset), head_table(dataset)
    if dataset.seed is not None:
        meta["tag"].append({"system": address_of(System.SEED.value), "code": str(dataset.seed)})
    resources = [*definitions(instrument, language), *results(dataset, instrument, language)]
    return {
        "resourceType": "Bundle",
        "id": id_of("Bundle", data),
        "meta": meta,
        "language": language.value,
        "identifier": identifier(System.DATA, data),
        "type": "collection",
        "timestamp": head["created"],
        "entry": [{"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in resources],
    }


def fhir_models() -> dict[str, Any]:
    """Return the model of each kind of resource.

    They are those of R4B, the nearest that ``fhir.resources`` has: the kinds used here are the same in R4.

    Raises
    ------
    DefinitionError
        DEF-701 without the extra ``fhir``.
    """
    with suppress(ImportError):
        return {kind: getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind) for kind in KINDS}
    what, remedy = "FHIR files need the extra 'fhir'", "Install it: pip install 'vignette[fhir]'."
    raise DefinitionError(Problem(code="DEF-701", where="fhir.resources", what=what, remedy=remedy))


def _carried_hash(dataset: Dataset, instrument: Instrument) -> str:
    """Return the SHA-256 of the data that a bundle holds, as a data package of them would have it."""
    schemas = frame_schemas()
    cells = {name: cells_of(dataset.frames[name], schemas[name], instrument, dataset.origin) for name in CARRIED}
    return data_hash({name: hashlib.sha256(csv_of(each, schemas[name])).hexdigest() for name, each in cells.items()})
