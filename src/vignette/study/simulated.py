"""A simulation as a data set: the frames a study would have, and not a column more."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vignette.assessment import DataOrigin
from vignette.errors import DataError, Problem
from vignette.instrument import Instrument, bundled_folder, read_library
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import typed
from vignette.study.review import judged_items

if TYPE_CHECKING:
    from vignette.simulation import Design, Population, SimulatedStudy

INSTRUMENT = "familjehem-heder"
EXPERTS = 16
"""So many invented experts review the content."""


def simulate_dataset(
    *,
    households: int,
    seed: int,
    design: Design | None = None,
    population: Population | None = None,
    instrument: Instrument | None = None,
) -> Dataset:
    """Return the data of an invented study; every id in it begins with ``SIM-``.

    Parameters
    ----------
    households : int
        How many homes.
    seed : int
        Equal seeds, designs and populations give equal data.
    design : Design, optional
        `vignette.simulation.default_design` where none is given; its homes are ``households`` in any case.
    population : Population, optional
        `vignette.simulation.default_population` where none is given.
    instrument : Instrument, optional
        The wording whose forms, vignettes and levels are simulated; the shipped one where none is given.

    Raises
    ------
    DataError
        Those of `vignette.simulation.simulate_study` and `dataset_of`.
    """
    from vignette.simulation import default_design, simulate_study

    chosen = read_library(bundled_folder()).get(INSTRUMENT) if instrument is None else instrument
    plan = replace(default_design() if design is None else design, households=households)
    return dataset_of(simulate_study(seed=seed, population=population, design=plan), chosen)


def study_design(
    *, forms: tuple[str, ...] = ("A",), households: int = 60, raters: int = 6, retested: float = 0.2
) -> Design:
    """Return the plan of a usual study: all answer each form, two raters by lot, some are interviewed again."""
    from vignette.simulation import default_design

    return default_design(
        households=households,
        forms=forms,
        raters=raters,
        assignment="pairs" if raters > 1 else "crossed",
        occasions=2 if retested else 1,
        retested=retested or 1.0,
    )


def rehearsed_study(*, households: int, seed: int, forms: tuple[str, ...]) -> SimulatedStudy:
    """Simulate the study that ``rehearsal.toml`` describes: what a protocol is rehearsed on."""
    from vignette.simulation import default_design, default_population, simulate_study

    told = tomllib.loads(Path(__file__).with_name("rehearsal.toml").read_text(encoding="utf-8"))
    return simulate_study(
        seed=seed,
        population=default_population(**told["population"]),
        design=default_design(households=households, forms=forms, **told["design"]),
    )


def dataset_of(study: SimulatedStudy, instrument: Instrument) -> Dataset:
    """Return a simulated study as a data set, with a content review of its forms; the truth stays behind.

    Raises
    ------
    DataError
        DAT-303 where the instrument has other levels, competences, aspects or vignettes than were simulated.
    """
    from vignette.simulation import simulate_reviews

    _check(study, instrument)
    items = judged_items(instrument, study.truth.design.forms)
    asked = [(item.id, question.value) for item in items for question in item.questions]
    frames = {
        "ratings": study.ratings,
        "administrations": study.administrations,
        "applicants": study.applicants,
        "homes": study.homes,
        "outcomes": study.outcomes,
        "panel": study.panel,
        "angoff": study.angoff,
        "reviews": simulate_reviews(asked, experts=EXPERTS, seed=study.seed, population=study.truth.population),
    }
    there = {name: frame for name, frame in frames.items() if len(frame)}
    found, data = typed(there, instrument, DataOrigin.SIMULATED)
    return Dataset(
        origin=DataOrigin.SIMULATED,
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        created=dt.datetime.now(dt.UTC),
        data=data,
        seed=study.seed,
        **found,
    )


def _check(study: SimulatedStudy, instrument: Instrument) -> None:
    simulated = study.truth.population
    pairs = {
        "levels": (set(simulated.levels), set(instrument.levels)),
        "competences": (set(simulated.competences), {each.id for each in instrument.competences}),
        "aspects": (set(simulated.aspects), {each.id for each in instrument.aspects}),
        "vignettes": (
            set(study.ratings["vignette_id"].cat.categories),
            {vignette.id for form in study.truth.design.forms for vignette in instrument.vignettes_of(form)},
        ),
    }
    for name, (ours, theirs) in pairs.items():
        if ours != theirs:
            what = f"the simulated {name} are not those of {instrument.id} {instrument.version}"
            remedy = "Simulate a population and forms of this instrument."
            raise DataError(Problem(code="DAT-303", where=name, what=what, remedy=remedy))
