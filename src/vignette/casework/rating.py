"""Rating: one person judges the answers against the anchors, and locks the ratings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vignette.access import Action, Actor
from vignette.assessment import CriticalFinding, ItemState, Rating
from vignette.casework.adjudication import draw_spot_checks, settled_of
from vignette.casework.choices import require_on_scale
from vignette.casework.material import Material, material_of
from vignette.casework.notes import ASPECT, CRITICAL, locked
from vignette.casework.office import Office, Work, act_on_interview, look_at_interview, require_rater, storable
from vignette.casework.second_rating import select_for_second_rating
from vignette.casework.training_results import require_training
from vignette.errors import Problem, RecordError
from vignette.instrument import Vignette
from vignette.storage import Transaction, adjudication, ratings
from vignette.storage.interviews import Administration, Note
from vignette.storage.ratings import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSheet:
    """One rater's view of an interview: the answers, and this rater's own choices only.

    Attributes
    ----------
    second : bool
        Whether the rater was asked, and did not hold the interview.
    final : bool
        Whether the rater's locked ratings can no longer be unlocked.
    adjudicated : bool
        Whether what the raters differ on has been settled, so that the rater may look at where that left her own.
    lacking : tuple of Problem
        What is missing before the ratings can be locked.
    """

    material: Material
    second: bool
    cells: Mapping[tuple[str, str], Cell]
    heard: frozenset[tuple[str, str]]
    quotes: Mapping[tuple[str, str], Note]
    locked: bool
    final: bool
    adjudicated: bool
    lacking: tuple[Problem, ...]

    def code_of(self, item_id: str, aspect_id: str) -> str | None:
        """Return the missing code of a cell: the rater's own, else the vignette's from the interview."""
        cell = self.cells.get((item_id, aspect_id))
        own = cell.missing_code if cell else None
        return own or self.material.missing.get(item_id)

    def level_of(self, item_id: str, aspect_id: str) -> int | None:
        """Return the level of a cell, or None."""
        cell = self.cells.get((item_id, aspect_id))
        return cell.level if cell else None

    def ratings(self) -> tuple[Rating, ...]:
        """Return the ratings, one per cell, with the quotes that show them."""
        return tuple(
            Rating(
                item_id=vignette.id,
                aspect_id=aspect.id,
                level=self.level_of(vignette.id, aspect.id),
                missing_code=None
                if self.level_of(vignette.id, aspect.id) is not None
                else self.code_of(vignette.id, aspect.id),
                quote=self.quote(vignette.id, ASPECT + aspect.id),
            )
            for vignette in self.material.vignettes
            for aspect in self.material.instrument.aspects
        )

    def critical(self) -> tuple[CriticalFinding, ...]:
        """Return the critical answers that were heard."""
        return tuple(
            CriticalFinding(
                item_id=vignette.id,
                critical_id=answer.id,
                kind=answer.kind,
                quote=self.quote(vignette.id, CRITICAL + answer.id),
            )
            for vignette in self.material.vignettes
            for answer in vignette.critical_answers
            if (vignette.id, answer.id) in self.heard
        )

    def quote(self, item_id: str, part: str) -> str:
        """Return a quote's text, or an empty one."""
        note = self.quotes.get((item_id, part))
        return note.text.strip() if note else ""


def rating_sheet(office: Office, actor: Actor, administration_id: str) -> RatingSheet:
    """Return the actor's own rating sheet of an interview.

    Raises
    ------
    RecordError
        REC-306 if somebody asked to rate it opens it before the interview is over.
    """
    with look_at_interview(office, actor, Action.RATING_READ, administration_id) as (tx, administration):
        require_rater(tx, Action.RATING_READ, administration, actor)
        sheet = sheet_of(tx, administration, actor.account_id)
        _require_over(sheet)
        return sheet


def rate(
    office: Office,
    actor: Actor,
    administration_id: str,
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
        REC-301 if the level is not on the scale, REC-302 if the vignette, aspect or code is unknown, REC-303 if the
        ratings are locked, REC-304 if the vignette was declined or not asked, REC-305 if it has not been held yet,
        REC-306 if somebody asked to rate it does so before the interview is over, REC-504 if the office requires a
        training round that this rater has not passed.
    """
    with act_on_interview(office, actor, Action.RATING_WRITE, administration_id) as (work, administration):
        sheet = _writable(work, actor, administration)
        require_choice(sheet.material, item_id, aspect_id, level=level, missing_code=missing_code)
        ratings.add_rating(
            work.tx,
            work.stamp,
            administration,
            item_id=item_id,
            aspect_id=aspect_id,
            level=level,
            missing_code=missing_code,
        )
        work.detail.update(item=item_id, aspect=aspect_id)


def flag_critical(
    office: Office, actor: Actor, administration_id: str, item_id: str, critical_id: str, *, heard: bool
) -> None:
    """Say whether a critical answer was heard. Raises `RecordError` REC-302 or REC-303."""
    with act_on_interview(office, actor, Action.RATING_WRITE, administration_id) as (work, administration):
        sheet = _writable(work, actor, administration)
        vignette = _vignette(sheet.material, item_id)
        if critical_id not in {answer.id for answer in vignette.critical_answers}:
            raise _unknown(item_id, critical_id)
        ratings.add_critical_flag(
            work.tx, work.stamp, administration, item_id=item_id, critical_id=critical_id, heard=heard
        )
        work.detail.update(item=item_id, critical=critical_id)


def lock(office: Office, actor: Actor, administration_id: str) -> None:
    """Lock the actor's ratings. Cells of a vignette that was declined or not asked get its code.

    At the interviewer's lock it is decided whether somebody is asked for a second rating.

    Raises
    ------
    RecordError
        Everything that is missing at once: REC-304 a level where the vignette was declined or not asked, REC-306 the
        interview is not over, REC-307 a cell is not rated, REC-308 a level that asks for a quote has none, REC-309 a
        critical answer has no quote. REC-303 if locked already, REC-504 as `rate`.
    """
    with act_on_interview(office, actor, Action.RATING_WRITE, administration_id) as (work, administration):
        sheet = _writable(work, actor, administration)
        if sheet.lacking:
            raise RecordError(*sheet.lacking, count=len(sheet.lacking))
        for rating in sheet.ratings():
            if (rating.item_id, rating.aspect_id) not in sheet.cells or rating.missing_code is not None:
                ratings.add_rating(
                    work.tx,
                    work.stamp,
                    administration,
                    item_id=rating.item_id,
                    aspect_id=rating.aspect_id,
                    level=rating.level,
                    missing_code=rating.missing_code,
                )
        if not sheet.second:
            select_for_second_rating(office, work, administration, sheet.material, sheet.ratings())
        ratings.add_lock(work.tx, work.stamp, administration, locked=True, reason="")
        draw_spot_checks(work, administration)
        work.detail["lock"] = "locked"


def unlock(office: Office, actor: Actor, administration_id: str, reason: str) -> None:
    """Unlock the actor's ratings, with a reason.

    Raises
    ------
    RecordError
        REC-205 without a reason, REC-310 if not locked, REC-323 if two raters have locked: by then each may have seen
        the other's, and what differs is settled in the adjudication.
    """
    with act_on_interview(office, actor, Action.RATING_WRITE, administration_id) as (work, administration):
        require_rater(work.tx, Action.RATING_WRITE, administration, actor)
        if not reason.strip():
            raise _problem("REC-205", administration.id, "a reason is missing", "Write in a few words why.")
        if not ratings.is_locked(work.tx, administration.id, actor.account_id):
            raise _problem("REC-310", administration.id, "the ratings are not locked", "Load the page again.")
        if len(adjudication.locked_raters(work.tx, administration.id)) > 1:
            raise _problem(
                "REC-323",
                administration.id,
                "two raters have locked",
                "What differs is settled in the adjudication. Nothing was changed.",
            )
        ratings.add_lock(work.tx, work.stamp, administration, locked=False, reason=storable(reason).strip())
        work.detail["lock"] = "unlocked"


def sheet_of(tx: Transaction, administration: Administration, rater_id: str) -> RatingSheet:
    """Assemble one rater's sheet from the records; another rater's choices are never read."""
    second = administration.interviewer_id != rater_id
    is_locked = ratings.is_locked(tx, administration.id, rater_id)
    final = is_locked and len(adjudication.locked_raters(tx, administration.id)) > 1
    sheet = RatingSheet(
        material=material_of(tx, administration, named=not second),
        second=second,
        cells={(cell.item_id, cell.aspect_id): cell for cell in ratings.cells(tx, administration.id, rater_id)},
        heard=ratings.critical_flags(tx, administration.id, rater_id),
        quotes={(note.item_id, note.part): note for note in ratings.quotes(tx, administration.id, rater_id)},
        locked=is_locked,
        final=final,
        adjudicated=final and settled_of(tx, administration).closed,
        lacking=(),
    )
    return replace(sheet, lacking=tuple(_lacking(sheet)))


def _lacking(sheet: RatingSheet) -> Iterator[Problem]:
    if not sheet.material.over:
        yield _not_over(sheet)
    quoted = {level.value for level in sheet.material.instrument.scale if level.quote_required}
    for rating in sheet.ratings():
        where = f"{rating.item_id} {rating.aspect_id}"
        if not rating.settled:
            yield Problem(
                code="REC-307", where=where, what="not rated", remedy="Choose a level, or say why there is none."
            )
        elif rating.level is not None and rating.item_id in sheet.material.missing:
            yield Problem(
                code="REC-304",
                where=where,
                what="the vignette was declined or not asked, yet it has a level",
                remedy="Clear the level, or take that back in the interview.",
            )
        elif rating.level in quoted and not rating.quote:
            yield Problem(
                code="REC-308",
                where=where,
                what=f"level {rating.level} has no quote",
                remedy="Write the words that show it.",
            )
    for finding in sheet.critical():
        if not finding.quote:
            yield Problem(
                code="REC-309",
                where=f"{finding.item_id} {finding.critical_id}",
                what="a critical answer has no quote",
                remedy="Write the words that show it, or untick it.",
            )


def _writable(work: Work, actor: Actor, administration: Administration) -> RatingSheet:
    require_rater(work.tx, Action.RATING_WRITE, administration, actor)
    require_training(work.tx, actor, administration.instrument_id)
    sheet = sheet_of(work.tx, administration, actor.account_id)
    if sheet.locked:
        raise locked(administration.id)
    _require_over(sheet)
    return sheet


def _require_over(sheet: RatingSheet) -> None:
    """Whoever did not hold the interview begins when it is over; the interviewer may rate as she goes."""
    if sheet.second and not sheet.material.over:
        raise RecordError(_not_over(sheet))


def _not_over(sheet: RatingSheet) -> Problem:
    return Problem(
        code="REC-306",
        where=sheet.material.id,
        what="the interview is not over",
        remedy="Finish the interview first.",
    )


def require_choice(
    material: Material, item_id: str, aspect_id: str, *, level: int | None, missing_code: str | None
) -> None:
    """Refuse what is not a level or a missing code of a cell. Raises `RecordError` as `rate`."""
    instrument = material.instrument
    _vignette(material, item_id)
    if aspect_id not in {aspect.id for aspect in instrument.aspects}:
        raise _unknown(item_id, aspect_id)
    if missing_code is not None and missing_code not in {code.id for code in instrument.missing_codes}:
        raise _unknown(item_id, missing_code)
    require_on_scale(f"{item_id} {aspect_id}", instrument.levels, level=level, missing_code=missing_code)
    _require_held(material, item_id, level)


def _require_held(material: Material, item_id: str, level: int | None) -> None:
    if level is not None and item_id in material.missing:
        raise _problem(
            "REC-304", item_id, "the vignette was declined or not asked", "Take that back in the interview first."
        )
    if material.items[item_id] is ItemState.UNTOUCHED:
        raise _problem("REC-305", item_id, "the vignette has not been held yet", "Hold it first.")


def _vignette(material: Material, item_id: str) -> Vignette:
    for vignette in material.vignettes:
        if vignette.id == item_id:
            return vignette
    raise _unknown(item_id, "")


def _unknown(item_id: str, part: str) -> RecordError:
    where = f"{item_id} {part}".strip()
    return _problem("REC-302", where, "the form has no such vignette, aspect or code", "Load the page again.")


def _problem(code: str, where: str, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=where, what=what, remedy=remedy))
