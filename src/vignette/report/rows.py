"""The one table behind chart, screen and workbook: a row per score, with its value and what it rests on in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vignette.assessment import Profile, Score, ScoreKind, Step
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One score as a reader meets it.

    Attributes
    ----------
    kind, id : ScoreKind, str
        Which competence or aspect.
    label : str
        Its name in the reader's language.
    value : float or None
        The score, unrounded; None where it is withheld.
    value_text : str
        The score with one decimal, or the words that say why there is none.
    n_rated, n_expected : int
        How many ratings it rests on, of how many the form asks for.
    basis : str
        The same counts and the number of raters in words, e.g. "2 av 3 skattningar, en bedömare".
    interval : tuple of float, or None
        Lower and upper bound; None as long as no study has given one.
    """

    kind: ScoreKind
    id: str
    label: str
    value: float | None
    value_text: str
    n_rated: int
    n_expected: int
    basis: str
    interval: tuple[float, float] | None = None


def profile_rows(profile: Profile, instrument: Instrument, language: Language) -> tuple[Row, ...]:
    """Return the rows of a profile: competences in the instrument's order, then aspects.

    Parameters
    ----------
    profile : Profile
        Where its step does not open the scores, every value is None and the words say so.
    instrument : Instrument
        The version the interview was held with.
    language : Language
        The language of labels and words.

    Raises
    ------
    KeyError
        If the profile has a score of something the instrument does not know.
    """
    words = catalogue(language)
    names = {(ScoreKind.COMPETENCE, item.id): item.name for item in instrument.competences}
    names |= {(ScoreKind.ASPECT, item.id): item.name for item in instrument.aspects}
    shown = profile.step is not Step.DESCRIBED
    return tuple(
        _row(score, names[score.kind, score.id].in_language(language), profile.raters, words, shown=shown)
        for score in profile.scores
    )


def rows_of_kind(rows: Sequence[Row], kind: ScoreKind) -> tuple[Row, ...]:
    """Return the rows of one kind, in their order."""
    return tuple(row for row in rows if row.kind is kind)


def chart_description(rows: Sequence[Row], language: Language) -> str:
    """Return the text alternative of a chart of ``rows``: every row with its value and what it rests on, in words."""
    words = catalogue(language)
    parts = [words("report.chart.description")]
    for kind in ScoreKind:
        chosen = rows_of_kind(rows, kind)
        if chosen:
            listed = "; ".join(f"{row.label}: {row.value_text} ({row.basis})" for row in chosen)
            parts.append(f"{words(f'report.group.{kind.value}')}: {listed}.")
    return " ".join(parts)


def _row(score: Score, label: str, raters: int, words: Catalogue, *, shown: bool) -> Row:
    value = score.value if shown else None
    plural = "one" if score.n_expected == 1 else "many"
    ratings = words(f"report.basis.ratings.{plural}", rated=score.n_rated, expected=score.n_expected)
    return Row(
        kind=score.kind,
        id=score.id,
        label=label,
        value=value,
        value_text=_value_text(value, words, shown=shown),
        n_rated=score.n_rated,
        n_expected=score.n_expected,
        basis=f"{ratings}, {raters_text(raters, words)}",
    )


def raters_text(raters: int, words: Catalogue) -> str:
    """Return how many raters there were, in words."""
    return words("report.basis.raters.one") if raters == 1 else words("report.basis.raters.many", raters=raters)


def _value_text(value: float | None, words: Catalogue, *, shown: bool) -> str:
    if not shown:
        return words("report.value.closed")
    if value is None:
        return words("report.value.withheld")
    return words.number(value, decimals=1)
