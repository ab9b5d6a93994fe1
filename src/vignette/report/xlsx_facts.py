"""The sheets in two columns: the front page, and how the method works and what is known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from openpyxl.workbook import Workbook

from vignette.assessment import DataOrigin, most_missing
from vignette.i18n import TIME_ZONE, Catalogue, catalogue
from vignette.instrument import Form
from vignette.report.evidence_words import evidence_facts, notes_on_known
from vignette.report.rows import Row, raters_of
from vignette.report.score_words import interval_lines, outcome_lines
from vignette.report.summary import Summary
from vignette.report.xlsx_cells import Column, Page, Value, add_table, embolden, open_sheet, set_up_print, shade

_SHORT_FINGERPRINT = 12


def add_front(book: Workbook, summary: Summary, page: Page) -> None:
    """Add the front page: who and when, what the document is and is not, and with which instrument."""
    words = catalogue(summary.language)
    occasion, bounds = list(_occasion(summary, words)), list(_bounds(summary, words))
    rows = [*occasion, *bounds, *_instrument(summary, words), *_document(summary, words)]
    boxed = (len(occasion), len(occasion) + len(bounds))
    _add_facts(book, words("report.front.sheet"), words("report.front.title"), rows, page, words, boxed=boxed)


def add_method(book: Workbook, summary: Summary, rows: Sequence[Row], page: Page) -> None:
    """Add how the interview is held and rated, when a score is shown, and what is and is not known."""
    words = catalogue(summary.language)
    facts = [
        *_procedure(summary, words),
        *_scale(summary, words),
        *_rules(summary, words),
        *_readings(rows, words),
        *_known(summary, words),
        *_provenance(summary, words),
    ]
    _add_facts(book, words("report.method.sheet"), words("report.method.sheet"), facts, page, words)


def _add_facts(
    book: Workbook,
    name: str,
    title: str,
    rows: list[tuple[str, Value]],
    page: Page,
    words: Catalogue,
    *,
    boxed: tuple[int, int] | None = None,
) -> None:
    columns = (
        Column(heading=words("report.column.item"), width=32),
        Column(heading=words("report.column.content"), width=68),
    )
    sheet = open_sheet(book, name, title, page, columns)
    first, last = add_table(sheet, columns, rows, page)
    embolden(sheet, first, last)
    if boxed:
        shade(sheet, first + boxed[0], first + boxed[1] - 1)
    set_up_print(sheet, page, columns=2, last_row=last, landscape=False, header=first - 1)


def _bounds(summary: Summary, words: Catalogue) -> Iterator[tuple[str, Value]]:
    for key in ("is", "is_not", "never_alone"):
        yield words(f"report.front.{key}"), words(f"report.front.{key}.text")
    raters = summary.profile.raters
    several = words("report.front.raters.one") if raters == 1 else words("report.front.raters.many", raters=raters)
    yield words("report.front.raters"), several
    yield words("report.front.known"), _front_known(summary, words)
    heard = sum(answer.settled is not False for answer in summary.profile.critical)
    yield words("report.front.critical"), _critical_count(heard, words)


def _front_known(summary: Summary, words: Catalogue) -> str:
    evidence = summary.profile.standing.evidence
    if evidence is None:
        return words("report.front.known.nothing")
    simulated = evidence.origin is DataOrigin.SIMULATED
    sheets = {"gate": words("report.gate.sheet"), "evidence": words("report.evidence.sheet")}
    return words("report.front.known.simulated" if simulated else "report.front.known.studied", **sheets)


def _critical_count(count: int, words: Catalogue) -> str:
    plural = "none" if count == 0 else "one" if count == 1 else "many"
    return words(f"report.front.critical.{plural}", sheet=words("report.critical.sheet"), count=count)


def _occasion(summary: Summary, words: Catalogue) -> Iterator[tuple[str, Value]]:
    yield words("report.front.household"), summary.household
    yield words("report.front.applicant"), summary.applicant
    yield words("report.front.interviewer"), summary.interviewer
    yield words("report.front.rater_names"), "; ".join(summary.raters)
    yield words("report.front.held_at"), _local(summary.held_at)
    yield words("report.front.form"), "; ".join(form.name.in_language(summary.language) for form in _forms(summary))
    spoken = words(f"report.front.language.{summary.interview_language.value}")
    with_or_without = "with" if summary.interpreter else "without"
    yield words("report.front.language"), words(f"report.front.interpreter.{with_or_without}", language=spoken)
    if summary.from_paper:
        yield words("report.front.paper"), words("report.front.paper.yes")
    if summary.stopped:
        yield words("report.front.stopped"), words("report.front.stopped.yes")


def _instrument(summary: Summary, words: Catalogue, *, whole: bool = False) -> Iterator[tuple[str, Value]]:
    instrument = summary.instrument
    yield words("report.front.instrument"), instrument.title.in_language(summary.language)
    yield words("report.front.version"), instrument.version
    yield words("report.front.status"), words(f"report.status.{instrument.status.value}")
    if whole:
        yield words("report.method.fingerprint"), instrument.fingerprint
    else:
        yield words("report.front.fingerprint"), instrument.fingerprint[:_SHORT_FINGERPRINT]


def _document(summary: Summary, words: Catalogue) -> Iterator[tuple[str, Value]]:
    yield words("report.front.code"), summary.code
    yield words("report.front.made_at"), _local(summary.made_at)
    yield words("report.front.signature"), words("report.front.signature.none")


def _procedure(summary: Summary, words: Catalogue) -> Iterator[tuple[str, Value]]:
    language, instrument = summary.language, summary.instrument
    for held in _forms(summary):
        vignettes, form = instrument.vignettes_of(held.id), held.name.in_language(language)
        yield (
            words("report.method.interview"),
            words("report.method.interview.text", form=form, count=len(vignettes)),
        )
        asked = {vignette.competence for vignette in vignettes}
        without = [item.name.in_language(language) for item in instrument.competences if item.id not in asked]
        if without:
            listed = words("report.method.without_vignette.text", form=form, names="; ".join(without))
            yield words("report.method.without_vignette"), listed
    yield words("report.method.rating"), words("report.method.rating.text", count=len(instrument.aspects))
    for aspect in instrument.aspects:
        name = words("report.method.aspect", name=aspect.name.in_language(language))
        yield name, aspect.description.in_language(language)


def _scale(summary: Summary, words: Catalogue) -> Iterator[tuple[str, Value]]:
    language, instrument = summary.language, summary.instrument
    for level in instrument.scale:
        described = "anchored" if level.anchored else "between"
        name = level.name.in_language(language)
        yield words("report.method.level", value=level.value), words(f"report.method.level.{described}", name=name)
    for code in instrument.missing_codes:
        name = words("report.method.missing", name=code.name.in_language(language))
        yield name, code.description.in_language(language)


def _rules(summary: Summary, words: Catalogue) -> Iterator[tuple[str, Value]]:
    scoring = summary.instrument.scoring
    aspects, vignettes = len(summary.instrument.aspects), len(summary.instrument.vignettes_of(summary.form.id))
    counts = (
        ("competence", aspects, most_missing(aspects, scoring.competence_max_missing_share)),
        ("aspect", vignettes, most_missing(vignettes, scoring.aspect_max_missing_share)),
    )
    sentences = [
        words(f"report.method.rule.{kind}" if most else f"report.method.rule.{kind}.none", expected=expected, most=most)
        for kind, expected, most in counts
    ]
    yield words("report.method.rule"), " ".join([*sentences, words("report.method.rule.never_zero")])
    yield words("report.method.total"), words("report.method.total.text")


def _readings(rows: Sequence[Row], words: Catalogue) -> Iterator[tuple[str, Value]]:
    yield words("report.rule"), words("report.rule.cell")
    if intervals := interval_lines(rows, words):
        yield words("report.interval.heading"), " ".join(intervals)
    if outcomes := outcome_lines(rows, words):
        yield words("report.outcome.heading"), " ".join(outcomes)


def _known(summary: Summary, words: Catalogue) -> Iterator[tuple[str, Value]]:
    for fact in evidence_facts(summary.profile, summary.instrument, summary.language):
        yield fact.heading, fact.text
    if notes := notes_on_known(summary.profile, summary.language):
        yield words("evidence.notes"), " ".join(notes)
    yield words("report.front.raters"), raters_of(summary.profile, words)


def _forms(summary: Summary) -> tuple[Form, ...]:
    """Return the forms that count; the one the summary was asked for where none does."""
    return tuple(form for form in summary.instrument.forms if form.id in summary.profile.forms) or (summary.form,)


def _provenance(summary: Summary, words: Catalogue) -> Iterator[tuple[str, Value]]:
    origin = summary.instrument.origin
    yield from _instrument(summary, words, whole=True)
    yield words("report.method.origin"), origin.derived_from.in_language(summary.language)
    yield words("report.method.not_reproduced"), origin.not_reproduced.in_language(summary.language)
    yield words("report.method.licence"), origin.licence
    yield words("report.method.app_version"), summary.app_version
    yield from _document(summary, words)


def _local(at: dt.datetime) -> dt.datetime:
    """Return a moment as the clock on a Swedish wall shows it, to the minute: a workbook knows no time zones."""
    return at.astimezone(TIME_ZONE).replace(tzinfo=None, second=0, microsecond=0)
