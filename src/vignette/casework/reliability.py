"""What the office's own ratings say of agreement, raters, drift and forms: read, made a frame, computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vignette.access import Action, Actor, Role
from vignette.casework.office import Office, look, wording
from vignette.casework.study_frames import ratings_frame
from vignette.casework.training import calibration_frame
from vignette.instrument import Instrument
from vignette.storage import Transaction, people, study_rows
from vignette.storage.study_rows import StudyInterview
from vignette.study.measured import shipped_reliability_rules
from vignette.study.reliability import Reliability
from vignette.study.reliability import reliability as computed

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class StudiedWording:
    """A wording that settled interviews were held with, and how many there are."""

    instrument: Instrument
    interviews: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyView:
    """What the Studie page shows.

    Attributes
    ----------
    wordings : tuple of StudiedWording
        Those with settled interviews, the most used first. Ratings of different wordings are never mixed.
    wording : StudiedWording or None
        The one that was computed; None where there are no locked ratings.
    found : Reliability or None
        The figures. Raters are numbers in it.
    names : mapping of int to str
        The raters' names by number; empty for whoever is not a supervisor.
    """

    wordings: tuple[StudiedWording, ...]
    wording: StudiedWording | None
    found: Reliability | None
    names: Mapping[int, str]


def reliability_key(office: Office, actor: Actor) -> tuple[str, bool]:
    """Return what changes whenever `reliability` would return something else to this person."""
    with look(office, actor, Action.STUDY_READ) as tx:
        return study_rows.study_key(tx), _sees_names(actor)


def reliability(office: Office, actor: Actor, *, random_only: bool = True, fingerprint: str | None = None) -> StudyView:
    """Compute what the locked ratings say of agreement, raters, drift and forms.

    Interviews that somebody has yet to rate are left out and counted: nobody who is to rate one can learn anything of
    them. Whether anybody else has locked changes nothing here.

    Parameters
    ----------
    random_only : bool
        Compare only interviews whose second rating was drawn by lot; only they estimate agreement fairly.
    fingerprint : str or None
        Of the wording; the most used one where left out or unknown.
    """
    with look(office, actor, Action.STUDY_READ) as tx:
        interviews = study_rows.study_interviews(tx)
        wordings = tuple(
            StudiedWording(instrument=wording(tx, print_), interviews=count)
            for print_, count in Counter(each.fingerprint for each in interviews if not each.waiting).most_common()
        )
        if not wordings:
            return StudyView(wordings=(), wording=None, found=None, names={})
        chosen = next((each for each in wordings if each.instrument.fingerprint == fingerprint), wordings[0])
        mine = [each for each in interviews if each.fingerprint == chosen.instrument.fingerprint]
        numbers = {account: place for place, account in enumerate(study_rows.accounts_in_order(tx), start=1)}
        ratings, calibration = _frames(tx, mine, chosen.instrument, numbers)
        there = {*ratings["rater_id"], *calibration["rater_id"]}
        names = _names(tx, numbers, there) if _sees_names(actor) else {}
    found = computed(
        ratings,
        calibration,
        instrument=chosen.instrument,
        rules=shipped_reliability_rules(),
        random_only=random_only,
        waiting=sum(each.waiting for each in mine),
    )
    return StudyView(wordings=wordings, wording=chosen, found=found, names=names)


def _frames(
    tx: Transaction, interviews: Sequence[StudyInterview], instrument: Instrument, numbers: Mapping[str, int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the locked ratings and the training ratings of one wording."""
    print_ = instrument.fingerprint
    locks, cells = study_rows.study_locks(tx, print_), study_rows.study_cells(tx, print_)
    calibration = calibration_frame(tx)
    calibration = calibration[calibration["fingerprint"] == print_]
    return (
        ratings_frame(interviews, locks, cells, instrument, numbers),
        calibration.assign(rater_id=calibration["rater_id"].map(numbers).astype(int)),
    )


def _names(tx: Transaction, numbers: Mapping[str, int], there: Collection[int]) -> dict[int, str]:
    return {
        numbers[account.id]: account.display_name for account in people.accounts(tx) if numbers[account.id] in there
    }


def _sees_names(actor: Actor) -> bool:
    return Role.SUPERVISOR in actor.roles
