"""The rating guide: how to rate, and for each vignette what can be heard at each level, with boxes to tick."""

from __future__ import annotations

from collections.abc import Iterator

from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument, Named, Vignette
from vignette.report.blocks import (
    Block,
    Facts,
    Lines,
    List,
    Part,
    Run,
    Runs,
    Table,
    heading,
    note,
    paragraph,
    text_runs,
)
from vignette.report.interview_form import to_tick

_GAP = "\N{NO-BREAK SPACE}" * 2
_BOX = "☐\N{NO-BREAK SPACE}"

QUOTE_LINES, CRITICAL_LINES = 2, 6
"""Lines for the words that show a level, and for those of all critical answers to a vignette."""

_STEPS = ("alone", "read", "aspect", "choose", "quote", "code", "critical", "enter")
_FIELDS = ("interview", "rater")


def guide_parts(instrument: Instrument, form_id: str, language: Language) -> Iterator[Part]:
    """Yield the parts of a rating guide: the front, and each vignette."""
    words = catalogue(language)
    yield from _front(instrument, words)
    for number, vignette in enumerate(instrument.vignettes_of(form_id), start=1):
        yield from _vignette(instrument, vignette, number, words)


def _front(instrument: Instrument, words: Catalogue) -> Iterator[Part]:
    language = words.language
    for field in _FIELDS:
        yield Lines(count=1, label=words(f"print_kit.guide.{field}"))
    yield heading(2, words("print_kit.guide.how"))
    levels = ", ".join(str(each.value) for each in instrument.scale if each.quote_required)
    steps = (words(f"print_kit.guide.how.{step}", levels=levels) for step in _STEPS if step != "quote" or levels)
    yield List(numbered=True, items=tuple(map(text_runs, steps)))
    yield heading(2, words("print_kit.guide.scale"))
    yield Block(kind="paragraph", runs=tuple(_scale(instrument, words)))
    yield heading(2, words("print_kit.guide.aspects"))
    yield _named(instrument.aspects, language)
    yield heading(2, words("print_kit.guide.codes"))
    yield _named(instrument.missing_codes, language)


def _scale(instrument: Instrument, words: Catalogue) -> Iterator[Run]:
    """Yield the levels, each on its line."""
    for place, level in enumerate(instrument.scale):
        yield Run(text=f"\n{level.value}" if place else str(level.value), bold=True)
        needed = f". {words('print_kit.guide.quote_needed')}" if level.quote_required else ""
        yield Run(text=f"{_GAP}{level.name.in_language(words.language)}{needed}")


def _named(things: tuple[Named, ...], language: Language) -> Facts:
    rows = ((each.name.in_language(language), text_runs(each.description.in_language(language))) for each in things)
    return Facts(rows=tuple(rows))


def _vignette(instrument: Instrument, vignette: Vignette, number: int, words: Catalogue) -> Iterator[Part]:
    language = words.language
    title = vignette.title.in_language(language)
    yield heading(2, words("print_kit.vignette", number=number, title=title, id=vignette.id), new_page=True)
    competence = instrument.competence(vignette.competence)
    about = f"{competence.name.in_language(language)}. {competence.description.in_language(language)}"
    yield paragraph(about)
    yield note(f"{vignette.situation.in_language(language)} {vignette.lead_question.in_language(language)}")
    for aspect in instrument.aspects:
        yield heading(3, aspect.name.in_language(language))
        yield Table(rows=tuple(_levels(instrument, vignette, aspect, words)), row_heads=True, widths=(1, 9), whole=True)
        yield Lines(count=QUOTE_LINES, label=words("print_kit.guide.shows"))
    if vignette.critical_answers:
        yield from _critical(vignette, words)


def _levels(instrument: Instrument, vignette: Vignette, aspect: Named, words: Catalogue) -> Iterator[tuple[Runs, ...]]:
    """Yield the levels from the lowest; one that is not described lies between two that are, as its name says."""
    language, anchors = words.language, vignette.anchors[aspect.id]
    yield tuple(text_runs(words(f"print_kit.guide.column.{name}")) for name in ("level", "heard"))
    for level in sorted(instrument.scale, key=lambda each: each.value):
        name, described = level.name.in_language(language), level.value in anchors
        points = anchors[level.value].in_language(language) if described else ()
        heard = "".join(f"\n•\N{NO-BREAK SPACE}{point}" for point in points)
        named = Run(text=name, bold=described, italic=not described)
        yield text_runs(f"{_BOX}{level.value}"), (named, *text_runs(heard))
    codes = to_tick(code.name.in_language(language) for code in instrument.missing_codes)
    yield text_runs(words("print_kit.guide.no_level")), text_runs(codes)


def _critical(vignette: Vignette, words: Catalogue) -> Iterator[Part]:
    language = words.language
    yield heading(3, words("rate.critical"))
    rows = [tuple(text_runs(words(f"print_kit.guide.column.{name}")) for name in ("critical", "kind"))]
    for answer in vignette.critical_answers:
        said = f"{_BOX}{answer.text.in_language(language)}"
        rows.append((text_runs(said), text_runs(words(f"critical_kind.{answer.kind.value}"))))
    yield Table(rows=tuple(rows), widths=(7, 3), whole=True)
    yield Lines(count=CRITICAL_LINES, label=words("print_kit.guide.critical_words"))
