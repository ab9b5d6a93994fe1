"""An instrument as TOML files, as tidy as those written by hand: the reader gives the same instrument back."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vignette.instrument.files import HEAD_FILE
from vignette.instrument.fingerprint import plain
from vignette.instrument.model import Instrument

_WIDTH = 140
_LONG = 160
_HEAD_COMMENT = """\
# What the instrument is. The vignettes stand in their own files beside this one.
# Format: ../README.md. Swedish is the original."""
_VIGNETTE_COMMENT = "# Swedish is the original, English a translation. Format: ../README.md"
_COMMENTS = {
    "briefing": "Read aloud before the first vignette, word for word.",
    "scoring": "A score is withheld when a larger share than this is missing.",
    "examples": "Written answers for rater training, with the authors' key. Not an expert consensus.",
}
_PARTS = {
    "scale": "the scale",
    "missing_codes": "why a rating may be missing",
    "aspects": "what is rated in every answer",
    "competences": "what the vignettes are about; BBIC headings are signposts, not claims",
    "forms": "parallel forms",
    "references": "sources. Web pages without a date carry the year they were read",
    "revisions": "history",
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n"}
_TO_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')


def instrument_files(instrument: Instrument) -> dict[str, bytes]:
    """Return the files of an instrument's folder, by name: ``instrument.toml`` and one per vignette.

    Comments that somebody wrote in the files before are not in an instrument, and so not here.
    """
    head = in_order(instrument)
    vignettes = head.pop("vignettes")
    texts = {HEAD_FILE: _document(head, _HEAD_COMMENT)}
    for vignette in vignettes:
        texts[f"{vignette['id']}-{vignette['competence']}.toml"] = _document(vignette, _VIGNETTE_COMMENT)
    return {name: text.encode() for name, text in texts.items()}


def in_order(instrument: Instrument) -> dict[str, Any]:
    """Return an instrument as plain types, what is said by aspect and level in the order of its aspects and levels."""
    whole: dict[str, Any] = plain(instrument)
    aspects = [aspect.id for aspect in instrument.aspects]
    levels = [str(level.value) for level in instrument.scale]
    for vignette in whole["vignettes"]:
        anchors = _sorted(vignette["anchors"], aspects)
        vignette["anchors"] = {aspect: _sorted(each, levels) for aspect, each in anchors.items()}
        vignette["guidance"] = _sorted(vignette["guidance"], aspects)
        for example in vignette.get("examples", ()):
            example["key"] = _sorted(example["key"], aspects)
    return whole


def _sorted(table: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    places = {key: place for place, key in enumerate(order)}
    return dict(sorted(table.items(), key=lambda item: places.get(item[0], len(order))))


def _document(document: Mapping[str, Any], comment: str) -> str:
    top = {key: value for key, value in document.items() if not _is_section(value)}
    parts = [f"{comment}\n", "".join(_lines(top))]
    for key, value in document.items():
        if _is_section(value):
            first, *others = _sections(key, value)
            parts += [f"{_comment(key)}{first}", *others]
    return "\n".join(parts)


def _comment(key: str) -> str:
    if key in _PARTS:
        return f"# --- {_PARTS[key]} ".ljust(_WIDTH - 20, "-") + "\n\n"
    return f"# {_COMMENTS[key]}\n" if key in _COMMENTS else ""


def _is_section(value: Any) -> bool:
    return bool(value) and (isinstance(value, Mapping) or (isinstance(value, list) and isinstance(value[0], Mapping)))


def _sections(place: str, value: Any) -> Iterator[str]:
    """Yield a table, the tables in it, or a list of tables, each under its heading in brackets."""
    if isinstance(value, list):
        for record in value:
            yield f"[[{place}]]\n{''.join(_lines(record))}"
    elif all(isinstance(inner, Mapping) and not _is_text(inner) for inner in value.values()):
        for key, inner in value.items():
            yield from _sections(f"{place}.{key}", inner)
    else:
        yield f"[{place}]\n{''.join(_lines(value))}"


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of a table: what is short first, and long texts with a line for each language."""
    for key, value in sorted(table.items(), key=lambda item: _is_divided(item[1])):
        if _is_divided(value):
            for inner, each in value.items():
                yield f"{key}.{inner} = {_value(each)}\n"
        else:
            yield f"{key} = {_value(value, date=key == 'date')}\n"


def _is_divided(value: Any) -> bool:
    """Tell whether a table inside another is written key by key: for want of room, or because it is none of a text."""
    if not isinstance(value, Mapping) or not value:
        return False
    if _is_text(value):
        return any(len(text) > 3 * _LONG for text in value.values())
    return set(value) != {"sv", "en"}


def _is_text(value: Mapping[str, Any]) -> bool:
    return set(value) == {"sv", "en"} and all(isinstance(text, str) for text in value.values())


def _value(value: Any, *, date: bool = False) -> str:
    if isinstance(value, str):
        return dt.date.fromisoformat(value).isoformat() if date else _text(value)
    if isinstance(value, list):
        return _list(value)
    return _inline(value)


def _text(text: str) -> str:
    """Return a text between quotation marks; a long one over several lines that the reader joins again."""
    if " " not in text or (len(text) <= _LONG and "\n" not in text):
        return _quoted(text)
    paragraphs = (_TO_ESCAPE.sub(_escape, paragraph) for paragraph in text.split("\n\n"))
    wrapped = (
        textwrap.wrap(each, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""] for each in paragraphs
    )
    return '"""' + "\n\n".join(" \\\n".join(lines) for lines in wrapped) + '"""'


def _list(values: list[Any]) -> str:
    short = _inline(values)
    if len(short) <= _LONG // 2:
        return short
    return "[\n" + "".join(f"    {_inline(value)},\n" for value in values) + "]"


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {_inline(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0], f"\\u{ord(found[0]):04X}")
