"""A whole simulated study: what a researcher would get to see, and the truth behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from vignette.psychometrics.problems import refuse
from vignette.simulation.answers import draw_ratings
from vignette.simulation.follow_up import draw_follow_up
from vignette.simulation.frames import Block, study_frames, study_names
from vignette.simulation.judges import Judges, angoff_frame, draw_judges, draw_panel
from vignette.simulation.outcomes import draw_outcomes, mean_scores
from vignette.simulation.people import draw_interpreters, draw_people
from vignette.simulation.population import (
    Design,
    Population,
    check_design,
    check_population,
    default_design,
    default_population,
)
from vignette.simulation.raters import Raters, assign_raters, draw_raters, given_raters, places
from vignette.simulation.truth import Truth, study_truth

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
        One row per interview: whose, which form, which occasion, when (0 to about 1 over the study, and the quarter),
        whether an interpreter took part, and whether its second rating was drawn by lot, which all are.
    applicants : DataFrame
        One row per applicant: language, and mean rating at the first occasion.
    homes : DataFrame
        One row per home: mean rating, a panel's judgement, ``placed``, ``verified``, and ``breakdown`` (1, 0, or empty
        where it is not known) within the population's horizon.
    outcomes : DataFrame
        One row per placed home: months to the breakdown or the last follow-up, which of them it was, the child's
        safety, goals and goals reached.
    panel : DataFrame
        One row per home and judge: a level.
    angoff : DataFrame
        One row per judge, round, competence, aspect and form: the rating expected of a home that only just suffices.
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
    outcomes: pd.DataFrame
    panel: pd.DataFrame
    angoff: pd.DataFrame
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


def simulate_study(
    *,
    seed: int,
    population: Population | None = None,
    design: Design | None = None,
    raters: pd.DataFrame | None = None,
) -> SimulatedStudy:
    """Return a study of invented homes.

    Parameters
    ----------
    seed : int
        Equal seeds, populations and designs give equal frames.
    population : Population, optional
        `default_population` where none is given.
    design : Design, optional
        `default_design` where none is given.
    raters : DataFrame, optional
        The very raters of another study, its ``truth.raters``; drawn anew where none are given.

    Returns
    -------
    SimulatedStudy

    Raises
    ------
    DataError
        ``PSY-207``, ``PSY-371`` to ``PSY-375``.

    Notes
    -----
    Homes are drawn in blocks, so that memory beyond the frames themselves stays bounded. What the
    simulator learnt later is drawn from streams of its own, so that a seed's older frames are what they were.

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
    return _simulated(seed, population, design, raters)


def _simulated(seed: int, population: Population, design: Design, known: pd.DataFrame | None) -> SimulatedStudy:
    sizes = list(_block_sizes(population, design))
    root = np.random.SeedSequence(seed)
    first, *sources = root.spawn(len(sizes) + 1)
    later, *later_sources = root.spawn(len(sizes) + 1)
    if known is None:
        raters = draw_raters(np.random.default_rng(first), population, design.raters)
    else:
        raters = given_raters(known, design)
    judges = draw_judges(np.random.default_rng(later), population, design)
    blocks: list[Block] = []
    for size, *streams in zip(sizes, sources, later_sources, strict=True):
        start = sum(len(block.home_score) for block in blocks)
        blocks.append(_block(streams, population, design, raters, judges, start, size))
    names = study_names(population, design, blocks)
    return SimulatedStudy(
        **study_frames(population, design, blocks, names),
        angoff=angoff_frame(population, design, judges),
        truth=study_truth(population, design, raters, judges, blocks, names),
        seed=seed,
    )


def _block_sizes(population: Population, design: Design) -> Iterator[int]:
    """Return how many homes each block holds; it depends on the design alone."""
    forms = len(design.forms) if design.form_plan == "each" else 1
    cells = 2 * forms * design.occasions * len(population.competences) * len(population.aspects) * places(design)
    size = int(np.clip(_CELLS // cells, 1, _HOMES))
    for start in range(0, design.households, size):
        yield min(size, design.households - start)


def _block(
    streams: Sequence[np.random.SeedSequence],
    population: Population,
    design: Design,
    raters: Raters,
    judges: Judges,
    start: int,
    homes: int,
) -> Block:
    rng = np.random.default_rng(streams[0])
    people = draw_people(rng, population, design, first=start, homes=homes)
    chosen, taken = assign_raters(rng, design, len(people.applicant))
    found, missing = draw_ratings(rng, population, design, people, raters, chosen)
    used = (missing == 0) & taken[:, None, None, :]
    home_score, applicant_score = mean_scores(population, people, found, used)
    outcomes = draw_outcomes(rng, population, people.home_level, home_score)
    follow_up, panel, interpreter = (np.random.default_rng(each) for each in streams[1].spawn(3))
    return Block(
        people=people,
        chosen=chosen,
        taken=taken,
        found=found,
        missing=missing,
        home_score=home_score,
        applicant_score=applicant_score,
        outcomes=outcomes,
        follow_up=draw_follow_up(follow_up, population, people.home_level, outcomes),
        judged=draw_panel(panel, population, judges.panel, people.home_level),
        interpreter=draw_interpreters(interpreter, population, people),
    )
