"""Values of generalizability studies, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd
from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import (
    VarianceComponents,
    crossed_terms,
    d_study,
    home_scores,
    icc_reml,
    rater_severity,
    variance_components,
)
from vignette.psychometrics.generalizability.terms import Term

_OUTCOMES = ("breakdown",)


def _fit(table: pd.DataFrame, terms: tuple[Term, ...], **options: Any) -> VarianceComponents:
    options = {"cluster": terms[0][0], "missing": "available", "interval": None, **options}
    return variance_components(table, object=terms[0][0], terms=terms, **options)


def _facets(reference: ReferenceSet) -> tuple[str, ...]:
    """Return the facets of a long table of a score and one column per facet, the object first; none of another kind."""
    if not reference._files or "score" not in reference.table.columns:
        return ()
    found = tuple(column for column in reference.table.columns if column not in ("score", *_OUTCOMES))
    return found if 2 <= len(found) <= 4 and not any(column.endswith("_id") for column in found) else ()


def _terms(reference: ReferenceSet) -> tuple[Term, ...]:
    """Return every term but the highest; a facet each of whose levels has one level of another is nested in it."""
    facets, table = _facets(reference), reference.table
    above = {
        facet: {
            other
            for other in facets
            if other != facet
            and table[facet].nunique() > table[other].nunique()
            and (table.groupby(facet)[other].nunique() == 1).all()
        }
        for facet in facets
    }
    return tuple(term for term in crossed_terms(*facets) if all(above[facet] <= set(term) for facet in term))


def _balanced(reference: ReferenceSet) -> bool:
    facets = _facets(reference)
    return bool(facets) and len(reference.table) == reference.table[list(facets)].nunique().prod()


@cache
def _study(reference: ReferenceSet, method: str) -> VarianceComponents:
    return _fit(reference.table, _terms(reference), score="score", method=method)


def _named(found: VarianceComponents, wanted: Iterable[str]) -> dict[str, float]:
    """Return components under a set's own names: ``pt``, ``r:t``, ``home:vignette``, ``Person:Task``, ``Residual``."""
    facets, initials = found.terms[-1], _initials(found)
    by_facets = {frozenset(term): float(value) for term, value in zip(found.terms, found.values, strict=True)}
    made = {}
    for name in wanted:
        parts = name.lower().split(":")
        whole = set(parts) <= set(facets)
        key = frozenset(parts if whole else (initials.get(letter, letter) for letter in name.replace(":", "")))
        if name.lower() == "residual":
            key = frozenset(facets)
        if key in by_facets:
            made[name] = by_facets[key]
    return made


def _lmer(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if not _facets(reference):
        return _targets(reference, value)
    found = _study(reference, "reml")
    return {
        **_named(found, value.expected),
        "intercept": found.mean,
        "reml_deviance": found.criterion,
    }


def _targets(reference: ReferenceSet, value: Value) -> Any:
    """A table of targets by judges, one column per judge."""
    if not reference._files or set(value.expected) != {"t", "r", "Residual"}:
        return None
    table = reference.table
    named = [column for column in table.columns if column in ("target", "subject", "unit", "id")]
    judges = table.drop(columns=named).rename_axis("t").reset_index()
    long = judges.melt(id_vars="t", var_name="r", value_name="score")
    found = _fit(long, (("t",), ("r",)), score="score")
    return {"t": found.variance("t"), "r": found.variance("r"), "Residual": found.variance()}


def _anova(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if not _balanced(reference):
        return None
    study = _study(reference, "ems")
    assert study.analysis is not None
    columns = study.analysis.to_frame()[["sum_of_squares", "df", "mean_square"]].to_numpy()
    places = {name: place for place, name in enumerate(study.analysis.columns["term"])}
    rows = []
    for name in value.expected["rows"]:
        term = _term_of(study, name)
        rows.append(columns[places.get(":".join(term), len(columns) - 1)].tolist())
    return {"data": rows}


def _term_of(study: VarianceComponents, name: str) -> Term:
    initials = _initials(study)
    return next(term for term in study.terms if set(term) == {initials[letter] for letter in name})


def _initials(study: VarianceComponents) -> dict[str, str]:
    """Return facets by their first letters; the object is p as well."""
    return {facet[0]: facet for facet in study.terms[-1]} | {"p": study.object_columns[0]}


def _ems(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    return _named(_study(reference, "ems"), value.expected) if _balanced(reference) else None


def _dstudy(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if not _balanced(reference) or len(_facets(reference)) != 3:
        return None
    second, third = _facets(reference)[1:]
    return _row(_study(reference, "ems"), {second: int(match["v"]), third: int(match["r"])})


def _row(found: VarianceComponents, sizes: Mapping[str, float], **options: Any) -> dict[str, float]:
    row = d_study(found, sizes=sizes, **options).to_frame().iloc[0]
    return {
        "rel_error": row["relative_error"],
        "abs_error": row["absolute_error"],
        "Erho2": row["Erho2"],
        "Phi": row["Phi"],
        "sem_rel": row["sem_relative"],
        "sem_abs": row["sem_absolute"],
    }


def _fixed(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if not _balanced(reference):
        return None
    found = _study(reference, "ems")
    return _row(found, found.sizes, fixed=[_facets(reference)[1]])


def _phi_at(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if not _balanced(reference):
        return None
    found = _study(reference, "ems")
    return d_study(found, sizes=found.sizes, cut=float(match["cut"])).to_frame()["phi_lambda"].iloc[0]


def _gtheory(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if not _facets(reference):
        return None
    found = _study(reference, "reml")
    if match["what"] == "components":
        return _named(found, value.expected)
    row = _row(found, found.sizes)
    return {
        "generalizability": row["Erho2"],
        "dependability": row["Phi"],
        "var_error_rel": row["rel_error"],
        "var_error_abs": row["abs_error"],
    }


def _count(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if "home" not in _facets(reference) or "homes" not in value.expected:
        return None
    found = _study(reference, "reml")
    table = reference.table
    kept = [name for name in value.expected if name == "events" and "breakdown" in table.columns]
    events = {name: int(table.groupby("home")["breakdown"].first().sum()) for name in kept}
    return {"rows": found.n["ratings"], "homes": found.n["homes"], **events}


def _means(reference: ReferenceSet) -> pd.DataFrame | None:
    """Return the mean of each rater's available ratings of one home or administration."""
    if reference.has("home", "rater", "score"):
        return reference.table.groupby(["home", "rater"], as_index=False)["score"].mean()
    if reference.has("administration_id", "rater_id", "rating"):
        used = reference.table.dropna(subset=["rating"]).rename(columns={"rating": "score"})
        return used.groupby(["administration_id", "rater_id"], as_index=False)["score"].mean()
    return None


@cache
def _of_means(reference: ReferenceSet, interval: str | None = None) -> VarianceComponents | None:
    means = _means(reference)
    if means is None:
        return None
    return _fit(means, ((means.columns[0],), (means.columns[1],)), score="score", interval=interval)


def _icc_means(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    means, found = _means(reference), _of_means(reference)
    if means is None or found is None:
        return None
    unit, rater = means.columns[:2]
    average = re.search(r"k=(\d+)", value.definition)
    made: dict[str, Any] = {}
    for k in sorted({2, int(average[1]) if average else 2}):
        iccs = icc_reml(means, object=unit, rater=rater, score="score", k=k, cluster=unit, interval=None)
        made |= {f"icc_{letter}{size}": iccs[f"ICC({letter},{size})"].value for letter in "AC" for size in (1, k)}
        if average and int(average[1]) == k:
            made["icc_A_khat"] = iccs[f"ICC(A,{k})"].value
    one = d_study(found, sizes={rater: 1}).to_frame().iloc[0]
    parts = {"home": found.variance(unit), "rater": found.variance(rater)}
    return {
        **made,
        "varcomp": {**parts, "residual": found.variance(), "Residual": found.variance()},
        "intercept": found.mean,
        "reml_deviance": found.criterion,
        "n": found.n["ratings"],
        "sem_agreement": one["sem_absolute"],
        "sem_consistency": one["sem_relative"],
    }


def _profile(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = _of_means(reference, "profile")
    if found is None:
        return None
    data = [[one.interval.low**0.5, one.interval.high**0.5] for one in found.estimates if one.interval]
    mean = found.effects["intercept"].interval
    return {"data": [*data, [mean.low, mean.high]]} if mean else None


def _blup(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    """Effects on the means per home and rater, in the order of the level's own sorting."""
    means = _means(reference)
    if means is None:
        return None
    unit, rater = means.columns[:2]
    common = {"terms": ((unit,), (rater,)), "score": "score", "cluster": unit, "interval": None}
    if "home" in match[0]:
        # R sorts the homes' numbers as numbers, and so does pandas.
        scores = home_scores(means, object=unit, **common)
        return [one.value for one in scores][: int(match["first"])]
    found = rater_severity(means, rater=rater, object=unit, against="all raters", **common)
    if isinstance(value.expected, Mapping):
        return {one.statistic.removeprefix("leniency of "): one.value for one in found}
    return [one.value for one in found]


_AGREEMENT = ("administration_id", "vignette_id", "aspect_id", "rater_id", "rating")
_TERMS = crossed_terms("administration_id", "vignette_id", "rater_id")
_NAMES = {"home": 0, "vignette": 1, "rater": 2, "home_vignette": 3, "home_rater": 4, "vignette_rater": 5}


def _aspect(reference: ReferenceSet, aspect: str) -> pd.DataFrame | None:
    if not reference.has(*_AGREEMENT) or aspect not in set(reference.table.aspect_id):
        return None
    return reference.table[reference.table.aspect_id == aspect]


@cache
def _of_aspect(reference: ReferenceSet, aspect: str) -> VarianceComponents | None:
    table = _aspect(reference, aspect)
    return None if table is None else _fit(table, _TERMS, score="rating")


def _varcomp(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    if match["aspect"] == "applicant_form_occasion":
        return _forms(reference)
    found = _of_aspect(reference, match["aspect"])
    if found is None:
        return None
    made = {name: found.values[place] for name, place in _NAMES.items()}
    more = {"intercept": found.mean, "reml_deviance": found.criterion, "n": found.n["ratings"]}
    return {**made, "residual": found.variance(), **more}


def _coefficient(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = _of_aspect(reference, match["aspect"])
    if found is None:
        return None
    sizes = {"vignette_id": int(match["v"]), "rater_id": int(match["r"])}
    random, fixed = _row(found, sizes), _row(found, sizes, fixed=["vignette_id"])
    return {
        "consistency_random_vignettes": random["Erho2"],
        "agreement_random_vignettes": random["Phi"],
        "consistency_fixed_vignettes": fixed["Erho2"],
        "agreement_fixed_vignettes": fixed["Phi"],
        "sem_relative": random["sem_rel"],
        "sem_absolute": random["sem_abs"],
    }


def _cell(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = _of_aspect(reference, match["aspect"])
    if found is None:
        return None
    row = _row(found, {"rater_id": 1}, object=("administration_id", "vignette_id"))
    return {"agreement": row["Phi"], "consistency": row["Erho2"]}


def _severity(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    table = _aspect(reference, match["aspect"])
    if table is None:
        return None
    found = rater_severity(
        table,
        terms=_TERMS,
        object="administration_id",
        against="all raters",
        cluster=None,
        missing="available",
        interval=None,
    )
    return {one.statistic.removeprefix("leniency of "): one.value for one in found}


@cache
def _form_model(reference: ReferenceSet) -> VarianceComponents | None:
    if not reference.has("applicant_id", "form_id", "occasion", "total_score"):
        return None
    terms = (("applicant_id",), ("applicant_id", "form_id"), ("applicant_id", "occasion"))
    return _fit(reference.table, terms, score="total_score", fixed=("form_id", "occasion"))


def _forms(reference: ReferenceSet) -> Any:
    found = _form_model(reference)
    if found is None:
        return None
    names = ("applicant", "applicant_form", "applicant_occasion", "residual")
    return {**dict(zip(names, found.values, strict=True)), "reml_deviance": found.criterion}


def _effects(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = _form_model(reference)
    if found is None:
        return None
    names = [
        "(Intercept)"
        if one.statistic == "intercept"
        else one.statistic.replace("occasion=", "factor(occasion)").replace("=", "")
        for one in found.effects
    ]
    return {
        "coef": dict(zip(names, (one.value for one in found.effects), strict=True)),
        "se": [one.details["se"] for one in found.effects],
    }


def _correlations(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Any:
    found = _form_model(reference)
    if found is None:
        return None
    sizes = {"form_id": 1, "occasion": 1}
    return {
        "retest_same_form": _row(found, sizes, fixed=["form_id"])["Erho2"],
        "parallel_same_occasion": _row(found, sizes, fixed=["occasion"])["Erho2"],
        "parallel_and_retest": _row(found, sizes)["Erho2"],
    }


CALLS: tuple[Call, ...] = (
    Call(r"(?:varcomp_lmer|lmer_varcomp)", _lmer),
    Call(r"anova", _anova),
    Call(r"varcomp_ems", _ems),
    Call(r"dstudy_nv(?P<v>\d+)_nr(?P<r>\d+)", _dstudy),
    Call(r"dstudy_vignettes_fixed", _fixed),
    Call(r"phi_lambda_cut(?P<cut>[\d.]+)", _phi_at),
    Call(r"gtheory_(?P<what>components|dstudy)", _gtheory),
    Call(r"n", _count),
    Call(r"icc_missing_mixed_on_home_rater_means|icc_of_administration_means", _icc_means),
    Call(r"varcomp_profile_ci95_sd_scale|icc_means_profile_ci95_sd_scale", _profile),
    Call(r"blup_home_first(?P<first>\d+)|blup_rater_severity|icc_means_rater_blup", _blup),
    Call(r"varcomp_(?P<aspect>\w+)", _varcomp),
    Call(r"coef_nv(?P<v>\d+)_nr(?P<r>\d+)_(?P<aspect>\w+)", _coefficient),
    Call(r"icc_cell_(?P<aspect>\w+)", _cell),
    Call(r"rater_blup_(?P<aspect>\w+)", _severity),
    Call(r"mixed_fixed_effects", _effects),
    Call(r"coefficients_from_components", _correlations),
)
