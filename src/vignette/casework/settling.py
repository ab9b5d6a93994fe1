"""Settling what raters differ on: a third value with a reason. What each rater gave is kept as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vignette.access import Action, Actor
from vignette.assessment import QueueState
from vignette.casework.adjudication import raters_by_symbol
from vignette.casework.cases import AdjudicationCase, case_of
from vignette.casework.office import Office, Work, act_on_interview, storable
from vignette.casework.rating import require_choice
from vignette.errors import Problem, RecordError
from vignette.storage import adjudication
from vignette.storage.adjudication import AdjudicationEvent
from vignette.storage.interviews import Administration


def settle_cell(
    office: Office,
    actor: Actor,
    administration_id: str,
    item_id: str,
    aspect_id: str,
    *,
    accept: str | None = None,
    level: int | None = None,
    missing_code: str | None = None,
    reason: str,
) -> None:
    """Settle one aspect of one answer: accept the rating of a masked rater, or choose another level or missing code.

    Parameters
    ----------
    accept : str or None
        The symbol of the rater whose level or code is taken; no level or code is given then.
    reason : str
        Why; it is always needed.

    Raises
    ------
    RecordError
        REC-205 without a reason, REC-332 if the adjudication is closed, REC-336 if not exactly one rater, level or code
        is chosen or there is no such rater; as `adjudication_case`; as `rate` for a level or a code.
    """
    with _settling(office, actor, administration_id) as (work, administration, case):
        if (accept is not None) + (level is not None) + (missing_code is not None) != 1:
            raise _problem("REC-336", f"{item_id} {aspect_id}", "not exactly one choice", "Choose one.")
        require_choice(case.material, item_id, aspect_id, level=None, missing_code=missing_code)
        sided_with = None
        if accept is not None:
            if accept not in case.symbols:
                raise _problem("REC-336", f"{item_id} {aspect_id}", "there is no such rater", "Load the page again.")
            cell = next(each for each in case.cells if (each.item_id, each.aspect_id) == (item_id, aspect_id))
            level, missing_code = cell.ratings[accept].level, cell.ratings[accept].missing_code
            sided_with = raters_by_symbol(work.tx, administration)[accept]
        require_choice(case.material, item_id, aspect_id, level=level, missing_code=missing_code)
        adjudication.decide_cell(
            work.tx,
            work.stamp,
            administration,
            item_id=item_id,
            aspect_id=aspect_id,
            level=level,
            missing_code=missing_code,
            sided_with=sided_with,
            reason=_required(reason, administration),
        )
        work.detail.update(item=item_id, aspect=aspect_id, settled="accepted" if accept else "other")


def settle_critical(
    office: Office, actor: Actor, administration_id: str, item_id: str, critical_id: str, *, heard: bool, reason: str
) -> None:
    """Settle whether a critical answer that some rater heard counts as heard.

    Raises
    ------
    RecordError
        REC-205 without a reason, REC-302 if no rater heard it, REC-332 if the adjudication is closed; as
        `adjudication_case`.
    """
    with _settling(office, actor, administration_id) as (work, administration, case):
        if (item_id, critical_id) not in {(each.item_id, each.critical_id) for each in case.critical}:
            raise _problem("REC-302", f"{item_id} {critical_id}", "no rater heard this", "Load the page again.")
        words = _required(reason, administration)
        adjudication.decide_critical(
            work.tx, work.stamp, administration, item_id=item_id, critical_id=critical_id, heard=heard, reason=words
        )
        work.detail.update(item=item_id, critical=critical_id, settled="heard" if heard else "not heard")


def take_back_cell(office: Office, actor: Actor, administration_id: str, item_id: str, aspect_id: str) -> None:
    """Take back what was settled of a cell. Raises `RecordError` REC-332, REC-337 if nothing was; as `settle_cell`."""
    with _settling(office, actor, administration_id) as (work, administration, case):
        decided = {(each.item_id, each.aspect_id) for each in case.cells if each.decision}
        _require_decided(decided, item_id, aspect_id)
        adjudication.decide_cell(
            work.tx,
            work.stamp,
            administration,
            item_id=item_id,
            aspect_id=aspect_id,
            level=None,
            missing_code=None,
            sided_with=None,
            reason="",
        )
        work.detail.update(item=item_id, aspect=aspect_id, settled="taken back")


def take_back_critical(office: Office, actor: Actor, administration_id: str, item_id: str, critical_id: str) -> None:
    """Take back what was settled of a critical answer. Raises as `take_back_cell`."""
    with _settling(office, actor, administration_id) as (work, administration, case):
        decided = {(each.item_id, each.critical_id) for each in case.critical if each.decision}
        _require_decided(decided, item_id, critical_id)
        adjudication.decide_critical(
            work.tx, work.stamp, administration, item_id=item_id, critical_id=critical_id, heard=None, reason=""
        )
        work.detail.update(item=item_id, critical=critical_id, settled="taken back")


def close_adjudication(office: Office, actor: Actor, administration_id: str) -> None:
    """Close an adjudication: what was settled stands from now on.

    Raises
    ------
    RecordError
        Everything that is lacking at once: REC-333 a cell, REC-334 a critical answer that is not settled, REC-335
        somebody asked has not locked. REC-332 if closed already; as `adjudication_case`.
    """
    with _settling(office, actor, administration_id) as (work, administration, case):
        if case.lacking:
            raise RecordError(*case.lacking, count=len(case.lacking))
        adjudication.add_event(work.tx, work.stamp, administration, AdjudicationEvent.CLOSED, "")
        work.detail["adjudication"] = AdjudicationEvent.CLOSED.value


def reopen_adjudication(office: Office, actor: Actor, administration_id: str, reason: str) -> None:
    """Open a closed adjudication again.

    Raises
    ------
    RecordError
        REC-205 without a reason, REC-338 if it is not closed; as `adjudication_case`.
    """
    with act_on_interview(office, actor, Action.ADJUDICATION_WRITE, administration_id) as (work, administration):
        if case_of(office, work.tx, administration, actor).state is not QueueState.DONE:
            raise _problem("REC-338", administration.id, "the adjudication is not closed", "Load the page again.")
        words = _required(reason, administration)
        adjudication.add_event(work.tx, work.stamp, administration, AdjudicationEvent.REOPENED, words)
        work.detail["adjudication"] = AdjudicationEvent.REOPENED.value


@contextmanager
def _settling(
    office: Office, actor: Actor, administration_id: str
) -> Iterator[tuple[Work, Administration, AdjudicationCase]]:
    with act_on_interview(office, actor, Action.ADJUDICATION_WRITE, administration_id) as (work, administration):
        case = case_of(office, work.tx, administration, actor)
        if case.state is QueueState.DONE:
            raise _problem("REC-332", administration.id, "the adjudication is closed", "Open it again, with a reason.")
        yield work, administration, case


def _required(reason: str, administration: Administration) -> str:
    words = storable(reason).strip()
    if not words:
        raise _problem("REC-205", administration.id, "a reason is missing", "Write in a few words why.")
    return words


def _require_decided(decided: set[tuple[str, str]], item_id: str, part: str) -> None:
    if (item_id, part) not in decided:
        raise _problem("REC-337", f"{item_id} {part}", "nothing is settled here", "Load the page again.")


def _problem(code: str, where: str, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=where, what=what, remedy=remedy))
