"""The parts of a data package as they are read: what its descriptor says, and the files behind it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vignette.errors import Problem
from vignette.exchange.descriptor import DESCRIPTOR, FORMAT, PackageNotes
from vignette.exchange.head import Head, head_lacks, head_of
from vignette.exchange.table_csv import read_cells
from vignette.study.dataset_schema import frame_schemas

if TYPE_CHECKING:
    import pandas as pd

_FROM_WHERE = "Take the package from where it was exported; a package is never changed by hand."
_SHA256 = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedResource:
    """What a descriptor says of one file."""

    name: str
    path: str
    size: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a descriptor says: of the data as a whole, and of each file."""

    head: Head
    resources: tuple[DescribedResource, ...]


def described(folder: Path) -> tuple[Described | None, list[Problem]]:
    """Return what a folder's descriptor says, and what is wrong with it; None where it says too little to go on."""
    try:
        table = json.loads((folder / DESCRIPTOR).read_bytes())
    except OSError:
        return None, [_unusable(folder.name, f"there is no {DESCRIPTOR}")]
    except ValueError:
        return None, [_unusable(f"{folder.name}/{DESCRIPTOR}", "it is not JSON in UTF-8")]
    where = f"{folder.name}/{DESCRIPTOR}"
    if not isinstance(table, dict) or table.get("vignette:format") != FORMAT:
        what, remedy = "not a package of this app", f"This version reads vignette:format {FORMAT}."
        return None, [Problem(code="DAT-401", where=where, what=what, remedy=remedy)]
    listed = table.get("resources")
    wrong = [*head_lacks(table), *([] if isinstance(listed, list) and listed else ["resources"])]
    if wrong:
        return None, [_unusable(where, f"{name} is missing or not of its kind", _FROM_WHERE) for name in wrong]
    problems = list(_resource_problems(table["resources"], where))
    resources = tuple(_resource(each) for each in table["resources"] if _is_known(each) and _is_inside(each["path"]))
    return Described(head=head_of(table), resources=resources), problems


def read_notes(folder: Path) -> PackageNotes:
    """Return what a package that has been read says of itself beyond its data."""
    table = json.loads((folder / DESCRIPTOR).read_bytes())
    export, licences = table.get("vignette:export"), table.get("licenses")
    told = export if isinstance(export, dict) else {}
    asked, counts = told.get("asked_for"), told.get("counts")
    named = (
        [each["name"] for each in licences if isinstance(each, dict) and "name" in each]
        if isinstance(licences, list)
        else []
    )
    return PackageNotes(
        title=str(table.get("title", "")),
        licence=", ".join(map(str, named)),
        asked_for=tuple(map(str, asked)) if isinstance(asked, list) else (),
        reason=str(told.get("reason", "")),
        counts=counts if isinstance(counts, dict) else {},
    )


def resource_cells(folder: Path, told: DescribedResource) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Return the cells of a file, and what is wrong with the file itself."""
    try:
        content = (folder / told.path).read_bytes()
    except OSError:
        what = "the file is missing or cannot be read"
        return None, [Problem(code="DAT-402", where=told.path, what=what, remedy=_FROM_WHERE)]
    problems = []
    if len(content) != told.size:
        what = f"the file has {len(content)} bytes, not {told.size}{': it is cut short' * (len(content) < told.size)}"
        problems.append(Problem(code="DAT-403", where=told.path, what=what, remedy=_FROM_WHERE))
    elif hashlib.sha256(content).hexdigest() != told.sha256:
        what = "the file was changed after it was written"
        problems.append(Problem(code="DAT-404", where=told.path, what=what, remedy=_FROM_WHERE))
    cells, found = read_cells(content, told.path)
    problems += found
    if cells is not None and len(cells) != told.rows:
        what = f"the file has {len(cells)} rows, not {told.rows}"
        problems.append(Problem(code="DAT-405", where=told.path, what=what, remedy=_FROM_WHERE))
    return cells, problems


def _unusable(where: str, what: str, remedy: str = "Name the folder of a data package.") -> Problem:
    return Problem(code="DAT-401", where=where, what=what, remedy=remedy)


def _is_known(resource: Any) -> bool:
    return (
        isinstance(resource, dict)
        and resource.get("name") in frame_schemas()
        and isinstance(resource.get("path"), str)
        and isinstance(resource.get("bytes"), int)
        and isinstance(resource.get("vignette:rows"), int)
        and isinstance(resource.get("hash"), str)
        and _SHA256.fullmatch(resource["hash"]) is not None
    )


def _is_inside(path: str) -> bool:
    """Return whether a path is the plain name of a file: nothing outside the folder is ever read."""
    return Path(path).name == path and not any(each in path for each in '\\/:*?"<>|') and path not in ("", ".", "..")


def _resource_problems(resources: list[Any], where: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, each in enumerate(resources, start=1):
        if not _is_known(each) or each["name"] in seen:
            what = f"resource {place} is unknown, stands twice or does not say its bytes, rows and SHA-256"
            yield Problem(code="DAT-409", where=where, what=what, remedy=_FROM_WHERE)
        elif not _is_inside(each["path"]):
            what = f"the path of resource {place} leads out of the package's folder"
            yield Problem(code="DAT-408", where=where, what=what, remedy=_FROM_WHERE)
        else:
            seen.add(each["name"])


def _resource(told: Mapping[str, Any]) -> DescribedResource:
    return DescribedResource(
        name=told["name"],
        path=told["path"],
        size=told["bytes"],
        rows=told["vignette:rows"],
        sha256=told["hash"].removeprefix("sha256:"),
    )
