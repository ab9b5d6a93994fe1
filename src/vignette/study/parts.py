"""Answers kept while a run is under way, so that one that was interrupted goes on where it stopped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from vignette.errors import DefinitionError
from vignette.files import make_folder, write_whole
from vignette.instrument.fingerprint import fingerprint_of, plain
from vignette.instrument.shape import read_shape
from vignette.study.answering import Answer


def part_key(*parts: object) -> str:
    """Return what changes whenever an answer might: protocol, data, question, versions."""
    return fingerprint_of(list(map(plain, parts)))


def kept_answer(folder: Path, key: str) -> Answer | None:
    """Return an answer that an earlier run has kept; None where there is none, or the file is not whole."""
    path = folder / f"{key}.json"
    try:
        return read_shape(Answer, path.read_text(encoding="utf-8"), where=path.name)
    except (OSError, UnicodeDecodeError, DefinitionError):
        return None


def keep_answer(folder: Path, key: str, answer: Answer) -> None:
    """Keep an answer.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    make_folder(folder)
    write_whole(folder / f"{key}.json", json.dumps(plain(answer), ensure_ascii=False).encode())


def drop_answers(folder: Path) -> None:
    """Forget what was kept: the run is done."""
    shutil.rmtree(folder, ignore_errors=True)
