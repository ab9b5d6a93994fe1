"""The one table behind chart, screen and workbook: a row per score, with all that may be shown of it, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vignette.assessment import Profile, ProfileRow, RaterScore, ScoreKind, Settling, Step, Verdict
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.report.cells import form_names

STUDIED_LATER = frozenset({"skipped", "off_script"})
"""What closes the intervals although a study has been made: the way the interview was held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """One rater's own score, masked. ``form`` names the interview where there are several, else it is empty."""

    symbol: str
    form: str
    value: float | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Where a score stands to its cut score.

    Attributes
    ----------
    word, text : str
        The outcome, and the outcome with its probability.
    chance : str
        The probability of being at or above the cut, as a whole percent.
    definite : float
        How probable a side must be to be named.
    settling : Settling or None
        What would help; only where the outcome is undetermined.
    """

    verdict: Verdict
    cut: float
    above: float
    word: str
    text: str
    chance: str
    definite: float
    settling: Settling | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One score as a reader meets it. What the gate does not open is not here.

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
        How many cells it rests on, of how many the forms ask for.
    basis : str
        The same counts and the number of raters in words, e.g. "2 av 3 delar skattade, en bedömare".
    scored : bool
        Whether the gate lets scores be shown.
    apart : tuple of Apart
        What each rater alone would give; empty where there is only one.
    interval : tuple of float, or None
        Lower and upper bound.
    interval_text : str
        The bounds, or the words that say why there are none.
    level : float or None
        The interval's level.
    outcome : Outcome or None
        Only where the score may be held against a cut score.
    """

    kind: ScoreKind
    id: str
    label: str
    value: float | None
    value_text: str
    n_rated: int
    n_expected: int
    basis: str
    scored: bool = True
    apart: tuple[Apart, ...] = ()
    interval: tuple[float, float] | None = None
    interval_text: str = ""
    level: float | None = None
    outcome: Outcome | None = None

    @property
    def withheld(self) -> bool:
        """Whether there is no score because too much is missing, not because the gate is shut."""
        return self.value is None and self.scored

    @property
    def apart_text(self) -> str:
        """Each rater's score, by symbol, interview by interview."""
        forms: dict[str, list[str]] = {}
        for each in self.apart:
            forms.setdefault(each.form, []).append(f"{each.symbol}\u00a0{each.text}")
        said = [f"{form}: {', '.join(own)}" if form else ", ".join(own) for form, own in forms.items()]
        return "; ".join(said)


def profile_rows(profile: Profile, instrument: Instrument, language: Language) -> tuple[Row, ...]:
    """Return the rows of a profile: competences in the instrument's order, then aspects.

    Parameters
    ----------
    profile : Profile
        What its gate does not open is left out, whatever the profile holds.
    instrument : Instrument
        The version the interview was held with.
    language : Language
        The language of labels and words.

    Raises
    ------
    KeyError
        If the profile has a score of something the instrument does not know.
    """
    names = {(ScoreKind.COMPETENCE, item.id): item.name for item in instrument.competences}
    names |= {(ScoreKind.ASPECT, item.id): item.name for item in instrument.aspects}
    forms = form_names(profile, instrument, language)
    raters = raters_of(profile, catalogue(language))
    return tuple(
        _row(row, names[row.score.kind, row.score.id].in_language(language), forms, raters, catalogue(language))
        for row in profile.rows
    )


def rows_of_kind(rows: Sequence[Row], kind: ScoreKind) -> tuple[Row, ...]:
    """Return the rows of one kind, in their order."""
    return tuple(row for row in rows if row.kind is kind)


def row_in_words(row: Row) -> str:
    """Return everything a row shows, as one sentence without its full stop."""
    known = [row.interval_text, row.apart_text, row.outcome.text if row.outcome else "", row.basis]
    return f"{row.label}: {row.value_text} ({'; '.join(each for each in known if each)})"


def value_in_words(row: Row | None) -> str:
    """Return a value with its interval, as a cell of a table; a dash where there is no such row."""
    if row is None:
        return "–"
    return f"{row.value_text} ({row.interval_text})" if row.interval_text else row.value_text


def chart_description(rows: Sequence[Row], language: Language) -> str:
    """Return the text alternative of a chart of ``rows``: every row with all that it shows, in words."""
    words = catalogue(language)
    parts = [words("report.chart.description")]
    for kind in ScoreKind:
        chosen = rows_of_kind(rows, kind)
        if chosen:
            listed = "; ".join(map(row_in_words, chosen))
            parts.append(f"{words(f'report.group.{kind.value}')}: {listed}.")
    return " ".join(parts)


def raters_of(profile: Profile, words: Catalogue) -> str:
    """Return how many raters and interviews a profile rests on, in words."""
    found = {cell.form_id: len(cell.found) for cell in profile.cells}
    fewest, most = min(found.values(), default=profile.raters), max(found.values(), default=profile.raters)
    counts = {"raters": fewest, "most": most, "interviews": len(profile.forms)}
    kind = "one" if most == 1 else "many" if fewest == most else "from_to"
    raters = words(f"report.basis.raters.{kind}", **counts)
    return raters if len(profile.forms) == 1 else words("report.basis.interviews", **counts, said=raters)


def whole_percent(share: float) -> int:
    """Return a probability as a whole percent, rounded towards 50, so that no rounding makes it surer; never 0 or 100.

    >>> whole_percent(0.898), whole_percent(0.9), whole_percent(0.101), whole_percent(0.0), whole_percent(1.0)
    (89, 90, 11, 1, 99)
    """
    percent = round(100 * share, 9)
    return min(99, math.floor(percent)) if share >= 0.5 else max(1, math.ceil(percent))


def chance_text(share: float, words: Catalogue) -> str:
    """Return a chance as a whole percent in words; one that would round to 0 or 100 says that it is not quite that."""
    kind = "low" if share < 0.005 else "high" if share >= 0.995 else "plain"
    return words(f"report.percent.{kind}", percent=words.number(100 * share, decimals=0))


def bounds_text(interval: tuple[float, float], words: Catalogue) -> str:
    """Return an interval's bounds with one decimal."""
    low, high = (words.number(each, decimals=1) for each in interval)
    return words("report.interval", low=low, high=high)


def _row(row: ProfileRow, label: str, forms: dict[str, str], raters: str, words: Catalogue) -> Row:
    score, step = row.score, row.opening.step
    scored = step.includes(Step.SCORED)
    value = score.value if scored else None
    plural = "one" if score.n_expected == 1 else "many"
    ratings = words(f"report.basis.ratings.{plural}", rated=score.n_rated, expected=score.n_expected)
    bounded = value is not None and step.includes(Step.BOUNDED)
    interval = (row.interval.low, row.interval.high) if bounded and row.interval is not None else None
    return Row(
        kind=score.kind,
        id=score.id,
        label=label,
        value=value,
        value_text=_value_text(value, words, shown=scored),
        n_rated=score.n_rated,
        n_expected=score.n_expected,
        basis=f"{ratings}, {raters}",
        scored=scored,
        apart=_apart(row.apart, forms, words) if value is not None else (),
        interval=interval,
        interval_text=_interval_text(row, interval, words) if value is not None else "",
        level=row.interval.level if interval is not None and row.interval is not None else None,
        outcome=_outcome(row, words) if value is not None and step.includes(Step.BANDED) else None,
    )


def _apart(scores: Sequence[RaterScore], forms: dict[str, str], words: Catalogue) -> tuple[Apart, ...]:
    if len(scores) < 2:
        return ()
    return tuple(
        Apart(
            symbol=each.symbol,
            form=forms[each.form_id],
            value=each.value,
            text="–" if each.value is None else words.number(each.value, decimals=1),
        )
        for each in scores
    )


def _interval_text(row: ProfileRow, interval: tuple[float, float] | None, words: Catalogue) -> str:
    if interval is not None:
        return bounds_text(interval, words)
    of_the_interview = {lack.code for lack in row.opening.lacks} <= STUDIED_LATER
    return words("report.interval.closed" if of_the_interview else "report.interval.not_studied")


def _outcome(row: ProfileRow, words: Catalogue) -> Outcome | None:
    band = row.band
    if band is None:
        return None
    cut, percent = words.number(band.cut, decimals=1), whole_percent(band.above)
    word, chance = words(f"report.verdict.{band.verdict.value}"), words("report.percent.plain", percent=percent)
    return Outcome(
        verdict=band.verdict,
        cut=band.cut,
        above=band.above,
        word=word,
        text=words("report.outcome", word=word, cut=cut, chance=chance),
        chance=chance,
        definite=band.definite,
        settling=band.settling,
    )


def _value_text(value: float | None, words: Catalogue, *, shown: bool) -> str:
    if not shown:
        return words("report.value.closed")
    if value is None:
        return words("report.value.withheld")
    return words.number(value, decimals=1)
