"""Pages that need more than one person's work, on the demonstration's homes: each by its address, and accessible."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import PATIENCE
from tests.browser.driving import Server, Visitor
from tests.browser.test_pages import look_at

from vignette import casework, read_dataset
from vignette.access import Actor, Role
from vignette.assessment import DataOrigin, QueueState
from vignette.casework import Office, open_office, read_gates
from vignette.instrument import bundled_folder, read_library
from vignette.storage import Origin

PAGES = {
    "work-supervisor": ("/", "page.work"),
    "homes-many": ("/homes", "page.homes"),
    "adjudication": ("/adjudication", "page.adjudication"),
    "case": ("/adjudication?interview={discrepant}", "adjudication.title"),
    "case-done": ("/adjudication?interview={done}", "adjudication.title"),
    "rate-second": ("/rate?interview={asked}", "raters.title"),
    "profile-banded": ("/profile?interview={done}", ""),
    "side-by-side": ("/side_by_side?home={home}", ""),
    "summary-couple": ("/summary?home={home}", ""),
    "summaries": ("/summary", "page.summary"),
    "dissents": ("/dissent", "page.dissent"),
    "verify": ("/verify", "page.verify"),
    "study": ("/study", "page.study"),
    "training": ("/training", "page.training"),
    "routines": ("/routines", "page.routines"),
    "passport": ("/passport", "page.passport"),
    "placements": ("/outcomes", "page.outcomes"),
    "placements-of-a-home": ("/outcomes?home={placed}", ""),
}


class Demonstration:
    """The demonstration's records, beside the server that shows them."""

    def __init__(self, server: Server) -> None:
        field = Path(server.database.removeprefix("sqlite:///"))
        self.office: Office = open_office(
            f"sqlite:///{field.with_name(field.stem + '-demonstration.sqlite').as_posix()}",
            library=read_library(bundled_folder()),
            gates=read_gates(bundled_folder()),
            origin=Origin.DEMONSTRATION,
        )
        casework.fill_demonstration(self.office)
        self.token = casework.enter_demonstration(self.office)
        actor = casework.who(self.office, self.token)
        assert actor is not None
        self.actor: Actor = actor
        queue = casework.adjudication_queue(self.office, actor)
        by_state = {state: [row.id for row in queue if row.state is state] for state in QueueState}
        couple = next(
            home
            for home in casework.my_homes(self.office, actor)
            if len({row.applicant_id for row in home.interviews}) == 2
            and sum(row.id in by_state[QueueState.DONE] for row in home.interviews) == 2
        )
        self.ids = {
            "discrepant": by_state[QueueState.DISCREPANT][0],
            "done": by_state[QueueState.DONE][0],
            "asked": casework.my_tasks(self.office, actor)[0].id,
            "home": couple.household.id,
            "placed": casework.running_placements(self.office, actor)[0].placement.household_id,
        }

    def path(self, name: str) -> str:
        return PAGES[name][0].format(**self.ids)


@pytest.fixture(scope="module")
def invented(server: Server) -> Iterator[Demonstration]:
    opened = Demonstration(server)
    yield opened
    opened.office.store.close()


@pytest.fixture
def visitor(page: Page, server: Server, invented: Demonstration) -> Visitor:
    page.context.set_default_timeout(4 * PATIENCE)
    return Visitor(page=page, address=server.address).signed_in(invented.token, place="demonstration")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_from_its_address_alone_is_marked_and_accessible(
    visitor: Visitor, invented: Demonstration, name: str
) -> None:
    hosts: set[str] = set()
    troubles: list[str] = []
    visitor.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    visitor.page.on("pageerror", lambda error: troubles.append(str(error)))
    for _ in range(2):
        visitor.open(invented.path(name))
        heading = visitor.page.get_by_role("heading", level=1)
        expect(heading).to_be_visible(timeout=4 * PATIENCE)
        if PAGES[name][1].startswith("page."):
            expect(heading).to_have_text(visitor.words(PAGES[name][1]))
        visitor.settled()
        expect(visitor.page.get_by_test_id("stAlertContentError")).to_have_count(0)
        expect(visitor.page.get_by_role("note")).to_have_text(visitor.words("app.invented"))
    assert hosts <= {urlsplit(visitor.address).netloc, ""}
    assert troubles == []
    look_at(name, visitor)


def test_an_undetermined_score_says_what_would_settle_it(visitor: Visitor, invented: Demonstration) -> None:
    shown = [
        row
        for found in casework.adjudication_queue(invented.office, invented.actor)
        if found.state is QueueState.DONE
        for row in casework.result(invented.office, invented.actor, found.id).profile.rows
        if row.band is not None and row.band.settling is not None
    ]
    assert len(shown) > 20
    visitor.open(invented.path("profile-banded"))
    visitor.hears(visitor.words("opened.banded"))


def test_a_researcher_sees_figures_and_no_names(browser: Browser, server: Server, invented: Demonstration) -> None:
    casework.create_account(
        invented.office,
        invented.actor,
        username="forskare",
        display_name="Fia Forskare (påhittad)",
        password="en mening som duger",
        roles=frozenset({Role.RESEARCHER}),
    )
    token = casework.sign_in(invented.office, "forskare", "en mening som duger")
    window = browser.new_context(viewport={"width": 1280, "height": 800}, locale="sv-SE")
    window.set_default_timeout(4 * PATIENCE)
    person = Visitor(page=window.new_page(), address=server.address).signed_in(token, place="demonstration")
    person.open("/study").reads("page.study")
    person.settled()
    names = [each.display_name for each in casework.accounts(invented.office, invented.actor)]
    content = person.page.content()
    assert len(names) > 6
    assert [name for name in names if name in content] == ["Fia Forskare (påhittad)"]
    window.close()


def test_the_research_data_are_fetched_as_a_package_and_it_is_noted(
    visitor: Visitor, invented: Demonstration, tmp_path: Path
) -> None:
    visitor.open("/study").reads("page.study")
    visitor.settled()
    with visitor.page.expect_download(timeout=4 * PATIENCE) as fetched:
        visitor.button("study.research_fetch").click()
    file = tmp_path / fetched.value.suggested_filename
    fetched.value.save_as(file)
    with zipfile.ZipFile(file) as package:
        package.extractall(tmp_path / "data")
    (folder,) = {path.parent for path in (tmp_path / "data").rglob("datapackage.json")}
    data = read_dataset(folder)
    assert data.origin is DataOrigin.SIMULATED
    assert data.ratings["household_id"].str.startswith("SIM-H-").all()
    with invented.office.store.reading() as tx:
        noted = tx.exec_driver_sql("SELECT count(*) FROM audit WHERE action = 'research.export'").scalar()
    assert noted == 1
