"""What an instrument asks, as FHIR: a questionnaire per form, and its lists as code systems and value sets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vignette.exchange.fhir_terms import (
    ORDINAL,
    WEIGHT,
    CodedList,
    Resource,
    System,
    Term,
    address_of,
    edition,
    id_of,
    list_of,
    said,
    wording_tags,
)
from vignette.i18n import Language, LocalizedPoints, LocalizedText, catalogue
from vignette.instrument import Competence, Form, Instrument, Level, Named, Status, Vignette

Coded = Level | Named | Competence | Form
"""What a list of an instrument has as its members."""
_STATUS = {Status.DRAFT: "draft", Status.REVIEWED: "draft", Status.RETIRED: "retired"}
_VALUE: Resource = {
    "code": "itemWeight",
    "uri": "http://hl7.org/fhir/concept-properties#itemWeight",
    "type": "decimal",
}


def definitions(instrument: Instrument, language: Language) -> Iterator[Resource]:
    """Yield the resources that hold an instrument's texts and lists.

    Parameters
    ----------
    language : Language
        The one that stands first; the other stands beside it as a translation.
    """
    for named in CodedList:
        yield from _lists(instrument, named, language)
    yield _terms(language)
    for form in instrument.forms:
        if instrument.vignettes_of(form.id):
            yield _questionnaire(instrument, form, language)


def canonical(instrument: Instrument, form_id: str) -> str:
    """Return what a response names its questionnaire by: address and wording."""
    return f"{address_of('questionnaire', instrument.id, form_id)}|{edition(instrument)}"


def rating_items(instrument: Instrument, form_id: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Return vignette and aspect by link id, within the link id of the vignette's group, in the order asked."""
    return {
        vignette.id: {f"{vignette.id}.{aspect.id}": (vignette.id, aspect.id) for aspect in instrument.aspects}
        for vignette in instrument.vignettes_of(form_id)
    }


def _head(instrument: Instrument, kind: str, name: str, title: LocalizedText, language: Language) -> Resource:
    """Return what every definition says of itself."""
    plain = re.sub(r"\W+", "_", f"{instrument.id}_{name}", flags=re.ASCII).strip("_")
    return {
        "resourceType": kind,
        "id": id_of(kind, instrument.id, name, instrument.fingerprint),
        "meta": {"tag": wording_tags(instrument.id, instrument.version, instrument.fingerprint)},
        "language": language.value,
        "version": edition(instrument),
        "name": plain[:1].upper() + plain[1:],
        **said("title", title, language),
        "status": _STATUS.get(instrument.status, "active"),
        "experimental": instrument.status is not Status.FIELD,
        **({"date": max(each.date for each in instrument.revisions).isoformat()} if instrument.revisions else {}),
    }


def _copyright(instrument: Instrument) -> LocalizedText:
    origin = instrument.origin
    return LocalizedText(
        sv=f"{origin.licence}. {origin.not_reproduced.sv}", en=f"{origin.licence}. {origin.not_reproduced.en}"
    )


def _lists(instrument: Instrument, named: CodedList, language: Language) -> Iterator[Resource]:
    """Yield a list as a code system, and the value set of all of it."""
    both = [catalogue(each)(f"fhir.list.{named.value}") for each in (Language.SV, Language.EN)]
    title, url = LocalizedText(sv=both[0], en=both[1]), list_of(instrument, named)
    weighed = named is CodedList.SCALE
    yield {
        **_head(instrument, "CodeSystem", named.value, title, language),
        "url": url,
        "copyright": instrument.origin.licence,
        "caseSensitive": True,
        "content": "complete",
        **({"property": [_VALUE]} if weighed else {}),
        "concept": [
            _level(each, language) if isinstance(each, Level) else _concept(each.id, each.name, language)
            for each in _members(instrument, named)
        ],
    }
    yield {
        **_head(instrument, "ValueSet", named.value, title, language),
        "url": address_of("values", instrument.id, named.value),
        "copyright": instrument.origin.licence,
        "compose": {"include": [{"system": url, "version": edition(instrument)}]},
    }


def _members(instrument: Instrument, named: CodedList) -> Iterable[Coded]:
    found: Iterable[Coded] = getattr(instrument, named.value)
    return found


def _concept(code: str, name: LocalizedText, language: Language) -> Resource:
    others = [each for each in Language if each is not language]
    return {
        "code": code,
        "display": name.in_language(language),
        "designation": [{"language": each.value, "value": name.in_language(each)} for each in others],
    }


def _level(level: Level, language: Language) -> Resource:
    weight = {"code": _VALUE["code"], "valueDecimal": level.value}
    return {**_concept(str(level.value), level.name, language), "property": [weight]}


def _terms(language: Language) -> Resource:
    """Return the words of ours that stand in no list of the instrument."""
    names = {
        each: LocalizedText(
            sv=catalogue(Language.SV)(f"fhir.term.{each.value}"), en=catalogue(Language.EN)(f"fhir.term.{each.value}")
        )
        for each in Term
    }
    return {
        "resourceType": "CodeSystem",
        "id": id_of(System.TERMS.value),
        "language": language.value,
        "url": address_of(System.TERMS.value),
        "version": "1",
        "name": "Terms",
        "status": "active",
        "experimental": False,
        "caseSensitive": True,
        "content": "complete",
        "concept": [_concept(each.value, name, language) for each, name in names.items()],
    }


def _questionnaire(instrument: Instrument, form: Form, language: Language) -> Resource:
    """Return a form: what is read aloud, what is asked, what is rated and what to listen for."""
    title = LocalizedText(sv=f"{instrument.title.sv} ({form.name.sv})", en=f"{instrument.title.en} ({form.name.en})")
    wording = {"system": address_of(System.FINGERPRINT.value), "value": instrument.fingerprint}
    return {
        **_head(instrument, "Questionnaire", form.id, title, language),
        "url": address_of("questionnaire", instrument.id, form.id),
        "identifier": [wording],
        "subjectType": ["Patient"],
        **said("description", instrument.origin.derived_from, language),
        **said("purpose", instrument.purpose, language),
        **said("copyright", _copyright(instrument), language),
        "item": [
            {"linkId": "briefing", "type": "display", **said("text", _listed(instrument.briefing), language)},
            *(_group(instrument, vignette, language) for vignette in instrument.vignettes_of(form.id)),
        ],
    }


def _group(instrument: Instrument, vignette: Vignette, language: Language) -> Resource:
    def item(name: str, kind: str, text: LocalizedText) -> Resource:
        return {"linkId": f"{vignette.id}.{name}", "type": kind, **said("text", text, language)}

    return {
        "linkId": vignette.id,
        "type": "group",
        "code": [{"system": list_of(instrument, CodedList.COMPETENCES), "code": vignette.competence}],
        **said("text", vignette.title, language),
        "item": [
            item("ask.situation", "display", vignette.situation),
            item("ask.lead", "text", vignette.lead_question),
            *(item(f"probe.{each.id}", "text", each.text) for each in vignette.probes),
            *(_aspect(instrument, vignette, each, language) for each in instrument.aspects),
            *(item(f"critical.{each.id}", "boolean", each.text) for each in vignette.critical_answers),
        ],
    }


def _aspect(instrument: Instrument, vignette: Vignette, aspect: Named, language: Language) -> Resource:
    """Return what is rated: levels with weight, missing codes without, and what each level sounds like."""
    link = f"{vignette.id}.{aspect.id}"
    levels = {
        each.value: LocalizedText(sv=f"{each.value} {each.name.sv}", en=f"{each.value} {each.name.en}")
        for each in instrument.scale
    }
    return {
        "linkId": link,
        "type": "choice",
        "required": True,
        "code": [{"system": list_of(instrument, CodedList.ASPECTS), "code": aspect.id}],
        **said("text", aspect.name, language),
        "answerOption": [
            *(_option(instrument, CodedList.SCALE, each, language) for each in instrument.scale),
            *(_option(instrument, CodedList.MISSING, each, language) for each in instrument.missing_codes),
        ],
        "item": [
            {
                "linkId": f"{link}.level.{value}",
                "type": "display",
                **said("text", _titled(levels[value], _listed(points)), language),
            }
            for value, points in vignette.anchors[aspect.id].items()
        ],
    }


def _option(instrument: Instrument, named: CodedList, each: Coded, language: Language) -> Resource:
    code = str(each.value) if isinstance(each, Level) else each.id
    coding = {"system": list_of(instrument, named), "code": code, **said("display", each.name, language)}
    if not isinstance(each, Level):
        return {"valueCoding": coding}
    return {"extension": [{"url": url, "valueDecimal": each.value} for url in (ORDINAL, WEIGHT)], "valueCoding": coding}


def _titled(title: LocalizedText, text: LocalizedText) -> LocalizedText:
    return LocalizedText(sv=f"{title.sv}: {text.sv}", en=f"{title.en}: {text.en}")


def _listed(points: LocalizedPoints) -> LocalizedText:
    return LocalizedText(sv="\n".join(points.sv), en="\n".join(points.en))
