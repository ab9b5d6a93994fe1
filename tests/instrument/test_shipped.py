"""The instruments that ship are sound and locked."""

from __future__ import annotations

from vignette.instrument import bundled_folder, check_folder


def test_shape_references_and_writing() -> None:
    told = [str(problem) for problem in check_folder(bundled_folder()).problems if problem.code < "DEF-4"]
    assert not told, "\n".join(told)


def test_locked() -> None:
    told = [str(problem) for problem in check_folder(bundled_folder()).problems if problem.code >= "DEF-4"]
    assert not told, "\n".join(told)
