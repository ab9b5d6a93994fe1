"""The sample instrument about bicycles, and copies of it to change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vignette.instrument import Instrument, read_instrument

VALID = Path(__file__).parents[1] / "definitions" / "valid"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the valid vignettes folder, to change as a test likes."""
    return Path(shutil.copytree(VALID, tmp_path / "vignettes"))


@pytest.fixture(scope="session")
def cykel() -> Instrument:
    """Return the sample instrument."""
    return read_instrument(VALID / "cykel")


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Return a function that replaces a text in a file, where it must stand."""

    def replace_once(path: Path, find: str, replace: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert find in text, f"{path.name} does not hold {find!r}"
        path.write_text(text.replace(find, replace, 1), encoding="utf-8")

    return replace_once
