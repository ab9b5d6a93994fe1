"""The route that takes a file in hand and answers whether it is a summary of ours. The file is not kept."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from vignette import casework
from vignette.errors import AccessError, StorageError, VignetteError
from vignette.i18n import catalogue
from vignette.report.document_mark import LARGEST_FILE
from vignette.ui.drafts import from_here
from vignette.ui.failures import log_unforeseen
from vignette.ui.offices import COOKIE, visit
from vignette.ui.screens.verify import verdict
from vignette.ui.session import LANGUAGE_COOKIE, language_of
from vignette.ui.words import error_sentence


async def verify_file(request: Request) -> JSONResponse:
    """Say what a file is. 401 without sign-in, 403 not permitted, 413 too large."""
    if request.headers.get("x-vignette") != "file" or not from_here(request):
        return JSONResponse({}, status_code=403)
    if await run_in_threadpool(visit, request.cookies.get(COOKIE)) is None:
        return JSONResponse({}, status_code=401)
    content = bytearray()
    async for part in request.stream():
        if len(content) <= LARGEST_FILE:  # the rest is read and dropped, so that the browser hears the answer
            content += part
    return await run_in_threadpool(_verify, request, bytes(content))


def _verify(request: Request, content: bytes) -> JSONResponse:
    text = catalogue(language_of(request.cookies.get(LANGUAGE_COOKIE)))
    try:
        visitor = visit(request.cookies.get(COOKIE))
        if visitor is None:
            return JSONResponse({}, status_code=401)
        found = casework.verify_document(visitor.office, visitor.actor, content)
    except VignetteError as error:
        return JSONResponse({"message": error_sentence(text, error)}, status_code=_status(error))
    except Exception as error:
        log_unforeseen(error)
        return JSONResponse({"message": text("error.unforeseen")}, status_code=503)
    return JSONResponse({"blocks": verdict(text, found)})


def _status(error: VignetteError) -> int:
    return 503 if isinstance(error, StorageError) else 403 if isinstance(error, AccessError) else 413
