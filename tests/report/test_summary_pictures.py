"""Every kind of summary looks as a person has approved it, in each of its three faces."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from tests.report.demonstration_editions import TWELVE
from tests.report.pictures import APPROVED, KINDS, apart, draw, missing_programs

TOLERANCE = 0.01
"""Share of the dots that may differ in any square: a few paler or darker dots, not a sentence."""


@pytest.mark.slow
@pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {missing_programs()}")
@pytest.mark.parametrize("case", TWELVE)
def test_it_looks_as_approved(case: str, tmp_path: Path) -> None:
    drawn = draw(case, tmp_path)
    changed = {}
    for kind in KINDS:
        difference = apart(drawn[kind], Image.open(APPROVED / f"{case}-{kind}.png"))
        if difference > TOLERANCE:
            drawn[kind].save(tmp_path / f"{case}-{kind}-now.png")
            changed[kind] = f"{difference:.1%}, see {tmp_path}"
    assert not changed, "look at them; if they are better: python -m tests.report.pictures"


def test_a_missing_sentence_is_seen() -> None:
    """The comparison itself: a sentence of two lines blanked out of an approved picture is seen."""
    approved = Image.open(APPROVED / "complete-pdf.png").convert("L")
    blanked = approved.copy()
    blanked.paste(255, (25, 183, 200, 195))
    assert apart(approved, approved) == 0
    assert apart(approved, blanked) > TOLERANCE
    assert apart(approved, approved.crop((0, 0, 100, 100))) == 1
