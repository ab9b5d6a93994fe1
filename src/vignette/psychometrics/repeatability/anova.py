"""Whether occasions or forms differ in their means, with what is wrong with the assumption behind the usual test.

When not to use: to show that forms are alike. A test that finds no difference has shown nothing; `equivalence` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vignette.psychometrics.arrays import Floats
from vignette.psychometrics.estimate import Curve, Estimate, EstimateSet
from vignette.psychometrics.frames import HOUSEHOLD
from vignette.psychometrics.repeatability.households import caveats_of
from vignette.psychometrics.repeatability.moments import moments_of, squares_of_moments
from vignette.psychometrics.repeatability.table import Missing, RepeatedScores, repeated_scores

if TYPE_CHECKING:
    import pandas as pd

_GREENHOUSE = "Greenhouse & Geisser (1959). Psychometrika 24, 95-112"
_HUYNH = "Huynh & Feldt (1976). Journal of Educational Statistics 1, 69-82; Lecoutre (1991). 16, 371-372"
_MAUCHLY = "Mauchly (1940). Annals of Mathematical Statistics 11, 204-209"
_HOTELLING = "Hotelling (1931). Annals of Mathematical Statistics 2, 360-378"


def difference_of_means(
    scores: pd.DataFrame, *, columns: Sequence[str], cluster: str | None = HOUSEHOLD, missing: Missing = "raise"
) -> Estimate:
    """Return the F of a repeated-measures analysis of variance over occasions or forms.

    Parameters
    ----------
    scores : DataFrame
        One row per person.
    columns : sequence of str
        Columns of the occasions or forms, two or more.
    cluster : str or None
        Column of the sampling unit; None takes people for independent, and the result says so.
    missing : {"raise", "complete"}
        Refuse missing scores, or use people who have all.

    Returns
    -------
    Estimate
        A test, so without an interval. ``details``: df1, df2, p (sphericity assumed, people independent); gg_epsilon
        and hf_epsilon with p_gg and p_hf; mauchly_W with its chi-square, df and p; eta2_partial; and F_household,
        df2_household, p_household: Hotelling's test with the covariance of the means summed by household, which
        assumes neither sphericity nor that people of a household are independent. Report that one where households
        have several people; it is not there when there are fewer households than occasions.

    Raises
    ------
    DataError
        ``PSY-314``, ``PSY-315``.

    References
    ----------
    Greenhouse, S. W. & Geisser, S. (1959). On methods in the analysis of profile data. *Psychometrika* 24, 95-112.
    """
    from scipy.special import fdtrc

    found = repeated_scores(scores, columns=columns, cluster=cluster, missing=missing)
    moments = moments_of(found.values)
    squares = squares_of_moments(moments)
    people, occasions = len(found.values), len(found.columns)
    df1, df2 = occasions - 1.0, (people - 1.0) * (occasions - 1)
    usable = people > 1 and float(squares.residual) > 0
    details: dict[str, float] = {"df1": df1, "df2": df2}
    ratio = np.nan
    if usable:
        ratio = float(squares.columns / squares.residual)
        epsilon, feldt = sphericity(moments.covariance, people)
        details |= {
            "p": float(fdtrc(df1, df2, ratio)),
            "gg_epsilon": epsilon,
            "hf_epsilon": feldt,
            "p_gg": float(fdtrc(epsilon * df1, epsilon * df2, ratio)),
            "p_hf": float(fdtrc(feldt * df1, feldt * df2, ratio)),
            "eta2_partial": df1 * ratio / (df1 * ratio + df2),
            **mauchly(moments.covariance, people),
            **_over_households(found),
        }
    return Estimate(
        statistic="F of the means",
        value=ratio,
        interval=None,
        no_interval="it is a test; equivalence gives differences with their intervals",
        n=found.n(),
        n_excluded=found.n_excluded,
        caveats=caveats_of(found, *(() if usable else ("no_variance",))),
        references=(_GREENHOUSE, _HUYNH, _MAUCHLY, _HOTELLING),
        details=details,
    )


def covariances(
    scores: pd.DataFrame, *, columns: Sequence[str], cluster: str | None = HOUSEHOLD, missing: Missing = "raise"
) -> Curve:
    """Return means, and covariances (n - 1) between occasions or forms, of people who have all of them.

    Parameters
    ----------
    scores, columns, cluster, missing
        As `difference_of_means`.

    Returns
    -------
    Curve
        One row per occasion: ``occasion``, ``mean``, and a column of covariances for each occasion.

    Raises
    ------
    DataError
        ``PSY-314``, ``PSY-315``.
    """
    found = repeated_scores(scores, columns=columns, cluster=cluster, missing=missing)
    moments = moments_of(found.values)
    table = {
        f"covariance with {name}": moments.covariance[:, place].tolist() for place, name in enumerate(found.columns)
    }
    return Curve(
        title="Means and covariances",
        columns={"occasion": found.columns, "mean": moments.means.tolist(), **table},
        estimates=EstimateSet(title="", estimates=()),
        n=found.n(),
        n_excluded=found.n_excluded,
        caveats=caveats_of(found),
        references=(),
    )


def sphericity(covariance: Floats, people: int) -> tuple[float, float]:
    """Return Greenhouse and Geisser's epsilon, and Huynh and Feldt's (as Lecoutre mended it), at most 1.

    Parameters
    ----------
    covariance : array, occasions x occasions
    people : int
    """
    occasions = len(covariance)
    inside = _contrasts(occasions) @ covariance @ _contrasts(occasions).T
    df1 = occasions - 1
    greenhouse = float(np.trace(inside) ** 2 / (df1 * (inside**2).sum()))
    below = df1 * (people - 1 - df1 * greenhouse)
    feldt = (people * df1 * greenhouse - 2) / below if below > 0 else 1.0
    return greenhouse, float(np.clip(feldt, greenhouse, 1.0))


def mauchly(covariance: Floats, people: int) -> dict[str, float]:
    """Return Mauchly's W, its chi-square (Box's correction), df and p. With two occasions W is 1 and has no test."""
    from scipy.special import chdtrc

    occasions = len(covariance)
    inside = _contrasts(occasions) @ covariance @ _contrasts(occasions).T
    size = occasions - 1
    w = float(np.linalg.det(inside) / (np.trace(inside) / size) ** size)
    degrees = size * (size + 1) / 2 - 1
    if degrees < 1 or people <= size + 1 or w <= 0:
        return {"mauchly_W": w}
    scale = people - 1 - (2 * size**2 + size + 2) / (6 * size)
    chi2 = -scale * float(np.log(w))
    return {
        "mauchly_W": w,
        "mauchly_chi2": chi2,
        "mauchly_df": degrees,
        "mauchly_p": float(chdtrc(degrees, max(chi2, 0.0))),
    }


def _contrasts(occasions: int) -> Floats:
    """Return orthonormal contrasts, (occasions - 1) x occasions (Helmert's)."""
    rows = np.tri(occasions - 1, occasions)
    rows[np.arange(occasions - 1), np.arange(1, occasions)] = -np.arange(1.0, occasions)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _over_households(scores: RepeatedScores) -> dict[str, float]:
    """Return Hotelling's test of equal means, people of a household together."""
    from scipy.special import fdtrc

    count, df1 = scores.n_clusters, len(scores.columns) - 1
    contrasts = scores.values @ _contrasts(df1 + 1).T
    means = contrasts.mean(axis=0)
    totals = np.zeros((count, df1))
    np.add.at(totals, scores.clusters, (contrasts - means) / len(contrasts))
    covariance = count / max(count - 1, 1) * totals.T @ totals
    if count <= df1 or np.linalg.matrix_rank(covariance) < df1:
        return {}
    squared = float(means @ np.linalg.solve(covariance, means))
    ratio, df2 = squared * (count - df1) / (df1 * (count - 1)), count - df1
    return {"F_household": ratio, "df2_household": float(df2), "p_household": float(fdtrc(df1, df2, ratio))}
