"""Instrument definitions: TOML files or stored JSON in, an ``Instrument`` out, or every problem at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from vignette.errors import DefinitionError, Problem
from vignette.instrument.files import HEAD_FILE, cleaned, definition_files, read_toml
from vignette.instrument.fingerprint import canonical_json
from vignette.instrument.model import Instrument, Vignette
from vignette.instrument.references import check_cells, check_references
from vignette.instrument.shape import read_shape

_STORED = "stored definition"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One instrument folder, as far as it could be read.

    Attributes
    ----------
    head : Instrument or None
        ``instrument.toml`` as an instrument without vignettes; None if its shape is wrong.
    vignettes : Mapping of str to Vignette
        The vignettes whose shape is right, by file name.
    problems : tuple of Problem
        Every problem of shape (1xx) and of reference (2xx).
    """

    head: Instrument | None
    vignettes: Mapping[str, Vignette]
    problems: tuple[Problem, ...]


def read_instrument(folder: Path) -> Instrument:
    """Read one instrument from its folder.

    Text is cleaned on the way in (see `clean_text`), and the fingerprint is of the clean text.

    Parameters
    ----------
    folder : Path
        Holds ``instrument.toml`` and one TOML file per vignette. ``gate.toml``, hidden files and subfolders are left
        alone.

    Returns
    -------
    Instrument
        Its shape (1xx) and references (2xx) are right. How well it is written (3xx) and whether it is locked (4xx)
        is for `check_folder` to say: a draft with a heavy sentence must still be readable.

    Raises
    ------
    DefinitionError
        With all problems of all files of the folder.
    """
    return complete(read_definition(folder))


def complete(definition: Definition) -> Instrument:
    """Return the whole instrument, or raise `DefinitionError` with every problem found on the way."""
    if definition.problems or definition.head is None:
        raise DefinitionError(*definition.problems)
    return dataclasses.replace(definition.head, vignettes=tuple(definition.vignettes.values()))


def read_definition(folder: Path) -> Definition:
    """Read what can be read of one instrument's folder, and collect every problem of shape and reference."""
    documents: dict[str, dict[str, Any]] = {}
    unread: list[Problem] = []
    vignettes = [path for path in definition_files(folder) if path.name != HEAD_FILE]
    for path in (folder / HEAD_FILE, *vignettes):
        try:
            documents[path.name] = cleaned(read_toml(path))
        except DefinitionError as error:
            unread += error.problems
    return definition_of(documents, unread=unread)


def definition_of(documents: Mapping[str, dict[str, Any]], *, unread: Iterable[Problem] = ()) -> Definition:
    """Return the definition that some documents make up.

    Parameters
    ----------
    documents : Mapping of str to dict
        By file name: ``instrument.toml`` and one per vignette, with clean text.
    unread : iterable of Problem
        Of files that could not be read.
    """
    problems = [*unread]
    head: Instrument | None = None
    vignettes: dict[str, Vignette] = {}
    for file in sorted(documents, key=lambda name: (name != HEAD_FILE, name)):
        if file == HEAD_FILE:
            head, found = _shaped(Instrument, documents[file], file)
        else:
            vignette, found = _shaped(Vignette, documents[file], file)
            if vignette is not None:
                vignettes[file] = vignette
        problems += found
    every_file_read = not problems
    if head is not None:
        problems += check_references(head, vignettes)
    if head is not None and every_file_read:
        problems += check_cells(head, vignettes.values())
    return Definition(head=head, vignettes=vignettes, problems=tuple(problems))


def instrument_to_json(instrument: Instrument) -> str:
    """Return the whole definition as one line of JSON, the text its fingerprint is taken of, for a database to keep."""
    return canonical_json(instrument)


def instrument_from_json(text: str) -> Instrument:
    """Return the instrument `instrument_to_json` wrote, with the same fingerprint.

    Only the shape is checked: a definition that was once in use stays readable when later checks are stricter.

    Raises
    ------
    DefinitionError
        ``DEF-107`` if the text is not JSON, otherwise with every problem of shape.
    """
    return read_shape(Instrument, text, where=_STORED)


def _shaped(wanted: type[T], document: dict[str, Any], file: str) -> tuple[T | None, tuple[Problem, ...]]:
    """Return one document as ``wanted``, or None and all that is wrong with its shape."""
    problems: tuple[Problem, ...] = ()
    if wanted is Instrument:
        problems = _inline_vignettes(document, file)
        document = {**document, "vignettes": []}
    try:
        value = read_shape(wanted, canonical_json(document), where=file)
    except DefinitionError as error:
        return None, (*problems, *error.problems)
    problems += _odd_level_keys(value, document, file)
    return (None, problems) if problems else (value, ())


def _inline_vignettes(document: Mapping[str, Any], file: str) -> tuple[Problem, ...]:
    """Tell of vignettes inside ``instrument.toml``."""
    if "vignettes" not in document:
        return ()
    what, remedy = "unknown key", "Move each vignette to a file <id>-<competence>.toml of its own."
    return (Problem(code="DEF-102", where=f"{file} vignettes", what=what, remedy=remedy),)


def _odd_level_keys(value: object, document: Mapping[str, Any], file: str) -> tuple[Problem, ...]:
    """Tell of levels written as "01" or "+1", which would silently take the place of level 1."""
    if not isinstance(value, Vignette):
        return ()
    remedy = "Write the level with digits only, without a zero before it."
    return tuple(
        Problem(code="DEF-105", where=f"{file} anchors.{aspect}.{key}", what="not a plain number", remedy=remedy)
        for aspect, levels in value.anchors.items()
        for key in document["anchors"][aspect]
        if key not in {str(level) for level in levels}
    )
