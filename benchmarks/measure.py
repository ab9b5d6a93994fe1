"""One measurement in a process of its own; `coefficients.py` starts it.

`measure.py data MODULE ROW HOUSEHOLDS FOLDER [REPLICATES]` makes a row's data and keeps them for both sides;
`measure.py ours|peer MODULE ROW FOLDER` runs the row on them and prints seconds and memory as JSON. A peer whose
package is not here ends with 77.
"""

from __future__ import annotations

import ast
import importlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
SEED = 20260101
LONG = 2.0
"""A call that takes longer than this many seconds is timed once."""


def main(side: str, module: str, row: str, *rest: str) -> None:
    """Do what the first argument says."""
    sys.path.insert(0, str(HERE))
    if side == "data":
        write(importlib.import_module(module), row, *rest)
        return
    data = read(Path(rest[0]))
    run = ours(module, row) if side == "ours" else peer(module, row)
    before = peak()
    seconds = timed(run, data)
    print(json.dumps({"seconds": seconds, "peak_mb": peak(), "own_mb": peak() - before}))


def write(module: Any, row: str, households: str, folder: str, replicates: str = "") -> None:
    """Keep a row's data as arrays, and as CSV for R."""
    data = getattr(module, f"data_{row}")(SEED, int(households))
    if replicates:
        data["replicates"] = int(replicates)
    place = Path(folder)
    place.mkdir(parents=True)
    for name, value in data.items():
        array = np.asarray(value)
        np.save(place / f"{name}.npy", array)
        if array.ndim == 0:
            (place / f"{name}.txt").write_text(f"{array.item()}\n", encoding="utf-8")
        elif array.ndim <= 2:
            form = "%s" if array.dtype.kind in "UO" else "%.17g"
            np.savetxt(place / f"{name}.csv", array, fmt=form, delimiter=",")


def read(folder: Path) -> dict[str, Any]:
    """Return the arrays kept in a folder; single numbers as numbers."""
    arrays = {path.stem: np.load(path, allow_pickle=False) for path in folder.glob("*.npy")}
    return {name: array.item() if array.ndim == 0 else array for name, array in arrays.items()}


def ours(module: str, row: str) -> Callable[[dict[str, Any]], object]:
    """Return our side of a row."""
    found: Callable[[dict[str, Any]], object] = getattr(importlib.import_module(module), f"ours_{row}")
    return found


def peer(module: str, row: str) -> Callable[[dict[str, Any]], object]:
    """Return the peer's side, a text in the row's module: the module itself needs our package, which is not there."""
    tree = ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))
    texts = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id.isupper()
        and isinstance(node.value, ast.Constant)
    }
    room: dict[str, Any] = {}
    try:
        exec(texts[f"PEER_{row.upper()}"], room)  # our own text, from the file beside this one
    except ImportError:
        sys.exit(77)
    run: Callable[[dict[str, Any]], object] = room["run"]
    return run


def timed(run: Callable[[dict[str, Any]], object], data: dict[str, Any]) -> float:
    """Return the median of five calls after a first one; a long call is timed once."""
    start = time.perf_counter()
    run(data)
    once = time.perf_counter() - start
    if once > LONG:
        return once
    times = []
    for _ in range(5):
        start = time.perf_counter()
        run(data)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def peak() -> float:
    """Return the process's peak memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
