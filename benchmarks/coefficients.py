"""The statistics against their peers, in one run: `make bench`, or `python benchmarks/coefficients.py [--quick]`.

For each row of `coefficients.toml`: our time, each peer's time on the same data in the same run, the ratio, and our
peak memory; then how time grows with the number of households. Every measurement is a process of its own with one
thread of linear algebra. Python peers run in an environment of their own (`requirements/peers.txt`), R's where
`Rscript` and the package are there; else the cell says that it was not measured here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".venv-peers" / "bin" / "python"
ABSENT = "not measured here"
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Timing:
    """Seconds of one call (the median of several) and the process's peak memory, of which our call took a part."""

    seconds: float
    peak_mb: float
    own_mb: float


def main() -> None:
    """Measure every row, then growth, and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="rows only, without growth")
    parser.add_argument("--only", default="", help="only rows whose task holds this text")
    options = parser.parse_args()
    plan = tomllib.loads((HERE / "coefficients.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        print("task | ours | peer | ratio | R | ratio | peak memory (of it the call)")
        for row in plan["row"]:
            if options.only in row["task"]:
                print(" | ".join(cells(row, Path(folder))), flush=True)
        if not options.quick:
            print("\ngrowth | " + " | ".join(f"households x {times}" for times in plan["growth_times"]))
            for row in plan["growth"]:
                if options.only in row["task"]:
                    print(" | ".join([row["task"], *grown(row, plan["growth_times"], Path(folder))]), flush=True)


def cells(row: dict[str, Any], folder: Path) -> Iterator[str]:
    """Yield the cells of one row."""
    yield row["task"]
    ours = measure("ours", row, row["households"], folder)
    assert ours is not None
    yield shown(ours.seconds)
    for side in ("peer", "r"):
        name = row.get(side)
        found = measure(side, row, row["households"], folder) if name else None
        scale = row.get(f"{side}_scale", 1)
        yield f"{name} {shown(found.seconds * scale)}" if found else f"{name} {ABSENT}" if name else "none"
        yield f"{found.seconds * scale / ours.seconds:.0f} x" if found else ""
    yield f"{ours.peak_mb:.0f} MB ({ours.own_mb:.0f})"


def grown(row: dict[str, Any], times: list[int], folder: Path) -> Iterator[str]:
    """Yield time, growth against the first and memory for each multiple of the households."""
    first: float | None = None
    for multiple in times:
        found = measure("ours", row, row["households"] * multiple, folder)
        assert found is not None
        first = first or found.seconds
        yield f"{shown(found.seconds)} (x {found.seconds / first:.1f}), {found.peak_mb:.0f} MB"


def measure(side: str, row: dict[str, Any], households: int, folder: Path) -> Timing | None:
    """Run one side of a row in a process of its own; None where its program or package is not here."""
    module, name = row["row"].split(".")
    command = {
        "ours": [sys.executable, str(HERE / "measure.py"), "ours"],
        "peer": [str(PEERS), str(HERE / "measure.py"), "peer"],
        "r": [
            "Rscript",
            "--vanilla",
            "-e",
            f"source('{HERE}/peers/common.R'); source('{HERE}/peers/{name}.R')",
        ],
    }[side]
    if shutil.which(command[0]) is None:
        return None
    place = folder / f"{name}-{households}-{side}"
    subprocess.run(
        [sys.executable, str(HERE / "measure.py"), "data", module, name, str(households), str(place)]
        + ([str(row["peer_replicates"])] if side != "ours" and "peer_replicates" in row else []),
        check=True,
    )
    done = subprocess.run(
        [*command, *([str(place)] if side == "r" else [module, name, str(place)])],
        capture_output=True,
        text=True,
        env={**os.environ, **THREADS},
    )
    shutil.rmtree(place)
    if done.returncode == 77:
        return None
    if done.returncode:
        raise SystemExit(f"{side} of {name}:\n{done.stderr}")
    return Timing(**json.loads(done.stdout.strip().splitlines()[-1]))


def shown(seconds: float) -> str:
    """Return a time with three digits."""
    return f"{seconds:.3g} s"


if __name__ == "__main__":
    main()
