"""Starting the server from the command line, also outside a checkout."""

from __future__ import annotations

import socket
import threading
import tomllib
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from vignette.errors import Problem, VignetteError
from vignette.ui.offices import field_office
from vignette.ui.server import parts

_STARTS_WITHIN = 60


def run(*, port: int, browser: bool) -> None:
    """Serve the app on this machine until it is stopped.

    Parameters
    ----------
    port : int
        Where to listen.
    browser : bool
        Whether to open a browser window once the server answers.

    Raises
    ------
    VignetteError
        APP-701 if something listens on the port already; `StorageError` or `DefinitionError` if the database or the
        instruments cannot be used.
    """
    _require_free(port)
    app = st.App(**parts())
    field_office()
    if browser:
        threading.Thread(target=_open_browser, args=(port,), daemon=True).start()
    app.run(config={**server_options(), "server.port": port})


def server_options() -> dict[str, Any]:
    """Return the server's settings by their dotted names: the checkout's file, else the one in the package."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1] / ".streamlit" / "config.toml"
    file = (
        checkout if package.parent.name == "src" and checkout.is_file() else Path(__file__).with_name("streamlit.toml")
    )
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise VignetteError(
                Problem(
                    code="APP-701",
                    where=f"port {port}",
                    what="something listens there already, perhaps the app itself",
                    remedy=f"Open http://localhost:{port}, or choose another with --port.",
                )
            )


def _flat(table: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{name}{key}.")
        else:
            yield f"{name}{key}", value


def _open_browser(port: int) -> None:
    """Open a window when the server answers; give up quietly after a minute."""
    pause = threading.Event()
    for _ in range(_STARTS_WITHIN * 4):
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1):
                webbrowser.open(f"http://localhost:{port}/")
                return
        except OSError:
            pause.wait(0.25)
