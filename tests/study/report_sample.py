"""An invented evidence report with a finding, a verdict and an exhibit of every kind, for the tests of what is read."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

from tests.study.datasets import instrument

from vignette.assessment import (
    DataOrigin,
    Evidence,
    Figure,
    Finding,
    FindingKind,
    FindingVerdict,
    Heading,
    StatedBar,
    judge,
)
from vignette.i18n import LocalizedText
from vignette.study.answering import Answer, Exhibit, ExhibitKind
from vignette.study.evidence_report import EvidenceReport, Provenance
from vignette.study.protocol import (
    Blinding,
    CutCosts,
    Exclusion,
    ExclusionRule,
    MissingRule,
    PlannedSize,
    Protocol,
    Question,
)
from vignette.study.register import Deviation

MADE = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
HASHES = {"data": "d" * 64, "protocol": "e" * 64, "terms": "f" * 64}
METHOD = "BCa bootstrap over households"


def text(sv: str, en: str) -> LocalizedText:
    """Return a text in both languages."""
    return LocalizedText(sv=sv, en=en)


BAR = StatedBar(source=text("COSMIN: minst 0,70.", "COSMIN: at least .70."), at_least=0.54)
WITHIN = StatedBar(source=text("Egen gräns: en halv nivå.", "Own limit: half a level."), within=0.5)
AREA = StatedBar(source=text("Hosmer och Lemeshow.", "Hosmer and Lemeshow."), at_least=0.7)


def questions() -> tuple[Question, ...]:
    """Return one question per kind of answer."""

    def asked(name: str, heading: Heading, analysis: str, sv: str, en: str, bar: StatedBar | None = None) -> Question:
        return Question(
            id=name,
            heading=heading,
            analysis=analysis,
            asks=text(sv, en),
            expects=text("Kravet nås för de flesta.", "The bar is reached for most."),
            bar=bar,
        )

    reliability, validity = Heading.RELIABILITY, Heading.VALIDITY
    return (
        asked("agreement", reliability, "score_agreement", "Hur lika poäng ger två bedömare?", "How alike?", BAR),
        asked("ratings", reliability, "rating_agreement", "Hur ofta väljer två samma nivå?", "How often equal?"),
        asked("severity", reliability, "rater_severity", "Är någon bedömare för sträng?", "Is a rater severe?", WITHIN),
        asked("accuracy", validity, "criterion_accuracy", "Skiljer poängen hemmen åt?", "Does it part homes?", AREA),
        asked("survival", validity, "placement_survival", "Hur länge håller placeringar?", "How long do they last?"),
        asked("cuts", Heading.CUT_SCORES, "cut_scores", "Var bör gränsen gå?", "Where should the cut lie?"),
        asked("language", Heading.FAIRNESS, "language_level", "Är språken lika svåra?", "Are languages equal?", WITHIN),
    )


def figure(value: float, half: float, method: str = METHOD) -> Figure:
    """Return a value with a symmetric interval."""
    return Figure(value=value, low=value - half, high=value + half, level=0.95, method=method)


def found(question: Question, value: float, half: float, statistic: str, **changes: Any) -> Finding:
    """Return a judged finding."""
    interval = figure(value, half)
    made = Finding(
        question=question.id,
        statistic=statistic,
        value=value,
        figure=interval,
        n={"households": 120, "raters": 6},
        verdict=judge(interval, question.bar) if question.bar else None,
        references=("McGraw & Wong 1996, Psychological Methods 1, 30-46",),
    )
    return replace(made, **changes)


def of_scores(question: Question, statistic: str, start: float, half: float) -> tuple[Finding, ...]:
    """Return a finding for every competence and aspect of the shipped instrument."""
    named = [(FindingKind.COMPETENCE, each.id) for each in instrument().competences]
    named += [(FindingKind.ASPECT, each.id) for each in instrument().aspects]
    return tuple(
        found(question, start + 0.03 * place, half, statistic, kind=kind, of=name, excluded=place)
        for place, (kind, name) in enumerate(named)
    )


def forest(name: str, findings: tuple[Finding, ...]) -> Exhibit:
    """Return findings as a forest."""
    drawn = [each for each in findings if each.figure]
    limits = [(each.figure.low, each.figure.high) for each in drawn if each.figure]
    columns: dict[str, Any] = {
        "name": tuple(each.of for each in drawn),
        "value": tuple(each.value for each in drawn),
        "low": tuple(low for low, _ in limits),
        "high": tuple(high for _, high in limits),
    }
    return Exhibit(id="severity", kind=ExhibitKind.FOREST, columns=columns)


def answers() -> dict[str, Answer]:
    """Return an answer to every question."""
    by_id = {each.id: each for each in questions()}
    severity = tuple(
        found(by_id["severity"], value, 0.2, "leniency", kind=FindingKind.RATER, of=f"R-{place}")
        for place, value in enumerate((-0.75, -0.1, 0.05, 0.4))
    )
    language = Finding(
        question="language",
        statistic="mean difference",
        n={"households": 4},
        verdict=FindingVerdict.NOT_STUDIED,
        because="too_few",
        caveats=("few_households",),
    )
    exact = found(by_id["ratings"], 0.62, 0.04, "exact agreement", caveats=("few_households",))
    alpha = found(by_id["ratings"], 0.7, 0, "Krippendorff's alpha, ordinal", figure=None, because="no_interval")
    kept = found(by_id["survival"], 0.84, 0.08, "survival at 12 months", n={"placements": 61, "breakdowns": 9})
    return {
        "agreement": Answer(findings=of_scores(by_id["agreement"], "ICC(1)", 0.4, 0.08)),
        "ratings": Answer(findings=(exact, alpha), exhibits=(_matrix(),)),
        "severity": Answer(findings=severity, exhibits=(forest("severity", severity),)),
        "accuracy": Answer(findings=of_scores(by_id["accuracy"], "AUC", 0.6, 0.06)[:3], exhibits=_curves()),
        "survival": Answer(findings=(kept,), exhibits=(_survival(),)),
        "cuts": Answer(findings=of_scores(by_id["cuts"], "cut score", 2.6, 0.3)[:2], exhibits=(_flow(), _bars())),
        "language": Answer(findings=(language,)),
    }


def protocol() -> Protocol:
    """Return a protocol with everything a protocol may state."""
    return Protocol(
        format=1,
        id="invented",
        title=text("Påhittad studie av vinjetterna", "Invented study of the vignettes"),
        purpose=text("Att pröva rapporten.", "To try the report."),
        instrument=instrument().id,
        version=instrument().version,
        forms=("A", "B"),
        languages=("sv",),
        seed=17,
        level=0.95,
        replicates=2000,
        missing=MissingRule.AVAILABLE,
        valid_years=5,
        cuts=CutCosts(missed=1, false_alarm=2, events=10, said=text("Dubbelt så illa.", "Twice as bad.")),
        questions=questions(),
        exclusions=(
            Exclusion(what=ExclusionRule.INTERPRETER, because=text("Tolken hörs i svaret.", "The interpreter shows.")),
        ),
        blinding=(Blinding(who=text("Bedömarna", "The raters"), to=text("varandras skattningar", "each other")),),
        planned=(
            PlannedSize(
                what="households", n=150, by="plan_icc", because=text("Räcker.", "Enough."), given={"icc": 0.7}
            ),
            PlannedSize(what="raters", n=6, by="simulation", because=text("Sex finns.", "There are six.")),
        ),
    )


def report(origin: DataOrigin = DataOrigin.SIMULATED, **changes: Any) -> EvidenceReport:
    """Return the whole report."""
    stated, given = protocol(), answers()
    made = EvidenceReport(
        protocol=stated,
        protocol_sha256=HASHES["protocol"],
        origin=origin,
        instrument_id=instrument().id,
        version=instrument().version,
        fingerprint=instrument().fingerprint,
        answers=given,
        outside=(),
        deviations=(
            Deviation(code="fewer_than_planned", values={"what": "households", "planned": 150, "got": 120}),
            Deviation(code="changed", values={"key": "questions.agreement.bar"}),
        ),
        excluded={"other_form": 0, "interpreter": 7, "other_language": 11},
        counts={"households": 120, "applicants": 180, "interviews": 240, "raters": 6, "ratings": 12960},
        provenance=Provenance(
            made=MADE,
            seconds=12.3,
            versions={"vignette": "0.0.0", "python": "3.11.2"},
            seed=17,
            simulation_seed=1 if origin is DataOrigin.SIMULATED else None,
            **HASHES,
        ),
        evidence=evidence(origin),
    )
    return replace(made, **changes)


def evidence(origin: DataOrigin = DataOrigin.SIMULATED, **changes: Any) -> Evidence:
    """Return the same study as the gate reads it."""
    shipped = instrument()
    made = Evidence(
        format=2,
        id=f"invented-{origin.value}",
        title=protocol().title,
        instrument_id=shipped.id,
        version=shipped.version,
        fingerprint=shipped.fingerprint,
        forms=("A", "B"),
        origin=origin,
        made=MADE.date(),
        expires=dt.date(2031, 11, 20),
        registered=False,
        data=HASHES["data"],
        errors=None,
        agreement=(),
        cuts=(),
        protocol=HASHES["protocol"],
        languages=("sv",),
        questions=tuple(each.studied for each in questions()),
        findings=tuple(finding for answer in answers().values() for finding in answer.findings),
    )
    return replace(made, **changes)


def _matrix() -> Exhibit:
    cells = [(first, second, 40 - 15 * abs(first - second)) for first in range(1, 6) for second in range(1, 6)]
    kept = [(first, second, max(count, 0)) for first, second, count in cells]
    names = ("first", "second", "count")
    columns = dict(zip(names, zip(*kept, strict=True), strict=True))
    return Exhibit(id="levels_met", kind=ExhibitKind.MATRIX, columns=columns)


def _curves() -> tuple[Exhibit, ...]:
    roc = {
        "cut": (math.inf, 4.0, 3.0, 2.0, 1.0),
        "false_alarm": (0.0, 0.1, 0.3, 0.7, 1.0),
        "sensitivity": (0.0, 0.4, 0.8, 0.95, 1.0),
    }
    calibration = {
        "expected": (0.1, 0.3, 0.5, 0.8),
        "observed": (0.12, 0.25, 0.55, 0.78),
        "low": (0.05, 0.15, 0.4, 0.6),
        "high": (0.2, 0.4, 0.7, 0.9),
    }
    benefit = {
        "threshold": (0.1, 0.3, 0.5),
        "by_score": (0.3, 0.2, 0.1),
        "everyone": (0.28, 0.1, -0.2),
        "nobody": (0.0, 0.0, 0.0),
    }
    first, second, *_ = (each.id for each in instrument().competences)
    return (
        Exhibit(id="roc", kind=ExhibitKind.ROC, columns=roc, of=first),
        Exhibit(id="roc", kind=ExhibitKind.ROC, columns=roc, of=second),
        Exhibit(id="calibration", kind=ExhibitKind.CALIBRATION, columns=calibration, of=first),
        Exhibit(id="net_benefit", kind=ExhibitKind.NET_BENEFIT, columns=benefit, of=first),
    )


def _survival() -> Exhibit:
    columns = {
        "side": ("above", "above", "below", "below"),
        "months": (0.0, 6.0, 0.0, 6.0),
        "share": (1.0, 0.95, 1.0, 0.84),
        "low": (1.0, 0.88, 1.0, 0.73),
        "high": (1.0, 0.98, 1.0, 0.91),
    }
    return Exhibit(id="survival", kind=ExhibitKind.SURVIVAL, columns=columns)


def _flow() -> Exhibit:
    columns = {"step": ("eligible", "score", "positive"), "interviews": (120, 110, 90)}
    return Exhibit(id="stard", kind=ExhibitKind.FLOW, columns=columns)


def _bars() -> Exhibit:
    return Exhibit(id="components", kind=ExhibitKind.BARS, columns={"name": ("hem", "bedömare"), "value": (0.27, 0.03)})
