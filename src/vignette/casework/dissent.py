"""A second rater's own view of the judgement: she reads what is written, without names, and agrees or dissents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vignette.access import Action, Actor, refusal
from vignette.assessment import Cell, JudgementPart, Profile, Stance, build_profile
from vignette.casework.adjudication import raters_by_symbol
from vignette.casework.material import Material, code_of, form_of, material_of
from vignette.casework.notes import Draft, Saved, keep_draft, unknown_field
from vignette.casework.office import (
    Office,
    act_on_interview,
    is_sighted,
    look,
    look_at_interview,
    require_sighted,
    storable,
)
from vignette.casework.results import rated_interview
from vignette.errors import Problem, RecordError
from vignette.instrument import Form
from vignette.storage import Transaction, interviews, second_ratings, summaries
from vignette.storage.interviews import Administration, Note
from vignette.storage.summaries import DissentRow

DISSENT = "dissent"
"""The item of a draft that holds a dissent; its part is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentTask:
    """An interview that the actor has rated as asked, and what she has said of the judgement."""

    id: str
    code: str
    form: Form
    written: bool
    """Whether there is a judgement to read."""
    stance: Stance
    earlier: bool
    """Whether the judgement has been changed since she said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentDesk:
    """What a second rater reads, and what she says.

    Attributes
    ----------
    judgement : mapping of JudgementPart to str
        What is written so far.
    profile : Profile
        Of this interview alone.
    symbol : str
        Her own among the raters.
    said : DissentRow or None
        What she has written.
    earlier : bool
        Whether the judgement has been changed since she said it.
    """

    material: Material
    judgement: Mapping[JudgementPart, str]
    profile: Profile
    symbol: str
    said: DissentRow | None
    earlier: bool

    @property
    def moved(self) -> tuple[Cell, ...]:
        """The cells whose value is not what she found."""
        return tuple(
            cell
            for cell in self.profile.cells
            for sheet, rating in cell.found
            if sheet.symbol == self.symbol and rating.level != cell.value
        )


def dissent_tasks(office: Office, actor: Actor) -> tuple[DissentTask, ...]:
    """Return the interviews that the actor has rated as asked and locked, the last asked first.

    Those of a home in which the actor is yet to rate another interview are left out: a judgement is of the whole home.
    """
    with look(office, actor, Action.DISSENT_WRITE, own=True) as tx:
        locked = [each.administration_id for each in second_ratings.tasks_of_rater(tx, actor.account_id) if each.locked]
        found = [interviews.administration(tx, each) for each in reversed(locked)]
        return tuple(
            _task(tx, each, _said(tx, each.id, actor))
            for each in found
            if each is not None and is_sighted(tx, each.household_id, actor)
        )


def dissent_desk(office: Office, actor: Actor, administration_id: str) -> DissentDesk:
    """Return the judgement for somebody who has rated the interview as asked, without names.

    Raises
    ------
    RecordError
        REC-320 if the actor has not locked, or is yet to rate another interview of the home.
    """
    with look_at_interview(office, actor, Action.DISSENT_WRITE, administration_id) as (tx, administration):
        _require_asked(tx, administration, actor)
        material = material_of(tx, administration, named=False)
        symbols = {rater: symbol for symbol, rater in raters_by_symbol(tx, administration).items()}
        gate, said = office.gate_of(material.instrument), _said(tx, administration_id, actor)
        return DissentDesk(
            material=material,
            judgement=_judgement(tx, administration),
            profile=build_profile(material.instrument, [rated_interview(tx, administration)], gate),
            symbol=symbols[actor.account_id],
            said=said,
            earlier=said is not None and is_earlier(tx, administration.household_id, said),
        )


def save_dissent(office: Office, actor: Actor, administration_id: str, draft: Draft) -> Saved:
    """Save what a second rater writes; it counts when she has given it with `give_dissent`. Raises as `save_note`."""
    with act_on_interview(office, actor, Action.DISSENT_WRITE, administration_id) as (work, administration):
        _require_asked(work.tx, administration, actor)
        if (draft.item_id, draft.part) != (DISSENT, ""):
            raise unknown_field(draft.item_id, draft.part)
        said = _said(work.tx, administration_id, actor)

        def add(text: str) -> int:
            return summaries.add_dissent(
                work.tx, work.stamp, administration, text=text, stance=Stance.UNSAID, writer=draft.sent_by
            )

        kept = None
        if said is not None:
            kept = Note(
                item_id=DISSENT, part="", text=said.text, revision=said.revision, writer=said.writer, at=said.at
            )
        return keep_draft(work, draft, kept, add)


def give_dissent(office: Office, actor: Actor, administration_id: str, *, stance: Stance) -> None:
    """Say that the actor agrees with the judgement or dissents; what she has written goes with it.

    Raises
    ------
    RecordError
        REC-320 if the actor has not locked, REC-809 if a dissent has no words.
    """
    with act_on_interview(office, actor, Action.DISSENT_WRITE, administration_id) as (work, administration):
        _require_asked(work.tx, administration, actor)
        said = _said(work.tx, administration_id, actor)
        text = "" if said is None else said.text
        if stance is Stance.DISSENTS and not storable(text).strip():
            what, remedy = "a dissent has no words", "Write what you see differently, and why."
            raise RecordError(Problem(code="REC-809", where=administration_id, what=what, remedy=remedy))
        # By no page: what a page sends late is a change that it must be told of, not one that takes her word back.
        summaries.add_dissent(work.tx, work.stamp, administration, text=text, stance=stance, writer="")
        work.detail["stance"] = stance.value


def is_earlier(tx: Transaction, household_id: str, said: DissentRow) -> bool:
    """Return whether the judgement has been changed since somebody agreed or dissented."""
    texts = summaries.texts(tx, household_id)
    changed = max((texts[part].at for part in JudgementPart if part in texts), default=said.at)
    return said.stance is not Stance.UNSAID and changed > said.at


def _task(tx: Transaction, administration: Administration, said: DissentRow | None) -> DissentTask:
    return DissentTask(
        id=administration.id,
        code=code_of(administration.id),
        form=form_of(tx, administration),
        written=any(_judgement(tx, administration).values()),
        stance=Stance.UNSAID if said is None else said.stance,
        earlier=said is not None and is_earlier(tx, administration.household_id, said),
    )


def _require_asked(tx: Transaction, administration: Administration, actor: Actor) -> None:
    if not second_ratings.is_asked(tx, administration.id, actor.account_id):
        raise refusal(Action.DISSENT_WRITE)
    require_sighted(tx, administration.household_id, actor)


def _judgement(tx: Transaction, administration: Administration) -> Mapping[JudgementPart, str]:
    texts = summaries.texts(tx, administration.household_id)
    return {part: texts[part].text.strip() if part in texts else "" for part in JudgementPart}


def _said(tx: Transaction, administration_id: str, actor: Actor) -> DissentRow | None:
    return next((row for row in summaries.dissents(tx, administration_id) if row.rater_id == actor.account_id), None)
