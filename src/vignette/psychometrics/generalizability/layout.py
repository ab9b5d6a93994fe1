"""Ratings laid out for the likelihood: counts and sums per home, made once, from which it follows at any variances.

A *block* is what is independent of the rest given the crossed facets: a home. A term that names the block has *inner*
levels (home by vignette: nine in each home); the other terms have *crossed* levels, which blocks share (vignette,
rater), and their combinations that occur are *cells*. A home falls into *parts* (its people), which share no inner
level but the home's own; without such, it is one part. Of a part's rows the likelihood needs no more than how often
inner levels meet each other, cells and fixed effects, and the scores' totals. Two homes have one pattern if these
counts are the same; common patterns are computed once, whatever the number of homes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.generalizability.parts import home_and_parts, ranks

_SHARED = 8
"""From this many homes on, a pattern's homes are summed; rarer ones stand one by one."""
_CELLS = 3000000
"""Entries of one batch's largest array, which bounds memory."""
_PADDED = 1.25
"""By how much homes of unlike size may swell a batch."""
_LITTLE = 50_000
"""Swelling by so many entries is nothing: one batch more costs as much."""
_KEPT = 40_000_000
"""Up to this many entries in all, the batches' matrices are kept between evaluations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Homes of n patterns, sorted by pattern, whose p parts have about q inner levels and c cells each.

    Attributes
    ----------
    owner : array of int, p
        Pattern of each part.
    cells : array of int, p x c
        The crossed cells of each part, filled up with others where it has fewer than c.
    term : array of int, q
        Term of each inner level: the home's own first, the term with the most levels last.
    part, cell, inner, fixed : arrays, rows (x inner terms, x f)
        Part of each of the patterns' rows, its cell (0 to c - 1), inner levels (0 to q - 1) and fixed effects.
    homes : array of int, h
        The homes' numbers.
    by_score : array, all homes' parts x q
        Their scores' totals per inner level, less the layout's ``shift``.
    bounds : array of int, n + 1
        Pattern i has the homes ``bounds[i]`` to ``bounds[i + 1]``.
    """

    owner: Codes
    cells: Codes
    term: Codes
    part: Codes
    cell: Codes
    inner: Codes
    fixed: Floats
    homes: Codes
    by_score: Floats
    bounds: Codes

    @property
    def single(self) -> bool:
        """Whether every pattern has one home."""
        return len(self.homes) == len(self.bounds) - 1

    def every_part(self) -> tuple[Codes, Codes, Codes]:
        """Return, for each part of all homes, the pattern's part and the home; and each home's pattern."""
        pattern = np.repeat(np.arange(len(self.bounds) - 1), np.diff(self.bounds))
        counts = np.bincount(self.owner)[pattern]
        home = np.repeat(np.arange(len(pattern)), counts)
        within = np.arange(len(home)) - (np.cumsum(counts) - counts)[home]
        return np.searchsorted(self.owner, pattern)[home] + within, home, pattern

    @property
    def entries(self) -> int:
        """How many numbers its matrices hold."""
        return len(self.owner) * len(self.term) * (len(self.term) + int(self.cells.shape[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A batch's counts, which no weight changes: of rows that inner levels share with what stands beside them.

    ``gram`` (p, q, q) with each other, ``by_cell`` (p, q, c) with cells, ``by_fixed`` (p, q, f) their sums of fixed
    effects. Levels and cells that a part lacks are zero.
    """

    owner: Codes
    cells: Codes
    term: Codes
    gram: Floats
    by_cell: Floats
    by_fixed: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """How many homes each pattern has (n), and the mean over them of scores' totals per inner level (p, q).

    ``spread`` (p, q, s), times its transpose, is the sum of products of single homes' totals less their pattern's mean,
    a home's parts one below the other; s is zero where each pattern has one home.
    """

    homes: Floats
    means: Floats
    spread: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over all rows: per crossed cell (c) of rows, fixed effects (c, f) and scores (c); and of products."""

    rows: float
    cell_rows: Floats
    cell_fixed: Floats
    cell_scores: Floats
    fixed_fixed: Floats
    fixed_scores: Floats
    scores_scores: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows sorted by home, part and cell, with inner levels within the part, fixed effects (rows, f) and score.

    ``inner`` (rows, columns) has a column for the home itself, and one for each other inner term; ``terms`` says which.
    """

    block: Codes
    part: Codes
    cell: Codes
    inner: Codes
    terms: Codes
    fixed: Floats
    scores: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All batches; ``cell_levels`` (c, crossed terms) are the crossed cells that occur, ``shift`` the mean score.

    ``own`` is the inner term that has one level per home, or the number of inner terms where there is none.
    """

    rows: Rows
    batches: tuple[Batch, ...]
    shapes: tuple[Shape, ...] | None
    blocks: int
    cell_levels: Codes
    inner_terms: int
    own: int
    fixed_effects: int
    shift: float

    def shaped(self) -> Iterator[tuple[Batch, Shape]]:
        """Yield each batch with its matrices, kept or made anew."""
        for place, batch in enumerate(self.batches):
            yield batch, self.shapes[place] if self.shapes is not None else _shape(batch)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """A layout in which each home counts ``weights`` (blocks) times."""

    layout: Layout
    weights: Floats
    totals: Totals
    sums: tuple[Sums, ...] | None

    def __iter__(self) -> Iterator[tuple[Shape, Sums]]:
        for place, (batch, shape) in enumerate(self.layout.shaped()):
            yield shape, self.sums[place] if self.sums is not None else _sums(batch, self.weights)


def lay_out(scores: Floats, block: Codes, inner: Codes, crossed: Codes, fixed: Floats) -> Layout:
    """Return the layout of long data.

    Parameters
    ----------
    scores : array, rows
        One score per row, none missing.
    block : array of int, rows
        The home of each row, 0 to blocks - 1.
    inner : array of int, rows x inner terms
        Level of each row in each term that names the home; only equality within a home counts.
    crossed : array of int, rows x crossed terms
        Level of each row in each other term, 0, 1, ...
    fixed : array, rows x f
        The intercept's column of ones, and others.
    """
    cell_levels, cell = _cells(crossed, len(scores))
    found, part = home_and_parts(block, inner)
    own = inner.shape[1] if found is None else found
    terms = np.array([own, *(k for k in range(inner.shape[1]) if k != own)])
    order, shift = np.lexsort((cell, part, block)), float(scores.mean())
    block, part = block[order], _numbered(part[order])
    rows = Rows(
        block=block,
        part=part,
        cell=cell[order],
        inner=np.column_stack([np.zeros_like(part), *(ranks(part, inner[order, k]) for k in terms[1:])]),
        terms=terms,
        fixed=fixed[order],
        scores=scores[order] - shift,
    )
    batches = tuple(_batches(rows, len(cell_levels)))
    layout = Layout(
        rows=rows,
        batches=batches,
        shapes=None,
        blocks=int(block[-1]) + 1,
        cell_levels=cell_levels,
        inner_terms=inner.shape[1],
        own=own,
        fixed_effects=fixed.shape[1],
        shift=shift,
    )
    if sum(batch.entries for batch in batches) > _KEPT:
        return layout
    return replace(layout, shapes=tuple(_shape(batch) for batch in batches))


def weighted(layout: Layout, weights: Floats | None = None) -> Weighted:
    """Return the layout with each home counted so many times, as so many homes; once where ``weights`` is None."""
    given = np.ones(layout.blocks) if weights is None else weights
    kept = None if layout.shapes is None else tuple(_sums(batch, given) for batch in layout.batches)
    return Weighted(layout=layout, weights=given, totals=_totals(layout, given), sums=kept)


def _cells(crossed: Codes, rows: int) -> tuple[Codes, Codes]:
    """Return the combinations of crossed levels that occur, and each row's."""
    if crossed.shape[1] == 0:
        return np.zeros((1, 0), dtype=np.int64), np.zeros(rows, dtype=np.int64)
    found, cell = np.unique(crossed, axis=0, return_inverse=True)
    return found.astype(np.int64), cell.ravel().astype(np.int64)


def _batches(rows: Rows, cells: int) -> Iterator[Batch]:
    """Yield homes whose parts are of about one size, common patterns apart from rare ones."""
    edges = np.searchsorted(rows.block, np.arange(int(rows.block[-1]) + 2))
    pattern, common = _patterns(rows, edges)
    counts = np.maximum.reduceat(rows.inner, edges[:-1], axis=0) + 1
    parts = np.flatnonzero(np.diff(rows.part, prepend=-1))
    new = np.diff(rows.cell, prepend=-1) != 0
    new[parts] = True
    home = rows.block[parts]
    met = np.zeros(len(pattern), dtype=np.int64)
    np.maximum.at(met, home, np.add.reduceat(new, parts, dtype=np.int64))
    size = np.column_stack([np.bincount(home), met, counts])
    order = np.lexsort((pattern, met, counts.sum(axis=1), common))
    bounds = np.flatnonzero(np.diff(pattern[order], prepend=-1, append=-1))
    heads = order[bounds[:-1]]
    for low, high in pairwise(_cuts(size[heads], common[heads])):
        chosen = bounds[low : high + 1]
        yield _batch(order[chosen[0] : chosen[-1]], chosen - chosen[0], rows, edges, cells)


def _patterns(rows: Rows, edges: Codes) -> tuple[Codes, Mask]:
    """Return each home's pattern, one of its own where it is rare, and whether it is common."""
    effect = np.unique(rows.fixed, axis=0, return_inverse=True)[1].ravel()
    part = rows.part - rows.part[edges[rows.block]]
    table = np.column_stack([part, rows.cell, effect, rows.inner]).astype(np.int32)
    known: dict[bytes, int] = {}
    pattern = np.array([known.setdefault(table[low:high].tobytes(), len(known)) for low, high in pairwise(edges)])
    common = np.bincount(pattern)[pattern] >= _SHARED
    return np.where(common, pattern, len(known) + np.arange(len(pattern))), common


def _cuts(size: Codes, common: Mask) -> list[int]:
    """Return where to cut patterns into batches; ``size`` has their parts, and a part's cells and levels per term."""
    cuts, parts, alone, widest = [0], 0, 0, size[0, 1:]
    for place, (count, own) in enumerate(zip(size[:, 0], size[:, 1:], strict=True)):
        widest, parts, alone = np.maximum(widest, own), parts + count, alone + count * _entries(own)
        together = parts * _entries(widest)
        swollen = together > max(_PADDED * alone, alone + _LITTLE)
        if place > cuts[-1] and (together > _CELLS or swollen or common[place] != common[place - 1]):
            cuts.append(place)
            widest, parts, alone = own, count, count * _entries(own)
    return [*cuts, len(size)]


def _entries(size: Codes) -> int:
    levels = int(size[1:].sum())
    return levels * (levels + int(size[0]))


def _batch(homes: Codes, bounds: Codes, rows: Rows, edges: Codes, cells: int) -> Batch:
    every, first = _rows_of(homes, edges), _rows_of(homes[bounds[:-1]], edges)
    all_parts, part = _numbered(rows.part[every]), _numbered(rows.part[first])
    owner = np.repeat(np.arange(len(bounds) - 1), (edges[1:] - edges[:-1])[homes[bounds[:-1]]])
    met = np.zeros((int(part[-1]) + 1, cells), dtype=bool)
    met[part, rows.cell[first]] = True
    counts = rows.inner[first].max(axis=0) + 1
    levels, columns = int(counts.sum()), np.array([0, *(1 + np.argsort(counts[1:], kind="stable"))])
    offsets = np.empty_like(counts)
    offsets[columns] = np.cumsum(counts[columns]) - counts[columns]
    at = all_parts[:, None] * levels + rows.inner[every] + offsets
    by_score = summed(at, np.repeat(rows.scores[every], len(counts)), (int(all_parts[-1]) + 1) * levels)
    return Batch(
        owner=owner[np.flatnonzero(np.diff(part, prepend=-1))],
        cells=np.argsort(~met, axis=1, kind="stable")[:, : int(met.sum(axis=1).max())],
        term=np.repeat(rows.terms[columns], counts[columns]),
        part=part,
        cell=np.cumsum(met, axis=1)[part, rows.cell[first]] - 1,
        inner=rows.inner[first] + offsets,
        fixed=rows.fixed[first],
        homes=homes,
        by_score=by_score.reshape(-1, levels),
        bounds=bounds,
    )


def _numbered(parts: Codes) -> Codes:
    """Return 0, 1, ... for rows of the same part, which stand together."""
    return np.cumsum(np.diff(parts, prepend=parts[0]) != 0, dtype=np.int64)


def _rows_of(homes: Codes, edges: Codes) -> Codes:
    sizes = edges[homes + 1] - edges[homes]
    before = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(np.repeat(edges[homes], sizes) + np.arange(len(before)) - before)


def _shape(batch: Batch) -> Shape:
    parts, q, c = len(batch.owner), len(batch.term), batch.cells.shape[1]
    at = batch.part[:, None] * q + batch.inner
    by_fixed = [summed(at, np.repeat(effect, at.shape[1]), parts * q) for effect in batch.fixed.T]
    return Shape(
        owner=batch.owner,
        cells=batch.cells,
        term=batch.term,
        gram=_counted(at[:, :, None] * q + batch.inner[:, None, :], parts, q, q),
        by_cell=_counted(at * c + batch.cell[:, None], parts, q, c),
        by_fixed=np.stack(by_fixed, axis=-1).reshape(parts, q, -1),
    )


def summed(places: Codes, values: Floats, size: int) -> Floats:
    """Return the sums of values that fall on each of so many places."""
    return np.bincount(places.ravel(), values.ravel(), minlength=size).astype(float)


def _counted(places: Codes, *size: int) -> Floats:
    """Return how often each place occurs, as an array of this size."""
    return np.bincount(places.ravel(), minlength=int(np.prod(size))).astype(float).reshape(size)


def _sums(batch: Batch, weights: Floats) -> Sums:
    weight = weights[batch.homes]
    if batch.single:
        return Sums(homes=weight, means=batch.by_score, spread=np.zeros((*batch.by_score.shape, 0)))
    parts, q = np.bincount(batch.owner), len(batch.term)
    means, spread, start = np.zeros((len(batch.owner), q)), np.zeros((len(batch.owner), q, q * parts.max())), 0
    for place, (low, high) in enumerate(pairwise(batch.bounds)):
        own, heavy = np.flatnonzero(batch.owner == place), weight[low:high]
        scores = batch.by_score[start : start + len(own) * len(heavy)].reshape(len(heavy), -1)
        mean = heavy @ scores / max(float(heavy.sum()), 1e-300)
        values, vectors = np.linalg.eigh((heavy[:, None] * (scores - mean)).T @ (scores - mean))
        means[own] = mean.reshape(len(own), q)
        spread[own, :, : len(mean)] = (vectors * np.sqrt(np.maximum(values, 0.0))).reshape(len(own), q, -1)
        start += len(own) * len(heavy)
    return Sums(homes=np.add.reduceat(weight, batch.bounds[:-1]), means=means, spread=spread)


def _totals(layout: Layout, weights: Floats) -> Totals:
    rows, cells = layout.rows, len(layout.cell_levels)
    weight = weights[rows.block]
    heavy = weight[:, None] * rows.fixed
    by_cell = [summed(rows.cell, column, cells) for column in heavy.T]
    return Totals(
        rows=float(weight.sum()),
        cell_rows=summed(rows.cell, weight, cells),
        cell_fixed=np.stack(by_cell, axis=1),
        cell_scores=summed(rows.cell, weight * rows.scores, cells),
        fixed_fixed=heavy.T @ rows.fixed,
        fixed_scores=heavy.T @ rows.scores,
        scores_scores=float(weight @ rows.scores**2),
    )
