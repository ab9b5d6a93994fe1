"""The words of a summary that are the same in every document: who asked, what was done, who signed, what was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vignette.assessment import CommentState, DataOrigin, Stance
from vignette.i18n import Catalogue, catalogue
from vignette.report.blocks import Facts, text_runs
from vignette.report.evidence_words import SHORT_FINGERPRINT, Fact, day_in_words
from vignette.report.rows import raters_of
from vignette.report.summary import AdultResult, Edition, InterviewHeld, Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the instrument suggests for one competence, because ratings were low."""

    name: str
    suggestions: tuple[str, ...]


def facts_table(facts: Sequence[Fact]) -> Facts:
    """Return facts as a table of two columns, for paper."""
    return Facts(rows=tuple((fact.heading, text_runs(fact.text)) for fact in facts))


def marks(edition: Edition) -> tuple[str, ...]:
    """Return what stands on every page: that it is a draft, that the people are invented."""
    words = catalogue(edition.language)
    found = (
        words("report.draft") if edition.signature is None else "",
        words("report.invented") if edition.summary.invented else "",
    )
    return tuple(each for each in found if each)


def foot(edition: Edition) -> str:
    """Return the line at the foot of every page: the code and the version, or that there is none."""
    words, signature = catalogue(edition.language), edition.signature
    if signature is None:
        return words("summary.foot.draft", made=words.date(edition.made_at))
    return words("summary.foot", code=signature.code, number=signature.number)


def bounds(edition: Edition) -> tuple[Fact, ...]:
    """Return what the document is, what it is not, and how a score is read."""
    words = catalogue(edition.language)
    keys = ("is", "is_not", "never_alone")
    return tuple(Fact(heading=words(f"report.front.{key}"), text=words(f"report.front.{key}.text")) for key in keys)


def occasion(edition: Edition) -> tuple[Fact, ...]:
    """Return who asked for what, who gets it, and what was done."""
    words, summary = catalogue(edition.language), edition.summary
    facts = [
        ("report.front.household", summary.household),
        ("summary.asked_by", summary.asked_by or words("summary.not_written")),
        ("summary.recipient", edition.recipient),
        ("summary.purpose", edition.purpose),
    ]
    told = [Fact(heading=words(key), text=text) for key, text in facts if text]
    return (*told, *_done(summary, words), *_instruments(summary, words))


def signature(edition: Edition) -> tuple[Fact, ...]:
    """Return who signed what and when, and what is new; or that nobody has."""
    words, signed = catalogue(edition.language), edition.signature
    if signed is None:
        return (Fact(heading=words("report.front.signature"), text=words("report.front.signature.none")),)
    told = words("summary.signed", name=signed.name, at=words.day_and_time(signed.at))
    facts = [
        Fact(heading=words("report.front.signature"), text=told),
        Fact(heading=words("summary.version"), text=words("summary.version.text", number=signed.number)),
    ]
    if signed.change:
        parts = "; ".join(words(f"summary.changed.{part.value}") for part in edition.changed)
        facts.append(Fact(heading=words("summary.change"), text=signed.change))
        facts.append(Fact(heading=words("summary.changed"), text=parts or words("summary.changed.nothing")))
    return tuple(facts)


def provenance(edition: Edition) -> tuple[Fact, ...]:
    """Return what tells this document from every other: its code, the hash of what was signed, when it was made."""
    words, signed = catalogue(edition.language), edition.signature
    facts = []
    if signed is not None:
        code = words("summary.code.text", code=signed.code, number=signed.number)
        facts.append(Fact(heading=words("report.front.code"), text=code))
        facts.append(Fact(heading=words("summary.hash"), text=signed.sha256))
    made = words("summary.made", at=words.day_and_time(edition.made_at), app=edition.app)
    facts.append(Fact(heading=words("report.front.made_at"), text=made))
    facts.append(Fact(heading=words("summary.verify"), text=words("summary.verify.text")))
    return tuple(facts)


def judgement(edition: Edition) -> tuple[Fact, ...]:
    """Return what the signer has written under each heading."""
    words = catalogue(edition.language)
    return tuple(
        Fact(heading=words(f"summary.judgement.{said.part.value}"), text=said.text or words("summary.not_written"))
        for said in edition.summary.judgement
    )


def comments(edition: Edition) -> tuple[Fact, ...]:
    """Return, for each adult, the comment with its date, or that there is none."""
    words = catalogue(edition.language)
    found = []
    for each in edition.summary.comments:
        day = day_in_words(each.on, words) if each.on else ""
        said = words(f"summary.comment.{each.state.value}", day=day)
        text = f"{said}\n{each.text}" if each.state is CommentState.GIVEN else said
        found.append(Fact(heading=each.applicant, text=text))
    return tuple(found)


def dissents(edition: Edition) -> tuple[Fact, ...]:
    """Return what each second rater says of the judgement; nothing where there has been no second rater."""
    words = catalogue(edition.language)
    found = []
    for each in edition.summary.dissents:
        day = day_in_words(each.on, words) if each.on else ""
        said = words(f"summary.dissent.{each.stance.value or 'unsaid'}", day=day)
        own = each.text if each.stance is not Stance.UNSAID else ""
        since = words("summary.dissent.earlier") if each.earlier else ""
        found.append(Fact(heading=each.rater, text="\n".join(line for line in (said, own, since) if line)))
    return tuple(found)


def known(result: AdultResult, words: Catalogue) -> str:
    """Return the line that stands with every score: on how many raters it rests, and what has been studied."""
    evidence = result.profile.standing.evidence
    kind = "nothing" if evidence is None else "simulated" if evidence.origin is DataOrigin.SIMULATED else "studied"
    raters = raters_of(result.profile, words)
    return words(f"summary.known.{kind}", version=result.instrument.version, raters=raters)


def advice(result: AdultResult, words: Catalogue) -> tuple[Advice, ...]:
    """Return what the instrument suggests where the value that counts lies below the middle of the scale."""
    levels = sorted(result.instrument.levels)
    middle = (levels[0] + levels[-1]) / 2
    found: dict[str, list[str]] = {}
    for cell in result.profile.cells:
        if cell.value is not None and cell.value < middle:
            points = result.instrument.vignette(cell.item_id).guidance[cell.aspect_id]
            found.setdefault(cell.competence_id, []).extend(points.in_language(words.language))
    return tuple(
        Advice(
            name=result.instrument.competence(competence_id).name.in_language(words.language),
            suggestions=tuple(dict.fromkeys(points)),
        )
        for competence_id, points in found.items()
    )


def absence(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield, for each adult without a result, the name and why there is none."""
    words = catalogue(edition.language)
    for adult in edition.summary.adults:
        if adult.absence is not None:
            yield adult.name, words(f"summary.absent.{adult.absence.value}")


def interview_line(held: InterviewHeld, result: AdultResult, words: Catalogue) -> str:
    """Return one interview in a line: which, when, by whom, in which language, and what was out of the ordinary."""
    form = next(form for form in result.instrument.forms if form.id == held.form_id)
    spoken = words(f"report.front.language.{held.language.value}")
    parts = [
        form.name.in_language(words.language),
        words.date(held.held_at),
        words("summary.interviewer", name=held.interviewer),
        words(f"report.front.interpreter.{'with' if held.interpreter else 'without'}", language=spoken),
    ]
    unusual = [
        words("summary.from_paper") if held.from_paper else "",
        words("summary.stopped") if held.stopped else "",
        words("summary.unsettled") if result.profile.raters > 1 and not held.settled else "",
    ]
    return ", ".join([*parts, *(each for each in unusual if each)])


def _done(summary: Summary, words: Catalogue) -> Iterator[Fact]:
    for adult in summary.adults:
        if adult.result is None:
            text = words(f"summary.absent.{adult.absence.value}") if adult.absence else ""
        else:
            lines = [interview_line(held, adult.result, words) for held in adult.result.interviews]
            raters = words("summary.raters", names=", ".join(adult.result.raters))
            text = "\n".join([*lines, raters])
        yield Fact(heading=adult.name, text=text)


def _instruments(summary: Summary, words: Catalogue) -> Iterator[Fact]:
    used: Sequence[AdultResult] = [result for _, result in summary.assessed]
    for instrument in {result.instrument.fingerprint: result.instrument for result in used}.values():
        text = words(
            "evidence.version.text",
            title=instrument.title.in_language(words.language),
            version=instrument.version,
            status=words(f"report.status.{instrument.status.value}"),
            fingerprint=instrument.fingerprint[:SHORT_FINGERPRINT],
        )
        yield Fact(heading=words("report.front.instrument"), text=text)
