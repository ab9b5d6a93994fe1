"""Every value of the sets kept here is matched, or its difference explained."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.reference.run import HERE, Result, check, explained, read_sets

SETS = read_sets(HERE)


@pytest.mark.parametrize("reference", SETS, ids=lambda reference: reference.id)
def test_values_match(reference: object) -> None:
    results = check(reference)  # type: ignore[arg-type]
    differing = [r for r in results if r.kind == "differing" and explained(reference.id, r) is None]  # type: ignore[attr-defined]
    assert not differing, "\n".join(f"{result.name}: {result.told}" for result in differing)
    assert any(result.kind == "matched" for result in results), "nothing of this set is built: it need not be kept here"


def test_an_explanation_covers_only_the_parts_it_names() -> None:
    meant = Result("guttman_on_correlations", "differing", ("told",), ("lambda4_max",))
    assert explained("any", meant) is not None
    assert explained("any", replace(meant, parts=("lambda4_max", "lambda2"))) is None
    assert explained("any", replace(meant, parts=())) is None
