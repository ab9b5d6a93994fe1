"""The cases of adjudication: masked raters side by side, with what must be settled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from vignette.access import Action, Actor
from vignette.assessment import (
    CriticalFinding,
    QueueState,
    RatedInterview,
    Rating,
    SelectionReason,
    compare_cells,
    compare_critical,
    crossing,
)
from vignette.assessment.raters import RaterSheet
from vignette.casework.adjudication import Key, by_symbol, sheets_of_many
from vignette.casework.material import Material, language_of, material_of
from vignette.casework.office import Office, is_rater, look_at_interview, wording
from vignette.casework.routines import routines_of
from vignette.errors import Problem, RecordError
from vignette.storage import Transaction, adjudication, second_ratings, standing
from vignette.storage.adjudication import AdjudicationEvent
from vignette.storage.interviews import Administration


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The third value of a cell; ``sided_with`` is the symbol of the rater it was taken from, if it was."""

    level: int | None
    missing_code: str | None
    sided_with: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicatedCell:
    """One cell of a case.

    Attributes
    ----------
    ratings : mapping of str to Rating
        Level or code, and quote, by the rater's symbol.
    distance : int or None
        Between the highest and the lowest level.
    same, drawn : bool
        Whether the raters agree, so that the value is carried; and whether it was drawn as a spot check all the same.
    crosses_cut : bool
        Whether the raters stand on different sides of a cut score.
    apart : bool
        Whether the raters are so far apart that the cell must be settled.
    decision : Decision or None
        What has been settled so far.
    """

    item_id: str
    aspect_id: str
    ratings: Mapping[str, Rating]
    distance: int | None
    same: bool
    drawn: bool
    crosses_cut: bool
    apart: bool
    decision: Decision | None

    @property
    def required(self) -> bool:
        """Whether the case cannot be closed before this cell is settled."""
        return self.apart or self.drawn

    @property
    def lacks(self) -> bool:
        """Whether the cell must be settled and is not."""
        return self.required and self.decision is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicatedCritical:
    """A critical answer that at least one rater heard; required if not all did."""

    item_id: str
    critical_id: str
    findings: Mapping[str, CriticalFinding]
    required: bool
    decision: adjudication.CriticalDecision | None

    @property
    def lacks(self) -> bool:
        """Whether it must be settled and is not."""
        return self.required and self.decision is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationCase:
    """An interview that two raters or more have locked, as an adjudicator sees it: masked, without times or order.

    Attributes
    ----------
    symbols : tuple of str
        One for each rater.
    awaiting : bool
        Whether somebody else is asked who has not locked, so that the case cannot be closed yet.
    reopened : str
        Why it was opened again; empty if it was not.
    lacking : tuple of Problem
        What must be settled before the case can be closed.
    """

    material: Material
    symbols: tuple[str, ...]
    cells: tuple[AdjudicatedCell, ...]
    critical: tuple[AdjudicatedCritical, ...]
    reasons: tuple[SelectionReason, ...]
    state: QueueState
    awaiting: bool
    reopened: str
    lacking: tuple[Problem, ...]


def adjudication_case(office: Office, actor: Actor, administration_id: str) -> AdjudicationCase:
    """Return a case for whoever settles it.

    Raises
    ------
    RecordError
        REC-330 if fewer than two raters have locked, REC-331 if the actor is one of the raters.
    """
    with look_at_interview(office, actor, Action.ADJUDICATION_READ, administration_id) as (tx, administration):
        return case_of(office, tx, administration, actor)


def case_of(office: Office, tx: Transaction, administration: Administration, actor: Actor) -> AdjudicationCase:
    """Assemble a case; raises as `adjudication_case`."""
    if is_rater(tx, administration, actor.account_id):
        raise _problem("REC-331", administration, "the actor is one of the raters", "Ask another adjudicator.")
    found = cases_of(office, tx, [administration], quotes=True).get(administration.id)
    if found is None:
        raise _problem("REC-330", administration, "fewer than two raters have locked", "Wait for the other rating.")
    tasks = second_ratings.tasks_of_interview(tx, administration.id)
    selections = second_ratings.selections(tx, administration.id)
    return AdjudicationCase(
        material=material_of(tx, administration, named=False),
        symbols=found.symbols,
        cells=found.cells,
        critical=found.critical,
        reasons=tuple(each.reason for each in selections if each.chosen),
        state=found.state,
        awaiting=any(not task.locked for task in tasks),
        reopened=found.reopened,
        lacking=(*found.lacking, *(_awaited(administration) for task in tasks if not task.locked)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What raters who have locked found in an interview, compared, with what has been settled."""

    symbols: tuple[str, ...]
    cells: tuple[AdjudicatedCell, ...]
    critical: tuple[AdjudicatedCritical, ...]
    closed: bool
    reopened: str

    @property
    def lacking(self) -> tuple[Problem, ...]:
        """What must be settled before the case can be closed."""
        cells = [_undecided("REC-333", each.item_id, each.aspect_id) for each in self.cells if each.lacks]
        return (
            *cells,
            *(_undecided("REC-334", each.item_id, each.critical_id) for each in self.critical if each.lacks),
        )

    @property
    def state(self) -> QueueState:
        """How far the case has come."""
        if self.closed:
            return QueueState.DONE
        apart = any(each.lacks and each.apart for each in self.cells) or any(each.lacks for each in self.critical)
        return QueueState.DISCREPANT if apart else QueueState.READY


def cases_of(
    office: Office, tx: Transaction, administrations: Sequence[Administration], *, quotes: bool = False
) -> dict[str, Compared]:
    """Return the cases among some interviews: those that two raters or more have locked."""
    only = administrations[0].id if len(administrations) == 1 else None
    locked = {only: adjudication.locked_raters(tx, only)} if only else adjudication.all_locked_raters(tx)
    ready = [each for each in administrations if len(locked.get(each.id, ())) > 1]
    sheets = sheets_of_many(tx, ready, locked, quotes=quotes)
    drawn, events = adjudication.spot_checks(tx, only), adjudication.last_events(tx, only)
    decided, critical = adjudication.cell_decisions(tx, only), adjudication.critical_decisions(tx, only)
    adjudicate_from = routines_of(tx).adjudicate_from
    cases = {}
    for each in ready:
        symbols = {rater: symbol for symbol, rater in by_symbol(each.id, locked[each.id]).items()}
        last, reason = events.get(each.id, (None, ""))
        cases[each.id] = Compared(
            symbols=tuple(sheet.symbol for sheet in sheets[each.id]),
            cells=_cells(
                sheets[each.id],
                adjudicate_from=adjudicate_from,
                crossing=_crossing(office, tx, each, sheets[each.id]) if quotes else (),
                drawn=drawn.get(each.id, frozenset()),
                decided={(made.item_id, made.aspect_id): _decision(made, symbols) for made in decided.get(each.id, ())},
            ),
            critical=_critical(sheets[each.id], critical.get(each.id, ())),
            closed=last is AdjudicationEvent.CLOSED,
            reopened=reason if last is AdjudicationEvent.REOPENED else "",
        )
    return cases


def _crossing(
    office: Office, tx: Transaction, administration: Administration, sheets: Sequence[RaterSheet]
) -> frozenset[str]:
    """Return the items whose score lies on different sides of a cut score in force."""
    instrument = wording(tx, administration.fingerprint)
    gate = office.gate_of(instrument)
    if not gate.evidence:
        return frozenset()
    marks = standing.said(tx, administration.id).marks
    interview = RatedInterview(
        form_id=administration.form_id,
        sheets=tuple(sheets),
        marks={(each.item_id, each.part): each.mark for each in marks if each.mark is not None},
        language=language_of(administration),
    )
    return crossing(instrument, interview, gate)


def _cells(
    sheets: Sequence[RaterSheet],
    *,
    adjudicate_from: int,
    crossing: Collection[str],
    drawn: Collection[Key],
    decided: Mapping[Key, Decision],
) -> tuple[AdjudicatedCell, ...]:
    return tuple(
        AdjudicatedCell(
            item_id=each.item_id,
            aspect_id=each.aspect_id,
            ratings=each.ratings,
            distance=each.distance,
            same=each.same,
            apart=each.apart,
            drawn=(each.item_id, each.aspect_id) in drawn,
            crosses_cut=each.crosses_cut,
            decision=decided.get((each.item_id, each.aspect_id)),
        )
        for each in compare_cells(sheets, adjudicate_from=adjudicate_from, crossing=crossing)
    )


def _critical(
    sheets: Sequence[RaterSheet], decided: Sequence[adjudication.CriticalDecision]
) -> tuple[AdjudicatedCritical, ...]:
    made = {(each.item_id, each.critical_id): each for each in decided}
    return tuple(
        AdjudicatedCritical(
            item_id=each.item_id,
            critical_id=each.critical_id,
            findings=each.findings,
            required=each.split,
            decision=made.get((each.item_id, each.critical_id)),
        )
        for each in compare_critical(sheets)
    )


def _decision(made: adjudication.CellDecision, symbols: Mapping[str, str]) -> Decision:
    return Decision(
        level=made.level,
        missing_code=made.missing_code,
        sided_with=symbols.get(made.sided_with or ""),
        reason=made.reason,
    )


def _awaited(administration: Administration) -> Problem:
    return Problem(
        code="REC-335",
        where=administration.id,
        what="somebody asked to rate has not locked",
        remedy="Wait, or take the request back.",
    )


def _undecided(code: str, item_id: str, part: str) -> Problem:
    return Problem(code=code, where=f"{item_id} {part}", what="not settled", remedy="Settle it, with a reason.")


def _problem(code: str, administration: Administration, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=administration.id, what=what, remedy=remedy))
