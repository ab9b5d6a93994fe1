"""When a result carries a caveat that every family knows. The sentences are in the catalogues, ``caveat.<code>``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vignette.i18n import Language

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


def explained(caveats: Sequence[str], language: Language) -> tuple[str, ...]:
    """Return the sentence for each code, in the reader's language.

    Raises
    ------
    KeyError
        For a code that the catalogue does not know.
    """
    from vignette.i18n import catalogue

    return tuple(catalogue(language)(f"caveat.{code}") for code in caveats)
