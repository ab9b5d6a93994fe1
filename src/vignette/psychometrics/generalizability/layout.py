"""Ratings laid out for the likelihood: homes of one pattern together, each pattern's sums made once.

A *block* is what is independent of the rest given the crossed facets: a home. A term that names the block has *inner*
levels (home by vignette: nine in each home); the other terms have *crossed* levels, which blocks share (vignette,
rater). Two homes have one pattern if the same crossed cells were rated and inner levels tie the same rows. The
likelihood needs each pattern's matrices once, whatever the number of homes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats

_SHARED = 8
"""From this many homes on, a pattern's homes are summed; rarer ones stand one by one."""
_CELLS = 1_000_000
"""Patterns x rows x rows of one batch, which bounds memory."""
_KEPT = 20_000_000
"""Up to this many in all, the batches' matrices are kept between evaluations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Homes with equally many rows m: p patterns, and the homes that have them, sorted by pattern.

    Attributes
    ----------
    cells : array of int, p x m
        Crossed cell of each row.
    inner : array of int, p x m x inner terms
        Inner level of each row, 0, 1, ... within the home.
    fixed : array, p x m x f
        Fixed effects of each row.
    homes : array of int, h
        The homes' numbers.
    scores : array, h x m
        Their scores, less the layout's ``shift``.
    bounds : array of int, p + 1
        Pattern i has the homes ``bounds[i]`` to ``bounds[i + 1]``.
    """

    cells: Codes
    inner: Codes
    fixed: Floats
    homes: Codes
    scores: Floats
    bounds: Codes

    @property
    def single(self) -> bool:
        """Whether every pattern has one home."""
        return len(self.homes) == len(self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A batch's matrices that no weight changes, with q inner levels, those that a pattern lacks being zero.

    ``levels`` (p, m, q) says which row has which inner level; ``gram`` (p, q, q) is its cross product, ``by_fixed``
    (p, q, f) its product with the fixed effects; ``term`` (q) is the term of each level.
    """

    cells: Codes
    levels: Floats
    term: Codes
    gram: Floats
    by_fixed: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """A batch's sums over homes: how many (p), scores' totals per inner level (p, q), and their products (p, q, q)."""

    homes: Floats
    by_score: Floats
    by_square: Floats


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
class Layout:
    """All batches; ``cell_levels`` (c, crossed terms) are the crossed cells that occur, ``shift`` the mean score."""

    batches: tuple[Batch, ...]
    shapes: tuple[Shape, ...] | None
    blocks: int
    cell_levels: Codes
    inner_terms: int
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
            yield shape, self.sums[place] if self.sums is not None else _sums(batch, shape, self.weights)


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
    order = np.lexsort((*inner.T, cell, block))
    block, cell, fixed, shift = block[order], cell[order], fixed[order], float(scores.mean())
    codes = np.stack([_ranked(block, inner[order, k]) for k in range(inner.shape[1])], axis=1)
    rows = np.bincount(block)
    starts = np.concatenate([[0], np.cumsum(rows)[:-1]])
    effect = np.unique(fixed, axis=0, return_inverse=True)[1].ravel() if fixed.shape[1] > 1 else np.zeros_like(cell)
    long = _Long(cell=cell, inner=codes, fixed=fixed, effect=effect, scores=scores[order] - shift)
    batches = tuple(
        batch
        for size in np.unique(rows)
        for batch in _same_size(np.flatnonzero(rows == size), starts[rows == size], int(size), long)
    )
    total = sum(batch.cells.shape[0] * batch.cells.shape[1] ** 2 for batch in batches)
    layout = Layout(
        batches=batches,
        shapes=None,
        blocks=len(rows),
        cell_levels=cell_levels,
        inner_terms=inner.shape[1],
        fixed_effects=fixed.shape[1],
        shift=shift,
    )
    return replace(layout, shapes=tuple(_shape(batch) for batch in batches)) if total <= _KEPT else layout


def weighted(layout: Layout, weights: Floats | None = None) -> Weighted:
    """Return the layout with each home counted so many times, as so many homes; once where ``weights`` is None."""
    given = np.ones(layout.blocks) if weights is None else weights
    kept = None
    if layout.shapes is not None:
        kept = tuple(_sums(batch, shape, given) for batch, shape in layout.shaped())
    return Weighted(layout=layout, weights=given, totals=_totals(layout, given), sums=kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Long:
    """Rows sorted by home and cell; ``effect`` numbers the combinations of fixed effects."""

    cell: Codes
    inner: Codes
    fixed: Floats
    effect: Codes
    scores: Floats


def _cells(crossed: Codes, rows: int) -> tuple[Codes, Codes]:
    """Return the combinations of crossed levels that occur, and each row's."""
    if crossed.shape[1] == 0:
        return np.zeros((1, 0), dtype=np.int64), np.zeros(rows, dtype=np.int64)
    found, cell = np.unique(crossed, axis=0, return_inverse=True)
    return found.astype(np.int64), cell.ravel().astype(np.int64)


def _ranked(block: Codes, codes: Codes) -> Codes:
    """Return each code's rank of first appearance within its block; rows come sorted by block."""
    pair = block * (int(codes.max()) + 1) + codes
    _, first, which = np.unique(pair, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    smallest = np.full(int(block.max()) + 1, len(first), dtype=np.int64)
    np.minimum.at(smallest, block[first], rank)
    return np.asarray(rank[which.ravel()] - smallest[block])


def _same_size(homes: Codes, starts: Codes, size: int, long: _Long) -> Iterator[Batch]:
    """Yield the batches of homes with this many rows: common patterns summed, rare ones one by one."""
    rows = starts[:, None] + np.arange(size)
    parts = (long.cell[rows], long.effect[rows], long.inner[rows].reshape(len(homes), -1))
    _, pattern, count = np.unique(
        np.concatenate(parts, axis=1).astype(np.int32), axis=0, return_inverse=True, return_counts=True
    )
    pattern = pattern.ravel()
    common = count[pattern] >= _SHARED
    grouped = np.flatnonzero(common)[np.argsort(pattern[common], kind="stable")]
    edges = np.concatenate([[0], np.cumsum(count[count >= _SHARED])])
    step = max(1, _CELLS // size**2)
    for low in range(0, len(edges) - 1, step):
        bounds = edges[low : low + step + 1]
        yield _batch(grouped[bounds[0] : bounds[-1]], bounds - bounds[0], homes, rows, long)
    alone = np.flatnonzero(~common)
    for low in range(0, len(alone), step):
        chosen = alone[low : low + step]
        yield _batch(chosen, np.arange(len(chosen) + 1), homes, rows, long)


def _batch(chosen: Codes, bounds: Codes, homes: Codes, rows: Codes, long: _Long) -> Batch:
    first = rows[chosen[bounds[:-1]]]
    return Batch(
        cells=long.cell[first],
        inner=long.inner[first],
        fixed=long.fixed[first],
        homes=homes[chosen],
        scores=long.scores[rows[chosen]],
        bounds=bounds,
    )


def _shape(batch: Batch) -> Shape:
    counts = batch.inner.max(axis=(0, 1)) + 1
    offsets = np.concatenate([[0], np.cumsum(counts)])
    patterns, size = batch.cells.shape
    levels = np.zeros((patterns, size, int(offsets[-1])))
    for k in range(len(counts)):
        place = batch.inner[:, :, k] + offsets[k]
        np.put_along_axis(levels, place[:, :, None], 1.0, axis=2)
    across = levels.transpose(0, 2, 1)
    return Shape(
        cells=batch.cells,
        levels=levels,
        term=np.repeat(np.arange(len(counts)), counts),
        gram=across @ levels,
        by_fixed=across @ batch.fixed,
    )


def _sums(batch: Batch, shape: Shape, weights: Floats) -> Sums:
    weight = weights[batch.homes]
    if batch.single:
        by_score = (shape.levels.transpose(0, 2, 1) @ batch.scores[:, :, None])[:, :, 0]
        square = (weight[:, None] * by_score)[:, :, None] * by_score[:, None, :]
        return Sums(homes=weight, by_score=weight[:, None] * by_score, by_square=square)
    totals, squares = [], []
    for place in range(len(batch.cells)):
        own = slice(batch.bounds[place], batch.bounds[place + 1])
        by_score = batch.scores[own] @ shape.levels[place]
        heavy = weight[own, None] * by_score
        totals.append(heavy.sum(axis=0))
        squares.append(heavy.T @ by_score)
    return Sums(
        homes=np.add.reduceat(weight, batch.bounds[:-1]), by_score=np.array(totals), by_square=np.array(squares)
    )


def _totals(layout: Layout, weights: Floats) -> Totals:
    cells, effects = len(layout.cell_levels), layout.fixed_effects
    cell_rows, cell_scores, cell_fixed = np.zeros(cells), np.zeros(cells), np.zeros((cells, effects))
    products, with_scores, square, rows = np.zeros((effects, effects)), np.zeros(effects), 0.0, 0.0
    for batch in layout.batches:
        weight = weights[batch.homes]
        homes = np.add.reduceat(weight, batch.bounds[:-1])
        totals = np.add.reduceat(weight[:, None] * batch.scores, batch.bounds[:-1], axis=0)
        flat = batch.cells.ravel()
        cell_rows += np.bincount(flat, np.repeat(homes, batch.cells.shape[1]), minlength=cells)
        cell_scores += np.bincount(flat, totals.ravel(), minlength=cells)
        for k in range(effects):
            cell_fixed[:, k] += np.bincount(flat, (homes[:, None] * batch.fixed[:, :, k]).ravel(), minlength=cells)
        products += np.einsum("pma,pmb->ab", homes[:, None, None] * batch.fixed, batch.fixed)
        with_scores += np.einsum("pma,pm->a", batch.fixed, totals)
        square += float(weight @ (batch.scores**2).sum(axis=1))
        rows += float(homes.sum()) * batch.cells.shape[1]
    return Totals(
        rows=rows,
        cell_rows=cell_rows,
        cell_fixed=cell_fixed,
        cell_scores=cell_scores,
        fixed_fixed=products,
        fixed_scores=with_scores,
        scores_scores=square,
    )
