"""Mounts the working sheet. What is written goes to the draft route while somebody works, without a rerun."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from vignette.i18n import Catalogue
from vignette.storage.interviews import Note
from vignette.ui.session import Session

_HERE = Path(__file__).parent
Block = tuple[str, str, str]
"""A tag, its words exactly as they are, and a kind of `note.css`."""

_WORDS = ("saving", "offline", "signed_out", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Some options, of which at most one is taken.

    Attributes
    ----------
    kind : str
        ``mark`` or ``item_mark``: where the choice belongs.
    options : tuple of pairs of str
        What is stored, and what is read.
    kept, revision : str and int
        What the database holds; an empty text if nothing is chosen.
    labels : mapping of str to str
        What the box below is for once an option is chosen, where that differs.
    """

    kind: str
    item_id: str
    part: str
    legend: str
    options: tuple[tuple[str, str], ...]
    kept: str
    revision: int
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One box, and what stands above it.

    Attributes
    ----------
    kind : str
        ``note``, ``quote``, ``summary`` or ``dissent``: where the text belongs.
    label : str
        What the box is for.
    kept : Note or None
        What the database holds.
    question : str
        Read aloud above the box.
    choice : Choice or None
        What became of the question.
    instruction : str
        What the interviewer must know before this field.
    """

    kind: str
    item_id: str
    part: str
    label: str
    kept: Note | None
    question: str = ""
    choice: Choice | None = None
    instruction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The vignettes there are, of which one is open.

    Attributes
    ----------
    label : str
        What the list is.
    names : mapping of str to str
        What each vignette is called, by its id.
    here : str
        The id of the open one.
    steps : pair of str or None
        What the buttons below the open one say: to the one before, to the next. None for no buttons.
    """

    label: str
    names: Mapping[str, str]
    here: str
    steps: tuple[str, str] | None = None


def note_fields(
    session: Session,
    interview_id: str,
    key: str,
    fields: Sequence[Field] = (),
    *,
    contents: Contents | None = None,
    reading: Sequence[Block] = (),
    closing: Choice | None = None,
    readonly: bool = False,
) -> None:
    """Show the list of vignettes, what is read, some fields, and a choice as one piece.

    The page runs again when a choice has been saved; a vignette that is chosen goes into the page's address.
    """
    text = session.text
    common = {
        "address": f"/draft/{interview_id}",
        "tab": session.tab,
        "readonly": readonly,
        "words": {word: text(f"note.{word}") for word in _WORDS},
    }
    sheet = {
        "common": common,
        "contents": _contents(contents),
        "reading": reading,
        "fields": [_field(text, interview_id, each) for each in fields],
        "choice": _choice(interview_id, closing),
    }
    # As bytes, since the framework would look for tables in anything else, and import pandas for it.
    data, name = json.dumps(sheet).encode(), f"notes-{interview_id}-{key}"
    _mount()(key=name, data=data, on_chosen_change=_run_again, on_opened_change=partial(_open, name))


def _contents(each: Contents | None) -> dict[str, Any] | None:
    if each is None:
        return None
    return {"label": each.label, "names": list(each.names.items()), "here": each.here, "steps": each.steps}


def _field(text: Catalogue, interview_id: str, each: Field) -> dict[str, Any]:
    kept = each.kept
    return {
        "id": _name(interview_id, each),
        "kind": each.kind,
        "item": each.item_id,
        "part": each.part,
        "label": each.label,
        "text": kept.text if kept else "",
        "revision": kept.revision if kept else 0,
        "saved": text("note.saved", time=text.clock(kept.at)) if kept else "",
        "question": each.question,
        "instruction": each.instruction,
        "choice": _choice(interview_id, each.choice),
    }


def _choice(interview_id: str, each: Choice | None) -> dict[str, Any] | None:
    if each is None:
        return None
    return {
        "id": _name(interview_id, each),
        "kind": each.kind,
        "item": each.item_id,
        "part": each.part,
        "text": each.kept,
        "revision": each.revision,
        "saved": "",
        "legend": each.legend,
        "options": each.options,
        "labels": each.labels,
    }


def _name(interview_id: str, each: Field | Choice) -> str:
    return f"{each.kind}-{interview_id}-{each.item_id}-{each.part}".replace(":", "-")


def _run_again() -> None:
    """Let the page run again; what it shows comes from the database."""


def _open(name: str) -> None:
    st.query_params["item"] = st.session_state[name]["opened"]


@cache
def _mount() -> Any:
    css = (_HERE / "note.css").read_text(encoding="utf-8")
    js = "export default (mounted) => window.vignetteNotes(mounted);"
    return st.components.v2.component("vignette_note", html='<div class="notes"></div>', css=css, js=js)
