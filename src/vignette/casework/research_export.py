"""The records for research: pseudonymised, of settled interviews alone, as the files of a data package."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from vignette.access import Action, Actor, refusal
from vignette.assessment import DataOrigin
from vignette.casework.office import Office, act, look, now
from vignette.casework.pseudonyms import Pseudonyms
from vignette.casework.research_added import added_cells, of_homes
from vignette.casework.research_frames import answers_frame, dates_frame, names_frame, research_frames
from vignette.casework.research_records import ResearchRecords, research_records, traits_of
from vignette.errors import DataError, Problem, RecordError
from vignette.exchange.data_package import package_files, zip_of
from vignette.exchange.descriptor import DESCRIPTOR, PackageNotes
from vignette.storage import Origin, Transaction
from vignette.storage.pseudonyms import keep_pseudonym_key
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import cells_of, frame_of, typed
from vignette.study.dataset_checks import CheckedFrame, dataset_problems
from vignette.study.dataset_schema import frame_schemas
from vignette.study.small_cells import withheld_traits

if TYPE_CHECKING:
    import pandas as pd

SHORTEST_REASON = 10
LONGEST_REASON = 300
_KEY_BYTES = 32


class AskedFor(StrEnum):
    """What stays in the app unless somebody says why it is needed."""

    FREE_TEXT = "free_text"
    NAMES = "names"
    EXACT_DATES = "exact_dates"
    SMALL_CELLS = "small_cells"


_IN_WORDS = {AskedFor.FREE_TEXT: Action.PROFILE_READ, AskedFor.NAMES: Action.HOME_READ}
"""Only for whoever may read this of every home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchWish:
    """What is to be exported.

    Attributes
    ----------
    fingerprint : str or None
        Of the wording; the most used one where none is named.
    pilot : bool
        Whether these records are a pilot's. Invented records are simulated in any case.
    asked_for : frozenset of AskedFor
    reason : str
        Why; needed where something is asked for. It goes into the package and the audit trail.
    added : mapping of str to DataFrame
        Cells of ``panel``, ``angoff`` and ``reviews``, from `vignette.exchange.added_frames.read_added`.
    """

    fingerprint: str | None = None
    pilot: bool = False
    asked_for: frozenset[AskedFor] = frozenset()
    reason: str = ""
    added: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResearchExport:
    """A data package that is ready to be handed over.

    Attributes
    ----------
    files : mapping of str to bytes
        By name.
    counts : mapping of str to int
        What was left out or emptied, by kind.
    """

    dataset: Dataset
    files: Mapping[str, bytes]
    counts: Mapping[str, int]

    def to_zip(self) -> bytes:
        """Return the package as one file."""
        return zip_of(self.files)


def research_export(office: Office, actor: Actor, wish: ResearchWish | None = None) -> ResearchExport:
    """Make the data package of all settled interviews with one wording, and note in the audit trail that it was made.

    Raises
    ------
    AccessError
        ACC-401 also if names or free text are asked for by somebody who may not read them in every home.
    RecordError
        REC-701 where something is asked for without a reason of 10 to 300 characters, REC-702 if there is nothing to
        export, REC-703 if another first export was made in the same moment.
    DataError
        With every problem of the added frames, as `vignette.exchange.data_package.read_data_package`.
    """
    wish = wish or ResearchWish()
    with look(office, actor, Action.RESEARCH_EXPORT) as tx:
        _check(actor, wish)
        records = research_records(tx, wish.fingerprint)
        key = records.key or secrets.token_bytes(_KEY_BYTES)
        names = Pseudonyms(key=key, invented=office.store.origin is Origin.DEMONSTRATION)
        beside = _beside(tx, records, names, wish)
    made = _package(records, names, wish, beside)
    with act(office, actor, Action.RESEARCH_EXPORT, subject=made.dataset.fingerprint[:12]) as work:
        if keep_pseudonym_key(work.tx, key) != key:
            what, remedy = "another export was made in the same moment", "Export again."
            raise RecordError(Problem(code="REC-703", where="export", what=what, remedy=remedy))
        work.detail.update(
            origin=made.dataset.origin.value,
            data=made.dataset.data,
            package=hashlib.sha256(made.files[DESCRIPTOR]).hexdigest(),
            asked_for=" ".join(sorted(wish.asked_for)),
            reason=wish.reason.strip(),
            **{name: len(frame) for name, frame in made.dataset.frames.items()},
        )
    return made


def _check(actor: Actor, wish: ResearchWish) -> None:
    for each, needed in _IN_WORDS.items():
        if each in wish.asked_for and not actor.may_everywhere(needed):
            raise refusal(Action.RESEARCH_EXPORT)
    if wish.asked_for and not SHORTEST_REASON <= len(wish.reason.strip()) <= LONGEST_REASON:
        what = f"what is asked for needs a reason of {SHORTEST_REASON} to {LONGEST_REASON} characters"
        raise RecordError(
            Problem(code="REC-701", where="reason", what=what, remedy="Say what the study needs it for; name nobody."),
            shortest=SHORTEST_REASON,
            longest=LONGEST_REASON,
        )


def _beside(
    tx: Transaction, records: ResearchRecords, names: Pseudonyms, wish: ResearchWish
) -> dict[str, pd.DataFrame]:
    found = {}
    if AskedFor.FREE_TEXT in wish.asked_for:
        found["answers"] = answers_frame(tx, records, names)
    if AskedFor.NAMES in wish.asked_for:
        found["names"] = names_frame(records, names)
    if AskedFor.EXACT_DATES in wish.asked_for:
        found["dates"] = dates_frame(records, names)
    return found


def _package(
    records: ResearchRecords, names: Pseudonyms, wish: ResearchWish, beside: Mapping[str, pd.DataFrame]
) -> ResearchExport:
    withheld = {} if AskedFor.SMALL_CELLS in wish.asked_for else withheld_traits(traits_of(records))
    origin = DataOrigin.PILOT if wish.pilot else DataOrigin.FIELD
    origin = DataOrigin.SIMULATED if names.invented else origin
    instrument, schemas = records.instrument, frame_schemas()
    added = added_cells(wish.added, records, names, origin)
    own = {
        name: cells_of(frame, schemas[name], instrument, origin)
        for name, frame in research_frames(records, names, withheld).items()
    }
    kept = {name: of_homes(cells, own["homes"]) for name, cells in added.items()}
    for several in (added, own | kept):
        checked = {name: CheckedFrame(cells=cells, file=f"{name}.csv") for name, cells in several.items()}
        problems = tuple(dataset_problems(checked, instrument, origin))
        if problems:
            raise DataError(*problems)
    frames, data = typed(
        {name: frame_of(cells, schemas[name], instrument) for name, cells in (own | kept).items()}, instrument, origin
    )
    dataset = Dataset(
        origin=origin,
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        created=now(),
        data=data,
        **frames,
    )
    counts = {
        **{f"homes_without_{trait}": sum(trait in each for each in withheld.values()) for trait in _traits(withheld)},
        "placements_before_rating": records.too_early,
        "interviews_of_other_wordings": records.other_wordings,
        "added_rows_of_other_homes": sum(len(each) - len(kept[name]) for name, each in added.items()),
    }
    notes = PackageNotes(asked_for=tuple(sorted(wish.asked_for)), reason=wish.reason.strip(), counts=counts)
    return ResearchExport(
        dataset=dataset, files=package_files(dataset, instrument, beside=beside, notes=notes), counts=counts
    )


def _traits(withheld: Mapping[str, frozenset[str]]) -> list[str]:
    return sorted({trait for each in withheld.values() for trait in each})
