"""From cells to a data set: the instrument found, everything checked at once, the frames made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from vignette.errors import DataError, Problem
from vignette.exchange.head import Head
from vignette.instrument import Instrument, Library
from vignette.study.dataset import FRAMES, Dataset
from vignette.study.dataset_cells import csv_of, data_hash, frame_of
from vignette.study.dataset_checks import CheckedFrame, dataset_problems
from vignette.study.dataset_schema import frame_schemas


def assembled(
    head: Head,
    frames: Mapping[str, CheckedFrame],
    library: Library,
    *,
    where: str,
    problems: Iterable[Problem] = (),
    hashes: Mapping[str, str] | None = None,
) -> Dataset:
    """Return a data set, or refuse it with every problem there is.

    Parameters
    ----------
    where : str
        What the head stands in.
    problems : iterable of Problem
        What was wrong with the files themselves.
    hashes : mapping of str to str, optional
        SHA-256 of the frames' CSV files; computed where none are given.

    Raises
    ------
    DataError
        The problems given; DAT-407 another instrument or wording, DAT-410 a frame is missing, and those of
        `vignette.study.dataset_checks.dataset_problems`.
    """
    instrument, found = _instrument(head, library, where)
    told = [*problems, *found, *_lacking(frames, where)]
    if instrument is not None:
        told += dataset_problems(frames, instrument, head.origin)
    if told or instrument is None:
        raise DataError(*told)
    schemas = frame_schemas()
    cells = {name: frames[name].cells for name in FRAMES if name in frames}
    known = hashes or {name: hashlib.sha256(csv_of(each, schemas[name])).hexdigest() for name, each in cells.items()}
    return Dataset(
        origin=head.origin,
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        created=head.created,
        data=data_hash(known),
        seed=head.seed,
        **{name: frame_of(each, schemas[name], instrument) for name, each in cells.items()},
    )


def _instrument(head: Head, library: Library, where: str) -> tuple[Instrument | None, list[Problem]]:
    known = {each.id: each for each in library.instruments}
    instrument = known.get(head.instrument_id)
    if instrument is not None and instrument.fingerprint == head.fingerprint:
        return instrument, []
    if instrument is None:
        what, remedy = "the data are of an instrument we do not have", "Name the folder with its texts."
    else:
        what = f"the data are of another wording of {instrument.id} than {instrument.version} here"
        remedy = "Take the texts of the version that the data were collected with."
    return instrument, [Problem(code="DAT-407", where=where, what=what, remedy=remedy)]


def _lacking(frames: Mapping[str, CheckedFrame], where: str) -> list[Problem]:
    needed = [name for name, schema in frame_schemas().items() if not (schema.may_lack or schema.beside)]
    remedy = f"A data set has {', '.join(needed)}."
    return [
        Problem(code="DAT-410", where=where, what=f"there is no {name}", remedy=remedy)
        for name in needed
        if name not in frames
    ]
