"""Three people and one interview: rated, rated again blind, settled where the two differ, and shown with all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect
from tests.browser.conftest import PATIENCE
from tests.browser.driving import FORM, INSTRUMENT, PASSWORD, Records, Server, Visitor, until

from vignette import casework
from vignette.access import Actor, Role
from vignette.assessment import InterviewEvent, ProbeMark, QueueState
from vignette.casework import ASPECT, CRITICAL, LEAD, Draft
from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument, Vignette

TOLD = "Jag frågar barnet först. Sedan ringer jag socialsekreteraren."
FIRST, SECOND = "Orden som den första valde", "Orden som den andra valde"
REASON = "Hon säger att hon ringer, och det räcker för nivån."


@dataclass(frozen=True)
class People:
    """Who works with one interview, each at a browser of her own."""

    records: Records
    interview: str
    rut: Visitor
    siv: Visitor
    ulla: Visitor
    second: Actor

    @property
    def instrument(self) -> Instrument:
        return self.records.office.library.get(INSTRUMENT)

    @property
    def vignettes(self) -> tuple[Vignette, ...]:
        return self.instrument.vignettes_of(FORM)

    @property
    def code(self) -> str:
        return self.interview[:8].upper()


@pytest.fixture
def people(browser: Browser, fresh_server: Server) -> Iterator[People]:
    records = Records(fresh_server.database)
    opened = [records.token]
    for username, name, role in (
        ("siv", "Siv Skattare", Role.SECOND_RATER),
        ("ulla", "Ulla Utredare", Role.SUPERVISOR),
    ):
        casework.create_account(
            records.office,
            records.actor,
            username=username,
            display_name=name,
            password=PASSWORD,
            roles=frozenset({role}),
        )
        opened.append(casework.sign_in(records.office, username, PASSWORD))
    second = casework.who(records.office, opened[1])
    assert second is not None
    windows = [browser.new_context(viewport={"width": 1280, "height": 800}, locale="sv-SE") for _ in opened]
    visitors = []
    for window, token in zip(windows, opened, strict=True):
        window.set_default_timeout(PATIENCE)
        visitors.append(Visitor(page=window.new_page(), address=fresh_server.address).signed_in(token))
    rut, siv, ulla = visitors
    yield People(records=records, interview=held(records), rut=rut, siv=siv, ulla=ulla, second=second)
    for window in windows:
        window.close()
    records.close()


def held(records: Records) -> str:
    """Hold an interview in which everything is answered and asked."""
    office, actor, interview = records.office, records.actor, records.interview()
    for vignette in records.seen(interview).vignettes:
        save = Draft(item_id=vignette.id, part=LEAD, text=TOLD, base=0, writer="test", tab="")
        casework.save_note(office, actor, interview, save)
        for probe in vignette.probes:
            asked = Draft(item_id=vignette.id, part=probe.id, text=ProbeMark.ASKED, base=0, writer="test", tab="")
            casework.save_mark(office, actor, interview, asked)
    casework.move(office, actor, interview, InterviewEvent.FINISHED)
    return interview


def rate_all(people: People, actor: Actor, quote: str, *, first: int) -> None:
    """Rate everything 3 but the first cell, which is left for the screen, and the second, which is ``first``."""
    cells = [(vignette, aspect) for vignette in people.vignettes for aspect in people.instrument.aspects]
    for place, (vignette, aspect) in enumerate(cells[1:], start=1):
        level = first if place == 1 else 3
        casework.rate(people.records.office, actor, people.interview, vignette.id, aspect.id, level=level)
        if level in (1, 5):
            write(people, actor, ASPECT + aspect.id, quote)


def write(people: People, actor: Actor, part: str, quote: str) -> None:
    item = people.vignettes[0].id
    draft = Draft(item_id=item, part=part, text=quote, base=0, writer="test", tab="")
    casework.save_quote(people.records.office, actor, people.interview, draft)


def choose_first_and_lock(people: People, person: Visitor, actor: Actor) -> None:
    """Rate the first cell on the page, and lock."""
    aspect = people.instrument.aspects[0]
    name = person.words("rate.level", aspect=aspect.name.sv)
    person.page.get_by_role("radiogroup", name=name).get_by_text("(3)").click()
    key = people.vignettes[0].id, aspect.id

    def kept() -> bool:
        cell = casework.rating_sheet(people.records.office, actor, people.interview).cells.get(key)
        return cell is not None and cell.level == 3

    until(kept, what="the first cell")
    person.settled()
    person.button("rate.lock").click()
    person.hears(person.words("rate.is_locked"))


def test_two_blind_ratings_an_adjudication_and_a_profile_with_all_three(people: People) -> None:
    first_rates(people)
    second_finds_nothing_of_it(people)
    second_rates(people)
    supervisor_settles(people)
    profile_shows_all_three(people)


def first_rates(people: People) -> None:
    office, rut = people.records.office, people.records.actor
    rate_all(people, rut, FIRST, first=5)
    critical = people.vignettes[0].critical_answers[0]
    casework.flag_critical(office, rut, people.interview, people.vignettes[0].id, critical.id, heard=True)
    write(people, rut, CRITICAL + critical.id, FIRST)
    people.rut.open(f"/rate?interview={people.interview}").reads("rate.title", name="Anna Ek")
    choose_first_and_lock(people, people.rut, rut)


def second_finds_nothing_of_it(people: People) -> None:
    siv = people.siv
    siv.open("/").reads("page.work")
    siv.hears(siv.words("raters.tasks", count=1))
    for path in ("/", "/homes", "/accounts", "/study", "/adjudication", "/routines"):
        siv.open(path)
        siv.settled()
        nothing_of_the_first(siv)
    for page in ("interview", "profile", "adjudication"):
        siv.open(f"/{page}?interview={people.interview}")
        expect(siv.page.get_by_role("alert").first).to_be_visible()
        nothing_of_the_first(siv)
    siv.open("/").reads("page.work")
    siv.link("work.link_rate").click()
    siv.reads("raters.title", code=people.code)
    siv.hears(TOLD)
    for number in range(1, len(people.vignettes) + 1):
        siv.contents(number).click(delay=80)
        heading = siv.page.get_by_role("heading", name=people.vignettes[number - 1].title.sv, exact=True)
        expect(heading).to_be_visible()
        siv.settled()
        expect(siv.page.get_by_role("radio", checked=True)).to_have_count(0)
        expect(siv.page.get_by_role("checkbox", checked=True)).to_have_count(0)
        expect(siv.page.get_by_text(re.compile(r"\(0/3\)"))).to_have_count(len(people.vignettes))
        nothing_of_the_first(siv)


def nothing_of_the_first(person: Visitor) -> None:
    content = person.page.content()
    for trace in ("Rekryterare", "Anna Ek", FIRST, person.words("rate.is_locked")):
        assert trace not in content, f"{trace} stands at {person.page.url}"


def second_rates(people: People) -> None:
    rate_all(people, people.second, SECOND, first=3)
    people.siv.open(f"/rate?interview={people.interview}").reads("raters.title", code=people.code)
    choose_first_and_lock(people, people.siv, people.second)
    people.siv.hears(people.siv.words("raters.final"))
    expect(people.siv.button("rate.unlock")).to_have_count(0)


def supervisor_settles(people: People) -> None:
    ulla, aspect = people.ulla, people.instrument.aspects[1]
    ulla.open("/").reads("page.work")
    ulla.link("raters.to_adjudication").click()
    ulla.reads("page.adjudication")
    ulla.hears(ulla.words("adjudication.group.discrepant", count=1))
    ulla.link("adjudication.open").click()
    ulla.reads("adjudication.title", code=people.code)
    ulla.hears(ulla.words("adjudication.distance", steps=2))
    for name in ("Rekryterare", "Skattare", "Anna Ek"):
        assert name not in ulla.page.content()
    case = casework.adjudication_case(people.records.office, supervisor(people), people.interview)
    assert case.state is QueueState.DISCREPANT
    differing = next(cell for cell in case.cells if cell.distance == 2)
    sided = next(symbol for symbol, rating in differing.ratings.items() if rating.level == 5)
    part = ulla.page.locator(f".st-key-part-{people.interview}-{people.vignettes[0].id}-{aspect.id}")
    settle(ulla, part, re.compile(rf"\(5\).*{sided}"))
    critical = people.vignettes[0].critical_answers[0].id
    part = ulla.page.locator(f".st-key-part-{people.interview}-{people.vignettes[0].id}-{critical}")
    settle(ulla, part, re.compile(re.escape(ulla.words("adjudication.counts")) + "$"))
    drawn = next(cell for cell in case.cells if cell.drawn)
    part = ulla.page.locator(f".st-key-part-{people.interview}-{drawn.item_id}-{drawn.aspect_id}")
    settle(ulla, part, re.compile(r"\(3\)"))
    ulla.button("adjudication.close").click()
    ulla.hears(ulla.words("adjudication.is_closed"))


def supervisor(people: People) -> Actor:
    found = casework.who(people.records.office, casework.sign_in(people.records.office, "ulla", PASSWORD))
    assert found is not None
    return found


def settle(person: Visitor, part: Locator, choice: re.Pattern[str]) -> None:
    """Try without a reason, be told, then give one."""
    person.settled()
    part.get_by_text(choice).last.click()
    part.get_by_role("button", name=person.words("adjudication.settle")).click()
    person.hears(person.words("error.REC-205"))
    person.settled()
    part.get_by_text(choice).last.click()
    part.get_by_role("textbox").fill(REASON)
    part.get_by_role("button", name=person.words("adjudication.settle")).click()
    expect(part.get_by_text(REASON)).to_be_visible()


def profile_shows_all_three(people: People) -> None:
    rut, vignette, aspect = people.rut, people.vignettes[0], people.instrument.aspects[1]
    rut.open(f"/profile?interview={people.interview}").reads("profile.title", name="Anna Ek")
    rut.settled()
    rut.hears(FIRST)
    rut.hears(rut.words("gate.no_evidence", households=60, raters=3, two_forms=30))
    rut.page.get_by_text(rut.words("profile.cells"), exact=True).click()
    row = rut.page.get_by_role("table").filter(has_text="▲").nth(1).get_by_role("row").nth(2)
    expect(row).to_contain_text(aspect.name.sv)
    cells = row.get_by_role("cell").all_inner_texts()
    assert {"5", "3"} <= {each[:1] for each in cells[1:3]}
    assert cells[3].startswith("5")
    competence = people.instrument.competence(vignette.competence).name.sv
    score = rut.page.get_by_role("table").first.get_by_role("row").filter(has_text=competence)
    expect(score).to_contain_text("3,7")
    for name in ("Siv", "Skattare"):
        assert name not in rut.page.content()


def test_the_demonstration_opens_the_last_step_and_shows_what_cannot_be_told(
    browser: Browser, fresh_server: Server
) -> None:
    window = browser.new_context(viewport={"width": 1280, "height": 800}, locale="sv-SE")
    window.set_default_timeout(4 * PATIENCE)
    person = Visitor(page=window.new_page(), address=fresh_server.address)
    person.open("/start").button("demo.enter").click()
    person.reads("page.work")
    person.to("adjudication").click()
    person.reads("page.adjudication")
    person.link("adjudication.open").first.click()
    person.settled()
    interview = person.page.url.split("interview=")[1]
    person.open(f"/profile?interview={interview}")
    text = catalogue(Language.SV)
    person.hears(text("app.invented"))
    person.hears(text("opened.banded"))
    expect(person.page.get_by_text(text("report.settling.heading"))).to_be_visible()
    table = person.page.get_by_role("table").first
    expect(table).to_contain_text("går inte att avgöra")
    expect(table).to_contain_text("%")
    window.close()
