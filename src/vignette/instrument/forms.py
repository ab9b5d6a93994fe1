"""Forms side by side: what is counted in each, so that parallel forms stay parallel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from vignette.instrument.model import Sex, Vignette
from vignette.instrument.readability import lix, words


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSummary:
    """What one form consists of. Words and LIX are of the Swedish situations; LIX and words are unrounded.

    ``youngest`` to ``oldest`` are ages in years; ``girls`` to ``disability`` are numbers of vignettes.
    """

    form: str
    vignettes: int
    words: int
    lix_mean: float
    lix_max: float
    probes: int
    anchor_points: int
    critical_answers: int
    youngest: int
    oldest: int
    girls: int
    boys: int
    hbtq: int
    sibling_left: int
    disability: int


def summarise_forms(vignettes: Iterable[Vignette]) -> tuple[FormSummary, ...]:
    """Return one summary per form that has vignettes, in the order of the forms' ids."""
    by_form: dict[str, list[Vignette]] = {}
    for vignette in vignettes:
        by_form.setdefault(vignette.form, []).append(vignette)
    return tuple(_summary(form, by_form[form]) for form in sorted(by_form))


def forms_table(forms: Sequence[FormSummary]) -> str:
    """Return the summaries as a plain table, one form per line."""
    names = [field.name for field in fields(FormSummary)]
    rows = [[column_name(name) for name in names]]
    rows += [[_shown(getattr(form, name)) for name in names] for form in forms]
    widths = [max(len(row[column]) for row in rows) for column in range(len(names))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def column_name(name: str) -> str:
    """Return what a field of `FormSummary` is called in a table or a sentence."""
    return name.replace("_", " ").replace("lix", "LIX").replace("hbtq", "HBTQ")


def _summary(form: str, vignettes: Sequence[Vignette]) -> FormSummary:
    situations = [vignette.situation.sv for vignette in vignettes]
    indices = [lix(situation) for situation in situations if words(situation)] or [0.0]
    children = [vignette.child for vignette in vignettes]
    ages = [child.age for child in children]
    return FormSummary(
        form=form,
        vignettes=len(vignettes),
        words=sum(len(words(situation)) for situation in situations),
        lix_mean=sum(indices) / len(indices),
        lix_max=max(indices),
        probes=sum(len(vignette.probes) for vignette in vignettes),
        anchor_points=sum(_anchor_points(vignette) for vignette in vignettes),
        critical_answers=sum(len(vignette.critical_answers) for vignette in vignettes),
        youngest=min(ages),
        oldest=max(ages),
        girls=sum(child.sex is Sex.GIRL for child in children),
        boys=sum(child.sex is Sex.BOY for child in children),
        hbtq=sum(child.hbtq for child in children),
        sibling_left=sum(child.sibling_left for child in children),
        disability=sum(child.disability for child in children),
    )


def _anchor_points(vignette: Vignette) -> int:
    return sum(len(points.sv) for levels in vignette.anchors.values() for points in levels.values())


def _shown(value: str | int | float) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
