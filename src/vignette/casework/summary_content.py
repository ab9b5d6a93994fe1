"""A home's summary, assembled from the records: what the interviews show, and what people have written beside it."""

from __future__ import annotations

from collections.abc import Iterator

from vignette.access import Action, Actor, refusal
from vignette.assessment import CommentState, InterviewState, JudgementPart, Stance
from vignette.casework.adjudication import settled_of
from vignette.casework.course import LEAD, Interview, view
from vignette.casework.dissent import is_earlier
from vignette.casework.office import Office, wording
from vignette.casework.side_by_side import AdultProfile, adults_of
from vignette.errors import DefinitionError, Problem, StorageError
from vignette.i18n import TIME_ZONE, Language
from vignette.report.summary import (
    AdultPart,
    AdultResult,
    AnswerText,
    CommentPart,
    DissentPart,
    InterviewHeld,
    Said,
    Summary,
)
from vignette.report.summary_json import fingerprints_in, summary_digest, summary_from_json
from vignette.storage import Origin, Transaction, homes, people, second_ratings, summaries
from vignette.storage.adjudication import locked_raters
from vignette.storage.homes import Household
from vignette.storage.interviews import Administration
from vignette.storage.summaries import Signed

ASKED_BY, CHANGE, COMMENT = "asked_by", "change", "comment:"
"""Parts of what is written, beside the headings of the judgement; a comment's part ends with the applicant's id."""


def summary_of(office: Office, tx: Transaction, household_id: str, actor: Actor) -> Summary:
    """Return a home's summary as it stands now."""
    household = homes.household(tx, household_id)
    if household is None:
        raise refusal(Action.SUMMARY_READ)
    found = adults_of(office, tx, household, actor)
    texts = {part: note.text.strip() for part, note in summaries.texts(tx, household_id).items()}
    results = {each.applicant.id: each.found for each in found.adults}
    held = {who: [view(tx, each) for each in own.interviews] for who, own in results.items() if own is not None}
    return Summary(
        invented=office.store.origin is Origin.DEMONSTRATION,
        household=household.name,
        asked_by=texts.get(ASKED_BY, ""),
        adults=tuple(
            AdultPart(
                name=each.applicant.name,
                result=None if each.found is None else _result(tx, each.found, held[each.applicant.id]),
                absence=each.absence,
            )
            for each in found.adults
        ),
        differences=found.differences,
        judgement=tuple(Said(part=part, text=texts.get(part, "")) for part in JudgementPart),
        comments=tuple(_comments(tx, household, texts)),
        dissents=tuple(_dissents(tx, [each for own in results.values() if own for each in own.interviews])),
    )


def signed_summary(tx: Transaction, signed: Signed) -> Summary:
    """Return a signed version exactly as it was signed.

    Raises
    ------
    StorageError
        STO-509 if it is gone, or is not what was signed.
    """
    content = summaries.signed_content(tx, signed.household_id, signed.number)
    try:
        if content is not None and summary_digest(content) == signed.sha256:
            instruments = {each: wording(tx, each) for each in fingerprints_in(content)}
            return summary_from_json(content, instruments)
    except DefinitionError:
        pass
    what, remedy = "the signed summary is missing or has been changed in the database", "Restore the latest backup."
    raise StorageError(Problem(code="STO-509", where=f"{signed.code} {signed.number}", what=what, remedy=remedy))


def _result(tx: Transaction, found: AdultProfile, held: list[Interview]) -> AdultResult:
    return AdultResult(
        instrument=found.instrument,
        profile=found.profile,
        interviews=tuple(_held(tx, each) for each in held),
        raters=_rater_names(tx, found.interviews),
    )


def _held(tx: Transaction, interview: Interview) -> InterviewHeld:
    administration, briefing = interview.administration, interview.briefing
    interviewer = people.account_by_id(tx, administration.interviewer_id)
    if interviewer is None:
        raise refusal(Action.SUMMARY_READ)
    return InterviewHeld(
        id=administration.id,
        form_id=administration.form_id,
        held_at=briefing.at if briefing else administration.opened_at,
        interviewer=interviewer.display_name,
        language=Language(briefing.language) if briefing else Language.SV,
        interpreter=bool(briefing and briefing.interpreter),
        from_paper=administration.from_paper,
        stopped=interview.state is InterviewState.STOPPED,
        settled=settled_of(tx, administration).closed,
        answers=tuple(_answers(interview)),
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


def _rater_names(tx: Transaction, counted: tuple[Administration, ...]) -> tuple[str, ...]:
    """Return the names of those whose ratings count, in alphabetical order: it tells nothing of who found what."""
    ids = {rater for each in counted for rater in locked_raters(tx, each.id)}
    return tuple(sorted(_name(tx, rater) for rater in ids))


def _comments(tx: Transaction, household: Household, texts: dict[str, str]) -> Iterator[CommentPart]:
    kept = summaries.comments(tx, household.id)
    for person in household.applicants:
        found = kept.get(person.id)
        state = CommentState.NOT_ASKED if found is None else found.state
        yield CommentPart(
            applicant=person.name,
            state=state,
            on=None if found is None or state is CommentState.NOT_ASKED else found.on,
            text=texts.get(COMMENT + person.id, "") if state is CommentState.GIVEN else "",
        )


def _dissents(tx: Transaction, counted: list[Administration]) -> Iterator[DissentPart]:
    """Yield what each second rater says: who was asked to rate an interview that counts, and has locked."""
    for each in counted:
        said = {row.rater_id: row for row in summaries.dissents(tx, each.id) if row.stance is not Stance.UNSAID}
        asked = second_ratings.ever_asked(tx, each.id)
        for rater in sorted(set(locked_raters(tx, each.id)) & asked, key=lambda one: _name(tx, one)):
            row = said.get(rater)
            yield DissentPart(
                rater=_name(tx, rater),
                stance=Stance.UNSAID if row is None else row.stance,
                on=None if row is None else row.at.astimezone(TIME_ZONE).date(),
                text="" if row is None else row.text.strip(),
                earlier=row is not None and is_earlier(tx, each.household_id, row),
            )


def _name(tx: Transaction, account_id: str) -> str:
    account = people.account_by_id(tx, account_id)
    return "" if account is None else account.display_name
