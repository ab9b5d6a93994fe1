"""The evidence strip in words: which version a profile rests on, what is known of it, and what is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from vignette.assessment import AgreementFound, CutFound, Evidence, Figure, Profile
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.gate_words import lack_in_words
from vignette.report.rows import Row

SHORT_FINGERPRINT = 12
NEVER_STUDIED = ("norms", "validity")
"""What no evidence file of this format can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A heading, and what is to be said under it."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one score, in words: how alike raters are, its cut score, and how well that parts homes."""

    name: str
    agreement: str
    cut: str
    auc: str
    sensitivity: str
    specificity: str
    homes: str


def evidence_facts(profile: Profile, instrument: Instrument, language: Language) -> tuple[Fact, ...]:
    """Return the strip: the version, the study, the error, agreement and cut scores, and what has not been studied."""
    words, standing = catalogue(language), profile.standing
    version = words(
        "evidence.version.text",
        title=instrument.title.in_language(language),
        version=standing.version,
        status=words(f"report.status.{standing.status.value}"),
        fingerprint=standing.fingerprint[:SHORT_FINGERPRINT],
    )
    facts = [Fact(heading=words("evidence.version"), text=version)]
    facts += _study(profile, words, language)
    facts += [
        Fact(heading=words(f"report.method.known.{topic}"), text=words("evidence.not_studied"))
        for topic in NEVER_STUDIED
    ]
    return tuple(facts)


def known_of_scores(profile: Profile, rows: tuple[Row, ...], language: Language) -> tuple[Known, ...]:
    """Return what the evidence in force knows of each score; nothing where none is in force."""
    evidence = profile.standing.evidence
    if evidence is None:
        return ()
    words = catalogue(language)
    return tuple(
        _known(row.label, evidence.agreement_of(row.kind, row.id), evidence.cut_of(row.kind, row.id), words)
        for row in rows
    )


def notes_on_known(profile: Profile, language: Language) -> tuple[str, ...]:
    """Return what holds for the figures of `known_of_scores`: criterion, rule, levels and methods, each said once."""
    evidence, words = profile.standing.evidence, catalogue(language)
    if evidence is None:
        return ()
    notes = []
    for cut in evidence.cuts:
        criterion, rule = cut.criterion.in_language(language), cut.rule.in_language(language)
        notes.append(words("evidence.cut", criterion=criterion, rule=rule))
        if not cut.corrected:
            notes.append(words("gate.cut_not_corrected", more=0))
        for name in ("auc", "sensitivity", "specificity"):
            notes.append(_method(words(f"evidence.column.{name}"), getattr(cut, name), words))
    notes += [_method(each.statistic, each.figure, words) for each in evidence.agreement]
    return tuple(dict.fromkeys(notes))


def day_in_words(day: dt.date, words: Catalogue) -> str:
    """Return a day as the language writes it."""
    return words.date(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC))


def _study(profile: Profile, words: Catalogue, language: Language) -> Iterator[Fact]:
    evidence = profile.standing.evidence
    if evidence is None:
        why = " ".join(lack_in_words(lack, words) for lack in profile.standing.lacks)
        yield Fact(heading=words("evidence.study"), text=f"{words('evidence.none')} {why}".strip())
        for topic in ("errors", "agreement", "cut_scores"):
            yield Fact(heading=words(f"report.method.known.{topic}"), text=words("evidence.not_studied"))
        return
    yield Fact(heading=words("evidence.study"), text=" ".join(_about(profile, evidence, words, language)))
    yield Fact(heading=words("report.method.known.errors"), text=_errors(evidence, words))
    scores = [(row.score.kind, row.score.id) for row in profile.rows]
    for topic, found in (
        ("agreement", sum(evidence.agreement_of(*each) is not None for each in scores)),
        ("cut_scores", sum(evidence.cut_of(*each) is not None for each in scores)),
    ):
        said = words("evidence.known_of", found=found, all=len(scores)) if found else words("evidence.not_studied")
        yield Fact(heading=words(f"report.method.known.{topic}"), text=said)


def _about(profile: Profile, evidence: Evidence, words: Catalogue, language: Language) -> Iterator[str]:
    yield words(
        "evidence.title",
        title=evidence.title.in_language(language),
        origin=words(f"evidence.origin.{evidence.origin.value}"),
        made=day_in_words(evidence.made, words),
        expires=day_in_words(evidence.expires, words),
    )
    if evidence.version != profile.standing.version:
        yield words("evidence.other_version", version=evidence.version)
    yield words("evidence.registered" if evidence.registered else "evidence.not_registered")


def _errors(evidence: Evidence, words: Catalogue) -> str:
    model = evidence.errors
    if model is None:
        return words("evidence.not_studied")
    return words(
        "evidence.errors",
        homes=model.households,
        people=model.applicants,
        raters=model.raters,
        twice=model.two_form_households,
        method=model.method,
    )


def _known(name: str, alike: AgreementFound | None, cut: CutFound | None, words: Catalogue) -> Known:
    unknown = words("evidence.not_studied")
    agreement = unknown
    if alike is not None:
        agreement = words(
            "evidence.agreement",
            statistic=alike.statistic,
            figure=_figure(alike.figure, words),
            homes=alike.households,
            raters=alike.raters,
        )
    if cut is None:
        return Known(name=name, agreement=agreement, cut=unknown, auc="–", sensitivity="–", specificity="–", homes="–")
    return Known(
        name=name,
        agreement=agreement,
        cut=words.number(cut.cut, decimals=1),
        auc=_figure(cut.auc, words),
        sensitivity=_figure(cut.sensitivity, words),
        specificity=_figure(cut.specificity, words),
        homes=words("evidence.homes", homes=cut.households, events=cut.events),
    )


def _figure(figure: Figure, words: Catalogue) -> str:
    value, low, high = (words.number(each, decimals=2) for each in (figure.value, figure.low, figure.high))
    return words("evidence.figure", value=value, low=low, high=high)


def _method(name: str, figure: Figure, words: Catalogue) -> str:
    return words("evidence.method", name=name, level=words.number(100 * figure.level, decimals=0), method=figure.method)
