"""What a data set holds, as FHIR: the adults, the homes, the interviews, each rater's response, and what it scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from vignette.assessment import Rating, Score, ScoreKind, score_ratings
from vignette.exchange.fhir_terms import (
    LANGUAGES,
    REASONS,
    SURVEYED,
    WITHHELD,
    CodedList,
    Resource,
    System,
    Term,
    absent,
    coded,
    id_of,
    identifier,
    list_of,
    meta_of,
    period_of,
    reference,
    term,
)
from vignette.exchange.fhir_texts import canonical, rating_items
from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument
from vignette.study.dataset import Dataset
from vignette.study.dataset_cells import cells_of
from vignette.study.dataset_schema import WITHHELD as EMPTIED
from vignette.study.dataset_schema import frame_schemas

CARRIED = ("ratings", "administrations", "applicants", "homes")
"""The frames that a bundle holds. FHIR has no place for the others that would not change what they mean."""
_LISTS = {ScoreKind.COMPETENCE: CodedList.COMPETENCES, ScoreKind.ASPECT: CodedList.ASPECTS}
_NOTE, _TOO_FEW = "fhir.score.note", "fhir.term.too_few_ratings"
_POINTS = {"system": "http://unitsofmeasure.org", "code": "{score}"}

Row = Mapping[str, str]


def results(dataset: Dataset, instrument: Instrument, language: Language) -> Iterator[Resource]:
    """Yield the resources that hold the data, in the order of the frames' keys.

    Parameters
    ----------
    language : Language
        Of the names and sentences beside the scores.
    """
    meta = meta_of(dataset)
    rows = {name: _rows(dataset, instrument, name) for name in CARRIED}
    yield from _people(rows, meta)
    interviews = {each["administration_id"]: each for each in rows["administrations"]}
    for each in interviews.values():
        yield _interview(each, instrument, meta)
    words = _words(instrument, language)
    by_response = itemgetter("administration_id", "rater_id")
    for (interview, rater), group in groupby(sorted(rows["ratings"], key=by_response), key=by_response):
        yield from _response(interviews[interview], rater, list(group), instrument, meta, words)


def _words(instrument: Instrument, language: Language) -> Row:
    """Return the names of scores, and what is said beside them."""
    text = catalogue(language)
    competences = {each.id: each.name.in_language(language) for each in instrument.competences}
    aspects = {each.id: each.name.in_language(language) for each in instrument.aspects}
    return {**competences, **aspects, _NOTE: text("fhir.score.note"), _TOO_FEW: text("fhir.term.too_few_ratings")}


def _rows(dataset: Dataset, instrument: Instrument, name: str) -> list[Row]:
    cells = cells_of(dataset.frames[name], frame_schemas()[name], instrument, dataset.origin)
    columns = [cells[each].astype(object).tolist() for each in cells.columns]
    return [dict(zip(cells.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _people(rows: Mapping[str, list[Row]], meta: Resource) -> Iterator[Resource]:
    """Yield each adult, and each home as the group of them."""
    members: dict[str, list[str]] = {}
    for each in rows["applicants"]:
        members.setdefault(each["household_id"], []).append(each["applicant_id"])
        yield {
            "resourceType": "Patient",
            "id": id_of("Patient", each["applicant_id"]),
            "meta": meta,
            "identifier": [identifier(System.APPLICANT, each["applicant_id"])],
        }
    for each in rows["homes"]:
        named = members.get(each["household_id"], [])
        home: Resource = {
            "resourceType": "Group",
            "id": id_of("Group", each["household_id"]),
            "meta": meta,
            "identifier": [identifier(System.HOME, each["household_id"])],
            "type": "person",
            "actual": True,
            "quantity": int(each["applicants"]),
            "characteristic": [
                {
                    "code": term(Term.FIRST_INTERVIEW),
                    "valueBoolean": True,
                    "exclude": False,
                    "period": _quarter(each["quarter"]),
                }
            ],
        }
        yield {**home, "member": [{"entity": reference("Patient", adult)} for adult in named]} if named else home


def _quarter(cell: str) -> Resource:
    return absent(WITHHELD) if cell == EMPTIED else period_of(cell)


def _interview(row: Row, instrument: Instrument, meta: Resource) -> Resource:
    """Return how an interview was held. No encounter: nobody was given care."""
    form = coded(list_of(instrument, CodedList.FORMS), row["form_id"])
    return {
        "resourceType": "Observation",
        "id": id_of("Observation", row["administration_id"]),
        "meta": meta,
        "identifier": [identifier(System.INTERVIEW, row["administration_id"])],
        "status": "final",
        "category": [SURVEYED],
        "code": term(Term.INTERVIEW),
        "subject": reference("Patient", row["applicant_id"]),
        "effectivePeriod": _quarter(row["quarter"]),
        "component": [
            {"code": term(Term.FORM), "valueCodeableConcept": form},
            {"code": term(Term.OCCASION), "valueInteger": int(row["occasion"])},
            _trait(Term.LANGUAGE, row["language"], "valueCodeableConcept", coded(LANGUAGES, row["language"])),
            _trait(Term.INTERPRETER, row["interpreter"], "valueBoolean", row["interpreter"] == "true"),
            {"code": term(Term.DRAWN), "valueBoolean": row["drawn"] == "true"},
        ],
    }


def _trait(code: Term, cell: str, key: str, value: Resource | bool) -> Resource:
    """Return a trait of an interview, or that it is withheld."""
    told = {"dataAbsentReason": coded(REASONS, WITHHELD)} if cell == EMPTIED else {key: value}
    return {"code": term(code), **told}


def _response(
    interview: Row, rater: str, rows: list[Row], instrument: Instrument, meta: Resource, words: Row
) -> Iterator[Resource]:
    """Yield one rater's ratings of one interview, and the scores of these very ratings."""
    names = (interview["administration_id"], rater, instrument.fingerprint)
    form = interview["form_id"]
    cells = {(each["vignette_id"], each["aspect_id"]): each["rating"] for each in rows}
    who: Resource = {"type": "Practitioner", "identifier": identifier(System.RATER, rater)}
    subject = reference("Patient", interview["applicant_id"])
    yield {
        "resourceType": "QuestionnaireResponse",
        "id": id_of("QuestionnaireResponse", *names),
        "meta": meta,
        "identifier": identifier(System.RESPONSE, "/".join(names)),
        "partOf": [reference("Observation", interview["administration_id"])],
        "questionnaire": canonical(instrument, form),
        "status": "completed",
        "subject": subject,
        "author": who,
        "item": list(_items(cells, form, instrument)),
    }
    for score in score_ratings(instrument, form, _ratings(cells, instrument)):
        yield {
            "resourceType": "Observation",
            "id": id_of("Observation", *names, score.kind.value, score.id),
            "meta": meta,
            "status": "preliminary",
            "category": [SURVEYED],
            "code": {**coded(list_of(instrument, _LISTS[score.kind]), score.id), "text": words[score.id]},
            "subject": subject,
            "effectivePeriod": _quarter(interview["quarter"]),
            "performer": [who],
            **_value(score, words),
            "note": [{"text": words[_NOTE]}],
            "method": term(Term.MEAN),
            "derivedFrom": [reference("QuestionnaireResponse", *names)],
            "component": [
                {"code": term(Term.RATED), "valueInteger": score.n_rated},
                {"code": term(Term.EXPECTED), "valueInteger": score.n_expected},
            ],
        }


def _items(cells: Mapping[tuple[str, str], str], form: str, instrument: Instrument) -> Iterator[Resource]:
    for group, links in rating_items(instrument, form).items():
        rated = [
            {"linkId": link, "answer": [{"valueCoding": _answer(cells[cell], instrument)}]}
            for link, cell in links.items()
            if cell in cells
        ]
        if rated:
            yield {"linkId": group, "item": rated}


def _answer(cell: str, instrument: Instrument) -> Resource:
    named = CodedList.MISSING if _level(cell, instrument) is None else CodedList.SCALE
    return {"system": list_of(instrument, named), "code": cell}


def _level(cell: str, instrument: Instrument) -> int | None:
    return None if any(each.id == cell for each in instrument.missing_codes) else int(cell)


def _ratings(cells: Mapping[tuple[str, str], str], instrument: Instrument) -> Iterator[Rating]:
    for (vignette, aspect), cell in cells.items():
        level = _level(cell, instrument)
        yield Rating(item_id=vignette, aspect_id=aspect, level=level, missing_code=cell if level is None else None)


def _value(score: Score, words: Row) -> Resource:
    """Return the mean in points of the scale, or that it is withheld because too many ratings are missing."""
    if score.value is not None:
        return {"valueQuantity": {"value": score.value, **_POINTS}}
    reasons = [*coded(REASONS, "not-performed")["coding"], *term(Term.TOO_FEW)["coding"]]
    return {"dataAbsentReason": {"coding": reasons, "text": words[_TOO_FEW]}}
