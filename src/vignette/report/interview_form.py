"""The interview form: what is read aloud, what is asked, and lines to write on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vignette.assessment import ProbeMark
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument, Vignette
from vignette.report.blocks import Block, Lines, Part, bullets, heading, note, text_runs

LEAD_LINES, PROBE_LINES = 10, 5
"""Lines for the answer to the lead question, and to each follow-up question."""

_FIELDS = ("home", "person", "interviewer", "date", "present")
_GAP = "\N{NO-BREAK SPACE}" * 3 + " "


def form_parts(instrument: Instrument, form_id: str, language: Language) -> Iterator[Part]:
    """Yield the parts of an interview form: the front, the briefing, each vignette, the end."""
    words = catalogue(language)
    yield from _front(words)
    yield from _briefing(instrument, words)
    for number, vignette in enumerate(instrument.vignettes_of(form_id), start=1):
        yield from _vignette(instrument, vignette, number, words)
    yield heading(2, words("print_kit.form.end"), new_page=True)
    yield Lines(count=7, label=words("print_kit.form.added"))
    yield Lines(count=3, label=words("print_kit.form.stopped"))
    yield Lines(count=3, label=words("print_kit.form.interpreting"))
    yield Lines(count=1, label=words("print_kit.form.ended"))


def to_tick(choices: Iterable[str]) -> str:
    """Return choices in a row, each with a box before it; a box is never parted from its word."""
    return _GAP.join(f"☐ {choice}".replace(" ", "\N{NO-BREAK SPACE}") for choice in choices)


def _front(words: Catalogue) -> Iterator[Part]:
    yield bullets(words(f"print_kit.form.about.{part}") for part in ("aloud", "codes", "write", "enter"))
    yield heading(2, words("print_kit.form.fill"))
    for field in _FIELDS:
        yield Lines(count=1, label=words(f"print_kit.form.{field}"))
    spoken = to_tick([*(words(f"language.{each}") for each in Language), words("print_kit.form.other_language")])
    yield Lines(count=1, label=f"{words('print_kit.form.language')}{_GAP}{spoken}")
    interpreted = to_tick(words(f"print_kit.form.interpreter.{each}") for each in ("no", "yes"))
    yield Lines(count=1, label=f"{words('print_kit.form.interpreter')}{_GAP}{interpreted}")


def _briefing(instrument: Instrument, words: Catalogue) -> Iterator[Part]:
    yield heading(2, words("print_kit.form.briefing"))
    for point in instrument.briefing.in_language(words.language):
        yield _aloud(point)
    yield heading(3, words("print_kit.form.consent"))
    choices = to_tick(words(f"print_kit.form.consent.{each}") for each in ("yes", "no"))
    yield Lines(count=1, label=choices)
    yield Lines(count=1, label=words("print_kit.form.begun"))


def _vignette(instrument: Instrument, vignette: Vignette, number: int, words: Catalogue) -> Iterator[Part]:
    language = words.language
    title = vignette.title.in_language(language)
    yield heading(2, words("print_kit.vignette", number=number, title=title, id=vignette.id), new_page=True)
    yield note(words("interview.read_aloud"))
    yield _aloud(vignette.situation.in_language(language))
    codes = [each.name.in_language(language) for each in instrument.missing_codes if each.id != "not_ratable"]
    yield Lines(count=1, label=f"{words('interview.missing')}:{_GAP}{to_tick(codes)}")
    yield heading(3, vignette.lead_question.in_language(language))
    yield Lines(count=LEAD_LINES)
    became = to_tick(
        words("print_kit.form.skipped") if mark is ProbeMark.SKIPPED else words(f"mark.{mark}") for mark in ProbeMark
    )
    for place, probe in enumerate(vignette.probes, start=1):
        yield heading(3, words("print_kit.form.probe", number=place, question=probe.text.in_language(language)))
        yield Lines(count=PROBE_LINES + 1, label=became)


def _aloud(text: str) -> Block:
    return Block(kind="quote", runs=text_runs(text))
