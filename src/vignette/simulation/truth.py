"""What a simulation knows and no study can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.simulation.answers import difficulties, slopes
from vignette.simulation.columns import every, known, marked, named, numbered
from vignette.simulation.expected import expected_at, true_cells
from vignette.simulation.frames import Block, Names
from vignette.simulation.judges import Judges
from vignette.simulation.population import Design, Population
from vignette.simulation.raters import Raters

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """What a simulation knows and no study can.

    ``expected_<competence>`` and ``expected_<aspect>`` are true scores: mean ratings over everything that is error, in
    the forms of the study.

    Attributes
    ----------
    population : Population
    design : Design
    homes : DataFrame
        Household effect, true level, chance of a breakdown within the horizon, whether and after how many months there
        would be one, placed or not, and the means of the applicants' true scores.
    applicants : DataFrame
        True level on the whole and in each competence, and true scores.
    raters : DataFrame
        Severity, drift and noise.
    judges : DataFrame
        Task (``panel`` judges homes, ``angoff`` sets standards) and severity: on the latent scale, in levels.
    vignettes : DataFrame
        Slope and thresholds of every vignette and aspect, in a language that is not harder, and the true score there of
        an applicant who only just suffices.
    """

    population: Population
    design: Design
    homes: pd.DataFrame
    applicants: pd.DataFrame
    raters: pd.DataFrame
    judges: pd.DataFrame
    vignettes: pd.DataFrame


def study_truth(
    population: Population, design: Design, raters: Raters, judges: Judges, blocks: Sequence[Block], names: Names
) -> Truth:
    """Return the truth of a study."""
    people = [block.people for block in blocks]
    by_competence = np.concatenate([each.by_competence for each in people])
    expected = _expected(population, design, blocks)
    applicants = {
        "household_id": named(names.home_of, names.household),
        "applicant_id": every(names.applicant),
        "true_level": np.concatenate([each.level for each in people]),
        **{f"true_{each}": by_competence[:, place] for place, each in enumerate(population.competences)},
        **expected,
    }
    rated = {
        "rater_id": every(names.rater),
        "severity": raters.severity,
        "drift": raters.drift,
        "noise": raters.noise,
    }
    return Truth(
        population=population,
        design=design,
        homes=_homes(blocks, names, expected),
        applicants=marked(applicants),
        raters=marked(rated),
        judges=_judges(design, judges),
        vignettes=_vignettes(population, design),
    )


def _expected(population: Population, design: Design, blocks: Sequence[Block]) -> dict[str, Floats]:
    """Return the true scores of applicants, each a column."""
    cells = np.concatenate([true_cells(population, block.people, design.forms) for block in blocks])
    scores = np.concatenate([cells.mean(axis=2), cells.mean(axis=1)], axis=1)
    of = (*population.competences, *population.aspects)
    return {f"expected_{name}": scores[:, place] for place, name in enumerate(of)}


def _homes(blocks: Sequence[Block], names: Names, expected: dict[str, Floats]) -> pd.DataFrame:
    people = [block.people for block in blocks]
    outcomes = [block.outcomes for block in blocks]
    applicants = np.bincount(names.home_of)
    return marked(
        {
            "household_id": every(names.household),
            "household_effect": np.concatenate([each.household_effect for each in people]),
            "true_level": np.concatenate([each.home_level for each in people]),
            "breakdown_chance": np.concatenate([each.breakdown_chance for each in outcomes]),
            "breakdown_if_placed": np.concatenate([each.breakdown_if_placed for each in outcomes]),
            "months_to_breakdown": np.concatenate([block.follow_up.months_to_breakdown for block in blocks]),
            **{name: np.bincount(names.home_of, values) / applicants for name, values in expected.items()},
        }
    )


def _judges(design: Design, judges: Judges) -> pd.DataFrame:
    ids = numbered("J", design.panel_judges) + numbered("S", design.angoff_judges)
    tasks = np.repeat([0, 1], [design.panel_judges, design.angoff_judges])
    return marked(
        {
            "judge_id": every(known(ids)),
            "task": named(tasks, known(("panel", "angoff"))),
            "severity": np.concatenate([judges.panel, judges.angoff]),
        }
    )


def _vignettes(population: Population, design: Design) -> pd.DataFrame:
    bars = difficulties(population, design)
    form, competence, aspect = (each.ravel() for each in np.indices(bars.shape[:3]))
    return marked(
        {
            "form_id": np.array(design.forms, dtype=object)[form],
            "vignette_id": [f"{design.forms[one]}{place + 1}" for one, place in zip(form, competence, strict=True)],
            "competence_id": np.array(population.competences, dtype=object)[competence],
            "aspect_id": np.array(population.aspects, dtype=object)[aspect],
            "slope": slopes(population)[aspect],
            **{f"threshold_{step + 1}": bars[..., step].ravel() for step in range(bars.shape[-1])},
            "expected_just_sufficient": expected_at(population, design.forms, population.just_sufficient).ravel(),
        }
    )
