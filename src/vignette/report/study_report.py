"""The evidence report to read: one HTML file with everything in it, without script and without a network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from vignette.assessment import DataOrigin
from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument
from vignette.report.drawing import drawn_svg
from vignette.report.finding_words import origin_text
from vignette.report.question_view import question_views
from vignette.report.study_sections import (
    about_study,
    blinding_lines,
    checklist_views,
    costs_line,
    deviation_lines,
    excluded_table,
    limit_lines,
    planned_table,
    provenance_table,
    references,
    section_names,
)
from vignette.study.checklists import Section
from vignette.study.evidence_report import EvidenceReport

TEMPLATES = Path(__file__).with_name("templates")


def study_report_html(report: EvidenceReport, instrument: Instrument, language: Language) -> str:
    """Return the report as a page of its own.

    Parameters
    ----------
    report : EvidenceReport
        From `vignette.study.running.run_study`.
    instrument : Instrument
        The wording that was studied: names of competences, aspects and forms.
    language : Language
        The language of the whole page.
    """
    words = catalogue(language)
    names = section_names(report, language)
    origin = origin_text(report.origin, words)
    title = report.protocol.title.in_language(language)
    return page(
        "study_report.html",
        language,
        {
            "title": title,
            "origin": origin,
            "origin_code": report.origin.value,
            "banner": words("evidence_report.banner") if report.origin is DataOrigin.SIMULATED else "",
            "running_head": css_text(words("evidence_report.print", origin=origin, title=title)),
            "names": names,
            "sections": [each.value for each in Section],
            "questions": question_views(report, instrument, language),
            "about": about_study(report, instrument, language),
            "deviations": deviation_lines(report, language),
            "planned": planned_table(report, language),
            "costs": costs_line(report, language),
            "missing": words(f"missing_rule.{report.protocol.missing.value}"),
            "excluded": excluded_table(report, language),
            "blinding": blinding_lines(report, language),
            "limits": tuple(limit_lines(report, instrument, language)),
            "provenance": provenance_table(report, language),
            "checklists": checklist_views(report, names, language),
            "references": references(report, language),
        },
    )


def page(template: str, language: Language, values: Mapping[str, Any]) -> str:
    """Return a page of `templates`, everything in ``values`` escaped."""
    numbers = count(1)

    def draw(spec: Mapping[str, Any], title: str) -> str:
        return drawn_svg(spec, name=f"chart-{next(numbers)}", title=title)

    found = _templates().get_template(template)
    return found.render(text=catalogue(language), language=language.value, draw=draw, **values)


def css_text(words: str) -> str:
    """Return words for between quotation marks in a style sheet, where HTML's own escapes mean nothing."""
    return "".join(each if each.isalnum() or each == " " else f"\\{ord(each):06x}" for each in words)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
