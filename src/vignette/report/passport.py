"""The evidence passport to read: in the terminal, as a page to keep, and as the parts of the app's page."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vignette.assessment import DataOrigin, Heading
from vignette.i18n import Catalogue, Language, LocalizedText, catalogue
from vignette.instrument import Instrument
from vignette.report.evidence_words import SHORT_FINGERPRINT, day_in_words
from vignette.report.exhibit_tables import Table
from vignette.report.finding_words import (
    NOTHING,
    SIGNS,
    bar_text,
    basis_text,
    finding_lines,
    origin_text,
    verdict_text,
)
from vignette.report.question_view import answer_in_short, findings_shown, notes_on
from vignette.study.passport import Entry, Passport, Statement, Studied

_COLUMNS = ("question", "data", "verdict", "figure", "basis")
_WIDTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """All figures of one question: the question with the data's origin, the bar, tables, and notes."""

    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportPart:
    """One heading of the passport.

    Attributes
    ----------
    lines : tuple of str
        What the instrument's files say; that there is no evidence where there is neither these nor a table.
    table : Table or None
        A row per question studied, with the origin of the data in each.
    details : tuple of Detail
        All figures behind the rows.
    """

    heading: Heading
    name: str
    lines: tuple[str, ...]
    table: Table | None
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportView:
    """A passport in words.

    Attributes
    ----------
    about : tuple of str
        Version, status and fingerprint; the day; and how to read an empty heading.
    simulated : bool
        Whether any figure in it is simulated.
    """

    title: str
    about: tuple[str, ...]
    simulated: bool
    parts: tuple[PassportPart, ...]


def passport_view(passport: Passport, language: Language) -> PassportView:
    """Return a passport in words, every heading in its order."""
    words, instrument = catalogue(language), passport.instrument
    version = words(
        "passport.version",
        id=instrument.id,
        version=instrument.version,
        status=words(f"report.status.{instrument.status.value}"),
        fingerprint=instrument.fingerprint[:SHORT_FINGERPRINT],
    )
    studied = [each for entries in passport.entries.values() for each in entries if isinstance(each, Studied)]
    return PassportView(
        title=instrument.title.in_language(language),
        about=(version, words("passport.day", day=day_in_words(passport.day, words)), words("passport.about")),
        simulated=any(each.known.evidence.origin is DataOrigin.SIMULATED for each in studied),
        parts=tuple(_part(heading, entries, instrument, language) for heading, entries in passport.entries.items()),
    )


def passport_text(passport: Passport, language: Language) -> str:
    """Return a passport for the terminal."""
    words, view = catalogue(language), passport_view(passport, language)
    lines = [f"{words('passport.kind')}: {view.title}"]
    if view.simulated:
        lines += ["", words("passport.banner")]
    lines += ["", *_wrapped(view.about)]
    for part in view.parts:
        lines += ["", part.name.upper(), *_wrapped(part.lines, bullet="- ")]
        for row in part.table.rows if part.table else ():
            question, data, verdict, figure, basis = row
            lines += _wrapped((f"{question} [{data}]",), bullet="* ")
            lines += _wrapped((f"{verdict}: {figure} ({basis})",), bullet="    ")
    return "\n".join(lines) + "\n"


def passport_html(passports: Sequence[Passport], language: Language) -> str:
    """Return passports as one page of its own, without script and without a network."""
    from vignette.report.study_report import css_text, page

    words = catalogue(language)
    views = [passport_view(each, language) for each in passports]
    banner = words("passport.banner") if any(each.simulated for each in views) else ""
    kind = words("passport.kind")
    return page("passport.html", language, {"views": views, "banner": banner, "kind": kind, "head": css_text(kind)})


def _part(heading: Heading, entries: Sequence[Entry], instrument: Instrument, language: Language) -> PassportPart:
    words = catalogue(language)
    lines = tuple(_statement(each, words) for each in entries if isinstance(each, Statement))
    studied = [each for each in entries if isinstance(each, Studied)]
    if not studied and (not lines or heading is Heading.TRANSLATIONS):
        lines = (*lines, words("passport.none"))
    return PassportPart(
        heading=heading,
        name=words(f"heading.{heading.value}"),
        lines=lines,
        table=_table(heading, studied, instrument, words) if studied else None,
        details=tuple(_detail(each, instrument, language) for each in studied if len(each.findings) > 1),
    )


def _statement(statement: Statement, words: Catalogue) -> str:
    values = {name: _value(value, words) for name, value in statement.values.items()}
    return words(f"passport.{statement.code}", **values)


def _value(value: str | int | dt.date | LocalizedText, words: Catalogue) -> str:
    if isinstance(value, LocalizedText):
        return value.in_language(words.language)
    return day_in_words(value, words) if isinstance(value, dt.date) else str(value)


def _table(heading: Heading, studied: Sequence[Studied], instrument: Instrument, words: Catalogue) -> Table:
    rows = (
        (
            _asked(each, words),
            _data(each, words),
            f"{SIGNS[each.verdict]} {verdict_text(each.verdict, words)}".strip(),
            answer_in_short(finding_lines(each.findings, instrument, words.language), words),
            basis_text(each.findings, words) or NOTHING,
        )
        for each in studied
    )
    return Table(
        caption=words("passport.caption", heading=words(f"heading.{heading.value}")),
        heads=tuple(words(f"passport.column.{name}") for name in _COLUMNS),
        rows=tuple(rows),
    )


def _detail(studied: Studied, instrument: Instrument, language: Language) -> Detail:
    words = catalogue(language)
    lines = [bar_text(studied.bar, words, "" if isinstance(studied.asked, str) else studied.asked.analysis)]
    if studied.bar is not None:
        lines.append(words("evidence_report.question.bar_source", source=studied.bar.source.in_language(language)))
    study = studied.known.evidence.title.in_language(language)
    return Detail(
        title=words("passport.detail", question=_asked(studied, words), data=_data(studied, words)),
        lines=(words("passport.study", title=study), *lines),
        tables=tuple(each.table for each in findings_shown(studied.findings, None, instrument, language)),
        notes=notes_on(studied.findings, instrument, language),
    )


def _asked(studied: Studied, words: Catalogue) -> str:
    if isinstance(studied.asked, str):
        return words(f"passport.asked.{studied.asked}")
    return studied.asked.asks.in_language(words.language)


def _data(studied: Studied, words: Catalogue) -> str:
    """Return the data's origin, and why the figures do not count where they do not."""
    origin = origin_text(studied.known.evidence.origin, words)
    standing = studied.known.standing
    return words(f"passport.standing.{standing}", origin=origin) if standing else origin


def _wrapped(lines: Sequence[str], *, bullet: str = "") -> Iterator[str]:
    for each in lines:
        yield from textwrap.wrap(each, _WIDTH, initial_indent=bullet, subsequent_indent=" " * len(bullet))
