"""The door of this family: a frame becomes codes of blocks, inner terms, crossed terms and fixed effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats
from vignette.psychometrics.checks import (
    cluster_members,
    columns_there,
    facet_codes,
    missing_refused,
    stated_missing,
    unique_keys,
)
from vignette.psychometrics.frames import kind_of, numbers
from vignette.psychometrics.generalizability.terms import RESIDUAL, Term, check_terms, facets_of, name_of, nesters
from vignette.psychometrics.problems import one_of, refuse

if TYPE_CHECKING:
    import pandas as pd

Missing = Literal["raise", "available"]
MISSING: tuple[str, ...] = ("raise", "available")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelData:
    """Ratings as arrays, and what their columns are.

    ``terms`` are the given terms, those that name the block first; ``labels`` are each term's level names;
    ``order`` puts them back as they were given, the residual last.
    """

    scores: Floats
    block: Codes
    inner: Codes
    crossed: Codes
    fixed: Floats
    fixed_names: tuple[str, ...]
    object_columns: Term
    terms: tuple[Term, ...]
    residual: Term
    order: Codes
    labels: tuple[tuple[str, ...], ...]
    levels: dict[str, int]
    sizes: dict[str, float]
    facet_codes: Codes
    clusters: Codes
    n_clusters: int
    cluster_kind: str
    grouped: bool
    excluded: int

    @property
    def names(self) -> tuple[str, ...]:
        """The terms' names in the arrays' order, the residual last."""
        return (*(name_of(term) for term in self.terms), RESIDUAL)

    @property
    def n(self) -> dict[str, int]:
        """What an estimate rests on."""
        found = {self.cluster_kind: self.n_clusters} if self.grouped else {}
        for column, count in self.levels.items():
            found[kind_of(column)] = count
        return {**found, "ratings": len(self.scores)}


def model_data(
    ratings: pd.DataFrame,
    *,
    object: str | Sequence[str],
    terms: Sequence[Term],
    fixed: Sequence[str],
    within: Sequence[str],
    score: str,
    cluster: str | None,
    missing: str,
) -> ModelData:
    """Return a frame as arrays; see `variance_components` for the parameters and what is refused."""
    one_of(missing, MISSING, "missing")
    object_columns = (object,) if isinstance(object, str) else tuple(object)
    given = check_terms(terms, object_columns)
    facets = tuple(dict.fromkeys((*facets_of(given, object_columns), *within)))
    columns = (*object_columns, *facets)
    columns_there(ratings, [*columns, *fixed, score, *([cluster] if cluster else [])])
    unique_keys(ratings, list(dict.fromkeys((*columns, *fixed))))
    used, values, excluded = _available(ratings, score, missing)
    block = facet_codes(used, [object_columns[0]])[0]
    inner = tuple(term for term in given if object_columns[0] in term)
    outer = tuple(term for term in given if object_columns[0] not in term)
    coded = [facet_codes(used, list(term)) for term in (*inner, *outer)]
    effects, names = _effects(used, fixed)
    members, count = cluster_members(used, cluster, block, int(block.max()) + 1)
    placed = {term: place for place, term in enumerate((*inner, *outer))}
    single = {column: facet_codes(used, [column])[0] for column in columns}
    return ModelData(
        scores=values,
        block=block,
        inner=_columns([codes for codes, _ in coded[: len(inner)]], len(used)),
        crossed=_columns([codes for codes, _ in coded[len(inner) :]], len(used)),
        fixed=effects,
        fixed_names=names,
        object_columns=object_columns,
        terms=(*inner, *outer),
        residual=columns,
        order=np.array([*(placed[term] for term in given), len(given)]),
        labels=tuple(tuple(":".join(map(str, row)) for row in found.to_numpy()) for _, found in coded),
        levels={column: int(codes.max()) + 1 for column, codes in single.items()},
        sizes=_sizes(used, object_columns, facets, given),
        facet_codes=_columns(list(single.values()), len(used)),
        clusters=members,
        n_clusters=count,
        cluster_kind=kind_of(cluster),
        grouped=cluster is not None,
        excluded=excluded,
    )


def _available(ratings: pd.DataFrame, score: str, missing: str) -> tuple[pd.DataFrame, Floats, int]:
    values = numbers(ratings, [score])[:, 0]
    blank = np.isnan(values)
    if blank.any() and missing == "raise":
        raise missing_refused(int(blank.sum()))
    stated_missing(ratings, blank, missing)
    if blank.all():
        raise refuse("PSY-202", "rows", "no rating is left", "Give ratings.")
    return ratings[~blank], values[~blank], int(blank.sum())


def _effects(used: pd.DataFrame, fixed: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
    """Return an intercept and one column per level but the first of each fixed column."""
    columns, names = [np.ones(len(used))], ["intercept"]
    for column in fixed:
        codes, labels = facet_codes(used, [column])
        for level in range(1, len(labels)):
            columns.append((codes == level).astype(float))
            names.append(f"{column}={labels.iloc[level, 0]}")
    matrix = np.stack(columns, axis=1)
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        what = "the fixed effects cannot be told apart: one follows from the others"
        raise refuse("PSY-322", "fixed", what, "Leave one of them out.")
    return matrix, tuple(names)


def _sizes(used: pd.DataFrame, object_columns: Term, facets: Term, terms: Sequence[Term]) -> dict[str, float]:
    """Return how many levels of each facet an object has: the harmonic mean over objects (and the facet's nesters)."""
    found = {}
    for facet in facets:
        above = [*object_columns, *(column for column in nesters(facet, terms) if column not in object_columns)]
        counts = used.groupby(above, observed=True)[facet].nunique().to_numpy()
        found[facet] = float(len(counts) / (1 / counts).sum())
    return found


def _columns(codes: list[Codes], rows: int) -> Codes:
    return np.stack(codes, axis=1) if codes else np.zeros((rows, 0), dtype=np.int64)
