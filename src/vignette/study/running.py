"""A protocol and data in, an evidence report out. Each question is answered by itself and kept as soon as it is."""

from __future__ import annotations

import datetime as dt
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

from vignette import __version__
from vignette.assessment import DataOrigin, Evidence, FindingVerdict
from vignette.errors import DataError, Problem
from vignette.instrument import Instrument
from vignette.study.analyses import ANALYSES
from vignette.study.answering import Answer, Ask, not_studied
from vignette.study.dataset import Dataset
from vignette.study.dataset_schema import ORIGIN, SIMULATED
from vignette.study.error_terms import terms_sha256
from vignette.study.evidence_report import EvidenceReport, Provenance
from vignette.study.exclusions import Used, exclude
from vignette.study.parts import keep_answer, kept_answer, part_key
from vignette.study.protocol import Protocol, ProtocolFile, Question, options_of
from vignette.study.register import Deviation, deviations_from_register

FORMAT = 2
LIBRARIES = ("numpy", "pandas", "scipy", "joblib")
LANGUAGE_LEVEL = "language_level"
UNREGISTERED = frozenset({"not_registered", "changed", "registered_late", "question_left_out"})
"""Deviations after which the evidence no longer counts as registered."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class HowToRun:
    """What a run may be given besides protocol and data.

    Attributes
    ----------
    register : Path or None
        The folder in which protocols are registered; without one the run counts as not registered.
    parts : Path or None
        Where answers are kept until the run is done; without one nothing is kept.
    jobs : int
        How many questions are answered at once (-1: one per processor). ``joblib.parallel_config`` may send them to a
        cluster.
    leave_out : tuple of str
        Questions that are not asked this time: a deviation.
    also : tuple of Question
        Questions outside the protocol: each a deviation, shown, and no part of the evidence.
    progress : callable
        Called with a question's id, how many are answered, and of how many.
    """

    register: Path | None = None
    parts: Path | None = None
    jobs: int = 1
    leave_out: tuple[str, ...] = ()
    also: tuple[Question, ...] = ()
    progress: Progress | None = None


def run_study(
    file: ProtocolFile, dataset: Dataset, instrument: Instrument, how: HowToRun | None = None
) -> EvidenceReport:
    """Answer every question of a protocol.

    Parameters
    ----------
    file : ProtocolFile
        From `read_protocol`.
    dataset : Dataset
        From `read_data_package`, or simulated.
    instrument : Instrument
        The wording the interviews were held with.

    Raises
    ------
    DataError
        DAT-301 if simulated data are stated as pilot or field, DAT-302 if protocol, data and instrument are not of the
        same wording, DAT-501 if a question that is left out is not in the protocol or one asked besides is, DAT-502 if
        nothing is left to compute from.
    """
    how = how or HowToRun()
    started = time.perf_counter()
    _check(file.protocol, dataset, instrument, how)
    used = exclude(dataset, file.protocol)
    if used.data.ratings.empty:
        remedy = "Look at the protocol's forms, languages and exclusions."
        raise DataError(Problem(code="DAT-502", where="ratings", what="no interview is left", remedy=remedy))
    asked = [each for each in (*file.protocol.questions, *how.also) if each.id not in how.leave_out]
    answers = _answers(asked, file, used, instrument, how)
    deviations = tuple(_deviations(file, dataset, used, how))
    return EvidenceReport(
        protocol=file.protocol,
        protocol_sha256=file.sha256,
        origin=dataset.origin,
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        answers=answers,
        outside=how.also,
        deviations=deviations,
        excluded=used.excluded,
        counts=_counts(used.data),
        provenance=_provenance(file, dataset, started),
        evidence=_evidence(file, dataset, used, instrument, answers, deviations),
    )


def _check(protocol: Protocol, dataset: Dataset, instrument: Instrument, how: HowToRun) -> None:
    problems = []
    said = (protocol.instrument, protocol.version)
    if said != (instrument.id, instrument.version) or (dataset.instrument_id, dataset.fingerprint) != (
        instrument.id,
        instrument.fingerprint,
    ):
        what, remedy = "protocol, data and instrument are not of one wording", "Name the version of the interviews."
        problems.append(Problem(code="DAT-302", where=protocol.id, what=what, remedy=remedy))
    if dataset.origin is not DataOrigin.SIMULATED and _is_simulated(dataset):
        what, remedy = "simulated data are stated as real", "Simulated data are evidence of nothing real."
        problems.append(Problem(code="DAT-301", where="ratings", what=what, remedy=remedy))
    known = {question.id for question in protocol.questions}
    wrong = sorted((set(how.leave_out) - known) | ({question.id for question in how.also} & known))
    for name in wrong:
        what, remedy = "cannot be left out, or asked besides", f"The protocol asks: {', '.join(sorted(known))}."
        problems.append(Problem(code="DAT-501", where=name, what=what, remedy=remedy))
    if problems:
        raise DataError(*problems)


def _is_simulated(dataset: Dataset) -> bool:
    """Return whether a frame says, in a column or by its ids, that its data are simulated."""
    return any(
        (ORIGIN in frame.columns and (frame[ORIGIN].astype(str) == DataOrigin.SIMULATED.value).any())
        or ("household_id" in frame.columns and frame["household_id"].astype(str).str.startswith(SIMULATED).any())
        for frame in dataset.frames.values()
    )


def _answers(
    asked: Sequence[Question], file: ProtocolFile, used: Used, instrument: Instrument, how: HowToRun
) -> Mapping[str, Answer]:
    """Return the answers there are and find the others, keeping each."""
    from joblib import Parallel, delayed

    keys = {each.id: part_key(each, file.sha256, used.data.data, terms_sha256(), _versions()) for each in asked}
    found: dict[str, Answer] = {}
    for question in asked:
        kept = kept_answer(how.parts, keys[question.id]) if how.parts else None
        if kept is not None:
            found[question.id] = kept
    lacking = [each for each in asked if each.id not in found]
    tasks = (delayed(_answered)(_ask(each, file.protocol, used, instrument)) for each in lacking)
    for question_id, answer in Parallel(n_jobs=how.jobs, return_as="generator_unordered")(tasks):
        found[question_id] = answer
        if how.parts:
            keep_answer(how.parts, keys[question_id], answer)
        if how.progress:
            how.progress(question_id, len(found), len(asked))
    return {each.id: found[each.id] for each in asked}


def _ask(question: Question, protocol: Protocol, used: Used, instrument: Instrument) -> Ask:
    wanted = ANALYSES[question.analysis].options
    return Ask(
        question=question,
        options=options_of(question, wanted, where=protocol.id),
        protocol=protocol,
        data=used.data,
        every_language=used.every_language,
        instrument=instrument,
    )


def _answered(ask: Ask) -> tuple[str, Answer]:
    """Return an answer; data that cannot bear the question make it one that is not studied, and say why."""
    question, analysis = ask.question, ANALYSES[ask.question.analysis]
    if any(getattr(ask.data, name) is None for name in analysis.needs):
        return question.id, Answer(findings=(not_studied(question, "no_data"),))
    try:
        return question.id, analysis.function(ask)
    except DataError as error:
        return question.id, Answer(findings=(not_studied(question, "refused", caveats=(error.code,)),))


def _deviations(file: ProtocolFile, dataset: Dataset, used: Used, how: HowToRun) -> Iterator[Deviation]:
    if how.register is None:
        yield Deviation(code="not_registered")
    else:
        yield from deviations_from_register(file, how.register, dataset.created)
    for name in how.leave_out:
        yield Deviation(code="question_left_out", values={"question": name})
    for question in how.also:
        yield Deviation(code="question_outside", values={"question": question.id})
    counts = _counts(used.data)
    for planned in file.protocol.planned:
        got = counts.get(planned.what)
        if got is not None and got < planned.n:
            yield Deviation(code="fewer_than_planned", values={"what": planned.what, "planned": planned.n, "got": got})


def _counts(data: Dataset) -> dict[str, int]:
    rated = data.ratings[data.ratings["rating"].notna()]
    found = {
        "households": rated["household_id"].nunique(),
        "applicants": rated["applicant_id"].nunique(),
        "interviews": rated["administration_id"].nunique(),
        "raters": rated["rater_id"].nunique(),
        "ratings": len(rated),
    }
    for name, frame, column in (("judges", data.panel, "judge_id"), ("experts", data.reviews, "expert_id")):
        if frame is not None:
            found[name] = frame[column].nunique()
    if data.outcomes is not None:
        found["placements"] = len(data.outcomes)
        found["breakdowns"] = int((data.outcomes["breakdown"] == 1).sum())
    return found


def _versions() -> dict[str, str]:
    libraries = {name: version_of(name) for name in LIBRARIES}
    return {"vignette": __version__, "python": platform.python_version(), **libraries}


def _provenance(file: ProtocolFile, dataset: Dataset, started: float) -> Provenance:
    return Provenance(
        made=dt.datetime.now(dt.UTC).replace(microsecond=0),
        seconds=round(time.perf_counter() - started, 1),
        versions=_versions(),
        data=dataset.data,
        protocol=file.sha256,
        terms=terms_sha256(),
        seed=file.protocol.seed,
        simulation_seed=dataset.seed,
    )


def _evidence(
    file: ProtocolFile,
    dataset: Dataset,
    used: Used,
    instrument: Instrument,
    answers: Mapping[str, Answer],
    deviations: Sequence[Deviation],
) -> Evidence:
    """Return what the gate reads: the protocol's own questions alone."""
    protocol = file.protocol
    questions = [each for each in protocol.questions if each.id in answers]
    own = [answers[each.id] for each in questions]
    made = dt.datetime.now(dt.UTC).date()
    held = used.data.ratings["form_id"].astype(str).unique()
    return Evidence(
        format=FORMAT,
        id=f"{protocol.id}-{made:%Y%m%d}-{dataset.data[:8]}",
        title=protocol.title,
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        forms=tuple(form.id for form in instrument.forms if form.id in held),
        origin=DataOrigin(dataset.origin),
        made=made,
        expires=_years_on(made, protocol.valid_years),
        registered=not UNREGISTERED & {each.code for each in deviations},
        data=dataset.data,
        errors=next((each.errors for each in own if each.errors is not None), None),
        agreement=next((each.agreement for each in own if each.agreement), ()),
        cuts=next((each.cuts for each in own if each.cuts), ()),
        protocol=file.sha256,
        languages=_languages(protocol, used, questions, own),
        questions=tuple(each.studied for each in questions),
        findings=tuple(finding for each in own for finding in each.findings),
    )


def _languages(protocol: Protocol, used: Used, questions: Sequence[Question], own: Sequence[Answer]) -> tuple[str, ...]:
    """Return the languages that the figures hold for: the protocol's, and all, once all are shown to be as hard."""
    held = used.every_language.administrations["language"].dropna().astype(str)
    compared = [
        finding.verdict
        for question, answer in zip(questions, own, strict=True)
        if question.analysis == LANGUAGE_LEVEL
        for finding in answer.findings
    ]
    equal = bool(compared) and set(compared) == {FindingVerdict.MET}
    return (*protocol.languages, *(sorted(set(held) - set(protocol.languages)) if equal else ()))


def _years_on(day: dt.date, years: int) -> dt.date:
    """Return the same day some years later; 28 February for 29."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
