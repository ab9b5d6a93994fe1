"""What our FHIR resources are named by: addresses, codes and tags.

No address of ours can be looked up on the web, so each is a ``urn:uuid`` made from a name: equal names give equal
addresses in every bundle, and nobody else's name gives the same.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from vignette.assessment import DataOrigin
from vignette.i18n import Language, LocalizedText
from vignette.instrument import Instrument
from vignette.study.dataset import Dataset

Resource = dict[str, Any]
"""A resource, or a part of one, as FHIR writes it in JSON."""

BUNDLE = "bundle.json"
WITHHELD = "masked"
"""The reason that FHIR gives where something is kept back to protect somebody."""
_HL7 = "http://terminology.hl7.org/CodeSystem"
REASONS = f"{_HL7}/data-absent-reason"
_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition"
ABSENT, ORDINAL, WEIGHT, TRANSLATION = (
    f"{_EXTENSIONS}/{name}" for name in ("data-absent-reason", "ordinalValue", "itemWeight", "translation")
)
LANGUAGES = "urn:ietf:bcp:47"
SURVEYED: Resource = {"coding": [{"system": f"{_HL7}/observation-category", "code": "survey"}]}
_TEST: Resource = {"system": f"{_HL7}/v3-ActReason", "code": "HTEST"}
_PSEUDONYMISED: Resource = {"system": f"{_HL7}/v3-ObservationValue", "code": "PSEUDED"}
_NAMESPACE = uuid.UUID("0f6f4d0e-6d5c-4c0e-9a55-3b7f2f6f1c11")
_PERIOD = re.compile(r"([12][0-9]{3})-(01|04|07|10)")


class System(StrEnum):
    """What an identifier or a tag is a value of; `address_of` gives the address that stands in the file."""

    HOME = "home"
    APPLICANT = "applicant"
    INTERVIEW = "interview"
    RATER = "rater"
    RESPONSE = "response"
    DATA = "data"
    ORIGIN = "data_origin"
    INSTRUMENT = "instrument"
    FINGERPRINT = "fingerprint"
    SEED = "seed"
    TERMS = "terms"


class CodedList(StrEnum):
    """A list of the instrument that becomes a code system."""

    SCALE = "scale"
    MISSING = "missing_codes"
    COMPETENCES = "competences"
    ASPECTS = "aspects"
    FORMS = "forms"


class Term(StrEnum):
    """A word of ours that no list of the instrument has; its names are ``fhir.term.<value>`` in the catalogues."""

    INTERVIEW = "interview"
    FIRST_INTERVIEW = "first_interview"
    FORM = "form"
    OCCASION = "occasion"
    LANGUAGE = "language"
    INTERPRETER = "interpreter"
    DRAWN = "drawn"
    MEAN = "mean_of_ratings"
    RATED = "n_rated"
    EXPECTED = "n_expected"
    TOO_FEW = "too_few_ratings"


def id_of(*names: str) -> str:
    """Return the id of a resource: the same for the same names, and one that FHIR allows.

    >>> id_of("home", "H-1") == id_of("home", "H-1") != id_of("home", "H-2")
    True
    """
    return str(uuid.uuid5(_NAMESPACE, "|".join(names)))


def address_of(*names: str) -> str:
    """Return an address: of a system, of a list, or of a resource within a bundle."""
    return f"urn:uuid:{id_of(*names)}"


def list_of(instrument: Instrument, named: CodedList) -> str:
    """Return the address of a list of an instrument, the same for every version."""
    return address_of("list", instrument.id, named.value)


def edition(instrument: Instrument) -> str:
    """Return a version that names one wording: two drafts of one version are never taken for each other."""
    return f"{instrument.version}+{instrument.fingerprint}"


def identifier(system: System, value: str) -> Resource:
    """Return a pseudonym as an identifier."""
    return {"system": address_of(system.value), "value": value}


def reference(*names: str) -> Resource:
    """Return a link to a resource of the same bundle."""
    return {"reference": address_of(*names)}


def coded(system: str, code: str) -> Resource:
    """Return a code of a list as a concept."""
    return {"coding": [{"system": system, "code": code}]}


def term(code: Term) -> Resource:
    """Return a word of ours as a concept."""
    return coded(address_of(System.TERMS.value), code.value)


def absent(reason: str) -> Resource:
    """Return what stands where a value would stand, and says why there is none."""
    return {"extension": [{"url": ABSENT, "valueCode": reason}]}


def wording_tags(instrument_id: str, version: str, fingerprint: str) -> list[Resource]:
    """Return the tags that say which wording a resource is of."""
    return [
        {"system": address_of(System.INSTRUMENT.value), "version": version, "code": instrument_id},
        {"system": address_of(System.FINGERPRINT.value), "code": fingerprint},
    ]


def meta_of(dataset: Dataset) -> Resource:
    """Return what every resource with data says of itself: its wording, its origin, and that it names nobody."""
    origin = {"system": address_of(System.ORIGIN.value), "code": dataset.origin.value}
    return {
        "security": [_TEST if dataset.origin is DataOrigin.SIMULATED else _PSEUDONYMISED],
        "tag": [*wording_tags(dataset.instrument_id, dataset.version, dataset.fingerprint), origin],
    }


def said(key: str, text: LocalizedText, language: Language) -> Resource:
    """Return a text as an element in one language, with the other as its translation.

    >>> sorted(said("title", LocalizedText(sv="Intervju", en="Interview"), Language.SV))
    ['_title', 'title']
    """
    return {key: text.in_language(language), f"_{key}": translated(text, language)}


def translated(text: LocalizedText, language: Language) -> Resource:
    """Return the text of the other languages as FHIR's extension ``translation``."""
    return {
        "extension": [
            {
                "url": TRANSLATION,
                "extension": [
                    {"url": "lang", "valueCode": each.value},
                    {"url": "content", "valueString": text.in_language(each)},
                ],
            }
            for each in Language
            if each is not language
        ]
    }


def period_of(quarter: str) -> Resource:
    """Return a quarter as a period, to the month.

    >>> period_of("2026Q3")
    {'start': '2026-07', 'end': '2026-09'}
    """
    year, number = quarter.split("Q")
    last = 3 * int(number)
    return {"start": f"{year}-{last - 2:02}", "end": f"{year}-{last:02}"}


def quarter_of(period: Mapping[str, Any]) -> str:
    """Return the quarter that a period is, or an empty text where it is none.

    >>> quarter_of({"start": "2026-07", "end": "2026-09"}), quarter_of({"start": "2026-07"})
    ('2026Q3', '')
    """
    found = _PERIOD.fullmatch(str(period.get("start", "")))
    if found is None:
        return ""
    quarter = f"{found[1]}Q{(int(found[2]) + 2) // 3}"
    return quarter if dict(period) == period_of(quarter) else ""
