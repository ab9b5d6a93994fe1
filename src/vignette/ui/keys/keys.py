"""Mounts the listener; it shows nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


def digits_choose() -> None:
    """Let digits choose in the group of choices that has the focus."""
    _mount()(key="digits")


@cache
def _mount() -> Any:
    script = Path(__file__).with_name("keys.js").read_text(encoding="utf-8")
    return st.components.v2.component("vignette_digits", js=script)
