"""The office's locked ratings as the frame of the data contract, for the statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vignette.instrument import Instrument
from vignette.storage.study_rows import RatedCell, StudyInterview, StudyLock

if TYPE_CHECKING:
    import pandas as pd


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
    held = {each.id: place for place, each in enumerate(interviews)}
    competence = {vignette.id: vignette.competence for vignette in instrument.vignettes}
    whose = np.array([held[each] for each in interview], dtype=np.int64)
    number = np.array([numbers[each] for each in rater], dtype=np.int64)
    locked = {(each.administration_id, numbers[each.rater_id]): each.at for each in locks}
    sheets = pd.DataFrame(
        {
            "administration_id": [one for one, _ in locked],
            "rater_id": [one for _, one in locked],
            "at": pd.to_datetime(list(locked.values()), utc=True),
        }
    )

    def of_interview(name: str) -> pd.Categorical:
        values = [getattr(each, name) for each in interviews]
        codes, names = pd.factorize(np.array(values, dtype=object), sort=True)
        return pd.Categorical.from_codes(codes[whose], categories=names)

    def plain(name: str, kind: type) -> np.ndarray:
        return np.array([getattr(each, name) for each in interviews], dtype=kind)[whose]

    frame = pd.DataFrame(
        {
            "household_id": of_interview("household_id"),
            "applicant_id": of_interview("applicant_id"),
            "administration_id": of_interview("id"),
            "form_id": of_interview("form_id"),
            "vignette_id": pd.Categorical(item, categories=[each.id for each in instrument.vignettes]),
            "competence_id": pd.Categorical(
                [competence[each] for each in item], categories=[each.id for each in instrument.competences]
            ),
            "aspect_id": pd.Categorical(aspect, categories=[each.id for each in instrument.aspects]),
            "rater_id": number,
            "occasion": plain("occasion", int),
            "rating": np.array(level, dtype=float),
            "missing_code": pd.Categorical(code, categories=[each.id for each in instrument.missing_codes]),
            "language": of_interview("language"),
            "random": plain("random", bool),
        }
    )
    keys = ["administration_id", "rater_id"]
    joined = frame.merge(
        sheets.astype({"administration_id": frame["administration_id"].dtype, "rater_id": np.int64}),
        on=keys,
        how="left",
    )
    return joined.sort_values(["administration_id", "vignette_id", "aspect_id", "rater_id"], ignore_index=True)
