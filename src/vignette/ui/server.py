"""The web server around the pages: what `app.py` and `vignette app` start."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route
from streamlit.runtime import runtime

from vignette.ui import doors, drafts, files
from vignette.ui.offices import field_office
from vignette.ui.wall import Wall

YOUNG = 30_000
"""New objects after which Python looks for garbage: those of some reruns; its own 700 are reached often in each."""

FLUSH_SECONDS = 0.001
"""Between two looks for messages to the browser. The framework waits 5 ms, so that an empty place and what replaces it
leave together; our pages have no such places."""


def parts() -> Mapping[str, Any]:
    """Return what `streamlit.App` is made of: the script, our routes, our wall, and what is loaded ahead of need."""
    _log_to_terminal()
    vars(runtime)["MESSAGE_FLUSH_INTERVAL_SECS"] = FLUSH_SECONDS
    form = ["GET", "POST"]
    return {
        "script_path": Path(__file__).with_name("script.py"),
        "routes": [
            Route("/start", doors.start, methods=form),
            Route("/sign-in", doors.sign_in, methods=form),
            Route("/sign-out", doors.sign_out, methods=form),
            Route("/demonstration", doors.demonstration, methods=["POST"]),
            Route("/language/{code}", doors.language),
            Route("/draft/{record}", drafts.save_draft, methods=["POST"]),
            Route("/verify-file", files.verify_file, methods=["POST"]),
        ],
        "middleware": [Middleware(Wall)],
        "lifespan": _lifespan,
    }


def _log_to_terminal() -> None:
    """Let the app's own log lines, such as the version of SQLite, be seen where it was started."""
    own = logging.getLogger("vignette")
    if not own.handlers:
        own.addHandler(logging.StreamHandler())
        own.setLevel(logging.INFO)


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    field_office()
    threading.Thread(target=_load_ahead, name="load ahead", daemon=True).start()
    yield
    field_office().store.close()


def _load_ahead() -> None:
    """Import what later pages need, so that no visitor waits for it. Statistics wait until they are asked for."""
    import vignette.report.chart
    import vignette.report.xlsx  # noqa: F401

    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
