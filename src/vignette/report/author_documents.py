"""The tables of an authoring workbook as documents of an instrument's files, and the cell each place came from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vignette.errors import Problem
from vignette.instrument.files import HEAD_FILE
from vignette.report.author_cells import AuthoredRow, AuthoredTable

_LISTS = ("scale", "missing_codes", "aspects", "competences", "forms", "references", "revisions")
_LAST_STEP = re.compile(r"(?:\.[^.\[\]]*|\[\d+\]|^[^.\[\]]+)$")
_NO_NUMBER = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What would stand in the files, by name; ``places`` says for a place in a file the cell it was read from."""

    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def documents_of(tables: Mapping[str, AuthoredTable]) -> Documents:
    """Return the documents of a workbook's tables, as TOML files would hold them.

    Problems are ``AUT-114`` (the numbers of a list are not 1, 2, 3 …), ``AUT-115`` (a row belongs to nothing) and
    ``AUT-116`` (a row stands twice).
    """
    found = Documents()
    _add_head(found, tables)
    vignettes = _add_vignettes(found, tables["vignettes"])
    _add_lists(found, tables, vignettes)
    _add_anchors(found, tables["anchors"], vignettes)
    _add_guidance(found, tables["guidance"], vignettes)
    _add_keys(found, tables["keys"], vignettes)
    return found


def in_cells(problems: Iterable[Problem], documents: Documents) -> tuple[Problem, ...]:
    """Return problems of an instrument's files with the cell each came from in place of file and key.

    Where no single cell is to blame the nearest is named, with the place in the definition after it.
    """
    return tuple(dataclasses.replace(problem, where=_cell_of(problem.where, documents)) for problem in problems)


def _cell_of(where: str, documents: Documents) -> str:
    file, _, place = where.partition(".toml")
    file, place = f"{file}.toml", place.strip()
    near = place
    while (file, near) not in documents.places:
        shorter = _LAST_STEP.sub("", near)
        if shorter == near:
            return where
        near = shorter
    cell = documents.places[file, near]
    return cell if near == place else f"{cell} ({where})"


def _add_head(found: Documents, tables: Mapping[str, AuthoredTable]) -> None:
    table = tables["instrument"]
    for row in table.rows[1:]:
        found.problems.append(_twice(_first(row), "a workbook holds one instrument"))
    head = found.files[HEAD_FILE] = _record(found, HEAD_FILE, "", table.rows[0], ()) if table.rows else {}
    found.places.setdefault((HEAD_FILE, ""), table.place)
    for name in _LISTS:
        found.places[HEAD_FILE, name] = tables[name].place
        head[name] = [
            _record(found, HEAD_FILE, f"{name}[{number}]", row, ())
            for number, row in enumerate(tables[name].rows, start=1)
        ]
    for row, record in zip(tables["revisions"].rows, head["revisions"], strict=True):
        found.places.setdefault((HEAD_FILE, f"revisions {record.get('version')}"), row.places["material"])
    head["briefing"] = _points(found, HEAD_FILE, "briefing", tables["briefing"].rows)
    found.places.setdefault((HEAD_FILE, "briefing"), tables["briefing"].place)
    known = {record.get("id"): number for number, record in reversed([*enumerate(head["competences"], start=1)])}
    groups = _grouped(found, tables["bbic"].rows, ("competence",), known)
    for competence_id, number in known.items():
        place = f"competences[{number}].bbic"
        head["competences"][number - 1]["bbic"] = _points(found, HEAD_FILE, place, groups.get((competence_id,), ()))
    for record in head["competences"]:
        record.setdefault("bbic", {"sv": [], "en": []})


def _add_vignettes(found: Documents, table: AuthoredTable) -> Mapping[str, str]:
    """Add a document per vignette; return the name of the file each id has."""
    files: dict[str, str] = {}
    taken: set[str] = set()
    for row in table.rows:
        vignette_id, competence = row.values.get("id"), row.values.get("competence")
        if not vignette_id or not competence:
            continue  # told already: the cell is empty, or holds no text
        if vignette_id.casefold() in taken:
            found.problems.append(_twice(row.places["id"], "another vignette has this id, or has it but for capitals"))
            continue
        taken.add(vignette_id.casefold())
        file = files[vignette_id] = f"{vignette_id}-{competence}.toml"
        document = found.files[file] = _record(found, file, "", row, ())
        document.setdefault("child", {})
        for name in ("anchors", "guidance"):
            document[name] = {}
        for name in ("probes", "critical_answers", "examples"):
            document[name] = []
    return files


def _add_lists(found: Documents, tables: Mapping[str, AuthoredTable], vignettes: Mapping[str, str]) -> None:
    for name in ("probes", "critical_answers", "examples"):
        groups = _grouped(found, tables[name].rows, ("vignette",), vignettes)
        for (vignette_id,), rows in groups.items():
            file, kinds = vignettes[vignette_id], set()
            found.places[file, name] = _first(rows[0])
            for row in _in_order(found, rows):
                kind = row.values.get("kind")
                if name == "examples" and kind in kinds:
                    found.problems.append(_twice(row.places["kind"], "the vignette has an example of this kind"))
                    continue
                kinds.add(kind)
                listed = found.files[file][name]
                listed.append({})
                listed[-1] |= _record(found, file, f"{name}[{len(listed)}]", row, ("vignette", "number"))
                if name == "examples":
                    listed[-1]["key"] = {}
        for file in vignettes.values():
            found.places.setdefault((file, name), tables[name].place)


def _add_anchors(found: Documents, table: AuthoredTable, vignettes: Mapping[str, str]) -> None:
    for (vignette_id, aspect, level), rows in _grouped(
        found, table.rows, ("vignette", "aspect", "level"), vignettes
    ).items():
        file = vignettes[vignette_id]
        for prefix in ("anchors", f"anchors.{aspect}"):
            found.places.setdefault((file, prefix), _first(rows[0]))
        levels = found.files[file]["anchors"].setdefault(aspect, {})
        levels[str(level)] = _points(found, file, f"anchors.{aspect}.{level}", rows)
    for file in vignettes.values():
        found.places.setdefault((file, "anchors"), table.place)


def _add_guidance(found: Documents, table: AuthoredTable, vignettes: Mapping[str, str]) -> None:
    for (vignette_id, aspect), rows in _grouped(found, table.rows, ("vignette", "aspect"), vignettes).items():
        file = vignettes[vignette_id]
        found.places.setdefault((file, "guidance"), _first(rows[0]))
        found.files[file]["guidance"][aspect] = _points(found, file, f"guidance.{aspect}", rows)
    for file in vignettes.values():
        found.places.setdefault((file, "guidance"), table.place)


def _add_keys(found: Documents, table: AuthoredTable, vignettes: Mapping[str, str]) -> None:
    for (vignette_id, kind, aspect), rows in _grouped(
        found, table.rows, ("vignette", "kind", "aspect"), vignettes
    ).items():
        file = vignettes[vignette_id]
        kinds = [example.get("kind") for example in found.files[file]["examples"]]
        if kind not in kinds:
            found.problems.extend(_nowhere(row.places["kind"], "no example of this kind there") for row in rows)
            continue
        number = kinds.index(kind) + 1
        found.problems.extend(_twice(row.places["aspect"], "the example has this key") for row in rows[1:])
        place = f"examples[{number}].key"
        found.places.setdefault((file, place), _first(rows[0]))
        record = _record(found, file, f"{place}.{aspect}", rows[0], ("vignette", "kind", "aspect"))
        found.files[file]["examples"][number - 1]["key"][aspect] = record


def _record(found: Documents, file: str, prefix: str, row: AuthoredRow, left_out: Sequence[str]) -> dict[str, Any]:
    """Return a row as a nested record, and note which cell each of its fields came from."""
    record: dict[str, Any] = {}
    found.places[file, prefix] = _first(row)
    for name, cell in row.places.items():
        if name in left_out:
            continue
        found.places[file, f"{prefix}.{name}".lstrip(".")] = cell
        value = row.values.get(name, row.stand_ins.get(name))
        if value is not None:
            *steps, last = name.split(".")
            inner = record
            for step in steps:
                inner = inner.setdefault(step, {})
            inner[last] = value
    return record


def _points(found: Documents, file: str, place: str, rows: Sequence[AuthoredRow]) -> dict[str, list[str]]:
    """Return the rows of one list of points in the order of their numbers."""
    points: dict[str, list[str]] = {"sv": [], "en": []}
    for number, row in enumerate(_in_order(found, rows), start=1):
        found.places.setdefault((file, place), _first(row))
        for language, texts in points.items():
            cell = row.places.get(f"point.{language}", _first(row))
            found.places[file, f"{place}.{language}[{number}]"] = cell
            found.places.setdefault((file, f"{place}.{language}"), cell)
            texts.append(row.values.get(f"point.{language}", ""))
    return points


def _in_order(found: Documents, rows: Sequence[AuthoredRow]) -> list[AuthoredRow]:
    """Return rows sorted by their numbers, which must be 1, 2, 3 … without a gap."""
    ordered = sorted(rows, key=lambda row: row.values.get("number", _NO_NUMBER))
    if all("number" in row.values for row in ordered):
        for wanted, row in enumerate(ordered, start=1):
            if row.values["number"] != wanted:
                what = f"the number {row.values['number']} where {wanted} is the next"
                remedy = "Number the rows that belong together 1, 2, 3 …, each number once."
                found.problems.append(Problem(code="AUT-114", where=row.places["number"], what=what, remedy=remedy))
                break
    return ordered


def _grouped(
    found: Documents, rows: Iterable[AuthoredRow], keys: Sequence[str], owners: Mapping[Any, Any]
) -> Mapping[tuple[Any, ...], list[AuthoredRow]]:
    """Return the rows by what they belong to; the first key is the owner, which must exist."""
    groups: dict[tuple[Any, ...], list[AuthoredRow]] = {}
    for row in rows:
        if any(row.values.get(key) in (None, "") for key in keys):
            continue  # told already: the cell is empty, or of another kind
        if row.values[keys[0]] not in owners:
            found.problems.append(_nowhere(row.places[keys[0]], f"there is no such {keys[0]}"))
            continue
        groups.setdefault(tuple(row.values[key] for key in keys), []).append(row)
    return groups


def _first(row: AuthoredRow) -> str:
    return next(iter(row.places.values()))


def _twice(where: str, what: str) -> Problem:
    return Problem(code="AUT-116", where=where, what=what, remedy="Keep one row, or correct what it says here.")


def _nowhere(where: str, what: str) -> Problem:
    remedy = "Correct it, or add the row that it belongs to."
    return Problem(code="AUT-115", where=where, what=what, remedy=remedy)
