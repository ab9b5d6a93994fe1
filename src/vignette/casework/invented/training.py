"""Training rounds of the invented raters: the authors' key, moved by the rater's severity and some noise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from vignette.casework.invented.drawing import Desk
from vignette.casework.invented.stories import Place, Round
from vignette.instrument import Vignette


def training_rounds(desk: Desk) -> Iterator[Round]:
    """Return a finished round of each rater in each quarter she was there, oldest first."""
    told = desk.settings["training"]
    trained = [vignette for vignette in desk.instrument.vignettes if vignette.examples]
    severity = desk.study.truth.raters[["severity", "drift"]].to_numpy()
    for quarter in range(told["quarters"]):
        for place, rater in enumerate(desk.raters):
            share = (quarter + 0.2 + 0.6 * desk.rng.random()) / told["quarters"]
            at = desk.day(share) + dt.timedelta(minutes=desk.between(60, 480))
            if rater.since <= at:
                severe = severity[place] @ (1, share - 0.5) * told["levels_per_latent"]
                examples = {each.id: (number + quarter) % len(each.examples) for number, each in enumerate(trained)}
                yield Round(
                    id=desk.new_id(),
                    rater_id=rater.id,
                    at=at,
                    examples=examples,
                    cells=_cells(desk, trained, examples, float(severe)),
                )


def _cells(desk: Desk, trained: list[Vignette], examples: dict[str, int], severe: float) -> dict[Place, int]:
    low, high = min(desk.instrument.levels), max(desk.instrument.levels)
    cells = {}
    for vignette in trained:
        for aspect_id, key in vignette.examples[examples[vignette.id]].key.items():
            seen = key.level - severe + desk.rng.normal(0, desk.settings["training"]["noise"])
            cells[vignette.id, aspect_id] = int(np.clip(np.rint(seen), low, high))
    return cells
