"""An instrument's manual: Markdown files beside its definition, one per language.

The manual is not part of the fingerprint: it says how to work, and the app it speaks of changes faster than the texts.
"""

from __future__ import annotations

import re
from pathlib import Path

from vignette.errors import DefinitionError, Problem
from vignette.i18n import Language, LocalizedText
from vignette.instrument.files import read_markdown_file

_FILE = "manual.{language}.md"
_HEADING = re.compile(r"(#{1,6}) ")


def read_manual(folder: Path) -> tuple[LocalizedText | None, tuple[Problem, ...]]:
    """Return the manual in an instrument's folder, if there is one, and every problem with it.

    Problems are ``DEF-100`` (a file cannot be read, or is there in one language only) and ``DEF-216`` (the headings are
    not the same, level for level).
    """
    paths = {language: folder / _FILE.format(language=language) for language in Language}
    if not any(path.exists() for path in paths.values()):
        return None, ()
    texts: dict[Language, str] = {}
    problems: list[Problem] = []
    for language, path in paths.items():
        try:
            texts[language] = read_markdown_file(path)
        except DefinitionError as error:
            problems += error.problems
    if problems:
        return None, tuple(problems)
    manual = LocalizedText(sv=texts[Language.SV], en=texts[Language.EN])
    return manual, _uneven_headings(manual)


def _uneven_headings(manual: LocalizedText) -> tuple[Problem, ...]:
    swedish, english = (
        [found[1] for line in text.splitlines() if (found := _HEADING.match(line))] for text in (manual.sv, manual.en)
    )
    if swedish == english:
        return ()
    what = f"{len(english)} headings in English and {len(swedish)} in Swedish, or of other levels"
    where = _FILE.format(language=Language.EN)
    return (Problem(code="DEF-216", where=where, what=what, remedy="Translate heading for heading."),)
