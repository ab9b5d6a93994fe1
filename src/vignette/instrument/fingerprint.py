"""A fingerprint that changes with the content and with nothing else: not with comments, order of keys or line ends."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:
    """Return ``value`` as JSON types: dataclasses by field, mappings with text keys.

    Derived fields are left out, and so are fields at their default: a field that a later version of the code adds with
    a default then leaves old content, and its fingerprint, as they were. For that reason a default never changes.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = [each for each in dataclasses.fields(value) if each.init and getattr(value, each.name) != each.default]
        return {each.name: plain(getattr(value, each.name)) for each in kept}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def canonical_json(value: Any) -> str:
    """Return ``value`` as one line of JSON with sorted keys."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint_of(value: Any) -> str:
    """Return the SHA-256 of ``value``'s canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()
