"""Masking survives export: nothing that leads to a rater stands beside a value, on screen or in the workbook."""

from __future__ import annotations

import dataclasses
import json

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report import editions, samples, workbooks
from tests.report.workbooks import NOBODY

from vignette.assessment import SYMBOLS, Profile, RaterSheet
from vignette.i18n import Language
from vignette.report import profile_rows
from vignette.report.cells import cell_lines, critical_lines
from vignette.report.chart import profile_chart
from vignette.report.side_by_side import Person, side_rows
from vignette.report.summary import Edition
from vignette.report.xlsx import summary_workbook

LEVEL = st.integers(1, 5)
NAME = st.text(st.characters(categories=("Lu",), max_codepoint=0x2AF), min_size=8, max_size=14)


@st.composite
def rated(draw: st.DrawFn) -> list[RaterSheet]:
    """Return two or three raters' random sheets; each rater's identity is random too."""
    people = draw(st.lists(NAME, min_size=2, max_size=3, unique=True))
    return [
        samples.sheet(symbol, *draw(st.lists(LEVEL, min_size=27, max_size=27)), rater=name, critical=finding)
        for symbol, name in zip(SYMBOLS, people, strict=False)
        for finding in [draw(st.sampled_from([(), (samples.heard("ord"),)]))]
    ]


def told(profile: Profile) -> str:
    """Return everything that pages and chart say of a profile."""
    instrument, language = samples.instrument(), Language.SV
    rows = profile_rows(profile, instrument, language)
    lines = cell_lines(profile, instrument, language), critical_lines(profile, instrument, language)
    beside = side_rows([Person(name="Kim", profile=profile, instrument=instrument)], (), language)
    chart = json.dumps(profile_chart(rows, instrument, language), ensure_ascii=False)
    return repr((rows, lines, beside)) + chart


def _of(profile: Profile) -> Edition:
    """Return a draft, which carries no digest of what the records hold."""
    return editions.edition(editions.summary(editions.adult(profile=profile)), signature=None)


@settings(deadline=None, max_examples=8)
@given(rated())
def test_no_identity_of_a_rater_is_told(sheets: list[RaterSheet]) -> None:
    profile = samples.studied(*sheets)
    said = told(profile)
    cells = "\n".join(str(cell.value) for cell in workbooks.cells(workbooks.read_back(_of(profile))))
    for sheet in sheets:
        assert sheet.rater not in said and sheet.rater not in cells


@settings(deadline=None, max_examples=8)
@given(rated(), st.data())
def test_what_is_told_does_not_depend_on_who_the_raters_are(sheets: list[RaterSheet], data: st.DataObject) -> None:
    others = data.draw(st.lists(NAME, min_size=len(sheets), max_size=len(sheets), unique=True))
    swapped = [dataclasses.replace(sheet, rater=name) for sheet, name in zip(sheets, others, strict=True)]
    assert told(samples.studied(*sheets)) == told(samples.studied(*swapped))
    mine, yours = (summary_workbook(_of(samples.studied(*each)), NOBODY) for each in (sheets, swapped))
    assert mine == yours
