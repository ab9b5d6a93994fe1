"""The route that text boxes send to while somebody types: one draft in, one revision number out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from vignette import casework
from vignette.casework import Draft
from vignette.errors import AccessError, RecordError, StorageError, VignetteError
from vignette.i18n import catalogue
from vignette.ui.failures import log_unforeseen
from vignette.ui.offices import COOKIE, visit
from vignette.ui.session import LANGUAGE_COOKIE, language_of
from vignette.ui.words import error_sentence

LARGEST = 1_000_000
_STATUS = {"REC-207": 423, "REC-208": 409}
_SAVE = {
    "dissent": casework.save_dissent,
    "item_mark": casework.save_item_mark,
    "mark": casework.save_mark,
    "note": casework.save_note,
    "quote": casework.save_quote,
    "summary": casework.save_summary_text,
}


async def save_draft(request: Request) -> JSONResponse:
    """Save one text. 401 without sign-in, 409 changed elsewhere, 423 open elsewhere, 400 malformed, 503 not stored."""
    if request.headers.get("x-vignette") != "draft" or not from_here(request):
        return JSONResponse({}, status_code=403)
    body = await request.body()
    if len(body) > LARGEST:
        return JSONResponse({}, status_code=413)
    return await run_in_threadpool(_save, request, body)


def _save(request: Request, body: bytes) -> JSONResponse:
    text = catalogue(language_of(request.cookies.get(LANGUAGE_COOKIE)))
    try:
        visitor = visit(request.cookies.get(COOKIE))
        if visitor is None:
            return JSONResponse({}, status_code=401)
        try:
            kind, draft = _draft(body)
        except (KeyError, TypeError, ValueError):
            return JSONResponse({}, status_code=400)
        saved = _SAVE[kind](visitor.office, visitor.actor, request.path_params["record"], draft)
    except VignetteError as error:
        return JSONResponse({"message": error_sentence(text, error)}, status_code=_status(error))
    except Exception as error:
        log_unforeseen(error)
        return JSONResponse({"message": text("error.unforeseen")}, status_code=503)
    return JSONResponse({"revision": saved.revision, "saved": text("note.saved", time=text.clock(saved.at))})


def _draft(body: bytes) -> tuple[str, Draft]:
    given: Mapping[str, Any] = json.loads(body)
    draft = Draft(
        item_id=given["item"],
        part=given["part"],
        text=given["text"],
        base=given["base"],
        writer=given["writer"],
        sequence=given.get("sequence", 0),
        tab=given["tab"],
        clear=given["clear"],
    )
    texts = (draft.item_id, draft.part, draft.text, draft.writer, draft.tab)
    numbers = (draft.base, draft.sequence)
    if not all(isinstance(each, str) for each in texts) or not all(isinstance(each, int) for each in numbers):
        raise ValueError("malformed draft")
    if given["kind"] not in _SAVE:
        raise ValueError("malformed draft")
    return given["kind"], draft


def _status(error: VignetteError) -> int:
    if isinstance(error, StorageError):
        return 503
    if isinstance(error, AccessError):
        return 403
    return _STATUS.get(error.code, 422) if isinstance(error, RecordError) else 400


def from_here(request: Request) -> bool:
    """Return whether the request comes from a page of this server."""
    origin = request.headers.get("origin")
    return origin is None or origin.split("://")[-1] == request.headers.get("host")
