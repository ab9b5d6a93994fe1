"""How fast the app answers: reruns, saves, the first page, and memory, beside a minimal Streamlit page.

Run ``python benchmarks/app.py``; ``--quick`` for a first look, ``--sessions 1,10,50`` for other numbers of sessions.
It starts servers of its own on a temporary database and writes nothing into the repository.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import load
import start
from servers import MINIMAL, OURS, fill, serving

BAR = 3.0
"""Our interview page's rerun may take at most this many times a minimal page's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is measured: rounds, seconds in each, and starts."""

    rounds: int
    seconds: float
    tries: int


THOROUGH, QUICK = Extent(rounds=5, seconds=6, tries=3), Extent(rounds=2, seconds=3, tries=1)


def main() -> int:
    """Measure and print; return 1 if the bar is missed or statistics are loaded too early."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a short run for a first look")
    parser.add_argument("--sessions", default="1,10,50", help="numbers of simultaneous sessions, as in 1,10,50")
    given = parser.parse_args()
    sessions = [int(number) for number in given.sessions.split(",")]
    extent = QUICK if given.quick else THOROUGH
    with tempfile.TemporaryDirectory(prefix="vignette-bench-") as folder:
        return _run(Path(folder), sessions, extent)


def _run(folder: Path, sessions: Sequence[int], extent: Extent) -> int:
    database = folder / "bench.sqlite"
    filled = fill(database, max(sessions) + extent.tries + 1)  # a desk stays taken a while: one each for later servers
    _say(f"python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with serving(OURS, database) as ours, serving(MINIMAL, folder / "none.sqlite") as minimal:
        ours.settle()
        empty = ours.memory()
        results = []
        for count in sessions:
            _say(f"measuring with {count} sessions …")
            measuring = load.measure(count, ours, minimal, filled, rounds=extent.rounds, seconds=extent.seconds)
            results.append(asyncio.run(measuring))
        succession = asyncio.run(load.in_succession(ours, minimal, filled, rounds=extent.rounds, seconds=1))
    _reruns(results)
    _saves(results)
    _succession(succession)
    _memory(empty, results)
    _say("\nstarting servers …")
    _first_paint(start.first_paint(folder, database, filled, extent.tries))
    imports = start.imports(database, filled)
    _imports(imports)
    slow = [result.sessions for result in results if _ratio(result) > BAR]
    return 1 if slow or imports.lazy_but_loaded() else 0


def _reruns(results: Sequence[load.Result]) -> None:
    first = results[0]
    _title(f"Rerun at the server, ms ({first.messages} messages, {first.kilobytes:.0f} kB to the browser)")
    paced_head = ["sessions", "page", "p50", "p95", "ratio", "bar", "reruns", "cpu/rerun"]
    full_head = ["flat-out/s", "p50", "p95"]
    rows = []
    for result in results:
        verdict = "holds" if _ratio(result) <= BAR else "missed"
        ours, minimal = (result.ours, result.ours_flat_out), (result.minimal, result.minimal_flat_out)
        for name, (paced, full), ratio, bar in (
            ("minimal", minimal, "", ""),
            ("interview", ours, f"{_ratio(result):.2f}", verdict),
        ):
            flat_out = [f"{full.rate:.0f}", _ms(full, 0.5), _ms(full, 0.95)]
            counted = [str(len(paced.waits)), f"{paced.cost:.1f}"]
            middle, slow = _ms(paced, 0.5), _ms(paced, 0.95)
            rows.append([str(result.sessions), name, middle, slow, ratio, bar, *counted, *flat_out])
    _table(paced_head + full_head, rows)
    _say(f"ratio of the p50; the bar is {BAR:g}. Each session reruns every 1–2 s (fewer than 10: oftener).")
    _say("flat-out: every session reruns at once again. All packets are acknowledged at once.")


def _saves(results: Sequence[load.Result]) -> None:
    _title("Save acknowledged, ms, while the sessions rerun their pages too")
    rows = [
        [
            str(result.sessions),
            _ms(result.saves, 0.5),
            _ms(result.saves, 0.95),
            str(len(result.saves.waits)),
            _ms(result.beside, 0.5),
            _ms(result.beside, 0.95),
        ]
        for result in results
    ]
    _table(["sessions", "p50", "p95", "saves", "reruns p50", "reruns p95"], rows)


def _succession(found: load.Succession) -> None:
    _title("One session without pauses, packets acknowledged late, ms (some 40 more: Nagle's algorithm is left on)")
    rows = [
        [name, _ms(times, 0.5), _ms(times, 0.95)]
        for name, times in (("minimal", found.minimal), ("interview", found.ours), ("save", found.saves))
    ]
    _table(["action", "p50", "p95"], rows)


def _memory(empty: float | None, results: Sequence[load.Result]) -> None:
    _title("Memory of our server, MiB resident (one process, the numbers of sessions one after the other)")
    if empty is None:
        _say("skipped: this system does not tell")
        return
    rows = [["none yet", f"{empty:.0f}"], *([str(each.sessions), f"{each.memory or 0:.0f}"] for each in results)]
    _table(["sessions", "MiB"], rows)


def _first_paint(found: start.FirstPaint | str) -> None:
    _title("From the start command to the first paint, s")
    if isinstance(found, str):
        _say(found)
        return
    _table(
        ["port open", "form for the first account", "vignette of an interview"],
        [[f"{found.listening:.2f}", f"{found.start:.2f}", f"{found.interview:.2f}"]],
    )


def _imports(found: start.Imports) -> None:
    _title("Imports of the real server, s by package, each package's own modules only")
    moments = (found.answering, found.first_page, found.ahead)
    names = sorted(found.ahead, key=lambda name: -found.ahead[name])
    rows = [[name, *(f"{moment.get(name, 0):.2f}" for moment in moments)] for name in names]
    rows.append(["total", *(f"{sum(moment.values()):.2f}" for moment in moments)])
    _table(["package", "server answers", "interview shown", "all loaded ahead"], rows)
    absent = [name for name in start.PACKAGES if name not in found.ahead]
    _say(f"never imported: {', '.join(absent) or 'none of those watched'}")
    early = found.lazy_but_loaded()
    _say(f"LOADED TOO EARLY: {', '.join(early)}" if early else f"not loaded, as it should be: {', '.join(start.LAZY)}")


def _ratio(result: load.Result) -> float:
    return result.ours.quantile(0.5) / result.minimal.quantile(0.5)


def _ms(times: load.Times, share: float) -> str:
    return f"{times.quantile(share):.1f}"


def _title(words: str) -> None:
    _say(f"\n{words}")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        _say("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
