"""Which items of the reporting guidelines a report answers, and where; the rest it says to be not reported.

The items stand in ``checklists/*.toml``, in our own words. An item may name an analysis (answered where such a question
has found something), a part of the protocol (answered where there is one), or a section that every report has.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from vignette.assessment import FindingVerdict
from vignette.i18n import LocalizedText
from vignette.instrument.shape import read_shape
from vignette.study.evidence_report import EvidenceReport
from vignette.study.protocol import Question

FOLDER = Path(__file__).with_name("checklists")
NAMES = ("grras", "stard", "cosmin")


class Section(StrEnum):
    """A section that every report has; one question's own is ``question-<id>``."""

    ABOUT = "about"
    SUMMARY = "summary"
    DEVIATIONS = "deviations"
    PLANNED = "planned"
    EXCLUDED = "excluded"
    BLINDING = "blinding"
    QUESTIONS = "questions"
    LIMITS = "limits"
    PROVENANCE = "provenance"
    CHECKLISTS = "checklists"
    REFERENCES = "references"


class Stated(StrEnum):
    """What a protocol may state or leave out."""

    BLINDING = "blinding"
    EXCLUSIONS = "exclusions"
    PLANNED = "planned"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One item, and when it is answered. Without any condition or section it is never answered by the report alone.

    Attributes
    ----------
    part : LocalizedText or None
        The group of items it belongs to.
    analysis : tuple of str
        Answered where a question of one of these analyses has found something.
    protocol : Stated or None
        Answered where the protocol states this.
    section : Section or None
        Where the answer stands; the questions' own sections where an analysis is named and no section.
    """

    id: str
    asks: LocalizedText
    part: LocalizedText | None = None
    analysis: tuple[str, ...] = ()
    protocol: Stated | None = None
    section: Section | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A guideline: its items, and the publication they come from."""

    id: str
    title: LocalizedText
    source: str
    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledItem:
    """An item and the sections that answer it; none means not reported."""

    item: ChecklistItem
    answered: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledChecklist:
    """A guideline's items with where a report answers each."""

    checklist: Checklist
    items: tuple[FilledItem, ...]


@cache
def shipped_checklists() -> tuple[Checklist, ...]:
    """Return GRRAS, STARD 2015 and the boxes of COSMIN that concern ratings of interviews."""
    return tuple(_read(FOLDER / f"{name}.toml") for name in NAMES)


def fill_checklists(report: EvidenceReport) -> tuple[FilledChecklist, ...]:
    """Return every checklist with where ``report`` answers each item."""
    return tuple(
        FilledChecklist(
            checklist=each,
            items=tuple(FilledItem(item=item, answered=_answered(item, report)) for item in each.items),
        )
        for each in shipped_checklists()
    )


def section_of(question: Question) -> str:
    """Return the id of a question's own section."""
    return f"question-{question.id}"


def _answered(item: ChecklistItem, report: EvidenceReport) -> tuple[str, ...]:
    if item.protocol is not None and not _states(report, item.protocol):
        return ()
    if item.analysis:
        found = tuple(section_of(each) for each in report.questions if _found(each, item, report))
        if not found or item.section is None:
            return found
    return () if item.section is None else (item.section.value,)


def _found(question: Question, item: ChecklistItem, report: EvidenceReport) -> bool:
    """Return whether a question of one of the item's analyses has at least one figure."""
    findings = report.answers[question.id].findings
    return question.analysis in item.analysis and any(
        each.verdict is not FindingVerdict.NOT_STUDIED and each.value is not None for each in findings
    )


def _states(report: EvidenceReport, wanted: Stated) -> bool:
    if wanted is Stated.REGISTERED:
        return report.evidence.registered
    return bool(getattr(report.protocol, wanted.value))


def _read(path: Path) -> Checklist:
    return read_shape(Checklist, json.dumps(tomllib.loads(path.read_text(encoding="utf-8"))), where=path.name)
