"""The sheets about the method: how it was done and what is known of it, and the headings it may help to find."""

from __future__ import annotations

from collections.abc import Iterator

from vignette.assessment import ScoreKind, most_missing
from vignette.instrument import Instrument
from vignette.report.evidence_words import Fact, evidence_facts, notes_on_known
from vignette.report.rows import raters_of, rows_of_kind
from vignette.report.score_words import interval_lines, outcome_lines
from vignette.report.xlsx_book import Assessed, SummaryBook, add_table_sheet, columns
from vignette.report.xlsx_cells import embolden


def add_bbic(made: SummaryBook) -> None:
    """Add the BBIC headings that each competence may be mapped to."""
    words = made.words
    rows = dict.fromkeys(
        (each.name.in_language(words.language), "; ".join(each.bbic.in_language(words.language)) or "–")
        for who in made.assessed
        for each in who.result.instrument.competences
    )
    add_table_sheet(made, "bbic", columns("bbic", words), rows, lines=[words("summary.bbic.about")], landscape=False)


def add_method(made: SummaryBook) -> None:
    """Add how the interviews are held and rated, when a score is shown, and what is and is not known."""
    told: dict[str, dict[str, list[str]]] = {}
    for who in made.assessed:
        for fact in _facts(made, who):
            told.setdefault(fact.heading, {}).setdefault(fact.text, []).append(who.name)
    rows = [
        (heading if len(names) == len(made.assessed) else f"{heading} ({', '.join(names)})", text)
        for heading, texts in told.items()
        for text, names in texts.items()
    ]
    sheet, first, last = add_table_sheet(made, "method", columns("method", made.words), rows, landscape=False)
    embolden(sheet, first, last)


def _facts(made: SummaryBook, who: Assessed) -> Iterator[Fact]:
    yield from _procedure(made, who)
    yield from _scale(made, who.result.instrument)
    yield from _rules(made, who)
    yield from _readings(made, who)
    yield from _known(made, who)
    yield from _origin(made, who.result.instrument)


def _procedure(made: SummaryBook, who: Assessed) -> Iterator[Fact]:
    words, instrument = made.words, who.result.instrument
    language = words.language
    for form in who.result.forms:
        vignettes, name = instrument.vignettes_of(form.id), form.name.in_language(language)
        text = words("report.method.interview.text", form=name, count=len(vignettes))
        yield Fact(heading=words("report.method.interview"), text=text)
        asked = {vignette.competence for vignette in vignettes}
        without = [each.name.in_language(language) for each in instrument.competences if each.id not in asked]
        if without:
            text = words("report.method.without_vignette.text", form=name, names="; ".join(without))
            yield Fact(heading=words("report.method.without_vignette"), text=text)
    text = words("report.method.rating.text", count=len(instrument.aspects))
    yield Fact(heading=words("report.method.rating"), text=text)
    for aspect in instrument.aspects:
        heading = words("report.method.aspect", name=aspect.name.in_language(language))
        yield Fact(heading=heading, text=aspect.description.in_language(language))


def _scale(made: SummaryBook, instrument: Instrument) -> Iterator[Fact]:
    words = made.words
    for level in instrument.scale:
        described = "anchored" if level.anchored else "between"
        text = words(f"report.method.level.{described}", name=level.name.in_language(words.language))
        yield Fact(heading=words("report.method.level", value=level.value), text=text)
    for code in instrument.missing_codes:
        heading = words("report.method.missing", name=code.name.in_language(words.language))
        yield Fact(heading=heading, text=code.description.in_language(words.language))


def _rules(made: SummaryBook, who: Assessed) -> Iterator[Fact]:
    """Yield how much may be missing before there is no score. A form's competences make up an aspect."""
    words, instrument, scoring = made.words, who.result.instrument, who.result.instrument.scoring
    competences = len(rows_of_kind(who.rows, ScoreKind.COMPETENCE))
    counts = (
        ("competence", len(instrument.aspects), scoring.competence_max_missing_share),
        ("aspect", competences, scoring.aspect_max_missing_share),
    )
    sentences = []
    for kind, expected, share in counts:
        most = most_missing(expected, share)
        counted = {"expected": expected, "most": most}
        sentences.append(words(f"report.method.rule.{kind}" if most else f"report.method.rule.{kind}.none", **counted))
    text = " ".join([*sentences, words("report.method.rule.never_zero")])
    yield Fact(heading=words("report.method.rule"), text=text)
    yield Fact(heading=words("report.method.total"), text=words("report.method.total.text"))


def _readings(made: SummaryBook, who: Assessed) -> Iterator[Fact]:
    words = made.words
    yield Fact(heading=words("report.rule"), text=words("report.rule.cell"))
    if intervals := interval_lines(who.rows, words):
        yield Fact(heading=words("report.interval.heading"), text=" ".join(intervals))
    if outcomes := outcome_lines(who.rows, words):
        yield Fact(heading=words("report.outcome.heading"), text=" ".join(outcomes))


def _known(made: SummaryBook, who: Assessed) -> Iterator[Fact]:
    words, profile = made.words, who.result.profile
    yield from evidence_facts(profile, who.result.instrument, words.language)
    if notes := notes_on_known(profile, words.language):
        yield Fact(heading=words("evidence.notes"), text=" ".join(notes))
    yield Fact(heading=words("report.front.raters"), text=raters_of(profile, words))


def _origin(made: SummaryBook, instrument: Instrument) -> Iterator[Fact]:
    words, origin = made.words, instrument.origin
    yield Fact(heading=words("report.method.fingerprint"), text=instrument.fingerprint)
    yield Fact(heading=words("report.method.origin"), text=origin.derived_from.in_language(words.language))
    yield Fact(heading=words("report.method.not_reproduced"), text=origin.not_reproduced.in_language(words.language))
    yield Fact(heading=words("report.method.licence"), text=origin.licence)
    yield Fact(heading=words("report.method.app_version"), text=made.edition.app)
