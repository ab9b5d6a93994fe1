"""The page of follow-ups: what is noted reaches the records, what stands there is what is known, and who may see it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from vignette import casework
from vignette.access import Actor
from vignette.assessment import Placement, PlacementState, Seen
from vignette.casework.office import now
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


def opened(here: Case, page: str = "outcomes", *, actor: Actor | None = None, home: str | None = "") -> AppTest:
    """Open a page; ``home`` is the case's own unless it is None, and then none stands in the address."""
    session = Session(office=here.office, actor=actor or here.actor, language=Language.SV, text=TEXT, tab="tab")
    app = AppTest.from_function(draw, kwargs={"session": session, "name": page}, default_timeout=60)
    if home is not None:
        app.query_params["home"] = home or here.home
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return "\n".join(each.proto.body for each in app.get("html"))


def by_label(widgets: Any, key: str) -> Any:
    """Return the first widget with a label."""
    return next(each for each in widgets if each.label == TEXT(key))


def press(app: AppTest, key: str) -> AppTest:
    by_label(app.button, key).click()
    app.run()
    assert not app.exception
    return app


def ago(days: int) -> dt.date:
    return now().date() - dt.timedelta(days=days)


def kept(here: Case, place: int = 0) -> Placement:
    return casework.home_outcomes(here.office, here.actor, here.home).placements[place].placement


def links(app: AppTest) -> list[str]:
    return [each.proto.label.replace("\\", "") for each in app.get("page_link")]


def test_a_placement_with_what_is_known_of_it(case: Cases) -> None:
    app = opened(case("placed"))
    words = html(app)
    assert not app.error
    assert TEXT("outcomes.known_so_far", months="6,6") in words
    assert TEXT("outcomes.breakdown_means") in words
    (table,) = app.table
    assert table.value[TEXT("outcomes.column_safety")].tolist() == ["7"]
    assert table.value[TEXT("outcomes.column_goals")].tolist() == ["1 av 3 nådda"]
    levels = [int(level) for level in HEADING.findall(words)]
    assert levels[0] == 1 and all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_a_new_placement_is_kept_and_said_to_be(case: Cases) -> None:
    here = case("home")
    app = opened(here)
    by_label(app.date_input, "outcomes.begun").set_value(ago(30))
    press(app, "outcomes.begin_save")
    assert kept(here).begun == ago(30)
    assert [each.value for each in app.success] == [TEXT("outcomes.saved")]
    assert not app.run().success


@pytest.mark.parametrize(
    ("choice", "seen"),
    [(8, Seen(safety=8, goals=4, goals_reached=2)), (12, Seen(no_safety="no_answer", goals=4, goals_reached=2))],  # type: ignore[arg-type]
)
def test_a_follow_up_is_kept(case: Cases, choice: int, seen: Seen) -> None:
    here = case("placed")
    app = opened(here)
    by_label(app.date_input, "outcomes.on").set_value(ago(20))
    by_label(app.radio, "outcomes.safety").set_value(by_label(app.radio, "outcomes.safety").options[choice])
    by_label(app.number_input, "outcomes.goals").set_value(4)
    by_label(app.number_input, "outcomes.reached").set_value(2)
    press(app, "outcomes.add_save")
    last = kept(here).last
    assert last is not None
    assert (last.on, last.seen) == (ago(20), seen)


def test_what_was_typed_stays_when_it_is_refused(case: Cases) -> None:
    here = case("placed")
    app = opened(here)
    by_label(app.date_input, "outcomes.on").set_value(ago(20))
    by_label(app.number_input, "outcomes.goals").set_value(4)
    press(app, "outcomes.add_save")
    assert [each.value for each in app.error] == [TEXT("error.REC-605")]
    assert by_label(app.date_input, "outcomes.on").value == ago(20)
    assert by_label(app.number_input, "outcomes.goals").value == 4
    assert len(kept(here).follow_ups) == 1


def test_an_end_needs_to_be_told_how(case: Cases) -> None:
    here = case("placed")
    app = opened(here)
    by_label(app.date_input, "outcomes.ended").set_value(ago(15))
    press(app, "outcomes.end_save")
    assert [each.value for each in app.error] == [TEXT("outcomes.how_missing")]
    choices = by_label(app.radio, "outcomes.how")
    choices.set_value(choices.options[1])
    press(app, "outcomes.end_save")
    assert (kept(here).ended, kept(here).state) == (ago(15), PlacementState.BREAKDOWN)
    months = TEXT.number(385 / 30.4375, decimals=1)
    assert TEXT("outcomes.known_breakdown", months=months) in html(app)
    assert TEXT("outcomes.end_save") not in [each.label for each in app.button]


def test_a_correction_shows_its_reason_as_written(case: Cases) -> None:
    here = case("placed")
    app = opened(here)
    by_label(app.date_input, "outcomes.begun").set_value(ago(390))
    by_label(app.text_input, "outcomes.reason").set_value("Fel <b>dag</b>.")
    press(app, "outcomes.correct_save")
    assert (kept(here).begun, kept(here).revision) == (ago(390), 2)
    assert TEXT("outcomes.corrected", reason="Fel &lt;b&gt;dag&lt;/b&gt;.") in html(app)


def test_a_follow_up_is_chosen_and_corrected(case: Cases) -> None:
    here = case("placed")
    app = opened(here)
    by_label(app.selectbox, "outcomes.which").set_value(kept(here).follow_ups[0].id)
    app.run()
    choice = [each for each in app.radio if each.label == TEXT("outcomes.safety")][-1]
    assert choice.value == 7
    choice.set_value(choice.options[3])
    [each for each in app.text_input if each.label == TEXT("outcomes.reason")][-1].set_value("*Fel* siffra.")
    [each for each in app.button if each.label == TEXT("outcomes.correct_save")][-1].click()
    app.run()
    (found,) = kept(here).follow_ups
    assert (found.seen, found.on, found.revision) == (Seen(safety=3, goals=3, goals_reached=1), ago(200), 2)
    assert app.table[0].value[TEXT("outcomes.column_corrected")].tolist() == [r"\*Fel\* siffra\."]


def test_what_was_noted_by_mistake_stands_apart_and_can_be_counted_again(case: Cases) -> None:
    here = case("placed")
    app = opened(here)
    for again in (True, False):
        by_label(app.checkbox, "outcomes.is_void").set_value(again)
        by_label(app.text_input, "outcomes.reason").set_value("Fel hem.")
        press(app, "outcomes.correct_save")
        assert kept(here).void == again
        assert (TEXT("outcomes.void", count=1) in html(app)) == again
        assert bool(app.table) != again


def test_start_page_tells_of_what_is_due_to_whoever_works_with_the_home(case: Cases) -> None:
    here = case("placed")
    due = [label for label in links(opened(here, "work", home=None)) if "Ekbacken" in label]
    assert len(due) == 1 and "placering 1" in due[0]
    supervisor = opened(here, "work", actor=here.staff.supervisor, home=None)
    assert not [label for label in links(supervisor) if "Ekbacken" in label]
    casework.add_follow_up(here.office, here.actor, here.home, kept(here).id, on=ago(1), seen=Seen(safety=7))
    assert not [label for label in links(opened(here, "work", home=None)) if "placering" in label]


def test_list_shows_what_is_due_apart_from_what_is_not(case: Cases) -> None:
    here = case("placed")
    casework.begin_placement(here.office, here.actor, here.home, ago(10))
    app = opened(here, actor=here.staff.supervisor, home=None)
    words = html(app)
    assert TEXT("outcomes.overdue", count=1) in words and TEXT("outcomes.later", count=1) in words
    assert [each.split(" · ")[1] for each in links(app) if "Ekbacken" in each] == ["placering 1", "placering 2"]


def test_nothing_is_running(case: Cases) -> None:
    app = opened(case("home"), home=None)
    assert [each.value for each in app.markdown] == [TEXT("outcomes.none_running")]


def test_many_are_shown_some_at_a_time(case: Cases) -> None:
    here = case("home")
    for days in range(30):
        casework.begin_placement(here.office, here.actor, here.home, ago(days))
    app = opened(here, home=None)
    assert len([each for each in links(app) if "Ekbacken" in each]) == 25
    press(app, "outcomes.more")
    assert len([each for each in links(app) if "Ekbacken" in each]) == 30


@pytest.mark.parametrize("who", ["researcher", "second", "administrator", "colleague"])
def test_others_see_nothing_of_a_home(case: Cases, who: str) -> None:
    here = case("placed")
    app = opened(here, actor=getattr(here.staff, who))
    assert [each.value for each in app.error] == [TEXT("error.ACC-401")]
    assert "Ekbacken" not in html(app) and not app.table


def test_home_leads_to_its_follow_up(case: Cases) -> None:
    assert TEXT("outcomes.from_home") in links(opened(case("home"), "homes"))


def test_office_settles_how_often_in_its_routines(case: Cases) -> None:
    here = case("placed")
    app = opened(here, "routines", home=None)
    by_label(app.number_input, "routines.follow_up_months").set_value(9)
    press(app, "routines.save")
    assert casework.routines(here.office, here.staff.supervisor).follow_up_months == 9
