"""Sample sizes. Their parameters stand in the value's name, the call that made it, its definition, or its arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.reference.sets import Call, ReferenceSet, Value

from vignette.psychometrics import plan_alpha, plan_auc, plan_icc, plan_kappa, plan_sensitivity

NUMBER = r"(\d*\.?\d+)"


def _text(value: Value) -> str:
    given = " ".join(f"{name}={number}" for name, number in value.arguments.items())
    return f"{value.name.replace('_', ' ')} {value.made_by} {value.definition} {given}"


def _find(value: Value, *names: str) -> float | None:
    """Return the number that follows one of the names: ``rho.75``, ``rho .75``, ``rho=0.75``; ``rho0.5`` is rho0."""
    for first in (r"(?!0)", ""):
        for name in names:
            found = re.search(rf"(?<![a-zA-Z]){name}(?:\s*=\s*|\s+|{first}){NUMBER}", _text(value), re.IGNORECASE)
            if found:
                return float(found[1])
    return None


def _test(value: Value) -> dict[str, Any]:
    """Return sides, significance and power, with the defaults of the tools that made the values."""
    text = _text(value).lower()
    one = bool(re.search(r"one.?sided|alternative *= *.one", text))
    level = _find(value, "alpha", "sig\\.level", "two-sided", "one-sided", "significance")
    significance = level if level is not None and level < 0.3 else 0.05
    return {"sides": 1 if one else 2, "significance": significance, "power": _find(value, "power") or 0.80}


def _level(value: Value) -> dict[str, float]:
    given = _find(value, "level", "conf\\.level", "conf")
    return {"level": given if given is not None and given >= 0.5 else 0.95}


def _versus(value: Value) -> tuple[float, float] | None:
    found = re.search(rf"{NUMBER}_vs_{NUMBER}", value.name)
    return (float(found[1]), float(found[2])) if found else None


def _icc_test(reference: ReferenceSet, value: Value, match: re.Match[str]) -> float | None:
    icc, null, raters = _find(value, "rho", "rho1"), _find(value, "rho0"), _find(value, "k", "raters")
    if icc is None or null is None or raters is None:
        return None
    plan = plan_icc(form="ICC(1)", icc=icc, null=null, raters=int(raters), method="asymptotic", **_test(value))
    return plan.n_exact["units"]


def _icc_width(reference: ReferenceSet, value: Value, match: re.Match[str]) -> float | None:
    icc, width, raters = _find(value, "rho"), _find(value, "width", "w"), _find(value, "k", "raters")
    if icc is None or width is None or raters is None:
        return None
    plan = plan_icc(form="ICC(1)", icc=icc, width=width, raters=int(raters), method="asymptotic", **_level(value))
    return plan.n_exact["units"]


def _alpha_width(reference: ReferenceSet, value: Value, match: re.Match[str]) -> float | None:
    alpha, width, items = _find(value, "a", "alpha"), _find(value, "width", "w"), _find(value, "k", "items")
    if alpha is None or width is None or items is None:
        return None
    return plan_alpha(alpha=alpha, width=width, items=int(items), method="asymptotic", **_level(value)).n_exact[
        "people"
    ]


def _alpha_test(reference: ReferenceSet, value: Value, match: re.Match[str]) -> float | None:
    versus, items = _versus(value), _find(value, "k", "items")
    if versus is None or items is None:
        return None
    alpha, null = versus
    plan = plan_alpha(alpha=alpha, null=null, items=int(items), method="asymptotic", **_test(value))
    return plan.n_exact["people"]


def _auc_test(reference: ReferenceSet, value: Value, match: re.Match[str]) -> Mapping[str, float] | None:
    auc, null = _versus(value) or (_find(value, "auc"), 0.5)
    if auc is None:
        return None
    ratio = _find(value, "kappa", "ratio") or 1.0
    asked = _test(value)
    plan = plan_auc(auc=auc, null=null, controls_per_case=ratio, variance="obuchowski", **asked)
    return {"ncases": plan.n_exact["cases"], "ncontrols": plan.n_exact["controls"]}


def _auc_width(reference: ReferenceSet, value: Value, match: re.Match[str]) -> float | None:
    auc, half, ratio = _find(value, "A", "auc"), _find(value, "halfwidth", "half-width"), _find(value, "ratio", "kappa")
    if auc is None or half is None:
        return None
    plan = plan_auc(auc=auc, width=2 * half, controls_per_case=ratio or 1.0, variance="hanley-mcneil", **_level(value))
    return plan.n_exact["cases"]


def _margins(value: Value) -> tuple[float, ...] | None:
    listed = re.search(r"(?:mrg|props)\s*=\s*c\(([^)]*)\)", value.made_by)
    if listed:
        return tuple(float(part) for part in listed[1].split(","))
    share = _find(value, "props")
    return None if share is None else (share, 1 - share)


def _kappa_flack(reference: ReferenceSet, value: Value, match: re.Match[str]) -> int | None:
    shares, kappa, null = _margins(value), _find(value, "k1"), _find(value, "k0")
    if shares is None or kappa is None or null is None:
        return None
    both = re.search(r"twosided\s*=\s*T", value.made_by) is not None
    asked = {**_test(value), "sides": 2 if both else 1}
    plan = plan_kappa(kappa=kappa, null=null, shares=shares, raters=2, method="largest-variance", **asked)
    return plan.n["units"]


def _called(value: Value, names: tuple[str, ...]) -> dict[str, float]:
    """Return the arguments of an R call, by name or by place."""
    inside = re.search(r"\((.*)\)", value.made_by)
    found: dict[str, float] = {}
    free = iter(names)
    for part in re.sub(r"c\([^)]*\)", "0", inside[1] if inside else "").split(","):
        name, _, number = part.rpartition("=")
        key = name.strip() or next((each for each in free if each not in found), "")
        if re.fullmatch(NUMBER, number.strip()):
            found[key] = float(number)
    return found


def _kappa_power(reference: ReferenceSet, value: Value, match: re.Match[str]) -> float | None:
    given = _called(value, ("kappa0", "kappa1", "props", "raters", "alpha", "power"))
    shares = _margins(value)
    if shares is None or not {"kappa0", "kappa1"} <= given.keys():
        return None
    plan = plan_kappa(
        kappa=given["kappa1"],
        null=given["kappa0"],
        shares=shares,
        raters=int(given.get("raters", 2)),
        method="goodness-of-fit",
        sides=2,
        significance=given.get("alpha", 0.05),
        power=given.get("power", 0.80),
    )
    return plan.n_exact["units"]


def _kappa_limits(reference: ReferenceSet, value: Value, match: re.Match[str]) -> int | None:
    given = _called(value, ("kappa0", "kappaL", "kappaU", "props", "raters", "alpha"))
    shares = _margins(value)
    if shares is None or not {"kappa0", "kappaL"} <= given.keys():
        return None
    plan = plan_kappa(
        kappa=given["kappa0"],
        lower=given["kappaL"],
        upper=given.get("kappaU"),
        shares=shares,
        raters=int(given.get("raters", 2)),
        method="goodness-of-fit",
        level=1 - given.get("alpha", 0.05),
    )
    return plan.n["units"]


def _sensitivity(reference: ReferenceSet, value: Value, match: re.Match[str]) -> float | None:
    share, half = _find(value, "se", "sens", "sensitivity"), _find(value, "w", "halfwidth", "precision", "d", "L")
    prevalence = _find(value, "prev", "prevalence", "P")
    if share is None or half is None:
        return None
    plan = plan_sensitivity(
        sensitivity=share, prevalence=prevalence or 0.5, width=2 * half, interval="wald", **_level(value)
    )
    return plan.n_exact["followed" if prevalence else "cases"]


CALLS: tuple[Call, ...] = (
    Call(r"icc_walter.*", _icc_test),
    Call(r"icc_bonett.*", _icc_width),
    Call(r"alpha_bonett_width.*", _alpha_width),
    Call(r"alpha_bonett_test.*", _alpha_test),
    Call(r"auc_obuchowski.*", _auc_test),
    Call(r"auc_hm.*", _auc_width),
    Call(r"kappa_N2.*", _kappa_flack),
    Call(r"kappaSize_Power.*", _kappa_power),
    Call(r"kappaSize_CI.*", _kappa_limits),
    Call(r".*buderer.*", _sensitivity),
)
