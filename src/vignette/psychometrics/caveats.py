"""When a result carries a caveat that every family knows. The sentences are in the catalogues, ``caveat.<code>``."""

from __future__ import annotations

FEW_HOUSEHOLDS = 30
"""Below this many sampled clusters a result carries ``few_households``: its interval may cover less than it says."""


def about_clusters(clusters: int, *, grouped: bool = True) -> tuple[str, ...]:
    """Return what a reader must know of the sample.

    Parameters
    ----------
    clusters : int
        How many sampled clusters (households) there are.
    grouped : bool
        False where the caller took rows for independent of one another.
    """
    found = ("one_household",) if clusters < 2 else ("few_households",) if clusters < FEW_HOUSEHOLDS else ()
    return found if grouped else (*found, "taken_as_independent")
