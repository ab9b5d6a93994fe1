"""The page of the summary: what is signed is what was read, and nothing from before a change leaves the house."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest
from tests.casework.signing import sign, write_summary
from tests.ui.pages import TEXT, boxes, html, labels, links, opened, press, tick

from vignette import casework
from vignette.assessment import CommentState, JudgementPart
from vignette.casework import SummaryDesk
from vignette.casework.office import now

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
HEADING = re.compile(r"<h([1-6])")


def desk(here: Case) -> SummaryDesk:
    return casework.summary_desk(here.office, here.actor, here.home)


def read_through(here: Case) -> AppTest:
    return press(opened(here), TEXT("summary_page.read_through"))


def sign_now(app: AppTest, number: int = 1) -> AppTest:
    return press(app, TEXT("summary_page.sign_now", number=number))


@pytest.mark.parametrize("state", ["locked", "written", "signed", "both_locked"])
def test_headings_are_in_order_and_what_the_interviews_show_comes_first(case: Cases, state: str) -> None:
    app = opened(case(state))
    words = html(app)
    assert not app.error
    levels = [int(level) for level in HEADING.findall(words)]
    assert levels[0] == 1 and all(later - earlier <= 1 for earlier, later in pairwise(levels))
    keys = ("summary.results", "summary.asked_by", "summary.judgement", "summary.comments", "summary.dissents")
    places = [words.index(f">{TEXT(key)}</h2>") for key in keys]
    assert places == sorted(places)
    assert TEXT("summary_page.to_profile", name="Kim Ek") in links(app)


def test_each_heading_has_a_box_that_saves_while_somebody_types(case: Cases) -> None:
    here = case("written")
    found = boxes(opened(here))
    assert list(found) == ["asked_by", *JudgementPart]
    for part in JudgementPart:
        assert (found[part]["kind"], found[part]["item"]) == ("summary", "summary")
        assert (found[part]["text"], found[part]["readonly"]) == (f"Ord under {part.value}.", False)
        assert found[part]["address"] == f"/draft/{here.home}"


def test_what_is_lacking_is_told_and_nothing_can_be_signed(case: Cases) -> None:
    app = opened(case("locked"))
    words = html(app)
    assert words.count(TEXT("error.REC-802")) == len(JudgementPart)
    assert TEXT("error.REC-803") in words and TEXT("summary_page.sign_later") in words
    assert TEXT("summary_page.read_through") not in labels(app)


def test_words_to_look_at_again_stand_with_their_place(case: Cases) -> None:
    here = case("locked")
    write_summary(here, concerns="<b>Lämpligt</b> hem.")
    words = html(opened(here))
    assert f"{TEXT('summary.judgement.concerns')}: ”Lämpligt”. {TEXT('summary_page.remark.verdict')}" in words


def test_it_is_read_ticked_and_signed(case: Cases) -> None:
    here = case("written")
    app = read_through(here)
    words = html(app)
    assert all(f"Ord under {part.value}." in words for part in JudgementPart)
    assert TEXT("summary_page.signer", name="Actor", number=1) in words
    sign_now(app)
    assert [each.value for each in app.error] == [TEXT("summary_page.tick_first")]
    assert desk(here).versions == ()
    tick(app, TEXT("summary_page.i_have_read"))
    sign_now(app)
    assert [each.value for each in app.success] == [TEXT("summary_page.now_signed", number=1)]
    assert len(desk(here).versions) == 1
    assert desk(here).versions[0].code in html(app)
    assert TEXT("summary_page.read_through") not in labels(app)


def test_words_to_look_at_again_need_a_tick_of_their_own(case: Cases) -> None:
    here = case("locked")
    write_summary(here, concerns="Lämpligt hem.")
    app = read_through(here)
    tick(app, TEXT("summary_page.i_have_read"))
    sign_now(app)
    assert desk(here).versions == ()
    tick(app, TEXT("summary_page.i_have_looked_again", count=1))
    sign_now(app)
    assert len(desk(here).versions) == 1


def test_nothing_is_signed_that_was_not_laid_out(case: Cases) -> None:
    here = case("written")
    app = read_through(here)
    tick(app, TEXT("summary_page.i_have_read"))
    write_summary(here, limits="Ett ord till.")
    sign_now(app)
    assert desk(here).versions == ()
    assert [each.value for each in app.warning] == [TEXT("summary_page.changed_since_read")]
    assert TEXT("summary_page.sign_now", number=1) not in labels(app)
    press(app, TEXT("summary_page.read_through"))
    assert "Ett ord till." in html(app)
    assert not any(each.value for each in app.checkbox)


def test_a_change_between_the_page_and_the_signature_is_told_kindly(
    case: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = case("written")
    app = read_through(here)
    tick(app, TEXT("summary_page.i_have_read"))
    signed = casework.sign_summary

    def after_a_change(*names: Any, **read: Any) -> int:
        monkeypatch.setattr(casework, "sign_summary", signed)
        write_summary(here, limits="Ett ord till.")
        return signed(*names, **read)

    monkeypatch.setattr(casework, "sign_summary", after_a_change)
    sign_now(app)
    assert [each.value for each in app.error] == [TEXT("error.REC-806")]
    assert desk(here).versions == ()


def test_a_later_version_asks_what_is_new(case: Cases) -> None:
    here = case("signed")
    assert "change" not in boxes(opened(here))
    write_summary(here, limits="Ett ord till.")
    app = opened(here)
    assert "change" in boxes(app) and TEXT("error.REC-804") in html(app)
    write_summary(here, limits="Ett ord till.", change="Gränserna är *nya*.")
    app = read_through(here)
    assert "Gränserna är *nya*." in html(app)
    tick(app, TEXT("summary_page.i_have_read"))
    sign_now(app, 2)
    versions = next(each.value for each in app.table if TEXT("summary.change") in each.value)
    assert versions[TEXT("summary.version")].tolist() == ["2", "1"]
    assert versions[TEXT("summary.change")].tolist()[0] == r"Gränserna är \*nya\*\."


def test_a_comment_is_kept_and_opens_a_box_for_its_words(case: Cases) -> None:
    here = case("locked")
    app = opened(here)
    (choice,) = [each for each in app.radio if each.label == TEXT("summary_page.comment")]
    choice.set_value(choice.options[2])
    press(app, TEXT("summary_page.comment_save"))
    assert [each.value for each in app.error] == [TEXT("error.REC-812")]
    (day,) = app.date_input
    day.set_value(now().date() - dt.timedelta(days=3))
    press(app, TEXT("summary_page.comment_save"))
    (kept,) = desk(here).comments.values()
    assert (kept.state, kept.on) == (CommentState.GIVEN, now().date() - dt.timedelta(days=3))
    assert f"comment:{here.applicant}" in boxes(app)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a document be made at once."""
    made = "vignette.report.summary_files.summary_file"
    monkeypatch.setattr(made, lambda edition, organisation, kind: f"{kind} {edition!r}".encode())


def offered(app: AppTest) -> list[str]:
    return [each.proto.label for each in app.get("download_button")]


def test_a_draft_is_offered_until_something_changes(case: Cases, quick: None) -> None:
    here = case("written")
    app = press(opened(here), TEXT("summary_page.make_draft", kind="PDF"))
    assert offered(app) == [TEXT("summary_page.download", kind="PDF")]
    tick(app, TEXT("summary_page.with_answers"))
    assert offered(app) == []
    press(app, TEXT("summary_page.make_draft", kind="DOCX"))
    assert offered(app) == [TEXT("summary_page.download", kind="DOCX")]
    write_summary(here, limits="Ett ord till.")
    app.run()
    assert offered(app) == []


def hand_over(app: AppTest, recipient: str, purpose: str) -> AppTest:
    fields = {TEXT("summary_page.recipient"): recipient, TEXT("summary_page.purpose"): purpose}
    for each in app.text_input:
        each.set_value(fields[each.label])
    return press(app, TEXT("summary_page.make"))


def test_a_document_is_handed_over_and_stands_in_the_list(case: Cases, quick: None) -> None:
    here = case("signed")
    app = opened(here)
    assert TEXT("summary_page.handed_over_none") in html(app)
    hand_over(app, "Nämnden [i](x) Kommunstad", "")
    assert [each.value for each in app.error] == [TEXT("error.REC-811", recipient=200, purpose=500)]
    assert [each.value for each in app.text_input] == ["Nämnden [i](x) Kommunstad", ""], "nothing typed is lost"
    hand_over(app, "Nämnden [i](x) Kommunstad", "Utredning")
    assert offered(app) == [TEXT("summary_page.download", kind="DOCX")]
    table = next(each.value for each in app.table if TEXT("summary_page.column_hash") in each.value)
    (row,) = desk(here).handed_over
    assert table[TEXT("summary_page.column_hash")].tolist() == [row.sha256[:12]]
    assert table[TEXT("summary_page.column_recipient")].tolist() == [r"Nämnden \[i\]\(x\) Kommunstad"]


def test_a_document_of_an_older_version_is_not_offered(case: Cases, quick: None) -> None:
    here = case("signed")
    app = hand_over(opened(here), "Nämnden", "Utredning")
    write_summary(here, limits="Ett ord till.", change="Nytt.")
    app.run()
    assert offered(app) == [TEXT("summary_page.download", kind="DOCX")]
    assert [each.value for each in app.warning] == [TEXT("summary_page.hand_over_changed", number=1)]
    sign(here)
    app.run()
    assert offered(app) == []


def test_the_notes_go_with_a_workbook_alone(case: Cases, quick: None) -> None:
    app = opened(case("signed"))
    (notes,) = app.checkbox
    notes.check()
    hand_over(app, "Nämnden", "Utredning")
    assert [each.value for each in app.error] == [TEXT("error.REC-814")]


def test_supervisor_reads_and_neither_writes_signs_nor_hands_over(case: Cases) -> None:
    here = case("signed")
    write_summary(here, limits="Ett ord till.")
    app = opened(here, actor=here.staff.supervisor)
    words = html(app)
    assert not app.error and boxes(app) == {}
    assert "Ord under strengths." in words and TEXT("summary_page.read_only") in words
    for key in ("summary_page.read_through", "summary_page.make", "summary_page.comment_save"):
        assert TEXT(key) not in labels(app)
    assert TEXT("summary_page.make_draft", kind="PDF") in labels(app)


@pytest.mark.parametrize("who", ["researcher", "second", "administrator", "colleague"])
def test_others_see_nothing_of_a_home(case: Cases, who: str) -> None:
    here = case("signed")
    app = opened(here, actor=getattr(here.staff, who))
    assert [each.value for each in app.error] == [TEXT("error.ACC-401")]
    assert "Ekbacken" not in html(app) and "Kim Ek" not in html(app)


def test_without_a_home_there_is_a_list(case: Cases) -> None:
    app = opened(case("signed"), home="")
    (row,) = [each for each in links(app) if "Ekbacken" in each]
    assert row.startswith("Ekbacken · Kim Ek · version 1")
    app = opened(case("home"), home="")
    assert [each.value for each in app.markdown] == [TEXT("summary_page.none")]


@pytest.mark.parametrize("page", ["profile", "homes", "side_by_side"])
def test_other_pages_lead_to_it(case: Cases, page: str) -> None:
    here = case("locked")
    query = {"interview": here.interview} if page == "profile" else {"home": here.home}
    assert TEXT("summary_page.link") in links(opened(here, page, **query))
