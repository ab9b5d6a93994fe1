"""The data dictionary beside the wide table: every column of every file, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vignette.exchange.column_words import column_label, missing_labels, text, value_labels
from vignette.exchange.sheet_cells import guarded
from vignette.exchange.wide_columns import FLAGS, INTERVIEWS, RATER, REPLACED, rating_columns, score_columns
from vignette.i18n import Language, LocalizedText
from vignette.instrument import Instrument
from vignette.study.dataset_schema import ORIGIN, Column, frame_schemas, limits_of, origin_column

HEADINGS = (
    "file",
    "column",
    "label_sv",
    "label_en",
    "kind",
    "low",
    "high",
    "values_sv",
    "values_en",
    "missing_sv",
    "missing_en",
    "question_sv",
    "question_en",
)
_NOTHING = LocalizedText(sv="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A line of the dictionary."""

    file: str
    column: str
    label: LocalizedText
    kind: str
    limits: tuple[float | None, float | None] = (None, None)
    values: Mapping[str, LocalizedText] | None = None
    missing: Mapping[str, LocalizedText] | None = None
    question: LocalizedText = _NOTHING


def dictionary_rows(
    frames: Iterable[str], forms: Iterable[str], instrument: Instrument, *, decimal: str
) -> Iterator[tuple[str, ...]]:
    """Yield the heading, and one row per column of the files of these frames and forms."""
    yield HEADINGS
    for entry in (*_interviews(forms, instrument), *_others(frames, instrument)):
        limits = ("" if each is None else f"{each:g}".replace(".", decimal) for each in entry.limits)
        said = [guarded(entry.label.in_language(language)) for language in Language]
        lists = [_joined(each, language) for each in (entry.values, entry.missing) for language in Language]
        asked = [guarded(entry.question.in_language(language)) for language in Language]
        yield (f"{entry.file}.csv", entry.column, *said, entry.kind, *limits, *lists, *asked)


def _interviews(forms: Iterable[str], instrument: Instrument) -> Iterator[_Entry]:
    schemas = frame_schemas()
    for name, column in {**schemas["administrations"].columns, ORIGIN: origin_column()}.items():
        yield _entry(INTERVIEWS, "administrations", name, column, instrument)
    yield _entry(INTERVIEWS, "ratings", RATER, schemas["ratings"].columns[RATER], instrument)
    aspects = {each.id: each.name for each in instrument.aspects}
    rating = schemas["ratings"].columns["rating"]
    scale = float(min(instrument.levels)), float(max(instrument.levels))
    for name, (vignette_id, aspect_id) in rating_columns(instrument, forms).items():
        vignette = instrument.vignette(vignette_id)
        yield _Entry(
            file=INTERVIEWS,
            column=name,
            label=text("column.vignette_rating", vignette=vignette.title, aspect=aspects[aspect_id]),
            kind=rating.kind.value,
            limits=scale,
            values=value_labels(rating, instrument),
            missing=missing_labels(rating, instrument),
            question=vignette.lead_question,
        )
    for name, of in score_columns(instrument).items():
        score, rated = text("column.score_of", name=of), text("column.rated_of", name=of)
        yield _Entry(file=INTERVIEWS, column=name, label=score, kind="score", limits=scale)
        yield _Entry(file=INTERVIEWS, column=f"{name}_n", label=rated, kind="count", limits=(0, None))


def _others(frames: Iterable[str], instrument: Instrument) -> Iterator[_Entry]:
    for frame in frames:
        if frame not in REPLACED:
            for name, column in {**frame_schemas()[frame].columns, ORIGIN: origin_column()}.items():
                yield _entry(frame, frame, name, column, instrument)


def _entry(file: str, frame: str, name: str, column: Column, instrument: Instrument) -> _Entry:
    return _Entry(
        file=file,
        column=name,
        label=column_label(frame, name),
        kind=column.kind.value,
        limits=limits_of(column, instrument),
        values=value_labels(column, instrument),
        missing=missing_labels(column, instrument),
    )


def _joined(labels: Mapping[str, LocalizedText] | None, language: Language) -> str:
    named = {FLAGS.get(value, value): said.in_language(language) for value, said in (labels or {}).items()}
    empty = text("column.empty").in_language(language)
    told = (f"{value or empty} = {said}" for value, said in named.items())
    return guarded(" | ".join(told))
