"""XML as DDI-Codebook wants it: every text in its language, and nothing that XML cannot hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from vignette.i18n import Language, LocalizedText

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_ID = re.compile(r"[^A-Za-z0-9._-]")


def codebook_root(language: Language) -> ET.Element:
    """Return the root of a codebook whose texts are, where nothing else is said, in a language."""
    return ET.Element(
        "codeBook",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "version": "2.5",
            _LANGUAGE: language.value,
        },
    )


def add(
    parent: ET.Element, tag: str, text: object = "", *, language: Language | None = None, **attributes: str
) -> ET.Element:
    """Add an element and return it; what XML cannot hold becomes U+FFFD, so that nothing goes unseen."""
    told = {name: clean(value) for name, value in attributes.items()}
    if language is not None:
        told[_LANGUAGE] = language.value
    element = ET.SubElement(parent, tag, told)
    element.text = clean(str(text)) or None
    return element


def add_each(
    parent: ET.Element, tag: str, said: LocalizedText, languages: Sequence[Language], **attributes: str
) -> None:
    """Add one element per language."""
    for language in languages:
        add(parent, tag, said.in_language(language), language=language, **attributes)


def xml_id(*parts: str) -> str:
    """Return a name that XML takes as an ID.

    >>> xml_id("V", "ratings", "a b")
    'V_ratings_a_b'
    """
    return _NO_ID.sub("_", "_".join(parts))


def clean(text: str) -> str:
    r"""Return a text without the characters that no XML document may have.

    >>> clean("a\x00b\tc\x1f")
    'a\ufffdb\tc\ufffd'
    """
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def xml_bytes(root: ET.Element) -> bytes:
    """Return a document in UTF-8, indented by one."""
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
