"""The pages of the profile: what the gate opens is said, nothing beyond it, and nobody's name beside a rating."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest
from tests.assessment.evidence_sample import evidence, rules

from vignette import casework
from vignette.casework import Gates
from vignette.i18n import Language, catalogue
from vignette.ui.session import Session

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
TEXT = catalogue(Language.SV)
HEADING = re.compile(r"<h([1-6])")


def draw(session: object, name: str) -> None:
    """Draw a page as `navigation.run` does."""
    import streamlit as st

    from vignette.ui import navigation

    for entry in navigation.PAGES:
        session.pages[entry.name] = st.Page(lambda: None, url_path=entry.name, default=entry is navigation.PAGES[0])
    st.navigation(list(session.pages.values()), position="hidden")
    navigation._draw(next(entry for entry in navigation.PAGES if entry.name == name), session)


def opened(here: Case, page: str, **query: str) -> AppTest:
    session = Session(office=here.office, actor=here.actor, language=Language.SV, text=TEXT, tab="tab")
    app = AppTest.from_function(draw, kwargs={"session": session, "name": page}, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error
    return app


def shown(app: AppTest) -> str:
    return "\n".join(below(app._tree))


def below(node: Any) -> Iterator[str]:
    for child in node.children.values():
        escaped = str(getattr(child, "proto", ""))
        yield escaped.encode().decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")
        if hasattr(child, "children"):
            yield from below(child)


def profile(here: Case) -> AppTest:
    return opened(here, "profile", interview=here.interview)


def studied(here: Case) -> Case:
    """Return the same case where a study opens everything for two raters."""
    found = evidence(here.instrument, expires=dt.date(2999, 1, 1))
    gates = Gates(rules={here.instrument.id: rules()}, evidence=(found,))
    return replace(here, office=replace(here.office, gates=gates))


def tables(app: AppTest) -> list[dict[str, list[str]]]:
    """Return the tables by column."""
    return [{str(name): [str(each) for each in table.value[name]] for name in table.value} for table in app.table]


def in_order(words: str) -> bool:
    """Return whether the headings begin at the first level and never skip one."""
    levels = [int(level) for level in HEADING.findall(words)]
    return levels[:1] == [1] and all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_without_a_study_there_are_dots_and_the_reason(case: Cases) -> None:
    app = profile(case("locked"))
    words = shown(app)
    assert TEXT("gate.no_rules") in words and TEXT("opened.scored") in words
    scores = tables(app)[0]
    assert set(scores[TEXT("profile.column_score_and_uncertainty")]) == {"3,0 (ännu inte studerat)"}
    assert all("en bedömare" in basis for basis in scores[TEXT("profile.column_basis")])
    assert TEXT("profile.column_outcome") not in scores and TEXT("profile.how_to_read") not in words
    assert in_order(words)


def test_everything_open_shows_interval_outcome_raters_and_the_study(case: Cases) -> None:
    here = studied(case("adjudicated"))
    app = profile(here)
    words, scores = shown(app), tables(app)[0]
    assert TEXT("report.interval.line", level=95) in words and TEXT("report.rule.cell") in words
    assert TEXT("report.outcome.meaning") in words and TEXT("report.interval.not_shrunk") in words
    assert all("▲" in each and "●" in each for each in scores[TEXT("profile.column_basis")])
    assert all("gräns 3,0" in each for each in scores[TEXT("profile.column_outcome")])
    assert "Påhittat underlag" in words and here.instrument.fingerprint[:12] in words
    assert in_order(words)


def test_an_undetermined_score_says_what_would_settle_it(case: Cases) -> None:
    app = profile(studied(case("adjudicated")))
    (settling,) = [each for each in tables(app) if TEXT("profile.column_one_rater") in each]
    undetermined = [each for each in tables(app)[0][TEXT("profile.column_outcome")] if "går inte att avgöra" in each]
    assert len(settling[TEXT("profile.column_what")]) == len(undetermined) > 0
    percent = re.compile(r"(under |över )?\d+\u00a0%")
    assert all(percent.fullmatch(each) for each in settling[TEXT("profile.column_one_rater")])


def test_one_rater_alone_goes_no_further_than_the_interval(case: Cases) -> None:
    app = profile(studied(case("locked")))
    assert TEXT("gate.raters", more=1) in shown(app)
    assert TEXT("profile.column_outcome") not in tables(app)[0]


def test_both_raters_and_the_settled_value_stand_in_the_cells(case: Cases) -> None:
    cells = next(each for each in tables(profile(case("adjudicated"))) if "▲" in each)
    assert {cells["▲"][0], cells["●"][0]} == {"3 – Finns delvis", "5 – Finns tydligt"}
    assert cells[TEXT("profile.column_how")][0] == "sambedömt"


def test_nobody_s_name_stands_on_the_page(case: Cases) -> None:
    here = case("adjudicated")
    words = shown(profile(here))
    assert here.staff.second.display_name not in words and here.actor.display_name not in words
    assert here.staff.second.account_id not in words and here.actor.account_id not in words


def test_who_heard_a_critical_answer_is_told_by_symbol(case: Cases) -> None:
    words = shown(profile(case("adjudicated")))
    assert re.search(r"Hört av 1 av 2 bedömare \([▲●]\)\. Sambedömningen: svaret gavs\.", words)


@pytest.mark.parametrize("name", ["Bo <b>Ek</b>", "*Bo* [Ek](https://example.org)"])
def test_adults_stand_side_by_side_with_their_names_as_written(case: Cases, name: str) -> None:
    here = case("locked")
    casework.add_applicant(here.office, here.actor, here.home, name)
    app = opened(here, "side_by_side", home=here.home)
    words = shown(app)
    assert TEXT("side.absent.no_interview") in words
    assert "<b>" not in words
    assert in_order(words)
    (scores,) = tables(app)
    assert set(scores["Kim Ek"]) == {"3,0 (ännu inte studerat)"}


def test_without_a_home_in_the_address_one_is_chosen(case: Cases) -> None:
    app = opened(case("locked"), "side_by_side")
    assert [each.label for each in app.selectbox] == [TEXT("side.choose")]
    assert app.selectbox[0].options == ["Ekbacken"]
