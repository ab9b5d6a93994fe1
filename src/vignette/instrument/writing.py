"""Writing (3xx): situations short and plain, probes neutral, anchors apart, forms alike; the bars are in TOML."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from itertools import product
from pathlib import Path

from vignette.errors import Problem
from vignette.i18n import Language
from vignette.instrument.files import HEAD_FILE, read_toml
from vignette.instrument.fingerprint import canonical_json
from vignette.instrument.forms import column_name, summarise_forms
from vignette.instrument.model import Example, ExampleKind, Instrument, Vignette
from vignette.instrument.readability import lix, sentences, words
from vignette.instrument.shape import read_shape

Range = tuple[int, int]
_QUOTE = re.compile("[\u201c\u201d]([^\u201c\u201d]+)\u201d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """The bars of good writing; what each means is said beside its value in ``bars.toml``. Ranges include both ends."""

    situation_words: Range
    lix_max: float
    probes: Range
    critical_answers: Range
    points_per_anchor: Range
    guidance_suggestions: Range
    child_age: Range
    forms_apart: float
    children_from: int
    boys_share: float
    fewest: Mapping[str, int]
    address_words: tuple[str, ...]
    probe_word_letters: int
    common_words: tuple[str, ...]
    endings: tuple[str, ...]
    cause_words: tuple[str, ...]
    example_words: Range
    example_borrowed_words: int
    example_key: Mapping[ExampleKind, Range]
    example_mixed_apart: int


@cache
def shipped_bars() -> Bars:
    """Return the bars this package ships."""
    path = Path(__file__).with_name("bars.toml")
    return read_shape(Bars, canonical_json(read_toml(path)), where=path.name)


def check_writing(vignette: Vignette, file: str, bars: Bars) -> tuple[Problem, ...]:
    """Return every problem of writing in one vignette."""
    return (
        *_child(vignette, file, bars),
        *_situation(vignette, file, bars),
        *_counts(vignette, file, bars),
        *_hinting_probes(vignette, file, bars),
        *_twin_points(vignette, file),
        *_examples(vignette, file, bars),
    )


def check_balance(vignettes: Sequence[Vignette], bars: Bars) -> tuple[Problem, ...]:
    """Return ``DEF-311`` for each count in which the forms differ too much, once they have the same competences."""
    forms = summarise_forms(vignettes)
    competences = [sorted(item.competence for item in vignettes if item.form == form.form) for form in forms]
    if any(one != competences[0] for one in competences):
        return ()
    problems = []
    for name in ("words", "lix_mean", "probes", "anchor_points", "critical_answers"):
        counts = {form.form: getattr(form, name) for form in forms}
        if max(counts.values()) > min(counts.values()) * (1 + bars.forms_apart):
            shown = ", ".join(f"{form} {count:.4g}" for form, count in counts.items())
            what = f"the forms' {column_name(name)} differ by more than {bars.forms_apart:.0%} ({shown})"
            remedy = "Shorten or lengthen texts until the forms are alike."
            problems.append(Problem(code="DEF-311", where=f"{HEAD_FILE} forms", what=what, remedy=remedy))
    return tuple(problems)


def check_children(head: Instrument, vignettes: Sequence[Vignette], bars: Bars) -> tuple[Problem, ...]:
    """Return ``DEF-316`` for each kind of child that is too rare over all forms, once every cell has its vignette."""
    if len(vignettes) < max(len(head.forms) * len(head.competences), bars.children_from):
        return ()
    forms = summarise_forms(vignettes)
    boys = sum(form.boys for form in forms)
    counts = {name: sum(getattr(form, name) for form in forms) for name in bars.fewest}
    wanted = {"boys": math.ceil(bars.boys_share * len(vignettes)), **bars.fewest}
    return tuple(
        Problem(
            code="DEF-316",
            where=f"{HEAD_FILE} forms",
            what=f"{column_name(name)}: {count} of {len(vignettes)} vignettes; at least {wanted[name]} are wanted",
            remedy="Let more vignettes be about such a child.",
        )
        for name, count in {"boys": boys, **counts}.items()
        if count < wanted[name]
    )


def _situation(vignette: Vignette, file: str, bars: Bars) -> Iterator[Problem]:
    """Tell of a situation too long, short or heavy, of one that speaks to nobody, and of words that name a cause."""
    text = vignette.situation.sv
    found = [word.casefold() for word in words(text)]
    yield from _outside("DEF-301", f"{file} situation.sv", len(found), bars.situation_words, "words")
    index = lix(text) if found else 0.0
    if index > bars.lix_max:
        what = f"LIX is {index:.1f}; at most {bars.lix_max:g} is wanted"
        remedy = "Divide long sentences and choose shorter words."
        yield Problem(code="DEF-302", where=f"{file} situation.sv", what=what, remedy=remedy)
    if not set(bars.address_words).intersection(found):
        what, remedy = "nobody is addressed", 'Write it to "du", the person who answers.'
        yield Problem(code="DEF-307", where=f"{file} situation.sv", what=what, remedy=remedy)
    for language in Language:
        spoken = {word.casefold() for word in words(vignette.situation.in_language(language))}
        for word in sorted(spoken):
            if any(fnmatchcase(word, pattern) for pattern in bars.cause_words):
                what, remedy = f'"{word}" names a nationality, faith or clan', "Say what happens, not where from."
                yield Problem(code="DEF-308", where=f"{file} situation.{language}", what=what, remedy=remedy)


def _child(vignette: Vignette, file: str, bars: Bars) -> Iterator[Problem]:
    """Tell of a child of another age than the vignettes are about."""
    youngest, oldest = bars.child_age
    if not youngest <= vignette.child.age <= oldest:
        what, remedy = f"the child is {vignette.child.age}", f"Let the child be {youngest} to {oldest} years old."
        yield Problem(code="DEF-312", where=f"{file} child.age", what=what, remedy=remedy)


def _counts(vignette: Vignette, file: str, bars: Bars) -> Iterator[Problem]:
    """Tell of too few or too many probes, critical answers, points and suggestions."""
    yield from _outside("DEF-303", f"{file} probes", len(vignette.probes), bars.probes, "probes")
    answers = len(vignette.critical_answers)
    yield from _outside("DEF-304", f"{file} critical_answers", answers, bars.critical_answers, "critical answers")
    for aspect, levels in vignette.anchors.items():
        for level, points in levels.items():
            where = f"{file} anchors.{aspect}.{level}"
            if points.sv:  # where there are none, DEF-207 says so
                yield from _outside("DEF-305", where, len(points.sv), bars.points_per_anchor, "points")
    for aspect, points in vignette.guidance.items():
        where = f"{file} guidance.{aspect}"
        if points.sv:  # where there are none, DEF-212 says so
            yield from _outside("DEF-306", where, len(points.sv), bars.guidance_suggestions, "suggestions")


def _outside(code: str, where: str, count: int, allowed: Range, unit: str) -> Iterator[Problem]:
    least, most = allowed
    if not least <= count <= most:
        what = f"{unit} counted: {count}; wanted: {least} to {most}"
        remedy = "Add what is missing." if count < least else "Take some away."
        yield Problem(code=code, where=where, what=what, remedy=remedy)


def _hinting_probes(vignette: Vignette, file: str, bars: Bars) -> Iterator[Problem]:
    """Tell of probes that use a word of the best answer."""
    points = [point for levels in vignette.anchors.values() if levels for point in levels[max(levels)].sv]
    passed = set(bars.common_words) | _names([*points, *sentences(vignette.situation.sv)])
    best = {stem for point in points for stem in _content_stems(point, passed, bars)}
    for number, probe in enumerate(vignette.probes, start=1):
        hints = [word for stem, word in _content_stems(probe.text.sv, passed, bars).items() if stem in best]
        if hints:
            what = f"words of the highest level's anchors hint at the good answer: {', '.join(hints)}"
            where = f"{file} probes[{number}].text.sv"
            yield Problem(code="DEF-309", where=where, what=what, remedy="Ask with neutral words.")


def _content_stems(text: str, passed: set[str], bars: Bars) -> dict[str, str]:
    """Return the stems of the content words of ``text``, each with the word it was taken from."""
    content = (word.casefold() for word in words(text))
    return {
        _stem(word, bars): word
        for word in content
        if len(word) > bars.probe_word_letters and not passed & {word, word.removesuffix("s")}
    }


def _stem(word: str, bars: Bars) -> str:
    """Take one ending off, the longest that leaves a stem of the least number of letters."""
    for ending in sorted(bars.endings, key=len, reverse=True):
        if word.endswith(ending) and len(word) - len(ending) >= bars.probe_word_letters:
            return word.removesuffix(ending)
    return word


def _names(texts: Iterable[str]) -> set[str]:
    """Return, in lower case, the words that have a capital without being the first of their text."""
    return {word.casefold() for text in texts for word in words(text)[1:] if word[0].isupper()}


def _examples(vignette: Vignette, file: str, bars: Bars) -> Iterator[Problem]:
    """Tell of examples too long or short, in the anchors' words, or with a key that is of another kind."""
    points = [point for levels in vignette.anchors.values() for each in levels.values() for point in each.sv]
    anchored = {run for point in points for run in _runs(point, bars.example_borrowed_words)}
    for number, example in enumerate(vignette.examples, start=1):
        where = f"{file} examples[{number}]"
        answer = example.answer.sv
        yield from _outside("DEF-313", f"{where}.answer.sv", len(words(answer)), bars.example_words, "words")
        borrowed = anchored & set(_runs(answer, bars.example_borrowed_words))
        for run in sorted(borrowed):
            what = f'the anchors\' own words: "{" ".join(run)}"'
            yield Problem(code="DEF-314", where=f"{where}.answer.sv", what=what, remedy="Say it as people talk.")
        yield from _odd_key(example, where, bars)
        yield from _unsaid_quotes(example, where)


def _unsaid_quotes(example: Example, where: str) -> Iterator[Problem]:
    """Tell of a key rating whose reason quotes words that the answer does not hold."""
    for aspect, rating in example.key.items():
        for language in Language:
            said = " ".join(words(example.answer.in_language(language))).casefold()
            for quote in _QUOTE.findall(rating.reason.in_language(language)):
                parts = (" ".join(words(part)).casefold() for part in quote.split("…"))
                if not all(part in said for part in parts):
                    what, remedy = f'the answer does not say "{quote}"', "Quote it word for word, or without quotes."
                    place = f"{where}.key.{aspect}.reason.{language}"
                    yield Problem(code="DEF-317", where=place, what=what, remedy=remedy)


def _odd_key(example: Example, where: str, bars: Bars) -> Iterator[Problem]:
    """Tell of a key that does not fit what the example is an example of."""
    levels = [rating.level for rating in example.key.values()]
    least, most = bars.example_key[example.kind]
    apart = bars.example_mixed_apart if example.kind is ExampleKind.MIXED else 0
    if levels and not (least <= min(levels) and max(levels) <= most and max(levels) - min(levels) >= apart):
        what = f"a {example.kind} example keyed {', '.join(map(str, levels))}"
        between = f" and at least {apart} apart" if apart else ""
        remedy = f"Let the key be {least} to {most}{between}, or correct the kind."
        yield Problem(code="DEF-315", where=f"{where}.key", what=what, remedy=remedy)


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Return every run of ``length`` words of ``text``, in lower case."""
    found = [word.casefold() for word in words(text)]
    return zip(*(found[start:] for start in range(length)), strict=False)


def _twin_points(vignette: Vignette, file: str) -> Iterator[Problem]:
    """Tell of a point of the highest level that is one of the lowest with a single word changed, added or left out."""
    for aspect, levels in vignette.anchors.items():
        if len(levels) < 2:
            continue
        low, high = min(levels), max(levels)
        for language in Language:
            pairs = product(levels[low].in_language(language), levels[high].in_language(language))
            if any(_nearly_same(one, other) for one, other in pairs):
                what = f"a point differs from one of level {low} by a single word or less"
                remedy = "Say what a rater hears instead, in other words."
                where = f"{file} anchors.{aspect}.{high}.{language}"
                yield Problem(code="DEF-310", where=where, what=what, remedy=remedy)


def _nearly_same(one: str, other: str) -> bool:
    """Tell whether two points share words and become the same when one word is changed, added or left out."""
    left, right = ([word.casefold() for word in words(text)] for text in (one, other))
    if abs(len(left) - len(right)) > 1 or not set(left) & set(right):
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return max(len(left), len(right)) - start - end <= 1
