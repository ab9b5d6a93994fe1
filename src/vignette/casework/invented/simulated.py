"""The simulated part of the demonstration: an office of invented raters, and 115 homes they have worked with."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from vignette.access import Role
from vignette.assessment import Gate
from vignette.casework.invented.drawing import Desk, choices_of, simulate
from vignette.casework.invented.files import settings
from vignette.casework.invented.homes import simulated_homes
from vignette.casework.invented.placements import with_placements
from vignette.casework.invented.second import with_second_ratings
from vignette.casework.invented.stories import Colleague, Story
from vignette.casework.invented.training import training_rounds
from vignette.instrument import Instrument

_MONTH = dt.timedelta(days=30.4375)
_BEFORE = dt.timedelta(days=14)
"""So long before their first interviews did people get their accounts."""


def simulated_story(instrument: Instrument, visitor_id: str, at: dt.datetime, gate: Gate) -> Story:
    """Return the simulated homes with everybody who works with them, up to a moment.

    The same seed, instrument, visitor, moment and cut scores give the same story.
    """
    desk = _desk(instrument, visitor_id, at, gate)
    changed = (desk.supervisor.id, desk.supervisor.since)
    return Story(
        instrument=instrument,
        colleagues=(*desk.raters, desk.supervisor),
        routines=tuple((name, json.dumps(value), changed) for name, value in desk.settings["routines"].items()),
        homes=with_placements(desk, with_second_ratings(desk, simulated_homes(desk))),
        rounds=tuple(training_rounds(desk)),
    )


def _desk(instrument: Instrument, visitor_id: str, at: dt.datetime, gate: Gate) -> Desk:
    told, study = settings(), simulate()
    rng = np.random.default_rng(told["seed"])
    begin = at - told["months"] * _MONTH
    people = [_colleague(rng, each, begin, at) for each in (*told["raters"], {**told["supervisor"], "from": 0.0})]
    interviews = study.administrations[["administration_id", "language"]].astype(str)
    return Desk(
        settings=told,
        instrument=instrument,
        study=study,
        choices=choices_of(study),
        languages=dict(interviews.itertuples(index=False)),
        rng=rng,
        begin=begin,
        end=at,
        raters=tuple(people[:-1]),
        supervisor=people[-1],
        visitor_id=visitor_id,
        gate=gate,
    )


def _colleague(rng: np.random.Generator, told: Mapping[str, Any], begin: dt.datetime, end: dt.datetime) -> Colleague:
    return Colleague(
        id=rng.bytes(8).hex(),
        username=told["username"],
        name=told["name"],
        roles=frozenset(map(Role, told["roles"])),
        since=begin + (end - begin) * told["from"] - _BEFORE,
    )
