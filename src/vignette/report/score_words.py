"""How to read the scores, in words: what a dot is, what its interval is, and what the probability means."""

from __future__ import annotations

from collections.abc import Sequence

from vignette.assessment import Profile, Settling
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.rows import Row, chance_text


def chart_lines(rows: Sequence[Row], instrument: Instrument, language: Language) -> list[str]:
    """Return the sentences that belong above the chart: only of what the rows show."""
    words = catalogue(language)
    cuts = [words("report.outcome.line", definite=share) for share in _definite(rows, words)]
    return [*_first(rows, instrument, words, "raters"), *interval_line(rows, words), *cuts]


def table_lines(rows: Sequence[Row], instrument: Instrument, language: Language) -> list[str]:
    """Return the sentences that belong above a table of scores with the raters in columns of their own."""
    words = catalogue(language)
    definite = [words("report.outcome.definite", definite=share) for share in _definite(rows, words)]
    return [*_first(rows, instrument, words, "columns"), *interval_line(rows, words), *definite]


def interval_line(rows: Sequence[Row], words: Catalogue) -> list[str]:
    """Return what a bar in the chart is, in short; nothing where there is none."""
    return [words("report.interval.line", level=level) for level in _levels(rows, words)]


def interval_lines(rows: Sequence[Row], words: Catalogue) -> list[str]:
    """Return what kind of interval is shown; nothing where none is."""
    parts = ("meaning", "not_shrunk")
    return [words(f"report.interval.{part}", level=level) for level in _levels(rows, words) for part in parts]


def outcome_lines(rows: Sequence[Row], words: Catalogue) -> list[str]:
    """Return what the probability means; nothing where no score is held against a cut score."""
    parts = ("meaning", "definite")
    return [words(f"report.outcome.{part}", definite=share) for share in _definite(rows, words) for part in parts]


def undetermined(rows: Sequence[Row]) -> list[tuple[Row, Settling]]:
    """Return the rows that cannot be determined, with what would settle them."""
    return [(row, row.outcome.settling) for row in rows if row.outcome is not None and row.outcome.settling is not None]


def settling_lines(rows: Sequence[Row], words: Catalogue, *, another_form: bool) -> list[str]:
    """Return, for each undetermined score, what would settle it."""
    said = [
        words(
            "report.settling.both" if another_form else "report.settling.rater",
            name=row.label,
            rater=chance_text(settling.rater, words),
            form=chance_text(settling.form, words),
        )
        for row, settling in undetermined(rows)
    ]
    return [*said, words("report.settling.all_taken")] if said and not another_form else said


def has_another_form(profile: Profile, instrument: Instrument) -> bool:
    """Return whether the instrument has a form that the person has not taken."""
    return any(form.id not in profile.forms and instrument.vignettes_of(form.id) for form in instrument.forms)


def _first(rows: Sequence[Row], instrument: Instrument, words: Catalogue, raters: str) -> list[str]:
    levels = sorted(instrument.levels)
    lines = [words("report.scores.intro", low=levels[0], high=levels[-1]), words("report.rule.cell")]
    if any(row.apart for row in rows):
        lines.append(words(f"report.rule.{raters}"))
    if any(each.form for row in rows for each in row.apart):
        lines.append(words("report.rule.forms"))
    return lines


def _levels(rows: Sequence[Row], words: Catalogue) -> list[str]:
    levels = sorted({row.level for row in rows if row.level is not None})
    return [words.number(100 * level, decimals=0) for level in levels]


def _definite(rows: Sequence[Row], words: Catalogue) -> list[str]:
    shares = sorted({row.outcome.definite for row in rows if row.outcome is not None})
    return [words.number(100 * share, decimals=0) for share in shares]
