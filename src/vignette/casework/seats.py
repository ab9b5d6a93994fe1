"""One tab writes in an interview at a time; another is told so and only reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from vignette.access import Action, Actor
from vignette.casework.office import Office, act_on_interview, look_at_interview, now
from vignette.storage import desk

ELSEWHERE_LASTS = dt.timedelta(seconds=30)
"""How long a tab on another server counts as being there, since its life cannot be seen from here."""


def hold_seat(
    office: Office,
    actor: Actor,
    administration_id: str,
    *,
    tab: str,
    server: str,
    alive: Callable[[str], bool],
    insist: bool = False,
) -> bool:
    """Make ``tab`` the one that writes, if nobody else does; return whether it is.

    Parameters
    ----------
    tab, server : str
        The tab, and the server it is connected to.
    alive : callable
        Tells whether a tab of this server is still open.
    insist : bool
        Take the seat from a living tab. What that tab has not sent stays in its box, and it is told.
    """
    with look_at_interview(office, actor, Action.INTERVIEW_WRITE, administration_id) as (tx, _):
        seat = desk.seat(tx, administration_id)
    if seat is not None and seat.tab == tab:
        return True
    if seat is not None and not insist:
        here = seat.server == server
        if alive(seat.tab) if here else now() - seat.at < ELSEWHERE_LASTS:
            return False
    with act_on_interview(office, actor, Action.INTERVIEW_WRITE, administration_id) as (work, _):
        desk.take_seat(work.tx, work.stamp, administration_id, tab=tab, server=server)
        work.detail["desk"] = "taken"
    return True
