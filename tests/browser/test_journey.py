"""The main job from the first run to the workbook, in each language, as one person does it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import PATIENCE
from tests.browser.driving import FORM, INSTRUMENT, PASSWORD, USERNAME, Records, Server, Visitor, until

from vignette import casework
from vignette.assessment import InterviewState, ItemState, ProbeMark
from vignette.casework import ASPECT, BRIEFING, CRITICAL, LEAD
from vignette.i18n import Language, catalogue
from vignette.instrument import Instrument, Vignette

ANSWER = "”Jag går undan med barnet”, säger hon – och tänker högt. +46 = ? "
QUOTE = "”det är orättvist, det håller jag med om”"


@pytest.mark.parametrize("language", list(Language))
def test_one_home_from_first_run_to_workbook(
    page: Page, fresh_server: Server, tmp_path: Path, language: Language
) -> None:
    person = Visitor(page=page, address=fresh_server.address, language=language)
    create_first_account(person)
    records = Records(fresh_server.database)
    instrument = records.office.library.get(INSTRUMENT)
    interview_id = open_home_and_begin(person, records, instrument)
    hold_interview(person, records, interview_id)
    rate_and_lock(person, records, interview_id)
    table = read_profile(person, instrument)
    workbook = download(person, tmp_path / "summary.xlsx")
    assert scores_in(person, workbook) == table
    records.close()


def create_first_account(person: Visitor) -> None:
    person.open("/")
    if person.language is Language.EN:
        person.page.get_by_role("link", name="English").click()
    expect(person.page.locator("html")).to_have_attribute("lang", person.language.value)
    person.reads("start.title")
    person.field("account.display_name").fill("Rut Rekryterare")
    person.field("account.username").fill(USERNAME)
    person.field("account.password").fill(PASSWORD)
    person.button("start.create").click()
    person.reads("page.work")


def open_home_and_begin(person: Visitor, records: Records, instrument: Instrument) -> str:
    person.link("work.to_homes").click()
    person.field("homes.name").fill("Ek")
    person.field("homes.adult_1").fill("Anna Ek")
    person.field("homes.adult_2").fill("Bo Ek")
    person.button("homes.open").click()
    expect(person.page.get_by_role("heading", name="Bo Ek")).to_be_visible()
    form = next(form for form in instrument.forms if form.id == FORM)
    count = len(instrument.vignettes_of(FORM))
    begin = person.button("homes.begin", form=form.name.in_language(person.language), count=count)
    expect(begin).to_have_count(2)
    begin.first.click()

    person.reads("interview.title", name="Anna Ek")
    person.hears(instrument.briefing.in_language(person.language)[0])
    (home,) = casework.my_homes(records.office, records.actor)
    interview_id = home.interviews[0].id
    person.type_at_end(person.field("briefing.present"), "Anna och jag")
    person.button("briefing.begin").click()
    records.kept("Anna och jag", interview_id, BRIEFING, "present")
    return interview_id


def hold_interview(person: Visitor, records: Records, interview_id: str) -> None:
    vignettes = records.seen(interview_id).vignettes
    for number, vignette in enumerate(vignettes, start=1):
        told = f"{ANSWER}{number}"
        heading = person.page.get_by_role("heading", name=vignette.title.in_language(person.language), exact=True)
        expect(heading).to_be_visible()
        person.type_at_end(person.lead, told)
        if number == 1:
            for place, _ in enumerate(vignette.probes):
                mark_probe(person, place, ProbeMark.ASKED)
        if number == 2:
            mark_probe(person, 0, ProbeMark.SPONTANEOUS)
            mark_probe(person, 1, ProbeMark.SKIPPED)
            person.type_at_end(person.field("interview.why_skipped"), "Hon var trött.")
            records.kept("Hon var trött.", interview_id, vignette.id, vignette.probes[1].id)
            person.page.reload()
            expect(heading).to_be_visible()
            expect(person.lead).to_have_value(told)
            expect(choice(person, 1, ProbeMark.SKIPPED)).to_be_checked()
        records.kept(told, interview_id, vignette.id, LEAD)
        if number < len(vignettes):
            person.button("interview.next").click(delay=80)
    person.button("interview.finish").click()
    person.hears(person.words("interview.is_finished"))
    seen = records.seen(interview_id)
    assert seen.state is InterviewState.FINISHED
    assert seen.missing == {}
    assert [seen.items[each.id] for each in vignettes] == [ItemState.DONE] + [ItemState.BEGUN] * (len(vignettes) - 1)
    marks = {part: mark.mark for (item, part), mark in seen.marks.items() if item == vignettes[1].id}
    assert marks == dict(
        zip((probe.id for probe in vignettes[1].probes), (ProbeMark.SPONTANEOUS, ProbeMark.SKIPPED), strict=False)
    )


def choice(person: Visitor, place: int, mark: ProbeMark) -> Locator:
    group = person.page.get_by_role("group", name=person.words("interview.mark")).nth(place)
    return group.get_by_role("radio", name=person.words(f"mark.{mark}"), exact=True)


def mark_probe(person: Visitor, place: int, mark: ProbeMark) -> None:
    choice(person, place, mark).click()
    expect(choice(person, place, mark)).to_be_checked()


def rate_and_lock(person: Visitor, records: Records, interview_id: str) -> None:
    """Rate all cells but the last, try to lock, mend what is said to lack, lock."""
    sheet = casework.rating_sheet(records.office, records.actor, interview_id)
    vignettes, aspects = sheet.material.vignettes, sheet.material.instrument.aspects
    person.link("interview.to_rating").click()
    person.reads("rate.title", name="Anna Ek")
    wanted: dict[tuple[str, str], int | str] = {}
    for number, vignette in enumerate(vignettes):
        expect(person.page.get_by_role("heading", name=vignette.title.in_language(person.language))).to_be_visible()
        person.hears(f"{ANSWER}{number + 1}")
        for place, aspect in enumerate(aspects):
            wanted[vignette.id, aspect.id] = (5, 1, "not_ratable")[place] if number == 0 else 2 + (number + place) % 3
        first = aspects[0]
        choose(person, records, sheet.material.id, vignette, {first.id: wanted[vignette.id, first.id]}, digits=True)
        rest = {aspect.id: wanted[vignette.id, aspect.id] for aspect in aspects[1:]}
        last = vignette is vignettes[-1]
        if last:
            kept_back = rest.popitem()
        choose(person, records, sheet.material.id, vignette, rest)
        if number == 0:
            person.page.get_by_text(vignette.critical_answers[0].text.in_language(person.language)).click()
            expect(person.field("rate.quote_must")).to_have_count(3)
            assert casework.rating_sheet(records.office, records.actor, interview_id).heard
        if not last:
            person.button("rate.next").click(delay=80)

    person.button("rate.lock").click()
    person.hears(person.words("error.lacking", count=4))
    for code, times in {"REC-307": 1, "REC-308": 2, "REC-309": 1}.items():
        expect(person.page.get_by_text(person.words(f"error.{code}"))).to_have_count(times)
    assert not casework.rating_sheet(records.office, records.actor, interview_id).locked

    choose(person, records, interview_id, vignettes[-1], dict([kept_back]))
    person.contents(1).click(delay=80)
    give_quotes(person, records, interview_id, vignettes[0], [aspect.id for aspect in aspects[:2]])
    person.button("rate.lock").click()
    person.hears(person.words("rate.is_locked"))
    locked = casework.rating_sheet(records.office, records.actor, interview_id)
    assert locked.locked
    assert {key: cell.level or cell.missing_code for key, cell in locked.cells.items()} == wanted
    assert [finding.quote for finding in locked.critical()] == [QUOTE]


def choose(
    person: Visitor,
    records: Records,
    interview_id: str,
    vignette: Vignette,
    choices: dict[str, int | str],
    *,
    digits: bool = False,
) -> None:
    """Choose levels and missing codes, by pointer or by digit, and wait until each is in the database."""
    instrument = records.office.library.get(INSTRUMENT)
    codes = {code.id: code.name.in_language(person.language) for code in instrument.missing_codes}
    places = [aspect.id for aspect in instrument.aspects]
    for aspect_id, wanted in choices.items():
        aspect = next(each for each in instrument.aspects if each.id == aspect_id)
        name = person.words("rate.level", aspect=aspect.name.in_language(person.language))
        levels = person.page.get_by_role("radiogroup", name=name)
        if isinstance(wanted, str):
            group = person.page.get_by_role("radiogroup", name=person.words("rate.missing")).nth(
                places.index(aspect_id)
            )
            group.get_by_role("radio", name=codes[wanted], exact=True).click()
        elif digits:
            levels.get_by_role("radio").first.focus()
            person.page.keyboard.press(str(wanted))
        else:
            levels.get_by_text(f"({wanted})").click()

        def kept(key: tuple[str, str] = (vignette.id, aspect_id), wanted: int | str = wanted) -> bool:
            cell = casework.rating_sheet(records.office, records.actor, interview_id).cells.get(key)
            return cell is not None and wanted in (cell.level, cell.missing_code)

        until(kept, what=f"{wanted} for {vignette.id} {aspect_id}")
        person.settled()


def give_quotes(person: Visitor, records: Records, interview_id: str, vignette: Vignette, aspects: list[str]) -> None:
    boxes = person.field("rate.quote_must")
    expect(boxes).to_have_count(len(aspects) + 1)
    parts = [*(ASPECT + aspect for aspect in aspects), CRITICAL + vignette.critical_answers[0].id]
    for place, part in enumerate(parts):
        person.type_at_end(boxes.nth(place), QUOTE)

        def kept(part: str = part) -> bool:
            sheet = casework.rating_sheet(records.office, records.actor, interview_id)
            return sheet.quote(vignette.id, part) == QUOTE

        until(kept, what=f"the quote for {part}")


def read_profile(person: Visitor, instrument: Instrument) -> list[tuple[str, str, str]]:
    """Open the profile; return its table after seeing that the chart says the same in its text alternative."""
    person.link("rate.to_profile").click()
    person.reads("profile.title", name="Anna Ek")
    person.hears(QUOTE)
    person.hears(person.words("report.interval.not_studied"))
    competences = {vignette.competence for vignette in instrument.vignettes_of(FORM)}
    rows = person.page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(1 + len(competences) + len(instrument.aspects))
    cells = [rows.nth(place).get_by_role("cell").all_inner_texts() for place in range(1, rows.count())]
    table = [(label, value.split(" (")[0], basis) for label, value, basis in cells]
    chart = person.page.get_by_role("img").or_(person.page.locator("[role^=graphics]")).first
    expect(chart).to_be_visible()
    alternative = chart.get_attribute("aria-label") or ""
    for label, value, _ in table:
        assert f"{label}: {value}" in alternative
    return table


def download(person: Visitor, target: Path) -> openpyxl.Workbook:
    """Take a draft of the summary as a workbook."""
    person.link("summary_page.link").click()
    person.settled()
    person.button("summary_page.make_draft", kind="XLSX").click()
    with person.page.expect_download(timeout=4 * PATIENCE) as started:
        person.button("summary_page.download", kind="XLSX").click()
    started.value.save_as(target)
    return openpyxl.load_workbook(target)


def scores_in(person: Visitor, workbook: openpyxl.Workbook) -> list[tuple[str, str, str]]:
    """Return the sheet of scores as the profile's table would show it: name, score, what it rests on."""
    sheet = workbook[person.words("report.scores.sheet")]
    head = person.words("report.scores.column.value")
    rows = iter(list(sheet.iter_rows(max_col=6, values_only=True)))
    next(row for row in rows if row[2] == head)
    found = []
    for _kind, label, value, rated, _expected, basis in rows:
        if rated is None:
            break
        assert isinstance(rated, int)
        if isinstance(value, float | int):
            tenths = Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
            value = catalogue(person.language).number(float(tenths), decimals=1)
        found.append((str(label), str(value), str(basis)))
    return found
