"""What the gate says of a profile, in words: what is shown of each score, why not more, and how much is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vignette.assessment import Lack, Profile, ScoreKind, Step
from vignette.i18n import Catalogue, Language, catalogue
from vignette.report.rows import Row, rows_of_kind

_SHARES = frozenset({"skipped", "off_script"})
_COEFFICIENTS = frozenset({"agreement_homes", "agreement_raters", "agreement_none", "cut_auc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GateGroup:
    """Scores of which the gate says the same.

    Attributes
    ----------
    names : tuple of str
        The scores; where it is all of a kind, the kind.
    shown : str
        What may be shown of them.
    why_not_more : tuple of str
        What the next step lacks, plainly; empty at the last step.
    figures : tuple of (str, str)
        The figures behind it: the score (empty where they hold for all), and what it has of what is needed.
    """

    names: tuple[str, ...]
    shown: str
    why_not_more: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]


def gate_groups(profile: Profile, rows: tuple[Row, ...], language: Language) -> tuple[GateGroup, ...]:
    """Return what the gate says, the same once: scores are grouped by what is shown and what is lacking.

    A score that is withheld because too much is missing comes last, whatever the gate would show.
    """
    words = catalogue(language)
    none_in_force = profile.standing.lacks
    withheld = [row.label for row in rows if row.withheld]
    found: dict[tuple[Step, tuple[str, ...]], list[tuple[Row, tuple[Lack, ...]]]] = {}
    for row, shown in zip(profile.rows, rows, strict=True):
        if shown.withheld:
            continue
        lacks = tuple(_spelled_out(row.opening.lacks, none_in_force))
        key = row.opening.step, tuple(lack.code for lack in lacks)
        found.setdefault(key, []).append((shown, lacks))
    groups = [_group(step, members, rows, words) for (step, _), members in found.items()]
    if withheld:
        groups.append(GateGroup(names=tuple(withheld), shown=words("opened.withheld"), why_not_more=(), figures=()))
    return tuple(groups)


def lack_in_words(lack: Lack, words: Catalogue, *, more: int = 0) -> str:
    """Return why a score may not say more, with how many more are needed (``more``) where that is known."""
    return words(f"gate.{lack.code}", more=more)


def figures_in_words(lack: Lack, words: Catalogue) -> str:
    """Return what there is and what is needed; empty where the reason has no figures."""
    if not lack.values:
        return ""
    values = {name: _figure(lack.code, name, value, words) for name, value in lack.values.items()}
    return words(f"gate_figures.{lack.code}", **values)


def _spelled_out(lacks: tuple[Lack, ...], none_in_force: tuple[Lack, ...]) -> Iterator[Lack]:
    """Put the reasons why no evidence is in force in place of the bare fact."""
    for lack in lacks:
        if lack.code == "no_evidence" and none_in_force:
            yield from none_in_force
        else:
            yield lack


def _group(
    step: Step, members: list[tuple[Row, tuple[Lack, ...]]], rows: tuple[Row, ...], words: Catalogue
) -> GateGroup:
    sentences = []
    figures: list[tuple[str, str]] = []
    for place, lack in enumerate(members[0][1]):
        own = [(row.label, lacks[place]) for row, lacks in members]
        most = max(int(each.values.get("more", 0)) for _, each in own)
        sentences.append(lack_in_words(lack, words, more=most))
        figures += _figures([(name, figures_in_words(each, words)) for name, each in own])
    return GateGroup(
        names=tuple(_names([row for row, _ in members], rows, words)),
        shown=words(f"opened.{step.value}"),
        why_not_more=tuple(sentences),
        figures=tuple(figures),
    )


def _names(members: list[Row], rows: tuple[Row, ...], words: Catalogue) -> Iterator[str]:
    """Name the scores; all of a kind by the kind alone."""
    for kind in ScoreKind:
        own = rows_of_kind(members, kind)
        if len(own) > 1 and len(own) == len(rows_of_kind(rows, kind)):
            yield words(f"report.gate.all.{kind.value}")
        else:
            yield from (row.label for row in own)


def _figures(said: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Say what holds for all once."""
    told = [(name, text) for name, text in said if text]
    if len(said) > 1 and len({text for _, text in said}) == 1:
        return [("", text) for _, text in told[:1]]
    return told


def _figure(code: str, name: str, value: float | int | str, words: Catalogue) -> str:
    if isinstance(value, str):
        return value
    if code in _SHARES:
        return words("report.percent.plain", percent=words.number(100 * value, decimals=0))
    decimals = 2 if code in _COEFFICIENTS and name in ("low", "need") else 0
    return words.number(value, decimals=decimals)
