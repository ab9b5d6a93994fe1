"""What is true of a data set as a whole, however its files are written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vignette.assessment import DataOrigin
from vignette.study.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where data come from and which wording they are of; see `vignette.study.dataset.Dataset`."""

    origin: DataOrigin
    instrument_id: str
    version: str
    fingerprint: str
    created: dt.datetime
    seed: int | None


def head_table(dataset: Dataset) -> dict[str, Any]:
    """Return a data set's head as it stands in a file."""
    found: dict[str, Any] = {
        "created": dataset.created.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "vignette:data_origin": dataset.origin.value,
        "vignette:instrument": {
            "id": dataset.instrument_id,
            "version": dataset.version,
            "fingerprint": dataset.fingerprint,
        },
    }
    return found if dataset.seed is None else {**found, "vignette:seed": dataset.seed}


def head_lacks(table: Mapping[str, Any]) -> list[str]:
    """Return the keys of a head that are missing or not of their kind."""
    told = table.get("vignette:instrument")
    instrument = told if isinstance(told, dict) else {}
    fits = {
        "created": _is_time(table.get("created")),
        "vignette:data_origin": table.get("vignette:data_origin") in set(DataOrigin),
        "vignette:instrument": all(isinstance(instrument.get(key), str) for key in ("id", "version", "fingerprint")),
        "vignette:seed": isinstance(table.get("vignette:seed"), int | None),
    }
    return [name for name, each in fits.items() if not each]


def head_of(table: Mapping[str, Any]) -> Head:
    """Return a head that lacks nothing."""
    instrument = table["vignette:instrument"]
    return Head(
        origin=DataOrigin(table["vignette:data_origin"]),
        instrument_id=instrument["id"],
        version=instrument["version"],
        fingerprint=instrument["fingerprint"],
        created=dt.datetime.fromisoformat(table["created"]),
        seed=table.get("vignette:seed"),
    )


def head_text(dataset: Dataset) -> str:
    """Return a data set's head as JSON."""
    return json.dumps(head_table(dataset), sort_keys=True)


def head_from_text(text: str) -> Head | None:
    """Return the head that stands in a text, or None."""
    try:
        table = json.loads(text)
    except ValueError:
        return None
    return head_of(table) if isinstance(table, dict) and not head_lacks(table) else None


def _is_time(value: Any) -> bool:
    try:
        return dt.datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False
