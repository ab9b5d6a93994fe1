"""An invented instrument, an invented home and invented answers, for the tests of what a reader gets."""

from __future__ import annotations

import datetime as dt

from tests.assessment.evidence_sample import TODAY, evidence, gate

from vignette.assessment import (
    CriticalFinding,
    Gate,
    ProbeMark,
    Profile,
    RatedInterview,
    RaterSheet,
    Rating,
    Settled,
    build_profile,
)
from vignette.i18n import LocalizedPoints, LocalizedText
from vignette.instrument import (
    Child,
    Competence,
    CriticalAnswer,
    CriticalKind,
    Form,
    Instrument,
    Level,
    Named,
    Origin,
    Probe,
    Rationale,
    Reference,
    Revision,
    Scoring,
    Sex,
    Status,
    TranslationStatus,
    Vignette,
)
from vignette.report import AnswerText

COMPETENCES = (
    ("harbour", "Hamn och trygghet", "Harbour and safety"),
    ("weather", "Väder, vind och insikt i strömmar", "Weather, wind and insight into currents"),
    ("knots", "Knopar", "Knots"),
    ("night", "Inre oro, mörker och längtan hem", "Inner worry, darkness and longing for home"),
    ("galley", "Mat ombord", "Food on board"),
    ("flags", "Flaggor, språk, sånger och identitet", "Flags, languages, songs and identity"),
    ("helm", "Självbestämmande vid rodret, kropp och rörelse", "Self-determination at the helm, body and movement"),
    ("crew", "Samverkan och handledning", "Cooperation and guidance"),
    ("keel", "Besättningens bärkraft och nätverk", "The crew's strength and network"),
)
ASPECTS = (("see", "Förståelse", "Understanding"), ("meet", "Bemötande", "Response"), ("do", "Handlande", "Action"))
SCALE = (
    (1, "Saknas eller skadar", "Missing or harmful"),
    (2, "Mellan saknas och delvis", "Between missing and partly there"),
    (3, "Finns delvis", "Partly there"),
    (4, "Mellan delvis och tydligt", "Between partly and clearly there"),
    (5, "Finns tydligt", "Clearly there"),
)
MISSING = (
    ("not_asked", "Inte ställd", "Not asked"),
    ("declined", "Ville inte svara", "Declined"),
    ("not_ratable", "Går inte att bedöma", "Not ratable"),
)
AT = dt.datetime(2026, 11, 20, 13, 30, tzinfo=dt.UTC)


def text(sv: str, en: str) -> LocalizedText:
    """Return a text in both languages."""
    return LocalizedText(sv=sv, en=en)


def points(sv: str, en: str = "") -> LocalizedPoints:
    """Return one point in both languages, the same where only one is given."""
    return LocalizedPoints(sv=(sv,), en=(en or sv,))


def named(identity: str, sv: str, en: str) -> Named:
    """Return something named, with a description."""
    return Named(id=identity, name=text(sv, en), description=text(f"Det här är {sv}.", f"This is {en}."))


def vignette(number: int, competence: str) -> Vignette:
    """Return an invented vignette about a boat."""
    return Vignette(
        id=f"A{number}",
        form="A",
        competence=competence,
        title=text(f"Båten {number}", f"Boat {number}"),
        translation=TranslationStatus.TRANSLATED,
        child=Child(age=12, sex=Sex.GIRL),
        situation=text(
            f"Det blåser, och båt {number} ligger vid bryggan.", f"It is windy, and boat {number} is at the pier."
        ),
        lead_question=text("Vad tänker du, och vad gör du?", "What are you thinking, and what do you do?"),
        probes=(
            Probe(id="next", text=text("Vad gör du sedan?", "What do you do next?")),
            Probe(id="unsure", text=text("Är du osäker på något?", "Are you unsure about anything?")),
        ),
        anchors={aspect: {level: points("ror") for level in (1, 3, 5)} for aspect, _, _ in ASPECTS},
        critical_answers=(
            CriticalAnswer(
                id="tells",
                kind=CriticalKind.REVEALS_WHEREABOUTS,
                text=text("Berättar i hamnen var barnet finns", "Tells people in the harbour where the child is"),
            ),
        ),
        guidance={
            aspect: points(f"Öva {sv.lower()} vid båt {number}.", f"Practise {en.lower()} at boat {number}.")
            for aspect, sv, en in ASPECTS
        },
        rationale=Rationale(text=text("Påhittad", "Invented"), references=("sea",)),
    )


def instrument() -> Instrument:
    """Return an invented instrument with one form of nine vignettes."""
    return Instrument(
        id="boats",
        version="0.1.0",
        status=Status.DRAFT,
        title=text("Vinjetter om båtar & hav", "Vignettes about boats & the sea"),
        purpose=text("Att prova dokument.", "To try documents."),
        origin=Origin(
            derived_from=text("Påhittat för prov.", "Invented for tests."),
            not_reproduced=text("Inget.", "Nothing."),
            licence="CC-BY-4.0",
        ),
        briefing=points("Hej"),
        scale=tuple(
            Level(value=value, name=text(sv, en), anchored=value % 2 == 1, quote_required=value in (1, 5))
            for value, sv, en in SCALE
        ),
        missing_codes=tuple(named(*code) for code in MISSING),
        aspects=tuple(named(*aspect) for aspect in ASPECTS),
        competences=tuple(
            Competence(id=identity, name=text(sv, en), description=text(sv, en), bbic=points("säkerhet", "safety"))
            for identity, sv, en in COMPETENCES
        ),
        forms=(Form(id="A", name=text("Intervju A", "Interview A")),),
        scoring=Scoring(competence_max_missing_share=0.34, aspect_max_missing_share=0.25),
        references=(Reference(key="sea", author="Hav", year=2020, title="Om hav", url="https://example.org"),),
        revisions=(Revision(version="0.1.0", date=dt.date(2026, 11, 1), change=text("Först", "First"), material=True),),
        vignettes=tuple(vignette(number, name) for number, (name, _, _) in enumerate(COMPETENCES, start=1)),
    )


def ratings(*, quote: str = "Jag ringer hamnkaptenen först.") -> tuple[Rating, ...]:
    """Return ratings with every kind of gap: one missing, two missing, a whole vignette missing, one absent."""
    levels = {
        1: (1, 1, 1),
        2: (2, 3, 2),
        3: (5, 5, 5),
        4: (4, None, 3),
        5: (3, None, None),
        6: (4, 4, 5),
        7: (None, None, None),
        8: (3, 4, 4),
        9: (2, 2, 2),
    }
    cells = []
    for number, row in levels.items():
        for (aspect, _, _), level in zip(ASPECTS, row, strict=True):
            if (number, aspect) == (5, "do"):
                continue
            code = None if level is not None else "declined" if number == 7 else "not_ratable"
            said = quote if level in (1, 5) else ""
            cells.append(Rating(item_id=f"A{number}", aspect_id=aspect, level=level, missing_code=code, quote=said))
    return tuple(cells)


def closed_gate() -> Gate:
    """Return a gate without rules or evidence: dots and no more."""
    return Gate(rules=None, evidence=(), history=(), invented=False, today=TODAY)


def open_gate_on(instrument: Instrument) -> Gate:
    """Return a gate that evidence has opened wholly, for two raters."""
    return gate(instrument, evidence(instrument))


def asked() -> dict[tuple[str, str], ProbeMark]:
    """Return marks that say that every probe was asked."""
    return {(item.id, probe.id): ProbeMark.ASKED for item in instrument().vignettes for probe in item.probes}


def heard(quote: str) -> CriticalFinding:
    """Return a critical answer to the first vignette."""
    return CriticalFinding(item_id="A1", critical_id="tells", kind=CriticalKind.REVEALS_WHEREABOUTS, quote=quote)


def profile(*, quote: str = "Jag ringer hamnkaptenen först.", critical: bool = True) -> Profile:
    """Return the profile of one rater's invented ratings, with one critical answer if ``critical``."""
    findings = (heard(quote),) if critical else ()
    sheet = RaterSheet(symbol="▲", rater="one", ratings=ratings(quote=quote), critical=findings)
    return build_profile(
        instrument(), [RatedInterview(form_id="A", sheets=(sheet,), marks=asked(), language="sv")], closed_gate()
    )


def whole(*levels: int) -> tuple[Rating, ...]:
    """Return ratings of all 27 cells, the given levels over and over."""
    cells = [(item.id, aspect) for item in instrument().vignettes for aspect, _, _ in ASPECTS]
    return tuple(
        Rating(item_id=item_id, aspect_id=aspect, level=levels[place % len(levels)], quote=f"ord {item_id} {aspect}")
        for place, (item_id, aspect) in enumerate(cells)
    )


def sheet(symbol: str, *levels: int, rater: str = "", critical: tuple[CriticalFinding, ...] = ()) -> RaterSheet:
    """Return a rater's sheet of all cells."""
    return RaterSheet(symbol=symbol, rater=rater or f"rater-{symbol}", ratings=whole(*levels), critical=critical)


def studied(*sheets: RaterSheet, settled: Settled | None = None, by: Gate | None = None) -> Profile:
    """Return the profile of several raters, two if none are given, with evidence that opens everything."""
    found = sheets or (sheet("▲", 2, 3, 4), sheet("●", 3, 3, 4, critical=(heard("Jag ringer."),)))
    interview = RatedInterview(form_id="A", sheets=found, settled=settled or Settled(), marks=asked(), language="sv")
    return build_profile(instrument(), [interview], by or open_gate_on(instrument()))


def answers(*, note: str = "Jag skulle gå ner till bryggan och titta.") -> tuple[AnswerText, ...]:
    """Return notes to every question of every vignette: the last skipped, one vignette declined as a whole."""
    found = []
    for item in instrument().vignettes:
        code = "declined" if item.id == "A7" else None
        asked = (
            (item.lead_question, None, note),
            (item.probes[0].text, ProbeMark.ASKED, note),
            (item.probes[1].text, ProbeMark.SKIPPED, ""),
        )
        for question, mark, said in asked:
            found.append(
                AnswerText(
                    item_id=item.id,
                    question=question,
                    mark=None if code else mark,
                    missing_code=code,
                    text="" if code else said,
                )
            )
    return tuple(found)
