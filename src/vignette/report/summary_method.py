"""What the method can and cannot say, and how it was done: the end of the summary on paper."""

from __future__ import annotations

from collections.abc import Iterator

from vignette.i18n import Catalogue, catalogue
from vignette.report import summary_words as said
from vignette.report.blocks import Facts, Part, Runs, Table, bullets, heading, note, paragraph, text_runs
from vignette.report.cells import CellLine, cell_lines
from vignette.report.evidence_words import Fact, evidence_facts
from vignette.report.gate_words import GateGroup, gate_groups
from vignette.report.rows import profile_rows
from vignette.report.score_words import interval_lines, outcome_lines
from vignette.report.summary import AdultResult, Edition


def method_parts(edition: Edition) -> Iterator[Part]:
    """Yield what is and is not known, BBIC headings, every rating in words, and how it was done."""
    words = catalogue(edition.language)
    yield heading(2, words("summary.method"))
    yield paragraph(words("report.gate.intro"))
    several = len(edition.summary.assessed) > 1
    for name, result in edition.summary.assessed:
        if several:
            yield heading(3, name)
        yield from _known(result, words)
    yield heading(2, words("summary.appendix"), new_page=True)
    for name, result in edition.summary.assessed:
        title = words("summary.ratings")
        yield heading(3, f"{title}: {name}" if several else title)
        yield note(words("summary.ratings.about"))
        yield _ratings(result, words)
    for result in _by_wording(edition):
        yield heading(3, words("summary.bbic"))
        yield note(words("summary.bbic.about"))
        yield _bbic(result, words)
        yield heading(3, words("summary.how"))
        yield _how(result, words)
    yield heading(3, words("summary.document"))
    yield said.facts_table(said.provenance(edition))


def _known(result: AdultResult, words: Catalogue) -> Iterator[Part]:
    rows = profile_rows(result.profile, result.instrument, words.language)
    groups = gate_groups(result.profile, rows, words.language)
    head = tuple(text_runs(words(f"report.gate.column.{each}")) for each in ("names", "shown", "why"))
    yield Table(rows=(head, *(_gate_row(group) for group in groups)), row_heads=True, widths=(0.28, 0.26, 0.46))
    yield said.facts_table(evidence_facts(result.profile, result.instrument, words.language))
    lines = [*interval_lines(rows, words), *outcome_lines(rows, words)]
    if lines:
        yield bullets(lines)


def _gate_row(group: GateGroup) -> tuple[Runs, ...]:
    why = "\n".join(group.why_not_more) or "–"
    return text_runs("\n".join(group.names)), text_runs(group.shown), text_runs(why)


def _ratings(result: AdultResult, words: Catalogue) -> Table:
    """Return the level that counts of every answer, in words: a row per vignette, a column per aspect."""
    lines = cell_lines(result.profile, result.instrument, words.language)
    aspects = list(dict.fromkeys(line.aspect for line in lines))
    head = tuple(map(text_runs, (words("report.column.vignette"), *aspects)))
    found: dict[tuple[str, str, str], dict[str, CellLine]] = {}
    for line in lines:
        found.setdefault((line.form, line.competence, line.vignette), {})[line.aspect] = line
    rows = []
    for (form, competence, vignette), own in found.items():
        place = " · ".join(each for each in (form, competence, vignette) if each)
        rows.append(tuple(map(text_runs, (place, *(_level(own[aspect]) for aspect in aspects)))))
    return Table(rows=(head, *rows), row_heads=True)


def _level(line: CellLine) -> str:
    """Return the level's name with its number; a value between two levels stands as it is."""
    if line.value is None:
        return line.found[0].word if len(line.found) == 1 else line.value_text
    names = {found.level: found.word for found in line.found}
    word = names.get(int(line.value)) if line.value == int(line.value) else None
    return f"{word} ({line.value_text})" if word else line.value_text


def _bbic(result: AdultResult, words: Catalogue) -> Table:
    head = (words("report.column.competence"), words("summary.bbic.column"))
    lines = (
        (each.name.in_language(words.language), "; ".join(each.bbic.in_language(words.language)))
        for each in result.instrument.competences
    )
    return Table(rows=tuple(tuple(map(text_runs, line)) for line in (head, *lines)), row_heads=True)


def _how(result: AdultResult, words: Catalogue) -> Facts:
    """Return how an interview is held and rated, and what the levels are called."""
    instrument, language = result.instrument, words.language
    scale = "; ".join(f"{level.value} {level.name.in_language(language)}" for level in instrument.scale)
    codes = "; ".join(
        f"{code.name.in_language(language)}: {code.description.in_language(language)}"
        for code in instrument.missing_codes
    )
    form = ", ".join(each.name.in_language(language) for each in result.forms)
    count = len(instrument.vignettes_of(result.forms[0].id))
    facts = (
        ("report.method.interview", words("report.method.interview.text", form=form, count=count)),
        ("report.method.rating", words("report.method.rating.text", count=len(instrument.aspects))),
        ("summary.scale", scale),
        ("summary.codes", codes),
        ("report.rule", words("report.rule.cell")),
        ("report.method.total", words("report.method.total.text")),
        ("report.method.origin", instrument.origin.derived_from.in_language(language)),
        ("report.method.not_reproduced", instrument.origin.not_reproduced.in_language(language)),
        ("report.method.fingerprint", instrument.fingerprint),
    )
    return said.facts_table([Fact(heading=words(key), text=text) for key, text in facts])


def _by_wording(edition: Edition) -> list[AdultResult]:
    """Return one result for each wording that was used."""
    return list({result.instrument.fingerprint: result for _, result in edition.summary.assessed}.values())
