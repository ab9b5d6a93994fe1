"""The adults of a home side by side, in words: both values in each row, and what can be said of the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vignette.assessment import Contrast, Difference, Profile, ScoreKind
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.rows import Row, profile_rows, value_in_words

HIGHER = frozenset({Contrast.FAR, Contrast.BEYOND})
"""Where it is said whose score is the higher one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An adult with a profile."""

    name: str
    profile: Profile
    instrument: Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRow:
    """One competence or aspect of every adult.

    Attributes
    ----------
    rows : tuple of Row or None
        Each adult's own, in the order of the adults; None where the adult has no such score.
    difference : str
        What can be said of the difference.
    pointed_out : bool
        Whether the difference is one step or more, or larger than its own error.
    """

    kind: ScoreKind
    id: str
    label: str
    rows: tuple[Row | None, ...]
    difference: str
    pointed_out: bool


def side_rows(people: Sequence[Person], found: Sequence[Difference], language: Language) -> tuple[SideRow, ...]:
    """Return the rows of a home's adults: competences, then aspects, each adult's own beside each other's."""
    words = catalogue(language)
    own = [
        {(row.kind, row.id): row for row in profile_rows(each.profile, each.instrument, language)} for each in people
    ]
    keys = dict.fromkeys(key for kind in ScoreKind for rows in own for key in rows if key[0] is kind)
    names = [each.name for each in people]
    side = []
    for kind, identity in keys:
        rows = tuple(each.get((kind, identity)) for each in own)
        between = [each for each in found if (each.kind, each.id) == (kind, identity)]
        side.append(
            SideRow(
                kind=kind,
                id=identity,
                label=next(row.label for row in rows if row is not None),
                rows=rows,
                difference="; ".join(_difference(each, names, words) for each in between) or words("side.alone"),
                pointed_out=any(each.contrast in HIGHER for each in between),
            )
        )
    return tuple(side)


def between_lines(people: Sequence[Person], rows: Sequence[SideRow], words: Catalogue) -> list[str]:
    """Return what must be known of the differences between several adults, and what is pointed out."""
    if len({person.profile.standing.fingerprint for person in people}) > 1:
        return [words("side.other_wording")]
    lines = [words("side.other_forms")] if len({person.profile.forms for person in people}) > 1 else []
    bounded = any(own.interval for row in rows for own in row.rows if own is not None)
    lines.append(words("side.with_error" if bounded else "side.without_error"))
    pointed = [row.label for row in rows if row.pointed_out]
    return [*lines, words("side.pointed_out", names="; ".join(pointed)) if pointed else words("side.none_pointed_out")]


def side_description(rows: Sequence[SideRow], names: Sequence[str], language: Language) -> str:
    """Return the text alternative of the chart: every value of every adult, and the difference in words."""
    said = [
        f"{row.label}: "
        + ", ".join(f"{name} {value_in_words(own)}" for name, own in zip(names, row.rows, strict=True))
        + f" – {row.difference}"
        for row in rows
    ]
    return f"{catalogue(language)('side.description')} {'. '.join(said)}."


def _difference(found: Difference, names: Sequence[str], words: Catalogue) -> str:
    apart = found.apart or 0.0
    higher, lower = (found.first, found.second) if apart > 0 else (found.second, found.first)
    bounds = (0.0, 0.0) if found.interval is None else (found.interval.low, found.interval.high)
    if apart < 0:
        bounds = (-bounds[1], -bounds[0])
    low, high = (_signed(each, words) for each in bounds)
    said = words(
        f"side.{found.contrast.value}",
        apart=words.number(abs(apart), decimals=1),
        bounds=words("side.bounds", low=low, high=high),
        higher=names[higher],
    )
    return said if len(names) == 2 else f"{names[higher]} – {names[lower]}: {said}"


def _signed(value: float, words: Catalogue) -> str:
    said = words.number(value, decimals=1)
    return said.replace("-", "−") if said.strip("-0.,") else words.number(0, decimals=1)
