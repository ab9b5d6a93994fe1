"""What comes of an interview: the profile, and the summary that leaves the house."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vignette import __version__
from vignette.access import Action, Actor, refusal
from vignette.assessment import InterviewState, Profile, RatedInterview, build_profile
from vignette.casework.adjudication import settled_of, sheets_of
from vignette.casework.course import LEAD, Interview, view
from vignette.casework.material import language_of
from vignette.casework.office import Office, act_on_interview, is_blind, look_at_interview, not_locked, now
from vignette.i18n import Language
from vignette.instrument import Form
from vignette.report import AnswerText, Summary
from vignette.storage import Origin, Transaction, interviews, people, standing
from vignette.storage.adjudication import locked_raters
from vignette.storage.interviews import Administration


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """An interview of the same person that counts in the profile."""

    id: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A person's profile together with the interview it was asked for, and every interview that counts."""

    interview: Interview
    profile: Profile
    counted: tuple[Counted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file ready to be handed over. The name tells nothing of the person."""

    name: str
    content: bytes
    sha256: str


def result(office: Office, actor: Actor, administration_id: str) -> Result:
    """Return a person's profile: of this interview, and of the person's others with the same wording that are locked.

    An interview that the actor is yet to rate is left out, as if nobody had rated it.

    Raises
    ------
    RecordError
        REC-311 if nobody's ratings of this interview are locked yet, or the actor held it and has not locked; REC-320
        if the actor is asked to rate it.
    """
    with look_at_interview(office, actor, Action.PROFILE_READ, administration_id) as (tx, administration):
        return result_of(office, tx, administration, reader_id=actor.account_id)


def summary(office: Office, actor: Actor, administration_id: str, *, language: Language, with_answers: bool) -> Summary:
    """Return the summary of one person's interview, as data for a document. Raises as `result`."""
    with look_at_interview(office, actor, Action.PROFILE_READ, administration_id) as (tx, administration):
        found = result_of(office, tx, administration, reader_id=actor.account_id)
        return _summary(office, tx, found, language=language, with_answers=with_answers)


def export_xlsx(
    office: Office, actor: Actor, administration_id: str, *, language: Language, with_answers: bool
) -> Document:
    """Make the XLSX summary and note in the audit trail that it was made. Raises as `result`."""
    from vignette.report.xlsx import summary_workbook

    content = summary_workbook(summary(office, actor, administration_id, language=language, with_answers=with_answers))
    digest = hashlib.sha256(content).hexdigest()
    with act_on_interview(office, actor, Action.SUMMARY_EXPORT, administration_id) as (work, _):
        work.detail.update(format="xlsx", sha256=digest, answers=int(with_answers))
    return Document(name=f"vignette-{administration_id}.xlsx", content=content, sha256=digest)


def result_of(office: Office, tx: Transaction, administration: Administration, *, reader_id: str) -> Result:
    """Assemble a profile from the records; see `result`."""
    interview = view(tx, administration)
    rated = {
        each.id: rated_interview(tx, each)
        for each in interviews.administrations_of(tx, [administration.applicant_id])
        if each.fingerprint == administration.fingerprint and not is_blind(tx, each, reader_id)
    }
    if not rated[administration.id].sheets:
        raise not_locked(administration.id)
    counting = {each: found for each, found in rated.items() if found.sheets}
    instrument = interview.instrument
    forms = {form.id: form for form in instrument.forms}
    return Result(
        interview=interview,
        profile=build_profile(instrument, list(counting.values()), office.gate_of(instrument)),
        counted=tuple(Counted(id=each, form=forms[found.form_id]) for each, found in counting.items()),
    )


def rated_interview(tx: Transaction, administration: Administration) -> RatedInterview:
    """Return what the raters who have locked found in an interview, and what an adjudication has settled."""
    marks = standing.said(tx, administration.id).marks
    return RatedInterview(
        form_id=administration.form_id,
        sheets=sheets_of(tx, administration),
        settled=settled_of(tx, administration),
        marks={(each.item_id, each.part): each.mark for each in marks if each.mark is not None},
        language=language_of(administration),
    )


def _summary(office: Office, tx: Transaction, found: Result, *, language: Language, with_answers: bool) -> Summary:
    interview = found.interview
    administration = interview.administration
    interviewer = people.account_by_id(tx, administration.interviewer_id)
    if interviewer is None:
        raise refusal(Action.PROFILE_READ)
    return Summary(
        language=language,
        code=administration.id,
        invented=office.store.origin is Origin.DEMONSTRATION,
        made_at=now(),
        app_version=__version__,
        household=interview.household.name,
        applicant=interview.applicant.name,
        interviewer=interviewer.display_name,
        raters=_rater_names(tx, found.counted),
        held_at=interview.briefing.at if interview.briefing else administration.opened_at,
        interview_language=Language(interview.briefing.language) if interview.briefing else language,
        interpreter=bool(interview.briefing and interview.briefing.interpreter),
        from_paper=administration.from_paper,
        stopped=interview.state is InterviewState.STOPPED,
        instrument=interview.instrument,
        form=interview.form,
        profile=found.profile,
        answers=tuple(_answers(interview)) if with_answers else (),
    )


def _rater_names(tx: Transaction, counted: Sequence[Counted]) -> tuple[str, ...]:
    """Return the names of those whose ratings count, in alphabetical order: it tells nothing of who found what."""
    ids = {rater for each in counted for rater in locked_raters(tx, each.id)}
    accounts = (people.account_by_id(tx, rater) for rater in ids)
    return tuple(sorted(account.display_name for account in accounts if account is not None))


def _answers(interview: Interview) -> Iterator[AnswerText]:
    for vignette in interview.vignettes:
        parts = [(LEAD, vignette.lead_question), *((probe.id, probe.text) for probe in vignette.probes)]
        for part, question in parts:
            note = interview.notes.get((vignette.id, part))
            mark = interview.marks.get((vignette.id, part))
            yield AnswerText(
                item_id=vignette.id,
                question=question,
                mark=mark.mark if mark else None,
                missing_code=interview.missing.get(vignette.id),
                text=note.text if note else "",
            )
