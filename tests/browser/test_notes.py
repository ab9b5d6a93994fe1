"""Nothing typed is lost: not with the server, the network, the page, the tab or a second tab."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect
from tests.browser.driving import Records, Server, Visitor, tab, until

from vignette import casework
from vignette.assessment import InterviewEvent
from vignette.casework import ASPECT, LEAD, Draft
from vignette.i18n import Language
from vignette.storage import desk

FIRST, SECOND, LAST = "A1", "A2", "A9"


@pytest.fixture
def interview_id(visitor: Visitor, records: Records) -> str:
    """Open a begun interview at its first vignette."""
    begun = records.interview()
    visitor.open(f"/interview?interview={begun}")
    expect(visitor.lead).to_be_editable()
    return begun


def test_a_killed_server_loses_nothing(visitor: Visitor, interview_id: str, records: Records, server: Server) -> None:
    visitor.type_at_end(visitor.lead, "Före. ")
    records.kept("Före. ", interview_id, FIRST)
    server.kill()
    visitor.type_at_end(visitor.lead, "Under tiden. ", delay=5)
    visitor.hears(visitor.words("note.offline"))
    server.start()
    records.kept("Före. Under tiden. ", interview_id, FIRST)
    visitor.type_at_end(visitor.lead, "Efter.")
    records.kept("Före. Under tiden. Efter.", interview_id, FIRST)
    expect(visitor.lead).to_have_value("Före. Under tiden. Efter.")
    expect(visitor.page.get_by_text(visitor.words("note.offline"))).to_have_count(0)


def leave_by_tap_on_vignette(visitor: Visitor) -> None:
    visitor.contents(2).click(delay=80)


def leave_by_page_link(visitor: Visitor) -> None:
    visitor.to("homes").click(delay=80)


def leave_by_other_language(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name=visitor.words("app.other_language")).click(delay=80)


def leave_by_pause(visitor: Visitor) -> None:
    visitor.button("interview.pause").click(delay=80)


WAYS_OUT: dict[str, Callable[[Visitor], object]] = {
    "reload": lambda visitor: visitor.page.reload(),
    "close": lambda visitor: visitor.page.close(run_before_unload=True),
    "vignette": leave_by_tap_on_vignette,
    "page": leave_by_page_link,
    "language": leave_by_other_language,
    "pause": leave_by_pause,
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_text_typed_right_before_leaving_is_kept(
    visitor: Visitor, interview_id: str, records: Records, context: BrowserContext, server: Server, way: str
) -> None:
    told = "Skrivet alldeles innan. Å ä ö “”\nNy rad"
    visitor.type_at_end(visitor.lead, told)
    WAYS_OUT[way](visitor)
    records.kept(told, interview_id, FIRST)
    language = Language.EN if way == "language" else Language.SV
    back = tab(context, server.address, language).open(f"/interview?interview={interview_id}&item={FIRST}")
    expect(back.lead).to_have_value(told)


def test_text_typed_right_before_a_tap_is_kept(browser: Browser, records: Records, server: Server) -> None:
    interview_id = records.interview()
    tablet = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True)
    visitor = tab(tablet, server.address).signed_in(records.token).open(f"/interview?interview={interview_id}")
    visitor.lead.tap()
    visitor.page.keyboard.type("Skrivet på surfplatta.")
    visitor.contents(2).tap()
    expect(visitor.lead).to_have_value("")
    records.kept("Skrivet på surfplatta.", interview_id, FIRST)
    visitor.contents(1).tap()
    expect(visitor.lead).to_have_value("Skrivet på surfplatta.")
    tablet.close()


def test_text_typed_without_a_network_is_sent_when_it_is_back(
    visitor: Visitor, interview_id: str, records: Records, context: BrowserContext
) -> None:
    context.set_offline(True)
    visitor.type_at_end(visitor.lead, "Utan nät.")
    visitor.hears(visitor.words("note.offline"))
    assert records.note(interview_id, FIRST) == ""
    context.set_offline(False)
    records.kept("Utan nät.", interview_id, FIRST)
    expect(visitor.lead).to_have_value("Utan nät.")


def test_a_second_tab_reads_only_until_it_takes_over(
    visitor: Visitor, interview_id: str, records: Records, context: BrowserContext, server: Server
) -> None:
    visitor.type_at_end(visitor.lead, "Från flik ett.")
    records.kept("Från flik ett.", interview_id, FIRST)
    second = tab(context, server.address).open(f"/interview?interview={interview_id}")
    second.hears(second.words("interview.other_tab"))
    expect(second.lead).to_have_value("Från flik ett.")
    expect(second.lead).not_to_be_editable()

    second.button("interview.take_over").click()
    expect(second.lead).to_be_editable()
    second.type_at_end(second.lead, " Från flik två.")
    records.kept("Från flik ett. Från flik två.", interview_id, FIRST)

    visitor.page.bring_to_front()
    visitor.type_at_end(visitor.lead, " Mer från ett.")
    visitor.hears(visitor.words("error.REC-207"))
    expect(visitor.lead).not_to_be_editable()
    expect(visitor.lead).to_have_value("Från flik ett. Mer från ett.")
    assert records.note(interview_id, FIRST) == "Från flik ett. Från flik två."


def test_no_typed_word_is_in_the_browsers_storage(
    visitor: Visitor, interview_id: str, records: Records, context: BrowserContext
) -> None:
    visitor.type_at_end(visitor.lead, "hemlighuset")
    records.kept("hemlighuset", interview_id, FIRST)
    context.set_offline(True)
    visitor.type_at_end(visitor.lead, " osparat hemlighus")
    visitor.hears(visitor.words("note.offline"))
    stored = visitor.page.evaluate(
        """async () => {
          const read = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
          const found = [{...localStorage}, {...sessionStorage}, document.cookie, history.state, location.href];
          for (const { name } of await indexedDB.databases()) {
            const db = await read(indexedDB.open(name));
            for (const store of db.objectStoreNames)
              found.push([name, store, await read(db.transaction(store).objectStore(store).getAll())]);
          }
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) found.push(request.url);
          return JSON.stringify(found);
        }"""
    )
    context.set_offline(False)
    everything = stored + json.dumps(context.storage_state(indexed_db=True), ensure_ascii=False)
    assert "hemlighus" not in everything


def test_a_blank_that_nobody_meant_never_overwrites(visitor: Visitor, interview_id: str, records: Records) -> None:
    visitor.type_at_end(visitor.lead, "Kvar.")
    records.kept("Kvar.", interview_id, FIRST)
    for _ in range(3):
        visitor.page.reload()
        expect(visitor.lead).to_have_value("Kvar.")
    seat = until(lambda: _seat(records, interview_id))
    blank = {
        "kind": "note",
        "item": FIRST,
        "part": "lead",
        "text": "",
        "base": 1,
        "writer": "framework",
        "sequence": 1,
        "clear": False,
    }
    reply = visitor.page.request.post(
        f"{visitor.address}/draft/{interview_id}", data={**blank, "tab": seat}, headers={"X-Vignette": "draft"}
    )
    assert reply.status == 422
    assert records.note(interview_id, FIRST) == "Kvar."

    visitor.lead.click()
    visitor.page.keyboard.press("Control+A")
    visitor.page.keyboard.press("Delete")
    records.kept("", interview_id, FIRST)


def test_a_late_older_text_never_replaces_a_newer_one(visitor: Visitor, interview_id: str, records: Records) -> None:
    """A busy database answers in any order: what was sent first may be let in last, when the page is gone already."""
    with records.office.store.writing():
        with visitor.page.expect_request("**/draft/**"):
            visitor.type_at_end(visitor.lead, "Början")
        time.sleep(1)
        visitor.type_at_end(visitor.lead, " och slutet.")
        visitor.page.close(run_before_unload=True)
        time.sleep(0.2)
    until(lambda: "slutet" in records.note(interview_id, FIRST))
    time.sleep(1)
    assert records.note(interview_id, FIRST) == "Början och slutet."


def test_a_vignette_whose_text_comes_late_is_not_recorded_as_not_asked(
    visitor: Visitor, interview_id: str, records: Records
) -> None:
    visitor.open(f"/interview?interview={interview_id}&item={LAST}")
    expect(visitor.button("interview.finish")).to_be_enabled()
    held: list[Route] = []
    visitor.page.route("**/draft/**", lambda route: held.append(route))
    visitor.type_at_end(visitor.lead, "Svaret på den sista.")
    visitor.button("interview.finish").click(delay=80)
    visitor.hears(visitor.words("interview.is_finished"))
    held.pop(0).continue_()
    records.kept("Svaret på den sista.", interview_id, LAST)
    assert LAST not in records.seen(interview_id).missing


def test_a_vignette_that_is_not_answered_is_marked_and_the_mark_taken_back(
    visitor: Visitor, interview_id: str, records: Records
) -> None:
    codes = {code.id: code for code in records.seen(interview_id).instrument.missing_codes}
    declined = visitor.page.get_by_role("radio", name=codes["declined"].name.in_language(visitor.language))
    declined.click()
    expect(visitor.contents(1)).to_have_accessible_name(re.compile("^●"))
    assert records.seen(interview_id).missing == {FIRST: "declined"}
    visitor.page.reload()
    expect(declined).to_be_checked()
    declined.click()
    expect(visitor.contents(1)).to_have_accessible_name(re.compile("^○"))
    assert records.seen(interview_id).missing == {}
    expect(declined).not_to_be_checked()


def test_a_vignette_counts_as_not_asked_only_while_the_interview_is_over(
    visitor: Visitor, interview_id: str, records: Records
) -> None:
    codes = {code.id: code for code in records.seen(interview_id).instrument.missing_codes}
    not_asked = visitor.page.get_by_role("radio", name=codes["not_asked"].name.in_language(visitor.language))
    casework.move(records.office, records.actor, interview_id, InterviewEvent.FINISHED)
    visitor.contents(2).click(delay=80)
    expect(not_asked).to_be_checked()
    casework.move(records.office, records.actor, interview_id, InterviewEvent.REOPENED, reason="Mer att säga.")
    visitor.contents(1).click(delay=80)
    visitor.contents(2).click(delay=80)
    visitor.hears(records.seen(interview_id).vignettes[1].title.in_language(visitor.language))
    expect(not_asked).to_be_enabled()
    expect(not_asked).not_to_be_checked()


@pytest.mark.usefixtures("interview_id")
def test_the_next_vignette_begins_at_the_top_with_the_focus_on_the_heading(visitor: Visitor) -> None:
    next_one = visitor.button("interview.next")
    next_one.scroll_into_view_if_needed()
    next_one.click(delay=80)
    expect(visitor.page.get_by_role("heading", level=1)).to_be_focused()
    expect(visitor.page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_a_quote_is_kept_also_when_the_rating_page_was_reloaded(
    visitor: Visitor, interview_id: str, records: Records
) -> None:
    visitor.type_at_end(visitor.lead, "Ett svar.")
    records.kept("Ett svar.", interview_id, FIRST)
    casework.move(records.office, records.actor, interview_id, InterviewEvent.FINISHED)
    aspect = records.seen(interview_id).instrument.aspects[0].id
    casework.rate(records.office, records.actor, interview_id, FIRST, aspect, level=5)
    visitor.open(f"/rate?interview={interview_id}")
    box = visitor.field("rate.quote_must")
    visitor.type_at_end(box, "Ord som visar det.")
    visitor.page.reload()

    def quote() -> str:
        return casework.rating_sheet(records.office, records.actor, interview_id).quote(FIRST, ASPECT + aspect)

    until(lambda: quote() == "Ord som visar det.", what="the quote")
    expect(box).to_have_value("Ord som visar det.")


def test_the_list_to_rate_grows_with_what_was_answered(visitor: Visitor, interview_id: str, records: Records) -> None:
    visitor.type_at_end(visitor.lead, "Ett svar.")
    records.kept("Ett svar.", interview_id, FIRST)
    visitor.open(f"/rate?interview={interview_id}")
    expect(visitor.contents(1)).to_be_visible()
    expect(visitor.contents(2)).to_have_count(0)
    told = Draft(item_id=SECOND, part=LEAD, text="Ett till.", base=0, writer="test", tab=_seat(records, interview_id))
    casework.save_note(records.office, records.actor, interview_id, told)
    visitor.page.get_by_role("radio", name=re.compile(r"\(3\)")).first.click(force=True)
    visitor.contents(2).click()
    expect(visitor.contents(2)).to_have_attribute("aria-current", "page")


def _seat(records: Records, interview_id: str) -> str:
    with records.office.store.reading() as tx:
        seat = desk.seat(tx, interview_id)
    return seat.tab if seat else ""
