"""Small simulated data sets, and questions to ask of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pandas as pd

from vignette.assessment import DataOrigin, Finding, FindingKind, Heading, StatedBar
from vignette.i18n import LocalizedText
from vignette.instrument import Instrument, bundled_folder, read_library
from vignette.simulation import Design, SimulatedStudy, default_design, default_population, simulate_study
from vignette.study.answering import Answer, Ask, NoOptions
from vignette.study.dataset import Dataset
from vignette.study.protocol import CutCosts, Given, MissingRule, Protocol, Question

WORDS = LocalizedText(sv="Påhittat", en="Invented")
TWO_FORMS: Mapping[str, Any] = {"raters": 4, "assignment": "pairs", "forms": ("A", "B"), "form_plan": "each"}
_DESIGN = frozenset(field.name for field in fields(Design))
_SAME = {"form_shifts": "forms"}
"""What the population calls by a name that the design has too."""


@cache
def instrument() -> Instrument:
    """Return the shipped instrument, whose competences, aspects and scale the simulator has."""
    return read_library(bundled_folder()).get("familjehem-heder")


def dataset(*, households: int = 40, seed: int = 1, **changes: Any) -> Dataset:
    """Return simulated homes with forms A and B, two raters by lot each; ``changes`` are of design or population."""
    design = {key: value for key, value in changes.items() if key in _DESIGN}
    population = {_SAME.get(key, key): value for key, value in changes.items() if key not in _DESIGN}
    return of_study(
        simulate_study(
            seed=seed,
            design=default_design(households=households, **{**TWO_FORMS, **design}),
            population=default_population(**population),
        )
    )


def of_study(study: SimulatedStudy) -> Dataset:
    """Return a simulated study as an analysis gets it."""
    shipped = instrument()
    optional = {name: getattr(study, name, None) for name in ("outcomes", "panel", "angoff", "reviews")}
    held = study.administrations
    lacking = {"interpreter": False, "quarter": "2026Q3", "drawn": True}
    return Dataset(
        origin=DataOrigin.SIMULATED,
        instrument_id=shipped.id,
        version=shipped.version,
        fingerprint=shipped.fingerprint,
        created=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        data="0" * 64,
        ratings=study.ratings,
        administrations=held.assign(**{key: value for key, value in lacking.items() if key not in held}),
        applicants=study.applicants,
        homes=study.homes,
        seed=study.seed,
        **optional,
    )


def with_ratings(data: Dataset, ratings: pd.DataFrame) -> Dataset:
    """Return the same data with other ratings."""
    return replace(data, ratings=ratings)


def bar(**stated: float) -> StatedBar:
    """Return a bar: ``at_least=0.7``."""
    return StatedBar(source=WORDS, **stated)


def question(*, analysis: str = "tried", stated: StatedBar | None = None, **options: Given) -> Question:
    """Return a question; its options are what an analysis takes besides."""
    return Question(
        id="q",
        heading=Heading.RELIABILITY,
        asks=WORDS,
        expects=WORDS,
        analysis=analysis,
        bar=stated,
        options=options,
    )


def protocol(**changes: Any) -> Protocol:
    """Return a protocol of forms A and B in Swedish, with 200 replicates."""
    made = Protocol(
        format=1,
        id="tried",
        title=WORDS,
        purpose=WORDS,
        instrument="familjehem-heder",
        version=instrument().version,
        forms=("A", "B"),
        languages=("sv",),
        seed=1,
        level=0.95,
        replicates=200,
        missing=MissingRule.AVAILABLE,
        valid_years=5,
        cuts=CutCosts(missed=1, false_alarm=2, events=10, said=WORDS),
        questions=(),
    )
    return replace(made, **changes)


def ask(
    analysis: Callable[[Ask], Answer],
    data: Dataset,
    *,
    stated: StatedBar | None = None,
    least: Mapping[str, int] | None = None,
    options: Any = None,
    every_language: Dataset | None = None,
    **changes: Any,
) -> Answer:
    """Return what an analysis answers; ``changes`` are of the protocol."""
    return analysis(
        Ask(
            question=replace(question(stated=stated), least=least or {}),
            options=NoOptions() if options is None else options,
            protocol=protocol(**changes),
            data=data,
            every_language=every_language or data,
            instrument=instrument(),
        )
    )


def finding(answer: Answer, of: str = "", *, kind: FindingKind | None = None, statistic: str | None = None) -> Finding:
    """Return the one finding of something."""
    found = [
        each
        for each in answer.findings
        if each.of == of and kind in (None, each.kind) and statistic in (None, each.statistic)
    ]
    assert len(found) == 1, [(each.kind, each.of, each.statistic) for each in answer.findings]
    return found[0]
