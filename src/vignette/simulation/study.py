"""A whole simulated study: what a researcher would get to see, and the truth behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.problems import refuse
from vignette.simulation.answers import draw_ratings
from vignette.simulation.frames import Block, Truth, study_frames
from vignette.simulation.outcomes import draw_outcomes, mean_scores
from vignette.simulation.people import draw_people
from vignette.simulation.population import (
    Design,
    Population,
    check_design,
    check_population,
    default_design,
    default_population,
)
from vignette.simulation.raters import Raters, assign_raters, draw_raters, places

if TYPE_CHECKING:
    import pandas as pd

_CELLS = 1_000_000
_HOMES = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulatedStudy:
    """Frames of a simulated study. Every one has a column ``data_origin`` that says so.

    Attributes
    ----------
    ratings : DataFrame
        One row per rating, as the data contract has it.
    administrations : DataFrame
        One row per interview: whose, which form, which occasion, and when (0 to about 1 over the study).
    applicants : DataFrame
        One row per applicant: language, and mean rating at the first occasion.
    homes : DataFrame
        One row per home: mean rating, a panel's judgement, ``placed``, ``verified``, and ``breakdown`` (1, 0, or empty
        where it is not known).
    truth : Truth
        Parameters and true values.
    seed : int
    origin : str
        ``simulated``; nothing else can be given.
    """

    ratings: pd.DataFrame
    administrations: pd.DataFrame
    applicants: pd.DataFrame
    homes: pd.DataFrame
    truth: Truth
    seed: int
    origin: Literal["simulated"] = field(init=False, default="simulated")

    def _repr_html_(self) -> str:
        counts = {
            "homes": len(self.homes),
            "applicants": len(self.applicants),
            "interviews": len(self.administrations),
            "ratings": len(self.ratings),
            "raters": len(self.truth.raters),
        }
        told = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        return f"<p><strong>Simulated study</strong> (seed {self.seed}): {told}. No real home.</p>"


def simulate_study(*, seed: int, population: Population | None = None, design: Design | None = None) -> SimulatedStudy:
    """Return a study of invented homes.

    Parameters
    ----------
    seed : int
        Equal seeds, populations and designs give equal frames.
    population : Population, optional
        `default_population` where none is given.
    design : Design, optional
        `default_design` where none is given.

    Returns
    -------
    SimulatedStudy

    Raises
    ------
    DataError
        ``PSY-207``, ``PSY-371`` to ``PSY-375``.

    Notes
    -----
    Homes are drawn in blocks, so that memory beyond the frames themselves stays bounded.

    Examples
    --------
    >>> study = simulate_study(seed=1)
    >>> study.origin, len(study.homes), study.ratings["data_origin"].unique().tolist()
    ('simulated', 60, ['simulated'])
    """
    population = default_population() if population is None else population
    design = default_design() if design is None else design
    check_population(population)
    check_design(design, population)
    if seed < 0:
        raise refuse("PSY-374", "seed", "the seed is below 0", "Give seed=1 or another whole number.")
    sizes = list(_block_sizes(population, design))
    first, *sources = np.random.SeedSequence(seed).spawn(len(sizes) + 1)
    raters = draw_raters(np.random.default_rng(first), population, design.raters)
    blocks: list[Block] = []
    for size, source in zip(sizes, sources, strict=True):
        start = sum(len(block.home_score) for block in blocks)
        blocks.append(_block(np.random.default_rng(source), population, design, raters, start, size))
    return SimulatedStudy(**study_frames(population, design, raters, blocks), seed=seed)


def _block_sizes(population: Population, design: Design) -> Iterator[int]:
    """Return how many homes each block holds; it depends on the design alone."""
    forms = len(design.forms) if design.form_plan == "each" else 1
    cells = 2 * forms * design.occasions * len(population.competences) * len(population.aspects) * places(design)
    size = int(np.clip(_CELLS // cells, 1, _HOMES))
    for start in range(0, design.households, size):
        yield min(size, design.households - start)


def _block(
    rng: np.random.Generator, population: Population, design: Design, raters: Raters, start: int, homes: int
) -> Block:
    people = draw_people(rng, population, design, first=start, homes=homes)
    chosen, taken = assign_raters(rng, design, len(people.applicant))
    found, missing = draw_ratings(rng, population, design, people, raters, chosen)
    used = (missing == 0) & taken[:, None, None, :]
    home_score, applicant_score = mean_scores(population, people, found, used)
    return Block(
        people=people,
        chosen=chosen,
        taken=taken,
        found=found,
        missing=missing,
        home_score=home_score,
        applicant_score=applicant_score,
        outcomes=draw_outcomes(rng, population, people.home_level, home_score),
    )
