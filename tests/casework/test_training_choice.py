"""Which examples a round of training gets: least seen first, the kinds evenly spread, otherwise chance."""

from __future__ import annotations

import dataclasses
from collections import Counter

from vignette.casework.training_choice import choose_examples
from vignette.instrument import Instrument, Vignette

FORM = "A"


def test_draw_spreads_kinds_as_evenly_as_what_is_left_allows(shipped: Instrument) -> None:
    vignettes = shipped.vignettes_of(FORM)
    seen = Counter({each.examples[place].answer.sv: 1 for each in vignettes[:6] for place in (1, 2)})
    for _ in range(20):  # six have only a weak one left
        chosen = choose_examples(vignettes, seen)
        assert [chosen[each.id] for each in vignettes[:6]] == [0] * 6
        assert sorted(chosen[each.id] for each in vignettes[6:]) != [0, 0, 0]


def test_draw_is_left_to_chance(shipped: Instrument) -> None:
    vignettes = shipped.vignettes_of(FORM)
    draws = {tuple(choose_examples(vignettes, Counter()).values()) for _ in range(30)}
    assert len(draws) > 20
    assert {draw[0] for draw in draws} == {0, 1, 2}


def test_vignettes_without_a_kind_are_drawn_too(shipped: Instrument) -> None:
    def two(vignette: Vignette) -> Vignette:
        return dataclasses.replace(vignette, examples=vignette.examples[:2])

    chosen = choose_examples([two(each) for each in shipped.vignettes_of(FORM)], Counter())
    assert sorted(Counter(chosen.values()).values()) == [4, 5]
