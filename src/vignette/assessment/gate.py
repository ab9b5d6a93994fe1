"""The gate: what the evidence lets a profile say of each competence and aspect, and why not more. Pure.

An instrument version, the evidence there is, and how this interview went, in; a step and what is lacking, out. Better
figures or a better-held interview never open less.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from vignette.assessment.evidence import AgreementFound, CutFound, DataOrigin, Evidence
from vignette.assessment.scoring import ScoreKind
from vignette.assessment.thresholds import Bar, Ceiling, GateRules, NeededFinding
from vignette.instrument import Instrument, Revision

MANY_RATERS = 12
"""With fewer raters in a study more homes hardly narrow an agreement's interval, which counts raters too."""
HARDLY = 0.01
"""So little above its bar, or above nothing, is an agreement that no number of homes, or raters, would do."""


class Step(StrEnum):
    """How much the evidence lets a profile say; a later step includes the earlier ones."""

    DESCRIBED = "described"
    SCORED = "scored"
    BOUNDED = "bounded"
    BANDED = "banded"

    def includes(self, other: Step) -> bool:
        """Return whether what ``other`` opens is open."""
        steps = list(Step)
        return steps.index(self) >= steps.index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fidelity:
    """Which share of the probes behind a score was skipped, or asked in other words than the instrument's."""

    skipped: float = 0.0
    off_script: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """How a person was interviewed and rated.

    Attributes
    ----------
    forms : tuple of str
        The forms that count in this profile.
    languages : tuple of str
        In which the interviews were held; empty text where it is not known.
    raters : int
        Raters who have locked; the fewest, where the person took several forms.
    fidelity : mapping of (ScoreKind, str) to Fidelity
        By competence and aspect.
    invented : bool
        Whether the people are the demonstration's.
    today : date
        Evidence past its date no longer counts.
    """

    forms: tuple[str, ...]
    languages: tuple[str, ...]
    raters: int
    fidelity: Mapping[tuple[ScoreKind, str], Fidelity]
    invented: bool
    today: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One reason why a score may not say more: a code of the catalogue (``gate.<code>``) and its figures."""

    code: str
    values: Mapping[str, float | int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What may be shown of one score, and what the next step lacks (nothing at the last)."""

    kind: ScoreKind
    id: str
    step: Step
    lacks: tuple[Lack, ...]


def open_gate(
    instrument: Instrument, rules: GateRules | None, evidence: Evidence | None, circumstances: Circumstances
) -> tuple[Opening, ...]:
    """Return what may be shown of each competence and aspect of an instrument.

    Parameters
    ----------
    instrument : Instrument
        The version the interview was held with.
    rules : GateRules or None
        The thresholds; without any, no more than dots are shown.
    evidence : Evidence or None
        What is in force (see `evidence_in_force`).
    circumstances : Circumstances
        How this person was interviewed and rated.
    """
    scores = [(ScoreKind.COMPETENCE, each.id) for each in instrument.competences]
    scores += [(ScoreKind.ASPECT, each.id) for each in instrument.aspects]
    return tuple(_opening(kind, identity, rules, evidence, circumstances) for kind, identity in scores)


def evidence_in_force(
    instrument: Instrument, history: Sequence[Revision], evidence: Sequence[Evidence], circumstances: Circumstances
) -> Evidence | None:
    """Return the evidence that counts for an interview: the latest that applies, or None.

    Evidence applies if it is of the interview's version, or only immaterial changes, each with its reason, lie between;
    if it studied every form that was held; if it has not expired; and, outside the demonstration, if it is not
    simulated. The latest counts even where an older one was kinder.

    Parameters
    ----------
    history : sequence of Revision
        The instrument's revisions, later ones than the interview's version included.
    """
    applying = [each for each in evidence if not _why_not(instrument, history, each, circumstances)]
    return max(applying, key=lambda each: (each.made, each.id), default=None)


def why_none_is_in_force(
    instrument: Instrument, history: Sequence[Revision], evidence: Sequence[Evidence], circumstances: Circumstances
) -> tuple[Lack, ...]:
    """Return why no evidence counts: ``never_studied``, or each reason that keeps a file of this instrument out."""
    own = [each for each in evidence if each.instrument_id == instrument.id]
    if not own:
        return (Lack(code="never_studied"),)
    reasons = [_why_not(instrument, history, each, circumstances) for each in own]
    return () if "" in reasons else tuple(Lack(code=code) for code in dict.fromkeys(reasons))


def _why_not(instrument: Instrument, history: Sequence[Revision], evidence: Evidence, now: Circumstances) -> str:
    """Return the code that says why evidence does not apply, or nothing."""
    if evidence.instrument_id != instrument.id:
        return "never_studied"
    if not _same_version(instrument, history, evidence):
        return "other_version"
    if not set(now.forms) <= set(evidence.forms):
        return "other_form"
    if evidence.expires < now.today:
        return "expired"
    if evidence.origin is DataOrigin.SIMULATED and not now.invented:
        return "simulated"
    return ""


def _same_version(instrument: Instrument, history: Sequence[Revision], evidence: Evidence) -> bool:
    """Return whether evidence is of this wording, or of one that differs by immaterial changes alone."""
    if evidence.version == instrument.version:
        return evidence.fingerprint == instrument.fingerprint
    versions = [_number(revision.version) for revision in history]
    if len(set(versions)) < len(versions) or _number(evidence.version) not in versions:
        return False
    low, high = sorted((_number(evidence.version), _number(instrument.version)))
    between = [revision for revision in history if low < _number(revision.version) <= high]
    known = high in versions and bool(between)
    return known and all(not each.material and each.immaterial_because is not None for each in between)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _opening(
    kind: ScoreKind, identity: str, rules: GateRules | None, evidence: Evidence | None, now: Circumstances
) -> Opening:
    """Go up the steps until one lacks something."""
    ladder = (
        (Step.SCORED, _scored(rules, now)),
        (Step.BOUNDED, _bounded(kind, identity, rules, evidence, now)),
        (Step.BANDED, _banded(kind, identity, rules, evidence, now)),
    )
    reached = Step.DESCRIBED
    for step, lacking in ladder:
        lacks = tuple(lacking)
        if lacks:
            return Opening(kind=kind, id=identity, step=reached, lacks=lacks)
        reached = step
    return Opening(kind=kind, id=identity, step=reached, lacks=())


def _scored(rules: GateRules | None, now: Circumstances) -> Iterator[Lack]:
    needed = rules.scored.raters.at_least if rules else 1
    if now.raters < needed:
        yield _short("raters", now.raters, needed)


def _bounded(
    kind: ScoreKind, identity: str, rules: GateRules | None, evidence: Evidence | None, now: Circumstances
) -> Iterator[Lack]:
    if rules is None:
        yield Lack(code="no_rules")
        return
    bars = rules.bounded
    if evidence is None:
        names = ("households", "raters", "two_forms")
        needed = (bars.households.at_least, bars.raters.at_least, bars.two_form_households.at_least)
        yield Lack(code="no_evidence", values=dict(zip(names, needed, strict=True)))
        return
    yield from _origin(evidence, bars.origins.any_of, now)
    if not set(now.languages) <= set(evidence.languages):
        yield Lack(code="language")
    yield from _findings(evidence, kind, identity, bars.findings)
    yield from _some_agreement(evidence.agreement_of(kind, identity), bars.agreement, now.raters)
    if evidence.errors is None:
        yield Lack(code="no_error_model")
    else:
        model = evidence.errors
        yield from _at_least("households", model.households, bars.households)
        yield from _at_least("study_raters", model.raters, bars.raters)
        if kind is ScoreKind.COMPETENCE:
            yield from _at_least("two_form_households", model.two_form_households, bars.two_form_households)
    yield from _fidelity(now, kind, identity, bars.skipped, bars.off_script)


def _banded(
    kind: ScoreKind, identity: str, rules: GateRules | None, evidence: Evidence | None, now: Circumstances
) -> Iterator[Lack]:
    if rules is None or evidence is None:
        yield Lack(code="no_evidence")
        return
    bars = rules.banded
    yield from _origin(evidence, bars.origins.any_of, now)
    if not evidence.registered:
        yield Lack(code="not_registered")
    yield from _at_least("raters", now.raters, bars.raters)
    raters = max(now.raters, math.ceil(bars.raters.at_least))  # that raters are too few has been told already
    yield from _agreement(evidence.agreement_of(kind, identity), bars.agreement, bars.agreement_households, raters)
    yield from _findings(evidence, kind, identity, bars.findings)
    yield from _cut(evidence.cut_of(kind, identity), bars.auc, bars.events)
    yield from _fidelity(now, kind, identity, bars.skipped, bars.off_script)


def _findings(evidence: Evidence, kind: ScoreKind, identity: str, needed: Sequence[NeededFinding]) -> Iterator[Lack]:
    for each in needed:
        if evidence.verdict_of(each.analysis, kind, identity) not in each.any_of:
            yield Lack(code=f"finding_{each.analysis}")


def _some_agreement(found: AgreementFound | None, bar: Bar, raters: int) -> Iterator[Lack]:
    """Shut where even the upper limit is poor; that agreement was not studied is told at the next step."""
    if found is not None and of_several(found.figure.high, raters) < bar.at_least:
        high = of_several(found.figure.high, raters)
        yield Lack(code="agreement_poor", values={"high": high, "need": bar.at_least, "raters": raters})


def _agreement(found: AgreementFound | None, bar: Bar, households: Bar, raters: int) -> Iterator[Lack]:
    if found is None:
        yield Lack(code="no_agreement")
        return
    yield from _at_least("agreement_households", found.households, households)
    low = of_several(found.figure.low, raters)
    if low >= bar.at_least:
        return
    values: dict[str, float | int | str] = {"low": low, "need": bar.at_least, "raters": raters}
    value = of_several(found.figure.value, raters)
    if value > bar.at_least + HARDLY and found.raters < MANY_RATERS:
        values = {"low": low, "need": bar.at_least, "raters": raters, "have": found.raters}
        yield Lack(code="agreement_study_raters", values=values)
    elif value > bar.at_least + HARDLY:
        more = found.households * (((value - low) / (value - bar.at_least)) ** 2 - 1)
        yield Lack(code="agreement_homes", values=values | {"more": math.ceil(more)})
    elif found.figure.value > HARDLY:
        enough = bar.at_least * (1 - found.figure.value) / (found.figure.value * (1 - bar.at_least))
        yield Lack(code="agreement_raters", values=values | {"more": math.floor(enough) + 1 - raters})
    else:
        yield Lack(code="agreement_none", values=values)


def of_several(agreement: float, raters: int) -> float:
    """Return the agreement of a mean of several raters, from that of one (Spearman-Brown).

    >>> round(of_several(0.44, 3), 2)
    0.7
    """
    if agreement <= 0 or raters < 1:
        return agreement
    return raters * agreement / (1 + (raters - 1) * agreement)


def _cut(found: CutFound | None, auc: Bar, events: Bar) -> Iterator[Lack]:
    if found is None:
        yield Lack(code="no_cut")
        return
    if not found.corrected:
        yield Lack(code="cut_not_corrected")
    if found.auc.low < auc.at_least:
        yield Lack(code="cut_auc", values={"low": found.auc.low, "need": auc.at_least})
    yield from _at_least("cut_events", found.events, events)


def _origin(evidence: Evidence, allowed: Sequence[DataOrigin], now: Circumstances) -> Iterator[Lack]:
    """Let simulated evidence pass in the demonstration, and there alone."""
    if evidence.origin is DataOrigin.SIMULATED:
        if not now.invented:
            yield Lack(code="simulated")
    elif evidence.origin not in allowed:
        yield Lack(code="origin")


def _fidelity(
    now: Circumstances, kind: ScoreKind, identity: str, skipped: Ceiling, off_script: Ceiling
) -> Iterator[Lack]:
    found = now.fidelity.get((kind, identity), Fidelity())
    for code, share, bar in (
        ("skipped", found.skipped, skipped.at_most),
        ("off_script", found.off_script, off_script.at_most),
    ):
        if share > bar:
            yield Lack(code=code, values={"have": share, "need": bar})


def _at_least(code: str, have: float, bar: Bar) -> Iterator[Lack]:
    if have < bar.at_least:
        yield _short(code, have, bar.at_least)


def _short(code: str, have: float, need: float) -> Lack:
    return Lack(code=code, values={"have": have, "need": need, "more": math.ceil(need - have)})
