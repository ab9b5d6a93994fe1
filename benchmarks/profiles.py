"""How long one person's profile takes: the errors of twelve scores and what would settle them, beside `score_error`.

Run ``python benchmarks/profiles.py``. It ends with 1 if a profile takes longer than the bar.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable
from time import process_time

import numpy as np
import pandas as pd

from vignette.assessment import Cell, ErrorModel, RaterSheet, Rating, ScoreKind
from vignette.assessment.precision import precisions
from vignette.casework.invented.evidence import invented_evidence
from vignette.psychometrics import VarianceComponents, score_error, stated_components

BAR = 15.0
"""Milliseconds of processor time."""

PERSON = ("household_id", "applicant_id")
COMPETENCES = tuple(f"c{number}" for number in range(9))
ASPECTS = ("understanding", "response", "action")
RATERS = ("r1", "r2")


def main() -> int:
    """Measure one form and two, and print; return 1 if the bar is missed."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    model = invented_evidence()[0].errors
    assert model is not None
    slowest = 0.0
    print("two raters | profile, ms | score_error, ms (one error of each score) | ratio")
    for forms in (("A",), ("A", "B")):
        cells = _cells(forms)
        ours = _milliseconds(lambda cells=cells: precisions(model, cells, competences=COMPETENCES, aspects=ASPECTS))
        known, frame = _stated(model), _frame(forms)
        theirs = _milliseconds(lambda known=known, frame=frame: _by_score_error(known, frame))
        print(f"{len(forms)} form(s) | {ours:.2f} | {theirs:.1f} | {theirs / ours:.1f}")
        slowest = max(slowest, ours)
    return int(slowest > BAR)


def _milliseconds(call: Callable[[], object], *, times: int = 21) -> float:
    call()
    found = []
    for _ in range(times):
        begin = process_time()
        call()
        found.append(1000 * (process_time() - begin))
    return statistics.median(found)


def _cells(forms: tuple[str, ...]) -> tuple[Cell, ...]:
    sheets = [RaterSheet(symbol="▲", rater=rater, ratings=()) for rater in RATERS]
    return tuple(
        Cell(
            form_id=form,
            item_id=form + competence,
            competence_id=competence,
            aspect_id=aspect,
            found=tuple((sheet, Rating(item_id=form + competence, aspect_id=aspect, level=3)) for sheet in sheets),
            settled=None,
            value=3.0,
        )
        for form in forms
        for competence in COMPETENCES
        for aspect in ASPECTS
    )


def _frame(forms: tuple[str, ...]) -> pd.DataFrame:
    rows = [(f, c, f + c, a, r) for f in forms for c in COMPETENCES for a in ASPECTS for r in RATERS]
    return pd.DataFrame(rows, columns=["form_id", "competence_id", "vignette_id", "aspect_id", "rater_id"])


def _stated(model: ErrorModel) -> VarianceComponents:
    residual = model.terms[-1].columns
    return stated_components({term.columns: term.variance for term in model.terms}, object=PERSON, residual=residual)


def _by_score_error(known: VarianceComponents, frame: pd.DataFrame) -> list[float]:
    found = []
    for kind, names in ((ScoreKind.COMPETENCE, COMPETENCES), (ScoreKind.ASPECT, ASPECTS)):
        own = f"{kind.value}_id"
        fixed = {"aspect_id": ASPECTS} if kind is ScoreKind.COMPETENCE else {"competence_id": COMPETENCES}
        universe = [term for term in known.terms if set(term) - set(PERSON) == {own}]
        for name in names:
            cells = frame[frame[own] == name]
            weights = np.full(len(cells), 1 / len(cells)).tolist()
            error = score_error(known, cells=cells, fixed=fixed, universe=universe, weights=weights)
            found.append(error["absolute SEM"].value)
    return found


if __name__ == "__main__":
    sys.exit(main())
