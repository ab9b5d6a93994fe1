"""The data of one study: frames of the data contract, where they come from, and which wording they are of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from vignette.assessment import DataOrigin

if TYPE_CHECKING:
    import pandas as pd

_LEFT = 'style="text-align:left"'
FRAMES = ("ratings", "administrations", "applicants", "homes", "outcomes", "panel", "angoff", "reviews")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """Frames of the data contract (``docs/data-contract.md``); those that a study need not have are None.

    Attributes
    ----------
    origin : DataOrigin
        Simulated, pilot or field; every frame says the same in its column ``data_origin``.
    instrument_id, version, fingerprint : str
        The one wording that all interviews were held with.
    created : datetime
        When the data left the app, or were simulated.
    data : str
        SHA-256 of the data.
    ratings, administrations, applicants, homes : DataFrame
    outcomes, panel, angoff, reviews : DataFrame or None
    seed : int or None
        Of a simulation.
    """

    origin: DataOrigin
    instrument_id: str
    version: str
    fingerprint: str
    created: dt.datetime
    data: str
    ratings: pd.DataFrame
    administrations: pd.DataFrame
    applicants: pd.DataFrame
    homes: pd.DataFrame
    outcomes: pd.DataFrame | None = None
    panel: pd.DataFrame | None = None
    angoff: pd.DataFrame | None = None
    reviews: pd.DataFrame | None = None
    seed: int | None = None

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """The frames there are, by name, in the contract's order."""
        found = {name: getattr(self, name) for name in FRAMES}
        return {name: frame for name, frame in found.items() if frame is not None}

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row" {_LEFT}>{name}</th><td>{len(frame)}</td>'
            f"<td {_LEFT}>{escape(', '.join(frame.columns))}</td></tr>"
            for name, frame in self.frames.items()
        )
        return (
            f"<p><strong>{escape(self.instrument_id)} {self.version}</strong>, data origin: "
            f"<strong>{self.origin.value}</strong>, created {self.created:%Y-%m-%d %H:%M}</p>"
            f'<table><thead><tr><th scope="col" {_LEFT}>frame</th><th scope="col">rows</th>'
            f'<th scope="col" {_LEFT}>columns</th></tr></thead><tbody>{rows}</tbody></table>'
        )
