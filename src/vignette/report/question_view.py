"""One question of a study as a page shows it: what was asked, the figures in tables with their charts, and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from vignette.assessment import Finding, FindingVerdict, StatedBar
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.exhibit_charts import Spec, family_chart, findings_chart
from vignette.report.exhibit_tables import Table, family_table
from vignette.report.finding_words import (
    NOTHING,
    SIGNS,
    FindingLine,
    bar_text,
    basis_text,
    caveat_lines,
    count_text,
    finding_lines,
    kind_text,
    method_lines,
    upper_first,
    verdict_text,
)
from vignette.study.answering import Answer, Exhibit, ExhibitKind
from vignette.study.checklists import section_of
from vignette.study.evidence_report import EvidenceReport
from vignette.study.protocol import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A table with the chart of the same content, where there is one."""

    table: Table
    chart: Spec | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """A question in words.

    Attributes
    ----------
    told : tuple of str
        What was asked, expected and demanded, and how the question was answered.
    verdict, sign : str
        In words, and the sign beside the words.
    figure, basis : str
        The answer in short, and what it rests on.
    shown : tuple of Shown
        Findings first, then exhibits.
    notes : tuple of str
        How intervals were made, and what a reader must know.
    """

    section: str
    asks: str
    outside: bool
    told: tuple[str, ...]
    state: str
    verdict: str
    sign: str
    figure: str
    basis: str
    shown: tuple[Shown, ...]
    notes: tuple[str, ...]


def question_views(report: EvidenceReport, instrument: Instrument, language: Language) -> tuple[QuestionView, ...]:
    """Return every question that was asked, in the report's order."""
    return tuple(_view(each, report, instrument, language) for each in report.questions)


def answer_in_short(lines: Sequence[FindingLine], words: Catalogue) -> str:
    """Return a question's figures in one line: the one figure, or how many reach the bar and which lie at the ends."""
    judged = [line for line in lines if line.verdict] or list(lines)
    with_figure = [line for line in judged if line.finding.figure is not None]
    if not with_figure:
        return next((line.because for line in judged if line.because), NOTHING)
    first = with_figure[0].finding.statistic
    ordered = sorted(
        (line for line in with_figure if line.finding.statistic == first),
        key=lambda line: line.finding.value or 0.0,
    )
    if len(judged) == 1:
        return ordered[0].figure
    said = [_met(judged, words)] if any(line.verdict for line in judged) else []
    if len(ordered) > 1:
        low, high = ordered[0], ordered[-1]
        ends = {"low_of": low.of, "low": low.figure, "high_of": high.of, "high": high.figure}
        said.append(words("evidence_report.summary.range", **ends))
    else:
        said.append(f"{ordered[0].statistic} {ordered[0].figure}")
    return " ".join(said)


def findings_shown(
    findings: Sequence[Finding], bar: StatedBar | None, instrument: Instrument, language: Language
) -> tuple[Shown, ...]:
    """Return findings as tables, single ones in one; a forest stands beside what the bar is about, else the first."""
    words = catalogue(language)
    lines = sorted(finding_lines(findings, instrument, language), key=lambda line: line.finding.statistic)
    groups = [tuple(group) for _, group in groupby(lines, key=lambda line: line.finding.statistic)]
    order = [each.statistic for each in findings]
    groups.sort(key=lambda group: order.index(group[0].finding.statistic))
    single = [group[0] for group in groups if len(group) == 1]
    shown = (
        [Shown(table=_table(single, words, words("evidence_report.findings.several")), chart=None)] if single else []
    )
    several = [group for group in groups if len(group) > 1]
    for group in several:
        judged = bar if any(line.verdict for line in group) else None
        drawn = judged is not None or (bar is None and group is several[0])
        if len(group) > 1:
            chart = findings_chart(group, judged, group[0].statistic, language) if drawn else None
            shown.append(Shown(table=_table(group, words, group[0].statistic, statistic=False), chart=chart))
    return tuple(shown)


def notes_on(findings: Sequence[Finding], instrument: Instrument, language: Language) -> tuple[str, ...]:
    """Return how findings' intervals were made, and what a reader must know of them."""
    words = catalogue(language)
    return (*method_lines(findings, words), *caveat_lines(finding_lines(findings, instrument, language), words))


def _view(question: Question, report: EvidenceReport, instrument: Instrument, language: Language) -> QuestionView:
    words, answer = catalogue(language), report.answers[question.id]
    lines = finding_lines(answer.findings, instrument, language)
    verdict = report.verdict_of(question)
    judged = [each for each in answer.findings if each.verdict] or list(answer.findings)
    found = findings_shown(answer.findings, question.bar, instrument, language)
    return QuestionView(
        section=section_of(question),
        asks=question.asks.in_language(language),
        outside=question in report.outside,
        told=tuple(_told(question, report, words, language)),
        state=verdict.value if verdict else "none",
        verdict=verdict_text(verdict, words),
        sign=SIGNS[verdict],
        figure=answer_in_short(lines, words),
        basis=basis_text(judged, words),
        shown=(*found, *_exhibits(answer, instrument, language)),
        notes=notes_on(answer.findings, instrument, language),
    )


def _told(question: Question, report: EvidenceReport, words: Catalogue, language: Language) -> list[str]:

    said = [words("evidence_report.question.outside")] if question in report.outside else []
    said.append(words("evidence_report.question.expects", expects=question.expects.in_language(language)))
    said.append(bar_text(question.bar, words, question.analysis))
    if question.bar is not None:
        said.append(words("evidence_report.question.bar_source", source=question.bar.source.in_language(language)))
    if question.least:
        least = ", ".join(count_text(kind, count, words) for kind, count in question.least.items())
        said.append(words("evidence_report.question.least", least=least))
    name, what = words(f"analysis.{question.analysis}"), words(f"analysis.{question.analysis}.what")
    return [*said, words("evidence_report.question.analysis", name=name, what=what)]


def _exhibits(answer: Answer, instrument: Instrument, language: Language) -> list[Shown]:
    """Return an answer's tables, alike ones of several scores as one, and each with its chart.

    A forest of the very findings is left out, for it stands there already.
    """
    values = {each.value for each in answer.findings}
    kept = [each for each in answer.exhibits if not _repeats(each, values)]
    families: dict[tuple[str, bool], list[Exhibit]] = {}
    for each in kept:
        families.setdefault((each.id, bool(each.of)), []).append(each)
    return [
        Shown(table=family_table(each, instrument, language), chart=family_chart(each, instrument, language))
        for each in families.values()
    ]


def _repeats(exhibit: Exhibit, values: set[float | None]) -> bool:
    return exhibit.kind is ExhibitKind.FOREST and set(exhibit.columns["value"]) <= values


def _met(lines: Sequence[FindingLine], words: Catalogue) -> str:
    met = sum(line.finding.verdict is FindingVerdict.MET for line in lines)
    return words("evidence_report.summary.met", met=met, all=len(lines))


def _table(lines: Sequence[FindingLine], words: Catalogue, title: str, *, statistic: bool = True) -> Table:
    """Return findings as a table: counts in columns of their own, and those that all rows share said once above."""
    counts = _counts(lines)
    shared = {kind: cells[0] for kind, cells in counts.items() if len(set(cells)) == 1 and len(lines) > 1}
    named = statistic and any(line.statistic for line in lines)
    columns = {}
    if not named or any(line.finding.of for line in lines):
        columns[words("evidence_report.column.of")] = [line.of for line in lines]
    if named:
        columns[words("evidence_report.column.statistic")] = [line.statistic or NOTHING for line in lines]
    figure = words("evidence_report.column.figure")
    columns[figure] = [line.figure for line in lines]
    if any(line.verdict for line in lines):
        verdicts = [f"{SIGNS[line.finding.verdict]}\u00a0{line.verdict}".strip() or NOTHING for line in lines]
        columns[words("evidence_report.column.verdict")] = verdicts
    told = {upper_first(kind_text(kind, words)): cells for kind, cells in counts.items() if kind not in shared}
    columns |= {
        head: [NOTHING if each is None else words.number(each, decimals=0) for each in cells]
        for head, cells in told.items()
    }
    basis = ", ".join(count_text(kind, count, words) for kind, count in shared.items() if count is not None)
    return Table(
        caption=words("evidence_report.findings.basis", title=title, basis=basis) if basis else title,
        heads=tuple(columns),
        rows=tuple(zip(*columns.values(), strict=True)),
        numbers=tuple(head == figure or head in told for head in columns),
    )


def _counts(lines: Sequence[FindingLine]) -> dict[str, list[int | None]]:
    """Return what each row rests on, kind by kind, and what was left out of it."""
    kinds = dict.fromkeys(kind for line in lines for kind in line.finding.n)
    counts = {kind: [line.finding.n.get(kind) for line in lines] for kind in kinds}
    if any(line.finding.excluded for line in lines):
        counts["left_out"] = [line.finding.excluded for line in lines]
    return counts
