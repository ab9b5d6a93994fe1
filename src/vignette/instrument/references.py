"""References (2xx): everything that is named exists, once, where it should."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vignette.errors import Problem
from vignette.i18n import LocalizedPoints
from vignette.instrument.files import HEAD_FILE
from vignette.instrument.model import ExampleKind, Instrument, Status, Vignette


def check_references(head: Instrument, vignettes: Mapping[str, Vignette]) -> tuple[Problem, ...]:
    """Return every problem of reference in an instrument and its vignettes.

    Parameters
    ----------
    head : Instrument
        ``instrument.toml``, whether or not it has vignettes.
    vignettes : Mapping of str to Vignette
        The vignettes by the name of the file each was read from.
    """
    problems = [*_head_problems(head)]
    for file, vignette in vignettes.items():
        problems += _membership(head, vignette, file)
        problems += _anchor_levels(head, vignette, file)
        problems += _guidance(head, vignette, file)
        problems += _uneven_points(vignette, file)
        problems += _examples(head, vignette, file)
        problems += _repeated([probe.id for probe in vignette.probes], f"{file} probes", "id")
        problems += _repeated([answer.id for answer in vignette.critical_answers], f"{file} critical_answers", "id")
    problems += _same_cell(vignettes)
    return tuple(problems)


def check_cells(head: Instrument, vignettes: Iterable[Vignette]) -> tuple[Problem, ...]:
    """Return a problem for every form that lacks a vignette for a competence, once the instrument is past draft."""
    if head.status is Status.DRAFT:
        return ()
    filled = {(vignette.form, vignette.competence) for vignette in vignettes}
    what, remedy = "no vignette for this competence", 'Write one, or set status = "draft".'
    return tuple(
        Problem(code="DEF-213", where=f"{HEAD_FILE} form {form.id}, {competence.id}", what=what, remedy=remedy)
        for form in head.forms
        for competence in head.competences
        if (form.id, competence.id) not in filled
    )


def _head_problems(head: Instrument) -> Iterator[Problem]:
    """Tell of repeated ids, uneven points and a history without the present version."""
    yield from _repeated([str(level.value) for level in head.scale], f"{HEAD_FILE} scale", "value")
    for name in ("missing_codes", "aspects", "competences", "forms"):
        yield from _repeated([item.id for item in getattr(head, name)], f"{HEAD_FILE} {name}", "id")
    yield from _repeated([reference.key for reference in head.references], f"{HEAD_FILE} references", "key")
    versions = [revision.version for revision in head.revisions]
    yield from _repeated(versions, f"{HEAD_FILE} revisions", "version")
    if head.version not in versions:
        what, remedy = f"nothing about version {head.version}", "Add a revision that says what this version changes."
        yield Problem(code="DEF-211", where=f"{HEAD_FILE} revisions", what=what, remedy=remedy)
    for revision in head.revisions:
        if not revision.material and revision.immaterial_because is None:
            what, remedy = "the change is said not to be material, without a reason", "Give immaterial_because."
            yield Problem(code="DEF-218", where=f"{HEAD_FILE} revisions {revision.version}", what=what, remedy=remedy)
    yield from _uneven(head.briefing, f"{HEAD_FILE} briefing")
    for number, competence in enumerate(head.competences, start=1):
        yield from _uneven(competence.bbic, f"{HEAD_FILE} competences[{number}].bbic")


def _membership(head: Instrument, vignette: Vignette, file: str) -> Iterator[Problem]:
    """Tell of a form, competence or source the instrument does not have, and of a file with another name."""
    forms = [form.id for form in head.forms]
    if vignette.form not in forms:
        yield _unknown("DEF-203", f"{file} form", vignette.form, forms)
    competences = [competence.id for competence in head.competences]
    if vignette.competence not in competences:
        yield _unknown("DEF-202", f"{file} competence", vignette.competence, competences)
    keys = [reference.key for reference in head.references]
    for number, key in enumerate(vignette.rationale.references, start=1):
        if key not in keys:
            what = f'no reference has the key "{key}"'
            remedy = f"Add it to references in {HEAD_FILE}, or correct the key."
            where = f"{file} rationale.references[{number}]"
            yield Problem(code="DEF-204", where=where, what=what, remedy=remedy)
    expected = f"{vignette.id}-{vignette.competence}.toml"
    if file != expected:
        remedy = f"Name the file {expected}, or correct id and competence."
        yield Problem(code="DEF-206", where=f"{file} id", what="id and competence do not give this name", remedy=remedy)


def _anchor_levels(head: Instrument, vignette: Vignette, file: str) -> Iterator[Problem]:
    """Tell of anchored levels without anchors, and of anchors nothing asks for."""
    aspects = [aspect.id for aspect in head.aspects]
    anchored = [level.value for level in head.scale if level.anchored]
    for aspect in aspects:
        for level in anchored:
            points = vignette.anchors.get(aspect, {}).get(level)
            if points is None or not points.sv:
                where, what = f"{file} anchors.{aspect}.{level}", "an anchored level without anchors"
                yield Problem(code="DEF-207", where=where, what=what, remedy="Write what a rater can hear there.")
    for aspect, levels in vignette.anchors.items():
        if aspect not in aspects:
            yield _unknown("DEF-201", f"{file} anchors.{aspect}", aspect, aspects)
            continue
        for level in levels:
            if level not in anchored:
                remedy = f"Remove them; anchored levels are {', '.join(map(str, anchored))}."
                what = "anchors for a level that is not anchored"
                yield Problem(code="DEF-208", where=f"{file} anchors.{aspect}.{level}", what=what, remedy=remedy)


def _guidance(head: Instrument, vignette: Vignette, file: str) -> Iterator[Problem]:
    """Tell of aspects without guidance, and of guidance for an aspect the instrument does not have."""
    aspects = [aspect.id for aspect in head.aspects]
    for aspect in vignette.guidance:
        if aspect not in aspects:
            yield _unknown("DEF-201", f"{file} guidance.{aspect}", aspect, aspects)
    for aspect in aspects:
        if aspect not in vignette.guidance or not vignette.guidance[aspect].sv:
            remedy = "Write what the consultant can take up when the rating is low."
            yield Problem(code="DEF-212", where=f"{file} guidance.{aspect}", what="no guidance", remedy=remedy)


def _examples(head: Instrument, vignette: Vignette, file: str) -> Iterator[Problem]:
    """Tell of examples missing or twice there, and of keys for aspects or levels the instrument does not have."""
    kinds = [example.kind for example in vignette.examples]
    wanted = any(form.examples for form in head.forms if form.id == vignette.form)
    for kind in ExampleKind:
        if kinds.count(kind) > 1 or (wanted and kind not in kinds):
            what = f"{kinds.count(kind)} examples of kind {kind}"
            yield Problem(code="DEF-214", where=f"{file} examples", what=what, remedy="Write one of each kind.")
    aspects = [aspect.id for aspect in head.aspects]
    heard = [answer.id for answer in vignette.critical_answers]
    for number, example in enumerate(vignette.examples, start=1):
        where = f"{file} examples[{number}]"
        for place, answer_id in enumerate(example.critical, start=1):
            if answer_id not in heard:
                what, remedy = f'no critical answer "{answer_id}"', f"Use one of {', '.join(heard)}."
                yield Problem(code="DEF-217", where=f"{where}.critical[{place}]", what=what, remedy=remedy)
        for aspect in aspects:
            if aspect not in example.key:
                yield Problem(code="DEF-215", where=f"{where}.key.{aspect}", what="no key rating", remedy="Rate it.")
        for aspect, rating in example.key.items():
            if aspect not in aspects:
                yield _unknown("DEF-201", f"{where}.key.{aspect}", aspect, aspects)
            elif rating.level not in head.levels:
                levels = [str(level) for level in sorted(head.levels)]
                yield _unknown("DEF-215", f"{where}.key.{aspect}.level", str(rating.level), levels)


def _uneven_points(vignette: Vignette, file: str) -> Iterator[Problem]:
    """Tell of anchors and guidance that are not point for point the same in both languages."""
    for aspect, levels in vignette.anchors.items():
        for level, points in levels.items():
            yield from _uneven(points, f"{file} anchors.{aspect}.{level}")
    for aspect, points in vignette.guidance.items():
        yield from _uneven(points, f"{file} guidance.{aspect}")


def _uneven(points: LocalizedPoints, where: str) -> Iterator[Problem]:
    if len(points.sv) != len(points.en):
        what = f"{len(points.sv)} points in Swedish but {len(points.en)} in English"
        yield Problem(code="DEF-209", where=where, what=what, remedy="Translate point for point.")


def _same_cell(vignettes: Mapping[str, Vignette]) -> Iterator[Problem]:
    """Tell of vignettes that share an id, or a form and a competence."""
    ids: dict[str, str] = {}
    cells: dict[tuple[str, str], str] = {}
    for file, vignette in vignettes.items():
        twin = ids.setdefault(vignette.id, file)
        if twin != file:
            what, remedy = f'the id "{vignette.id}" is taken by {twin}', "Give each vignette an id of its own."
            yield Problem(code="DEF-205", where=f"{file} id", what=what, remedy=remedy)
        other = cells.setdefault((vignette.form, vignette.competence), file)
        if other != file:
            what = f"form {vignette.form} already has a vignette for {vignette.competence}, in {other}"
            remedy = "Keep one of them, or correct form or competence."
            yield Problem(code="DEF-210", where=f"{file} competence", what=what, remedy=remedy)


def _repeated(ids: Sequence[str], where: str, key: str) -> Iterator[Problem]:
    for number, item in enumerate(ids, start=1):
        if item in ids[: number - 1]:
            what = f'"{item}" is used before'
            yield Problem(code="DEF-205", where=f"{where}[{number}].{key}", what=what, remedy=f"Give it its own {key}.")


def _unknown(code: str, where: str, name: str, known: Sequence[str]) -> Problem:
    what = f'"{name}" is not in the instrument'
    return Problem(code=code, where=where, what=what, remedy=f"Use one of {', '.join(known)}, or add it there.")
