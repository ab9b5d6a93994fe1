"""The homes a person may read, with how far each one's summary has come."""

from __future__ import annotations

from dataclasses import dataclass

from vignette.access import Action, Actor
from vignette.assessment import InterviewState, JudgementPart
from vignette.casework.homes import HomeView, InterviewRow, my_homes
from vignette.casework.office import Office, look
from vignette.storage import Transaction, summaries
from vignette.storage.summaries import Signed


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """A home in the list of summaries.

    Attributes
    ----------
    written : int
        Under how many of the headings something stands.
    latest : Signed or None
        The latest signed version; what has changed since is told on the summary's own page.
    """

    home: HomeView
    written: int
    latest: Signed | None


def summary_list(office: Office, actor: Actor) -> tuple[SummaryRow, ...]:
    """Return the homes of which there is something to say, the newest first; her own alone where she has any."""
    found = my_homes(office, actor, assigned_only=True) or my_homes(office, actor)
    with look(office, actor, Action.SUMMARY_READ, own=True) as tx:
        rows = [_row(tx, each) for each in found]
    return tuple(row for row in rows if row.written or row.latest or any(map(_tells, row.home.interviews)))


def _row(tx: Transaction, home: HomeView) -> SummaryRow:
    texts = summaries.texts(tx, home.household.id)
    return SummaryRow(
        home=home,
        written=sum(bool(texts[part].text.strip()) for part in JudgementPart if part in texts),
        latest=next(reversed(summaries.signed_versions(tx, home.household.id)), None),
    )


def _tells(interview: InterviewRow) -> bool:
    return interview.result or interview.state is InterviewState.DECLINED
