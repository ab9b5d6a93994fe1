"""Which written example of each vignette a round of training gets."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from vignette.instrument import Example, ExampleKind, Vignette

_chance = random.SystemRandom()
_Options = Mapping[str, Mapping[ExampleKind, Sequence[int]]]


def answer_name(example: Example) -> str:
    """Return what tells an answer from every other, whatever version of the instrument it stands in."""
    return example.answer.sv


def choose_examples(vignettes: Sequence[Vignette], seen: Counter[str]) -> dict[str, int]:
    """Draw one example of each vignette; return its place there, by the vignette's id.

    Of each vignette one that the rater has had least often; among those as evenly over the kinds as can be, so that a
    round holds weak, mixed and strong answers in equal numbers, and otherwise by chance.

    Parameters
    ----------
    vignettes : sequence of Vignette
        Each with examples.
    seen : Counter of str
        How often the rater has had each answer, by `answer_name`.
    """
    options = {vignette.id: _least_seen(vignette, seen) for vignette in vignettes}
    kinds = {kind for each in options.values() for kind in each}
    share = -(-len(options) // len(kinds))
    for most in range(share, len(options) + 1):
        chosen = _spread(options, most)
        if chosen is not None:
            return {item_id: _chance.choice(options[item_id][kind]) for item_id, kind in chosen.items()}
    raise AssertionError("as many of one kind as there are vignettes always fit")


def _least_seen(vignette: Vignette, seen: Counter[str]) -> Mapping[ExampleKind, Sequence[int]]:
    fewest = min(seen[answer_name(example)] for example in vignette.examples)
    found: dict[ExampleKind, list[int]] = {}
    for place, example in enumerate(vignette.examples):
        if seen[answer_name(example)] == fewest:
            found.setdefault(example.kind, []).append(place)
    return found


def _spread(options: _Options, most: int) -> dict[str, ExampleKind] | None:
    """Give each vignette a kind it has, none to more than ``most`` (augmenting paths); None if that cannot be."""
    chosen: dict[str, ExampleKind] = {}

    def settle(item_id: str, tried: set[ExampleKind]) -> bool:
        kinds = [kind for kind in options[item_id] if kind not in tried]
        for kind in _chance.sample(kinds, len(kinds)):
            tried.add(kind)
            holders = [other for other, held in chosen.items() if held is kind]
            if len(holders) < most or any(settle(other, tried) for other in _chance.sample(holders, len(holders))):
                chosen[item_id] = kind
                return True
        return False

    settled = all(settle(item_id, set()) for item_id in _chance.sample(list(options), len(options)))
    return chosen if settled else None
