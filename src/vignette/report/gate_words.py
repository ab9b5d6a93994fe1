"""What the gate says of a profile, in words: what is shown of each score, why not more, and how much is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vignette.assessment import Lack, Profile, Step
from vignette.i18n import Catalogue, Language, catalogue
from vignette.report.rows import Row

_SHARES = frozenset({"skipped", "off_script"})
_COEFFICIENTS = frozenset({"agreement_homes", "agreement_raters", "agreement_none", "cut_auc"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GateGroup:
    """Scores of which the gate says the same.

    Attributes
    ----------
    names : tuple of str
        The scores.
    shown : str
        What may be shown of them.
    why_not_more : tuple of str
        What the next step lacks, plainly; empty at the last step.
    figures : tuple of (str, str)
        The figures behind it: the score (empty where they hold for all), and what it has of what is needed.
    """

    names: tuple[str, ...]
    step: Step
    shown: str
    why_not_more: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]


def gate_groups(profile: Profile, rows: tuple[Row, ...], language: Language) -> tuple[GateGroup, ...]:
    """Return what the gate says, the same once: scores are grouped by what is shown and what is lacking."""
    words = catalogue(language)
    none_in_force = profile.standing.lacks
    found: dict[tuple[Step, tuple[str, ...]], list[tuple[str, tuple[Lack, ...]]]] = {}
    for row, shown in zip(profile.rows, rows, strict=True):
        lacks = tuple(_spelled_out(row.opening.lacks, none_in_force))
        key = row.opening.step, tuple(lack.code for lack in lacks)
        found.setdefault(key, []).append((shown.label, lacks))
    return tuple(_group(step, members, words) for (step, _), members in found.items())


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


def _group(step: Step, members: list[tuple[str, tuple[Lack, ...]]], words: Catalogue) -> GateGroup:
    names = tuple(name for name, _ in members)
    sentences = []
    figures: list[tuple[str, str]] = []
    for place, lack in enumerate(members[0][1]):
        own = [(name, lacks[place]) for name, lacks in members]
        most = max(int(each.values.get("more", 0)) for _, each in own)
        sentences.append(lack_in_words(lack, words, more=most))
        figures += _figures([(name, figures_in_words(each, words)) for name, each in own])
    return GateGroup(
        names=names,
        step=step,
        shown=words(f"opened.{step.value}"),
        why_not_more=tuple(sentences),
        figures=tuple(figures),
    )


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
