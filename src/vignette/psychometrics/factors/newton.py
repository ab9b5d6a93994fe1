"""Newton's method between bounds, for many small problems at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vignette.psychometrics.arrays import Floats, Mask

_STEPS = 200
_FLAT = 1e-10
_SHORTEST = 1e-9


@dataclass(slots=True, kw_only=True)
class Local:
    """A function at one point per problem: value (b), gradient (b, p), second derivatives (b, p, p).

    ``approximate`` is a matrix that is never indefinite; it stands in where the true one leads uphill.
    """

    value: Floats
    gradient: Floats
    hessian: Floats
    approximate: Floats


def minimise(
    local: Callable[[Floats, Mask], Local], start: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats, Mask]:
    """Return where each problem's function is lowest within its bounds, how low, and whether that was found.

    Parameters
    ----------
    local : callable
        Gets points (b', p) and which of the b problems they belong to (a mask), and returns the functions there.
    start, low, high : array, b x p

    Returns
    -------
    array, array, array of bool
        b x p, b, b.
    """
    x = np.clip(start, low, high)
    value, done, stuck = np.full(len(x), np.nan), np.zeros(len(x), dtype=bool), np.zeros(len(x), dtype=bool)
    here = local(x, np.ones(len(x), dtype=bool))
    value[:] = here.value
    step, size = _steps(here, x, low, high)
    share = np.ones(len(x))
    done[:] = size < _FLAT
    for _ in range(_STEPS):
        going = ~done & ~stuck
        if not going.any():
            break
        aim = np.clip(x[going] + share[going, None] * step[going], low[going], high[going])
        there = local(aim, going)
        lower = there.value <= value[going] + 1e-14 * (1 + np.abs(value[going]))
        moved = np.flatnonzero(going)[lower]
        x[moved], value[moved] = aim[lower], there.value[lower]
        taken = Local(
            value=there.value[lower],
            gradient=there.gradient[lower],
            hessian=there.hessian[lower],
            approximate=there.approximate[lower],
        )
        step[moved], size = _steps(taken, x[moved], low[moved], high[moved])
        share[moved], done[moved] = 1.0, size < _FLAT
        held = np.flatnonzero(going)[~lower]
        share[held] /= 4
        stuck[held] = share[held] < _SHORTEST
    return x, value, done | stuck & (_slope(local, x, low, high) < 1e-6)


def _steps(here: Local, x: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return each problem's step and the largest slope it may still go down."""
    free = ~(((x <= low) & (here.gradient > 0)) | ((x >= high) & (here.gradient < 0)))
    gradient = np.where(free, here.gradient, 0.0)
    both = free[:, :, None] & free[:, None, :]
    eye = np.eye(x.shape[1])
    bordered = np.where(both, here.hessian, 0.0) + (~free)[:, :, None] * eye
    step = np.nan_to_num(-_solved(bordered, gradient, 1e-12), posinf=0.0, neginf=0.0)
    uphill = ~((gradient * step).sum(axis=1) < 0)
    if uphill.any():
        safe = np.where(both, here.approximate, 0.0) + (~free)[:, :, None] * eye
        step[uphill] = np.nan_to_num(-_solved(safe[uphill], gradient[uphill], 1e-4), posinf=0.0, neginf=0.0)
    return step, np.abs(gradient).max(axis=1, initial=0.0)


def _solved(matrices: Floats, sides: Floats, ridge: float) -> Floats:
    scale = np.abs(matrices).max(axis=(1, 2), initial=1e-100)[:, None, None]
    return np.asarray(np.linalg.solve(matrices + ridge * scale * np.eye(sides.shape[1]), sides[:, :, None])[:, :, 0])


def _slope(local: Callable[[Floats, Mask], Local], x: Floats, low: Floats, high: Floats) -> Floats:
    return _steps(local(x, np.ones(len(x), dtype=bool)), x, low, high)[1]
