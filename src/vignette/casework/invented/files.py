"""The files that what is invented is made from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


def handwritten() -> list[dict[str, Any]]:
    """Return the hand-written homes, in order."""
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("[0-9]*.toml"))]


def visitor() -> Mapping[str, Any]:
    """Return who looks around."""
    return _read("visitor")


def settings() -> Mapping[str, Any]:
    """Return what the simulated part is like."""
    return _read("simulated")


def names() -> Mapping[str, list[str]]:
    """Return what names are made of."""
    return _read("names")


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
