"""The columns of the wide table of interviews: who and what, one per rating, and the scores that follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vignette.assessment import ScoreKind
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument
from vignette.study.dataset_schema import ORIGIN, frame_schemas

INTERVIEWS = "interviews"
RATER = "rater_id"
REPLACED = ("ratings", "administrations")
"""The frames that the wide table stands for."""


FLAGS: Mapping[str, str] = {"true": "yes", "false": "no"}
"""A spreadsheet writes truth in its own language; these words it leaves alone."""


def fixed_columns() -> tuple[str, ...]:
    """Return the columns that say whose rating of which interview a row is."""
    return (*frame_schemas()["administrations"].columns, ORIGIN, RATER)


def rating_columns(instrument: Instrument, forms: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Return the columns of ratings with the vignette and the aspect of each, in the order of the interview."""
    used = set(forms)
    return {
        f"{vignette.id}_{aspect.id}": (vignette.id, aspect.id)
        for form in instrument.forms
        if form.id in used
        for vignette in instrument.vignettes_of(form.id)
        for aspect in instrument.aspects
    }


def score_columns(instrument: Instrument) -> Mapping[str, LocalizedText]:
    """Return the columns of scores with the name of what each is the score of; beside each stands its ``_n``."""
    return {
        f"{kind.value}_{each.id}": each.name
        for kind, named in ((ScoreKind.COMPETENCE, instrument.competences), (ScoreKind.ASPECT, instrument.aspects))
        for each in named
    }
