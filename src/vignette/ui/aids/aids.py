"""Listeners without anything to see: digits choose in a group of choices, and a new content begins at its top."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


def digits_choose() -> None:
    """Let digits choose in the group of choices that has the focus."""
    _mount("digits")(key="digits")


def start_at_top(place: str) -> None:
    """Scroll to the top when ``place`` differs from the page's last one."""
    _mount("top")(key="top", data={"place": place})


@cache
def _mount(name: str) -> Any:
    script = Path(__file__).with_name(f"{name}.js").read_text(encoding="utf-8")
    return st.components.v2.component(f"vignette_{name}", js=script)
