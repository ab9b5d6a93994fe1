"""The page of adjudications: masked, complete, and every choice reaches the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from vignette import casework
from vignette.access import Actor, Role
from vignette.assessment import QueueState
from vignette.casework import AdjudicatedCell, AdjudicationCase
from vignette.i18n import Language, catalogue
from vignette.ui.session import Session

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
TEXT = catalogue(Language.SV)
REASON = "Svaret nämner <b>risken</b>."


def draw(session: object) -> None:
    """Draw the page of adjudications as `navigation.run` does."""
    import streamlit as st

    from vignette.ui import navigation

    for entry in navigation.PAGES:
        session.pages[entry.name] = st.Page(lambda: None, url_path=entry.name, default=entry is navigation.PAGES[0])
    st.navigation(list(session.pages.values()), position="hidden")
    navigation._draw(next(entry for entry in navigation.PAGES if entry.name == "adjudication"), session)


def opened(here: Case, actor: Actor | None = None, *, queue: bool = False) -> AppTest:
    """Open the case in the address, or the queue, as the supervisor unless somebody else is named."""
    actor = actor or here.staff.supervisor
    session = Session(office=here.office, actor=actor, language=Language.SV, text=TEXT, tab="tab")
    app = AppTest.from_function(draw, kwargs={"session": session}, default_timeout=60)
    if not queue:
        app.query_params["interview"] = here.interview
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    """Return everything that is sent to the browser."""
    return "\n".join(below(app._tree))


def below(node: Any) -> Iterator[str]:
    for child in node.children.values():
        yield str(getattr(child, "proto", ""))
        if hasattr(child, "children"):
            yield from below(child)


def html(app: AppTest) -> str:
    return "\n".join(each.proto.body for each in app.get("html"))


def found(here: Case) -> AdjudicationCase:
    return casework.adjudication_case(here.office, here.staff.supervisor, here.interview)


def cell(here: Case, place: int = 0) -> AdjudicatedCell:
    """Return the cell of the first vignette's first aspect, or the one at another place of the form."""
    places = [(vignette.id, aspect.id) for vignette in here.vignettes for aspect in here.instrument.aspects]
    return next(each for each in found(here).cells if (each.item_id, each.aspect_id) == places[place])


def key(here: Case, place: int = 0) -> str:
    at = cell(here, place)
    return f"{here.interview}-{at.item_id}-{at.aspect_id}"


def settle(app: AppTest, of: str, choice: object, reason: str = REASON) -> AppTest:
    """Choose, write why and press the form's button."""
    app.radio(key=f"value-{of}").set_value(choice)
    app.text_area(key=f"reason-{of}").set_value(reason)
    button = next(each for each in app.button if each.form_id == f"settle-{of}")
    button.click().run()
    assert not app.exception
    return app


def press(app: AppTest, words: str) -> AppTest:
    next(each for each in app.button if each.label == TEXT(words)).click().run()
    assert not app.exception
    return app


def test_the_queue_says_how_far_apart_and_no_name(case: Cases) -> None:
    here = case("both_locked")
    told = shown(opened(here, queue=True))
    row = casework.adjudication_queue(here.office, here.staff.supervisor)[0]
    assert TEXT("adjudication.group.discrepant", count=1) in told
    assert TEXT("adjudication.differ", count=row.differ, steps=row.greatest) in told
    assert TEXT("adjudication.reason.on_request") in told
    assert not [name for name in ("Ekbacken", "Kim", "Actor", "Second") if name in told]


def test_the_case_shows_both_ratings_masked(case: Cases) -> None:
    here = case("both_locked")
    app = opened(here)
    told, words = shown(app), html(app)
    names = {each.value: f"{each.name.sv} ({each.value})" for each in here.instrument.scale}
    for symbol, rating in cell(here).ratings.items():
        assert f"{symbol} {names[rating.level or 0]}" in words
    assert TEXT("adjudication.distance", steps=2) in words
    assert TEXT("adjudication.level_against_code") in words
    assert "Jag ringer." in words
    traces = ["Ekbacken", "Kim", "Actor", "Second", here.actor.account_id, here.staff.second.account_id]
    assert [trace for trace in traces if trace in told] == []
    with here.office.store.reading() as tx:
        times = tx.exec_driver_sql("SELECT DISTINCT substr(at, 1, 16) FROM rating_lock").scalars().all()
    assert times and [at for at in times if at in told or at.replace(" ", "T") in told] == []


def test_only_what_must_be_settled_has_a_form(case: Cases) -> None:
    here = case("both_locked")
    app = opened(here)
    parts = [*found(here).cells, *found(here).critical]
    assert len(app.radio) == sum(each.required for each in parts) == 3 + routine_spot_checks(here)
    same = sum(each.same for each in found(here).cells)
    assert TEXT("adjudication.carried_about", same=same, all=len(found(here).cells)) in html(app)


def routine_spot_checks(here: Case) -> int:
    return sum(each.drawn for each in found(here).cells)


@pytest.mark.parametrize("symbol", ["▲", "●"])
def test_a_rater_is_accepted(case: Cases, symbol: str) -> None:
    here = case("both_locked")
    level = cell(here).ratings[symbol].level
    assert level is not None
    settle(opened(here), key(here), level - 1)
    made = cell(here).decision
    assert made is not None
    assert (made.level, made.sided_with, made.reason) == (level, symbol, REASON)


def test_another_level_is_settled_and_shown_with_its_reason(case: Cases) -> None:
    here = case("both_locked")
    app = settle(opened(here), key(here), 3)
    made = cell(here).decision
    assert made is not None
    assert (made.level, made.sided_with) == (4, None)
    name = here.instrument.scale[3].name.sv
    assert TEXT("adjudication.decided", value=f"{name} (4)") in html(app)
    assert "&lt;b&gt;risken&lt;/b&gt;" in html(app)


def test_a_missing_code_is_settled(case: Cases) -> None:
    here = case("both_locked")
    settle(opened(here), key(here), len(here.instrument.scale))
    made = cell(here).decision
    assert made is not None
    assert (made.level, made.missing_code) == (None, here.instrument.missing_codes[0].id)


def test_what_both_gave_sides_with_neither(case: Cases) -> None:
    here = case("both_locked")
    carried = [place for place in range(len(found(here).cells)) if not cell(here, place).required]
    same = next(place for place in carried if cell(here, place).same)
    at = cell(here, same)
    app = opened(here)
    app.selectbox(key=f"also-{here.interview}").set_value(f"{at.item_id} {at.aspect_id}").run()
    level = at.ratings["▲"].level
    assert level is not None
    settle(app, key(here, same), level - 1)
    made = cell(here, same).decision
    assert made is not None
    assert (made.level, made.sided_with) == (level, None)
    assert app.selectbox(key=f"also-{here.interview}").value is None


@pytest.mark.parametrize(("choice", "reason", "code"), [(None, REASON, "REC-336"), (3, " ", "REC-205")])
def test_a_choice_or_reason_that_lacks_is_told_and_nothing_is_lost(
    case: Cases, choice: int | None, reason: str, code: str
) -> None:
    here = case("both_locked")
    app = settle(opened(here), key(here), choice, reason)
    assert [each.value for each in app.error] == [TEXT(f"error.{code}")]
    assert cell(here).decision is None
    assert app.radio(key=f"value-{key(here)}").value == choice
    assert app.text_area(key=f"reason-{key(here)}").value == reason


def test_what_lacks_stands_in_the_order_of_the_page(case: Cases) -> None:
    here = case("both_locked")
    words = html(opened(here))
    first, other = (here.instrument.competence(each.competence).name.sv for each in here.vignettes[:2])
    aspect, critical = here.instrument.aspects[0].name.sv, here.vignette.critical_answers[0].text.sv
    lines = [f"• {first}, {aspect}", f"• {first}, {critical}", f"• {other}, {aspect}"]
    assert [words.index(line) for line in lines] == sorted(words.index(line) for line in lines)


def test_a_critical_answer_is_settled_and_taken_back(case: Cases) -> None:
    here = case("both_locked")
    answer = found(here).critical[0]
    of = f"{here.interview}-{answer.item_id}-{answer.critical_id}"
    app = settle(opened(here), of, None)
    assert [each.value for each in app.error] == [TEXT("adjudication.choose_first")]
    app = settle(app, of, False)
    made = found(here).critical[0].decision
    assert made is not None and (made.heard, made.reason) == (False, REASON)
    app.button(key=f"back-{of}").click().run()
    assert found(here).critical[0].decision is None


def test_what_is_taken_back_can_be_settled_anew(case: Cases) -> None:
    here = case("both_locked")
    app = settle(opened(here), key(here), 3)
    app.button(key=f"back-{key(here)}").click().run()
    assert cell(here).decision is None
    settle(app, key(here), 1)
    made = cell(here).decision
    assert made is not None and made.level == 2


def test_closing_lists_what_lacks_and_closes_nothing(case: Cases) -> None:
    here = case("both_locked")
    app = press(opened(here), "adjudication.close")
    lacking = found(here).lacking
    assert [each.value for each in app.error] == [TEXT("adjudication.cannot_close", count=len(lacking))]
    aspect, competence = (
        here.instrument.aspects[0].name.sv,
        here.instrument.competence(here.vignette.competence).name.sv,
    )
    assert f"• {competence}, {aspect}" in html(app)
    assert found(here).state is QueueState.DISCREPANT


def test_a_closed_case_offers_no_choice_until_it_is_opened_with_a_reason(case: Cases) -> None:
    here = case("adjudicated")
    app = opened(here)
    assert not app.radio
    assert TEXT("adjudication.take_back") not in [each.label for each in app.button]
    press(app, "adjudication.reopen")
    assert found(here).state is QueueState.DONE
    assert [each.value for each in app.error] == [TEXT("error.REC-205")]
    app.text_area[0].set_value(REASON)
    app = press(app, "adjudication.reopen")
    assert found(here).reopened == REASON
    assert "&lt;b&gt;risken&lt;/b&gt;" in html(app)
    press(app, "adjudication.close")
    assert found(here).state is QueueState.DONE


def test_one_more_rater_is_asked_without_a_choice_of_whom(case: Cases) -> None:
    here = case("both_locked")
    app = press(opened(here), "adjudication.ask_one_more")
    assert [each.value for each in app.error] == []
    assert found(here).awaiting
    assert TEXT("error.REC-335") in html(app)
    press(app, "adjudication.withdraw")
    assert not found(here).awaiting


def test_a_second_rating_is_asked_of_whom_one_likes_and_taken_back(case: Cases) -> None:
    here = case("locked")
    app = opened(here)
    second = here.staff.second.account_id
    box = app.selectbox[0]
    assert box.value is None
    box.set_value(second)
    app = press(app, "adjudication.ask")
    tasks = casework.my_tasks(here.office, here.staff.second)
    assert [each.id for each in tasks] == [here.interview]
    assert TEXT("adjudication.waiting_about") in shown(app)
    press(app, "adjudication.withdraw")
    assert casework.my_tasks(here.office, here.staff.second) == ()


def test_a_rater_who_supervises_sees_that_it_is_hers_and_no_more(case: Cases) -> None:
    here = case("both_locked")
    rater = replace(here.staff.second, roles=frozenset({Role.SECOND_RATER, Role.SUPERVISOR}))
    told = shown(opened(here, rater, queue=True))
    assert TEXT("adjudication.group_own", count=1) in told
    assert TEXT("adjudication.group.discrepant", count=1) not in told
    app = opened(here, rater)
    assert [each.value for each in app.info] == [TEXT("error.REC-331")]
    assert TEXT("adjudication.rule", symbols="▲ och ●") not in html(app)
    assert not [symbol for symbol in "▲●" if symbol in shown(app)]


def test_the_page_is_for_adjudicators(case: Cases) -> None:
    here = case("both_locked")
    for actor in (here.actor, here.staff.second, here.staff.administrator):
        app = opened(here, actor)
        assert [each.value for each in app.error] == [TEXT("error.ACC-401")]
        assert html(app) == ""
