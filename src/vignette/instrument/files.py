"""TOML files in, plain documents with clean text out."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Any

from vignette.errors import DefinitionError, Problem

HEAD_FILE = "instrument.toml"
GATE_FILE = "gate.toml"
LOCK_FILE = "LOCK.toml"

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
_TOML_PLACE = re.compile(r" \((?:at )?(line \d+, column \d+|end of document)\)$")


def definition_files(folder: Path) -> list[Path]:
    """Return an instrument's files in ``folder``, sorted by name: all TOML but the gate, the lock and hidden files."""
    found = (path for path in folder.glob("*.toml") if is_definition_file(path) and not path.is_dir())
    return sorted(found, key=lambda path: path.name)


def is_definition_file(path: Path) -> bool:
    """Tell by its name whether a file belongs to an instrument's definition."""
    return path.suffix == ".toml" and path.name not in (GATE_FILE, LOCK_FILE) and not path.name.startswith(".")


def read_toml(path: Path) -> dict[str, Any]:
    """Return the TOML document in ``path``, as written.

    Raises
    ------
    DefinitionError
        ``DEF-100`` if the file cannot be read as UTF-8 text, ``DEF-101`` if it is not TOML.
    """
    try:
        return tomllib.loads(_read(path))
    except RecursionError:
        raise _error("DEF-101", path.name, "nested too deeply", "Write it flatter.") from None
    except ValueError as error:
        what, place = _what_and_place(str(error))
        raise _error("DEF-101", f"{path.name}{place}", f"not TOML: {what}", "Correct the syntax there.") from None


def read_markdown_file(path: Path) -> str:
    """Return a Markdown text in composed Unicode (NFC), without white space at line ends and around the whole.

    Raises
    ------
    DefinitionError
        ``DEF-100`` if the file cannot be read as UTF-8 text.
    """
    lines = unicodedata.normalize("NFC", _read(path)).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


def cleaned(value: Any) -> Any:
    """Return a TOML value with every text in it cleaned by `clean_text`, and times of day as text."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value.isoformat() if isinstance(value, dt.time) else value


def clean_text(text: str) -> str:
    r"""Return ``text`` stripped and in composed Unicode (NFC), on one line per paragraph.

    White space inside a paragraph, line breaks too, becomes one space; a blank line divides paragraphs. So wrapping
    a line in an editor changes nothing.

    Examples
    --------
    >>> clean_text("  Du går\n  hem. \r\n\n\n  Det regnar. ")
    'Du går hem.\n\nDet regnar.'
    """
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in _PARAGRAPH_BREAK.split(composed))


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _error("DEF-100", path.name, "no such file", "Write it, or correct the path.") from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise _error("DEF-100", path.name, what, "Put a readable file there.") from None
    except UnicodeDecodeError as error:
        what = f"not UTF-8 text (from byte {error.start + 1})"
        raise _error("DEF-100", path.name, what, "Save the file as UTF-8.") from None


def _what_and_place(message: str) -> tuple[str, str]:
    """Divide the TOML reader's message into what is wrong and where."""
    found = _TOML_PLACE.search(message)
    if found is None:
        return message.split(":")[0], ""
    what = message[: found.start()]
    return what[:1].lower() + what[1:], f" {found.group(1)}"


def _error(code: str, where: str, what: str, remedy: str) -> DefinitionError:
    return DefinitionError(Problem(code=code, where=where, what=what, remedy=remedy))
