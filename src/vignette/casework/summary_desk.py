"""Where a home's summary is written: the judgement, the applicants' comments, and how far it is from being signed."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from vignette.access import Action, Actor, refusal
from vignette.assessment import Absence, CommentState, JudgementPart
from vignette.casework.notes import Draft, Saved, keep_draft, unknown_field
from vignette.casework.office import Office, act, look, now, require_sighted
from vignette.casework.summary_content import ASKED_BY, CHANGE, COMMENT, summary_of
from vignette.errors import Problem, RecordError
from vignette.i18n import TIME_ZONE
from vignette.report.summary import Summary
from vignette.report.summary_json import summary_digest, summary_to_json
from vignette.storage import Transaction, homes, summaries
from vignette.storage.homes import Household
from vignette.storage.interviews import Note
from vignette.storage.summaries import CommentRow, HandedOver, Signed

ITEM = "summary"
"""The item of a draft that holds words of a summary."""


class RemarkKind(StrEnum):
    """What a reader should look at again before signing."""

    VERDICT = "verdict"
    ADDRESS = "address"
    PERSONAL_NUMBER = "personal_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Words that may not belong in a summary, and the part they stand in."""

    part: str
    kind: RemarkKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryDesk:
    """A home's summary on the desk.

    Attributes
    ----------
    summary : Summary
        As it would be signed now.
    digest : str
        Of that; signing takes it, so that nothing is signed that was not on the page.
    texts : mapping of str to Note
        What has been written, by part.
    change : str
        What is new since the latest version; empty where there is none.
    versions : tuple of Signed
        The signed versions, the first first.
    lacking : tuple of Problem
        What must be there before it can be signed.
    remarks : tuple of Remark
        What to look at again before signing.
    changed : bool
        Whether it differs from the latest signed version.
    writable : bool
        Whether the actor may write and sign.
    today : date
        In Sweden; nobody can have commented later.
    """

    household: Household
    summary: Summary
    digest: str
    texts: Mapping[str, Note]
    change: str
    comments: Mapping[str, CommentRow]
    versions: tuple[Signed, ...]
    handed_over: tuple[HandedOver, ...]
    lacking: tuple[Problem, ...]
    remarks: tuple[Remark, ...]
    changed: bool
    writable: bool
    today: dt.date


def summary_desk(office: Office, actor: Actor, household_id: str) -> SummaryDesk:
    """Return a home's summary as it stands, with what has been signed and handed over.

    Raises
    ------
    RecordError
        REC-311 or REC-320 if the actor is yet to rate an interview of the home.
    """
    with look(office, actor, Action.SUMMARY_READ, home=household_id) as tx:
        require_sighted(tx, household_id, actor)
        household = homes.household(tx, household_id)
        if household is None:
            raise refusal(Action.SUMMARY_READ)
        summary = summary_of(office, tx, household_id, actor)
        texts, versions = summaries.texts(tx, household_id), summaries.signed_versions(tx, household_id)
        digest, change = summary_digest(summary_to_json(summary)), change_of(versions, texts)
        return SummaryDesk(
            household=household,
            summary=summary,
            digest=digest,
            texts=texts,
            change=change,
            comments=summaries.comments(tx, household_id),
            versions=versions,
            handed_over=summaries.handed_over(tx, household_id),
            lacking=tuple(lacking(summary, household_id, versions, change)),
            remarks=tuple(remarks(summary, change)),
            changed=not versions or versions[-1].sha256 != digest,
            writable=actor.may(Action.SUMMARY_WRITE) and homes.is_assigned(tx, household_id, actor.account_id),
            today=_today(),
        )


def save_summary_text(office: Office, actor: Actor, household_id: str, draft: Draft) -> Saved:
    """Save one part of what is written; the draft's item is ``summary``.

    Raises
    ------
    RecordError
        REC-208 if another page has changed it since, REC-209 if an empty text was not meant, REC-210 if there is no
        such part, REC-211 if the text is too long.
    """
    with act(office, actor, Action.SUMMARY_WRITE, home=household_id) as work:
        if draft.item_id != ITEM or draft.part not in _parts(work.tx, household_id):
            raise unknown_field(draft.item_id, draft.part)

        def add(text: str) -> int:
            return summaries.add_text(work.tx, work.stamp, household_id, draft.part, text=text, writer=draft.sent_by)

        return keep_draft(work, draft, summaries.texts(work.tx, household_id).get(draft.part), add)


def set_comment(
    office: Office,
    actor: Actor,
    household_id: str,
    applicant_id: str,
    *,
    state: CommentState,
    on: dt.date | None,
) -> None:
    """Record whether an applicant has commented on the assessment, and when.

    Raises
    ------
    RecordError
        REC-812 if the day is missing or lies ahead.
    """
    with act(office, actor, Action.SUMMARY_WRITE, home=household_id) as work:
        household = homes.household(work.tx, household_id)
        if household is None or applicant_id not in {person.id for person in household.applicants}:
            raise refusal(Action.SUMMARY_WRITE)
        asked = state is not CommentState.NOT_ASKED
        if asked and (on is None or on > _today()):
            what, remedy = "the day is missing or lies ahead", "Give the day."
            raise RecordError(Problem(code="REC-812", where=household_id, what=what, remedy=remedy))
        summaries.set_comment(work.tx, work.stamp, household_id, applicant_id, state, on if asked else None)
        work.detail.update(applicant=applicant_id, comment=state.value)


def change_of(versions: tuple[Signed, ...], texts: Mapping[str, Note]) -> str:
    """Return what is written to be new since the latest version; nothing where there is none."""
    return texts[CHANGE].text.strip() if versions and CHANGE in texts else ""


def lacking(summary: Summary, household_id: str, versions: tuple[Signed, ...], change: str) -> Iterator[Problem]:
    """Yield what must be there before a summary can be signed."""
    if not any(adult.result or adult.absence is Absence.DECLINED for adult in summary.adults):
        remedy = "Lock the ratings of an interview first."
        yield Problem(code="REC-801", where=household_id, what="nobody has a result", remedy=remedy)
    for said in summary.judgement:
        if not said.text:
            what, remedy = "a heading has no words", "Write in words, also that there is nothing to say."
            yield Problem(code="REC-802", where=said.part.value, what=what, remedy=remedy)
    if not summary.asked_by:
        what, remedy = "it does not say who asked", "Write who asked for the assessment."
        yield Problem(code="REC-803", where=ASKED_BY, what=what, remedy=remedy)
    if any(comment.state is CommentState.GIVEN and not comment.text for comment in summary.comments):
        what, remedy = "a comment is noted and has no words", "Write it down, or note that none was given."
        yield Problem(code="REC-805", where="comments", what=what, remedy=remedy)
    if versions and not change:
        what, remedy = "it does not say what is new", "Write what differs from the version before."
        yield Problem(code="REC-804", where=CHANGE, what=what, remedy=remedy)


def remarks(summary: Summary, change: str) -> Iterator[Remark]:
    """Yield words that a summary should not have: that approve or refuse, a street address, a personal number."""
    texts = [(ASKED_BY, summary.asked_by), *((said.part.value, said.text) for said in summary.judgement)]
    texts += [("comments", comment.text) for comment in summary.comments]
    texts += [("dissents", dissent.text) for dissent in summary.dissents]
    texts.append((CHANGE, change))
    for part, text in texts:
        for kind, pattern in _patterns().items():
            for found in dict.fromkeys(match[0] for match in pattern.finditer(text)):
                yield Remark(part=part, kind=kind, words=found)


def _today() -> dt.date:
    return now().astimezone(TIME_ZONE).date()


def _parts(tx: Transaction, household_id: str) -> frozenset[str]:
    household = homes.household(tx, household_id)
    people = () if household is None else household.applicants
    return frozenset({ASKED_BY, CHANGE, *JudgementPart, *(COMMENT + person.id for person in people)})


@cache
def _patterns() -> Mapping[RemarkKind, re.Pattern[str]]:
    told = tomllib.loads(Path(__file__).with_name("remarks.toml").read_text(encoding="utf-8"))
    return {RemarkKind(kind): re.compile("|".join(words), re.IGNORECASE) for kind, words in told.items()}
