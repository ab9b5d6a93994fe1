"""The sections of an evidence report beside its questions, in words: the study, what deviates, limits, provenance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vignette.assessment import DataOrigin, FindingVerdict, Heading
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.evidence_words import day_in_words
from vignette.report.exhibit_tables import Table
from vignette.report.finding_words import NOTHING, count_text, kind_text, language_text, names_in, number_text
from vignette.study.checklists import FilledChecklist, Section, fill_checklists
from vignette.study.evidence_report import EvidenceReport
from vignette.study.protocol import PlannedSize
from vignette.study.register import Deviation

_STUDIED = (Heading.NORMS, Heading.RELIABILITY, Heading.VALIDITY, Heading.CUT_SCORES, Heading.FAIRNESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistView:
    """A guideline's items: id, the group they belong to, what should be told, and links to where it is."""

    id: str
    title: str
    about: str
    rows: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]


def about_study(report: EvidenceReport, instrument: Instrument, language: Language) -> tuple[str, ...]:
    """Return what was studied, on what, and whether it was registered."""
    words = catalogue(language)
    counts = ", ".join(count_text(kind, count, words) for kind, count in report.counts.items())
    registered = "registered" if report.evidence.registered else "not_registered"
    return (
        words("evidence_report.about.purpose", purpose=report.protocol.purpose.in_language(language)),
        words(
            "evidence_report.about.instrument",
            title=instrument.title.in_language(language),
            id=report.instrument_id,
            version=report.version,
            status=words(f"report.status.{instrument.status.value}"),
            fingerprint=report.fingerprint[:12],
        ),
        words("evidence_report.about.meant_for", purpose=instrument.purpose.in_language(language)),
        words(
            "evidence_report.about.forms",
            forms=_forms(report, instrument, language),
            languages=_languages(report, words),
        ),
        words("evidence_report.about.counts", counts=counts),
        words(f"evidence_report.about.{registered}"),
    )


def deviation_lines(report: EvidenceReport, language: Language) -> tuple[str, ...]:
    """Return what was done otherwise than registered; empty where nothing was."""
    return tuple(_deviation(each, report, catalogue(language)) for each in report.deviations)


def planned_table(report: EvidenceReport, language: Language) -> Table | None:
    """Return how many were planned and how many there were; None where nothing was planned."""
    if not report.protocol.planned:
        return None
    words = catalogue(language)
    return Table(
        caption=words("evidence_report.planned.caption"),
        heads=tuple(words(f"evidence_report.planned.{name}") for name in ("what", "n", "got", "by", "because")),
        rows=tuple(_planned(each, report, words, language) for each in report.protocol.planned),
        numbers=(False, True, True, False, False),
    )


def costs_line(report: EvidenceReport, language: Language) -> str:
    """Return what a wrong side of a cut score costs."""
    words, costs = catalogue(language), report.protocol.cuts
    missed, alarm = (number_text(each, words) for each in (costs.missed, costs.false_alarm))
    said = costs.said.in_language(language)
    return words("evidence_report.planned.costs", missed=missed, false_alarm=alarm, said=said)


def excluded_table(report: EvidenceReport, language: Language) -> Table:
    """Return how many interviews each rule left out, and why the protocol has the rule."""
    words = catalogue(language)
    because = {each.what.value: each.because.in_language(language) for each in report.protocol.exclusions}
    rows = (
        (words(f"excluded.{rule}"), words.number(count, decimals=0), because.get(rule, NOTHING))
        for rule, count in report.excluded.items()
    )
    return Table(
        caption=words("evidence_report.excluded.caption"),
        heads=tuple(words(f"evidence_report.excluded.{name}") for name in ("rule", "count", "because")),
        rows=tuple(rows),
        numbers=(False, True, False),
    )


def blinding_lines(report: EvidenceReport, language: Language) -> tuple[str, ...]:
    """Return who was not to know what."""
    words = catalogue(language)
    said = tuple(
        words("evidence_report.blinding.line", who=each.who.in_language(language), to=each.to.in_language(language))
        for each in report.protocol.blinding
    )
    return said or (words("evidence_report.blinding.none"),)


def limit_lines(report: EvidenceReport, instrument: Instrument, language: Language) -> Iterator[str]:
    """Yield what the report does not say."""
    words = catalogue(language)
    if report.origin is not DataOrigin.FIELD:
        yield words(f"evidence_report.limits.{report.origin.value}")
    lacking = [heading for heading in _STUDIED if not _is_studied(heading, report)]
    if lacking:
        yield words(
            "evidence_report.limits.headings", headings=", ".join(words(f"heading.{each.value}") for each in lacking)
        )
    yield words("evidence_report.limits.languages", languages=_languages(report, words))
    yield words("evidence_report.limits.version", version=report.version, forms=_forms(report, instrument, language))
    if any(report.verdict_of(each) is FindingVerdict.UNDETERMINED for each in report.questions):
        yield words("evidence_report.limits.undetermined")
    if report.deviations:
        yield words("evidence_report.limits.deviations")
    yield words("evidence_report.limits.decision")


def provenance_table(report: EvidenceReport, language: Language) -> Table:
    """Return by what, from what and when the report was made."""
    words, made = catalogue(language), report.provenance
    facts: dict[str, str] = {
        "made": words.day_and_time(made.made),
        "seconds": words.number(made.seconds, decimals=1),
        "expires": day_in_words(report.evidence.expires, words),
        "evidence": report.evidence.id,
        "data": made.data,
        "protocol": report.protocol_sha256,
        "terms": made.terms,
        "fingerprint": report.fingerprint,
        "seed": str(made.seed),
        "replicates": words.number(report.protocol.replicates, decimals=0),
        "level": number_text(report.protocol.level, words),
    }
    if made.simulation_seed is not None:
        facts["simulation_seed"] = str(made.simulation_seed)
    rows = [(words(f"evidence_report.provenance.{name}"), value) for name, value in facts.items()]
    rows += [(words("evidence_report.provenance.version", name=name), value) for name, value in made.versions.items()]
    heads = (words("evidence_report.provenance.what"), words("evidence_report.provenance.value"))
    return Table(caption=words("evidence_report.provenance.caption"), heads=heads, rows=tuple(rows))


def checklist_views(
    report: EvidenceReport, sections: Mapping[str, str], language: Language
) -> tuple[ChecklistView, ...]:
    """Return the checklists; ``sections`` says what each section is called."""
    return tuple(_checklist(each, sections, language) for each in fill_checklists(report))


def references(report: EvidenceReport, language: Language) -> tuple[str, ...]:
    """Return the sources of statistics and checklists, each once."""
    found = [source for each in report.findings for source in each.references]
    return tuple(sorted(dict.fromkeys([*found, *(each.checklist.source for each in fill_checklists(report))])))


def section_names(report: EvidenceReport, language: Language) -> dict[str, str]:
    """Return what each section is called, the questions' own by what they ask."""
    words = catalogue(language)
    names = {each.value: words(f"evidence_report.section.{each.value}") for each in Section}
    return names | {f"question-{each.id}": each.asks.in_language(language) for each in report.questions}


def _deviation(deviation: Deviation, report: EvidenceReport, words: Catalogue) -> str:
    values = {name: _value(name, value, report, words) for name, value in deviation.values.items()}
    what = values.pop("what", None)
    said = words(f"deviation.{deviation.code}", **values)
    return said if what is None else words("evidence_report.deviation.what", said=said, what=what)


def _value(name: str, value: str | int | float, report: EvidenceReport, words: Catalogue) -> str:
    """Return a deviation's figure as a reader has it: a question by what it asks, a moment as a day and a time."""
    if name == "question":
        asked = {
            each.id: each.asks.in_language(words.language) for each in (*report.protocol.questions, *report.outside)
        }
        return f"”{asked.get(str(value), str(value))}”"
    if name == "what":
        return kind_text(str(value), words)
    if name in ("registered", "data"):
        return words.day_and_time(dt.datetime.fromisoformat(str(value)))
    return value if isinstance(value, str) else number_text(value, words)


def _planned(size: PlannedSize, report: EvidenceReport, words: Catalogue, language: Language) -> tuple[str, ...]:
    got = report.counts.get(size.what)
    reached = words("evidence_report.planned.unknown")
    if got is not None:
        verdict = words("evidence_report.planned.enough" if got >= size.n else "evidence_report.planned.short")
        reached = words("evidence_report.planned.got_of", got=words.number(got, decimals=0), verdict=verdict)
    given = ", ".join(f"{name} = {_given(value, words)}" for name, value in size.given.items())
    by = f"{size.by} ({given})" if given else size.by
    return (
        kind_text(size.what, words),
        words.number(size.n, decimals=0),
        reached,
        by,
        size.because.in_language(language),
    )


def _given(value: object, words: Catalogue) -> str:
    return number_text(value, words) if isinstance(value, int | float) else str(value)


def _checklist(filled: FilledChecklist, sections: Mapping[str, str], language: Language) -> ChecklistView:
    words = catalogue(language)
    answered = sum(bool(each.answered) for each in filled.items)
    rows = []
    for each in filled.items:
        asks = each.item.asks.in_language(language)
        if each.item.part is not None:
            asks = f"{each.item.part.in_language(language)}: {asks}"
        rows.append((each.item.id, asks, tuple((place, sections[place]) for place in each.answered)))
    about = {"answered": answered, "all": len(filled.items), "source": filled.checklist.source}
    return ChecklistView(
        id=filled.checklist.id,
        title=filled.checklist.title.in_language(language),
        about=words("evidence_report.checklists.count", **about),
        rows=tuple(rows),
    )


def _is_studied(heading: Heading, report: EvidenceReport) -> bool:
    own = [each for each in report.questions if each.heading is heading]
    return any(finding.value is not None for each in own for finding in report.answers[each.id].findings)


def _forms(report: EvidenceReport, instrument: Instrument, language: Language) -> str:
    names = names_in(instrument, language)
    return ", ".join(names.get(form, form) for form in report.protocol.forms)


def _languages(report: EvidenceReport, words: Catalogue) -> str:
    names = ", ".join(language_text(each, words) for each in report.evidence.languages)
    return names.lower() if words.language is Language.SV else names  # Swedish writes languages with a small letter
