"""The evidence passport: what is known of one instrument version, heading by heading; where nothing is, it says so."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vignette.assessment import (
    AgreementFound,
    Circumstances,
    CutFound,
    Evidence,
    Finding,
    FindingKind,
    FindingVerdict,
    Heading,
    StatedBar,
    StudiedQuestion,
    why_none_is_in_force,
    worst,
)
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument, Revision
from vignette.study import html

Value = str | int | dt.date | LocalizedText
OTHER_VERSION = "other_version"
AGREEMENT, CUTS = "score_agreement", "cut_scores"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvidence:
    """One evidence file, and why it does not count today (a code of ``passport.standing``); empty where it does."""

    evidence: Evidence
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something that the instrument's own files say: a code (``passport.<code>`` in the catalogue) and its values."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """A question that was studied, and what was found.

    Attributes
    ----------
    known : KnownEvidence
        The study it comes from: with the data's origin, never without.
    asked : StudiedQuestion or str
        The question; a code (``passport.asked.<code>``) where a study had figures without a protocol's question.
    """

    known: KnownEvidence
    asked: StudiedQuestion | str
    findings: tuple[Finding, ...]

    @property
    def bar(self) -> StatedBar | None:
        """What was to be reached."""
        return None if isinstance(self.asked, str) else self.asked.bar

    @property
    def verdict(self) -> FindingVerdict | None:
        """The worst of the findings' verdicts; None where no bar was stated and something was found."""
        verdicts = tuple(each.verdict for each in self.findings)
        return None if verdicts and not any(verdicts) else worst(verdicts)


Entry = Statement | Studied


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """What is known of an instrument version on a day.

    Attributes
    ----------
    known : tuple of KnownEvidence
        Every evidence file of the instrument, the newest first.
    entries : mapping of Heading to tuple
        Every heading is there; one without entries has no evidence.
    """

    instrument: Instrument
    day: dt.date
    known: tuple[KnownEvidence, ...]
    entries: Mapping[Heading, tuple[Entry, ...]]

    def _repr_html_(self) -> str:
        rows = [row for heading, entries in self.entries.items() for row in _rows(heading, entries)]
        title = f"Evidence passport: {self.instrument.id} {self.instrument.version}, {self.day:%Y-%m-%d}"
        return html.table(title, ("heading", "data", "question", "verdict", "findings"), rows)


def make_passport(
    instrument: Instrument,
    evidence: Sequence[Evidence],
    *,
    history: Sequence[Revision],
    today: dt.date,
    invented: bool,
) -> Passport:
    """Put together what an instrument's files and its evidence say.

    Parameters
    ----------
    evidence : sequence of Evidence
        All there is, of other instruments too; what is of other versions is named and not used.
    history : sequence of Revision
        The instrument's revisions, later ones than this version included.
    invented : bool
        Whether the passport is for the demonstration, where simulated evidence counts.
    """
    now = Circumstances(forms=(), languages=(), raters=0, fidelity={}, invented=invented, today=today)
    own = sorted(
        (each for each in evidence if each.instrument_id == instrument.id),
        key=lambda each: (each.made, each.id),
        reverse=True,
    )
    known = tuple(KnownEvidence(evidence=each, standing=_standing(each, instrument, history, now)) for each in own)
    usable = [each for each in known if each.standing != OTHER_VERSION]
    entries: dict[Heading, tuple[Entry, ...]] = {
        heading: (*_statements(heading, instrument, known), *_studied_under(heading, usable)) for heading in Heading
    }
    return Passport(instrument=instrument, day=today, known=known, entries=entries)


def _rows(heading: Heading, entries: Sequence[Entry]) -> Iterator[tuple[str, ...]]:
    """Yield a notebook's rows of one heading: what was studied, and that nothing was."""
    name = heading.value.replace("_", " ")
    stated = sum(isinstance(each, Statement) for each in entries)
    if stated:
        yield name, "", f"{stated} statement{'s' if stated > 1 else ''} of the instrument's files", "", ""
    if not entries:
        yield name, "", "no evidence", "", ""
    for each in entries:
        if isinstance(each, Studied):
            asked = each.asked if isinstance(each.asked, str) else each.asked.asks.en
            origin = each.known.evidence.origin.value.upper()
            data = f"{origin} ({each.known.standing.replace('_', ' ')})" if each.known.standing else origin
            yield name, data, asked, html.verdict_text(each.verdict), str(len(each.findings))


def _standing(evidence: Evidence, instrument: Instrument, history: Sequence[Revision], now: Circumstances) -> str:
    lacks = why_none_is_in_force(instrument, history, [evidence], now)
    return lacks[0].code if lacks else ""


def _studied_under(heading: Heading, known: Sequence[KnownEvidence]) -> Iterator[Studied]:
    for each in known:
        for question in each.evidence.questions:
            if question.heading is heading:
                own = tuple(finding for finding in each.evidence.findings if finding.question == question.id)
                yield Studied(known=each, asked=question, findings=own)
        yield from _without_question(heading, each)


def _without_question(heading: Heading, known: KnownEvidence) -> Iterator[Studied]:
    """Yield figures that the gate reads and no question of the study's protocol covers."""
    evidence = known.evidence
    analyses = {question.analysis for question in evidence.questions}
    if heading is Heading.RELIABILITY and evidence.errors is not None:
        model = evidence.errors
        n = {"households": model.households, "applicants": model.applicants, "raters": model.raters}
        yield Studied(known=known, asked="errors", findings=(Finding(question="", statistic=model.method, n=n),))
    if heading is Heading.RELIABILITY and evidence.agreement and AGREEMENT not in analyses:
        found = tuple(map(_of_agreement, evidence.agreement))
        yield Studied(known=known, asked="agreement", findings=found)
    if heading is Heading.CUT_SCORES and evidence.cuts and CUTS not in analyses:
        yield Studied(known=known, asked="cuts", findings=tuple(each for cut in evidence.cuts for each in _of_cut(cut)))


def _of_agreement(found: AgreementFound) -> Finding:
    return Finding(
        question="",
        statistic=found.statistic,
        kind=FindingKind(found.kind.value),
        of=found.id,
        value=found.figure.value,
        figure=found.figure,
        n={"households": found.households, "raters": found.raters},
    )


def _of_cut(cut: CutFound) -> Iterator[Finding]:
    kind, n = FindingKind(cut.kind.value), {"households": cut.households, "events": cut.events}
    yield Finding(question="", statistic="cut score", kind=kind, of=cut.id, value=cut.cut, n=n)
    for name, figure in (("AUC", cut.auc), ("sensitivity", cut.sensitivity), ("specificity", cut.specificity)):
        yield Finding(question="", statistic=name, kind=kind, of=cut.id, value=figure.value, figure=figure, n=n)


def _statements(heading: Heading, instrument: Instrument, known: Sequence[KnownEvidence]) -> Iterator[Statement]:
    if heading is Heading.PURPOSE:
        yield Statement(code="purpose", values={"purpose": instrument.purpose})
        yield Statement(code="derived_from", values={"text": instrument.origin.derived_from})
        yield Statement(code="not_reproduced", values={"text": instrument.origin.not_reproduced})
    elif heading is Heading.MATERIALS:
        yield from _materials(instrument)
    elif heading is Heading.TRANSLATIONS:
        yield from _translations(instrument)
    elif heading is Heading.EXPIRY:
        yield from (_expiry(each) for each in known)


def _materials(instrument: Instrument) -> Iterator[Statement]:
    for form in instrument.forms:
        count = len(instrument.vignettes_of(form.id))
        examples = "examples" if form.examples else "no_examples"
        yield Statement(code=f"form_{examples}", values={"form": form.name, "vignettes": count})
    levels = instrument.scale
    yield Statement(
        code="scale",
        values={
            "competences": len(instrument.competences),
            "aspects": len(instrument.aspects),
            "levels": len(levels),
            "low": levels[0].name,
            "high": levels[-1].name,
        },
    )
    yield Statement(code="licence", values={"licence": instrument.origin.licence})
    for revision in instrument.revisions:
        yield Statement(
            code="revision", values={"version": revision.version, "day": revision.date, "change": revision.change}
        )


def _translations(instrument: Instrument) -> Iterator[Statement]:
    yield Statement(code="original")
    counts = Counter(each.translation for each in instrument.vignettes)
    for status, count in sorted(counts.items()):
        yield Statement(code=f"translation_{status.value}", values={"vignettes": count})


def _expiry(known: KnownEvidence) -> Statement:
    evidence = known.evidence
    values: dict[str, Value] = {
        "title": evidence.title,
        "version": evidence.version,
        "made": evidence.made,
        "expires": evidence.expires,
    }
    code = f"evidence_{known.standing or 'in_force'}_{evidence.origin.value}"
    return Statement(code=code, values=values)
