"""Coverage in generalizability studies: homes x vignettes x raters, all random, drawn anew in every replicate.

Truth is by formula, from the variances below. ``balanced``: every rater rates every answer. ``pool``: each home is
rated by so many of five raters, one rating in ten missing. ``skewed``: homes' levels are chi-square with three degrees
of freedom, scaled. ``pairs``: two people of each home, who share half of what people differ in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from tests.coverage.case import Case

from vignette.psychometrics import (
    Estimate,
    Interval,
    VarianceComponents,
    crossed_terms,
    generalizability_coefficients,
)
from vignette.psychometrics.generalizability.coefficient_limits import derived
from vignette.psychometrics.generalizability.component_limits import profile_limits
from vignette.psychometrics.generalizability.components import components_of, how_drawn
from vignette.psychometrics.generalizability.door import ModelData
from vignette.psychometrics.generalizability.severity import scores_of, severity_of
from vignette.psychometrics.generalizability.solving import by_likelihood
from vignette.psychometrics.generalizability.studies import levels_needed

HOME, VIGNETTE, RATER, HOME_VIGNETTE, HOME_RATER, VIGNETTE_RATER, RESIDUAL = 0.40, 0.08, 0.05, 0.25, 0.06, 0.02, 0.38
VIGNETTES = 6
POOL = 5
DRAWS = {"bootstrap": 300, "bootstrap-percentile": 300, "generalized": 1500}
TERMS = crossed_terms("home", "vignette", "rater")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A data set, the design its scores are means over, and the raters' and homes' true effects."""

    model: ModelData
    raters: int
    rater_effects: np.ndarray
    home_effects: np.ndarray


def relative(raters: int) -> float:
    """Relative error variance of a mean over the design."""
    return HOME_VIGNETTE / VIGNETTES + HOME_RATER / raters + RESIDUAL / VIGNETTES / raters


def absolute(raters: int) -> float:
    """Absolute error variance of a mean over the design."""
    return relative(raters) + VIGNETTE / VIGNETTES + RATER / raters + VIGNETTE_RATER / VIGNETTES / raters


def needed() -> float:
    """Vignettes needed for Erho2 >= .70 with two raters."""
    allowed = HOME * (1 / 0.7 - 1) - HOME_RATER / 2
    return float(np.ceil((HOME_VIGNETTE + RESIDUAL / 2) / allowed))


def normal(rng: np.random.Generator, homes: int) -> np.ndarray:
    """Homes' levels."""
    return np.sqrt(HOME) * rng.normal(size=homes)


def skewed(rng: np.random.Generator, homes: int) -> np.ndarray:
    """Homes' levels, skewed."""
    return np.sqrt(HOME / 6) * (rng.chisquare(3, size=homes) - 3)


def pairs(rng: np.random.Generator, homes: int) -> np.ndarray:
    """Levels of two people per home."""
    return np.sqrt(HOME / 2) * (np.repeat(rng.normal(size=homes), 2) + rng.normal(size=2 * homes))


def scores(rng: np.random.Generator, levels: np.ndarray, raters: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores, homes x vignettes x raters, and the raters' effects."""
    homes = len(levels)

    def effect(variance: float, *shape: int) -> np.ndarray:
        return np.sqrt(variance) * rng.normal(size=shape)

    severity = effect(RATER, 1, 1, raters)
    made = levels[:, None, None] + severity + effect(VIGNETTE, 1, VIGNETTES, 1)
    made = made + effect(HOME_VIGNETTE, homes, VIGNETTES, 1) + effect(HOME_RATER, homes, 1, raters)
    made = made + effect(VIGNETTE_RATER, 1, VIGNETTES, raters) + effect(RESIDUAL, homes, VIGNETTES, raters)
    return 3 + made, severity[0, 0]


def model_of(made: np.ndarray, kept: np.ndarray, raters: int, clusters: np.ndarray) -> ModelData:
    """The model with all seven components, as the door would make it."""
    home, vignette, rater = (index[kept] for index in np.indices(made.shape))
    pool = made.shape[2]
    return ModelData(
        scores=made[kept],
        block=home,
        inner=np.stack([home * 0, vignette, rater], axis=1),
        crossed=np.stack([vignette, rater, vignette * pool + rater], axis=1),
        fixed=np.ones((len(home), 1)),
        fixed_names=("intercept",),
        object_columns=("home",),
        terms=(("home",), ("home", "vignette"), ("home", "rater"), ("vignette",), ("rater",), ("vignette", "rater")),
        residual=("home", "vignette", "rater"),
        order=np.array([0, 3, 4, 1, 2, 5, 6]),
        labels=tuple(
            tuple(map(str, range(count)))
            for count in (
                len(made),
                len(made) * VIGNETTES,
                int(kept.any(axis=1).sum()),
                VIGNETTES,
                pool,
                VIGNETTES * pool,
            )
        ),
        levels={"home": len(made), "vignette": VIGNETTES, "rater": pool},
        sizes={"vignette": VIGNETTES, "rater": raters},
        facet_codes=np.stack([home, vignette, rater], axis=1),
        clusters=clusters,
        n_clusters=int(clusters.max()) + 1,
        cluster_kind="homes",
        grouped=True,
        excluded=0,
    )


def balanced(levels: Callable[[np.random.Generator, int], np.ndarray] = normal) -> Callable[..., Drawn]:
    """Return a draw of complete tables."""

    def draw(rng: np.random.Generator, homes: int, raters: int) -> Drawn:
        people = levels(rng, homes)
        made, severity = scores(rng, people, raters)
        clusters = np.arange(len(people)) // (len(people) // homes)
        model = model_of(made, np.ones(made.shape, dtype=bool), raters, clusters)
        return Drawn(model=model, raters=raters, rater_effects=severity, home_effects=people)

    return draw


def pool(rng: np.random.Generator, homes: int, raters: int) -> Drawn:
    """Each home rated by some of five raters, one rating in ten missing."""
    people = normal(rng, homes)
    made, severity = scores(rng, people, POOL)
    chosen = rng.permuted(np.tile(np.arange(POOL) < raters, (homes, 1)), axis=1)
    kept = chosen[:, None, :] & (rng.random(made.shape) >= 0.1)
    model = model_of(made, kept, raters, np.arange(homes))
    return Drawn(model=model, raters=raters, rater_effects=severity, home_effects=people)


def two_terms(drawn: Drawn) -> Drawn:
    """The means of each home and rater, with homes and raters as the only terms."""
    model = drawn.model
    table = np.zeros((model.levels["home"], model.levels["rater"]))
    np.add.at(table, (model.block, model.facet_codes[:, 2]), model.scores / VIGNETTES)
    home, rater = (index.ravel() for index in np.indices(table.shape))
    changed = replace(
        model,
        scores=table.ravel(),
        block=home,
        inner=np.zeros((len(home), 1), dtype=np.int64),
        crossed=rater[:, None],
        fixed=np.ones((len(home), 1)),
        terms=(("home",), ("rater",)),
        residual=("home", "rater"),
        order=np.arange(3),
        labels=(model.labels[0], model.labels[4]),
        levels={"home": table.shape[0], "rater": table.shape[1]},
        facet_codes=np.stack([home, rater], axis=1),
    )
    return replace(drawn, model=changed)


def components(drawn: Drawn, interval: str, method: str) -> VarianceComponents:
    """The components, as the public function makes them."""
    seed = int(1e6 * np.abs(drawn.model.scores[0]))
    plan = how_drawn(interval, level=0.95, replicates=DRAWS.get(interval, 100), seed=seed)
    return components_of(drawn.model, method=method, interval=interval, level=0.95, plan=plan)


def component(name: str, interval: str, method: str = "ems") -> Callable[[Drawn], Interval | None]:
    """Return the interval of a component."""
    return lambda drawn: components(drawn, interval, method).estimates[f"variance of {name}"].interval


def coefficient(name: str, interval: str, method: str = "ems") -> Callable[[Drawn], Interval | None]:
    """Return the interval of a coefficient of the design, computing no other."""

    def made(drawn: Drawn) -> Interval | None:
        found = components(drawn, interval, method)
        return _one(found, name, {"vignette": VIGNETTES, "rater": drawn.raters})

    return made


def _one(found: VarianceComponents, name: str, sizes: dict[str, int]) -> Interval | None:
    """The same as `design_coefficients`, for one of its estimates."""

    def value(values: np.ndarray) -> np.ndarray:
        made = generalizability_coefficients(values, found.terms, object_columns=("home",), sizes=sizes)
        several = {"Erho2": made.generalizability, "Phi": made.phi}
        several |= {"relative SEM": np.sqrt(made.relative), "absolute SEM": np.sqrt(made.absolute)}
        return several[name]

    return derived(found, name, value, scale="deviation" if "SEM" in name else "share").interval


def mean(drawn: Drawn) -> Interval | None:
    """The interval of the mean."""
    return components(drawn, "satterthwaite", "ems").effects["intercept"].interval


def vignettes_needed(drawn: Drawn) -> Interval | None:
    """The interval of how many vignettes two raters need."""
    found = components(drawn, "generalized", "ems")
    made = levels_needed(found, facet="vignette", sizes={"rater": 2}, coefficient="Erho2", target=0.7)
    return made.interval


def leniency(against: str) -> Callable[[Drawn], Interval | None]:
    """Return the interval of the first rater's leniency, less the truth."""

    def made(drawn: Drawn) -> Interval | None:
        found = severity_of(drawn.model, rater="rater", against=against, interval="prediction", level=0.95)
        truth = drawn.rater_effects[0] - (drawn.rater_effects.mean() if against == "these raters" else 0.0)
        return _less(found[0], truth)

    return made


def home_score(drawn: Drawn) -> Interval | None:
    """The interval of the first home's score, less the truth."""
    return _less(scores_of(drawn.model, interval="prediction", level=0.95)[0], float(drawn.home_effects[0]))


def _less(estimate: Estimate, truth: float) -> Interval | None:
    found = estimate.interval
    return None if found is None else replace(found, low=found.low - truth, high=found.high - truth)


def agreement(drawn: Drawn) -> Interval | None:
    """ICC(A,1) of means per home and rater."""
    found = components(two_terms(drawn), "generalized", "reml")

    def share(values: np.ndarray) -> np.ndarray:
        kept = np.maximum(values, 0)
        return kept[..., 0] / kept.sum(axis=-1)

    return derived(found, "ICC(A,1)", share, scale="share").interval


def profile(component_place: int, *, restricted: bool) -> Callable[[Drawn], Interval | None]:
    """Return the profile interval of a component of means per home and rater, by REML."""

    def made(drawn: Drawn) -> Interval | None:
        solution = by_likelihood(two_terms(drawn).model, restricted=True)
        return profile_limits(solution, component_place, restricted=restricted, level=0.95)[0]

    return made


_MEAN_HOME = HOME + HOME_VIGNETTE / VIGNETTES
_MEAN_RATER = RATER + VIGNETTE_RATER / VIGNETTES
_MEAN_ERROR = HOME_RATER + RESIDUAL / VIGNETTES


def _case(
    statistic: str, method: str, interval: Callable[[Drawn], Interval | None], truth: object, **more: object
) -> Case:
    options = {"draw": balanced(), "replicates": 400, **more}
    return Case(statistic=statistic, method=method, interval=interval, truth=truth, **options)  # type: ignore[arg-type]


_ERHO2 = ("Erho2", lambda homes, raters: HOME / (HOME + relative(raters)))
_PHI = ("Phi", lambda homes, raters: HOME / (HOME + absolute(raters)))
_RELATIVE = ("relative SEM", lambda homes, raters: relative(raters) ** 0.5)
_ABSOLUTE = ("absolute SEM", lambda homes, raters: absolute(raters) ** 0.5)
_COMPONENTS = {
    "home": HOME,
    "vignette": VIGNETTE,
    "rater": RATER,
    "home:vignette": HOME_VIGNETTE,
    "home:rater": HOME_RATER,
    "vignette:rater": VIGNETTE_RATER,
    "residual": RESIDUAL,
}

CASES: tuple[Case, ...] = (
    *(
        _case(f"variance of {name}", "generalized", component(name, "generalized"), truth)
        for name, truth in _COMPONENTS.items()
    ),
    *(
        _case(name, "generalized", coefficient(name, "generalized"), truth, replicates=1000)
        for name, truth in (_ERHO2, _PHI, _RELATIVE, _ABSOLUTE)
    ),
    _case("mean", "Student's t, Satterthwaite", mean, 3.0),
    _case("vignettes needed for Erho2 >= .70", "generalized", vignettes_needed, needed(), raters=(3,)),
    *(
        _case(f"variance of {name}", method, component(name, method), truth)
        for name, truth in (("home", HOME), ("rater", RATER))
        for method in ("satterthwaite", "wald")
    ),
    _case("Erho2", "delta method on the logit", coefficient("Erho2", "wald"), _ERHO2[1]),
    _case("Phi", "delta method on the logit", coefficient("Phi", "wald"), _PHI[1]),
    _case("relative SEM", "satterthwaite", coefficient("relative SEM", "satterthwaite"), _RELATIVE[1]),
    *(
        _case(name, f"household {method}", coefficient(name, method), truth, raters=(3,))
        for name, truth in (_ERHO2, _RELATIVE)
        for method in ("bootstrap", "bootstrap-percentile")
    ),
    *(
        _case("variance of home", f"household {method}", component("home", method), HOME, raters=(3,))
        for method in ("bootstrap", "bootstrap-percentile")
    ),
    *(
        _case(f"{name}, homes skewed", method, interval, truth, raters=(3,), draw=balanced(skewed))
        for method in ("generalized", "bootstrap")
        for name, interval, truth in (
            ("variance of home", component("home", method), HOME),
            ("Erho2", coefficient("Erho2", method), _ERHO2[1]),
        )
    ),
    *(
        _case(
            "Erho2, two people per home",
            method,
            coefficient("Erho2", method),
            _ERHO2[1],
            raters=(3,),
            draw=balanced(pairs),
        )
        for method in ("generalized", "bootstrap")
    ),
    *(
        _case(f"variance of {name}, means by home and rater", method, made, truth, homes=(60,), replicates=200)
        for place, (name, truth) in enumerate((("home", _MEAN_HOME), ("rater", _MEAN_RATER)))
        for method, made in (
            ("profile", profile(place, restricted=False)),
            ("profile-restricted", profile(place, restricted=True)),
        )
    ),
    _case(
        "ICC(A,1) by REML, means by home and rater",
        "generalized",
        agreement,
        _MEAN_HOME / (_MEAN_HOME + _MEAN_RATER + _MEAN_ERROR),
    ),
    *(
        _case(
            f"{name}, pool of 5 raters, 10 % missing",
            "generalized, REML",
            interval,
            truth,
            draw=pool,
            homes=(60,),
            replicates=300,
        )
        for name, interval, truth in (
            ("variance of rater", component("rater", "generalized", "reml"), RATER),
            ("Erho2", coefficient("Erho2", "generalized", "reml"), _ERHO2[1]),
            ("Phi", coefficient("Phi", "generalized", "reml"), _PHI[1]),
        )
    ),
    _case("leniency against all raters", "prediction error", leniency("all raters"), 0.0, homes=(60,)),
    _case("leniency against these raters", "prediction error", leniency("these raters"), 0.0, homes=(60,)),
    _case("predicted score of a home", "prediction error", home_score, 0.0, raters=(3,)),
)
