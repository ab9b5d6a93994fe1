"""What an analysis gets and what it gives back; the way from an estimate to a finding."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from vignette.assessment import (
    AgreementFound,
    CutFound,
    ErrorModel,
    Figure,
    Finding,
    FindingKind,
    FindingVerdict,
    judge,
)
from vignette.instrument import Instrument
from vignette.study import html
from vignette.study.dataset import Dataset
from vignette.study.protocol import Protocol, Question

if TYPE_CHECKING:
    from vignette.psychometrics import Estimate

Cell = float | int | str | None


class ExhibitKind(StrEnum):
    """How a table is drawn beside itself; `report` knows how."""

    TABLE = "table"
    FOREST = "forest"
    MATRIX = "matrix"
    ROC = "roc"
    SURVIVAL = "survival"
    CALIBRATION = "calibration"
    NET_BENEFIT = "net_benefit"
    BARS = "bars"
    FLOW = "flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A table of an analysis, and how it is drawn.

    Attributes
    ----------
    id : str
        Its title in the catalogue is ``exhibit.<id>``, and that of a column ``exhibit.column.<name>``.
    of : str
        Which competence, form, …; empty for the whole.
    columns : mapping of str to tuple
        Of equal length. A forest has ``name, value, low, high``; a matrix ``first, second, count``; a ROC curve
        ``cut, false_alarm, sensitivity``; survival ``months, share, low, high``; calibration ``expected, observed,
        low, high``; net benefit ``threshold`` and a column per policy; bars ``name, value``.
    """

    id: str
    kind: ExhibitKind
    columns: Mapping[str, tuple[Cell, ...]]
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one analysis found: findings, tables, and the parts that the gate computes with."""

    findings: tuple[Finding, ...]
    exhibits: tuple[Exhibit, ...] = ()
    errors: ErrorModel | None = None
    agreement: tuple[AgreementFound, ...] = ()
    cuts: tuple[CutFound, ...] = ()

    def _repr_html_(self) -> str:
        return html.findings_table(self.findings, "Findings")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ask:
    """What an analysis gets.

    Attributes
    ----------
    data : Dataset
        With the protocol's exclusions made, and in the protocol's languages alone.
    every_language : Dataset
        The same in all languages: for questions of fairness.
    options : object
        The analysis's own type.
    """

    question: Question
    options: Any
    protocol: Protocol
    data: Dataset
    every_language: Dataset
    instrument: Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOptions:
    """An analysis without choices of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A line of the registry.

    Attributes
    ----------
    function : callable
        From `Ask` to `Answer`. It may raise a ``DataError``: the question then counts as not studied, with the code.
    needs : tuple of str
        Optional frames without which the question is not studied.
    """

    function: Callable[[Ask], Answer]
    options: type[Any] = NoOptions
    needs: tuple[str, ...] = field(default=())


def figure_of(estimate: Estimate) -> Figure | None:
    """Return an estimate with its interval as the evidence file has it, or None where it has no interval."""
    limits = estimate.interval
    if limits is None or not -math.inf < limits.low <= estimate.value <= limits.high < math.inf:
        return None
    return Figure(value=estimate.value, low=limits.low, high=limits.high, level=limits.level, method=limits.method)


def finding_of(
    question: Question, estimate: Estimate, *, kind: FindingKind = FindingKind.WHOLE, of: str = ""
) -> Finding:
    """Return what an estimate answers: below the stated minimum it is not studied, else its interval is judged."""
    lacking = [name for name, least in question.least.items() if estimate.n.get(name, least) < least]
    if lacking:
        return not_studied(
            question, "too_few", statistic=estimate.statistic, kind=kind, of=of, n=estimate.n, caveats=estimate.caveats
        )
    figure = figure_of(estimate)
    return Finding(
        question=question.id,
        statistic=estimate.statistic,
        kind=kind,
        of=of,
        value=estimate.value if math.isfinite(estimate.value) else None,
        figure=figure,
        n=dict(estimate.n),
        excluded=estimate.n_excluded,
        verdict=judge(figure, question.bar) if question.bar else None,
        because="" if figure else "no_interval",
        caveats=estimate.caveats,
        references=estimate.references,
    )


def not_studied(
    question: Question,
    because: str,
    *,
    statistic: str = "",
    kind: FindingKind = FindingKind.WHOLE,
    of: str = "",
    n: Mapping[str, int] | None = None,
    caveats: tuple[str, ...] = (),
) -> Finding:
    """Return a finding without a figure, and the code of why (``finding.<code>`` in the catalogue)."""
    return Finding(
        question=question.id,
        statistic=statistic,
        kind=kind,
        of=of,
        n=dict(n or {}),
        verdict=FindingVerdict.NOT_STUDIED,
        because=because,
        caveats=caveats,
    )
