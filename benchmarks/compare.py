"""One reliability and cut-off report, three ways, in one run: `python benchmarks/compare.py [--replicates N]`.

Ours, pingouin + krippendorff + scikit-learn, and R's psych + pROC get the same two files of a simulated study. Told are
the lines each needs, its processor seconds (reading included, starting and importing not), and how far the figures lie
apart. What comes out stands in docs/compare.md.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from vignette.simulation import default_design, simulate_study

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".venv-peers" / "bin" / "python"
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
SEED, HOMES, RATERS, REPLICATES = 1, 300, 6, 2000
MET_FROM = 3
OURS = "vignette"
SCRIPTS = {
    OURS: ([sys.executable], HERE / "report_vignette.py"),
    "pingouin + scikit-learn": ([str(PEERS)], HERE / "peers" / "report_python.py"),
    "psych + pROC": (["Rscript", "--vanilla"], HERE / "peers" / "report_r.R"),
}
BEGIN, END = "# report begins", "# report ends"
ABSENT = 77


def main() -> None:
    """Simulate, run each script, and print what it took and how far the figures lie apart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicates", type=int, default=REPLICATES)
    replicates = parser.parse_args().replicates
    with tempfile.TemporaryDirectory(prefix="vignette-compare-") as folder:
        write_study(Path(folder))
        found = {name: run(*script, folder, replicates) for name, script in SCRIPTS.items()}
    ours = found[OURS]
    assert ours is not None
    print("report | lines | seconds | ratio | figures")
    for name, result in found.items():
        lines = lines_of(SCRIPTS[name][1])
        if result is None:
            print(f"{name} | {lines} | not measured here")
            continue
        ratio = result["seconds"] / ours["seconds"]
        print(f"{name} | {lines} | {result['seconds']:.1f} | {ratio:.1f} x | {len(result['figures'])}")
    for name, result in found.items():
        if result is not None and name != OURS:
            print(f"\n{name}: largest distance from ours\nfigure | estimate | limits")
            for kind, (estimate, limits) in distances(ours["figures"], result["figures"]).items():
                print(f"{kind} | {estimate:.2g} | {limits:.2g}")


def write_study(folder: Path) -> None:
    """Write the ratings of a simulated study, and whether a panel finds each home sufficient."""
    design = default_design(households=HOMES, assignment="pairs", raters=RATERS)
    study = simulate_study(seed=SEED, design=design)
    study.ratings.to_csv(folder / "ratings.csv", index=False)
    met = (study.homes["panel_judgement"] >= MET_FROM).astype(int)
    study.homes[["household_id"]].assign(met=met).to_csv(folder / "homes.csv", index=False)


def run(command: list[str], script: Path, folder: str, replicates: int) -> dict[str, Any] | None:
    """Return one script's seconds and figures; None where its program or a package is not here."""
    if shutil.which(command[0]) is None:
        return None
    done = subprocess.run(
        [*command, str(script), folder, str(replicates)], capture_output=True, text=True, env={**os.environ, **THREADS}
    )
    if done.returncode == ABSENT:
        return None
    if done.returncode:
        raise SystemExit(f"{script.name}:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def lines_of(script: Path) -> int:
    """Return how many lines the report itself takes, without blank ones and comments."""
    text = script.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in text.splitlines())


def distances(ours: dict[str, list[float]], theirs: dict[str, list[float]]) -> dict[str, tuple[float, float]]:
    """Return, by kind of figure, how far the farthest estimate and the farthest limit lie from ours."""
    found: dict[str, tuple[float, float]] = {}
    for name in ours.keys() & theirs.keys():
        apart = [abs(a - b) for a, b in zip(ours[name], theirs[name], strict=False)]
        kind = name if "agreement" in name or "alpha" in name else name.partition(" ")[2]
        estimate, limits = found.get(kind, (0.0, float("nan")))
        found[kind] = (max(estimate, apart[0]), max([limits, *apart[1:]], key=lambda x: (x == x, x)))
    return dict(sorted(found.items()))


if __name__ == "__main__":
    main()
