"""Every caveat a statistic can carry has a sentence in both languages, and every sentence a caveat."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import vignette.psychometrics
import vignette.simulation
import vignette.study
from vignette.i18n import Language
from vignette.i18n.catalogue import merged
from vignette.psychometrics.caveats import about_clusters, explained

CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
KNOWN = {str(m.id).removeprefix("caveat.") for m in merged(Language.SV) if str(m.id).startswith("caveat.")}
MODULES = [
    path
    for package in (vignette.psychometrics, vignette.simulation, vignette.study)
    for path in sorted(Path(package.__path__[0]).rglob("*.py"))
]


def texts(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value


def about_caveats(tree: ast.Module) -> Iterator[str]:
    """Yield the texts that stand where caveats are given, gathered or returned."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "caveats":
            yield from texts(node.value)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any("caveat" in ast.unparse(target) for target in targets):
                yield from texts(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "about_clusters":
            yield from texts(node)
        elif isinstance(node, ast.FunctionDef) and "caveat" in node.name:
            for statement in ast.walk(node):
                if isinstance(statement, ast.Return) and statement.value is not None:
                    yield from texts(statement.value)
        elif isinstance(node, ast.Call) and "caveats.append" in ast.unparse(node.func):
            yield from texts(node)


def test_every_caveat_has_a_sentence() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in MODULES]
    given = {text for tree in trees for text in about_caveats(tree) if CODE.fullmatch(text)}
    assert given - KNOWN == set()
    assert {"few_households", "one_rater"} <= given


def test_every_sentence_is_a_caveat_somewhere() -> None:
    written = {text for path in MODULES for text in texts(ast.parse(path.read_text(encoding="utf-8")))}
    assert KNOWN - written == set()


def test_sentences_in_the_readers_language() -> None:
    swedish, english = (explained(about_clusters(1, grouped=False), language) for language in Language)
    assert swedish[0].startswith("Det finns bara ett hem")
    assert english[0].startswith("There is only one home")
    assert len(swedish) == len(english) == 2


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        explained(["no_such_caveat"], Language.SV)
