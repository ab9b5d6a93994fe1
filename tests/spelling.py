"""Spelling of everything people read: `python -m tests.spelling`, a part of `make check`.

Hunspell reads the texts of the instruments, the manuals, the protocols and the catalogues, in both languages. Words it
does not know and that are right stand in `tests/words.sv.txt` and `tests/words.en.txt`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from vignette.i18n import Language
from vignette.i18n.catalogue import LOCALES

ROOT = Path(__file__).parents[1]
DICTIONARIES = {Language.SV: "sv_SE", Language.EN: "en_GB"}
BLANK = re.compile(r"\{\w+\}")
ADDRESS = re.compile(r"https?://\S+|\]\([^)]*\)|`[^`]*`")


def texts(language: Language) -> Iterator[tuple[str, str]]:
    """Yield every text of a language with the file it stands in."""
    for path in sorted([*(ROOT / "vignettes").glob("*/*.toml"), *(ROOT / "analysis" / "protocols").glob("*.toml")]):
        for text in in_language(tomllib.loads(path.read_text(encoding="utf-8")), language):
            yield path.name, text
    for path in sorted((ROOT / "vignettes").glob(f"*/manual.{language}.md")):
        yield path.name, ADDRESS.sub(" ", path.read_text(encoding="utf-8"))
    for path in sorted((LOCALES / language.value).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    yield path.name, BLANK.sub(" ", str(message.string))


def in_language(value: Any, language: Language) -> Iterator[str]:
    """Yield the texts under every key that is the language's."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == language.value:
                yield from [item] if isinstance(item, str) else item
            else:
                yield from in_language(item, language)
    elif isinstance(value, list):
        for item in value:
            yield from in_language(item, language)


def unknown_words(language: Language) -> dict[str, set[str]]:
    """Return the words that neither the dictionary nor our list knows, each with the files it stands in."""
    found: dict[str, list[str]] = {}
    for file, text in texts(language):
        found.setdefault(file, []).append(text.replace("\u2019", "'"))
    unknown: dict[str, set[str]] = {}
    ours = set((ROOT / "tests" / f"words.{language}.txt").read_text(encoding="utf-8").split())
    command = ["hunspell", "-i", "utf-8", "-d", DICTIONARIES[language], "-l"]
    for file, parts in found.items():
        done = subprocess.run(command, input="\n".join(parts), capture_output=True, text=True, check=True)
        for word in (each.rstrip(".").removesuffix("'s") for each in done.stdout.split()):
            if word not in ours:
                unknown.setdefault(word, set()).add(file)
    return unknown


def main() -> int:
    """Tell every unknown word, and return 1 if there is one."""
    if shutil.which("hunspell") is None:
        told = "Spelling not checked: install hunspell with its Swedish and British dictionaries (Debian: "
        print(f"{told}hunspell hunspell-sv hunspell-en-gb).")
        return 1 if os.environ.get("CI") == "true" else 0
    unknown = {language: unknown_words(language) for language in Language}
    for language, words in unknown.items():
        for word, files in sorted(words.items()):
            print(
                f"{word} ({language}): {', '.join(sorted(files))}. Correct it, or add it to tests/words.{language}.txt."
            )
    if not any(unknown.values()):
        print("Spelling: no unknown words.")
    return 1 if any(unknown.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
