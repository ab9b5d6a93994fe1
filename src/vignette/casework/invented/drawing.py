"""What the simulator gives the demonstration: one study, in which every rater has rated every interview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vignette.assessment import Gate
from vignette.casework.invented.files import settings
from vignette.casework.invented.stories import Choice, Colleague, Place
from vignette.instrument import Instrument, Vignette

if TYPE_CHECKING:
    from vignette.simulation import SimulatedStudy

WHOLE = ("not_asked", "declined")
"""Codes that the simulator gives a whole vignette, the same for every rater."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What everything is made from, and the chance it is made with.

    Attributes
    ----------
    settings : mapping
        `simulated.toml`.
    begin, end : datetime
        The time that is told of.
    gate : Gate
        Which cut scores count.
    choices : mapping
        By interview of the study and rater's place: every cell.
    languages : mapping
        By interview of the study.
    """

    settings: Mapping[str, Any]
    instrument: Instrument
    study: SimulatedStudy
    choices: Mapping[str, tuple[Mapping[Place, Choice], ...]]
    languages: Mapping[str, str]
    rng: np.random.Generator
    begin: dt.datetime
    end: dt.datetime
    raters: tuple[Colleague, ...]
    supervisor: Colleague
    visitor_id: str
    gate: Gate

    def new_id(self) -> str:
        """Return an id like those of real records, the same for the same seed."""
        return self.rng.bytes(8).hex()

    def chance(self, share: float) -> bool:
        """Return True in this share of the calls."""
        return bool(self.rng.random() < share)

    def between(self, low: float, high: float) -> float:
        """Return a number between two."""
        return float(self.rng.uniform(low, high))

    def day(self, share: float) -> dt.datetime:
        """Return the beginning of work on the working day at this share of the time told of."""
        found = (self.begin + (self.end - self.begin) * share).replace(hour=7, minute=0, second=0, microsecond=0)
        return found - dt.timedelta(days=max(0, found.weekday() - 4))

    def last_day(self) -> dt.datetime:
        """Return the morning of the last working day that is over."""
        found = self.end.replace(hour=8, minute=0, second=0, microsecond=0) - dt.timedelta(days=1)
        return found - dt.timedelta(days=max(0, found.weekday() - 4))

    def word(self, name: str) -> str:
        """Return a Swedish sentence or pattern."""
        return str(self.settings["words"][name])


def simulate() -> SimulatedStudy:
    """Return the study that the demonstration shows a part of."""
    from vignette.simulation import default_design, default_population, simulate_study

    found = settings()
    design = default_design(**found["design"], raters=len(found["raters"]))
    return simulate_study(seed=found["seed"], population=default_population(**found["population"]), design=design)


def choices_of(study: SimulatedStudy) -> Mapping[str, tuple[Mapping[Place, Choice], ...]]:
    """Return every cell by interview and rater."""
    found: dict[str, dict[str, dict[Place, Choice]]] = {}
    columns = ("administration_id", "rater_id", "vignette_id", "aspect_id", "rating", "missing_code")
    lists = [study.ratings[column].astype(object).tolist() for column in columns]
    for interview, rater, item, aspect, rating, code in zip(*lists, strict=True):
        choice: Choice = (int(rating), None) if rating == rating else (None, code)
        found.setdefault(interview, {}).setdefault(rater, {})[item, aspect] = choice
    return {interview: tuple(raters[each] for each in sorted(raters)) for interview, raters in found.items()}


def absent(cells: Mapping[Place, Choice]) -> dict[str, str]:
    """Return the vignettes that have no answer at all, and why."""
    return {item_id: code for (item_id, _), (_, code) in cells.items() if code in WHOLE}


def quoted(desk: Desk, vignettes: tuple[Vignette, ...], cells: Mapping[Place, Choice]) -> Iterator[Place]:
    """Return the cells whose level asks for a quote, in the order of the form."""
    levels = {level.value for level in desk.instrument.scale if level.quote_required}
    for vignette in vignettes:
        for aspect in desk.instrument.aspects:
            if cells.get((vignette.id, aspect.id), (None, None))[0] in levels:
                yield vignette.id, aspect.id
