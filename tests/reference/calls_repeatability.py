"""How values of retest, parallel forms, limits of agreement and equivalence are computed, by their names.

A set is either a table with two score columns, or a long one with a form, an occasion and a total score.
"""

from __future__ import annotations

import re
from statistics import NormalDist
from typing import Any

import pandas as pd
from tests.reference.calls_intraclass import occasions, raters_beside
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import Curve
from vignette.psychometrics.repeatability import (
    bland_altman,
    covariances,
    difference_of_means,
    equivalence,
    lin_ccc,
    measurement_error,
    retest,
)

EXACT = NormalDist().inv_cdf(0.975)
SCORE = re.compile(r"(.*_)?score", re.IGNORECASE)


def cells(reference: ReferenceSet) -> pd.DataFrame | None:
    """Return a long table's scores as people x cells, a cell being a form and an occasion: ``A1``."""
    if not reference.has("form_id", "occasion"):
        return None
    table = reference.table
    score = next(name for name in table.columns if SCORE.fullmatch(name))
    person = "applicant_id" if "applicant_id" in table.columns else table.columns[0]
    named = table.assign(cell=table["form_id"].astype(str) + table["occasion"].astype(str))
    return named.pivot(index=person, columns="cell", values=score)


def chosen(reference: ReferenceSet, name: str) -> pd.DataFrame | None:
    """Return the columns that the end of a value's name asks for, of people who have them all."""
    wide = cells(reference)
    if wide is None:
        return None
    if found := re.search(r"retest_form_?(\w)$", name):
        columns = sorted(cell for cell in wide.columns if cell[0] == found[1])
    elif found := re.search(r"form_?(\w)_form_?(\w)_occ(\w+)$", name):
        columns = [found[1] + found[3], found[2] + found[3]]
    elif found := re.search(r"occ(\w+)$", name):
        columns = sorted(cell for cell in wide.columns if cell[1:] == found[1])
    else:
        return None
    return wide[columns].dropna() if set(columns) <= set(wide.columns) else None


def pair(reference: ReferenceSet, value: Value) -> tuple[pd.DataFrame, str, str] | None:
    """Return a table of two score columns, and their names so that the difference is the one the set defines."""
    table = raters_beside(reference)
    if table is None or len(table.columns) != 2:
        return None
    one, other = table.columns
    backwards = any("mean(a-b)" in each.definition.replace(" ", "") for each in reference.values)
    return (table, other, one) if backwards else (table, one, other)


def _limits(estimate: Any) -> list[float] | None:
    return [estimate.interval.low, estimate.interval.high] if estimate.interval else None


def plots(table: pd.DataFrame, first: str, second: str, reach: float = EXACT) -> tuple[Curve, Curve]:
    """Return limits of agreement with exact intervals, and with those of 1999."""
    columns = {"first": first, "second": second, "cluster": None, "share": share_within(reach)}
    return (
        bland_altman(table, interval="exact", **columns),
        bland_altman(table, interval="bland-altman", **columns),
    )


def share_within(reach: float) -> float:
    """Return the share of normal differences within so many standard deviations."""
    return 1 - 2 * NormalDist().cdf(-reach)


def reach_of(definition: str) -> float:
    """Return how many standard deviations a definition takes: some round 1.959964 to 1.96, or to 2."""
    rounded = re.search(r"\b(1\.96|2)(?=\s?(SD|\*|\^))", definition)
    return float(rounded[1]) if rounded else EXACT


def icc_of_occasions(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = chosen(reference, value.name)
    if table is None:
        return None
    errors = {}
    for kind in ("agreement", "consistency"):
        found = measurement_error(table, columns=list(table.columns), kind=kind, cluster=None, interval=None)
        errors |= {f"sem_{kind}": found["SEM"].value, f"sdc95_{kind}": found["SDC95"].value}
    return {**occasions(table), **errors}


def limits_of_agreement(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = chosen(reference, value.name)
    if table is None:
        return None
    exact, usual = plots(table, *table.columns)
    bias, lower, upper, slope = exact.estimates
    return {
        "n": bias.n["people"],
        "bias": bias.value,
        "bias_ci95": _limits(bias),
        "sd_diff": bias.details["sd_difference"],
        "loa": [lower.value, upper.value],
        "loa_se_BA1999": lower.details["se_1999"],
        "loa_lower_ci95_t": _limits(usual.estimates[1]),
        "loa_upper_ci95_t": _limits(usual.estimates[2]),
        "loa_lower_exact_ci95": _limits(lower),
        "loa_upper_exact_ci95": _limits(upper),
        "t": bias.details["t"],
        "p": bias.details["p"],
        "slope_on_mean": [slope.value, slope.details["se_ols"], slope.details["p"]],
        "share_within_loa": bias.details["share_within"],
    }


def concordance_of_occasions(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = chosen(reference, value.name)
    if table is None:
        return None
    found = retest(table, columns=list(table.columns), cluster=None, interval="closed")
    lin = lin_ccc(table, first=table.columns[0], second=table.columns[1], cluster=None, interval="z-transform")
    return {
        "r": found["Pearson r"].value,
        "r_ci95_fisher": _limits(found["Pearson r"]),
        "spearman": found["Spearman rho"].value,
        "lin_ccc": found["Lin's concordance"].value,
        "lin_ccc_ci95": _limits(found["Lin's concordance"]),
        "C_b": lin.details["C_b"],
    }


def error_of_pair(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = chosen(reference, value.name)
    if table is None:
        return None
    found = measurement_error(table, columns=list(table.columns), kind="consistency", cluster=None, interval=None)
    return {
        "sem": found["SEM"].value,
        "sdc95": found["SDC95"].value,
        "within_subject_cv_pct": 100 * found["within-subject CV"].value,
    }


def tost(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    wide = cells(reference)
    if wide is None:
        return None
    names = {"first": match["first"] + match["occasion"], "second": match["second"] + match["occasion"]}
    margin = float(match["margin"].replace("p", "."))
    found = equivalence(wide, **names, margin=margin, cluster=None, missing="complete")
    renamed = {"sd_difference": "sd_diff", "equivalent": "equivalent_05", "margin_high": "delta"}
    return {
        "n": found.n["people"],
        "mean_diff": found.value,
        "ci90": _limits(found),
        **{renamed.get(key, key): part for key, part in found.details.items()},
    }


def means_of_cells(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    wide = cells(reference)
    if wide is None:
        return None
    rows = value.expected["rows"]
    return {"rows": rows, "data": [[wide[cell].count(), wide[cell].mean(), wide[cell].std()] for cell in rows]}


def covariance_of_forms(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    wide = cells(reference)
    if wide is None:
        return None
    complete = wide.dropna() if "all" in value.definition else wide
    found = covariances(complete, columns=value.expected["rows"], cluster=None, missing="complete")
    names = [f"covariance with {name}" for name in value.expected["cols"]]
    return {"data": found.to_frame()[names].to_numpy()}


def anova(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Return the test over forms; of people with every score where the error degrees of freedom say so."""
    wide = cells(reference)
    if wide is None:
        return None
    columns = sorted(cell for cell in wide.columns if cell[1:] == match["occasion"])
    for table in (wide.dropna(), wide):
        found = difference_of_means(table, columns=columns, cluster=None, missing="complete")
        if found.details["df2"] == value.expected["df2"]:
            break
    return {"F": found.value, **found.details}


def meters(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Return a figure of a table with two score columns."""
    given = pair(reference, value)
    if given is None:
        return None
    exact, _ = plots(*given, reach=reach_of(f"{value.definition} {value.made_by}"))
    bias, lower, upper, slope = exact.estimates
    spread = bias.details["sd_difference"]
    lin = lin_ccc(given[0], first=given[2], second=given[1], cluster=None, interval="z-transform")
    return {
        "n": bias.n["people"],
        "bias": bias.value,
        "sd_diff": spread,
        "loa": {"lower": lower.value, "upper": upper.value},
        "bias_ci95_t": dict(zip(("lower", "upper"), _limits(bias) or (), strict=True)),
        "loa_se_BA1999": lower.details["se_1999"],
        "loa_se_BA1986": lower.details["se_1986"],
        "proportional_bias_slope": {
            "slope": slope.value,
            "se": slope.details["se_ols"],
            "p": slope.details["p"],
        },
        "lin_ccc": {
            "estimate": lin.value,
            "ci95_ztransform": _limits(lin),
            "s_shift": lin.details["scale_shift"],
            "l_shift": lin.details["location_shift"],
            "C_b": lin.details["C_b"],
        },
        "printed": {"bias": bias.value, "sd": spread, "lower": lower.value, "upper": upper.value},
    }[value.name]


def pearson(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    given = pair(reference, value)
    if given is None:
        return None
    found = retest(given[0], columns=list(given[1:]), cluster=None, interval="closed")["Pearson r"]
    return {"r": found.value, "ci95_fisher": _limits(found)} if isinstance(value.expected, dict) else found.value


def sem_sdc(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    given = pair(reference, value)
    if given is None:
        return None
    table, first, second = given

    def errors(kind: str) -> Any:
        return measurement_error(table, columns=[first, second], kind=kind, cluster=None, interval=None)

    agreement = "one-way" if "mean(d^2)" in value.definition else "agreement"
    bias = plots(*given)[0].estimates["bias"]
    return {
        "sem_consistency": errors("consistency")["SEM"].value,
        "sdc95": errors("consistency")["SDC95"].value * reach_of(value.definition) / EXACT,
        "sem_agreement": errors(agreement)["SEM"].value,
        "mean_change": bias.value,
        "t": bias.details["t"],
    }


CALLS = (
    Call(r"icc_(retest_form_?\w|parallel_forms_occ\w+|form_?\w_form_?\w_occ\w+)", icc_of_occasions),
    Call(r"bland_altman_\w+", limits_of_agreement),
    Call(r"pearson_ccc_\w+", concordance_of_occasions),
    Call(r"sem_diff_\w+", error_of_pair),
    Call(r"tost_(?P<first>\w)_vs_(?P<second>\w)_occ(?P<occasion>\d+)_delta(?P<margin>[\d.p]+)", tost),
    Call(r"cell_means", means_of_cells),
    Call(r"form_covariance_occ\w+", covariance_of_forms),
    Call(r"anova_forms_occ(?P<occasion>\d+)", anova),
    Call(r"n|bias|sd_diff|loa|bias_ci95_t|loa_se_BA1999|loa_se_BA1986|proportional_bias_slope|lin_ccc|printed", meters),
    Call(r"pearson", pearson),
    Call(r"sem_sdc", sem_sdc),
)
