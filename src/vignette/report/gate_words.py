"""What the gate says of a profile, in words: what is shown of each score, why not more, and how much is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vignette.assessment import Lack, Opening, Profile, ScoreKind, Step
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.rows import Row

_SHARES = frozenset({"skipped", "off_script"})
_COEFFICIENTS = frozenset(
    {"agreement_homes", "agreement_raters", "agreement_study_raters", "agreement_none", "agreement_poor", "cut_auc"}
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreName:
    """A competence or aspect with its name in the reader's language."""

    kind: ScoreKind
    label: str


def gate_groups(profile: Profile, rows: tuple[Row, ...], language: Language) -> tuple[GateGroup, ...]:
    """Return what the gate says of a profile, the same once; a score that is withheld comes last, whatever its step."""
    words = catalogue(language)
    withheld = [row.label for row in rows if row.withheld]
    names = [ScoreName(kind=row.kind, label=row.label) for row in rows]
    open_to = [
        (name, row.opening) for name, row, shown in zip(names, profile.rows, rows, strict=True) if not shown.withheld
    ]
    groups = _groups(open_to, names, profile.standing.lacks, words)
    if withheld:
        groups += (GateGroup(names=tuple(withheld), shown=words("opened.withheld"), why_not_more=(), figures=()),)
    return groups


def standing_groups(
    instrument: Instrument, openings: Sequence[Opening], none_in_force: tuple[Lack, ...], language: Language
) -> tuple[GateGroup, ...]:
    """Return what the gate would say of any profile of an instrument, the same once."""
    labels = {(ScoreKind.COMPETENCE, each.id): each.name for each in instrument.competences}
    labels |= {(ScoreKind.ASPECT, each.id): each.name for each in instrument.aspects}
    names = [ScoreName(kind=each.kind, label=labels[each.kind, each.id].in_language(language)) for each in openings]
    return _groups(list(zip(names, openings, strict=True)), names, none_in_force, catalogue(language))


def _groups(
    scores: Sequence[tuple[ScoreName, Opening]],
    every: Sequence[ScoreName],
    none_in_force: tuple[Lack, ...],
    words: Catalogue,
) -> tuple[GateGroup, ...]:
    """Group scores by what is shown and what is lacking."""
    found: dict[tuple[Step, tuple[str, ...]], list[tuple[ScoreName, tuple[Lack, ...]]]] = {}
    for name, opening in scores:
        lacks = tuple(_spelled_out(opening.lacks, none_in_force))
        key = opening.step, tuple(lack.code for lack in lacks)
        found.setdefault(key, []).append((name, lacks))
    return tuple(_group(step, members, every, words) for (step, _), members in found.items())


def lack_in_words(lack: Lack, words: Catalogue, *, more: int = 0) -> str:
    """Return why a score may not say more, with how many more are needed (``more``) where that is known."""
    values = {name: _figure(lack.code, name, value, words) for name, value in lack.values.items()}
    return words(f"gate.{lack.code}", **values | {"more": str(more)})


def figures_in_words(lack: Lack, words: Catalogue) -> str:
    """Return what there is and what is needed; empty where the reason has no figures."""
    if not lack.values or not words.has(f"gate_figures.{lack.code}"):
        return ""
    values = {name: _figure(lack.code, name, value, words) for name, value in lack.values.items()}
    return words(f"gate_figures.{lack.code}", **values)


def _spelled_out(lacks: tuple[Lack, ...], none_in_force: tuple[Lack, ...]) -> Iterator[Lack]:
    """Put the reasons why no evidence is in force beside the bare fact, which says how much a study needs."""
    for lack in lacks:
        if lack.code == "no_evidence":
            yield from (each for each in none_in_force if each.code != "never_studied")
        yield lack


def _group(
    step: Step, members: list[tuple[ScoreName, tuple[Lack, ...]]], every: Sequence[ScoreName], words: Catalogue
) -> GateGroup:
    sentences = []
    figures: list[tuple[str, str]] = []
    for place, lack in enumerate(members[0][1]):
        own = [(name.label, lacks[place]) for name, lacks in members]
        most = max(int(each.values.get("more", 0)) for _, each in own)
        sentences.append(lack_in_words(lack, words, more=most))
        figures += _figures([(name, figures_in_words(each, words)) for name, each in own])
    return GateGroup(
        names=tuple(_names([name for name, _ in members], every, words)),
        shown=words(f"opened.{step.value}"),
        why_not_more=tuple(sentences),
        figures=tuple(figures),
    )


def _names(members: Sequence[ScoreName], every: Sequence[ScoreName], words: Catalogue) -> Iterator[str]:
    """Name the scores; all of a kind by the kind alone."""
    for kind in ScoreKind:
        own = [each for each in members if each.kind is kind]
        if len(own) > 1 and len(own) == sum(each.kind is kind for each in every):
            yield words(f"report.gate.all.{kind.value}")
        else:
            yield from (each.label for each in own)


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
    decimals = 2 if code in _COEFFICIENTS and name in ("low", "high", "need") else 0
    return words.number(value, decimals=decimals)
