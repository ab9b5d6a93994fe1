"""Check a folder of reference sets: `python -m tests.reference FOLDER`.

Prints, per set, how many values match, differ and are not built, then each that differs or is not built. Exits with 1
where a value differs without an explanation in `explained.toml`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.reference.run import check, explained, read_sets


def main(folder: Path, *, quiet: bool) -> int:
    """Print the verdicts of every set and return the exit code."""
    failed = False
    for reference in read_sets(folder):
        results = check(reference)
        counts = {
            kind: sum(result.kind == kind for result in results) for kind in ("matched", "differing", "not built")
        }
        print(f"{reference.id}: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
        for result in results:
            why = explained(reference.id, result)
            if result.kind == "differing":
                failed = failed or why is None
                print(
                    f"  differing  {result.name}: {'; '.join(result.told)}" + (f"\n    explained: {why}" if why else "")
                )
            elif result.kind == "not built" and not quiet:
                print(f"  not built  {result.name}: {'; '.join(result.told) or 'no statistic of this name'}")
    return int(failed)


if __name__ == "__main__":
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir():
        print(__doc__)
        sys.exit(2)
    sys.exit(main(Path(sys.argv[1]), quiet="--quiet" in sys.argv))
