"""The Studie page's tables: every figure with its interval and what it rests on, or what is still lacking."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument
from vignette.study.agreement_rows import AgreementRow, RowKind
from vignette.study.drift import Quarter, QuarterRow
from vignette.study.form_equivalence import FormRow
from vignette.study.measured import Measured
from vignette.study.raters_compared import RaterPair, RaterSeverity

Columns = dict[str, list[str]]
Scale = Literal["share", "coefficient", "points"]
Names = Mapping[int, str]
NOTHING = "–"
MINUS = "−"


def figure_text(measured: Measured, scale: Scale, language: Language) -> str:
    """Return a figure with its interval in words, or how many there are of how many that are needed."""
    words = catalogue(language)
    found = measured.estimate
    if found is None and measured.have < measured.needed:
        return words("study.not_yet", have=measured.have, needed=measured.needed)
    if found is None or math.isnan(found.value):
        return words("study.undefined")
    value = number_text(found.value, scale, words)
    if found.interval is None:
        return words("study.no_interval", value=value)
    low, high = (number_text(each, scale, words, bare=True) for each in (found.interval.low, found.interval.high))
    interval = "study.interval_signed" if found.interval.low < 0 else "study.interval"
    return words(interval, value=value, low=low, high=high)


def number_text(value: float, scale: Scale, words: Catalogue, *, bare: bool = False) -> str:
    """Return a share in percent, a coefficient with two decimals, or points with a sign."""
    if scale == "share":
        percent = words.number(100 * value, decimals=0)
        return percent if bare else words("study.percent", number=percent)
    said = words.number(value, decimals=2).replace("-", MINUS)
    return f"+{said}" if scale == "points" and value > 0 and not bare else said


def rater_text(number: int, names: Names, language: Language) -> str:
    """Return a rater's name, or the number that stands for her."""
    return names.get(number) or catalogue(language)("study.rater", number=number)


def row_text(kind: str, identity: str, instrument: Instrument, language: Language) -> str:
    """Return the name of a competence or aspect, or the words for all answers."""
    if kind == RowKind.COMPETENCE:
        return instrument.competence(identity).name.in_language(language)
    for aspect in instrument.aspects:
        if (kind, aspect.id) == (RowKind.ASPECT, identity):
            return aspect.name.in_language(language)
    return catalogue(language)("study.overall")


def quarter_text(quarter: Quarter, language: Language) -> str:
    """Return a quarter's name."""
    return catalogue(language)("study.quarter", year=quarter.year, quarter=quarter.quarter)


def agreement_table(rows: Sequence[AgreementRow], instrument: Instrument, language: Language) -> Columns:
    """Return one row for all answers, then one per competence and aspect; what everybody understands comes first."""
    words = catalogue(language)
    return {
        words("study.column.what"): [row_text(row.kind, row.id, instrument, language) for row in rows],
        words("study.column.exact"): [figure_text(row.exact, "share", language) for row in rows],
        words("study.column.within_one"): [figure_text(row.within_one, "share", language) for row in rows],
        words("study.column.basis"): [
            words("study.basis", homes=row.homes, interviews=row.interviews, pairs=row.pairs, raters=row.raters)
            for row in rows
        ],
        words("study.column.ac2"): [figure_text(row.ac2, "coefficient", language) for row in rows],
        words("study.column.icc_rating"): [figure_text(row.icc_rating, "coefficient", language) for row in rows],
        words("study.column.icc_score"): [
            figure_text(row.icc_score, "coefficient", language) if row.icc_score else NOTHING for row in rows
        ],
    }


def pair_table(pairs: Sequence[RaterPair], names: Names, language: Language, *, within_one: bool) -> Columns:
    """Return raters against raters, numbered in the columns: above the diagonal only, since below is the same."""
    words = catalogue(language)
    raters = sorted({rater for pair in pairs for rater in (pair.first, pair.second)})
    found = {(pair.first, pair.second): pair for pair in pairs}

    def cell(first: int, second: int) -> str:
        pair = found.get((first, second))
        if pair is None:
            return NOTHING
        said = figure_text(pair.within_one if within_one else pair.exact, "share", language)
        return said if pair.exact.estimate is None else words("study.pair", figure=said, interviews=pair.interviews)

    rows, columns = raters[:-1], raters[1:]
    return {
        words("study.column.rater"): [rater_text(rater, names, language) for rater in rows],
        **{rater_text(column, names, language): [cell(row, column) for row in rows] for column in columns},
    }


def severity_table(severities: Sequence[RaterSeverity], names: Names, language: Language) -> Columns:
    """Return one row per rater, the most severe first, those with too few interviews last."""
    words = catalogue(language)
    ordered = by_severity(severities)
    return {
        words("study.column.rater"): [rater_text(each.rater, names, language) for each in ordered],
        words("study.column.leniency"): [figure_text(each.leniency, "points", language) for each in ordered],
        words("study.column.interviews"): [str(each.leniency.have) for each in ordered],
    }


def by_severity(severities: Sequence[RaterSeverity]) -> list[RaterSeverity]:
    """Return raters from the most severe to the most lenient, those without a figure last."""

    def place(each: RaterSeverity) -> tuple[bool, float, int]:
        found = each.leniency.estimate
        return (found is None, found.value if found else 0.0, each.rater)

    return sorted(severities, key=place)


def quarter_table(rows: Sequence[QuarterRow], language: Language) -> Columns:
    """Return one row per quarter: agreement, and how training answers stood to the authors' key."""
    words = catalogue(language)
    return {
        words("study.column.quarter"): [quarter_text(row.quarter, language) for row in rows],
        words("study.column.exact"): [figure_text(row.exact, "share", language) for row in rows],
        words("study.column.within_one"): [figure_text(row.within_one, "share", language) for row in rows],
        words("study.column.basis_quarter"): [
            words("study.basis_quarter", homes=row.homes, interviews=row.interviews) for row in rows
        ],
        words("study.column.against_key"): [
            figure_text(row.against_key, "points", language) if row.calibrations else NOTHING for row in rows
        ],
        words("study.column.basis_key"): [
            words("study.basis_key", raters=row.against_key.have, ratings=row.calibrations)
            if row.calibrations
            else NOTHING
            for row in rows
        ],
    }


def quarter_severity_table(rows: Sequence[QuarterRow], names: Names, language: Language) -> Columns:
    """Return raters by quarter: how severe each was against the others of that quarter."""
    words = catalogue(language)
    used = [row for row in rows if row.severities]
    raters = sorted({each.rater for row in used for each in row.severities})

    def cell(row: QuarterRow, rater: int) -> str:
        found = [each.leniency for each in row.severities if each.rater == rater]
        return figure_text(found[0], "points", language) if found else NOTHING

    return {
        words("study.column.rater"): [rater_text(rater, names, language) for rater in raters],
        **{quarter_text(row.quarter, language): [cell(row, rater) for rater in raters] for row in used},
    }


def form_table(rows: Sequence[FormRow], instrument: Instrument, language: Language) -> Columns:
    """Return one row per score: the difference between two forms, and what it lets one say."""
    words = catalogue(language)
    verdicts = {True: "equal", False: "different", None: "undetermined"}
    return {
        words("study.column.what"): [row_text(row.kind, row.id, instrument, language) for row in rows],
        words("study.column.difference"): [figure_text(row.difference, "points", language) for row in rows],
        words("study.column.verdict"): [
            words(f"study.forms.{verdicts[row.verdict]}") if row.difference.estimate else NOTHING for row in rows
        ],
        words("study.column.people"): [str(row.people) for row in rows],
    }


def caveats_in(measured: Sequence[Measured | None]) -> tuple[str, ...]:
    """Return the codes of what a reader must know of some figures, each once, in the order they come."""
    found = [each.estimate for each in measured if each is not None and each.estimate is not None]
    return tuple(dict.fromkeys(code for each in found for code in each.caveats))
