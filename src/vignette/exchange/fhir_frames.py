"""From FHIR resources to the frames of the data contract, cell by cell; what is not there becomes an empty cell.

An empty cell is found by the checks of the contract, so nothing is guessed and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vignette.assessment import DataOrigin
from vignette.errors import Problem
from vignette.exchange.fhir_terms import (
    BUNDLE,
    LANGUAGES,
    REASONS,
    CodedList,
    Resource,
    System,
    Term,
    absent,
    address_of,
    coded,
    list_of,
    quarter_of,
    term,
)
from vignette.exchange.fhir_terms import WITHHELD as MASKED
from vignette.exchange.fhir_texts import rating_items
from vignette.instrument import Instrument
from vignette.study.dataset_cells import in_order
from vignette.study.dataset_checks import CheckedFrame
from vignette.study.dataset_schema import ORIGIN, WITHHELD, frame_schemas

Row = dict[str, str]


def tagged(resource: Mapping[str, Any]) -> dict[System, Mapping[str, Any]]:
    """Return a resource's tags that are of ours, by their system; any JSON will do."""
    meta = resource.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    known = {address_of(each.value): each for each in System}
    return {
        known[each["system"]]: each
        for each in (tags if isinstance(tags, list) else ())
        if isinstance(each, dict) and isinstance(each.get("system"), str) and each["system"] in known
    }


def checked_frames(
    resources: Mapping[str, Resource], instrument: Instrument, origin: DataOrigin
) -> tuple[dict[str, CheckedFrame], list[Problem]]:
    """Return the frames that resources hold, and what is wrong with the resources themselves.

    Parameters
    ----------
    resources : mapping of str to dict
        Valid resources by their address.

    Returns
    -------
    tuple
        A frame without rows is not there. Problems: DAT-435 an item that is not rated in the form.
    """
    homes, applicants = _people(resources)
    interviews = _interviews(resources, instrument, applicants)
    ratings, strange = _ratings(resources, instrument, interviews)
    rows = {
        "ratings": ratings,
        "administrations": list(interviews.values()),
        "applicants": list(applicants.values()),
        "homes": homes,
    }
    problems = []
    if strange:
        what = f"{strange} items that are not rated in the form that was held"
        remedy = "Only the items of the form's questionnaire can be read."
        problems.append(Problem(code="DAT-435", where=f"{BUNDLE} QuestionnaireResponse", what=what, remedy=remedy))
    return {name: _frame(name, each, origin) for name, each in rows.items() if each}, problems


def _frame(name: str, rows: list[Row], origin: DataOrigin) -> CheckedFrame:
    import pandas as pd

    schema = frame_schemas()[name]
    columns = {column: [row[column] for row in rows] for column in schema.columns}
    cells = pd.DataFrame({**columns, ORIGIN: [origin.value] * len(rows)}, dtype="str").astype("category")
    return CheckedFrame(cells=in_order(cells, schema), file=f"{BUNDLE} {name}")


def _of_kind(resources: Mapping[str, Resource], kind: str) -> Iterator[tuple[str, Resource]]:
    return ((address, each) for address, each in resources.items() if each["resourceType"] == kind)


def _people(resources: Mapping[str, Resource]) -> tuple[list[Row], dict[str, Row]]:
    """Return the homes, and each adult with her home by her address; an adult of no home has an empty cell."""
    people = {address: _identified(each, System.APPLICANT) for address, each in _of_kind(resources, "Patient")}
    homes: list[Row] = []
    found: dict[str, Row] = {}
    for group, each in _of_kind(resources, "Group"):
        home = _identified(each, System.HOME)
        said = (one for one in each.get("characteristic", ()) if one["code"] == term(Term.FIRST_INTERVIEW))
        first: Resource = next(said, {})
        quarter = _quarter(first.get("period"))
        homes.append({"household_id": home, "applicants": str(each.get("quantity", "")), "quarter": quarter})
        for number, member in enumerate(each.get("member", ())):
            address = member["entity"].get("reference", "")
            place = address if address not in found else f"{group} {number}"
            found[place] = {"household_id": home, "applicant_id": people.get(address, "")}
    alone = {address: {"household_id": "", "applicant_id": each} for address, each in people.items()}
    return homes, {**alone, **found}


def _interviews(
    resources: Mapping[str, Resource], instrument: Instrument, applicants: Mapping[str, Row]
) -> dict[str, Row]:
    """Return how each interview was held, by its address."""
    found = {}
    for address, each in _of_kind(resources, "Observation"):
        if each["code"] != term(Term.INTERVIEW):
            continue
        parts = {_code(one["code"], address_of(System.TERMS.value)): one for one in each.get("component", ())}
        adult = applicants.get(each.get("subject", {}).get("reference", ""), {})
        form = parts.get(Term.FORM, {}).get("valueCodeableConcept", {})
        found[address] = {
            "household_id": adult.get("household_id", ""),
            "applicant_id": adult.get("applicant_id", ""),
            "administration_id": _identified(each, System.INTERVIEW),
            "form_id": _code(form, list_of(instrument, CodedList.FORMS)),
            "occasion": str(parts.get(Term.OCCASION, {}).get("valueInteger", "")),
            "language": _trait(parts.get(Term.LANGUAGE, {})),
            "interpreter": _trait(parts.get(Term.INTERPRETER, {})),
            "quarter": _quarter(each.get("effectivePeriod")),
            "drawn": _trait(parts.get(Term.DRAWN, {})),
        }
    return found


def _ratings(
    resources: Mapping[str, Resource], instrument: Instrument, interviews: Mapping[str, Row]
) -> tuple[list[Row], int]:
    """Return every rating, and how many items are not rated in the form that was held."""
    competences = {each.id: each.competence for each in instrument.vignettes}
    links = {each.id: rating_items(instrument, each.id) for each in instrument.forms}
    found, strange = [], 0
    for _, each in _of_kind(resources, "QuestionnaireResponse"):
        parts = each.get("partOf", ())
        held = interviews.get(parts[0].get("reference", "") if len(parts) == 1 else "", {})
        rater = _identified({"identifier": [each.get("author", {}).get("identifier", {})]}, System.RATER)
        interview = {name: held.get(name, "") for name in frame_schemas()["ratings"].columns}
        asked = links.get(interview["form_id"], {})
        for group in each.get("item", ()):
            known = asked.get(group["linkId"], {})
            for item in group.get("item", ()):
                vignette, aspect = known.get(item["linkId"], ("", ""))
                if not vignette:
                    strange += 1
                    continue
                cell = {"vignette_id": vignette, "competence_id": competences[vignette], "aspect_id": aspect}
                found.append({**interview, **cell, "rater_id": rater, "rating": _rating(item, instrument)})
    return found, strange


def _rating(item: Resource, instrument: Instrument) -> str:
    answers = item.get("answer", ())
    coding = answers[0].get("valueCoding", {}) if len(answers) == 1 else {}
    ours = {list_of(instrument, named) for named in (CodedList.SCALE, CodedList.MISSING)}
    return str(coding.get("code", "")) if coding.get("system") in ours else ""


def _identified(resource: Mapping[str, Any], system: System) -> str:
    """Return a pseudonym, or an empty text where there is none or more than one."""
    found = [
        each.get("value", "") for each in resource.get("identifier", ()) if each.get("system") == address_of(system)
    ]
    return str(found[0]) if len(found) == 1 else ""


def _code(concept: Mapping[str, Any], system: str) -> str:
    found = [each.get("code", "") for each in concept.get("coding", ()) if each.get("system") == system]
    return str(found[0]) if len(found) == 1 else ""


def _trait(component: Mapping[str, Any]) -> str:
    if component.get("dataAbsentReason") == coded(REASONS, MASKED):
        return WITHHELD
    if isinstance(component.get("valueBoolean"), bool):
        return "true" if component["valueBoolean"] else "false"
    return _code(component.get("valueCodeableConcept", {}), LANGUAGES)


def _quarter(period: Mapping[str, Any] | None) -> str:
    return WITHHELD if period == absent(MASKED) else quarter_of(period or {})
