"""How well each score tells homes apart that meet the criterion from those that do not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vignette.assessment import Finding
from vignette.study.analyses.criterion import (
    HOME,
    INCORPORATED,
    MET,
    CriterionOptions,
    counts_of,
    judged_homes,
    not_independent,
    scored_homes,
)
from vignette.study.analyses.criterion_independence import too_high
from vignette.study.analyses.scores import TOO_FEW, Key, by_key, forest
from vignette.study.answering import Answer, Ask, Cell, Exhibit, ExhibitKind, finding_of, not_studied
from vignette.study.double_ratings import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

AREA = "AUC"
FOLDS = 5
"""Parts of the homes; the risk of each is foretold by a model of the others."""
THRESHOLDS = tuple(round(step / 10, 1) for step in range(1, 10))
_RISK = "risk"
_ASKED = {"outcome": MET, "event": 1}


def criterion_accuracy(ask: Ask) -> Answer:
    """Return the area under each score's ROC curve, households being the sample; and curve, calibration, net benefit.

    A criterion that holds the interview itself is not studied. Calibration and net benefit are of a model with the one
    score, which foretells each home from the others.
    """
    options: CriterionOptions = ask.options
    matter = not_independent(ask, options)
    if matter == INCORPORATED:
        return Answer(findings=(not_studied(ask.question, INCORPORATED, statistic=AREA),))
    known = judged_homes(scored_homes(ask, options))
    findings: list[Finding] = []
    exhibits: list[Exhibit] = []
    slopes: list[tuple[str, Estimate]] = []
    for key, rows in by_key(known, ask.instrument):
        n = counts_of(rows)
        if not min(n["met"], n["not_met"]):
            findings.append(_nothing(ask, key, n))
            continue
        findings.append(_finding(ask, key, rows, n, matter))
        exhibits.append(_curve(key, rows))
        slope, shown = _foretold(key, rows, ask)
        exhibits += shown
        slopes += slope
    return Answer(findings=tuple(findings), exhibits=(*forest("areas", findings), *_slopes(slopes), *exhibits))


def area_of(rows: pd.DataFrame, level: float) -> Estimate:
    """Return the area of one score, with a caveat where it is too good to be true."""
    from vignette.psychometrics import auc

    found = auc(rows, score=SCORE, **_ASKED, direction="higher", level=level)  # type: ignore[arg-type]
    return replace(found, caveats=(*found.caveats, "suspiciously_high")) if too_high(found) else found


def _nothing(ask: Ask, key: Key, n: Mapping[str, int]) -> Finding:
    kind, identity = key
    return not_studied(ask.question, TOO_FEW, statistic=AREA, kind=kind, of=identity, n=n)


def _finding(ask: Ask, key: Key, rows: pd.DataFrame, n: Mapping[str, int], matter: str) -> Finding:
    kind, identity = key
    found = area_of(rows, ask.protocol.level)
    caveats = (*found.caveats, *((matter,) if matter else ()))
    return finding_of(ask.question, replace(found, n=n, caveats=caveats), kind=kind, of=identity)


def _curve(key: Key, rows: pd.DataFrame) -> Exhibit:
    from vignette.psychometrics import roc

    found = roc(rows, score=SCORE, **_ASKED, direction="higher").columns  # type: ignore[arg-type]
    columns: dict[str, tuple[Cell, ...]] = {
        "cut": (*found["cut"], None),
        "false_alarm": (*(1 - float(each) for each in found["specificity"]), 0.0),
        "sensitivity": (*found["sensitivity"], 0.0),
    }
    return Exhibit(id="roc", kind=ExhibitKind.ROC, of=key[1], columns=columns)


def _foretold(key: Key, rows: pd.DataFrame, ask: Ask) -> tuple[list[tuple[str, Estimate]], list[Exhibit]]:
    """Return the calibration slope and what the score foretells; nothing where no model can be fitted."""
    from vignette.psychometrics import calibration, net_benefit

    risky = rows.assign(**{_RISK: cross_fitted(rows, ask.protocol.seed)})
    if risky[_RISK].isna().any():
        return [], []
    level = ask.protocol.level
    line = calibration(risky, predicted=_RISK, **_ASKED, groups=5, level=level)  # type: ignore[arg-type]
    worth = net_benefit(risky, predicted=_RISK, **_ASKED, thresholds=THRESHOLDS, level=level)  # type: ignore[arg-type]
    groups = {"n": "n", "expected": "share expected", "observed": "share observed", "low": "low", "high": "high"}
    policies = {"threshold": "threshold", "by_score": "net benefit", "everyone": "treat all", "nobody": "treat none"}
    return [(key[1], line.estimates["calibration slope"])], [
        Exhibit(id=name, kind=kind, of=key[1], columns={new: cells(found.columns[old]) for new, old in wanted.items()})
        for name, kind, found, wanted in (
            ("calibration", ExhibitKind.CALIBRATION, line, groups),
            ("net_benefit", ExhibitKind.NET_BENEFIT, worth, policies),
        )
    ]


def cross_fitted(rows: pd.DataFrame, seed: int) -> np.ndarray:
    """Return each interview's risk of the criterion by a logistic model of other homes; nan where there is no model."""
    from vignette.psychometrics import logistic_fit, predicted_risk

    homes = np.array(sorted(rows[HOME].unique()))
    folds = dict(zip(homes, np.random.default_rng(seed).permutation(len(homes)) % FOLDS, strict=True))
    fold, scored = rows[HOME].map(folds).to_numpy(), rows[[SCORE, MET]]
    risk = np.full(len(rows), math.nan)
    for each in np.unique(fold):
        others = scored[fold != each]
        if others[MET].nunique() == 2 and others[SCORE].nunique() > 1:
            model = logistic_fit(others, predictors=[SCORE], **_ASKED, cluster=None, interval=None)  # type: ignore[arg-type]
            risk[fold == each] = predicted_risk(model, scored[fold == each])
    return risk


def cells(values: Iterable[float | int | str]) -> tuple[Cell, ...]:
    """Return values as an exhibit has them: what is not a number is empty."""
    return tuple(None if isinstance(each, float) and not math.isfinite(each) else each for each in values)


def _slopes(found: list[tuple[str, Estimate]]) -> tuple[Exhibit, ...]:
    drawn = [(name, each.value, each.interval) for name, each in found if each.interval is not None]
    if not drawn:
        return ()
    columns: dict[str, tuple[Cell, ...]] = {
        "name": tuple(name for name, _, _ in drawn),
        "value": tuple(value for _, value, _ in drawn),
        "low": tuple(limits.low for _, _, limits in drawn),
        "high": tuple(limits.high for _, _, limits in drawn),
    }
    return (Exhibit(id="calibration_slopes", kind=ExhibitKind.FOREST, columns=columns),)
