"""Summaries as the demonstration makes them: the shipped instrument, its invented evidence, invented people.

The twelve cases are what a reader is shown before a change of looks is taken in (`pictures.py`).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from tests.report.editions import edition, summary

from vignette.assessment import (
    Absence,
    CommentState,
    CriticalFinding,
    Gate,
    ProbeMark,
    RatedInterview,
    RaterSheet,
    Rating,
    Stance,
    build_profile,
)
from vignette.casework import read_gates
from vignette.casework.invented.evidence import invented_evidence
from vignette.i18n import Language
from vignette.instrument import Instrument, bundled_folder, read_library
from vignette.report.summary import (
    AdultPart,
    AdultResult,
    AnswerText,
    CommentPart,
    DissentPart,
    Edition,
    InterviewHeld,
    Summary,
)

_TODAY = dt.date(2026, 11, 20)
_HELD = dt.datetime(2026, 11, 18, 13, 0, tzinfo=dt.UTC)
_QUOTE = "Då skulle jag nog ringa mamman och säga att allt är bra."


@cache
def instrument() -> Instrument:
    return read_library(bundled_folder()).get("familjehem-heder")


def _older() -> Instrument:
    """Return the instrument as an earlier version of it might have been."""
    return dataclasses.replace(instrument(), version="0.0.9")


def _gate(of: Instrument, *, evidence: bool = True, invented: bool = True) -> Gate:
    return Gate(
        rules=read_gates(bundled_folder()).rules[of.id],
        evidence=invented_evidence() if evidence else (),
        history=of.revisions,
        invented=invented,
        today=_TODAY,
    )


def _sheet(of: Instrument, symbol: str, middle: float, seed: int, *, critical: int = 0, missing: int = 0) -> RaterSheet:
    """Return one rater's sheet; levels lie around ``middle``."""
    rng = np.random.default_rng(seed)
    cells = [(vignette.id, aspect.id) for vignette in of.vignettes_of("A") for aspect in of.aspects]
    levels = np.clip(np.round(rng.normal(middle, 0.7, len(cells))), 1, 5).astype(int)
    ratings = [
        Rating(item_id=item, aspect_id=aspect, level=int(level), quote=_QUOTE if level in (1, 5) else "")
        for (item, aspect), level in zip(cells, levels, strict=True)
    ]
    for place in range(missing):
        ratings[place] = dataclasses.replace(ratings[place], level=None, missing_code="declined", quote="")
    heard = [(vignette.id, answer) for vignette in of.vignettes_of("A") for answer in vignette.critical_answers]
    return RaterSheet(
        symbol=symbol,
        rater=symbol,
        ratings=tuple(ratings),
        critical=tuple(
            CriticalFinding(item_id=item, critical_id=answer.id, kind=answer.kind, quote=_QUOTE)
            for item, answer in heard[:critical]
        ),
    )


def _adult(
    name: str,
    *middles: float,
    of: Instrument | None = None,
    gate: Gate | None = None,
    critical: int = 0,
    missing: int = 0,
    **held: object,
) -> AdultPart:
    """Return an adult with one sheet for each of ``middles``."""
    asked = of or instrument()
    sheets = tuple(
        _sheet(asked, symbol, middle, seed, critical=critical if seed else 0, missing=missing)
        for seed, (symbol, middle) in enumerate(zip("▲●", middles, strict=False), start=1)
    )
    marks = {
        (vignette.id, probe.id): ProbeMark.ASKED for vignette in asked.vignettes_of("A") for probe in vignette.probes
    }
    rated = RatedInterview(form_id="A", sheets=sheets, marks=marks, language="sv")
    interview = InterviewHeld(
        id=f"interview-{name[:4].lower()}",
        form_id="A",
        held_at=_HELD,
        interviewer="Demo Demosson (påhittad)",
        language=Language.SV,
        interpreter=False,
        from_paper=False,
        stopped=False,
        settled=len(sheets) > 1,
        answers=_answers(asked),
    )
    result = AdultResult(
        instrument=asked,
        profile=build_profile(asked, [rated], gate or _gate(asked)),
        interviews=(dataclasses.replace(interview, **held),),  # type: ignore[arg-type]
        raters=("Demo Demosson (påhittad)", "Prova Provsson (påhittad)")[: len(sheets)],
    )
    return AdultPart(name=f"{name} (påhittad)", result=result, absence=None)


def _answers(of: Instrument) -> tuple[AnswerText, ...]:
    first = of.vignettes_of("A")[0]
    said = first.examples[0].answer.sv if first.examples else _QUOTE
    return (AnswerText(item_id=first.id, question=first.lead_question, mark=None, missing_code=None, text=said),)


def _home(*adults: AdultPart, **changes: object) -> Summary:
    whole = summary(*adults, household="Familjen Exempelgren (påhittat hem)", invented=True)
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def _made(*adults: AdultPart, language: Language = Language.SV, **changes: object) -> Edition:
    return edition(_home(*adults, **changes), language=language, with_answers=True)


def complete() -> Edition:
    """Return one adult, two raters, nothing missing and nothing critical, every step of the gate open."""
    return _made(_adult("Ingela Exempelgren", 4.1, 3.9))


def one_rater() -> Edition:
    """Return one adult whom one person has rated."""
    return _made(_adult("Ingela Exempelgren", 3.6), dissents=())


def critical_answer() -> Edition:
    """Return one adult with critical answers."""
    return _made(_adult("Ingela Exempelgren", 2.6, 2.9, critical=3))


def two_who_differ() -> Edition:
    """Return two adults, of whom one is rated far lower."""
    return _made(_adult("Ingela Exempelgren", 4.4, 4.3), _adult("Roland Exempelgren", 2.1, 2.3, critical=1))


def many_missing() -> Edition:
    """Return an interview that was broken off, with many ratings missing."""
    return _made(_adult("Ingela Exempelgren", 3.4, 3.1, missing=14, stopped=True, from_paper=True, interpreter=True))


def declined() -> Edition:
    """Return a home in which one adult has declined."""
    absent = AdultPart(name="Roland Exempelgren (påhittad)", result=None, absence=Absence.DECLINED)
    return _made(_adult("Ingela Exempelgren", 3.8, 3.7), absent)


def only_scored() -> Edition:
    """Return dots without intervals: nothing has been studied."""
    return _made(_adult("Ingela Exempelgren", 3.8, 3.7, gate=_gate(instrument(), evidence=False)))


def nothing_opened() -> Edition:
    """Return simulated evidence outside the demonstration: it opens nothing."""
    return _made(_adult("Ingela Exempelgren", 3.8, 3.7, gate=_gate(instrument(), invented=False)), invented=False)


def dissent() -> Edition:
    """Return a home on which the second rater has another opinion."""
    words = "Jag tycker att oron är större än vad som står. Svaren om släkten är osäkra."
    said = DissentPart(rater="Prova Provsson (påhittad)", stance=Stance.DISSENTS, on=dt.date(2026, 11, 19), text=words)
    return _made(_adult("Ingela Exempelgren", 3.3, 2.6), dissents=(said,))


def no_comments() -> Edition:
    """Return adults of whom one was asked and said nothing, and one was not asked."""
    adults = _adult("Ingela Exempelgren", 3.9, 4.0), _adult("Roland Exempelgren", 3.5, 3.6)
    comments = (
        CommentPart(applicant=adults[0].name, state=CommentState.NONE, on=dt.date(2026, 11, 19)),
        CommentPart(applicant=adults[1].name, state=CommentState.NOT_ASKED),
    )
    return _made(*adults, comments=comments)


def old_version() -> Edition:
    """Return an interview held with an earlier version of the instrument."""
    return _made(_adult("Ingela Exempelgren", 3.9, 4.0, of=_older()))


def english() -> Edition:
    """Return two adults, in English."""
    return _made(_adult("Ingela Exempelgren", 4.1, 3.9), _adult("Roland Exempelgren", 3.1, 3.3), language=Language.EN)


TWELVE: Mapping[str, Callable[[], Edition]] = {
    each.__name__: each
    for each in (
        *(complete, one_rater, critical_answer, two_who_differ, many_missing, declined),
        *(only_scored, nothing_opened, dissent, no_comments, old_version, english),
    )
}
