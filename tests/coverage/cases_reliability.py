"""Reliability: nominal 95 % intervals under models whose reliability is known by formula.

Two applicants of a home share half of what is common and half of what is an item's own, so that homes matter to every
coefficient. Where an interval takes people for independent, each home has one applicant, and one case shows what
happens when it has two.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from tests.coverage.case import Case

from vignette.psychometrics import (
    Interval,
    alpha_measurement_error,
    categorical_omega,
    cronbach_alpha,
    guttman_lambdas,
    omega,
    omega_bifactor,
    omega_hierarchical,
    ordinal_alpha,
    ordinal_omega,
    polychoric,
    polychoric_pair,
    split_half,
)
from vignette.psychometrics.factors import binormal_cdf
from vignette.psychometrics.reliability import alpha_of, categorical_omega_of, lambdas_of

ITEMS = [f"item{place}" for place in range(1, 7)]
NINE = [f"item{place}" for place in range(1, 10)]
CATEGORIES = [1, 2, 3, 4, 5]
CUTS = np.array([-1.3, -0.4, 0.5, 1.4])
EQUAL = np.full(6, 0.7)
"""Loadings of tau-equivalent items."""
UNEQUAL = np.array([0.8, 0.7, 0.6, 0.5, 0.7, 0.6])
GENERAL = np.full(9, 0.6)
GROUPS = np.kron(np.eye(3), np.full((3, 1), 0.5))
DRAWS = 200
SHARED = 0.5
"""What two applicants of a home share, of every factor and every error."""

Draw = Callable[[np.random.Generator, int, int], pd.DataFrame]


def people(rng: np.random.Generator, homes: int, members: int, columns: int) -> np.ndarray:
    """Return standard normal columns, correlated by half within homes."""
    home = np.repeat(rng.standard_normal((homes, columns)), members, axis=0)
    return np.sqrt(SHARED) * home + np.sqrt(1 - SHARED) * rng.standard_normal((homes * members, columns))


def drawn(loadings: np.ndarray, members: int = 2, *, ordinal: bool = False) -> Draw:
    """Return the model: factors (one column of loadings each) and errors, at unit variance of every item."""
    table = loadings.reshape(len(loadings), -1)
    errors = np.sqrt(1 - (table**2).sum(axis=1))
    names = (ITEMS if len(table) == len(ITEMS) else NINE)[: len(table)]

    def draw(rng: np.random.Generator, homes: int, raters: int) -> pd.DataFrame:
        parts = people(rng, homes, members, table.shape[1] + len(table))
        values = parts[:, : table.shape[1]] @ table.T + parts[:, table.shape[1] :] * errors
        if ordinal:
            values = 1.0 + (values[:, :, None] > CUTS).sum(axis=2)
        return pd.DataFrame(values, columns=names).assign(household_id=np.repeat(np.arange(homes), members))

    return draw


def implied(loadings: np.ndarray) -> np.ndarray:
    table = loadings.reshape(len(loadings), -1)
    return table @ table.T + np.diag(1 - (table**2).sum(axis=1))


def category_covariances(loadings: np.ndarray) -> np.ndarray:
    """Return the covariances of the category numbers that the loadings and cuts make."""
    from scipy.special import ndtr

    below = ndtr(CUTS)
    both = binormal_cdf(CUTS[:, None], CUTS[None, :], np.outer(loadings, loadings)[:, :, None, None]).sum(axis=(2, 3))
    covariances = both - below.sum() ** 2
    spread = (below * (2 * (len(CUTS) - np.arange(len(CUTS))) - 1)).sum() - below.sum() ** 2
    np.fill_diagonal(covariances, spread)
    return covariances


def of(name: str, function: Callable[..., object]) -> Callable[[pd.DataFrame], Interval | None]:
    """Return the interval of the named estimate of a set."""
    return lambda data: function(data)[name].interval  # type: ignore[index]


def seeded(data: pd.DataFrame) -> int:
    """Return a seed for the bootstrap that differs between data sets."""
    return int(abs(float(data.iloc[0, 0])) * 1e9) + len(data)


def resampled(data: pd.DataFrame) -> dict[str, object]:
    return {"replicates": DRAWS, "seed": seeded(data)}


ALPHA = float(alpha_of(implied(EQUAL)))
ORDINAL_ALPHA = float(alpha_of(category_covariances(EQUAL)))
TRUE = float(UNEQUAL.sum() ** 2)
OMEGA = TRUE / (TRUE + float((1 - UNEQUAL**2).sum()))
LAMBDAS = lambdas_of(implied(UNEQUAL))
CATEGORICAL = float(
    categorical_omega_of(UNEQUAL, np.tile(CUTS, (6, 1)), implied(UNEQUAL) * (1 - np.eye(6)) + np.eye(6))
)
NINE_MATRIX = implied(np.column_stack([GENERAL, GROUPS]))
HIERARCHICAL = float(GENERAL.sum() ** 2 / NINE_MATRIX.sum())
TOTAL = 1 - float((1 - GENERAL**2 - (GROUPS**2).sum(axis=1)).sum() / NINE_MATRIX.sum())
HALF = 3 * 0.49 / (1 + 2 * 0.49)
"""Correlation of two halves of three tau-equivalent items each."""


def alpha_case(method: str, *, members: int, ordinal: bool = False, **more: object) -> Case:
    name = "alpha, ordinal items" if ordinal else "alpha"
    told = "one applicant per home" if members == 1 else "two applicants per home"

    def interval(data: pd.DataFrame) -> Interval | None:
        draws = resampled(data) if method.startswith("bootstrap") else {}
        cluster = None if members == 1 else "household_id"
        return cronbach_alpha(data, items=ITEMS, cluster=cluster, interval=method, **draws).interval  # type: ignore

    return Case(
        statistic=f"{name}, {told}",
        method=method,
        draw=drawn(EQUAL, members, ordinal=ordinal),
        interval=interval,
        truth=ORDINAL_ALPHA if ordinal else ALPHA,
        raters=(0,),
        replicates=300 if method.startswith("bootstrap") else 500 if members == 2 else 800,
    )


def case(
    statistic: str,
    method: str,
    truth: float,
    draw: Draw,
    interval: Callable[[pd.DataFrame], Interval | None],
    replicates: int = 400,
) -> Case:
    return Case(
        statistic=statistic,
        method=method,
        draw=draw,
        interval=interval,
        truth=truth,
        raters=(0,),
        replicates=replicates,
    )


CASES: tuple[Case, ...] = (
    *(alpha_case(method, members=1) for method in ("feldt", "bonett", "bonett-wright", "duhachek")),
    alpha_case("feldt", members=1, ordinal=True),
    alpha_case("feldt", members=2),
    *(alpha_case(method, members=2) for method in ("jackknife", "bootstrap", "bootstrap-percentile")),
    *(alpha_case(method, members=2, ordinal=True) for method in ("jackknife", "bootstrap")),
    case(
        "standardised alpha",
        "jackknife",
        ALPHA,
        drawn(EQUAL),
        lambda data: cronbach_alpha(data, items=ITEMS, standardized=True).interval,
    ),
    case(
        "SEM by alpha",
        "jackknife",
        float(np.sqrt(implied(EQUAL).sum() * (1 - ALPHA))),
        drawn(EQUAL),
        of("SEM", lambda data: alpha_measurement_error(data, items=ITEMS)),
    ),
    case(
        "lambda 2",
        "jackknife",
        float(LAMBDAS[1]),
        drawn(UNEQUAL),
        of("lambda 2", lambda data: guttman_lambdas(data, items=ITEMS, matrix="covariances")),
    ),
    case(
        "lambda 6",
        "jackknife",
        float(LAMBDAS[5]),
        drawn(UNEQUAL),
        of("lambda 6", lambda data: guttman_lambdas(data, items=ITEMS, matrix="covariances")),
    ),
    case(
        "correlation of the halves",
        "jackknife",
        HALF,
        drawn(EQUAL),
        of(
            "correlation of the halves",
            lambda data: split_half(data, items=ITEMS, split="odd-even", matrix="covariances"),
        ),
    ),
    case(
        "Spearman-Brown",
        "jackknife",
        2 * HALF / (1 + HALF),
        drawn(EQUAL),
        of("Spearman-Brown", lambda data: split_half(data, items=ITEMS, split="odd-even", matrix="covariances")),
    ),
    case(
        "Flanagan-Rulon",
        "bootstrap",
        2 * HALF / (1 + HALF),
        drawn(EQUAL),
        of(
            "Flanagan-Rulon",
            lambda data: split_half(
                data, items=ITEMS, split="odd-even", matrix="covariances", interval="bootstrap", **resampled(data)
            ),
        ),
        400,
    ),
    case(
        "Flanagan-Rulon, mean of all splits",
        "jackknife",
        ALPHA,
        drawn(EQUAL),
        of("Flanagan-Rulon, mean", lambda data: split_half(data, items=ITEMS, split="all", matrix="covariances")),
    ),
    case(
        "omega total, ML of covariances",
        "jackknife",
        OMEGA,
        drawn(UNEQUAL),
        lambda data: omega(data, items=ITEMS, matrix="covariances", extraction="ml", denominator="implied").interval,
    ),
    case(
        "omega total, minres of correlations",
        "jackknife",
        OMEGA,
        drawn(UNEQUAL),
        lambda data: (
            omega(data, items=ITEMS, matrix="correlations", extraction="minres", denominator="implied").interval
        ),
    ),
    case(
        "omega total, ML of covariances",
        "bootstrap",
        OMEGA,
        drawn(UNEQUAL),
        lambda data: (
            omega(
                data,
                items=ITEMS,
                matrix="covariances",
                extraction="ml",
                denominator="implied",
                interval="bootstrap",
                **resampled(data),
            ).interval
        ),
        400,
    ),
    case(
        "polychoric correlation",
        "Wald",
        0.49,
        drawn(EQUAL, ordinal=True),
        lambda data: polychoric(data, items=ITEMS[:2], categories=CATEGORIES).pair(*ITEMS[:2]).interval,
    ),
    case(
        "polychoric correlation, one applicant per home",
        "Wald, full ML",
        0.49,
        drawn(EQUAL, 1, ordinal=True),
        lambda data: polychoric_pair(data, items=(ITEMS[0], ITEMS[1]), categories=CATEGORIES, method="ml").interval,
    ),
    case(
        "ordinal alpha",
        "jackknife",
        ALPHA,
        drawn(EQUAL, ordinal=True),
        lambda data: ordinal_alpha(data, items=ITEMS, categories=CATEGORIES).interval,
        200,
    ),
    case(
        "ordinal alpha",
        "bootstrap",
        ALPHA,
        drawn(EQUAL, ordinal=True),
        lambda data: (
            ordinal_alpha(data, items=ITEMS, categories=CATEGORIES, interval="bootstrap", **resampled(data)).interval
        ),
        300,
    ),
    case(
        "ordinal omega",
        "jackknife",
        OMEGA,
        drawn(UNEQUAL, ordinal=True),
        lambda data: ordinal_omega(data, items=ITEMS, categories=CATEGORIES, extraction="minres").interval,
        200,
    ),
    case(
        "categorical omega, dwls",
        "jackknife",
        CATEGORICAL,
        drawn(UNEQUAL, ordinal=True),
        lambda data: (
            categorical_omega(
                data, items=ITEMS, categories=CATEGORIES, extraction="dwls", denominator="implied"
            ).interval
        ),
        200,
    ),
    *(
        case(
            f"{name}, Schmid-Leiman",
            "jackknife, bias-corrected",
            truth,
            drawn(np.column_stack([GENERAL, GROUPS])),
            of(
                name,
                lambda data: (
                    omega_hierarchical(data, items=NINE, factors=3, extraction="minres", interval="jackknife").estimates
                ),
            ),
            150,
        )
        for name, truth in (("omega hierarchical", HIERARCHICAL), ("omega total", TOTAL))
    ),
    case(
        "omega hierarchical, bifactor",
        "jackknife",
        HIERARCHICAL,
        drawn(np.column_stack([GENERAL, GROUPS])),
        of(
            "omega hierarchical",
            lambda data: (
                omega_bifactor(
                    data, items=NINE, groups={"A": NINE[:3], "B": NINE[3:6], "C": NINE[6:]}, interval="jackknife"
                ).estimates
            ),
        ),
        100,
    ),
)
