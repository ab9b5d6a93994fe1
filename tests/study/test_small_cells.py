"""No home can be picked out by its traits: whoever knows them finds at least five homes that it could be."""

from __future__ import annotations

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.study.small_cells import LEAST, TRAITS, HomeTraits, hidden_counts, withheld_traits

VALUES = {"language": ("sv", "en", "so"), "interpreter": ("no", "yes"), "quarter": ("1", "2", "3")}


def home(number: int, adults: int, language: str, interpreter: str, quarter: str) -> HomeTraits:
    return HomeTraits(
        home=f"h{number:03}", adults=adults, language=(language,), interpreter=(interpreter,), quarter=(quarter,)
    )


homes = st.lists(
    st.tuples(st.sampled_from((1, 2)), *(st.sampled_from(VALUES[trait]) for trait in TRAITS)), max_size=90
).map(lambda drawn: [home(number, *each) for number, each in enumerate(drawn)])


def shown(each: HomeTraits, lost: frozenset[str]) -> tuple[object, ...]:
    return (each.adults, *(None if trait in lost else getattr(each, trait) for trait in TRAITS))


@settings(deadline=None, max_examples=200)
@given(homes)
def test_every_home_looks_like_five(drawn: list[HomeTraits]) -> None:
    lost = withheld_traits(drawn)
    alike = Counter(shown(each, lost.get(each.home, frozenset())) for each in drawn)
    sizes = Counter(each.adults for each in drawn)
    for each in drawn:
        looks = shown(each, lost.get(each.home, frozenset()))
        if alike[looks] < LEAST:
            assert looks[1:] == (None, None, None)
            assert sizes[each.adults] < LEAST


@settings(deadline=None, max_examples=100)
@given(homes)
def test_coarser_traits_are_kept_longest(drawn: list[HomeTraits]) -> None:
    for lost in withheld_traits(drawn).values():
        assert lost in (frozenset(TRAITS), frozenset(TRAITS[1:]), frozenset(TRAITS[2:]))


def test_nothing_is_withheld_where_all_are_many() -> None:
    every = list(product((1, 2), *(VALUES[trait] for trait in TRAITS))) * LEAST
    assert withheld_traits([home(number, *each) for number, each in enumerate(every)]) == {}


def test_one_odd_home_takes_four_with_it_and_no_more() -> None:
    many = [home(number, 2, "sv", "no", "1") for number in range(40)]
    lost = withheld_traits([*many, home(99, 2, "en", "no", "1")])
    assert len(lost) == LEAST
    assert "h099" in lost
    assert set(lost.values()) == {frozenset(TRAITS)}


tables = st.dictionaries(st.sampled_from("abcdef"), st.sets(st.integers(0, 30), max_size=12), min_size=1)


@settings(deadline=None, max_examples=200)
@given(tables)
def test_a_small_count_is_hidden_and_does_not_follow_from_the_sum(table: dict[str, set[int]]) -> None:
    hidden = hidden_counts(table)
    told = {value: behind for value, behind in table.items() if value not in hidden}
    assert all(len(behind) >= LEAST or not behind for behind in told.values())
    lost = [table[value] for value in hidden if table[value]]
    if told and hidden:
        assert len(lost) > 1
        assert len(set().union(*lost)) >= LEAST
    if all(len(behind) >= LEAST or not behind for behind in table.values()):
        assert not hidden
