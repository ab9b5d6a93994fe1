"""How fast a summary becomes documents, and with how much memory, beside docxtpl and WeasyPrint in the same run.

Run ``python benchmarks/documents.py``; ``--many 50`` for fewer than 500. The page is the summary of an invented home
with two adults. The peers get its finished blocks and pictures, and so have less to do: they draw no chart.
"""

from __future__ import annotations

import argparse
import base64
import dataclasses
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import vl_convert

from vignette import casework
from vignette.casework import Gates, open_office
from vignette.i18n import Language
from vignette.instrument import bundled_folder, read_library
from vignette.report.blocks import Parts, Picture
from vignette.report.organisation import Organisation
from vignette.report.summary import Edition
from vignette.report.summary_files import summary_file
from vignette.report.summary_paper import summary_paper
from vignette.storage import Origin

HERE = Path(__file__).resolve().parent
PEERS = HERE.parent / ".venv-peers" / "bin" / "python"
BAR = 1.5
"""Seconds that one summary in three formats may take once the libraries are loaded."""

ROUNDS = 7
KINDS = ("docx", "pdf", "xlsx")


def main() -> int:
    """Measure and print; return 1 if the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=500, help="how many summaries in a row")
    many = parser.parse_args().many
    _say(f"python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="vignette-bench-") as folder:
        edition = _edition(Path(folder))
        cold = _seconds(lambda: _all(edition))
        each = {kind: _median(lambda kind=kind: summary_file(edition, Organisation(), kind)) for kind in KINDS}
        whole = _median(lambda: _all(edition))
        _say(f"one summary: cold {cold:.2f} s, warm {whole:.2f} s, memory {_peak():.0f} MB")
        _say("  " + ", ".join(f"{kind} {seconds:.2f} s" for kind, seconds in each.items()))
        _beside(edition, each, Path(folder))
    before = _peak()
    took = _seconds(lambda: [_all(_another(edition, place)) for place in range(many)])
    each = f"{took / many:.2f} s each, memory grew {_peak() - before:.0f} MB"
    _say(f"{many} summaries in three formats: {took:.0f} s, {each}")
    return int(whole > BAR)


def _edition(folder: Path) -> Edition:
    """Return the draft of an invented home with two adults."""
    gates = casework.read_gates(bundled_folder())
    office = open_office(
        f"sqlite:///{folder / 'bench.sqlite'}",
        library=read_library(bundled_folder()),
        gates=Gates(rules=gates.rules, evidence=gates.evidence),
        origin=Origin.DEMONSTRATION,
    )
    casework.fill_demonstration(office)
    visitor = casework.who(office, casework.enter_demonstration(office))
    if visitor is None:
        raise LookupError("nobody to be in the demonstration")
    for home in casework.my_homes(office, visitor, assigned_only=True):
        if len(home.household.applicants) == 2 and home.interviews:
            desk = casework.summary_desk(office, visitor, home.household.id)
            if len(desk.summary.assessed) == 2:
                return Edition(
                    summary=desk.summary,
                    signature=None,
                    language=Language.SV,
                    made_at=home.household.opened_at,
                    app="bench",
                    with_answers=True,
                )
    raise LookupError("no home with two results in the demonstration")


def _another(edition: Edition, place: int) -> Edition:
    """Return a summary of another home: with the same charts nothing would be drawn."""
    summary = edition.summary
    adults = tuple(dataclasses.replace(each, name=f"{each.name} {place}") for each in summary.adults)
    return dataclasses.replace(edition, summary=dataclasses.replace(summary, adults=adults))


def _all(edition: Edition) -> None:
    for kind in KINDS:
        summary_file(edition, Organisation(), kind)


def _beside(edition: Edition, ours: dict[str, float], folder: Path) -> None:
    """Let the peers set the same page in the same run, and print the ratios."""
    if not PEERS.exists():
        _say("peers: not installed; run make bench")
        return
    paper = summary_paper(edition, Organisation())
    page = folder / "page.json"
    page.write_text(json.dumps({"title": paper.title, "blocks": _plain(paper.blocks)}), encoding="utf-8")
    done = subprocess.run(
        [PEERS, HERE / "peers" / "documents.py", page, str(ROUNDS)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        _say(f"peers: failed\n{done.stderr[-600:]}")
        return
    theirs = json.loads(done.stdout)
    for kind, name in (("docx", "docxtpl"), ("pdf", "WeasyPrint")):
        _say(f"  {kind}: {name} {theirs[kind]:.2f} s, ours / theirs {ours[kind] / theirs[kind]:.2f}")
    _say(f"  both: ours / theirs {(ours['docx'] + ours['pdf']) / (theirs['docx'] + theirs['pdf']):.2f}")


def _plain(parts: Parts) -> list[dict[str, object]]:
    found = []
    for part in parts:
        plain = dataclasses.asdict(part)
        if hasattr(part, "blocks"):
            plain["blocks"] = _plain(part.blocks)
        if isinstance(part, Picture):
            plain["png"] = base64.b64encode(vl_convert.svg_to_png(part.svg, scale=2)).decode()
        found.append({"type": type(part).__name__, **plain})
    return found


def _median(run: Callable[[], object]) -> float:
    return statistics.median(_seconds(run) for _ in range(ROUNDS))


def _seconds(run: Callable[[], object]) -> float:
    """Return processor seconds: the machine may have other things to do."""
    start = time.process_time()
    run()
    return time.process_time() - start


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
