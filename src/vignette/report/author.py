"""Writing the authoring workbook so that it comes back as it went out."""

from __future__ import annotations

from vignette.errors import DataError, Problem
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.report.author_reading import read_authored
from vignette.report.author_workbook import author_workbook


def checked_workbook(instrument: Instrument, *, language: Language) -> bytes:
    """Return the authoring workbook of an instrument, read back once to be sure that nothing was lost.

    Raises
    ------
    DataError
        ``AUT-120`` for each text that no cell can hold, ``AUT-121`` if the workbook would not come back the same.
    """
    content = author_workbook(instrument, language=language)
    what, remedy = "a workbook cannot hold all of it", "Edit the files instead."
    lost = Problem(code="AUT-121", where=f"{instrument.id} {instrument.version}", what=what, remedy=remedy)
    try:
        same = read_authored(content, instrument.id).instrument.fingerprint == instrument.fingerprint
    except DataError as error:
        raise DataError(lost, *error.problems) from None
    if not same:
        raise DataError(lost)
    return content
