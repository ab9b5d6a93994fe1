"""What a study asked of an instrument version, and what it found: figure, verdict and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vignette.i18n import LocalizedText


class Heading(StrEnum):
    """Under which heading of the evidence passport something stands; those of EFPA's review model."""

    PURPOSE = "purpose"
    MATERIALS = "materials"
    NORMS = "norms"
    RELIABILITY = "reliability"
    VALIDITY = "validity"
    CUT_SCORES = "cut_scores"
    FAIRNESS = "fairness"
    TRANSLATIONS = "translations"
    EXPIRY = "expiry"


class FindingVerdict(StrEnum):
    """Whether a figure reaches the bar that was stated beforehand, judged on its interval's limits."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"
    NOT_STUDIED = "not_studied"


class FindingKind(StrEnum):
    """What a finding is about."""

    WHOLE = "whole"
    COMPETENCE = "competence"
    ASPECT = "aspect"
    RATER = "rater"
    FORM = "form"
    LANGUAGE = "language"
    ITEM = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An estimate with its interval: limits, nominal level and the method's full name."""

    value: float
    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedBar:
    """What was to be reached, one of three; and where the number comes from.

    Attributes
    ----------
    at_least : float or None
        Met where the interval's lower limit reaches it, not met where even the upper one does not.
    at_most : float or None
        The other way round.
    within : float or None
        Met where the whole interval lies from minus this to plus this, not met where all of it lies outside.
    """

    source: LocalizedText
    at_least: float | None = None
    at_most: float | None = None
    within: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudiedQuestion:
    """A question of a study's protocol, as it was stated.

    Attributes
    ----------
    analysis : str
        How it was answered: a name of the closed list in ``vignette.study.analyses``.
    bar : StatedBar or None
        None where the question only asks how much.
    """

    id: str
    heading: Heading
    analysis: str
    asks: LocalizedText
    bar: StatedBar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One figure that answers a question, of the whole or of one competence, aspect, rater, form, language or item.

    Attributes
    ----------
    question : str
        Id of the question.
    of : str
        Which competence, rater, … (two forms as ``A-B``); empty for the whole.
    statistic : str
        Its full name, e.g. ``ICC(1)``; empty where nothing was computed.
    value : float or None
        Unrounded; None where there is none.
    figure : Figure or None
        The value with its interval; None where there is no interval.
    n : mapping of str to int
        What it rests on, by kind.
    excluded : int
        How many of the smallest units were left out of it.
    verdict : FindingVerdict or None
        None where no bar was stated.
    because : str
        Code of why there is no figure or verdict (``finding.<code>`` in the catalogue); empty where there is.
    caveats : tuple of str
        Codes of what a reader must know (``caveat.<code>``).
    """

    question: str
    statistic: str = ""
    kind: FindingKind = FindingKind.WHOLE
    of: str = ""
    value: float | None = None
    figure: Figure | None = None
    n: Mapping[str, int] = field(default_factory=dict)
    excluded: int = 0
    verdict: FindingVerdict | None = None
    because: str = ""
    caveats: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


def judge(figure: Figure | None, bar: StatedBar) -> FindingVerdict:
    """Return whether a figure's interval reaches a bar; without an interval nothing is settled.

    >>> bar = StatedBar(source=LocalizedText(sv="", en=""), at_least=0.7)
    >>> judge(Figure(value=0.8, low=0.72, high=0.86, level=0.95, method=""), bar)
    <FindingVerdict.MET: 'met'>
    """
    if figure is None:
        return FindingVerdict.UNDETERMINED
    low, high = figure.low, figure.high
    if bar.within is not None:
        inside, outside = -bar.within <= low and high <= bar.within, low > bar.within or high < -bar.within
    elif bar.at_most is not None:
        inside, outside = high <= bar.at_most, low > bar.at_most
    elif bar.at_least is not None:
        inside, outside = low >= bar.at_least, high < bar.at_least
    else:
        return FindingVerdict.UNDETERMINED
    if inside:
        return FindingVerdict.MET
    return FindingVerdict.NOT_MET if outside else FindingVerdict.UNDETERMINED


def worst(verdicts: tuple[FindingVerdict | None, ...]) -> FindingVerdict:
    """Return the one verdict of several findings: not met before not studied, undetermined and met."""
    order = (
        FindingVerdict.NOT_MET,
        FindingVerdict.NOT_STUDIED,
        FindingVerdict.UNDETERMINED,
        FindingVerdict.MET,
    )
    given = [verdict for verdict in verdicts if verdict is not None]
    return min(given, key=order.index, default=FindingVerdict.NOT_STUDIED)
