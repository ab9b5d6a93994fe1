"""Summaries of invented homes for the tests of documents: whole, and with whatever can be out of the ordinary."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping

from tests.assessment.evidence_sample import evidence, gate
from tests.report import samples

from vignette.assessment import (
    Absence,
    CommentState,
    CriticalFinding,
    Gate,
    JudgementPart,
    Profile,
    RatedInterview,
    Rating,
    Stance,
    build_profile,
    differences,
)
from vignette.i18n import Language
from vignette.instrument import Instrument
from vignette.report.summary import (
    AdultPart,
    AdultResult,
    CommentPart,
    DissentPart,
    Edition,
    InterviewHeld,
    Said,
    Signature,
    Summary,
    changed_parts,
)
from vignette.report.summary_json import summary_digest, summary_to_json

SIGNED_AT = dt.datetime(2026, 11, 21, 8, 15, 30, tzinfo=dt.UTC)
MADE_AT = dt.datetime(2026, 11, 22, 10, 5, 20, tzinfo=dt.UTC)
CODE = "7KQF-3M2X"

JUDGEMENT = {
    JudgementPart.STRENGTHS: "Kim tänker på skolan och telefonen oombedd.\nHemmet frågar före, inte efter.",
    JudgementPart.CONCERNS: "Kim vill gärna ringa och lugna mamman.",
    JudgementPart.SUPPORT: "Handledning varje vecka den första tiden.",
    JudgementPart.LIMITS: "Vi har inte sett hemmet en vardag.",
}


def held(form_id: str = "A", **changes: object) -> InterviewHeld:
    """Return an interview with notes to every question; ``changes`` replace its fields."""
    whole = InterviewHeld(
        id=f"interview-{form_id}",
        form_id=form_id,
        held_at=samples.AT,
        interviewer="Robin Alm",
        language=Language.SV,
        interpreter=False,
        from_paper=False,
        stopped=False,
        settled=True,
        answers=samples.answers(),
    )
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def adult(
    name: str = "Kim Ek",
    profile: Profile | None = None,
    *,
    instrument: Instrument | None = None,
    raters: tuple[str, ...] = ("Alva Berg", "Robin Alm"),
    interviews: tuple[InterviewHeld, ...] = (),
) -> AdultPart:
    """Return an adult with a result, of two raters and opened wholly if nothing else is said."""
    result = AdultResult(
        instrument=instrument or samples.instrument(),
        profile=profile or samples.studied(),
        interviews=interviews or (held(),),
        raters=raters,
    )
    return AdultPart(name=name, result=result, absence=None)


def absent(name: str = "Sam Ek", why: Absence = Absence.DECLINED) -> AdultPart:
    """Return an adult without a result."""
    return AdultPart(name=name, result=None, absence=why)


def summary(*adults: AdultPart, **changes: object) -> Summary:
    """Return a home's summary with everything said; ``changes`` replace its fields."""
    people = adults or (adult(),)
    whole = Summary(
        invented=False,
        household="Ekbacken",
        asked_by="Socialtjänsten i Ekby, utredning om familjehem för stadigvarande vård.",
        adults=people,
        differences=differences([each.result.profile for each in people if each.result is not None]),
        judgement=tuple(Said(part=part, text=text) for part, text in JUDGEMENT.items()),
        comments=tuple(
            CommentPart(applicant=each.name, state=CommentState.GIVEN, on=dt.date(2026, 11, 20), text="Det stämmer.")
            for each in people
        ),
        dissents=(DissentPart(rater="Alva Berg", stance=Stance.AGREES, on=dt.date(2026, 11, 21)),),
    )
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def signed(content: Summary) -> Signature:
    """Return the signature of a first version."""
    digest = summary_digest(summary_to_json(content))
    return Signature(code=CODE, number=1, name="Robin Alm", at=SIGNED_AT, sha256=digest)


def edition(of: Summary | None = None, **changes: object) -> Edition:
    """Return a signed summary as its recipient gets it; ``changes`` replace the edition's fields."""
    content = of or summary()
    whole = Edition(
        summary=content,
        signature=None if "signature" in changes else signed(content),
        language=Language.SV,
        made_at=MADE_AT,
        app="0.1.0",
        recipient="Socialnämnden i Ekby",
        purpose="Underlag till er utredning av hemmet",
    )
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def complete() -> Edition:
    """Return a home with one adult, two raters, a critical answer, evidence for everything, and the notes."""
    return edition(with_answers=True)


def one_rater() -> Edition:
    """Return a home that one person has rated; nobody has said anything of the judgement."""
    return edition(summary(adult(profile=_scored(), raters=("Robin Alm",)), dissents=()))


def two_adults() -> Edition:
    """Return a home whose adults differ far: one rated low on everything that the other is rated high on."""
    return edition(summary(adult(), _other_adult()), with_answers=True)


def same_name() -> Edition:
    """Return a home whose adults have the same name."""
    return edition(summary(adult(), dataclasses.replace(_other_adult(), name="Kim Ek")))


def one_absent() -> Edition:
    """Return a home of which one adult has declined; she was entered first."""
    return edition(summary(absent(), adult()))


def all_absent() -> Edition:
    """Return a home of which nobody has a result."""
    return edition(summary(absent("Kim Ek", Absence.NO_INTERVIEW), absent("Sam Ek", Absence.NOT_LOCKED), dissents=()))


def many_missing() -> Edition:
    """Return a home with every kind of gap, an interview broken off and one on paper, with an interpreter."""
    interview = held(stopped=True, from_paper=True, interpreter=True, settled=False)
    profile = samples.profile()
    return edition(summary(adult(profile=profile, raters=("Robin Alm",), interviews=(interview,))), with_answers=True)


def nothing_critical() -> Edition:
    """Return a home in which nobody heard a critical answer."""
    return edition(summary(adult(profile=samples.studied(samples.sheet("▲", 4, 5, 4), samples.sheet("●", 5, 4, 4)))))


def dissent() -> Edition:
    """Return a home on which the second rater has another opinion."""
    words = "Jag hörde mer tvekan än vad som står här.\nJag skulle ha skrivit om samtalet med mamman."
    said = DissentPart(rater="Alva Berg", stance=Stance.DISSENTS, on=dt.date(2026, 11, 21), text=words)
    return edition(summary(dissents=(said,)))


def no_comments() -> Edition:
    """Return a home whose adult was not asked for comments, and with two headings nobody has written under."""
    silent = tuple(Said(part=part, text="" if place else "Ord.") for place, part in enumerate(JudgementPart))
    comment = CommentPart(applicant="Kim Ek", state=CommentState.NOT_ASKED)
    return edition(summary(comments=(comment,), judgement=silent, asked_by=""))


def draft() -> Edition:
    """Return what nobody has signed, of invented people."""
    return edition(summary(invented=True), signature=None, recipient="", purpose="")


def english() -> Edition:
    """Return a home with two adults, in English."""
    return dataclasses.replace(two_adults(), language=Language.EN)


def corrected() -> Edition:
    """Return a second version, which says what is new."""
    before = summary()
    after = summary(judgement=tuple(Said(part=part, text="Nya ord.") for part in JudgementPart))
    signature = dataclasses.replace(signed(after), number=2, change="Vi hade missat ett samtal.")
    return edition(after, signature=signature, changed=changed_parts(before, after))


def old_version() -> Edition:
    """Return adults interviewed with different versions of the questions, which are not compared."""
    old = dataclasses.replace(samples.instrument(), version="0.0.9")
    profile = build_profile(old, [_rated(samples.sheet("▲", 3))], samples.closed_gate())
    return edition(summary(adult(), adult("Sam Ek", profile, instrument=old, raters=("Robin Alm",))))


def two_forms() -> Edition:
    """Return a home whose adult has held two interviews, with the same answers and ratings in both."""
    first = samples.instrument()
    again = tuple(dataclasses.replace(each, id=each.id.replace("A", "B"), form="B") for each in first.vignettes)
    form = dataclasses.replace(first.forms[0], id="B", name=samples.text("Intervju B", "Interview B"))
    both = dataclasses.replace(first, forms=(*first.forms, form), vignettes=(*first.vignettes, *again))
    sheets = samples.sheet("▲", 2, 3, 4), samples.sheet("●", 3, 3, 4, critical=(samples.heard("Jag ringer."),))
    rated = _rated(*sheets)
    marks = {(item.replace("A", "B"), probe): mark for (item, probe), mark in rated.marks.items()}
    second = dataclasses.replace(rated, form_id="B", sheets=tuple(map(_in_form_b, sheets)), marks=marks)
    answers = tuple(dataclasses.replace(each, item_id=each.item_id.replace("A", "B")) for each in samples.answers())
    profile = build_profile(both, [rated, second], samples.open_gate_on(both))
    interviews = held(), held("B", answers=answers)
    return edition(summary(adult(profile=profile, instrument=both, interviews=interviews)), with_answers=True)


def described() -> Edition:
    """Return a home with no more than words: the instrument's rules ask for two raters before a dot is shown."""
    instrument = samples.instrument()
    found = gate(instrument)
    assert found.rules is not None
    bar = dataclasses.replace(found.rules.scored.raters, at_least=2)
    rules = dataclasses.replace(found.rules, scored=dataclasses.replace(found.rules.scored, raters=bar))
    return _alone(dataclasses.replace(found, rules=rules))


def scored() -> Edition:
    """Return a home with dots and no intervals."""
    return edition(summary(adult(profile=_scored(), raters=("Robin Alm",))))


def bounded() -> Edition:
    """Return a home with dots and intervals, held against nothing."""
    instrument = samples.instrument()
    return edition(summary(adult(profile=samples.studied(by=gate(instrument, evidence(instrument, cuts=()))))))


EDITIONS: Mapping[str, Callable[[], Edition]] = {
    each.__name__: each
    for each in (
        *(complete, one_rater, two_adults, same_name, one_absent, all_absent, many_missing, nothing_critical),
        *(dissent, no_comments, draft, english, corrected, old_version, two_forms, described, scored, bounded),
    )
}
"""Every kind by its name. `complete` is the banded one."""


def _other_adult() -> AdultPart:
    low = {("A1", "see"), ("A1", "meet"), ("A1", "do"), ("A2", "see")}
    sheets = []
    for symbol, levels in (("▲", (4, 5, 4)), ("●", (5, 4, 4))):
        whole = samples.sheet(symbol, *levels)
        ratings = tuple(
            dataclasses.replace(each, level=1) if (each.item_id, each.aspect_id) in low else each
            for each in whole.ratings
        )
        sheets.append(dataclasses.replace(whole, ratings=ratings))
    return adult("Sam Ek", samples.studied(*sheets), interviews=(held(interviewer="Alva Berg", interpreter=True),))


def _in_form_b(sheet: samples.RaterSheet) -> samples.RaterSheet:
    def moved(each: Rating | CriticalFinding) -> Rating | CriticalFinding:
        return dataclasses.replace(each, item_id=each.item_id.replace("A", "B"))

    return dataclasses.replace(
        sheet, ratings=tuple(map(moved, sheet.ratings)), critical=tuple(map(moved, sheet.critical))
    )


def _rated(*sheets: samples.RaterSheet) -> RatedInterview:
    return RatedInterview(form_id="A", sheets=sheets, marks=samples.asked(), language="sv")


def _scored() -> Profile:
    rater = samples.sheet("▲", 2, 3, 4, critical=(samples.heard("Jag ringer."),))
    return build_profile(samples.instrument(), [_rated(rater)], gate(samples.instrument()))


def _alone(by: Gate) -> Edition:
    ratings: tuple[Rating, ...] = samples.whole(2, 3, 4)
    rater = samples.RaterSheet(symbol="▲", rater="one", ratings=ratings)
    profile = build_profile(samples.instrument(), [_rated(rater)], by)
    return edition(summary(adult(profile=profile, raters=("Robin Alm",))))
