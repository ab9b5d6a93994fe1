"""Findings in words: what a figure is of, the figure with its interval, what it rests on, and what it means.

Evidence files outlive the version that wrote them: a code in one that the catalogue does not know is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from vignette.assessment import DataOrigin, Figure, Finding, FindingKind, FindingVerdict, StatedBar
from vignette.i18n import Catalogue, Language, catalogue
from vignette.instrument import Instrument

NOTHING = "–"
MINUS = "−"
SIGNS: Mapping[FindingVerdict | None, str] = {
    FindingVerdict.MET: "✓",
    FindingVerdict.NOT_MET: "✗",
    FindingVerdict.UNDETERMINED: "?",
    FindingVerdict.NOT_STUDIED: "○",
    None: "",
}
"""Beside the verdict's words, never instead of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """A finding as a row of a table.

    Attributes
    ----------
    verdict : str
        Empty where no bar was stated.
    basis : str
        What it rests on.
    """

    finding: Finding
    of: str
    statistic: str
    figure: str
    basis: str
    verdict: str
    because: str

    @property
    def said(self) -> str:
        """The whole row as one phrase, for the text beside a chart."""
        return f"{self.of}: {self.figure}"


def finding_lines(findings: Sequence[Finding], instrument: Instrument, language: Language) -> tuple[FindingLine, ...]:
    """Return findings as rows, in their order."""
    words, names = catalogue(language), names_in(instrument, language)
    return tuple(
        FindingLine(
            finding=each,
            of=of_text(each, names, words),
            statistic=statistic_text(each.statistic, words),
            figure=figure_text(each, words),
            basis=basis_text([each], words),
            verdict=words(f"verdict.{each.verdict.value}") if each.verdict else "",
            because=_because(each, words),
        )
        for each in findings
    )


def names_in(instrument: Instrument, language: Language) -> dict[str, str]:
    """Return the names of an instrument's competences, aspects and forms by their ids, and those of pairs of forms."""
    names = {each.id: each.name.in_language(language) for each in instrument.competences}
    names |= {each.id: each.name.in_language(language) for each in instrument.aspects}
    names |= {each.id: each.name.in_language(language) for each in instrument.forms}
    words = catalogue(language)
    for first, second in combinations((form.id for form in instrument.forms), 2):
        pair = {"first": names[first], "second": names[second]}
        names[f"{first}-{second}"] = words("finding_of.two", **pair)
    return names


def of_text(finding: Finding, names: Mapping[str, str], words: Catalogue) -> str:
    """Return which competence, rater, … a finding is of; the kind's own word for the whole."""
    if not finding.of:
        return words("finding_of.whole")
    if finding.kind is FindingKind.LANGUAGE:
        return " – ".join(language_text(code, words) for code in finding.of.split("-"))
    name = names.get(finding.of, finding.of)
    return words("finding_of.rater", name=name) if finding.kind is FindingKind.RATER else name


def language_text(code: str, words: Catalogue) -> str:
    """Return a language's name; its code where the catalogue has no name for it."""
    return words(f"language.{code}") if words.has(f"language.{code}") else code


def statistic_text(statistic: str, words: Catalogue) -> str:
    """Return a statistic's name: a phrase of the catalogue's with the field's own term after it, where there is one."""
    name = "".join(each if each.isalnum() else "_" for each in statistic.lower())
    if not words.has(f"statistic.{name}"):
        return statistic
    return f"{upper_first(words(f'statistic.{name}'))} ({statistic})"


def upper_first(phrase: str) -> str:
    """Return a phrase as it begins a line."""
    return f"{phrase[:1].upper()}{phrase[1:]}"


def figure_text(finding: Finding, words: Catalogue) -> str:
    """Return a value with its interval; a dash where there is none."""
    if finding.figure is not None:
        return interval_text(finding.figure, words)
    return NOTHING if finding.value is None else number_text(finding.value, words)


def interval_text(figure: Figure, words: Catalogue) -> str:
    """Return a value with its interval's limits, two decimals each; a count (of raters needed) as whole numbers."""
    numbers = (figure.value, figure.low, figure.high)
    whole = all(float(each).is_integer() for each in numbers) and figure.high > 1
    value, low, high = (number_text(int(each) if whole else each, words) for each in numbers)
    return words("study.interval_signed" if figure.low < 0 else "study.interval", value=value, low=low, high=high)


def number_text(value: float, words: Catalogue) -> str:
    """Return a whole number as such, any other with two decimals."""
    said = words.number(value, decimals=0 if isinstance(value, int) else 2)
    return said.replace("-", MINUS) if any(each in "123456789" for each in said) else said.removeprefix("-")


def basis_text(findings: Sequence[Finding], words: Catalogue) -> str:
    """Return what figures rest on: counts by kind, from the least to the most where they differ."""
    kinds = dict.fromkeys(kind for each in findings for kind in each.n)
    return ", ".join(_counted(kind, [each.n[kind] for each in findings if kind in each.n], words) for kind in kinds)


def count_text(kind: str, count: int, words: Catalogue) -> str:
    """Return a count with what is counted."""
    return _count_words(kind, words.number(count, decimals=0), words)


def kind_text(kind: str, words: Catalogue) -> str:
    """Return what is counted, without a count."""
    return _count_words(kind, "", words).strip()


def bar_text(bar: StatedBar | None, words: Catalogue, analysis: str = "") -> str:
    """Return what was to be reached, as one sentence: the analysis's own rule where it has one, else the bar."""
    if words.has(f"analysis.{analysis}.rule"):
        return words(f"analysis.{analysis}.rule")
    if bar is None:
        return words("bar.none")
    if bar.within is not None:
        return words("bar.within", number=number_text(float(bar.within), words))
    if bar.at_most is not None:
        return words("bar.at_most", number=number_text(float(bar.at_most), words))
    return words("bar.at_least", number=number_text(float(bar.at_least or 0), words))


def verdict_text(verdict: FindingVerdict | None, words: Catalogue) -> str:
    """Return a verdict in words; for None that no bar was stated."""
    return words(f"verdict.{verdict.value}" if verdict else "verdict.none")


def origin_text(origin: DataOrigin, words: Catalogue) -> str:
    """Return the data's origin as the few words that stand in every heading."""
    return words(f"origin.{origin.value}")


def method_lines(findings: Sequence[Finding], words: Catalogue) -> tuple[str, ...]:
    """Return how the intervals were made, each way said once."""
    made = dict.fromkeys((each.figure.level, each.figure.method) for each in findings if each.figure)
    return tuple(
        words("finding.method", level=words.number(100 * level, decimals=0), method=method) for level, method in made
    )


def caveat_lines(lines: Sequence[FindingLine], words: Catalogue) -> Iterator[str]:
    """Yield what a reader must know of some findings: each once, with whom it concerns where that is not all."""
    concerned: dict[str, list[FindingLine]] = {}
    for line in lines:
        for said in (line.because, *(_caveat(code, words) for code in line.finding.caveats)):
            if said:
                concerned.setdefault(said, []).append(line)
    for said, some in concerned.items():
        if len(some) == len(lines):
            yield said
        else:
            yield words("finding.concerns", said=said, names="; ".join(_listed(some, lines)))


def _listed(some: Sequence[FindingLine], lines: Sequence[FindingLine]) -> Iterator[str]:
    """Name some of several lines: all of one statistic by the statistic alone."""
    for statistic in dict.fromkeys(line.statistic for line in some):
        own = [line for line in some if line.statistic == statistic]
        every = sum(line.statistic == statistic for line in lines)
        if len(own) == every and len({line.statistic for line in lines}) > 1:
            yield statistic.split(" (")[0]
        else:
            yield from (line.of for line in own)


def _caveat(code: str, words: Catalogue) -> str:
    """Return a caveat's sentence, or that of the error that a computation ended with."""
    if words.has(f"caveat.{code}"):
        return words(f"caveat.{code}")
    if words.has(f"error.{code}"):
        return words(f"error.{code}")
    return words("finding.error", code=code)


def _counted(kind: str, counts: Sequence[int], words: Catalogue) -> str:
    fewest, most = min(counts), max(counts)
    if fewest == most:
        return count_text(kind, fewest, words)
    low, high = (words.number(each, decimals=0) for each in (fewest, most))
    return _count_words(kind, f"{low}–{high}", words)


def _count_words(kind: str, count: str, words: Catalogue) -> str:
    return words(f"count.{kind}", count=count) if words.has(f"count.{kind}") else f"{count} {kind}"


def _because(finding: Finding, words: Catalogue) -> str:
    if not finding.because:
        return ""
    if words.has(f"finding.{finding.because}"):
        return words(f"finding.{finding.because}")
    return words("finding.code", code=finding.because)
