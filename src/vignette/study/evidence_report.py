"""What a run of a protocol leaves: every answer, what deviates, what was left out, and where it all comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from vignette.assessment import DataOrigin, Evidence, Finding, FindingVerdict, worst
from vignette.study import html
from vignette.study.answering import Answer
from vignette.study.protocol import Protocol, Question
from vignette.study.register import Deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """By what, from what and when a report was made.

    Attributes
    ----------
    seconds : float
        How long the run took.
    versions : mapping of str to str
        Of this package, Python and the libraries that compute.
    data, protocol, terms : str
        SHA-256 of the data, the protocol's file, and the terms of the error model.
    seed : int
        The protocol's.
    simulation_seed : int or None
        That the data were simulated with.
    """

    made: dt.datetime
    seconds: float
    versions: Mapping[str, str]
    data: str
    protocol: str
    terms: str
    seed: int
    simulation_seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceReport:
    """The whole result of one run.

    Attributes
    ----------
    answers : mapping of str to Answer
        By the question's id, in the protocol's order; questions outside the protocol come last.
    outside : tuple of Question
        Questions that were asked besides the protocol; they are shown, and count for nothing.
    deviations : tuple of Deviation
        What was done otherwise than registered.
    excluded : mapping of str to int
        How many interviews each rule of exclusion left out.
    counts : mapping of str to int
        Homes, adults, interviews, raters and ratings that the figures rest on.
    evidence : Evidence
        What the gate reads.
    """

    protocol: Protocol
    protocol_sha256: str
    origin: DataOrigin
    instrument_id: str
    version: str
    fingerprint: str
    answers: Mapping[str, Answer]
    outside: tuple[Question, ...]
    deviations: tuple[Deviation, ...]
    excluded: Mapping[str, int]
    counts: Mapping[str, int]
    provenance: Provenance
    evidence: Evidence

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question that was asked, those outside the protocol last."""
        return tuple(each for each in (*self.protocol.questions, *self.outside) if each.id in self.answers)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the questions."""
        return tuple(finding for answer in self.answers.values() for finding in answer.findings)

    def verdict_of(self, question: Question) -> FindingVerdict | None:
        """Return the worst verdict of a question's findings; None where no bar was stated and something was found."""
        verdicts = tuple(finding.verdict for finding in self.answers[question.id].findings)
        return None if verdicts and not any(verdicts) else worst(verdicts)

    def _repr_html_(self) -> str:
        asked = [
            (
                each.asks.en,
                html.verdict_text(self.verdict_of(each)),
                html.in_short(self.answers[each.id].findings),
                html.bar_text(each.bar),
            )
            for each in self.questions
        ]
        about = f"{self.instrument_id} {self.version}, {html.counts_text(self.counts)}"
        deviations = ", ".join(each.code for each in self.deviations) or "none"
        return (
            html.origin_line(self.origin)
            + html.line(about, strong=self.protocol.title.en)
            + html.line(deviations, strong="Deviations:")
            + html.table("Questions", ("question", "verdict", "value", "bar"), asked)
        )
