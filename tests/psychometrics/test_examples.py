"""Numbers on the method pages and in docstrings are computed: every example is run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import vignette.psychometrics
import vignette.simulation

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "method").glob("*.md"))
MODULES = sorted(
    module.name
    for package in (vignette.psychometrics, vignette.simulation)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
)
OPTIONS = doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_method_page(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert not doctest.testfile(str(page), module_relative=False, optionflags=OPTIONS, encoding="utf-8").failed


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert not doctest.testmod(importlib.import_module(name), optionflags=OPTIONS).failed
