"""What is asked, as data: an instrument, its vignettes, and everything a rater needs to rate an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vignette.i18n import LocalizedPoints, LocalizedText
from vignette.instrument.fingerprint import fingerprint_of


class Status(StrEnum):
    """How far an instrument version has come."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PILOT = "pilot"
    FIELD = "field"
    RETIRED = "retired"


class TranslationStatus(StrEnum):
    """How the English text was made from the Swedish original."""

    TRANSLATED = "translated"
    BACK_TRANSLATED = "back_translated"


class CriticalKind(StrEnum):
    """Why a critical answer is shown by itself and never averaged away."""

    REVEALS_WHEREABOUTS = "reveals_whereabouts"
    BREAKS_CONFIDENCE = "breaks_confidence"
    MEDIATES = "mediates"
    KEEPS_SECRET_FROM_SERVICES = "keeps_secret_from_services"
    EXCUSES_CONTROL = "excuses_control"
    SHAMES_CHILD = "shames_child"
    UNAPPROVED_CONTACT = "unapproved_contact"
    OVERLAPPING_NETWORK = "overlapping_network"
    NEGLECTS_URGENT_HELP = "neglects_urgent_help"


class ExampleKind(StrEnum):
    """What a written example is an example of; ``MIXED`` is good in one aspect and poor in another."""

    WEAK = "weak"
    MIXED = "mixed"
    STRONG = "strong"


class Sex(StrEnum):
    """The child's sex in a vignette."""

    GIRL = "girl"
    BOY = "boy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something with a stable id, a name on the screen, and a sentence that says what it is."""

    id: str
    name: LocalizedText
    description: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence:
    """What a vignette is about. ``bbic`` holds headings it may be mapped to, never claimed."""

    id: str
    name: LocalizedText
    description: LocalizedText
    bbic: LocalizedPoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of the rating scale; only anchored levels have level descriptions of their own."""

    value: int
    name: LocalizedText
    anchored: bool
    quote_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A parallel form: one vignette per competence. ``examples`` says that each of them has written examples."""

    id: str
    name: LocalizedText
    examples: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """How much may be missing before a score is withheld, as a share of what was expected."""

    competence_max_missing_share: float
    aspect_max_missing_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A source that a rationale can cite by ``key``."""

    key: str
    author: str
    year: int
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One entry of the instrument's history. ``material`` says whether earlier evidence still holds (false) or not.

    ``immaterial_because`` is the reason; without one no evidence is carried over.
    """

    version: str
    date: dt.date
    change: LocalizedText
    material: bool
    immaterial_because: LocalizedText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the instrument derives from, what it does not reproduce, and the licence of its texts."""

    derived_from: LocalizedText
    not_reproduced: LocalizedText
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """Facts about the child in a vignette, for the balance between forms."""

    age: int
    sex: Sex
    hbtq: bool = False
    sibling_left: bool = False
    disability: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A standard follow-up question, asked of everyone."""

    id: str
    text: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalAnswer:
    """An observable statement that is shown by itself, never averaged away."""

    id: str
    kind: CriticalKind
    text: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Rationale:
    """Why this vignette, with keys into the instrument's references."""

    text: LocalizedText
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRating:
    """The authors' own rating of one aspect of an example, and why. It is nobody's consensus."""

    level: int
    reason: LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A written answer for raters to train on, with the authors' key.

    ``key[aspect]`` is one rating; ``critical`` holds the ids of the critical answers that are heard in it.
    """

    kind: ExampleKind
    answer: LocalizedText
    key: Mapping[str, KeyRating]
    critical: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vignette:
    """One situation, its questions, and what to listen for in the answer.

    ``anchors[aspect][level]`` holds what a rater can hear at that level; ``guidance[aspect]`` suggestions
    for the consultant when the rating is low.
    """

    id: str
    form: str
    competence: str
    title: LocalizedText
    translation: TranslationStatus
    child: Child
    situation: LocalizedText
    lead_question: LocalizedText
    probes: tuple[Probe, ...]
    anchors: Mapping[str, Mapping[int, LocalizedPoints]]
    critical_answers: tuple[CriticalAnswer, ...]
    guidance: Mapping[str, LocalizedPoints]
    rationale: Rationale
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One version of an instrument, complete: what was asked can always be shown again from it.

    ``fingerprint`` is the SHA-256 of the content; every stored answer and rating carries it.
    """

    id: str
    version: str
    status: Status
    title: LocalizedText
    purpose: LocalizedText
    origin: Origin
    briefing: LocalizedPoints
    scale: tuple[Level, ...]
    missing_codes: tuple[Named, ...]
    aspects: tuple[Named, ...]
    competences: tuple[Competence, ...]
    forms: tuple[Form, ...]
    scoring: Scoring
    references: tuple[Reference, ...]
    revisions: tuple[Revision, ...]
    vignettes: tuple[Vignette, ...]
    fingerprint: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprint", fingerprint_of(self))

    def vignettes_of(self, form_id: str) -> tuple[Vignette, ...]:
        """Return the vignettes of one form, in the order of the competences."""
        order = {competence.id: place for place, competence in enumerate(self.competences)}
        chosen = [vignette for vignette in self.vignettes if vignette.form == form_id]
        return tuple(sorted(chosen, key=lambda vignette: order[vignette.competence]))

    def vignette(self, vignette_id: str) -> Vignette:
        """Return one vignette by its id; ``KeyError`` where there is none."""
        for vignette in self.vignettes:
            if vignette.id == vignette_id:
                return vignette
        raise KeyError(vignette_id)

    def competence(self, competence_id: str) -> Competence:
        """Return one competence by its id; ``KeyError`` where there is none."""
        for competence in self.competences:
            if competence.id == competence_id:
                return competence
        raise KeyError(competence_id)

    @property
    def levels(self) -> frozenset[int]:
        """The values a rating may take."""
        return frozenset(level.value for level in self.scale)
