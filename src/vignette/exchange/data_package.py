"""A data set as a folder: CSV files and a descriptor after the Data Package standard; written whole, read checked."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace as changed
from pathlib import Path
from typing import TYPE_CHECKING

from vignette.errors import DataError
from vignette.exchange.assembling import assembled
from vignette.exchange.descriptor import DESCRIPTOR, PackageNotes, Resource, descriptor_of
from vignette.exchange.package_parts import described, resource_cells
from vignette.files import write_folder
from vignette.i18n import Language
from vignette.instrument import Instrument, Library, bundled_folder, read_library
from vignette.study.dataset import FRAMES, Dataset
from vignette.study.dataset_cells import cells_of, csv_of, data_hash
from vignette.study.dataset_checks import CheckedFrame
from vignette.study.dataset_schema import frame_schemas

if TYPE_CHECKING:
    import pandas as pd

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def package_files(
    dataset: Dataset,
    instrument: Instrument,
    *,
    beside: Mapping[str, pd.DataFrame] | None = None,
    notes: PackageNotes | None = None,
    language: Language = Language.EN,
) -> dict[str, bytes]:
    """Return the files of a data package by name; equal data give equal bytes.

    Parameters
    ----------
    instrument : Instrument
        The wording of the data; the package refers to it and names its levels and codes, but holds none of its texts.
    beside : mapping of str to DataFrame, optional
        Further frames of ``dataset.toml`` that are no part of a `Dataset`: ``answers``, ``names``, ``dates``.
    notes : PackageNotes, optional
    language : Language
        Of the categories' labels.
    """
    schemas = frame_schemas()
    frames = {**dataset.frames, **(beside or {})}
    resources = []
    for name, schema in schemas.items():
        if name in frames:
            cells = cells_of(frames[name], schema, instrument, dataset.origin)
            resources.append(Resource(name=name, content=csv_of(cells, schema), rows=len(cells)))
    data = data_hash({each.name: each.sha256 for each in resources if not schemas[each.name].beside})
    stated = changed(dataset, data=data)
    head = descriptor_of(stated, resources, instrument, notes=notes or PackageNotes(), language=language)
    return {DESCRIPTOR: head, **{each.path: each.content for each in resources}}


def write_package_files(files: Mapping[str, bytes], folder: Path, *, replace: bool = False) -> None:
    """Write a package's files as a folder, whole or not at all.

    Parameters
    ----------
    replace : bool
        Put it in the place of an older package, if there is nothing else in that folder.

    Raises
    ------
    StorageError
        STO-602 if there is something else already, STO-601 if it cannot be written.
    """
    write_folder(folder, files, replace=replace and _is_package_alone(folder))


def write_data_package(
    dataset: Dataset,
    folder: Path,
    instrument: Instrument,
    *,
    notes: PackageNotes | None = None,
    language: Language = Language.EN,
    replace: bool = False,
) -> None:
    """Write a data set as a data package; see `package_files` and `write_package_files`."""
    files = package_files(dataset, instrument, notes=notes, language=language)
    write_package_files(files, folder, replace=replace)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip archive; equal files give equal bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def read_data_package(folder: Path, library: Library) -> Dataset:
    """Read a data package.

    Parameters
    ----------
    folder : Path
        With ``datapackage.json`` and the files it names.
    library : Library
        Has the instrument that the data are of.

    Raises
    ------
    DataError
        With every problem of every file: DAT-401 no descriptor of ours, 402 a file is missing, 403 it has another
        length, 404 its content was changed, 405 it has another number of rows, 406 it is no CSV, 407 another
        instrument or wording, 408 a name that leads elsewhere, 409 a file we do not know, 410 a frame is missing, and
        those of `vignette.study.dataset_checks.dataset_problems`.
    """
    told, problems = described(folder)
    if told is None:
        raise DataError(*problems)
    frames: dict[str, CheckedFrame] = {}
    for resource in told.resources:
        cells, found = resource_cells(folder, resource)
        problems += found
        if cells is not None:
            frames[resource.name] = CheckedFrame(cells=cells, file=resource.path)
    hashes = {each.name: each.sha256 for each in told.resources if each.name in FRAMES}
    return assembled(told.head, frames, library, where=DESCRIPTOR, problems=problems, hashes=hashes)


def read_dataset(folder: str | Path) -> Dataset:
    """Read a data package of an instrument that comes with this package; raises as `read_data_package`.

    >>> read_dataset("no/such/folder")
    Traceback (most recent call last):
    vignette.errors.DataError: DAT-401 folder: there is no datapackage.json. Name the folder of a data package.
    """
    return read_data_package(Path(folder), read_library(bundled_folder()))


def _is_package_alone(folder: Path) -> bool:
    """Return whether a folder holds a package of ours and nothing besides: nothing else is ever thrown away."""
    with suppress(OSError, ValueError, AttributeError, KeyError, TypeError):
        told = json.loads((folder / DESCRIPTOR).read_bytes())
        files = {DESCRIPTOR, *(each["path"] for each in told["resources"])}
        return "vignette:format" in told and {path.name for path in folder.iterdir()} <= files
    return False
