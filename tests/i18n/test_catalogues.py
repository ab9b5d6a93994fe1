"""The catalogues against each other and against the code: same sentences, same blanks, none missing, none unused."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from vignette.access import Role
from vignette.assessment import (
    InterviewEvent,
    InterviewState,
    NoSafety,
    PlacementState,
    ProbeMark,
    QueueState,
    ScoreKind,
    SelectionReason,
)
from vignette.i18n import Language, catalogue
from vignette.i18n.catalogue import LOCALES, merged
from vignette.instrument import CriticalKind, Status

SOURCE = LOCALES.parents[1]
SPEAKERS = {"text", "words", "catalogue"}
CODE = re.compile(r"(REC|ACC|STO)-\d{3}")
ID = re.compile(r"[a-z_]+(\.[\w-]+)+")
SV, EN = ({message.id: message for message in merged(language) if message.id} for language in Language)


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def literals(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """Yield every text below a node as a pattern, and whether it is known whole."""
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w-]+" for part in node.values]
        yield "".join(parts), False
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, True
    else:
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def is_speaker(call: ast.Call) -> bool:
    """Tell ``text(…)``, ``session.text(…)`` and ``catalogue(…)(…)`` from Streamlit's ``st.text(…)``."""
    asked = call.func.func if isinstance(call.func, ast.Call) else call.func
    if isinstance(asked, ast.Attribute):
        return asked.attr in SPEAKERS and not (isinstance(asked.value, ast.Name) and asked.value.id in ("st", "sa"))
    return isinstance(asked, ast.Name) and asked.id in SPEAKERS


def spoken() -> Iterator[tuple[str, str, bool]]:
    """Yield file, pattern and wholeness of everything that is said through a catalogue."""
    for path, tree in modules():
        if "storage" in path.parts:
            continue
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and call.args and is_speaker(call):
                for pattern, whole in literals(call.args[0]):
                    if not whole or ID.fullmatch(pattern):
                        yield path.name, pattern, whole
    for path in sorted(SOURCE.rglob("*.html")):
        for key in re.findall(r'text\("([^"]+)"', path.read_text(encoding="utf-8")):
            yield path.name, key, True


SPOKEN = sorted(set(spoken()))


def test_both_languages_have_the_same_sentences() -> None:
    assert set(SV) == set(EN) != set()


def test_same_blanks_in_both_languages() -> None:
    assert [key for key in SV if blanks(SV[key].string) != blanks(EN[key].string)] == []


@pytest.mark.parametrize("language", Language)
def test_no_sentence_is_empty_or_unfinished(language: Language) -> None:
    sentences = {Language.SV: SV, Language.EN: EN}[language]
    assert [key for key, said in sentences.items() if said.fuzzy or not said.string.strip()] == []
    assert [key for key in sentences if not catalogue(language).has(key)] == []


def test_the_code_speaks() -> None:
    assert len(SPOKEN) > 100
    assert any(not whole for _, _, whole in SPOKEN)


def test_everything_that_is_said_is_in_the_catalogue() -> None:
    def known(pattern: str, whole: bool) -> bool:
        return pattern in SV if whole else any(re.fullmatch(pattern, key) for key in SV)

    assert [(file, pattern) for file, pattern, whole in SPOKEN if not known(pattern, whole)] == []


def test_no_sentence_is_unused() -> None:
    whole = {text for _, tree in modules() for text, known in literals(tree) if known} | {p for _, p, w in SPOKEN if w}
    patterns = [re.compile(pattern) for _, pattern, known in SPOKEN if not known]
    unused = [key for key in SV if key not in whole and not any(pattern.fullmatch(key) for pattern in patterns)]
    assert unused == []


def test_every_error_has_a_sentence_and_every_sentence_an_error() -> None:
    raised = {
        text
        for path, tree in modules()
        if {"casework", "access", "storage"} & set(path.parts)
        for text, whole in literals(tree)
        if whole and CODE.fullmatch(text)
    }
    told = {key.removeprefix("error.") for key in SV if CODE.fullmatch(key.removeprefix("error."))}
    assert raised == told != set()


@pytest.mark.parametrize(
    ("prefix", "kinds"),
    [
        ("state", InterviewState),
        ("mark", ProbeMark),
        ("role", Role),
        ("language", Language),
        ("critical_kind", CriticalKind),
        ("adjudication.reason", SelectionReason),
        ("adjudication.group", QueueState),
        ("report.kind", ScoreKind),
        ("report.group", ScoreKind),
        ("report.status", Status),
        ("report.answers.mark", ProbeMark),
        ("outcomes.how", PlacementState),
        ("outcomes.no_safety", NoSafety),
    ],
)
def test_every_kind_has_a_word(prefix: str, kinds: type[StrEnum]) -> None:
    assert [kind for kind in kinds if f"{prefix}.{kind.value}" not in SV] == []


@pytest.mark.parametrize("event", ["stopped", "reopened"])
def test_events_with_a_reason_are_explained(event: str) -> None:
    assert {f"interview.about_{InterviewEvent(event)}", f"interview.do_{event}"} <= set(SV)
