"""What stands between the network and the pages: sign-in required, the right language in the page, safe headers."""

from __future__ import annotations

import socket
from functools import cache
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vignette import casework
from vignette.i18n import catalogue
from vignette.ui.doors import not_found
from vignette.ui.navigation import PAGES
from vignette.ui.offices import COOKIE, field_office, visit
from vignette.ui.session import LANGUAGE_COOKIE, language_of

OPEN_PATHS = ("/start", "/sign-in", "/sign-out", "/demonstration", "/language/", "/draft/", "/_stcore/", "/static/")
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # by it, a change of language goes back to its page
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Wall:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, send its visitor to sign in, or put the visitor's language in the page.

        An address that no page has is answered in plain words.
        """
        _send_at_once(receive)
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        document = request.url.path.startswith("/media/")
        if document and not await _has_visitor(request):
            await Response(status_code=403)(scope, receive, send)
            return
        if document or not _is_page(request):
            await self.app(scope, receive, _with_safe_headers(send))
            return
        if not await _has_visitor(request):
            await (await run_in_threadpool(_to_sign_in, request))(scope, receive, send)
            return
        if request.url.path.strip("/") not in {"", *(entry.name for entry in PAGES)}:
            await (await run_in_threadpool(not_found, request))(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, _in_language(request, _with_safe_headers(send)))


def _send_at_once(receive: Receive) -> None:
    """Switch off the waiting for more to send (Nagle's algorithm), which the framework's own sockets leave on."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    connection = transport.get_extra_info("socket") if transport is not None else None
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@cache
def _head() -> bytes:
    here = Path(__file__).parent
    style, note, page = ((here / name).read_text("utf-8") for name in ("style.css", "note/note.js", "page.js"))
    scripts = "".join(f'<script type="module">{script}</script>' for script in (note, page))
    return f"<style>{style}</style>{scripts}</head>".encode()


async def _has_visitor(request: Request) -> bool:
    return await run_in_threadpool(visit, request.cookies.get(COOKIE)) is not None


def _is_page(request: Request) -> bool:
    wanted = "text/html" in request.headers.get("accept", "")
    return request.method == "GET" and wanted and not request.url.path.startswith(OPEN_PATHS)


def _to_sign_in(request: Request) -> RedirectResponse:
    if casework.needs_first_account(field_office()):
        return RedirectResponse("/start", status_code=303)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/sign-in?next={quote(request.url.path + query)}", status_code=303)


def _with_safe_headers(send: Send) -> Send:
    async def safe(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SAFE.items():
                headers.setdefault(name, value)
        await send(message)

    return safe


def _in_language(request: Request, send: Send) -> Send:
    """Rewrite the framework's English page shell; other responses pass unchanged."""
    language = language_of(request.cookies.get(LANGUAGE_COOKIE))
    name = catalogue(language)("app.name")
    started: list[Message] = []
    body: list[bytes] = []

    async def rewrite(message: Message) -> None:
        if message["type"] == "http.response.start" and "text/html" in Headers(raw=message["headers"]).get(
            "content-type", ""
        ):
            started.append(message)
        elif not started:
            await send(message)
        else:
            body.append(message.get("body", b""))
            if not message.get("more_body"):
                page = b"".join(body).replace(b'lang="en"', f'lang="{language.value}"'.encode(), 1)
                page = page.replace(b"<title>Streamlit</title>", f"<title>{name}</title>".encode(), 1)
                page = page.replace(b"</head>", _head(), 1)
                headers = MutableHeaders(raw=started[0]["headers"])
                headers["content-length"] = str(len(page))
                headers["cache-control"] = "no-store"
                del headers["etag"]
                await send({**started[0], "headers": headers.raw})
                await send({"type": "http.response.body", "body": page})

    return rewrite
