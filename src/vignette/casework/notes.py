"""What is typed in an interview: notes, quotes and check-offs, saved while the interviewer writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from vignette.access import Action, Actor
from vignette.assessment import HELD, InterviewState, ProbeMark
from vignette.casework.course import BRIEFING, BRIEFING_PARTS, LEAD, require_unrated, state_of
from vignette.casework.office import Office, Work, act_on_interview, require_rater, storable, wording
from vignette.errors import Problem, RecordError
from vignette.instrument import Vignette
from vignette.storage import desk, interviews, ratings, standing
from vignette.storage.interviews import Administration, ItemMark, Mark, Note

LONGEST_NOTE = 100_000
LONGEST_WRITER = 40
ASPECT = "aspect:"
CRITICAL = "critical:"
"""A quote's part is ``aspect:`` or ``critical:`` with the id of what it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text as a page sends it.

    Attributes
    ----------
    base : int
        The revision the page last knew; 0 for none.
    writer : str
        The page that sends it, so that a repeated sending is not taken for another person's change.
    sequence : int
        The page's count of its sendings, so that one that comes late does not replace a newer one.
    tab : str
        The browser tab, which must hold the interview's desk.
    clear : bool
        Whether an empty text is meant. An empty text that is not meant never replaces words.
    """

    item_id: str
    part: str
    text: str
    base: int
    writer: str
    tab: str
    sequence: int = 0
    clear: bool = False

    @property
    def sent_by(self) -> str:
        """The page and its count, as kept with the text."""
        return f"{self.writer[:LONGEST_WRITER]} {self.sequence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What the page is told when the text is in the database."""

    revision: int
    at: dt.datetime


def save_note(office: Office, actor: Actor, administration_id: str, draft: Draft) -> Saved:
    """Save one field of notes.

    Raises
    ------
    RecordError
        REC-207 if another tab holds the desk, REC-208 if another page has changed the field since, REC-209 if an
        empty text was not meant, REC-210 if the field does not exist, REC-211 if the text is too long, REC-204 if
        the interview has not begun or was declined, REC-206 if ratings have been locked, REC-321 if somebody asked to
        rate the answers has begun.
    """
    with act_on_interview(office, actor, Action.INTERVIEW_WRITE, administration_id) as (work, administration):
        _require_parts(work, administration, draft)
        _require_open(work, administration, draft.item_id)
        _require_seat(work, administration, draft)

        def add(text: str) -> int:
            return interviews.add_answer(
                work.tx,
                work.stamp,
                administration,
                item_id=draft.item_id,
                part=draft.part,
                text=text,
                writer=draft.sent_by,
            )

        kept = interviews.answers(work.tx, administration.id, item_id=draft.item_id, part=draft.part)
        return keep_draft(work, draft, kept[-1] if kept else None, add)


def save_quote(office: Office, actor: Actor, administration_id: str, draft: Draft) -> Saved:
    """Save the words that show a level or a critical answer; raises as `save_note`, but any tab may send them."""
    with act_on_interview(office, actor, Action.RATING_WRITE, administration_id) as (work, administration):
        require_rater(work.tx, Action.RATING_WRITE, administration, actor)
        _require_over_for_second(work, administration)
        vignette = _vignette(work, administration, draft.item_id)
        instrument = wording(work.tx, administration.fingerprint)
        parts = {ASPECT + aspect.id for aspect in instrument.aspects}
        parts |= {CRITICAL + critical.id for critical in vignette.critical_answers}
        if draft.part not in parts:
            raise unknown_field(draft.item_id, draft.part)
        if ratings.is_locked(work.tx, administration.id, actor.account_id):
            raise locked(administration.id)

        def add(text: str) -> int:
            return ratings.add_quote(
                work.tx,
                work.stamp,
                administration,
                item_id=draft.item_id,
                part=draft.part,
                text=text,
                writer=draft.sent_by,
            )

        kept = ratings.quotes(work.tx, administration.id, actor.account_id, item_id=draft.item_id, part=draft.part)
        return keep_draft(work, draft, kept[-1] if kept else None, add)


def save_mark(office: Office, actor: Actor, administration_id: str, draft: Draft) -> Saved:
    """Check a probe off: the draft's text is the mark, empty to take it back. Raises as `save_note`."""
    with act_on_interview(office, actor, Action.INTERVIEW_WRITE, administration_id) as (work, administration):
        probes = {probe.id for probe in _vignette(work, administration, draft.item_id).probes}
        if draft.part not in probes or draft.text not in {"", *ProbeMark}:
            raise unknown_field(draft.item_id, draft.part)
        _require_open(work, administration, draft.item_id)
        _require_seat(work, administration, draft)

        def add(text: str) -> int:
            work.detail["mark"] = text
            return interviews.add_probe_mark(
                work.tx,
                work.stamp,
                administration,
                item_id=draft.item_id,
                part=draft.part,
                mark=ProbeMark(text) if text else None,
                writer=draft.sent_by,
            )

        marks = standing.kept(work.tx, administration.id).marks
        kept = next((each for each in marks if (each.item_id, each.part) == (draft.item_id, draft.part)), None)
        return keep_draft(work, draft, kept, add)


def save_item_mark(office: Office, actor: Actor, administration_id: str, draft: Draft) -> Saved:
    """Say that a whole vignette was declined or not asked: the draft's text is the code, empty to take it back.

    The draft's part is empty. Raises as `save_note`.
    """
    with act_on_interview(office, actor, Action.INTERVIEW_WRITE, administration_id) as (work, administration):
        _vignette(work, administration, draft.item_id)
        codes = {code.id for code in wording(work.tx, administration.fingerprint).missing_codes}
        if draft.part or draft.text not in {"", *codes}:
            raise unknown_field(draft.item_id, draft.part)
        _require_open(work, administration, draft.item_id)
        _require_seat(work, administration, draft)

        def add(text: str) -> int:
            work.detail["missing_code"] = text
            return interviews.add_item_mark(
                work.tx,
                work.stamp,
                administration,
                item_id=draft.item_id,
                missing_code=text or None,
                writer=draft.sent_by,
            )

        marks = standing.kept(work.tx, administration.id).item_marks
        kept = next((each for each in marks if each.item_id == draft.item_id), None)
        return keep_draft(work, draft, kept, add)


def locked(administration_id: str) -> RecordError:
    """Return the error for a change of locked ratings."""
    return RecordError(
        Problem(
            code="REC-303",
            where=administration_id,
            what="the ratings are locked",
            remedy="Unlock them first and say why. Nothing was changed.",
        )
    )


def keep_draft(work: Work, draft: Draft, kept: Note | Mark | ItemMark | None, add: Callable[[str], int]) -> Saved:
    """Keep a text unless it is there already, came late, or would overwrite what its page did not know.

    Raises
    ------
    RecordError
        REC-208 if another page has changed it since, REC-209 if an empty text was not meant, REC-211 if it is too long.
    """
    text = storable(draft.text)
    if len(text) > LONGEST_NOTE:
        raise _problem("REC-211", draft, "the text is too long", f"Keep it under {LONGEST_NOTE} characters.")
    work.detail.update(item=draft.item_id, part=draft.part)
    if kept is None and not text:
        return Saved(revision=0, at=work.stamp.at)
    if kept is not None:
        page, _, sequence = kept.writer.rpartition(" ")
        mine = bool(kept.writer) and page == draft.writer[:LONGEST_WRITER]
        if kept.text == text or (mine and int(sequence) > draft.sequence):
            return Saved(revision=kept.revision, at=kept.at)
        if kept.revision != draft.base and not mine:
            raise _problem(
                "REC-208",
                draft,
                "the text has been changed on another page since",
                "Load the page again; both versions are kept.",
            )
        if kept.text.strip() and not text.strip() and not draft.clear:
            raise _problem("REC-209", draft, "an empty text never replaces words", "Clear the field by hand.")
    revision = add(text)
    work.detail["revision"] = revision
    return Saved(revision=revision, at=work.stamp.at)


def _require_parts(work: Work, administration: Administration, draft: Draft) -> None:
    if draft.item_id == BRIEFING:
        parts = {*BRIEFING_PARTS}
    else:
        vignette = _vignette(work, administration, draft.item_id)
        parts = {LEAD, *(probe.id for probe in vignette.probes)}
    if draft.part not in parts:
        raise unknown_field(draft.item_id, draft.part)


def _vignette(work: Work, administration: Administration, item_id: str) -> Vignette:
    for vignette in wording(work.tx, administration.fingerprint).vignettes_of(administration.form_id):
        if vignette.id == item_id:
            return vignette
    raise unknown_field(item_id, "")


def _require_seat(work: Work, administration: Administration, draft: Draft) -> None:
    seat = desk.seat(work.tx, administration.id)
    if seat is not None and seat.tab != draft.tab:
        raise _problem(
            "REC-207",
            draft,
            "the interview is open in another tab",
            "Go on there, or choose to write here instead. The text stays in its box.",
        )


def _require_over_for_second(work: Work, administration: Administration) -> None:
    over = state_of(interviews.events(work.tx, administration.id)) in HELD
    if administration.interviewer_id != work.stamp.account_id and not over:
        raise RecordError(
            Problem(
                code="REC-306",
                where=administration.id,
                what="the interview is not over",
                remedy="Wait until it is. Nothing was changed.",
            )
        )


def _require_open(work: Work, administration: Administration, item_id: str) -> None:
    state = state_of(interviews.events(work.tx, administration.id))
    if state is InterviewState.DECLINED or (state is InterviewState.NEW and item_id != BRIEFING):
        raise RecordError(
            Problem(
                code="REC-204",
                where=administration.id,
                what=f"the interview is {state.value}, so nothing can be noted",
                remedy="Begin with the information and the consent.",
            )
        )
    require_unrated(work.tx, administration.id)


def unknown_field(item_id: str, part: str) -> RecordError:
    """Return the error for a field that is not there."""
    return RecordError(
        Problem(
            code="REC-210",
            where=f"{item_id} {part}".strip(),
            what="the form has no such vignette or field",
            remedy="Load the page again. Nothing was changed.",
        )
    )


def _problem(code: str, draft: Draft, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=f"{draft.item_id} {draft.part}", what=what, remedy=remedy))
