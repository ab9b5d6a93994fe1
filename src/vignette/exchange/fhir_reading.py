"""A FHIR bundle of ours read back: every problem told at once, nothing believed that does not follow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vignette.errors import DataError, Problem
from vignette.exchange.assembling import assembled
from vignette.exchange.fhir import bundle_of, fhir_models
from vignette.exchange.fhir_frames import checked_frames, tagged
from vignette.exchange.fhir_terms import BUNDLE, Resource, System
from vignette.exchange.head import Head, head_lacks, head_of
from vignette.i18n import Language
from vignette.instrument import Instrument, Library
from vignette.study.dataset import Dataset
from vignette.study.dataset_checks import CheckedFrame

SHOWN = 5
"""So many resources are named."""
_FROM_WHERE = "Take the bundle from where it was exported; a bundle is never changed by hand."
_ENVELOPE = {"fullUrl", "resource", "link", "search", "request", "response"}
_SERVERS = ("versionId", "lastUpdated", "source")
"""What a server adds to a resource's ``meta``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One resource of a bundle: its place, from 1 on, its address, its kind and itself."""

    place: int
    address: str
    kind: str
    resource: Resource


def read_fhir(folder: Path, library: Library) -> Dataset:
    """Read what `vignette.exchange.fhir.write_fhir` wrote.

    What a server adds is let be: the version and time of a resource, and its narrative. Scores are computed anew and
    must be the ones in the bundle.

    Raises
    ------
    DefinitionError
        DEF-701 without the extra ``fhir``.
    DataError
        With every problem: DAT-401 no bundle, or it does not say where it comes from; 406 no JSON; 409 an unknown
        resource; 431 a resource that FHIR R4 does not allow; 432 an address twice; 433 a resource of another wording or
        origin; those of `vignette.exchange.fhir_frames.checked_frames` and `vignette.exchange.assembling.assembled`;
        and where there are none of these 434 a resource that says other than the data, is missing or is one too many.
    """
    models = fhir_models()
    bundle = _bundle(folder)
    head = _head(bundle)
    if head is None:
        what = "the bundle does not say which wording, origin and time its data have"
        raise DataError(
            Problem(code="DAT-401", where=BUNDLE, what=what, remedy="Name a folder that vignette convert wrote.")
        )
    entries, problems = _entries(bundle, models)
    problems += _strangers(entries, bundle)
    named = next((each for each in library.instruments if each.id == head.instrument_id), None)
    frames: dict[str, CheckedFrame] = {}
    if named is not None:
        frames, found = checked_frames({each.address: each.resource for each in entries}, named, head.origin)
        problems += found
    dataset = assembled(head, frames, library, where=BUNDLE, problems=problems)
    told = list(_differences(bundle, entries, dataset, library.get(head.instrument_id)))
    if told:
        raise DataError(*told)
    return dataset


def _bundle(folder: Path) -> Mapping[str, Any]:
    """Return the bundle that stands in a folder; refuse what is not JSON, also where it would only half be read."""
    try:
        content = (folder / BUNDLE).read_bytes()
    except OSError:
        what, remedy = f"there is no {BUNDLE}", "Name a folder that vignette convert wrote."
        raise DataError(Problem(code="DAT-401", where=folder.name, what=what, remedy=remedy)) from None
    try:
        found = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_refused)
    except (ValueError, RecursionError):
        what, remedy = "it is not JSON in UTF-8, names a key twice or is nested too deep", "Export it again."
        raise DataError(Problem(code="DAT-406", where=BUNDLE, what=what, remedy=remedy)) from None
    if not isinstance(found, dict) or found.get("resourceType") != "Bundle" or not isinstance(found.get("entry"), list):
        what, remedy = "it is no FHIR bundle", "Name a folder that vignette convert wrote."
        raise DataError(Problem(code="DAT-401", where=BUNDLE, what=what, remedy=remedy))
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refused(constant: str) -> float:
    raise ValueError(constant)


def _head(bundle: Mapping[str, Any]) -> Head | None:
    """Return what a bundle says of its data as a whole, or None where it says too little."""
    tags = tagged(bundle)
    instrument, seed = tags.get(System.INSTRUMENT, {}), tags.get(System.SEED, {}).get("code")
    table = {
        "created": bundle.get("timestamp"),
        "vignette:data_origin": _text(tags.get(System.ORIGIN, {}).get("code")),
        "vignette:instrument": {
            "id": instrument.get("code"),
            "version": instrument.get("version"),
            "fingerprint": tags.get(System.FINGERPRINT, {}).get("code"),
        },
    }
    if seed is not None:
        table["vignette:seed"] = int(seed) if _is_seed(seed) else seed
    return None if head_lacks(table) else head_of(table)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _is_seed(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20


def _entries(bundle: Mapping[str, Any], models: Mapping[str, Any]) -> tuple[list[Entry], list[Problem]]:
    """Return the resources that may be read, and what is wrong with those that may not."""
    unknown, invalid, twice = [], [], []
    found: dict[str, Entry] = {}
    for place, each in enumerate(bundle["entry"], start=1):
        resource = each.get("resource") if isinstance(each, dict) else None
        kind = _text(resource.get("resourceType")) if isinstance(resource, dict) else ""
        if not isinstance(resource, dict) or kind not in models or set(each) - _ENVELOPE:
            unknown.append(place)
        elif not _is_valid(models[kind], resource) or each.get("fullUrl") != f"urn:uuid:{resource.get('id')}":
            invalid.append(place)
        elif each["fullUrl"] in found:
            twice.append(place)
        else:
            found[each["fullUrl"]] = Entry(place=place, address=each["fullUrl"], kind=kind, resource=resource)
    told = (
        ("DAT-409", f"a resource that is none of {', '.join(models)}", _FROM_WHERE, unknown),
        ("DAT-431", "FHIR R4 does not allow the resource, or its address is not its id", _FROM_WHERE, invalid),
        ("DAT-432", "the address stands twice", _FROM_WHERE, twice),
    )
    return list(found.values()), [_of_entries(*each) for each in told if each[-1]]


def _is_valid(model: Any, resource: Resource) -> bool:
    try:
        model.model_validate(resource)
    except (ValueError, TypeError, AssertionError, AttributeError, RecursionError):
        return False
    return True


def _of_entries(code: str, what: str, remedy: str, places: Sequence[int]) -> Problem:
    """Return a problem of some resources, with how many and the first places; never with what stands there."""
    first = ", ".join(map(str, places[:SHOWN]))
    told = f"entry {first}" if len(places) == 1 else f"{len(places)}: entries {first}{' …' * (len(places) > SHOWN)}"
    return Problem(code=code, where=BUNDLE, what=f"{what} ({told})", remedy=remedy)


def _strangers(entries: Iterable[Entry], bundle: Mapping[str, Any]) -> list[Problem]:
    """Return what is of another wording or origin than the bundle: nothing is ever read as what it is not."""
    head = tagged(bundle)
    own = (System.INSTRUMENT, System.FINGERPRINT, System.ORIGIN)
    places = []
    for each in entries:
        tags = tagged(each.resource)
        needed = () if each.kind in ("CodeSystem", "ValueSet", "Questionnaire") else own
        if any(tags.get(system) != head[system] for system in {*needed, *(set(own) & set(tags))}):
            places.append(each.place)
    what = "the resource is of another wording or origin than the bundle, or does not say of which"
    remedy = "Data of different wording or origin are never put together."
    return [_of_entries("DAT-433", what, remedy, places)] if places else []


def _differences(
    bundle: Mapping[str, Any], entries: Sequence[Entry], dataset: Dataset, instrument: Instrument
) -> Iterator[Problem]:
    """Yield what a bundle of these very data would say otherwise."""
    told = _text(bundle.get("language"))
    language = Language(told) if told in set(Language) else Language.SV
    wanted = bundle_of(dataset, instrument, language)
    shell = {key: value for key, value in _plain(bundle).items() if key not in ("entry", "link", "total")}
    if shell != {key: value for key, value in wanted.items() if key != "entry"}:
        what = "what the bundle says of itself, or the hash of its data, is not what its data have"
        yield Problem(code="DAT-434", where=BUNDLE, what=what, remedy=_FROM_WHERE)
    expected = {each["fullUrl"]: each["resource"] for each in wanted["entry"]}
    other = [each.place for each in entries if _plain(each.resource) != expected.get(each.address)]
    if other:
        what = "the resource says other than the ratings or the instrument's texts, or is one too many"
        yield _of_entries("DAT-434", what, _FROM_WHERE, other)
    missing = len(set(expected) - {each.address for each in entries})
    if missing:
        yield Problem(code="DAT-434", where=BUNDLE, what=f"{missing} resources are missing", remedy=_FROM_WHERE)


def _plain(resource: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource without what a server may add."""
    found = {key: value for key, value in resource.items() if key != "text"}
    if isinstance(found.get("meta"), dict):
        found["meta"] = {key: value for key, value in found["meta"].items() if key not in _SERVERS}
    return found
