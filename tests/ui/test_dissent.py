"""The second rater's page: nothing before her lock, no names, her own word; and what the page of a file says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest
from tests.casework.signing import write_summary
from tests.ui.pages import TEXT, boxes, html, labels, links, opened, press

from vignette import casework
from vignette.assessment import JudgementPart, Stance
from vignette.casework import DISSENT, FileStanding, SummaryDesk, Verified
from vignette.casework.office import now
from vignette.i18n import Language, catalogue
from vignette.ui.screens.verify import verdict

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]


def desk(here: Case) -> SummaryDesk:
    return casework.summary_desk(here.office, here.actor, here.home)


def dissent(here: Case) -> AppTest:
    return opened(here, "dissent", actor=here.staff.second, interview=here.interview)


def test_second_rater_reads_and_dissents_without_names(case: Cases) -> None:
    here = case("adjudicated")
    write_summary(here)
    work = opened(here, "work", actor=here.staff.second, interview="")
    assert TEXT("dissent.waiting", count=1) in [each.value for each in work.subheader]
    app = dissent(here)
    words = html(app)
    assert all(f"Ord under {part.value}." in words for part in JudgementPart)
    assert "Kim Ek" not in words and "Ekbacken" not in words and "Actor" not in words
    (moved,) = [each.value for each in app.table]
    yours, counts = moved[TEXT("raters.own_yours")].tolist(), moved[TEXT("profile.column_counts")].tolist()
    assert yours and all(own.split("(")[-1].rstrip(")") != value for own, value in zip(yours, counts, strict=True))
    press(app, TEXT("dissent.give.dissents"))
    assert [each.value for each in app.error] == [TEXT("error.REC-809")]
    draft = here.draft("Jag hörde <b>annat</b>.", item_id=DISSENT, part="")
    casework.save_dissent(here.office, here.staff.second, here.interview, draft)
    press(app, TEXT("dissent.give.dissents"))
    assert boxes(app)[""]["text"] == "Jag hörde <b>annat</b>."
    assert len(app.success) == 1
    (found,) = desk(here).summary.dissents
    assert (found.stance, found.text) == (Stance.DISSENTS, "Jag hörde <b>annat</b>.")
    assert "Jag hörde &lt;b&gt;annat&lt;/b&gt;." in html(opened(here))
    work = opened(here, "work", actor=here.staff.second, interview="")
    assert TEXT("dissent.waiting", count=1) not in [each.value for each in work.subheader]


def test_a_changed_judgement_is_told_to_whoever_agreed(case: Cases) -> None:
    here = case("both_locked")
    write_summary(here)
    press(dissent(here), TEXT("dissent.give.agrees"))
    write_summary(here, concerns="Något annat.")
    assert [each.value for each in dissent(here).warning] == [TEXT("dissent.earlier")]
    assert TEXT("summary.dissent.earlier") in html(opened(here))


def test_before_there_is_a_judgement_there_is_nothing_to_agree_with(case: Cases) -> None:
    app = dissent(case("both_locked"))
    assert TEXT("dissent.nothing_written") in html(app)
    assert TEXT("dissent.give.agrees") not in labels(app)


def test_before_her_lock_the_page_shows_nothing(case: Cases) -> None:
    here = case("second_rated")
    write_back = opened(here, "dissent", actor=here.staff.second, interview=here.interview)
    assert [each.value for each in write_back.error] == [TEXT("error.REC-320")]


def test_rating_leads_to_it_after_the_lock(case: Cases) -> None:
    here = case("both_locked")
    rate = opened(here, "rate", actor=here.staff.second, interview=here.interview)
    assert TEXT("dissent.link") in links(rate)


@pytest.mark.parametrize("standing", FileStanding)
@pytest.mark.parametrize("language", Language)
def test_every_verdict_says_what_it_means_and_what_to_do(standing: FileStanding, language: Language) -> None:
    text = catalogue(language)
    found = Verified(standing=standing, code="7KQF-3M2X", number=1, latest=2, handed_over=now())
    told = [words for _, words, _ in verdict(text, found)]
    assert told[:2] == [text(f"verify.{standing}"), text(f"verify.{standing}_means")]
    assert told[-1] == text(f"verify.{standing}_do")
    assert text("verify.later", latest=2) in told
    latest = Verified(standing=standing, code="7KQF-3M2X", number=2, latest=2)
    assert not [each for each in verdict(text, latest) if each[1] == text("verify.later", latest=2)]


def test_the_page_takes_a_file(case: Cases) -> None:
    app = opened(case("home"), "verify")
    assert not app.error and TEXT("verify.about") in html(app)
