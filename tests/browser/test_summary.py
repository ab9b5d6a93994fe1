"""A summary from the first word to the file in a stranger's hand: written, signed, handed over and verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from pypdf import PdfReader, PdfWriter
from tests.browser.conftest import PATIENCE
from tests.browser.driving import PASSWORD, Records, Server, Visitor, until
from tests.browser.test_pages import look_at

from vignette import casework
from vignette.access import Actor, Role
from vignette.assessment import InterviewEvent, JudgementPart, Stance
from vignette.casework import ASKED_BY, CHANGE, LEAD, Draft, SummaryDesk

WORDS = {
    ASKED_BY: "Nämnden i Kommunstad vill veta om hemmet kan ta emot en tonåring.",
    JudgementPart.STRENGTHS: "Den ena vuxna frågar barnet först – och säger det i alla svar.",
    JudgementPart.CONCERNS: "Hemmet är lämpligt bara om den andra vuxna ändrar sig.",
    JudgementPart.SUPPORT: "Handledning om hot, innan någon flyttar in.",
    JudgementPart.LIMITS: "Vi har inte frågat hur de gör på resor.",
}
OTHER = "Jag hörde inget sådant i den första berättelsen."


@dataclass(frozen=True)
class People:
    """Who writes and who dissents, each at a browser of her own, and the home."""

    records: Records
    home: str
    interview: str
    rut: Visitor
    siv: Visitor

    def desk(self) -> SummaryDesk:
        return casework.summary_desk(self.records.office, self.records.actor, self.home)

    def kept(self, part: str) -> str:
        texts = self.desk().texts
        return texts[part].text if part in texts else ""


@pytest.fixture
def people(browser: Browser, fresh_server: Server) -> Iterator[People]:
    records = Records(fresh_server.database)
    second, token = newcomer(records, "siv", "Siv Skattare", Role.SECOND_RATER)
    interview = rated_by_two(records, second)
    home = records.seen(interview).household.id
    windows = [browser.new_context(viewport={"width": 1280, "height": 800}, locale="sv-SE") for _ in range(2)]
    visitors = []
    for window, own in zip(windows, (records.token, token), strict=True):
        window.set_default_timeout(2 * PATIENCE)
        visitors.append(Visitor(page=window.new_page(), address=fresh_server.address).signed_in(own))
    rut, siv = visitors
    yield People(records=records, home=home, interview=interview, rut=rut, siv=siv)
    for window in windows:
        window.close()
    records.close()


def newcomer(records: Records, username: str, name: str, role: Role) -> tuple[Actor, str]:
    account = {"username": username, "display_name": name, "password": PASSWORD, "roles": frozenset({role})}
    casework.create_account(records.office, records.actor, **account)  # type: ignore[arg-type]
    token = casework.sign_in(records.office, username, PASSWORD)
    found = casework.who(records.office, token)
    assert found is not None
    return found, token


def rated_by_two(records: Records, second: Actor) -> str:
    """Hold an interview with one answer; both rate it, one step apart."""
    office, actor, held = records.office, records.actor, records.interview()
    seen = records.seen(held)
    first = seen.vignettes[0].id
    told = Draft(item_id=first, part=LEAD, text="Jag frågar barnet först.", base=0, writer="test", tab="")
    casework.save_note(office, actor, held, told)
    casework.move(office, actor, held, InterviewEvent.FINISHED)
    supervisor, _ = newcomer(records, "ulla", "Ulla Utredare", Role.SUPERVISOR)
    casework.ask_second_rating(office, supervisor, held, second.account_id)
    for rater, level in ((actor, 3), (second, 4)):
        for aspect in seen.instrument.aspects:
            casework.rate(office, rater, held, first, aspect.id, level=level)
        casework.lock(office, rater, held)
    return held


def test_written_dissented_signed_handed_over_and_verified(people: People, tmp_path: Path) -> None:
    writes(people)
    dissents(people)
    signs(people)
    file = hands_over(people, tmp_path)
    corrects(people)
    verifies(people, file, tmp_path)


def box(person: Visitor, key: str, **values: object) -> Locator:
    return person.page.get_by_label(person.words(f"summary_page.hint.{key}", **values))


def writes(people: People) -> None:
    rut = people.rut
    rut.open(f"/profile?interview={people.interview}")
    rut.link("summary_page.link").click(delay=80)
    rut.reads("summary_page.title", name=people.desk().household.name)
    rut.hears(rut.words("summary_page.sign_later"))
    for part, words in WORDS.items():
        rut.type_at_end(box(rut, str(part)), words)
        until(lambda part=part, words=words: people.kept(str(part)) == words, what=f"{part} in the database")  # type: ignore[misc]
    rut.page.reload()
    expect(box(rut, ASKED_BY)).to_have_value(WORDS[ASKED_BY])
    rut.hears(rut.words("summary_page.remark.verdict"))
    rut.settled()
    look_at("summary-written", rut)


def dissents(people: People) -> None:
    siv = people.siv
    siv.open("/").reads("page.work")
    siv.link("dissent.read").click(delay=80)
    siv.reads("dissent.title", code=people.interview[:8].upper())
    siv.hears(WORDS[JudgementPart.STRENGTHS])
    for name in ("Anna", "Rut", "Rekryterare"):
        assert name not in siv.page.get_by_test_id("stMain").inner_text()
    siv.settled()
    siv.type_at_end(siv.field("dissent.box"), OTHER)
    siv.button("dissent.give.dissents").click()
    until(lambda: people.desk().summary.dissents[0].stance is Stance.DISSENTS, what="the dissent")
    assert people.desk().summary.dissents[0].text == OTHER, "words typed just before the click go with it"
    siv.settled()
    look_at("dissent", siv)


def signs(people: People) -> None:
    rut = people.rut
    rut.button("summary_page.read_through").click()
    rut.hears(rut.words("summary_page.what_you_sign"))
    expect(rut.page.locator(".st-key-to-sign").get_by_text(OTHER)).to_be_visible()
    rut.settled()
    look_at("summary-read", rut)
    for words in ("i_have_read", "i_have_looked_again"):
        rut.page.get_by_text(rut.words(f"summary_page.{words}", count=1)).click()
        rut.settled()
    more = f"{WORDS[JudgementPart.LIMITS]} Inte heller om nätter."
    rut.type_at_end(box(rut, "limits"), " Inte heller om nätter.")
    until(lambda: people.kept("limits") == more, what="one more sentence")
    rut.button("summary_page.sign_now", number=1).click()
    rut.hears(rut.words("summary_page.changed_since_read"))
    assert people.desk().versions == ()
    rut.settled()
    rut.button("summary_page.read_through").click()
    for words in ("i_have_read", "i_have_looked_again"):
        rut.page.get_by_text(rut.words(f"summary_page.{words}", count=1)).click()
        rut.settled()
    rut.button("summary_page.sign_now", number=1).click()
    rut.hears(rut.words("summary_page.now_signed", number=1))
    assert [each.signer for each in people.desk().versions] == ["Rut Rekryterare"]


def hands_over(people: People, folder: Path) -> Path:
    rut = people.rut
    rut.settled()
    rut.page.get_by_text(rut.words("summary_page.kind.pdf")).click()
    rut.button("summary_page.make").click()
    rut.hears(rut.words("error.REC-811", recipient=200, purpose=500))
    rut.field("summary_page.recipient").fill("Nämnden i Kommunstad")
    rut.field("summary_page.purpose").fill("Underlag för utredning")
    rut.settled()
    rut.button("summary_page.make").click()
    with rut.page.expect_download(timeout=4 * PATIENCE) as handed:
        rut.button("summary_page.download", kind="PDF").click(timeout=4 * PATIENCE)
    file = folder / handed.value.suggested_filename
    handed.value.save_as(file)
    (row,) = people.desk().handed_over
    assert file.name == f"vignette-{people.desk().versions[0].code}-1.pdf"
    expect(rut.page.get_by_role("cell", name=row.sha256[:12])).to_be_visible()
    rut.settled()
    look_at("summary-handed-over", rut)
    return file


def corrects(people: People) -> None:
    """A correction is a new version that says what is new."""
    rut = people.rut
    rut.type_at_end(box(rut, "support"), " Två samtal i månaden.")
    until(lambda: people.desk().changed, what="the change")
    rut.button("summary_page.check_again").click()
    new = box(rut, "change", number=1)
    rut.type_at_end(new, "Stödet är preciserat.")
    until(lambda: people.kept(CHANGE) == "Stödet är preciserat.", what="what is new")
    rut.button("summary_page.check_again").click()
    rut.settled()
    rut.button("summary_page.read_through").click()
    for words in ("i_have_read", "i_have_looked_again"):
        rut.page.get_by_text(rut.words(f"summary_page.{words}", count=1)).click()
        rut.settled()
    rut.button("summary_page.sign_now", number=2).click()
    rut.hears(rut.words("summary_page.now_signed", number=2))
    assert [each.change for each in people.desk().versions] == ["", "Stödet är preciserat."]


def verifies(people: People, file: Path, folder: Path) -> None:
    rut = people.rut
    rut.to("verify").click(delay=80)
    rut.reads("page.verify")
    code = people.desk().versions[0].code
    answer = chosen(rut, file)
    expect(answer).to_contain_text(rut.words("verify.unchanged"))
    expect(answer).to_contain_text(rut.words("verify.version", code=code, number=1, latest=2))
    expect(answer).to_contain_text(rut.words("verify.later", latest=2))
    look_at("verified", rut)
    changed = folder / "changed.pdf"
    writer = PdfWriter(clone_from=PdfReader(file))
    writer.add_page(writer.pages[0])
    writer.write(changed)
    expect(chosen(rut, changed)).to_contain_text(rut.words("verify.changed_means"))
    expect(chosen(rut, Path(__file__))).to_contain_text(rut.words("verify.unknown_means"))
    large = folder / "large.pdf"
    large.write_bytes(b"%PDF-" + b" " * 30_000_000)
    expect(chosen(rut, large)).to_contain_text(rut.words("error.DOC-201"))
    rut.page.context.clear_cookies()
    expect(chosen(rut, file)).to_contain_text(rut.words("file_box.signed_out"))


def chosen(person: Visitor, file: Path) -> Locator:
    """Choose a file, and return where the answer stands."""
    person.page.locator("input[type=file]").set_input_files(file)
    return person.page.locator(".file-box [role=status]")


def test_the_route_for_files_is_for_our_pages_and_those_who_may(people: People, fresh_server: Server) -> None:
    address = f"{fresh_server.address}/verify-file"
    ours = {"X-Vignette": "file"}
    rut, siv = people.rut.page.context.request, people.siv.page.context.request
    assert rut.post(address, data=b"%PDF-").status == 403, "another site could send that"
    foreign = {**ours, "Origin": "https://example.org"}
    assert rut.post(address, data=b"%PDF-", headers=foreign).status == 403
    given = rut.post(address, data=b"%PDF-", headers=ours)
    assert given.status == 200 and given.json()["blocks"][0][1] == people.rut.words("verify.unknown")
    refused = siv.post(address, data=b"%PDF-", headers=ours)
    assert (refused.status, refused.json()) == (403, {"message": people.siv.words("error.ACC-401")})
