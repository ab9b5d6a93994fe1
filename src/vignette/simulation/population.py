"""What is simulated: a population with its parameters, and the design of a study in it."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from vignette.psychometrics.problems import one_of, refuse

Assignment = Literal["crossed", "pairs", "single"]
ASSIGNMENTS: tuple[str, ...] = ("crossed", "pairs", "single")
FormPlan = Literal["each", "one"]
Made = TypeVar("Made", "Population", "Design")
FORM_PLANS: tuple[str, ...] = ("each", "one")
_SHARES = (
    *("not_asked", "declined", "not_ratable", "interpreter", "placed", "breakdown", "followed_up"),
    *("follow_up_missing", "goal_reached", "angoff_shrink"),
)
_QUARTER = re.compile(r"\d{4}Q[1-4]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Everything that makes homes, answers, raters and outcomes what they are.

    Effects are on the latent scale of the graded response model. ``population.toml`` beside this module explains every
    parameter and holds the defaults, which are invented.

    Attributes
    ----------
    levels : tuple of int
        The scale.
    competences, aspects : tuple of str
        Of a form: one vignette per competence, rated in every aspect.
    household_sd, applicant_sd, competence_sd, aspect_sd, vignette_sd, occasion_sd, answer_sd : float
        Standard deviations of what belongs to homes, applicants and answers.
    slope : float
    aspect_slopes, thresholds, competence_difficulty, aspect_difficulty : tuple of float
        Of the graded response model.
    forms : mapping of str to tuple of float
        How much harder each vignette of a form is, by competence.
    severity_sd, drift_sd, halo_sd, noise_sd, noise_spread : float
        Of raters.
    not_asked, declined, declined_slope, not_ratable, not_ratable_slope : float
        Of missing ratings.
    languages : mapping of str to float
        Share of the applicants.
    language_difficulty : mapping of str to float
        How much harder every vignette is in a language; 0 where none is named.
    interpreter : float
        Share of interpreted interviews in the first language.
    panel_sd, placed, placed_slope, breakdown, breakdown_slope, followed_up : float
        Of outcomes.
    horizon, followed_most, lost_within, follow_up_missing : float
        Of follow-ups, in months; share of what nobody asked.
    safety_middle, safety_slope, safety_drop, safety_sd : float
        Of the child's safety.
    goals_most : int
    goal_reached, goal_slope, goal_drop : float
        Of goals.
    panel_thresholds : tuple of float
        Of a panel's judgement, one of its judges' as well.
    panel_judge_severity_sd, panel_judge_sd : float
        Of a panel's judges.
    just_sufficient, angoff_severity_sd, angoff_sd, angoff_shrink : float
        Of judges who set standards.
    review_chances : tuple of float
        Of an expert's scores.
    """

    levels: tuple[int, ...]
    competences: tuple[str, ...]
    aspects: tuple[str, ...]
    household_sd: float
    applicant_sd: float
    competence_sd: float
    aspect_sd: float
    vignette_sd: float
    occasion_sd: float
    answer_sd: float
    slope: float
    aspect_slopes: tuple[float, ...]
    thresholds: tuple[float, ...]
    competence_difficulty: tuple[float, ...]
    aspect_difficulty: tuple[float, ...]
    forms: Mapping[str, tuple[float, ...]]
    severity_sd: float
    drift_sd: float
    halo_sd: float
    noise_sd: float
    noise_spread: float
    not_asked: float
    declined: float
    declined_slope: float
    not_ratable: float
    not_ratable_slope: float
    languages: Mapping[str, float]
    language_difficulty: Mapping[str, float]
    interpreter: float
    panel_sd: float
    panel_thresholds: tuple[float, ...]
    placed: float
    placed_slope: float
    breakdown: float
    breakdown_slope: float
    followed_up: float
    horizon: float
    followed_most: float
    lost_within: float
    follow_up_missing: float
    safety_middle: float
    safety_slope: float
    safety_drop: float
    safety_sd: float
    goals_most: int
    goal_reached: float
    goal_slope: float
    goal_drop: float
    panel_judge_severity_sd: float
    panel_judge_sd: float
    just_sufficient: float
    angoff_severity_sd: float
    angoff_sd: float
    angoff_shrink: float
    review_chances: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How a study is made.

    Attributes
    ----------
    households : int
    second_applicant : float
        Share of homes with two applicants; the others have one.
    raters : int
        How many there are.
    assignment : {"crossed", "pairs", "single"}
        Every rater rates every interview; two raters, drawn by lot, rate each; one does, and in a share of the
        interviews a second.
    double_rated : float
        That share.
    forms : tuple of str
        Forms in use.
    form_plan : {"each", "one"}
        Whether every applicant answers each form, or one drawn by lot.
    occasions : int
        Interviews with the same form; the second and later are retests.
    retested : float
        Share of the applicants who are interviewed again.
    quarters : int
        Over how many the interviews are spread.
    first_quarter : str
        ``2025Q1``, say.
    panel_judges : int
        How many judge every home; they interview nobody.
    angoff_judges, angoff_rounds : int
        How many set standards, and how often each says what she expects.
    """

    households: int
    second_applicant: float
    raters: int
    assignment: Assignment
    double_rated: float
    forms: tuple[str, ...]
    form_plan: FormPlan
    occasions: int
    retested: float
    quarters: int
    first_quarter: str
    panel_judges: int
    angoff_judges: int
    angoff_rounds: int


def default_population(**changes: Any) -> Population:
    """Return the population of ``population.toml``, with changes.

    Raises
    ------
    DataError
        ``PSY-371`` for a parameter that does not exist.

    Examples
    --------
    >>> default_population(severity_sd=0.0).severity_sd
    0.0
    """
    return _changed(Population(**_frozen(_defaults()["population"])), changes)


def default_design(**changes: Any) -> Design:
    """Return the design of ``population.toml``, with changes.

    Raises
    ------
    DataError
        ``PSY-371`` for a parameter that does not exist.

    Examples
    --------
    >>> default_design(households=120, raters=2).households
    120
    """
    return _changed(Design(**_frozen(_defaults()["design"])), changes)


def check_population(population: Population) -> None:
    """Refuse a population that cannot be simulated.

    Raises
    ------
    DataError
        ``PSY-371`` where lists do not fit each other, ``PSY-372`` for a value out of range.
    """
    competences, aspects = len(population.competences), len(population.aspects)
    lengths = {
        "thresholds": (population.thresholds, len(population.levels) - 1),
        "panel_thresholds": (population.panel_thresholds, len(population.levels) - 1),
        "competence_difficulty": (population.competence_difficulty, competences),
        "aspect_difficulty": (population.aspect_difficulty, aspects),
        "aspect_slopes": (population.aspect_slopes, aspects),
        **{f"forms.{form}": (shifts, competences) for form, shifts in population.forms.items()},
    }
    for name, (values, length) in lengths.items():
        if len(values) != length or not length:
            raise refuse("PSY-371", name, f"there are {len(values)} values for {length}", "Give one for each.")
    for name in ("thresholds", "panel_thresholds", "levels"):
        values = getattr(population, name)
        if list(values) != sorted(set(values)):
            raise refuse("PSY-372", name, "the values do not rise", "Give them in rising order.")
    for field in fields(Population):
        if field.name.endswith(("_sd", "_spread")):
            _inside(field.name, getattr(population, field.name), 0, math.inf)
    for name in _SHARES:
        _inside(name, getattr(population, name), 0, 1)
    if min((population.slope, *population.aspect_slopes)) <= 0:
        raise refuse("PSY-372", "slope", "a slope is not above 0", "Give slopes above 0.")
    _whole("languages", tuple(population.languages.values()))
    _whole("review_chances", population.review_chances)
    unknown = sorted(set(population.language_difficulty) - set(population.languages))
    if unknown:
        what = f"there is no language {', '.join(unknown)}"
        raise refuse("PSY-371", "language_difficulty", what, f"There are: {', '.join(population.languages)}.")
    _check_follow_up(population)


def _check_follow_up(population: Population) -> None:
    _inside("horizon", population.horizon, 1, population.followed_most)
    _inside("followed_most", population.followed_most, population.horizon, 1200)
    if not 0 < population.lost_within < population.horizon:
        what = "who is lost to follow-up is not lost within the horizon"
        raise refuse("PSY-372", "lost_within", what, "Give months above 0 and below the horizon.")
    if population.goals_most < 1:
        raise refuse("PSY-372", "goals_most", "goals_most is below 1", "Give 1 or more.")


def check_design(design: Design, population: Population) -> None:
    """Refuse a design that cannot be simulated.

    Raises
    ------
    DataError
        ``PSY-207`` for a choice, ``PSY-372`` for a value out of range, ``PSY-373`` for too few homes, raters or
        occasions, ``PSY-375`` for an unknown form.
    """
    one_of(design.assignment, ASSIGNMENTS, "assignment")
    one_of(design.form_plan, FORM_PLANS, "form_plan")
    for name in ("second_applicant", "double_rated", "retested"):
        _inside(name, getattr(design, name), 0, 1)
    two = design.assignment == "pairs" or (design.assignment == "single" and design.double_rated > 0)
    least = {"households": 1, "occasions": 1, "raters": 2 if two else 1, "quarters": 1, "angoff_rounds": 1}
    least |= {"panel_judges": 0, "angoff_judges": 0}
    for name, count in least.items():
        if getattr(design, name) < count:
            raise refuse("PSY-373", name, f"{name} is below {count}", f"Give {count} or more.")
    unknown = [form for form in design.forms if form not in population.forms]
    if unknown or not design.forms or len(set(design.forms)) < len(design.forms):
        what = "a form is unknown or stands twice, or there is none"
        raise refuse("PSY-375", "forms", what, f"There are: {', '.join(population.forms)}.")
    if not _QUARTER.fullmatch(design.first_quarter):
        raise refuse("PSY-372", "first_quarter", "this is no quarter of a year", 'Give one like "2025Q1".')


def quarters(design: Design) -> tuple[str, ...]:
    """Return the names of a study's quarters, in order."""
    year, quarter = map(int, design.first_quarter.split("Q"))
    return tuple(f"{year + place // 4}Q{place % 4 + 1}" for place in range(quarter - 1, quarter - 1 + design.quarters))


@cache
def _defaults() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("population.toml").read_text(encoding="utf-8"))


def _frozen(value: Any) -> Any:
    """Return a copy whose lists are tuples."""
    if isinstance(value, list):
        return tuple(value)
    return {name: _frozen(each) for name, each in value.items()} if isinstance(value, dict) else value


def _changed(made: Made, changes: Mapping[str, Any]) -> Made:
    known = {field.name for field in fields(made)}
    unknown = [name for name in changes if name not in known]
    if unknown:
        what = f"there is no parameter {', '.join(unknown)}"
        raise refuse("PSY-371", type(made).__name__, what, f"There are: {', '.join(sorted(known))}.")
    return replace(made, **{name: _frozen(value) for name, value in changes.items()})


def _whole(name: str, shares: tuple[float, ...]) -> None:
    if abs(math.fsum(shares) - 1) > 1e-9 or min(shares) < 0:
        raise refuse("PSY-372", name, "the shares do not add up to 1", "Give the share of each.")


def _inside(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high or math.isinf(value):
        raise refuse("PSY-372", name, f"{name} is not from {low:g} to {high:g}", "Give a value inside.")
