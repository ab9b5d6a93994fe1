"""The summary on paper: what the gate shuts is not there, facts stand apart from judgement, pages are marked."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from pathlib import Path

import pytest
from tests.report import editions
from tests.report.editions import EDITIONS

import vignette.casework
from vignette.i18n import Language
from vignette.instrument.readability import lix
from vignette.report.blocks import Block, Box, Facts, List, Part, Picture, Table, plain_text
from vignette.report.organisation import Organisation
from vignette.report.paper import Paper
from vignette.report.summary import Edition
from vignette.report.summary_paper import summary_paper

WRITTEN = "¤"
"""Stands for every word that a person has written."""


def paper(edition: Edition) -> Paper:
    return summary_paper(edition, Organisation())


def texts(parts: tuple[Part, ...]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if isinstance(part, Block):
            found.append(plain_text(part.runs))
        elif isinstance(part, List):
            found += [plain_text(item) for item in part.items]
        elif isinstance(part, Table):
            found += [plain_text(cell) for row in part.rows for cell in row]
        elif isinstance(part, Facts):
            found += [text for name, runs in part.rows for text in (name, plain_text(runs))]
        elif isinstance(part, Picture):
            found.append(part.text)
        else:
            found += texts(part.blocks)
    return found


def said_by_nobody(edition: Edition) -> Edition:
    """Return an edition in which nothing is written by a person."""
    of = edition.summary
    return dataclasses.replace(
        edition,
        recipient=WRITTEN,
        purpose=WRITTEN,
        signature=edition.signature and dataclasses.replace(edition.signature, name=WRITTEN, change=WRITTEN),
        summary=dataclasses.replace(
            of,
            household=WRITTEN,
            asked_by=WRITTEN,
            adults=tuple(dataclasses.replace(each, name=WRITTEN) for each in of.adults),
            judgement=tuple(dataclasses.replace(each, text=WRITTEN) for each in of.judgement),
            comments=tuple(dataclasses.replace(each, applicant=WRITTEN, text=WRITTEN) for each in of.comments),
            dissents=tuple(dataclasses.replace(each, rater=WRITTEN, text=WRITTEN) for each in of.dissents),
        ),
    )


@pytest.fixture(scope="module", params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> Edition:
    return EDITIONS[request.param]()


def test_no_word_that_approves_or_refuses(edition: Edition) -> None:
    file = Path(vignette.casework.__file__).with_name("remarks.toml")
    pattern = re.compile("|".join(tomllib.loads(file.read_text(encoding="utf-8"))["verdict"]), re.IGNORECASE)
    found = {text: match[0] for text in texts(paper(said_by_nobody(edition)).blocks) if (match := pattern.search(text))}
    assert not found


def test_what_the_app_says_is_plain_swedish() -> None:
    """LIX of the running text of every kind of summary together is 40 at most; names of areas in tables are no text."""
    sentences: dict[str, None] = {}
    for make in EDITIONS.values():
        made = said_by_nobody(dataclasses.replace(make(), language=Language.SV))
        sentences |= dict.fromkeys(_running(paper(made).blocks))
    assert len(sentences) > 60
    assert lix(" ".join(sentences)) <= 40


def _running(parts: tuple[Part, ...]) -> list[str]:
    """Return what is written in sentences."""
    found: list[str] = []
    for part in parts:
        if isinstance(part, Box):
            found += _running(part.blocks)
        elif isinstance(part, Table | Facts):
            found += [text for text in texts((part,)) if text.endswith(".")]
        elif not isinstance(part, Picture):
            found += [text for text in texts((part,)) if text.endswith((".", ":"))]
    return found


def test_the_paper_holds_what_people_have_said(edition: Edition) -> None:
    found = "\n".join(texts(paper(edition).blocks))
    of = edition.summary
    for words in (*(each.text for each in of.judgement), *(each.text for each in of.comments), of.asked_by):
        assert words in found
    for name in (*(each.name for each in of.adults), *(each.rater for each in of.dissents)):
        assert name in found
    assert edition.recipient in found
    assert edition.purpose in found


def test_no_notes_of_the_interviews() -> None:
    made = editions.complete()
    interviews = [each for _, result in made.summary.assessed for each in result.interviews]
    notes = [answer.text for each in interviews for answer in each.answers]
    assert any(notes)
    found = "\n".join(texts(paper(made).blocks))
    assert not [note for note in notes if note and note in found]


def test_every_page_of_a_draft_says_that_it_is_one() -> None:
    made = paper(editions.draft())
    assert made.marks == ("UTKAST – inte underskrivet", "PÅHITTADE UPPGIFTER – demonstration")
    assert made.code == "draft"
    assert paper(editions.complete()).marks == ()


def test_every_score_stands_under_the_line_that_says_what_is_known(edition: Edition) -> None:
    blocks = paper(edition).blocks
    for place, part in enumerate(blocks):
        scores = isinstance(part, Picture) or (isinstance(part, Table) and _has_scores(part))
        if scores:
            before = [each for each in blocks[:place] if isinstance(each, Block)]
            last = max(at for at, each in enumerate(before) if each.kind == "heading")
            assert any(plain_text(each.runs).startswith("Version ") for each in before[last:])


def _has_scores(table: Table) -> bool:
    heads = {plain_text(cell) for cell in table.rows[0]}
    return bool(heads & {"Poäng", "Score", "Skillnad", "Difference"})


def test_what_the_gate_shuts_is_replaced_by_the_sentence_that_says_why() -> None:
    shut, dots = (texts(paper(each()).blocks) for each in (editions.described, editions.scored))
    values = re.compile(r"\b[1-5],\d\b")
    shown = [text for text in shut if values.search(text) and "0.1" not in text]
    assert not [text for text in shown if "medelv" not in text]
    assert not [part for part in paper(editions.described()).blocks if isinstance(part, Picture)]
    assert any(values.search(text) for text in dots)
    assert not any(re.search(r"\d,\d–\d,\d", text) for text in dots)
    assert any(re.search(r"\d,\d–\d,\d", text) for text in texts(paper(editions.bounded()).blocks))


def test_several_adults_stand_side_by_side_and_are_never_one() -> None:
    made = editions.two_adults()
    names = [name for name, _ in made.summary.assessed]
    tables = [part for part in paper(made).blocks if isinstance(part, Table)]
    heads = [[plain_text(cell) for cell in table.rows[0]] for table in tables]
    assert any(head[1:-1] == names for head in heads)
    other = [part for part in paper(editions.old_version()).blocks if isinstance(part, Table)]
    assert not any(plain_text(table.rows[0][-1]) == "Skillnad" for table in other)


def test_a_new_version_says_what_is_new() -> None:
    found = texts(paper(editions.corrected()).blocks)
    assert "Nytt i den här versionen" in found
    assert "Nytt i den här versionen" not in texts(paper(editions.complete()).blocks)


def test_english_has_no_swedish_sentence() -> None:
    made = said_by_nobody(editions.english())
    study = made.summary.assessed[0][1].profile.standing.evidence
    assert study is not None
    theirs = (study.title.en, *(cut.criterion.en for cut in study.cuts))  # invented, and the same in both languages
    found = [text for text in texts(paper(made).blocks) if not any(each in text for each in theirs)]
    assert len(found) > 100
    assert not [text for text in found if re.search(r"[åäöÅÄÖ]", text)]
