"""Rater training: rating written examples blind, against the authors' key.

What a rater sees before the round is finished holds nothing of the key: not the levels, not the kind of example, not
its place among the others, not its critical answers.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vignette.access import Action, Actor, refusal
from vignette.casework.choices import require_on_scale
from vignette.casework.office import Office, act, look, wording
from vignette.casework.training_choice import answer_name, choose_examples
from vignette.errors import Problem, RecordError
from vignette.i18n import LocalizedPoints, LocalizedText
from vignette.instrument import Example, Instrument, Level, Named, Vignette, instrument_to_json
from vignette.storage import Transaction, interviews, training
from vignette.storage.ratings import Cell
from vignette.storage.training import TrainingRound
from vignette.study.key_agreement import KeyCell

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingItem:
    """One vignette of a round: what was asked, the invented answer, and the level descriptions."""

    id: str
    competence: LocalizedText
    title: LocalizedText
    situation: LocalizedText
    lead_question: LocalizedText
    answer: LocalizedText
    anchors: Mapping[str, Mapping[int, LocalizedPoints]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSheet:
    """A rater's view of her own round, without a trace of the key.

    Attributes
    ----------
    lacking : tuple of Problem
        What is missing before the round can be finished.
    """

    id: str
    instrument: LocalizedText
    form: LocalizedText
    scale: tuple[Level, ...]
    aspects: tuple[Named, ...]
    missing_codes: tuple[Named, ...]
    items: tuple[TrainingItem, ...]
    cells: Mapping[tuple[str, str], Cell]
    begun_at: dt.datetime
    finished_at: dt.datetime | None
    lacking: tuple[Problem, ...]

    def level_of(self, item_id: str, aspect_id: str) -> int | None:
        """Return the level of a cell, or None."""
        cell = self.cells.get((item_id, aspect_id))
        return cell.level if cell else None

    def code_of(self, item_id: str, aspect_id: str) -> str | None:
        """Return the missing code of a cell, or None."""
        cell = self.cells.get((item_id, aspect_id))
        return cell.missing_code if cell else None

    def done(self, item_id: str) -> int:
        """Return how many aspects of an answer have a level or a missing code."""
        return sum(_settled(self.cells.get((item_id, aspect.id))) for aspect in self.aspects)


def begin_round(office: Office, actor: Actor, instrument_id: str, form_id: str) -> str:
    """Begin a round with one example of each vignette of a form, or go on with the one under way; return its id.

    Raises
    ------
    RecordError
        REC-501 if the form has no written examples.
    """
    instrument = office.library.get(instrument_id)
    vignettes = [vignette for vignette in instrument.vignettes_of(form_id) if vignette.examples]
    if not vignettes:
        raise _problem("REC-501", form_id, "the form has no written examples", "Choose another form.")
    with act(office, actor, Action.TRAINING_WRITE) as work:
        earlier = [
            each for each in training.rounds_of(work.tx, actor.account_id) if each.instrument_id == instrument_id
        ]
        under_way = [each for each in earlier if not each.finished_at and form_of(work.tx, each) == form_id]
        if under_way:
            work.detail.update(round=under_way[0].id, training="continued")
            return under_way[0].id
        interviews.keep_definition(
            work.tx,
            work.stamp.at,
            instrument_id=instrument.id,
            version=instrument.version,
            fingerprint=instrument.fingerprint,
            content=instrument_to_json(instrument),
        )
        seen = Counter(answer_name(example) for each in earlier for _, example in drawn(work.tx, each))
        begun = training.add_round(
            work.tx,
            work.stamp,
            examples=choose_examples(vignettes, seen),
            instrument_id=instrument.id,
            version=instrument.version,
            fingerprint=instrument.fingerprint,
        )
        work.detail.update(round=begun, training="begun")
    return begun


def round_sheet(office: Office, actor: Actor, round_id: str) -> RoundSheet:
    """Return one of the actor's own rounds: answers, level descriptions, own choices. Nothing of the key."""
    with look(office, actor, Action.TRAINING_READ) as tx:
        return _sheet(tx, own_round(tx, actor, Action.TRAINING_READ, round_id))


def rate_example(
    office: Office,
    actor: Actor,
    round_id: str,
    item_id: str,
    aspect_id: str,
    *,
    level: int | None = None,
    missing_code: str | None = None,
) -> None:
    """Choose a level or a missing code for one aspect of one answer; neither clears the choice.

    Raises
    ------
    RecordError
        REC-301 if the level is not on the scale, REC-502 if the round is finished, REC-505 if the vignette, aspect or
        code is unknown.
    """
    with act(office, actor, Action.TRAINING_WRITE, subject=round_id) as work:
        found = own_round(work.tx, actor, Action.TRAINING_WRITE, round_id)
        _require_under_way(found)
        _require_known(wording(work.tx, found.fingerprint), found, item_id, aspect_id, missing_code)
        levels = wording(work.tx, found.fingerprint).levels
        require_on_scale(f"{item_id} {aspect_id}", levels, level=level, missing_code=missing_code)
        training.add_training_rating(
            work.tx,
            work.stamp,
            round_id,
            item_id=item_id,
            aspect_id=aspect_id,
            level=level,
            missing_code=missing_code,
        )
        work.detail.update(item=item_id, aspect=aspect_id)


def finish_round(office: Office, actor: Actor, round_id: str) -> None:
    """Finish a round; then its key is shown, and nothing changes any more.

    Raises
    ------
    RecordError
        Everything that is missing at once: REC-307 a cell is not rated. REC-502 if the round is finished already.
    """
    with act(office, actor, Action.TRAINING_WRITE, subject=round_id) as work:
        found = own_round(work.tx, actor, Action.TRAINING_WRITE, round_id)
        _require_under_way(found)
        lacking = _sheet(work.tx, found).lacking
        if lacking:
            raise RecordError(*lacking, count=len(lacking))
        training.finish(work.tx, work.stamp, round_id)
        work.detail["training"] = "finished"


def calibration_frame(tx: Transaction) -> pd.DataFrame:
    """Return what all raters chose in their finished rounds: one row per rater, round and cell.

    Columns: rater_id, round_id, at (when the round was finished), instrument_id, fingerprint, vignette_id, example (its
    place there), aspect_id, level (empty where a missing code was chosen), missing_code, key, and seen: whether the
    rater had had that answer in an earlier round, and so knew its key.
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    cells, had = training.finished_cells(tx), set[tuple[str, str]]()
    for each in training.finished_rounds(tx):
        chosen = {(cell.item_id, cell.aspect_id): cell for cell in cells.get(each.id, ())}
        whose = (each.rater_id, each.id, each.finished_at, each.instrument_id, each.fingerprint)
        for item_id, example in drawn(tx, each):
            name = (each.rater_id, answer_name(example))
            for aspect_id, key in example.key.items():
                cell = chosen[item_id, aspect_id]
                what = (item_id, each.examples[item_id], aspect_id, cell.level, cell.missing_code)
                rows.append((*whose, *what, key.level, name in had))
            had.add(name)
    about = ["rater_id", "round_id", "at", "instrument_id", "fingerprint", "vignette_id", "example", "aspect_id"]
    frame = pd.DataFrame(rows, columns=[*about, "level", "missing_code", "key", "seen"])
    return frame.astype({"level": float})


def own_round(tx: Transaction, actor: Actor, action: Action, round_id: str) -> TrainingRound:
    """Return a round of the actor's. Another's round is refused like one that does not exist (ACC-401)."""
    found = training.training_round(tx, round_id)
    if found is None or found.rater_id != actor.account_id:
        raise refusal(action)
    return found


def trained(tx: Transaction, round_: TrainingRound) -> list[Vignette]:
    """Return a round's vignettes, in the order of the form."""
    instrument = wording(tx, round_.fingerprint)
    form = instrument.vignette(next(iter(round_.examples))).form
    return [vignette for vignette in instrument.vignettes_of(form) if vignette.id in round_.examples]


def form_of(tx: Transaction, round_: TrainingRound) -> str:
    """Return the id of a round's form."""
    return trained(tx, round_)[0].form


def drawn(tx: Transaction, round_: TrainingRound) -> list[tuple[str, Example]]:
    """Return a round's examples, each with the id of its vignette. They hold the key."""
    return [(vignette.id, vignette.examples[round_.examples[vignette.id]]) for vignette in trained(tx, round_)]


def key_cells(tx: Transaction, round_: TrainingRound) -> dict[tuple[str, str], KeyCell]:
    """Return own level and key of every cell of a round, in order, by vignette and aspect."""
    chosen = {(cell.item_id, cell.aspect_id): cell.level for cell in training.training_cells(tx, round_.id)}
    return {
        (item_id, aspect.id): KeyCell(
            answer=answer_name(example),
            aspect_id=aspect.id,
            level=chosen.get((item_id, aspect.id)),
            key=example.key[aspect.id].level,
        )
        for item_id, example in drawn(tx, round_)
        for aspect in wording(tx, round_.fingerprint).aspects
    }


def _sheet(tx: Transaction, found: TrainingRound) -> RoundSheet:
    instrument, vignettes = wording(tx, found.fingerprint), trained(tx, found)
    cells = {(cell.item_id, cell.aspect_id): cell for cell in training.training_cells(tx, found.id)}
    return RoundSheet(
        id=found.id,
        instrument=instrument.title,
        form=next(form.name for form in instrument.forms if form.id == vignettes[0].form),
        scale=instrument.scale,
        aspects=instrument.aspects,
        missing_codes=instrument.missing_codes,
        items=tuple(_item(instrument, vignette, found.examples[vignette.id]) for vignette in vignettes),
        cells=cells,
        begun_at=found.begun_at,
        finished_at=found.finished_at,
        lacking=tuple(
            Problem(
                code="REC-307",
                where=f"{vignette.id} {aspect.id}",
                what="not rated",
                remedy="Choose a level, or say why there is none.",
            )
            for vignette in vignettes
            for aspect in instrument.aspects
            if not _settled(cells.get((vignette.id, aspect.id)))
        ),
    )


def _item(instrument: Instrument, vignette: Vignette, place: int) -> TrainingItem:
    return TrainingItem(
        id=vignette.id,
        competence=instrument.competence(vignette.competence).name,
        title=vignette.title,
        situation=vignette.situation,
        lead_question=vignette.lead_question,
        answer=vignette.examples[place].answer,
        anchors=vignette.anchors,
    )


def _settled(cell: Cell | None) -> bool:
    return cell is not None and (cell.level is not None or cell.missing_code is not None)


def _require_under_way(found: TrainingRound) -> None:
    if found.finished_at is not None:
        raise _problem("REC-502", found.id, "the round is finished", "Begin a new round.")


def _require_known(
    instrument: Instrument, found: TrainingRound, item_id: str, aspect_id: str, missing_code: str | None
) -> None:
    aspects = {aspect.id for aspect in instrument.aspects}
    codes = {code.id for code in instrument.missing_codes} | {None}
    if item_id not in found.examples or aspect_id not in aspects or missing_code not in codes:
        what = "the round has no such vignette, aspect or code"
        raise _problem("REC-505", f"{item_id} {aspect_id}", what, "Load the page again.")


def _problem(code: str, where: str, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=where, what=what, remedy=remedy))
