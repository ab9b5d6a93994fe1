"""Records as frames of the data contract: under pseudonyms, without dates, and without what could point out a home."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vignette.casework.course import BRIEFING
from vignette.casework.notes import ASPECT
from vignette.casework.pseudonyms import Named, Pseudonyms
from vignette.casework.research_records import ResearchRecords, day_of, quarter_of
from vignette.storage import Transaction, adjudication, standing

if TYPE_CHECKING:
    import pandas as pd

Withheld = Mapping[str, frozenset[str]]
_TENTHS = 10


def research_frames(records: ResearchRecords, names: Pseudonyms, withheld: Withheld) -> dict[str, pd.DataFrame]:
    """Return the frames that the records give.

    Parameters
    ----------
    withheld : mapping of str to frozenset of str
        By home, which traits are left empty.
    """
    frames = {
        "ratings": _ratings(records, names, withheld),
        "administrations": _administrations(records, names, withheld),
        "applicants": _applicants(records, names),
        "homes": _homes(records, names, withheld),
    }
    if records.outcomes:
        frames["outcomes"] = _outcomes(records, names)
    return frames


def names_frame(records: ResearchRecords, names: Pseudonyms) -> pd.DataFrame:
    """Return who is behind the pseudonyms of homes and adults."""
    import pandas as pd

    interviewed = {each.applicant_id for each in records.interviews}
    rows = [
        (names.of(Named.HOME, home.id), names.of(Named.PERSON, adult.id), home.name, adult.name)
        for home in records.households.values()
        for adult in home.applicants
        if adult.id in interviewed
    ]
    return pd.DataFrame(rows, columns=["household_id", "applicant_id", "home", "applicant"])


def dates_frame(records: ResearchRecords, names: Pseudonyms) -> pd.DataFrame:
    """Return on which day each interview was held."""
    import pandas as pd

    rows = [(names.of(Named.INTERVIEW, each.id), day_of(each).isoformat()) for each in records.held.values()]
    return pd.DataFrame(rows, columns=["administration_id", "held_on"])


def answers_frame(tx: Transaction, records: ResearchRecords, names: Pseudonyms) -> pd.DataFrame:
    """Return notes and quotes of the vignettes; what was noted before the first vignette stays in the app."""
    import pandas as pd

    rows: list[tuple[str, str, str, str | None, str]] = []
    for each in records.interviews:
        here = names.of(Named.INTERVIEW, each.id)
        for note in standing.said(tx, each.id).notes:
            if note.item_id != BRIEFING and note.text:
                rows.append((here, note.item_id, note.part, None, note.text))
    quotes = adjudication.locked_quotes(tx, [each.id for each in records.interviews])
    for (interview, rater), found in quotes.items():
        here, who = names.of(Named.INTERVIEW, interview), names.of(Named.RATER, rater)
        said = [(quote.item_id, quote.part.removeprefix(ASPECT), quote.text) for quote in found if quote.text]
        rows += [(here, item, part, who, text) for item, part, text in said]
    columns = ["administration_id", "vignette_id", "part", "rater_id", "text"]
    return pd.DataFrame(rows, columns=columns)


def _ratings(records: ResearchRecords, names: Pseudonyms, withheld: Withheld) -> pd.DataFrame:
    frame = records.ratings.drop(columns=["at", "random"])
    home_of = {each.id: each.household_id for each in records.interviews}
    hidden = {each for each, home in home_of.items() if "language" in withheld.get(home, ())}
    frame["language"] = frame["language"].astype(object).mask(frame["administration_id"].isin(hidden), None)
    for column, kind in (
        ("household_id", Named.HOME),
        ("applicant_id", Named.PERSON),
        ("administration_id", Named.INTERVIEW),
    ):
        ids = frame[column].cat.categories
        frame[column] = frame[column].cat.rename_categories({each: names.of(kind, each) for each in ids})
    raters = {place: names.of(Named.RATER, account) for place, account in enumerate(records.raters, start=1)}
    frame["rater_id"] = frame["rater_id"].map(raters)
    return frame


def _administrations(records: ResearchRecords, names: Pseudonyms, withheld: Withheld) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for each in records.interviews:
        held, hidden = records.held[each.id], withheld.get(each.household_id, frozenset())
        said = {
            "language": each.language,
            "interpreter": bool(held.briefing and held.briefing.interpreter),
            "quarter": quarter_of(held),
        }
        rows.append(
            {
                "household_id": names.of(Named.HOME, each.household_id),
                "applicant_id": names.of(Named.PERSON, each.applicant_id),
                "administration_id": names.of(Named.INTERVIEW, each.id),
                "form_id": each.form_id,
                "occasion": each.occasion,
                "drawn": each.random,
                **{trait: None if trait in hidden else value for trait, value in said.items()},
            }
        )
    return pd.DataFrame(rows)


def _applicants(records: ResearchRecords, names: Pseudonyms) -> pd.DataFrame:
    import pandas as pd

    whose = {each.applicant_id: each.household_id for each in records.interviews}
    rows = [(names.of(Named.HOME, home), names.of(Named.PERSON, adult)) for adult, home in whose.items()]
    return pd.DataFrame(rows, columns=["household_id", "applicant_id"])


def _homes(records: ResearchRecords, names: Pseudonyms, withheld: Withheld) -> pd.DataFrame:
    import pandas as pd

    first: dict[str, str] = {}
    for each in records.held.values():
        quarter = quarter_of(each)
        first[each.household_id] = min(first.get(each.household_id, quarter), quarter)
    rows = [
        (
            names.of(Named.HOME, home),
            len(found.applicants),
            None if "quarter" in withheld.get(home, ()) else first[home],
        )
        for home, found in records.households.items()
    ]
    return pd.DataFrame(rows, columns=["household_id", "applicants", "quarter"])


def _outcomes(records: ResearchRecords, names: Pseudonyms) -> pd.DataFrame:
    """Return what became of placements; months in whole tenths, rounded up, so that no day can be told."""
    import pandas as pd

    rows = [
        {
            "household_id": names.of(Named.HOME, each.household_id),
            "placement": each.placement,
            "months": math.ceil(each.months * _TENTHS - 1e-9) / _TENTHS,
            "breakdown": int(each.breakdown),
            "safety": each.safety,
            "goals": each.goals,
            "goals_reached": each.goals_reached,
        }
        for each in records.outcomes
    ]
    return pd.DataFrame(rows)
