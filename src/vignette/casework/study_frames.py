"""The office's locked ratings as the frame of the data contract, for the statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from vignette.instrument import Instrument
from vignette.storage.study_rows import RatedCell, StudyInterview, StudyLock

if TYPE_CHECKING:
    import pandas as pd


NAMES = {
    "household_id": "household_id",
    "applicant_id": "applicant_id",
    "administration_id": "id",
    "form_id": "form_id",
    "language": "language",
}
"""Columns that name something, and where an interview has the name."""

COLUMNS = (
    "household_id",
    "applicant_id",
    "administration_id",
    "form_id",
    "vignette_id",
    "competence_id",
    "aspect_id",
    "rater_id",
    "occasion",
    "rating",
    "missing_code",
    "language",
    "at",
    "random",
)


def ratings_frame(
    interviews: Sequence[StudyInterview],
    locks: Sequence[StudyLock],
    cells: Sequence[RatedCell],
    instrument: Instrument,
    numbers: Mapping[str, int],
) -> pd.DataFrame:
    """Return one row per rating, in the order of interview, vignette, aspect and rater.

    Parameters
    ----------
    interviews, locks, cells
        From `vignette.storage.study_rows`, of one wording.
    instrument : Instrument
        That wording.
    numbers : mapping of str to int
        What stands for each rater's account: no account's id goes into the frame.

    Returns
    -------
    DataFrame
        The data contract's columns, names as categories; ``at`` is when that rater locked, ``random`` whether the
        interview's second rating was drawn by lot.
    """
    import pandas as pd

    interview, rater, item, aspect, level, code = zip(*cells, strict=True) if cells else ([],) * 6
    place_of = {each.id: place for place, each in enumerate(interviews)}
    competence = {vignette.id: vignette.competence for vignette in instrument.vignettes}
    locked = {(each.administration_id, each.rater_id): each.at for each in locks}
    times = [locked[key] for key in zip(interview, rater, strict=True)]
    rated = {
        "vignette_id": pd.Categorical(item, categories=[each.id for each in instrument.vignettes]),
        "competence_id": pd.Categorical(
            [competence[each] for each in item], categories=[each.id for each in instrument.competences]
        ),
        "aspect_id": pd.Categorical(aspect, categories=[each.id for each in instrument.aspects]),
        "rater_id": np.array([numbers[each] for each in rater], dtype=np.int64),
        "rating": np.array(level, dtype=float),
        "missing_code": pd.Categorical(code, categories=[each.id for each in instrument.missing_codes]),
        "at": pd.to_datetime(pd.Series(times, dtype=object), utc=True),
    }
    held = _of_interviews(interviews, np.array([place_of[each] for each in interview], dtype=np.int64))
    frame = pd.DataFrame({**held, **rated})[list(COLUMNS)]
    return frame.sort_values(["administration_id", "vignette_id", "aspect_id", "rater_id"], ignore_index=True)


def _of_interviews(interviews: Sequence[StudyInterview], whose: np.ndarray) -> dict[str, Any]:
    """Return what each rating's interview says, from the place of that interview."""
    import pandas as pd

    found: dict[str, Any] = {}
    for column, name in NAMES.items():
        values = np.array([getattr(each, name) for each in interviews], dtype=object)
        codes, names = pd.factorize(values, sort=True)
        found[column] = pd.Categorical.from_codes(codes[whose], categories=names)
    for name, kind in (("occasion", int), ("random", bool)):
        found[name] = np.array([getattr(each, name) for each in interviews], dtype=kind)[whose]
    return found
