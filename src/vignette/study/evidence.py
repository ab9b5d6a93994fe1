"""From a study's frames to the evidence file that the gate reads."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vignette.assessment import DataOrigin, Evidence
from vignette.errors import DataError, Problem
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument
from vignette.study.cut_scores import Criterion, find_cuts
from vignette.study.error_model import find_error_model
from vignette.study.evidence_rules import EvidenceRules
from vignette.study.score_agreement import find_agreement

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
ORIGIN = "data_origin"


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutEvidence:
    """What the data cannot tell of themselves; see `vignette.assessment.Evidence`."""

    id: str
    title: LocalizedText
    origin: DataOrigin
    made: dt.date
    expires: dt.date
    registered: bool
    protocol: str | None = None


def make_evidence(
    about: AboutEvidence,
    *,
    ratings: pd.DataFrame,
    homes: pd.DataFrame,
    criterion: Criterion,
    instrument: Instrument,
    rules: EvidenceRules,
) -> Evidence:
    """Find the evidence of one study: error model, agreement and cut scores of one instrument version.

    Parameters
    ----------
    about : AboutEvidence
        Title, origin and dates.
    ratings : DataFrame
        The data contract's columns, one row per rating: every rater's own, never adjudicated ones.
    homes : DataFrame
        ``household_id`` and the criterion, one row per home.
    criterion : Criterion
        Against what cut scores are chosen.
    instrument : Instrument
        The version that all interviews were held with.
    rules : EvidenceRules
        The choices, stated beforehand.

    Raises
    ------
    DataError
        ``DAT-301`` where a frame says that its data are of another origin than stated, ``DAT-302`` where ratings are
        not of this instrument, and those of `find_error_model`.
    """
    for name, frame in (("ratings", ratings), ("homes", homes)):
        _check_origin(frame, name, about.origin)
    _check_instrument(ratings, instrument)
    return Evidence(
        format=FORMAT,
        id=about.id,
        title=about.title,
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        forms=tuple(sorted(ratings["form_id"].astype(str).unique())),
        origin=about.origin,
        made=about.made,
        expires=about.expires,
        registered=about.registered,
        protocol=about.protocol,
        data=_fingerprint(ratings, homes[["household_id", criterion.column]]),
        errors=find_error_model(ratings, rules),
        agreement=find_agreement(ratings, instrument, rules),
        cuts=find_cuts(ratings, homes, criterion, instrument, rules),
    )


def _check_origin(frame: pd.DataFrame, name: str, stated: DataOrigin) -> None:
    """Refuse a frame that says of itself, in a column or by its ids, that it is of another origin."""
    said = set(frame[ORIGIN].astype(str)) if ORIGIN in frame.columns else set()
    if frame["household_id"].astype(str).str.startswith("SIM-").any():
        said.add(DataOrigin.SIMULATED.value)
    if said and said != {stated.value}:
        raise DataError(
            Problem(
                code="DAT-301",
                where=name,
                what="the data are of another origin than was stated",
                remedy=f"State the origin that the column {ORIGIN} has; simulated data are evidence of nothing real.",
            )
        )


def _check_instrument(ratings: pd.DataFrame, instrument: Instrument) -> None:
    known = {(each.form, each.id, each.competence) for each in instrument.vignettes}
    used = ratings[["form_id", "vignette_id", "competence_id"]].drop_duplicates().astype(str)
    aspects = set(ratings["aspect_id"].astype(str)) - {each.id for each in instrument.aspects}
    levels = set(ratings["rating"].dropna()) - set(instrument.levels)
    if aspects or levels or not set(used.itertuples(index=False, name=None)) <= known:
        raise DataError(
            Problem(
                code="DAT-302",
                where="ratings",
                what="a vignette, competence, aspect or level is not the instrument's",
                remedy="Give the version that the interviews were held with.",
            )
        )


def _fingerprint(*frames: pd.DataFrame) -> str:
    """Return the SHA-256 of frames as CSV, columns and rows sorted, so that their order does not matter."""
    found = hashlib.sha256()
    for frame in frames:
        ordered = frame[sorted(frame.columns)].astype(object)
        lines = ordered.to_csv(index=False, lineterminator="\n").splitlines(keepends=True)
        found.update("".join([lines[0], *sorted(lines[1:])]).encode())
    return found.hexdigest()
