"""The review workbook on squared paper: which cell holds which text, and where an expert answers.

The workbook is written from this plan and, when it comes back, read against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument, Vignette
from vignette.study import Judged, JudgedKind, Question, ReviewRules, judged_items

IDENTITY_SHEET = "vignette"
SCHEMA = "vignette/review/1"


class Role(Enum):
    """What a cell is for; an expert writes in the last three."""

    TITLE = auto()
    LINE = auto()
    HEADING = auto()
    FIXED = auto()
    ANSWER = auto()
    COMMENT = auto()
    CODE = auto()


OPEN_ROLES = frozenset({Role.ANSWER, Role.COMMENT, Role.CODE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCell:
    """One cell: its row and column from 1, and its text or what is answered in it."""

    row: int
    column: int
    role: Role
    text: str = ""
    item: str = ""
    question: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSheet:
    """One sheet: its name, the widths of its columns in characters, its cells, and the row of its headings."""

    name: str
    widths: tuple[int, ...]
    cells: tuple[PlannedCell, ...]
    heading_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewIdentity:
    """Which wording a workbook asks about, and in which language."""

    instrument: str
    version: str
    fingerprint: str
    forms: tuple[str, ...]
    language: Language

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return the identity as it stands on its sheet."""
        return (
            ("schema", SCHEMA),
            ("instrument", self.instrument),
            ("version", self.version),
            ("fingerprint", self.fingerprint),
            ("forms", " ".join(self.forms)),
            ("language", self.language.value),
        )


def identity_of(instrument: Instrument, forms: Sequence[str], language: Language) -> ReviewIdentity:
    """Return the identity of a workbook about some forms of an instrument."""
    return ReviewIdentity(
        instrument=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        forms=tuple(forms),
        language=language,
    )


def plan_review(instrument: Instrument, identity: ReviewIdentity, rules: ReviewRules) -> tuple[PlannedSheet, ...]:
    """Return every sheet of a review workbook: what to know first, vignettes, level descriptions, pairs of forms."""
    words = catalogue(identity.language)
    items = judged_items(instrument, identity.forms)
    sheets = [_front(instrument, identity, rules, words)]
    for kind, columns in (
        (JudgedKind.VIGNETTE, _VIGNETTE_COLUMNS),
        (JudgedKind.ANCHOR, _ANCHOR_COLUMNS),
        (JudgedKind.PAIR, _PAIR_COLUMNS),
    ):
        chosen = [item for item in items if item.kind is kind]
        if chosen:
            rows = [(item, _fixed(item, instrument, identity.language)) for item in chosen]
            sheets.append(_table(kind, columns, rows, words))
    return tuple(sheets)


_VIGNETTE_COLUMNS = (("id", 12), ("competence", 20), ("situation", 68), ("questions", 40), ("critical", 46))
_ANCHOR_COLUMNS = (("id", 22), ("competence", 20), ("aspect", 14), ("level", 22), ("anchor", 78))
_PAIR_COLUMNS = (("id", 10), ("competence", 24), ("one", 24), ("other", 24))
_ANSWER_WIDTH, _COMMENT_WIDTH = 15, 44


def _front(instrument: Instrument, identity: ReviewIdentity, rules: ReviewRules, words: Catalogue) -> PlannedSheet:
    """Plan the first sheet: how to review, the cell for the code, and what each figure means."""
    title = words("review.title", title=instrument.title.in_language(identity.language))
    lines = [words(f"review.about.{part}") for part in ("thanks", "scale", "alone", "leave", "secrecy", "draft")]
    lines.append(words("review.wording", version=identity.version, fingerprint=identity.fingerprint[:12]))
    cells = [PlannedCell(row=1, column=1, role=Role.TITLE, text=title)]
    cells += [PlannedCell(row=row, column=1, role=Role.LINE, text=line) for row, line in enumerate(lines, start=2)]
    row = len(lines) + 3
    cells += [
        PlannedCell(row=row, column=1, role=Role.FIXED, text=words("review.code")),
        PlannedCell(row=row, column=2, role=Role.CODE),
    ]
    row += 2
    scale = [str(value) for value in range(rules.lowest, rules.highest + 1)]
    headings = [words("review.question"), words("review.asked"), *scale]
    cells += [
        PlannedCell(row=row, column=column, role=Role.HEADING, text=text)
        for column, text in enumerate(headings, start=1)
    ]
    for at, question in enumerate(Question, start=row + 1):
        texts = [words(f"review.{question}"), words(f"review.{question}.asked")]
        texts += [words(f"review.scale.{value}") for value in scale]
        cells += [
            PlannedCell(row=at, column=column, role=Role.FIXED, text=text) for column, text in enumerate(texts, start=1)
        ]
    widths = (24, 60, *[16 for _ in scale])
    return PlannedSheet(name=words("review.sheet.front"), widths=widths, cells=tuple(cells), heading_row=row)


def _table(
    kind: JudgedKind,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[tuple[Judged, tuple[str, ...]]],
    words: Catalogue,
) -> PlannedSheet:
    """Plan a sheet with one row per judged thing: its texts, a cell per question, and one for a comment."""
    rows = list(rows)
    questions = rows[0][0].questions
    headings = [words(f"review.column.{name}") for name, _ in columns]
    headings += [*(words(f"review.{question}") for question in questions), words("review.comment")]
    name = words(f"review.sheet.{kind}")
    cells = [PlannedCell(row=1, column=1, role=Role.TITLE, text=name)]
    cells += [
        PlannedCell(row=2, column=column, role=Role.HEADING, text=text) for column, text in enumerate(headings, start=1)
    ]
    for row, (item, texts) in enumerate(rows, start=3):
        cells += _row(row, item, texts, questions)
    widths = (*(width for _, width in columns), *[_ANSWER_WIDTH for _ in questions], _COMMENT_WIDTH)
    return PlannedSheet(name=name, widths=widths, cells=tuple(cells), heading_row=2)


def _row(row: int, item: Judged, texts: Sequence[str], questions: Sequence[Question]) -> Iterator[PlannedCell]:
    for column, text in enumerate(texts, start=1):
        yield PlannedCell(row=row, column=column, role=Role.FIXED, text=text, item=item.id)
    column = len(texts)
    for column, question in enumerate(questions, start=len(texts) + 1):
        yield PlannedCell(row=row, column=column, role=Role.ANSWER, item=item.id, question=question)
    yield PlannedCell(row=row, column=column + 1, role=Role.COMMENT, item=item.id)


def _fixed(item: Judged, instrument: Instrument, language: Language) -> tuple[str, ...]:
    """Return the texts that an expert reads in an item's row."""
    competence = instrument.competence(item.competence).name.in_language(language)
    first = item.vignettes[0]
    if item.kind is JudgedKind.PAIR:
        return (item.id, competence, *(_named(vignette, language) for vignette in item.vignettes))
    if item.kind is JudgedKind.ANCHOR:
        aspect = next(each for each in instrument.aspects if each.id == item.aspect).name.in_language(language)
        level = next(each for each in instrument.scale if each.value == item.level).name.in_language(language)
        points = first.anchors[item.aspect][item.level].in_language(language)
        return (item.id, competence, aspect, f"{item.level} {level}", _list(points))
    situation = f"{_named(first, language)}\n\n{first.situation.in_language(language)}"
    questions = [first.lead_question, *(probe.text for probe in first.probes)]
    critical = [answer.text.in_language(language) for answer in first.critical_answers]
    asked = _list(question.in_language(language) for question in questions)
    return (item.id, competence, situation, asked, _list(critical))


def _named(vignette: Vignette, language: Language) -> str:
    return f"{vignette.id} {vignette.title.in_language(language)}"


def _list(points: Iterable[str]) -> str:
    return "\n".join(f"• {point}" for point in points)
