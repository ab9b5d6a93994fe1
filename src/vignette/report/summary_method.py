"""What the method can and cannot say, and how it was done: the end of the summary on paper."""

from __future__ import annotations

from collections.abc import Iterator

from vignette.i18n import Catalogue, catalogue
from vignette.report import summary_words as said
from vignette.report.blocks import Facts, Part, Runs, Table, bullets, heading, note, paragraph, text_runs
from vignette.report.cells import CellLine, cell_lines
from vignette.report.evidence_words import Fact, evidence_facts, known_of_scores, notes_on_known
from vignette.report.gate_words import GateGroup, gate_groups
from vignette.report.rows import profile_rows
from vignette.report.score_words import interval_lines, outcome_lines
from vignette.report.summary import AdultResult, Edition
from vignette.report.summary_results import are_comparable, score_parts


def known_parts(edition: Edition) -> Iterator[Part]:
    """Yield what is and is not known of the scores; what holds for several adults is said once."""
    words = catalogue(edition.language)
    yield paragraph(words("report.gate.intro"))
    groups: dict[tuple[GateGroup, ...], list[str]] = {}
    for name, result in edition.summary.assessed:
        rows = profile_rows(result.profile, result.instrument, words.language)
        groups.setdefault(gate_groups(result.profile, rows, words.language), []).append(name)
    for found, names in groups.items():
        if len(groups) > 1:
            yield paragraph(", ".join(names), bold=True)
        head = tuple(text_runs(words(f"report.gate.column.{each}")) for each in ("names", "shown", "why"))
        yield Table(rows=(head, *map(_gate_row, found)), row_heads=True, widths=(0.28, 0.26, 0.46))
    known = {evidence_facts(result.profile, result.instrument, words.language): None for result in _by_wording(edition)}
    for _, *facts in known:  # the first names the questions, and stands on the first page
        yield said.facts_table(facts)


def appendix_parts(edition: Edition) -> Iterator[Part]:
    """Yield each adult's own scores where they stood side by side, every rating in words, and how it was done."""
    words, found = catalogue(edition.language), edition.summary.assessed
    for name, result in found:
        if are_comparable(edition):
            yield heading(3, f"{words('profile.scores')}: {name}")
            yield from score_parts(result, words)
        title = words("summary.ratings")
        yield heading(3, f"{title}: {name}" if len(found) > 1 else title)
        yield note(words("summary.ratings.about"))
        yield _ratings(result, words)
    for result in _by_wording(edition):
        yield from _figures(result, words)
        yield heading(3, words("summary.bbic"))
        yield note(words("summary.bbic.about"))
        yield _bbic(result, words)
        yield heading(3, words("summary.how"))
        yield _how(result, words)
    lines = _how_to_read(edition, words)
    if lines:
        yield heading(3, words("profile.how_to_read"))
        yield bullets(lines)
    yield heading(3, words("summary.document"))
    yield said.facts_table(said.provenance(edition))


def _figures(result: AdultResult, words: Catalogue) -> Iterator[Part]:
    """Yield what the study found of each score: how alike raters are, and the cut score."""
    rows = profile_rows(result.profile, result.instrument, words.language)
    known = known_of_scores(result.profile, rows, words.language)
    if not known:
        return
    columns = ("agreement", "cut", "auc", "homes")
    head = (words("summary.column.name"), *(words(f"evidence.column.{each}") for each in columns))
    lines = ((each.name, *(getattr(each, column) for column in columns)) for each in known)
    yield heading(3, words("summary.figures"))
    yield Table(rows=tuple(tuple(map(text_runs, line)) for line in (head, *lines)), row_heads=True)
    yield bullets(notes_on_known(result.profile, words.language))


def _how_to_read(edition: Edition, words: Catalogue) -> list[str]:
    found: dict[str, None] = {}
    for _, result in edition.summary.assessed:
        rows = profile_rows(result.profile, result.instrument, words.language)
        found |= dict.fromkeys([*interval_lines(rows, words), *outcome_lines(rows, words)])
    return list(found)


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
