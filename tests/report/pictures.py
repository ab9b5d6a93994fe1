"""Pictures of documents, to be looked at by a person and compared with later ones.

``python -m tests.report.pictures`` draws every document of the twelve cases anew into ``tests/report/approved``. Look
at what has changed before it is taken in. LibreOffice draws DOCX and XLSX, poppler the PDF.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageChops
from tests.report.demonstration_editions import TWELVE

from vignette.report.document_mark import Kind
from vignette.report.organisation import Organisation
from vignette.report.summary_files import summary_file

APPROVED = Path(__file__).with_name("approved")
KINDS: tuple[Kind, ...] = ("docx", "pdf", "xlsx")
_DOTS_PER_INCH, _COLUMNS, _SHADES = 26, 6, 16
_APART, _TILE = 48, 64
"""Shades of 256 by which a dot must differ to count; dots in a row of the squares that are compared."""


def missing_programs() -> str:
    """Return which of the programs that draw are not here."""
    return ", ".join(program for program in ("soffice", "pdftoppm") if shutil.which(program) is None)


def draw(case: str, folder: Path) -> dict[Kind, Image.Image]:
    """Return a picture of each document of a case, its pages side by side."""
    for kind in KINDS:
        (folder / f"{kind}.{kind}").write_bytes(summary_file(TWELVE[case](), Organisation(), kind))
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    _run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "docx.docx"])
    _run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "xlsx.xlsx"])
    return {kind: _sheet(folder / f"{kind}.pdf", folder / kind) for kind in KINDS}


def apart(one: Image.Image, other: Image.Image) -> float:
    """Return the share of the dots that differ where two pictures differ most; 1 where they are not of one size."""
    if one.size != other.size:
        return 1.0
    difference = ImageChops.difference(one.convert("L"), other.convert("L"))
    tiles = (
        difference.crop((left, top, left + _TILE, top + _TILE)).histogram()[_APART:]
        for left in range(0, one.width, _TILE)
        for top in range(0, one.height, _TILE)
    )
    return max(map(sum, tiles)) / _TILE**2


def _sheet(document: Path, pages: Path) -> Image.Image:
    pages.mkdir()
    _run(["pdftoppm", "-r", str(_DOTS_PER_INCH), "-gray", "-png", document, pages / "page"])
    found = [Image.open(path) for path in sorted(pages.glob("*.png"))]
    width, height = max(page.width for page in found), max(page.height for page in found)
    rows = -(-len(found) // _COLUMNS)
    sheet = Image.new("L", (width * min(len(found), _COLUMNS), height * rows), 128)
    for place, drawn in enumerate(found):
        sheet.paste(drawn, (place % _COLUMNS * width, place // _COLUMNS * height))
    return sheet


def _run(command: Sequence[str | Path]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def main() -> int:
    """Draw the cases named, or all."""
    if missing := missing_programs():
        print(f"not installed: {missing}")
        return 1
    APPROVED.mkdir(exist_ok=True)
    for case in sys.argv[1:] or TWELVE:
        with tempfile.TemporaryDirectory() as folder:
            for kind, drawn in draw(case, Path(folder)).items():
                drawn.quantize(_SHADES).save(APPROVED / f"{case}-{kind}.png", optimize=True)
        print(case)
    return 0


if __name__ == "__main__":
    sys.exit(main())
