"""Mounts text boxes and check-offs. What is written goes to the draft route while somebody works, without a rerun."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from vignette.assessment import ProbeMark
from vignette.i18n import Catalogue
from vignette.storage.interviews import Mark, Note
from vignette.ui.session import Session

_HERE = Path(__file__).parent
_WORDS = ("saving", "offline", "signed_out", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One box, and what stands above it.

    Attributes
    ----------
    kind : str
        ``note`` or ``quote``: where the text belongs.
    label : str
        What the box is for.
    kept : Note or None
        What the database holds.
    question : str
        Read aloud above the box; with it come the choices of how it went.
    mark : Mark or None
        How it went, as the database holds it.
    instruction : str
        What the interviewer must know before this field.
    """

    kind: str
    item_id: str
    part: str
    label: str
    kept: Note | None
    question: str = ""
    mark: Mark | None = None
    instruction: str = ""


def note_fields(session: Session, interview_id: str, key: str, fields: Sequence[Field], *, readonly: bool) -> None:
    """Show some fields as one piece; the page runs again when a check-off has been saved."""
    text = session.text
    common = {
        "address": f"/draft/{interview_id}",
        "tab": session.tab,
        "readonly": readonly,
        "words": {word: text(f"note.{word}") for word in _WORDS},
    }
    sheet = {"common": common, "fields": [_field(text, interview_id, field) for field in fields]}
    # As text, since the framework would import pandas to find out whether a list is a table.
    _mount()(key=f"notes-{interview_id}-{key}", data={"sheet": json.dumps(sheet)}, on_marked_change=_run_again)


def _field(text: Catalogue, interview_id: str, field: Field) -> dict[str, Any]:
    name = f"{field.kind}-{interview_id}-{field.item_id}-{field.part}".replace(":", "-")
    kept = field.kept
    return {
        "id": name,
        "kind": field.kind,
        "item": field.item_id,
        "part": field.part,
        "label": field.label,
        "text": kept.text if kept else "",
        "revision": kept.revision if kept else 0,
        "saved": text("note.saved", time=text.clock(kept.at)) if kept else "",
        "question": field.question,
        "instruction": field.instruction,
        "mark": _mark(text, name, field) if field.question else None,
    }


def _mark(text: Catalogue, name: str, field: Field) -> dict[str, Any]:
    kept = field.mark
    return {
        "id": f"mark-{name}",
        "kind": "mark",
        "item": field.item_id,
        "part": field.part,
        "text": kept.mark.value if kept and kept.mark else "",
        "revision": kept.revision if kept else 0,
        "saved": "",
        "legend": text("interview.mark"),
        "options": [[each.value, text(f"mark.{each}")] for each in ProbeMark],
        "label": text("interview.why_skipped"),
    }


def _run_again() -> None:
    """Let the page run again; what it shows comes from the database."""


@cache
def _mount() -> Any:
    html, css, js = ((_HERE / f"note.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("vignette_note", html=html, css=css, js=js)
