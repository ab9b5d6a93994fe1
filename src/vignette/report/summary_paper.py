"""The summary as a paper: the judgement first, then what the interviews show, then what the method can and cannot say.

Facts stand apart from judgement, and no score without the line that says what is known of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from vignette.i18n import Catalogue, catalogue
from vignette.report import summary_words as said
from vignette.report.blocks import Block, Box, Part, Parts, Run, heading, note, paragraph
from vignette.report.document_mark import DRAFT
from vignette.report.organisation import Organisation, letterhead
from vignette.report.paper import Paper
from vignette.report.summary import Edition
from vignette.report.summary_method import appendix_parts, known_parts
from vignette.report.summary_results import advice_parts, result_parts


def summary_paper(edition: Edition, organisation: Organisation) -> Paper:
    """Return the summary as a paper, to be set as DOCX or PDF."""
    words, signed = catalogue(edition.language), edition.signature
    return Paper(
        title=words("report.front.title"),
        subtitle=edition.summary.household,
        marks=said.marks(edition),
        foot=said.foot(edition),
        language=edition.language,
        blocks=tuple(_parts(edition, words)),
        made=edition.made_at,
        code=f"{signed.code}:{signed.number}" if signed else DRAFT,
        contents=False,
        letterhead=letterhead(organisation, edition.language),
    )


def _parts(edition: Edition, words: Catalogue) -> Iterator[Part]:
    yield Box(blocks=tuple(_about(edition)), kind="marked")
    yield said.facts_table(said.occasion(edition))
    yield heading(2, words("summary.judgement"))
    yield from _judgement(edition, words)
    yield heading(2, words("summary.results"))
    yield paragraph(words("summary.results.about"))
    yield from result_parts(edition)
    yield heading(2, words("summary.method"))
    yield from known_parts(edition)
    yield heading(2, words("summary.voices"))
    yield from _voices(edition, words)
    if edition.summary.assessed:
        yield heading(2, words("summary.advice"))
        yield from advice_parts(edition)
    yield heading(2, words("summary.appendix"), new_page=True)
    yield from appendix_parts(edition)


def _about(edition: Edition) -> Parts:
    return tuple(
        Block(kind="paragraph", runs=(Run(text=f"{fact.heading}: ", bold=True), Run(text=fact.text)))
        for fact in said.bounds(edition)
    )


def _judgement(edition: Edition, words: Catalogue) -> Iterator[Part]:
    signed = edition.signature is not None
    yield note(words("summary.judgement.about" if signed else "summary.judgement.about_draft"))
    for each in said.judgement(edition):
        yield heading(3, each.heading)
        lines = tuple(paragraph(line) for line in each.text.splitlines() if line.strip())
        yield Box(blocks=lines, kind="signed" if signed else "open", label=each.heading)
    yield said.facts_table(said.signature(edition))


def _voices(edition: Edition, words: Catalogue) -> Iterator[Part]:
    """Yield what others than the signer say: the applicants, and the second raters."""
    yield heading(3, words("summary.comments"))
    yield said.facts_table(said.comments(edition))
    yield heading(3, words("summary.dissents"))
    found = said.dissents(edition)
    yield said.facts_table(found) if found else paragraph(words("summary.dissents.none"))
