"""Mounts the text box. Its text goes to the draft route while somebody types; no rerun is needed for that."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from vignette.storage.interviews import Note
from vignette.ui.session import Session

_HERE = Path(__file__).parent
_WORDS = ("saving", "offline", "signed_out", "refused")


def note_field(
    session: Session,
    *,
    interview_id: str,
    kind: str,
    item_id: str,
    part: str,
    label: str,
    kept: Note | None,
    readonly: bool,
) -> None:
    """Show one field of notes or one quote.

    Parameters
    ----------
    kind : str
        ``note`` or ``quote``: where the text belongs.
    kept : Note or None
        What the database holds.
    """
    text = session.text
    name = f"{kind}-{interview_id}-{item_id}-{part}".replace(":", "-")
    _mount()(
        key=name,
        data={
            "id": name,
            "address": f"/draft/{interview_id}",
            "kind": kind,
            "item": item_id,
            "part": part,
            "label": label,
            "text": kept.text if kept else "",
            "revision": kept.revision if kept else 0,
            "saved": text("note.saved", time=text.clock(kept.at)) if kept else "",
            "tab": session.tab,
            "readonly": readonly,
            "words": {word: text(f"note.{word}") for word in _WORDS},
        },
    )


@cache
def _mount() -> Any:
    html, css, js = ((_HERE / f"note.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("vignette_note", html=html, css=css, js=js)
