"""Every page: opened by its address, refused to strangers, in the right language, usable by keyboard, accessible."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.browser.conftest import PATIENCE
from tests.browser.driving import PASSWORD, USERNAME, Records, Server, Visitor

from vignette import casework
from vignette.access import Role
from vignette.assessment import InterviewEvent
from vignette.casework import LEAD, Draft
from vignette.i18n import Language

OUT = Path(__file__).parent / "_out"
SIZES = {"desk": (1280, 800), "tablet": (820, 1180)}
PAGES = {
    "work": ("/", "page.work"),
    "homes": ("/homes", "page.homes"),
    "home": ("/homes?home={home}", ""),
    "briefing": ("/interview?interview={new}", "interview.title"),
    "interview": ("/interview?interview={running}&item=A2", "interview.title"),
    "rate": ("/rate?interview={rated}&item=A1", "rate.title"),
    "profile": ("/profile?interview={locked}", "profile.title"),
    "summaries": ("/summary", "page.summary"),
    "summary": ("/summary?home={home}", ""),
    "dissents": ("/dissent", "page.dissent"),
    "verify": ("/verify", "page.verify"),
    "accounts": ("/accounts", "page.accounts"),
    "manual": ("/manual", ""),
}
HEADINGS = {"home": "Bo Ek", "summary": "Vad intervjuerna visar", "manual": "13 Spara och gallra"}
"""A heading to wait for where the main one is not a sentence of the catalogue."""

FRAMEWORKS_OWN: dict[str, str] = {}
"""Findings of axe that lie in Streamlit's own frame, by rule, with the reason why they stay."""


@dataclass(frozen=True)
class Case:
    """A home with interviews at every stage."""

    home: str
    new: str
    running: str
    rated: str
    locked: str

    def path(self, name: str) -> str:
        return PAGES[name][0].format(**vars(self))


@pytest.fixture(scope="module")
def case(records: Records) -> Case:
    ids = {
        "new": records.interview(begun=False),
        **{stage: _held(records, stage) for stage in ("running", "rated", "locked")},
    }
    homes = casework.my_homes(records.office, records.actor)
    home = next(each for each in homes if each.interviews[0].id == ids["locked"])
    return Case(home=home.household.id, **ids)


def _held(records: Records, stage: str) -> str:
    office, actor, held = records.office, records.actor, records.interview()
    seen = records.seen(held)
    for vignette in seen.vignettes:
        told = "Jag frågar barnet först.\nSedan ringer jag socialsekreteraren."
        casework.save_note(
            office, actor, held, Draft(item_id=vignette.id, part=LEAD, text=told, base=0, writer="test", tab="")
        )
    if stage == "running":
        return held
    casework.move(office, actor, held, InterviewEvent.FINISHED)
    for vignette in seen.vignettes:
        for place, aspect in enumerate(seen.instrument.aspects):
            casework.rate(office, actor, held, vignette.id, aspect.id, level=2 + place)
    if stage == "locked":
        casework.lock(office, actor, held)
    return held


def _at(visitor: Visitor, name: str) -> None:
    """Wait until a page stands there whole."""
    key = PAGES[name][1]
    if key:
        visitor.reads(key, **({"name": "Anna Ek"} if key.endswith("title") else {}))
    else:
        expect(visitor.page.get_by_role("heading", name=HEADINGS[name], exact=True)).to_be_visible()
    visitor.settled()
    expect(visitor.page.get_by_test_id("stAlertContentError")).to_have_count(0)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_its_address_alone_and_is_accessible(visitor: Visitor, case: Case, name: str) -> None:
    hosts: set[str] = set()
    troubles: list[str] = []
    visitor.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    visitor.page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).netloc))
    visitor.page.on("pageerror", lambda error: troubles.append(str(error)))
    visitor.open(case.path(name))
    _at(visitor, name)
    visitor.page.reload()
    _at(visitor, name)
    assert hosts <= {urlsplit(visitor.address).netloc, ""}
    assert troubles == []
    expect(visitor.page.locator("html")).to_have_attribute("lang", "sv")
    expect(visitor.page.get_by_text(visitor.words("app.invented"))).to_have_count(0)
    look_at(name, visitor)


def test_every_page_asks_for_sign_in_and_then_opens(page: Page, server: Server, case: Case) -> None:
    visitor = Visitor(page=page, address=server.address)
    for name in PAGES:
        page.context.clear_cookies()
        visitor.open(case.path(name)).reads("sign_in.title")
        assert "Ek" not in page.content()
        sign_in(visitor)
        page.wait_for_url(server.address + case.path(name), wait_until="commit")


def sign_in(visitor: Visitor) -> None:
    """Fill in the sign-in form."""
    visitor.field("account.username").fill(USERNAME)
    visitor.field("account.password").fill(PASSWORD)
    visitor.button("sign_in.enter").click()


def test_the_language_can_be_switched_and_the_address_stays(
    page: Page, server: Server, records: Records, case: Case
) -> None:
    swedish = Visitor(page=page, address=server.address)
    english = Visitor(page=page, address=server.address, language=Language.EN)
    swedish.open(case.path("rate"))
    page.get_by_role("link", name="English").click()
    english.reads("sign_in.title")
    sign_in(english)
    _at(english, "rate")
    assert page.url == server.address + case.path("rate")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Svenska").click()
    _at(swedish, "rate")
    assert page.url == server.address + case.path("rate")
    expect(page.locator("html")).to_have_attribute("lang", "sv")


@pytest.fixture
def stranger(page: Page, server: Server, records: Records) -> Visitor:
    """Another interviewer, who does not work with the home."""
    office = records.office
    if all(account.username != "sten" for account in casework.accounts(office, records.actor)):
        casework.create_account(
            office,
            records.actor,
            username="sten",
            display_name="Sten",
            password=PASSWORD,
            roles=frozenset({Role.RECRUITER}),
        )
    return Visitor(page=page, address=server.address).signed_in(casework.sign_in(office, "sten", PASSWORD))


def test_a_foreign_or_unknown_id_is_refused_without_a_word_of_it(stranger: Visitor, case: Case) -> None:
    unknown = [f"/{page}?interview=0123456789abcdef" for page in ("interview", "rate", "profile")]
    foreign = [case.path(name) for name in ("home", "briefing", "interview", "rate", "profile")]
    for path in [*unknown, "/homes?home=x", *foreign]:
        stranger.open(path)
        stranger.hears(stranger.words("error.ACC-401"))
        shown = stranger.page.locator("body").inner_text()
        assert "Ek" not in shown and "socialsekreteraren" not in shown
    stranger.to("rate").click(delay=80)
    stranger.hears(stranger.words("choose.interview"))


def test_the_administration_is_not_there_for_an_interviewer(stranger: Visitor) -> None:
    stranger.open("/accounts")
    stranger.hears(stranger.words("error.ACC-401"))
    expect(stranger.to("work")).to_be_visible()
    expect(stranger.to("accounts")).to_have_count(0)


def test_the_demonstration_is_marked_on_every_page(page: Page, server: Server, records: Records) -> None:
    before = len(casework.my_homes(records.office, records.actor))
    visitor = Visitor(page=page, address=server.address).open("/sign-in")
    visitor.button("demo.enter").click()
    visitor.reads("page.work")
    mark = page.get_by_role("note")
    for group, title in {"go_on": "interview.title", "rate": "raters.title", "done": "profile.title"}.items():
        visitor.link(f"work.link_{group}").first.click(delay=80)
        before_name = visitor.words(title, name="\0", code="\0").split("\0")[0]
        expect(page.get_by_role("heading", level=1, name=before_name)).to_be_visible()
        expect(mark).to_have_text(visitor.words("app.invented"))
        visitor.to("work").click(delay=80)
        visitor.reads("page.work")
    for name in ("homes", "accounts"):
        visitor.to(name).click(delay=80)
        visitor.reads(f"page.{name}")
        expect(mark).to_have_text(visitor.words("app.invented"))
    assert len(casework.my_homes(records.office, records.actor)) == before


def test_the_tab_key_reaches_the_boxes_in_the_interviews_order(visitor: Visitor, case: Case, records: Records) -> None:
    visitor.open(case.path("interview"))
    _at(visitor, "interview")
    second = records.seen(case.running).vignettes[1]
    wanted = [LEAD, *(probe.id for probe in second.probes)]
    expect(visitor.page.locator("textarea")).to_have_count(len(wanted))
    reached: list[str] = []
    for _ in range(80):
        visitor.page.keyboard.press("Tab")
        box = visitor.page.evaluate(
            """() => { let at = document.activeElement;
                       while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                       return at?.tagName === "TEXTAREA" ? at.id : ""; }"""
        )
        reached += [box.rpartition("-")[2]] if box else []
        if len(reached) == len(wanted):
            break
    assert reached == wanted


def test_a_file_from_before_a_change_is_not_handed_out(visitor: Visitor, records: Records) -> None:
    locked = _held(records, "locked")
    seen = records.seen(locked)
    make, handed = (visitor.button(f"summary_page.{each}", kind="XLSX") for each in ("make_draft", "download"))
    visitor.open(f"/summary?home={seen.household.id}")
    make.click()
    expect(handed).to_be_visible(timeout=4 * PATIENCE)
    visitor.settled()
    casework.unlock(records.office, records.actor, locked, "Fel nivå.")
    casework.rate(records.office, records.actor, locked, seen.vignettes[0].id, seen.instrument.aspects[0].id, level=4)
    casework.lock(records.office, records.actor, locked)
    visitor.button("summary_page.check_again").click()
    expect(handed).to_have_count(0)
    make.click()
    expect(handed).to_be_visible(timeout=4 * PATIENCE)
    visitor.page.get_by_text(visitor.words("summary_page.with_answers")).click()
    expect(handed).to_have_count(0)


@pytest.mark.parametrize("wanted", ["*/*", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_a_document_is_handed_to_its_visitor_only_whatever_the_browser_asks_for(
    visitor: Visitor, case: Case, wanted: str
) -> None:
    visitor.open(case.path("summary"))
    visitor.button("summary_page.make_draft", kind="XLSX").click()
    with visitor.page.expect_download(timeout=4 * PATIENCE) as started:
        visitor.button("summary_page.download", kind="XLSX").click()
    given = visitor.page.context.request.get(started.value.url, headers={"Accept": wanted})
    assert (given.status, given.body()[:2]) == (200, b"PK")
    visitor.page.context.clear_cookies()
    refused = visitor.page.context.request.get(started.value.url, headers={"Accept": wanted})
    assert (refused.status, refused.body()) == (403, b"")


def test_an_address_that_no_page_has_is_answered_plainly(visitor: Visitor) -> None:
    for path in ("/intervju", "/interview/A1", "/accounts/../../etc"):
        visitor.open(path).reads("not_found.title")
    look_at("not-found", visitor)
    visitor.page.get_by_role("link", name=visitor.words("not_found.home")).click()
    visitor.reads("page.work")


def test_a_vignette_in_the_list_has_an_address_and_opens_in_place(visitor: Visitor, case: Case) -> None:
    visitor.open(case.path("interview"))
    second, third = visitor.contents(2), visitor.contents(3)
    expect(second).to_have_attribute("aria-current", "page")
    expect(third).to_have_attribute("href", f"?interview={case.running}&item=A3")
    visitor.page.evaluate("window.samePage = true")
    third.press("Enter")
    expect(third).to_have_attribute("aria-current", "page")
    visitor.page.wait_for_url("**item=A3")
    assert visitor.page.evaluate("window.samePage")
    with visitor.page.context.expect_page() as opened:
        second.click(modifiers=["Control"])
    opened.value.wait_for_url("**item=A2")
    expect(third).to_have_attribute("aria-current", "page")
    opened.value.close()


def test_the_manual_opens_at_a_chapter_and_is_handed_out_for_print(visitor: Visitor) -> None:
    visitor.open("/manual")
    visitor.page.get_by_role("link", name="8 Skatta").click(delay=80)
    expect(visitor.page.get_by_role("heading", name="8 Skatta")).to_be_in_viewport()
    for kind in ("docx", "pdf"):
        label = visitor.words(f"manual.download_{kind}")
        with visitor.page.expect_download() as handed:
            visitor.page.get_by_role("button", name=label).click(delay=80)
        assert handed.value.suggested_filename.endswith(f"-manual.{kind}")
        assert Path(handed.value.path()).stat().st_size > 20_000


def test_the_kit_for_an_interview_on_paper_is_made_when_it_is_asked_for(visitor: Visitor, tmp_path: Path) -> None:
    visitor.open("/manual")
    visitor.settled()
    for sheet, kind, start in (("form", "pdf", b"%PDF-"), ("guide", "docx", b"PK")):
        with visitor.page.expect_download(timeout=4 * PATIENCE) as handed:
            visitor.button(f"print_kit.{sheet}.download_{kind}").click()
        assert handed.value.suggested_filename.endswith(f"-A-{visitor.words(f'print_kit.{sheet}.file')}-sv.{kind}")
        handed.value.save_as(tmp_path / sheet)
        assert (tmp_path / sheet).read_bytes().startswith(start)


@pytest.mark.parametrize("door", ["sign-in", "sign-out"])
def test_a_door_is_accessible(visitor: Visitor, door: str) -> None:
    visitor.open(f"/{door}").reads(f"{door.replace('-', '_')}.title")
    look_at(door, visitor)


def look_at(name: str, visitor: Visitor) -> None:
    """Take pictures of a page at two sizes, and let axe look for what keeps somebody out."""
    OUT.mkdir(exist_ok=True)
    for size, (width, height) in SIZES.items():
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.page.screenshot(path=OUT / f"{name}-{size}.png")
    found = {
        f"{finding['id']} ({finding['impact']}): {node['html'][:160]}"
        for finding in Axe().run(visitor.page).response["violations"]
        if finding["impact"] in ("serious", "critical") and finding["id"] not in FRAMEWORKS_OWN
        for node in finding["nodes"]
    }
    assert found == set()
