"""The table of doors: how every function is called that a person goes through, and what it leaves in the trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vignette import casework
from vignette.access import Action, Actor, Role
from vignette.assessment import InterviewEvent, NoSafety, PlacementState, Seen
from vignette.casework import ASPECT
from vignette.casework.office import now
from vignette.i18n import Language
from vignette.storage import outcomes, training

if TYPE_CHECKING:
    from conftest import Case

ANYBODY = {
    "create_first_account",
    "enter_demonstration",
    "fill_demonstration",
    "needs_first_account",
    "open_office",
    "read_gates",
    "sign_in",
    "sign_out",
    "who",
}
"""Functions for nobody in particular; test_accounts.py and test_demonstration.py see what stops them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How a function is called, what it needs, and what it leaves in the audit trail.

    ``role`` is whose it is, ``also`` who else may, ``by`` who of the staff does it, ``state`` the case it is tried on,
    ``writes`` the action it leaves or None.
    """

    call: Callable[[Case, Actor], object]
    state: str
    role: Role = Role.RECRUITER
    also: frozenset[Role] = frozenset()
    assigned: bool = True
    writes: Action | None = None
    by: str = "actor"


def on_interview(name: str, *rest: Callable[[Case], object], **options: object) -> Callable[[Case, Actor], object]:
    """Return a call of a function of casework about the case's interview; ``rest`` are taken of the case."""

    def call(case: Case, actor: Actor) -> object:
        function = getattr(casework, name)
        return function(case.office, actor, case.interview, *(take(case) for take in rest), **options)

    return call


def on_round(name: str, *rest: Callable[[Case], object], place: int = -1) -> Callable[[Case, Actor], object]:
    """Return a call of a function of casework about a training round of the actor's own, the last one begun."""

    def call(case: Case, actor: Actor) -> object:
        with case.office.store.reading() as tx:
            own = training.rounds_of(tx, actor.account_id)[place]
        return getattr(casework, name)(case.office, actor, own.id, *(take(case) for take in rest))

    return call


def on_placement(name: str, *, follow_up: bool = False, **options: object) -> Callable[[Case, Actor], object]:
    """Return a call of a function of casework about the home's placement, or the placement's follow-up."""

    def call(case: Case, actor: Actor) -> object:
        with case.office.store.reading() as tx:
            (own,) = outcomes.all_placements(tx)
        rest = (own.follow_ups[0].id,) if follow_up else ()
        return getattr(casework, name)(case.office, actor, case.home, own.id, *rest, **options)

    return call


def item(case: Case) -> str:
    return case.vignette.id


def probe(case: Case) -> str:
    return case.vignette.probes[0].id


def aspect(case: Case) -> str:
    return case.instrument.aspects[0].id


def critical(case: Case) -> str:
    return case.vignette.critical_answers[0].id


ACCOUNT = {"username": "new", "display_name": "New", "password": "en hel mening", "roles": frozenset({Role.RECRUITER})}
BRIEFED = {"language": Language.SV, "interpreter": False, "consent": True}
TRAIN = {
    "role": Role.SECOND_RATER,
    "also": frozenset({Role.RECRUITER, Role.SUPERVISOR}),
    "assigned": False,
    "state": "training",
}
RATERS = frozenset({Role.SECOND_RATER, Role.SUPERVISOR})
SUPERVISOR = frozenset({Role.SUPERVISOR})
SUPERVISE = {"role": Role.SUPERVISOR, "assigned": False, "by": "supervisor"}
STUDY = {**SUPERVISE, "also": frozenset({Role.RESEARCHER})}
PLACED = {"state": "placed", "also": SUPERVISOR}
RECENT = now().date() - dt.timedelta(days=90)
MANAGE = {"role": Role.ADMINISTRATOR, "assigned": False, "state": "home"}

DOORS = {
    "accounts": Door(call=lambda case, actor: casework.accounts(case.office, actor), **MANAGE),
    "create_account": Door(
        call=lambda case, actor: casework.create_account(case.office, actor, **ACCOUNT),
        writes=Action.ACCOUNT_MANAGE,
        **MANAGE,
    ),
    "close_account": Door(
        call=lambda case, actor: casework.close_account(case.office, actor, case.staff.colleague.account_id),
        writes=Action.ACCOUNT_MANAGE,
        **MANAGE,
    ),
    "set_password": Door(
        call=lambda case, actor: casework.set_password(
            case.office, actor, case.staff.colleague.account_id, "en ny lång mening"
        ),
        writes=Action.ACCOUNT_MANAGE,
        **MANAGE,
    ),
    "open_home": Door(
        call=lambda case, actor: casework.open_home(case.office, actor, "Lillgården", ("Alex",)),
        state="home",
        assigned=False,
        writes=Action.HOME_OPEN,
    ),
    "my_homes": Door(
        call=lambda case, actor: casework.my_homes(case.office, actor), state="new", assigned=False, also=SUPERVISOR
    ),
    "home": Door(call=lambda case, actor: casework.home(case.office, actor, case.home), state="new", also=SUPERVISOR),
    "add_applicant": Door(
        call=lambda case, actor: casework.add_applicant(case.office, actor, case.home, "Alex"),
        state="home",
        writes=Action.HOME_CHANGE,
    ),
    "open_interview": Door(
        call=lambda case, actor: casework.open_interview(
            case.office, actor, case.applicant, instrument_id=case.instrument.id, form_id="A"
        ),
        state="home",
        writes=Action.INTERVIEW_OPEN,
    ),
    "interview": Door(call=on_interview("interview"), state="running"),
    "brief": Door(call=on_interview("brief", **BRIEFED), state="new", writes=Action.INTERVIEW_WRITE),
    "move": Door(
        call=on_interview("move", lambda case: InterviewEvent.PAUSED), state="running", writes=Action.INTERVIEW_WRITE
    ),
    "hold_seat": Door(
        call=on_interview("hold_seat", tab="tab", server="s", alive=lambda tab: True),
        state="running",
        writes=Action.INTERVIEW_WRITE,
    ),
    "save_note": Door(
        call=on_interview("save_note", lambda case: case.draft("Jag ringer nu.", writer="page")),
        state="running",
        writes=Action.INTERVIEW_WRITE,
    ),
    "save_mark": Door(
        call=on_interview("save_mark", lambda case: case.draft("skipped", part=probe(case))),
        state="running",
        writes=Action.INTERVIEW_WRITE,
    ),
    "save_item_mark": Door(
        call=on_interview("save_item_mark", lambda case: case.draft("declined", part="")),
        state="running",
        writes=Action.INTERVIEW_WRITE,
    ),
    "rating_sheet": Door(call=on_interview("rating_sheet"), state="finished", also=RATERS),
    "rate": Door(
        call=on_interview("rate", item, aspect, level=3), state="finished", writes=Action.RATING_WRITE, also=RATERS
    ),
    "flag_critical": Door(
        call=on_interview("flag_critical", item, lambda case: case.vignette.critical_answers[0].id, heard=True),
        state="finished",
        writes=Action.RATING_WRITE,
        also=RATERS,
    ),
    "save_quote": Door(
        call=on_interview("save_quote", lambda case: case.draft("Jag", part=ASPECT + aspect(case))),
        state="finished",
        writes=Action.RATING_WRITE,
        also=RATERS,
    ),
    "lock": Door(call=on_interview("lock"), state="rated", writes=Action.RATING_WRITE, also=RATERS),
    "my_tasks": Door(
        call=lambda case, actor: casework.my_tasks(case.office, actor),
        state="asked",
        role=Role.SECOND_RATER,
        also=frozenset({Role.RECRUITER, Role.SUPERVISOR}),
        assigned=False,
    ),
    "own_deviations": Door(call=on_interview("own_deviations"), state="adjudicated", also=RATERS),
    "possible_raters": Door(call=on_interview("possible_raters"), state="locked", **SUPERVISE),
    "ask_second_rating": Door(
        call=on_interview("ask_second_rating"), state="locked", writes=Action.SECOND_RATING_ASK, **SUPERVISE
    ),
    "withdraw_task": Door(
        call=on_interview("withdraw_task"), state="asked", writes=Action.SECOND_RATING_ASK, **SUPERVISE
    ),
    "adjudication_queue": Door(
        call=lambda case, actor: casework.adjudication_queue(case.office, actor),
        state="both_locked",
        **SUPERVISE,
    ),
    "waiting_for_adjudicator": Door(
        call=lambda case, actor: casework.waiting_for_adjudicator(case.office, actor), state="both_locked", **SUPERVISE
    ),
    "adjudication_case": Door(call=on_interview("adjudication_case"), state="both_locked", **SUPERVISE),
    "settle_cell": Door(
        call=on_interview("settle_cell", item, aspect, level=4, reason="Så står det."),
        state="both_locked",
        writes=Action.ADJUDICATION_WRITE,
        **SUPERVISE,
    ),
    "settle_critical": Door(
        call=on_interview("settle_critical", item, critical, heard=True, reason="Så står det."),
        state="both_locked",
        writes=Action.ADJUDICATION_WRITE,
        **SUPERVISE,
    ),
    "take_back_cell": Door(
        call=on_interview("take_back_cell", item, aspect),
        state="reopened",
        writes=Action.ADJUDICATION_WRITE,
        **SUPERVISE,
    ),
    "take_back_critical": Door(
        call=on_interview("take_back_critical", item, critical),
        state="reopened",
        writes=Action.ADJUDICATION_WRITE,
        **SUPERVISE,
    ),
    "close_adjudication": Door(
        call=on_interview("close_adjudication"), state="reopened", writes=Action.ADJUDICATION_WRITE, **SUPERVISE
    ),
    "reopen_adjudication": Door(
        call=on_interview("reopen_adjudication", lambda case: "Ny fråga"),
        state="adjudicated",
        writes=Action.ADJUDICATION_WRITE,
        **SUPERVISE,
    ),
    "routines": Door(call=lambda case, actor: casework.routines(case.office, actor), also=SUPERVISOR, **MANAGE),
    "settle_routines": Door(
        call=lambda case, actor: casework.settle_routines(
            case.office, actor, replace(casework.routines(case.office, actor), random_share=0.5)
        ),
        writes=Action.ROUTINE_MANAGE,
        also=SUPERVISOR,
        **MANAGE,
    ),
    "unlock": Door(
        call=on_interview("unlock", lambda case: "Fel nivå"), state="locked", writes=Action.RATING_WRITE, also=RATERS
    ),
    "result": Door(call=on_interview("result"), state="locked", also=SUPERVISOR),
    "side_by_side": Door(
        call=lambda case, actor: casework.side_by_side(case.office, actor, case.home), state="locked", also=SUPERVISOR
    ),
    "begin_round": Door(
        call=lambda case, actor: casework.begin_round(case.office, actor, case.instrument.id, "A"),
        writes=Action.TRAINING_WRITE,
        **TRAIN,
    ),
    "round_sheet": Door(call=on_round("round_sheet"), **TRAIN),
    "rate_example": Door(call=on_round("rate_example", item, aspect), writes=Action.TRAINING_WRITE, **TRAIN),
    "finish_round": Door(call=on_round("finish_round"), writes=Action.TRAINING_WRITE, **TRAIN),
    "round_result": Door(call=on_round("round_result", place=0), **TRAIN),
    "my_rounds": Door(call=lambda case, actor: casework.my_rounds(case.office, actor), **TRAIN),
    "home_outcomes": Door(call=lambda case, actor: casework.home_outcomes(case.office, actor, case.home), **PLACED),
    "running_placements": Door(
        call=lambda case, actor: casework.running_placements(case.office, actor), assigned=False, **PLACED
    ),
    "begin_placement": Door(
        call=lambda case, actor: casework.begin_placement(case.office, actor, case.home, RECENT),
        writes=Action.OUTCOME_WRITE,
        **PLACED,
    ),
    "end_placement": Door(
        call=on_placement("end_placement", ended=RECENT, state=PlacementState.BREAKDOWN),
        writes=Action.OUTCOME_WRITE,
        **PLACED,
    ),
    "correct_placement": Door(
        call=on_placement(
            "correct_placement",
            base=1,
            begun=RECENT - dt.timedelta(days=200),
            ended=None,
            state=PlacementState.RUNNING,
            reason="Fel dag.",
        ),
        writes=Action.OUTCOME_WRITE,
        **PLACED,
    ),
    "add_follow_up": Door(
        call=on_placement("add_follow_up", on=RECENT, seen=Seen(no_safety=NoSafety.NOT_ASKED)),
        writes=Action.OUTCOME_WRITE,
        **PLACED,
    ),
    "correct_follow_up": Door(
        call=on_placement(
            "correct_follow_up", follow_up=True, base=1, on=RECENT, seen=Seen(safety=6), reason="Fel siffra."
        ),
        writes=Action.OUTCOME_WRITE,
        **PLACED,
    ),
    "reliability": Door(
        call=lambda case, actor: casework.reliability(case.office, actor), state="both_locked", **STUDY
    ),
    "research_export": Door(
        call=lambda case, actor: casework.research_export(case.office, actor),
        state="both_locked",
        writes=Action.RESEARCH_EXPORT,
        **STUDY,
    ),
    "gate_standing": Door(call=lambda case, actor: casework.gate_standing(case.office, actor), state="home", **STUDY),
    "passports": Door(
        call=lambda case, actor: casework.passports(case.office, actor),
        state="home",
        also=frozenset(Role) - {Role.RECRUITER},
        assigned=False,
    ),
    "reliability_key": Door(
        call=lambda case, actor: casework.reliability_key(case.office, actor), state="both_locked", **STUDY
    ),
}
