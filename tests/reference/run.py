"""Compute every value of a set that a family knows by name, and say how it compares."""

from __future__ import annotations

import importlib
import re
import tomllib
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.reference.compare import compare
from tests.reference.sets import Call, ReferenceSet, Value, read_sets

__all__ = ["Result", "check", "explained", "read_sets"]

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Result:
    """The verdict on one value: its kind, what is to be told of it, and the parts of it that differ."""

    name: str
    kind: str
    told: tuple[str, ...]
    parts: tuple[str, ...] = ()


@cache
def calls() -> tuple[Call, ...]:
    """Return the calls of every family, from the modules `calls_*.py` here."""
    modules = [importlib.import_module(f"tests.reference.{path.stem}") for path in sorted(HERE.glob("calls_*.py"))]
    return tuple(call for module in modules for call in module.CALLS)


def check(reference: ReferenceSet) -> list[Result]:
    """Return one verdict per value of the set."""
    return [_check(reference, value) for value in reference.values]


def explained(set_id: str, result: Result) -> str | None:
    """Return why a value differs, where `explained.toml` says so of every part that does."""
    known = tomllib.loads((HERE / "explained.toml").read_text(encoding="utf-8")).get("value", [])
    for entry in known:
        if re.fullmatch(entry["set"], set_id) and re.fullmatch(entry["name"], result.name):
            meant = result.parts and all(re.fullmatch(entry["parts"], part) for part in result.parts)
            return str(entry["why"]) if meant else None
    return None


def _check(reference: ReferenceSet, value: Value) -> Result:
    for call in calls():
        match = re.fullmatch(call.pattern, value.name)
        if match is None:
            continue
        try:
            computed = call.compute(reference, value, match)
        except Exception:
            last = traceback.format_exc(limit=-2).strip().splitlines()
            return Result(value.name, "differing", (" | ".join(last[-4:]),))
        if computed is not None:
            return _verdict(value, computed)
    return Result(value.name, "not built", ())


def _verdict(value: Value, computed: object) -> Result:
    parts = list(compare(value.expected, computed, value.tolerance))
    differing = tuple(_told(parts, "differing"))
    if differing:
        places = tuple(place for verdict, place in parts if verdict.startswith("differing"))
        return Result(value.name, "differing", differing, places or ("",))
    if not any(verdict == "matched" for verdict, _ in parts):
        return Result(value.name, "not built", ())
    return Result(value.name, "matched", tuple(_told(parts, "not built")))


def _told(parts: list[tuple[str, str]], kind: str) -> Iterator[str]:
    for verdict, place in parts:
        if verdict.startswith(kind):
            yield f"{place} {verdict}".strip()
