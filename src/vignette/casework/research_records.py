"""What a research export is made of: settled interviews with one wording, read at one moment."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vignette.casework.office import wording
from vignette.casework.study_frames import ratings_frame
from vignette.errors import Problem, RecordError
from vignette.i18n import TIME_ZONE
from vignette.instrument import Instrument
from vignette.storage import Transaction, homes, interviews, outcomes, people, pseudonyms, study_rows
from vignette.storage.homes import Household
from vignette.storage.interviews import Administration
from vignette.storage.outcomes import OutcomeRow
from vignette.storage.study_rows import StudyInterview
from vignette.study.small_cells import HomeTraits

if TYPE_CHECKING:
    import pandas as pd

FIRST = 1
"""The occasion of an interview that is no retest."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResearchRecords:
    """The records behind an export, under the app's own ids.

    Attributes
    ----------
    key : bytes or None
        That pseudonyms are made with; None before the first export.
    interviews : tuple of StudyInterview
        Settled ones alone.
    held : mapping of str to Administration
        The same, with who, when and in which language.
    households : mapping of str to Household
        Those with such an interview.
    raters : tuple of str
        Accounts, in the order they were opened; a rater's place from 1 on is what ``ratings`` has.
    usernames : mapping of str to str
        Accounts by user name.
    outcomes : tuple of OutcomeRow
        Of placements that began no earlier than the home was rated.
    too_early : int
        How many placements began before.
    other_wordings : int
        How many settled interviews were held with another wording.
    """

    key: bytes | None
    instrument: Instrument
    interviews: tuple[StudyInterview, ...]
    held: Mapping[str, Administration]
    households: Mapping[str, Household]
    raters: tuple[str, ...]
    usernames: Mapping[str, str]
    ratings: pd.DataFrame
    outcomes: tuple[OutcomeRow, ...]
    too_early: int
    other_wordings: int


def research_records(tx: Transaction, fingerprint: str | None) -> ResearchRecords:
    """Read the records of one wording, the most used where none is named.

    Raises
    ------
    RecordError
        REC-702 if no interview with this wording is settled.
    """
    settled = [each for each in study_rows.study_interviews(tx) if not each.waiting]
    used = Counter(each.fingerprint for each in settled)
    chosen = fingerprint or next((each for each, _ in used.most_common(1)), "")
    mine = tuple(each for each in settled if each.fingerprint == chosen)
    if not mine:
        what, remedy = "no interview is rated and locked by everybody who rates it", "Lock the ratings first."
        raise RecordError(Problem(code="REC-702", where="export", what=what, remedy=remedy))
    instrument = wording(tx, chosen)
    raters = study_rows.accounts_in_order(tx)
    numbers = {account: place for place, account in enumerate(raters, start=1)}
    locks, cells = study_rows.study_locks(tx, chosen), study_rows.study_cells(tx, chosen)
    theirs = {each.household_id for each in mine}
    known = [each for each in outcomes.outcome_rows(tx) if each.household_id in theirs]
    rated = _rated_on(mine, {(each.administration_id, each.at) for each in locks})
    after = tuple(each for each in known if each.begun >= rated[each.household_id])
    return ResearchRecords(
        key=pseudonyms.pseudonym_key(tx),
        instrument=instrument,
        interviews=mine,
        held={each.id: each for each in interviews.administrations(tx, [each.id for each in mine])},
        households={each.id: each for each in homes.all_households(tx) if each.id in theirs},
        raters=raters,
        usernames={each.username: each.id for each in people.accounts(tx)},
        ratings=ratings_frame(mine, locks, cells, instrument, numbers),
        outcomes=after,
        too_early=len(known) - len(after),
        other_wordings=len(settled) - len(mine),
    )


def quarter_of(administration: Administration) -> str:
    """Return when an interview was held, as ``2026Q3``."""
    day = day_of(administration)
    return f"{day.year}Q{(day.month + 2) // 3}"


def day_of(administration: Administration) -> dt.date:
    """Return the day an interview was held."""
    at = administration.briefing.at if administration.briefing else administration.opened_at
    return at.astimezone(TIME_ZONE).date()


def traits_of(records: ResearchRecords) -> tuple[HomeTraits, ...]:
    """Return what each home might be recognised by."""
    theirs: dict[str, list[Administration]] = defaultdict(list)
    for each in records.held.values():
        theirs[each.household_id].append(each)
    return tuple(
        HomeTraits(
            home=home,
            adults=len(records.households[home].applicants),
            language=_distinct([each.briefing.language for each in held if each.briefing]),
            interpreter=_distinct([str(each.briefing.interpreter) for each in held if each.briefing]),
            quarter=_distinct([quarter_of(each) for each in held]),
        )
        for home, held in theirs.items()
    )


def _distinct(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _rated_on(mine: Sequence[StudyInterview], locks: set[tuple[str, dt.datetime]]) -> dict[str, dt.date]:
    """Return by home the day on which the last rater locked the last interview that is no retest."""
    home_of = {each.id: each.household_id for each in mine if each.occasion == FIRST}
    found: dict[str, dt.date] = defaultdict(lambda: dt.date.min)
    for administration, at in locks:
        if administration in home_of:
            home = home_of[administration]
            found[home] = max(found[home], at.astimezone(TIME_ZONE).date())
    return found
