"""Protocols in files: read, and checked against the analyses there are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vignette.assessment.findings import StatedBar
from vignette.errors import DefinitionError, Problem
from vignette.instrument.files import cleaned, read_toml
from vignette.instrument.shape import read_shape
from vignette.study.analyses import ANALYSES
from vignette.study.protocol import Protocol, ProtocolFile, Question, options_of

FORMAT = 1


def read_protocol(path: Path) -> ProtocolFile:
    """Read a protocol.

    Raises
    ------
    DefinitionError
        With every problem: 1xx of shape; DEF-601 another format, DEF-602 an unknown analysis or option, DEF-603 a
        question twice, DEF-604 not exactly one bar, DEF-605 a number out of its range.
    """
    table = cleaned(read_toml(path))
    found = read_shape(Protocol, json.dumps(table, default=str), where=path.name)
    problems = tuple(_problems(found, path.name))
    if problems:
        raise DefinitionError(*problems)
    return ProtocolFile(protocol=found, content=path.read_bytes())


def _problems(found: Protocol, where: str) -> Iterator[Problem]:
    if found.format != FORMAT:
        remedy = f"This version reads format {FORMAT}."
        yield Problem(code="DEF-601", where=where, what=f"format {found.format} is not known", remedy=remedy)
    ids = [question.id for question in found.questions]
    for twice in sorted({each for each in ids if ids.count(each) > 1}):
        yield Problem(code="DEF-603", where=f"{where} {twice}", what="asked twice", remedy="Give each its own id.")
    for question in found.questions:
        place = f"{where} {question.id}"
        analysis = ANALYSES.get(question.analysis)
        if analysis is None:
            what, remedy = f"no analysis called {question.analysis}", f"Use {', '.join(sorted(ANALYSES))}."
            yield Problem(code="DEF-602", where=place, what=what, remedy=remedy)
        else:
            yield from _option_problems(question, analysis.options, where)
        yield from _bar_problems(question.bar, place)
    yield from _range_problems(found, where)


def _option_problems(question: Question, wanted: type[Any], where: str) -> Iterator[Problem]:
    try:
        options_of(question, wanted, where=where)
    except DefinitionError as error:
        yield from error.problems


def _bar_problems(bar: StatedBar | None, place: str) -> Iterator[Problem]:
    if bar is None:
        return
    given = [each for each in (bar.at_least, bar.at_most, bar.within) if each is not None]
    if len(given) != 1 or (bar.within is not None and bar.within <= 0):
        what, remedy = "not exactly one bar", "Give one of at_least, at_most and within (above 0)."
        yield Problem(code="DEF-604", where=f"{place} bar", what=what, remedy=remedy)


def _range_problems(found: Protocol, where: str) -> Iterator[Problem]:
    ranges = {
        "level": 0.5 <= found.level < 1,
        "replicates": 100 <= found.replicates <= 1_000_000,
        "seed": found.seed >= 0,
        "valid_years": 1 <= found.valid_years <= 10,
        "cuts": min(found.cuts.missed, found.cuts.false_alarm) > 0 and found.cuts.events >= 1,
        "questions": bool(found.questions),
        "languages": bool(found.languages),
        "forms": bool(found.forms),
    }
    for name, fits in ranges.items():
        if not fits:
            what, remedy = "out of range", "See docs/data-contract.md for what each number may be."
            yield Problem(code="DEF-605", where=f"{where} {name}", what=what, remedy=remedy)
