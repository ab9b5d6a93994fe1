"""How to read the scores, in words: what a dot is, what its interval is, and what the probability means."""

from __future__ import annotations

from collections.abc import Sequence

from vignette.assessment import Profile
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.rows import Row, chance_text


def scores_lines(rows: Sequence[Row], instrument: Instrument, language: Language) -> list[str]:
    """Return the sentences that belong above a table of scores: only of what the rows show."""
    words, levels = catalogue(language), sorted(instrument.levels)
    lines = [words("report.scores.intro", low=levels[0], high=levels[-1]), words("report.rule.cell")]
    if any(row.apart for row in rows):
        lines.append(words("report.rule.raters"))
        if any(each.form for row in rows for each in row.apart):
            lines.append(words("report.rule.forms"))
    return [*lines, *interval_lines(rows, words), *outcome_lines(rows, words)]


def interval_lines(rows: Sequence[Row], words: Catalogue) -> list[str]:
    """Return what kind of interval is shown; nothing where none is."""
    levels = sorted({row.level for row in rows if row.level is not None})
    return [
        words(f"report.interval.{part}", level=words.number(100 * level, decimals=0))
        for level in levels
        for part in ("meaning", "not_shrunk")
    ]


def outcome_lines(rows: Sequence[Row], words: Catalogue) -> list[str]:
    """Return what the probability means; nothing where no score is held against a cut score."""
    definite = sorted({row.outcome.definite for row in rows if row.outcome is not None})
    return [
        words(f"report.outcome.{part}", definite=words.number(100 * share, decimals=0))
        for share in definite
        for part in ("meaning", "definite")
    ]


def settling_lines(rows: Sequence[Row], words: Catalogue, *, another_form: bool) -> list[str]:
    """Return, for each undetermined score, what would settle it."""
    return [
        words(
            "report.settling.both" if another_form else "report.settling.rater",
            name=row.label,
            rater=chance_text(row.outcome.settling.rater, words),
            form=chance_text(row.outcome.settling.form, words),
        )
        for row in rows
        if row.outcome is not None and row.outcome.settling is not None
    ]


def has_another_form(profile: Profile, instrument: Instrument) -> bool:
    """Return whether the instrument has a form that the person has not taken."""
    return any(form.id not in profile.forms and instrument.vignettes_of(form.id) for form in instrument.forms)
