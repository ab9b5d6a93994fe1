"""Which traits of homes are withheld so that nobody can pick a home out by them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

LEAST = 5
"""A trait is shown only where at least so many homes share it and everything coarser."""
TRAITS = ("language", "interpreter", "quarter")
"""From the one that is withheld last to the one that is withheld first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeTraits:
    """What somebody might recognise a home by.

    Attributes
    ----------
    adults : int
        It cannot be withheld: the rows of the data show it.
    language, interpreter, quarter : tuple of str
        Those of all interviews of the home, each once, in order.
    """

    home: str
    adults: int
    language: tuple[str, ...]
    interpreter: tuple[str, ...]
    quarter: tuple[str, ...]


def withheld_traits(homes: Iterable[HomeTraits], *, least: int = LEAST) -> Mapping[str, frozenset[str]]:
    """Return by home which traits are to be withheld; a home that keeps all is left out.

    Notes
    -----
    Homes are divided by adults, then by language, interpreter and quarter in turn. A group below ``least`` loses that
    trait and every finer one. Where fewer than ``least`` homes have lost it so, some of the next smallest group, by the
    order of their ids, lose it too: else the only home without a trait would be known by its lack. Where all homes of a
    group are fewer than ``least``, all lose it; the number of adults, which they cannot lose, may still point them out.

    Examples
    --------
    >>> alike = [HomeTraits(home=f"h{n}", adults=1, language=("sv",), interpreter=("no",), quarter=("q",))
    ...          for n in range(5)]
    >>> withheld_traits(alike)
    {}
    >>> sorted(withheld_traits(alike[:4])["h0"])
    ['interpreter', 'language', 'quarter']
    """
    found: dict[str, frozenset[str]] = {}
    groups: dict[int, list[HomeTraits]] = {}
    for each in homes:
        groups.setdefault(each.adults, []).append(each)
    for group in groups.values():
        _withhold(group, TRAITS, least, found)
    return found


def _withhold(
    group: Sequence[HomeTraits], traits: tuple[str, ...], least: int, found: dict[str, frozenset[str]]
) -> None:
    if not traits:
        return
    trait, *finer = traits
    sharing: dict[tuple[str, ...], list[HomeTraits]] = {}
    for each in sorted(group, key=lambda each: each.home):
        sharing.setdefault(getattr(each, trait), []).append(each)
    losing: list[HomeTraits] = []
    for value, members in sorted(sharing.items(), key=lambda item: (len(item[1]), item[0])):
        lacking = least - len(losing) if losing else 0
        enough = len(members) >= least + max(lacking, 0)
        giving = max(lacking, 0) if enough else len(members) if lacking > 0 or len(members) < least else 0
        losing += members[:giving]
        sharing[value] = members[giving:]
    found.update({each.home: frozenset(traits) for each in losing})
    for kept in sharing.values():
        _withhold(kept, tuple(finer), least, found)


def hidden_counts(homes: Mapping[str, Set[Hashable]], *, least: int = LEAST) -> frozenset[str]:
    """Return which counts of a table are not to be told.

    Parameters
    ----------
    homes : mapping of str to set
        Which homes stand behind each count.

    Notes
    -----
    A count behind which there are some homes, but fewer than ``least``, is hidden. So that it does not follow from the
    sum, the next smallest are hidden with it until at least two are, with ``least`` homes behind them together. Where
    only counts of nothing are left, all are hidden.

    Examples
    --------
    >>> sorted(hidden_counts({"a": set(range(20)), "b": set(range(9)), "c": {1, 2}, "d": set()}))
    ['b', 'c']
    >>> hidden_counts({"a": set(range(20)), "d": set()})
    frozenset()
    """
    hidden = {value for value, behind in homes.items() if 0 < len(behind) < least}
    if not hidden:
        return frozenset()
    others = sorted((value for value in homes if len(homes[value]) >= least), key=lambda each: (len(homes[each]), each))
    while others and (len(hidden) < 2 or len({home for each in hidden for home in homes[each]}) < least):
        hidden.add(others.pop(0))
    return frozenset(hidden if others else homes)
