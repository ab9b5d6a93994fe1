"""Mounts the box for a file. The file goes to a route of ours, and the answer stands below the box, without a rerun."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from vignette.ui.session import Session

_HERE = Path(__file__).parent
_WORDS = ("choose", "busy", "offline", "signed_out")


def file_box(session: Session, *, key: str, address: str, label: str, accept: str) -> None:
    """Show a box for a file of the kinds in ``accept``; what ``address`` answers is shown below it, word for word."""
    words = {word: session.text(f"file_box.{word}") for word in _WORDS}
    sheet = {"address": address, "label": label, "accept": accept, "words": words}
    _mount()(key=key, data=json.dumps(sheet).encode())


@cache
def _mount() -> Any:
    css, js = ((_HERE / f"filebox.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return st.components.v2.component("vignette_file_box", html='<div class="file-box"></div>', css=css, js=js)
