"""The written examples as a paper to train on: answers first, the authors' key at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Example, Instrument, Vignette
from vignette.report.blocks import Block, Part, Table, bullets, heading, paragraph, text_runs
from vignette.report.paper import Paper, paper_about


def printed_examples(instrument: Instrument, language: Language) -> Paper:
    """Return every vignette with written examples: situation, answers, level descriptions; then the authors' key.

    The answers' order changes from vignette to vignette, so that a place tells nothing of the level.
    """
    words = catalogue(language)
    vignettes = (vignette for form in instrument.forms for vignette in instrument.vignettes_of(form.id))
    trained = [vignette for vignette in vignettes if vignette.examples]
    blocks: list[Part] = [paragraph(words(f"examples.about.{part}")) for part in ("how", "key")]
    for place, vignette in enumerate(trained):
        blocks += _exercise(instrument, vignette, _shuffled(vignette, place), language, words)
    blocks.append(heading(2, words("examples.key"), new_page=True))
    for place, vignette in enumerate(trained):
        blocks += _key(instrument, vignette, _shuffled(vignette, place), language, words)
    title = words("examples.title", title=instrument.title.in_language(language))
    return paper_about(instrument, title, tuple(blocks), language)


def _shuffled(vignette: Vignette, place: int) -> Sequence[Example]:
    orders = list(permutations(vignette.examples))
    return orders[place * 5 % len(orders)]  # 5 shares no factor with 6: every order in turn


def _exercise(
    instrument: Instrument, vignette: Vignette, examples: Sequence[Example], language: Language, words: Catalogue
) -> Iterator[Part]:
    yield heading(2, _named(vignette, language))
    yield Block(kind="quote", runs=text_runs(vignette.situation.in_language(language)))
    yield paragraph(vignette.lead_question.in_language(language))
    for number, example in enumerate(examples, start=1):
        yield heading(3, words("examples.answer", number=number))
        yield paragraph(example.answer.in_language(language))
    yield heading(3, words("examples.anchors"))
    names = {level.value: level.name.in_language(language) for level in instrument.scale}
    for aspect in instrument.aspects:
        for level, points in sorted(vignette.anchors[aspect.id].items()):
            head = f"{aspect.name.in_language(language)}, {level} {names[level]}"
            yield paragraph(head, bold=True)
            yield bullets(points.in_language(language))


def _key(
    instrument: Instrument, vignette: Vignette, examples: Sequence[Example], language: Language, words: Catalogue
) -> Iterator[Part]:
    yield heading(3, _named(vignette, language))
    for number, example in enumerate(examples, start=1):
        said = f"{words('examples.answer', number=number)}: {words(f'examples.kind.{example.kind}')}"
        yield paragraph(said, bold=True)
        rows = [tuple(text_runs(words(f"examples.column.{name}")) for name in ("aspect", "level", "reason"))]
        for aspect in instrument.aspects:
            rating = example.key[aspect.id]
            texts = (aspect.name.in_language(language), str(rating.level), rating.reason.in_language(language))
            rows.append(tuple(text_runs(text) for text in texts))
        yield Table(rows=tuple(rows))
        yield paragraph(_critical(vignette, example, language, words))


def _critical(vignette: Vignette, example: Example, language: Language, words: Catalogue) -> str:
    heard = [each.text.in_language(language) for each in vignette.critical_answers if each.id in example.critical]
    return words("examples.critical", answers="; ".join(heard)) if heard else words("examples.no_critical")


def _named(vignette: Vignette, language: Language) -> str:
    return f"{vignette.id} {vignette.title.in_language(language)}"
