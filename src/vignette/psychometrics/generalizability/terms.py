"""What varies: facets, the terms of a model, and how they lie in one another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from vignette.psychometrics.problems import refuse

Term: TypeAlias = tuple[str, ...]
"""One source of variance, as the columns whose combination has a level of its own: ``("household_id", "rater_id")``."""

RESIDUAL = "residual"


def crossed_terms(*facets: str, without: Collection[Term] = ()) -> tuple[Term, ...]:
    """Return every main effect and interaction of crossed facets but the highest, which is the residual.

    Parameters
    ----------
    *facets : str
        Columns, the object of measurement first.
    without : collection of tuple of str
        Terms to leave out; their variance goes to the residual.

    Examples
    --------
    >>> crossed_terms("home", "vignette", "rater")
    (('home',), ('vignette',), ('rater',), ('home', 'vignette'), ('home', 'rater'), ('vignette', 'rater'))
    """
    left_out = {frozenset(term) for term in without}
    every = (term for size in range(1, len(facets)) for term in combinations(facets, size))
    return tuple(term for term in every if frozenset(term) not in left_out)


def name_of(term: Term) -> str:
    """Return a term's name: its columns with colons between."""
    return ":".join(term)


def check_terms(terms: Sequence[Term], object_columns: Term) -> tuple[Term, ...]:
    """Return the terms as tuples.

    Raises
    ------
    DataError
        ``PSY-321`` without terms, for a term that is empty, names a column twice or stands twice, or where no term is
        of the object alone.
    """
    if isinstance(terms, str) or any(isinstance(term, str) for term in terms):
        what = "a term is given as text"
        raise refuse("PSY-321", "terms", what, 'Give tuples of columns: [("household_id",), ("rater_id",)].')
    given = tuple(tuple(term) for term in terms)
    sets = [frozenset(term) for term in given]
    if not given or any(len(one) != len(term) or not term for one, term in zip(sets, given, strict=True)):
        what = "there are no terms, or one is empty or names a column twice"
        raise refuse("PSY-321", "terms", what, "Give tuples of different columns; crossed_terms() makes them.")
    if len(set(sets)) < len(sets):
        raise refuse("PSY-321", "terms", "a term stands twice", "Name each once.")
    if not any(one <= set(object_columns) for one in sets):
        what = "no term is of the object of measurement alone"
        raise refuse("PSY-321", "terms", what, "Add the object's own columns as a term.")
    return given


def facets_of(terms: Sequence[Term], object_columns: Term) -> Term:
    """Return the columns that are not the object, in the order in which the terms name them."""
    return tuple(dict.fromkeys(column for term in terms for column in term if column not in object_columns))


def nesters(facet: str, terms: Sequence[Term]) -> frozenset[str]:
    """Return the columns that every term with this facet names too: raters nested in tasks stand beside their task."""
    holding = [frozenset(term) for term in terms if facet in term]
    return frozenset.intersection(*holding) - {facet} if holding else frozenset()


def error_kind(term: Term, object_columns: Term, fixed: Collection[str]) -> str:
    """Return what a term is to a mean score: ``universe``, ``relative`` or ``absolute`` error, or ``none``.

    A fixed facet is one whose levels are all there are: what it adds to an object belongs to the object (``universe``),
    what it adds to everyone is no error (``none``).
    """
    of_object = any(column in object_columns for column in term)
    random = [column for column in term if column not in object_columns and column not in fixed]
    if of_object:
        return "relative" if random else "universe"
    return "absolute" if random else "none"


def divisor(term: Term, object_columns: Term, sizes: Mapping[str, float]) -> float:
    """Return by how much averaging over a design's levels divides a term's variance."""
    product = 1.0
    for column in term:
        if column not in object_columns:
            product *= sizes[column]
    return product
