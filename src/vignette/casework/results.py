"""What comes of an interview: the profile, and the summary that leaves the house."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from vignette import __version__
from vignette.access import Action, Actor, refusal
from vignette.assessment import InterviewState, Profile, build_profile
from vignette.casework.course import LEAD, Interview
from vignette.casework.office import Office, act_on_interview, look_at_interview, now
from vignette.casework.rating import RatingSheet, sheet_of
from vignette.errors import Problem, RecordError
from vignette.i18n import Language
from vignette.report import AnswerText, Summary
from vignette.storage import Origin, Transaction, people
from vignette.storage.interviews import Administration


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A person's profile together with the interview it came from."""

    interview: Interview
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file ready to be handed over. The name tells nothing of the person."""

    name: str
    content: bytes
    sha256: str


def result(office: Office, actor: Actor, administration_id: str) -> Result:
    """Return the profile of an interview whose ratings are locked.

    Raises
    ------
    RecordError
        REC-311 if the ratings are not locked yet.
    """
    with look_at_interview(office, actor, Action.PROFILE_READ, administration_id) as (tx, administration):
        return _result(_locked_sheet(tx, administration))


def summary(office: Office, actor: Actor, administration_id: str, *, language: Language, with_answers: bool) -> Summary:
    """Return the summary of one person's interview, as data for a document. Raises as `result`."""
    with look_at_interview(office, actor, Action.PROFILE_READ, administration_id) as (tx, administration):
        return _summary(office, tx, administration, language=language, with_answers=with_answers)


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


def _locked_sheet(tx: Transaction, administration: Administration) -> RatingSheet:
    sheet = sheet_of(tx, administration, administration.interviewer_id)
    if not sheet.locked:
        raise RecordError(
            Problem(
                code="REC-311",
                where=administration.id,
                what="the ratings are not locked yet",
                remedy="Rate every answer and lock the ratings; then the profile is shown.",
            )
        )
    return sheet


def _result(sheet: RatingSheet) -> Result:
    interview = sheet.interview
    profile = build_profile(interview.instrument, interview.form.id, sheet.ratings(), sheet.critical())
    return Result(interview=interview, profile=profile)


def _summary(
    office: Office, tx: Transaction, administration: Administration, *, language: Language, with_answers: bool
) -> Summary:
    found = _result(_locked_sheet(tx, administration))
    interview = found.interview
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
