"""Pages before the app itself: first run, sign-in, sign-out, demonstration, language. Plain HTML forms."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from vignette import casework
from vignette.access import MIN_LENGTH, Role
from vignette.errors import VignetteError
from vignette.i18n import Language, catalogue
from vignette.ui.offices import COOKIE, DEMONSTRATION, FIELD, demonstration_office, field_office, visit
from vignette.ui.session import LANGUAGE_COOKIE, language_of
from vignette.ui.words import error_sentence

FORM_COOKIE = "vignette_form"
YEAR = 365 * 24 * 3600


async def start(request: Request) -> Response:
    """Show the first run's two doors, or create the first account."""
    return await _page(request, "start.html", _create_first)


async def sign_in(request: Request) -> Response:
    """Show the sign-in form, or sign somebody in."""
    return await _page(request, "sign_in.html", _sign_in)


async def demonstration(request: Request) -> Response:
    """Let a visitor into the demonstration with invented homes."""
    return await _page(request, "sign_in.html", _enter_demonstration)


async def sign_out(request: Request) -> Response:
    """End the visitor's sign-in."""
    return await _page(request, "sign_out.html", _sign_out)


async def language(request: Request) -> Response:
    """Switch the language and go back to where the visitor was: the link's own page, if it says no other."""
    came_from = urlsplit(request.headers.get("referer", ""))
    here = came_from._replace(scheme="", netloc="", fragment="").geturl()
    response = _go(_local(request.query_params.get("next") or here))
    chosen = language_of(request.path_params["code"])
    response.set_cookie(LANGUAGE_COOKIE, chosen.value, max_age=YEAR, httponly=True, samesite="lax")
    return response


def not_found(request: Request) -> Response:
    """Say that no page has this address."""
    return _render(request, "not_found.html", "", {}, 404)


async def _page(request: Request, template: str, submit: Callable[[Request, FormData], Response]) -> Response:
    if request.method != "POST":
        return await run_in_threadpool(_shown, request, template)
    form = await request.form()
    sent = str(form.get("form_token", ""))
    if not sent or not secrets.compare_digest(sent, request.cookies.get(FORM_COOKIE, "")):
        return await run_in_threadpool(_render, request, template, "error.form_expired", {}, 403)
    return await run_in_threadpool(_submitted, request, template, submit, form)


def _submitted(
    request: Request, template: str, submit: Callable[[Request, FormData], Response], form: FormData
) -> Response:
    try:
        return submit(request, form)
    except VignetteError as error:
        message = error_sentence(catalogue(_language(request)), error)
        return _render(request, template, message, {str(k): str(v) for k, v in form.items()}, 400)


def _shown(request: Request, template: str) -> Response:
    first_run = casework.needs_first_account(field_office())
    if template != "sign_out.html" and first_run != (template == "start.html"):
        return _go("/start" if first_run else "/sign-in")
    return _render(request, template, "", {}, 200)


def _create_first(request: Request, form: FormData) -> Response:
    roles = {Role.ADMINISTRATOR, *([Role.RECRUITER] if form.get("interviews") else [])}
    username, password = str(form.get("username", "")), str(form.get("password", ""))
    office = field_office()
    casework.create_first_account(
        office,
        username=username,
        display_name=str(form.get("display_name", "")),
        password=password,
        roles=frozenset(roles),
    )
    return _let_in(request, FIELD, casework.sign_in(office, username, password), "/")


def _sign_in(request: Request, form: FormData) -> Response:
    token = casework.sign_in(field_office(), str(form.get("username", "")), str(form.get("password", "")))
    return _let_in(request, FIELD, token, _local(str(form.get("next", "/"))))


def _enter_demonstration(request: Request, _form: FormData) -> Response:
    return _let_in(request, DEMONSTRATION, casework.enter_demonstration(demonstration_office()), "/")


def _sign_out(request: Request, _form: FormData) -> Response:
    found = visit(request.cookies.get(COOKIE))
    if found is not None:
        casework.sign_out(found.office, request.cookies[COOKIE].partition(".")[2])
    response = _go("/sign-in")
    response.delete_cookie(COOKIE)
    return response


def _let_in(request: Request, place: str, token: str, target: str) -> Response:
    response = _go(target)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, f"{place}.{token}", httponly=True, samesite="strict", secure=secure)
    return response


def _render(request: Request, template: str, message: str, given: dict[str, str], status: int) -> Response:
    chosen = _language(request)
    text = catalogue(chosen)
    token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    target = _local(given.get("next") or request.query_params.get("next"))
    page = (
        _templates()
        .get_template(template)
        .render(
            text=text,
            language=chosen.value,
            message=text(message) if text.has(message) else message,
            given=given,
            form_token=token,
            next=target,
            here=quote(f"{request.url.path}?next={quote(target)}", safe="/"),
            shortest=MIN_LENGTH,
        )
    )
    response = HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})
    secure = request.url.scheme == "https"
    response.set_cookie(FORM_COOKIE, token, httponly=True, samesite="strict", secure=secure)
    return response


def _language(request: Request) -> Language:
    return language_of(request.cookies.get(LANGUAGE_COOKIE))


def _go(target: str) -> RedirectResponse:
    return RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})


def _local(target: str | None) -> str:
    """Return an address within this app; the front page for anything else."""
    parts = urlsplit(target or "/")
    safe = not parts.scheme and not parts.netloc and parts.path.startswith("/") and not parts.path.startswith("//")
    return target if target and safe and "\\" not in target else "/"


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
