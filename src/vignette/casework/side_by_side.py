"""The adults of a home side by side: each person's own profile, or why there is none. Nobody is averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vignette.access import Action, Actor, refusal
from vignette.assessment import Absence, Difference, InterviewEvent, Profile, RatedInterview, build_profile, differences
from vignette.casework.office import Office, is_blind, look, wording
from vignette.casework.results import rated_interview
from vignette.instrument import Instrument
from vignette.storage import Transaction, homes, interviews, second_ratings
from vignette.storage.homes import Applicant, Household
from vignette.storage.interviews import Administration


@dataclass(frozen=True, slots=True, kw_only=True)
class AdultProfile:
    """One person's profile, with the interviews that count, in the wording they were held with."""

    interviews: tuple[Administration, ...]
    instrument: Instrument
    profile: Profile

    @property
    def interview_id(self) -> str:
        """The interview that leads to the profile."""
        return self.interviews[0].id


@dataclass(frozen=True, slots=True, kw_only=True)
class Adult:
    """One adult of a home: a profile, or why there is none."""

    applicant: Applicant
    found: AdultProfile | None
    absence: Absence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """A home's adults.

    Attributes
    ----------
    adults : tuple of Adult
        All of them, in the order they were entered.
    differences : tuple of Difference
        Between those with a profile; their places are among these.
    """

    household: Household
    adults: tuple[Adult, ...]
    differences: tuple[Difference, ...]

    @property
    def profiled(self) -> tuple[Adult, ...]:
        """The adults with a profile."""
        return tuple(adult for adult in self.adults if adult.found is not None)


def side_by_side(office: Office, actor: Actor, household_id: str) -> SideBySide:
    """Return the profiles of a home's adults side by side.

    An interview that the actor is asked to rate and has not locked is left out, as if it had not been held. Where the
    adults have been interviewed with several wordings, the one that most of them share is shown, the newest first.
    """
    with look(office, actor, Action.PROFILE_READ, home=household_id) as tx:
        household = homes.household(tx, household_id)
        if household is None:
            raise refusal(Action.PROFILE_READ)
        return adults_of(office, tx, household, actor)


def adults_of(office: Office, tx: Transaction, household: Household, actor: Actor) -> SideBySide:
    """Assemble the adults of a home from the records; see `side_by_side`."""
    held = _held(tx, household, actor)
    rated = {who: _rated(tx, own, actor) for who, own in held.items()}
    order = _wordings(rated)
    adults = tuple(
        _adult(office, tx, person, held[person.id], rated[person.id], order) for person in household.applicants
    )
    found = differences([adult.found.profile for adult in adults if adult.found is not None])
    return SideBySide(household=household, adults=adults, differences=found)


def _held(tx: Transaction, household: Household, actor: Actor) -> dict[str, list[Administration]]:
    held: dict[str, list[Administration]] = {person.id: [] for person in household.applicants}
    asked = second_ratings.open_to(tx, actor.account_id)
    for each in interviews.administrations_of(tx, held):
        if each.id not in asked:
            held[each.applicant_id].append(each)
    return held


def _rated(
    tx: Transaction, held: Sequence[Administration], actor: Actor
) -> list[tuple[Administration, RatedInterview]]:
    """Return the interviews that somebody has locked and the actor may see."""
    open_to = [each for each in held if not is_blind(tx, each, actor.account_id)]
    found = [(each, rated_interview(tx, each)) for each in open_to]
    return [(each, rated) for each, rated in found if rated.sheets]


def _wordings(rated: Mapping[str, Sequence[tuple[Administration, RatedInterview]]]) -> list[str]:
    """Return the fingerprints in use: those most adults share first, then the newest."""
    shared = Counter(each for own in rated.values() for each in {held.fingerprint for held, _ in own})
    newest = {held.fingerprint: held.opened_at for own in rated.values() for held, _ in own}
    return sorted(shared, key=lambda each: (shared[each], newest[each]), reverse=True)


def _adult(
    office: Office,
    tx: Transaction,
    applicant: Applicant,
    held: Sequence[Administration],
    rated: Sequence[tuple[Administration, RatedInterview]],
    order: Sequence[str],
) -> Adult:
    for fingerprint in order:
        counting = [(each, found) for each, found in rated if each.fingerprint == fingerprint]
        if counting:
            instrument = wording(tx, fingerprint)
            profile = build_profile(instrument, [found for _, found in counting], office.gate_of(instrument))
            held_with = tuple(each for each, _ in counting)
            found = AdultProfile(interviews=held_with, instrument=instrument, profile=profile)
            return Adult(applicant=applicant, found=found, absence=None)
    return Adult(applicant=applicant, found=None, absence=_absence(tx, held))


def _absence(tx: Transaction, held: Sequence[Administration]) -> Absence:
    last = interviews.last_events(tx, [each.id for each in held])
    if all(last.get(each.id) is InterviewEvent.DECLINED for each in held):
        return Absence.DECLINED if held else Absence.NO_INTERVIEW
    return Absence.NOT_LOCKED
