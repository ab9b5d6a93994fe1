"""What lies behind the scores, in words: every rater's level of every cell, masked, and the critical answers heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vignette.assessment import SYMBOLS, Cell, CriticalAnswerHeard, Profile, Rating
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one rater chose.

    Attributes
    ----------
    level : int or None
        The level, as a number.
    word : str
        The level's name, or why there is none.
    """

    symbol: str
    level: int | None
    word: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellLine:
    """One aspect of one answer.

    Attributes
    ----------
    form : str
        The interview, where there are several; else empty.
    value : float or None
        What counts, unrounded.
    value_text : str
        What counts, or why nothing does.
    how : str
        Where the value comes from: one rater, all alike, a mean, or the adjudication.
    """

    form: str
    item_id: str
    vignette: str
    competence: str
    aspect: str
    found: tuple[Found, ...]
    value: float | None
    value_text: str
    how: str

    def of(self, symbol: str) -> Found | None:
        """Return what the rater with this symbol chose."""
        return next((each for each in self.found if each.symbol == symbol), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalLine:
    """A critical answer that somebody heard.

    Attributes
    ----------
    answer, kind : str
        What was heard, and why it is critical.
    heard : str
        By how many of how many raters, and which.
    settled : str
        What the adjudication made of it; empty where nothing needed settling.
    quotes : tuple of (str, str)
        The words that show it, by rater's symbol.
    dismissed : bool
        Whether the adjudication settled that it was not heard.
    """

    form: str
    vignette: str
    competence: str
    answer: str
    kind: str
    heard: str
    settled: str
    quotes: tuple[tuple[str, str], ...]
    dismissed: bool


def cell_lines(profile: Profile, instrument: Instrument, language: Language) -> tuple[CellLine, ...]:
    """Return every cell of a profile, in the instrument's order, form by form."""
    words = catalogue(language)
    forms, aspects = form_names(profile, instrument, language), {each.id: each.name for each in instrument.aspects}
    names = {level.value: level.name.in_language(language) for level in instrument.scale}
    codes = {code.id: code.name.in_language(language) for code in instrument.missing_codes}
    return tuple(
        CellLine(
            form=forms[cell.form_id],
            item_id=cell.item_id,
            vignette=instrument.vignette(cell.item_id).title.in_language(language),
            competence=instrument.competence(cell.competence_id).name.in_language(language),
            aspect=aspects[cell.aspect_id].in_language(language),
            found=tuple(
                Found(symbol=sheet.symbol, level=each.level, word=_word(each, names, codes, words), quote=each.quote)
                for sheet, each in cell.found
            ),
            value=cell.value,
            value_text=_value_text(cell, codes, words),
            how=words(f"report.cell.{_how(cell)}"),
        )
        for cell in profile.cells
    )


def critical_lines(profile: Profile, instrument: Instrument, language: Language) -> tuple[CriticalLine, ...]:
    """Return the critical answers that were heard; those settled as not heard come last."""
    words, forms = catalogue(language), form_names(profile, instrument, language)
    lines = [_critical(each, instrument, forms[each.form_id], words) for each in profile.critical]
    return tuple(sorted(lines, key=lambda line: line.dismissed))


def form_names(profile: Profile, instrument: Instrument, language: Language) -> dict[str, str]:
    """Return the names of the forms, empty where a profile has one only: then there is nothing to tell apart."""
    several = len(profile.forms) > 1
    return {form.id: form.name.in_language(language) if several else "" for form in instrument.forms}


def symbols_of(lines: Sequence[CellLine]) -> tuple[str, ...]:
    """Return the symbols that some line has, in their order."""
    used = {each.symbol for line in lines for each in line.found}
    return tuple(symbol for symbol in SYMBOLS if symbol in used)


def _word(rating: Rating, names: dict[int, str], codes: dict[str, str], words: Catalogue) -> str:
    if rating.level is not None:
        return names[rating.level]
    return words("report.ratings.none") if rating.missing_code is None else codes[rating.missing_code]


def _value_text(cell: Cell, codes: dict[str, str], words: Catalogue) -> str:
    if cell.value is not None:
        return words.number(cell.value, decimals=0 if cell.value == round(cell.value) else 1)
    if cell.settled is not None and cell.settled.missing_code is not None:
        return codes[cell.settled.missing_code]
    return "–"


def _how(cell: Cell) -> str:
    levels = [rating.level for _, rating in cell.found if rating.level is not None]
    if cell.settled is not None:
        return "adjudicated"
    if len(cell.found) == 1 or not levels:
        return "alone" if levels else "none"
    if len(levels) < len(cell.found):
        return "partly"
    return "same" if len(set(levels)) == 1 else "mean"


def _critical(heard: CriticalAnswerHeard, instrument: Instrument, form: str, words: Catalogue) -> CriticalLine:
    vignette = instrument.vignette(heard.item_id)
    answer = next(each for each in vignette.critical_answers if each.id == heard.critical_id)
    return CriticalLine(
        form=form,
        vignette=vignette.title.in_language(words.language),
        competence=instrument.competence(vignette.competence).name.in_language(words.language),
        answer=answer.text.in_language(words.language),
        kind=words(f"critical_kind.{heard.kind.value}"),
        heard=_heard(heard, words),
        settled=_settled(heard, words),
        quotes=tuple((sheet.symbol, finding.quote) for sheet, finding in heard.found),
        dismissed=heard.settled is False,
    )


def _heard(heard: CriticalAnswerHeard, words: Catalogue) -> str:
    symbols = " ".join(sheet.symbol for sheet, _ in heard.found)
    kind = "some" if len(heard.found) < heard.raters else {1: "alone", 2: "both"}.get(heard.raters, "all")
    return words(f"report.heard.{kind}", heard=len(heard.found), raters=heard.raters, symbols=symbols)


def _settled(heard: CriticalAnswerHeard, words: Catalogue) -> str:
    if heard.settled is not None:
        return words("report.settled.heard" if heard.settled else "report.settled.not_heard")
    return words("report.settled.not_yet") if len(heard.found) < heard.raters else ""
