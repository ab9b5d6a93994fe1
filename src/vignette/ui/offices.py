"""The two databases a server may have open: the records, and the demonstration with invented homes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from vignette import casework
from vignette.access import Actor
from vignette.casework import Gates, Office, read_gates
from vignette.errors import VignetteError
from vignette.instrument import Library, bundled_folder, read_library
from vignette.report.organisation import Organisation, read_organisation
from vignette.settings import read_settings
from vignette.storage import Origin

COOKIE = "vignette"
FIELD, DEMONSTRATION = "field", "demonstration"
_opening = Lock()
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A signed-in person in one of the two databases."""

    office: Office
    actor: Actor


def field_office() -> Office:
    """Return the office with the records, opened once."""
    with _opening:
        return _field()


def demonstration_office() -> Office:
    """Return the office with invented homes, made on first use."""
    with _opening:
        return _demonstration()


def visit(cookie: str | None) -> Visit | None:
    """Return who a cookie lets in, and where; None if nobody."""
    place, _, token = (cookie or "").partition(".")
    if not token or place not in (FIELD, DEMONSTRATION):
        return None
    try:
        office = field_office() if place == FIELD else demonstration_office()
        actor = casework.who(office, token)
    except VignetteError:
        if place == DEMONSTRATION:
            return None
        raise
    return None if actor is None else Visit(office=office, actor=actor)


def organisation_error() -> VignetteError | None:
    """Return what is wrong with the file that says whose documents they are; None if nothing is."""
    return _whose()[1]


def _folder() -> Path:
    return read_settings().instruments or bundled_folder()


@cache
def _library() -> Library:
    return read_library(_folder())


@cache
def _gates() -> Gates:
    return read_gates(_folder(), given=read_settings().evidence)


@cache
def _whose() -> tuple[Organisation, VignetteError | None]:
    """Return the organisation; where its file is wrong, an empty one, so that the work does not stand still for it."""
    try:
        return read_organisation(read_settings().organisation), None
    except VignetteError as error:
        for problem in error.problems:
            log.warning("%s", problem)
        log.warning("Documents are made without the organisation's name and logo until the file is mended.")
        return Organisation(), error


@cache
def _field() -> Office:
    return casework.open_office(read_settings().database, library=_library(), gates=_gates(), organisation=_whose()[0])


@cache
def _demonstration() -> Office:
    if _field().store.origin is Origin.DEMONSTRATION:
        return _field()
    office = casework.open_office(
        read_settings().demonstration,
        library=_library(),
        gates=_gates(),
        origin=Origin.DEMONSTRATION,
        organisation=_whose()[0],
    )
    casework.fill_demonstration(office)
    return office
