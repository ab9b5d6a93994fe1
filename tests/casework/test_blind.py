"""Blindness: whoever is asked to rate finds nothing of another's ratings, through any function and on any page.

Every public function is called in two worlds that differ in one thing: in the one, the interviewer has locked. Whoever
has not locked herself must be told exactly the same in both.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from vignette import casework
from vignette.access import Actor, Role
from vignette.assessment import CommentState, InterviewEvent, JudgementPart, PlacementState, Seen, Stance
from vignette.casework import ASPECT, CRITICAL, DISSENT, ITEM, DocumentKind
from vignette.casework.office import now
from vignette.errors import VignetteError
from vignette.i18n import Language, catalogue
from vignette.storage import Store, open_store
from vignette.ui.navigation import PAGES
from vignette.ui.session import Session

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
WORD = "Särpräglat"
"""Stands in every quote of the rater who has locked."""
PEOPLE = {
    "second rater": frozenset({Role.SECOND_RATER}),
    "everything but administrator": frozenset(Role) - {Role.ADMINISTRATOR},
}
KEYS = {"reliability_key"}
"""Functions whose result no page shows: the key of a cache changes with the database, whatever was changed."""
FUNCTIONS = sorted(
    name
    for name, each in inspect.getmembers(casework, inspect.isfunction)
    if name in casework.__all__ and "actor" in inspect.signature(each).parameters and name not in KEYS
)
ID = re.compile(r"\b[0-9a-f]{16}\b")
DOWNLOAD = re.compile(r'file_id: "[0-9a-f]{32}"')


def parameters(name: str) -> list[str]:
    """Return the parameters that a function of casework requires beside the office and the person."""
    given = inspect.signature(getattr(casework, name)).parameters.values()
    required = [each.name for each in given if each.default is inspect.Parameter.empty]
    return [each for each in required if each not in ("office", "actor")]


def lock_with_traces(here: Case, rater: Actor) -> None:
    """Let a rater rate like nobody else, and lock."""
    whose = here.office, rater, here.interview
    for vignette in here.vignettes:
        for level, aspect in zip((1, 5, 2), here.instrument.aspects, strict=True):
            casework.rate(*whose, vignette.id, aspect.id, level=level)
            quote = here.draft(f"{WORD} {level}", item_id=vignette.id, part=ASPECT + aspect.id, tab="")
            casework.save_quote(*whose, quote)
        critical = vignette.critical_answers[1].id
        casework.flag_critical(*whose, vignette.id, critical, heard=True)
        casework.save_quote(*whose, here.draft(f"{WORD} kritiskt", item_id=vignette.id, part=CRITICAL + critical))
    casework.lock(*whose)


def arguments(here: Case) -> dict[str, Any]:
    """Return something for every parameter that a function of casework requires."""
    with here.office.store.reading() as tx:
        routines = casework.routines.__globals__["routines_of"](tx)
    return {
        "account_id": here.staff.colleague.account_id,
        "administration_id": here.interview,
        "alive": lambda tab: True,
        "applicant_id": here.applicant,
        "applicants": ("Alex",),
        "aspect_id": here.instrument.aspects[0].id,
        "base": 1,
        "begun": now().date(),
        "consent": True,
        "content": b"%PDF-",
        "critical_id": here.vignette.critical_answers[0].id,
        "digest": "0" * 64,
        "display_name": "New",
        "draft": here.draft("Jag", part=ASPECT + here.instrument.aspects[0].id),
        "ended": now().date(),
        "event": InterviewEvent.PAUSED,
        "follow_up_id": "0" * 16,
        "form_id": "A",
        "heard": True,
        "household_id": here.home,
        "instrument_id": here.instrument.id,
        "interpreter": False,
        "item_id": here.vignette.id,
        "kind": DocumentKind.DOCX,
        "language": Language.SV,
        "name": "Lillgården",
        "on": now().date(),
        "password": "en hel mening",
        "placement_id": "0" * 16,
        "purpose": "Utredning",
        "reason": "Så står det.",
        "recipient": "Nämnden",
        "roles": frozenset({Role.RECRUITER}),
        "round_id": "0" * 16,
        "seen": Seen(safety=7),
        "server": "s",
        "settled": replace(routines, random_share=0.5),
        "stance": Stance.AGREES,
        "state": PlacementState.BREAKDOWN,
        "tab": "tab",
        "username": "new",
    }


def own_arguments(here: Case) -> dict[str, dict[str, Any]]:
    """Return what a function requires otherwise than others that call it the same."""
    return {
        "save_dissent": {"draft": here.draft("Jag", item_id=DISSENT, part="")},
        "save_summary_text": {"draft": here.draft("Jag", item_id=ITEM, part=JudgementPart.STRENGTHS)},
        "set_comment": {"state": CommentState.NONE},
    }


def told(here: Case, actor: Actor, name: str) -> str:
    """Return everything a call returns or refuses with, in words."""
    function, given = getattr(casework, name), arguments(here) | own_arguments(here).get(name, {})
    try:
        words = repr(function(here.office, actor, **{each: given[each] for each in parameters(name)}))
    except VignetteError as error:
        words = repr((error, error.values, error.problems))
    return words


def shown(here: Case, actor: Actor, page: str, **query: str) -> str:
    """Return everything a page sends to the browser; without a query it is opened about the interview."""
    text = catalogue(Language.SV)
    session = Session(office=here.office, actor=actor, language=Language.SV, text=text, tab="tab")
    app = AppTest.from_function(draw, kwargs={"session": session, "name": page}, default_timeout=60)
    for name, value in (query or {"interview": here.interview}).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return "\n".join(everything_below(app._tree))


def draw(session, name):  # type: ignore[no-untyped-def]  # its text alone is run, without the names above
    """Draw one page, as `navigation.run` does for a visitor who is signed in."""
    import streamlit as st

    from vignette.ui import navigation

    for entry in navigation.PAGES:
        session.pages[entry.name] = st.Page(lambda: None, url_path=entry.name, default=entry is navigation.PAGES[0])
    st.navigation(list(session.pages.values()), position="hidden")
    navigation._draw(next(entry for entry in navigation.PAGES if entry.name == name), session)


def everything_below(node: Any) -> Iterator[str]:
    for child in node.children.values():
        yield str(getattr(child, "proto", ""))
        if hasattr(child, "children"):
            yield from everything_below(child)


def without_new_ids(here: Case, words: str) -> str:
    """Return words with ids that this very call has made, and the database's name, evened out."""
    with here.office.store.reading() as tx:
        known = repr([tx.exec_driver_sql(f"SELECT id FROM {table}").all() for table in ("account", "administration")])
    words = words.replace(str(here.office.store.engine.url), "database")
    words = DOWNLOAD.sub("download", words)
    return ID.sub(lambda found: found.group() if found.group() in known else "new", words)


def assert_no_trace(here: Case, words: str, blind: str) -> None:
    """See that words hold nothing of the rater who has locked."""
    assert WORD not in words
    with here.office.store.reading() as tx:
        times = tx.exec_driver_sql("SELECT DISTINCT substr(at, 1, 23) FROM rating_lock WHERE locked").scalars().all()
    assert times and not [at for at in times if at in words or at.replace(" ", "T") in words]
    other = here.staff.second if blind == "interviewer" else here.actor
    assert other.account_id not in words


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function that stops the clock, so that the two worlds cannot differ by it."""

    def stop() -> None:
        moment = now() + dt.timedelta(days=1)
        for module in [each for name, each in sys.modules.items() if name.startswith("vignette.")]:
            if getattr(module, "now", None) is now:
                monkeypatch.setattr(module, "now", lambda: moment)

    return stop


@pytest.fixture(params=PEOPLE)
def person(request: pytest.FixtureRequest) -> frozenset[Role]:
    """Return the roles of whoever is yet to rate."""
    return PEOPLE[request.param]


Worlds = Callable[[str], tuple["Case", "Case", Actor]]


@pytest.fixture(scope="module")
def locked(cases: Cases, tmp_path_factory: pytest.TempPathFactory) -> Cases:
    """Return a function that makes a case in which a rater has locked, once for all tests."""
    folder, made = tmp_path_factory.mktemp("locked"), {}

    def in_state(state: str) -> Case:
        if state not in made:
            here = cases(state)
            shutil.copy(str(here.office.store.engine.url.database), folder / f"{state}.sqlite")
            with closing(open_store(f"sqlite:///{folder / f'{state}.sqlite'}")) as store:
                made[state] = replace(here, office=replace(here.office, store=store))
                rater = here.actor if state == "asked" else here.staff.second
                lock_with_traces(made[state], rater)
        return made[state]

    return in_state


@pytest.fixture
def worlds(case: Cases, locked: Cases, tmp_path: Path) -> Iterator[Worlds]:
    """Return a function that gives a case twice, and who is yet to rate it; in the second the other has locked."""
    opened: list[Store] = []

    def two(blind: str) -> tuple[Case, Case, Actor]:
        state = "asked" if blind == "second rater" else "second_rated"
        made = locked(state)
        shutil.copy(str(made.office.store.engine.url.database), tmp_path / "after.sqlite")
        opened.append(open_store(f"sqlite:///{tmp_path / 'after.sqlite'}"))
        after = replace(made, office=replace(made.office, store=opened[-1]))
        return case(state), after, after.staff.second if blind == "second rater" else after.actor

    yield two
    for store in opened:
        store.close()


BLIND = pytest.mark.parametrize("blind", ["second rater", "interviewer"])


@BLIND
@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_tells_whether_another_rater_has_locked(
    worlds: Worlds, one_moment: Callable[[], None], person: frozenset[Role], name: str, blind: str
) -> None:
    before, after, actor = worlds(blind)
    actor = replace(actor, roles=person)
    one_moment()
    first, second = (without_new_ids(here, told(here, actor, name)) for here in (before, after))
    assert first == second
    assert_no_trace(after, second, blind)
    if blind == "second rater" and (name == "my_tasks" or "administration_id" in parameters(name)):
        assert "Kim Ek" not in second and "Ekbacken" not in second


@pytest.mark.parametrize("page", [entry.name for entry in PAGES])
@BLIND
def test_no_page_tells_whether_another_rater_has_locked(
    worlds: Worlds, one_moment: Callable[[], None], person: frozenset[Role], page: str, blind: str
) -> None:
    before, after, actor = worlds(blind)
    actor = replace(actor, roles=person)
    one_moment()
    first, second = (without_new_ids(here, shown(here, actor, page)) for here in (before, after))
    assert first == second
    assert_no_trace(after, second, blind)


@pytest.mark.parametrize("page", ["homes", "outcomes", "side_by_side", "summary"])
@BLIND
def test_no_page_of_a_home_tells_whether_another_rater_has_locked(
    worlds: Worlds, one_moment: Callable[[], None], person: frozenset[Role], page: str, blind: str
) -> None:
    before, after, actor = worlds(blind)
    actor = replace(actor, roles=person)
    one_moment()
    first, second = (without_new_ids(here, shown(here, actor, page, home=here.home)) for here in (before, after))
    assert first == second
    assert_no_trace(after, second, blind)


def test_the_worlds_do_differ(worlds: Worlds) -> None:
    for blind in ("second rater", "interviewer"):
        before, after, _ = worlds(blind)
        supervisor = after.staff.supervisor
        if blind == "second rater":
            with pytest.raises(VignetteError, match="REC-311"):
                casework.result(before.office, supervisor, before.interview)
        assert WORD in repr(casework.result(after.office, supervisor, after.interview))
