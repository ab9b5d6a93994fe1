"""A data set for an archive: a data package and, beside its files, a codebook after DDI-Codebook 2.5."""

from __future__ import annotations

from dataclasses import replace as changed
from pathlib import Path

from vignette.exchange.data_package import package_files
from vignette.exchange.ddi_study import NOT_WITHHELD, Study, add_document, add_study
from vignette.exchange.ddi_variables import DescribedFile, add_files, add_variables
from vignette.exchange.ddi_xml import codebook_root, xml_bytes
from vignette.exchange.descriptor import PackageNotes, Resource
from vignette.files import write_folder
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import cells_of
from vignette.study.dataset_schema import frame_schemas

CODEBOOK = "codebook.xml"


def deposit_files(
    dataset: Dataset,
    instrument: Instrument,
    *,
    notes: PackageNotes | None = None,
    language: Language = Language.SV,
) -> dict[str, bytes]:
    """Return the files of a deposit by name; equal data give equal bytes.

    Parameters
    ----------
    notes : PackageNotes, optional
        Of the package that the data are from. What was asked for beside the frames is not in a deposit.
    language : Language
        The codebook's first language; everything stands in both.

    Notes
    -----
    The codebook may be shown openly where the files may not. So it tells no count behind which there are fewer than
    `vignette.study.small_cells.LEAST` homes, nor one that follows from another.
    """
    given = notes or PackageNotes()
    kept = changed(given, asked_for=tuple(each for each in given.asked_for if each == NOT_WITHHELD))
    files = package_files(dataset, instrument, notes=kept, language=language)
    described = []
    for name, schema in frame_schemas().items():
        if name in dataset.frames:
            cells = cells_of(dataset.frames[name], schema, instrument, dataset.origin)
            resource = Resource(name=name, content=files[f"{name}.csv"], rows=len(cells))
            described.append(DescribedFile(resource=resource, cells=cells))
    languages = (language, *(each for each in Language if each is not language))
    study = Study(dataset=dataset, instrument=instrument, notes=kept, languages=languages)
    root = codebook_root(language)
    add_document(root, study)
    add_study(root, study)
    add_files(root, described, languages)
    add_variables(root, described, instrument, languages)
    return {CODEBOOK: xml_bytes(root), **files}


def write_deposit(
    dataset: Dataset,
    folder: Path,
    instrument: Instrument,
    *,
    notes: PackageNotes | None = None,
    language: Language = Language.SV,
    replace: bool = False,
) -> None:
    """Write a deposit as a folder, whole or not at all; see `deposit_files`. It is read as a data package.

    Raises
    ------
    StorageError
        STO-602 if there is something already, STO-601 if it cannot be written.
    """
    write_folder(folder, deposit_files(dataset, instrument, notes=notes, language=language), replace=replace)
