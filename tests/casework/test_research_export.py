"""What leaves for research: settled interviews under pseudonyms, nothing that points somebody out, all of it noted."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from vignette import casework
from vignette.access import Action, Actor, Role
from vignette.assessment import DataOrigin, PlacementState, Seen
from vignette.casework import AskedFor, ResearchExport, ResearchWish, research_export
from vignette.casework.office import now
from vignette.casework.pseudonyms import Named, Pseudonyms
from vignette.errors import AccessError, DataError, RecordError, VignetteError
from vignette.exchange.data_package import read_data_package, write_package_files
from vignette.storage import Origin, Stamp, outcomes, pseudonyms
from vignette.storage.pseudonyms import keep_pseudonym_key

if TYPE_CHECKING:
    from conftest import Case

Cases = Callable[[str], "Case"]
REASON = "Vi jämför ordval i svaren."
EVERYTHING = ResearchWish(asked_for=frozenset(AskedFor), reason=REASON)
LISTED = ("household_id", "judge_id", "judgement", "saw_scores")


def exported(here: Case, wish: ResearchWish | None = None, actor: Actor | None = None) -> ResearchExport:
    return research_export(here.office, actor or here.staff.supervisor, wish)


def told(made: ResearchExport) -> dict[str, Any]:
    return json.loads(made.files["datapackage.json"])


def test_package_is_one_that_we_read(case: Cases, tmp_path: Any) -> None:
    here = case("both_locked")
    made = exported(here, EVERYTHING)
    write_package_files(made.files, tmp_path / "data")
    read = read_data_package(tmp_path / "data", here.office.library)
    assert read.data == made.dataset.data
    assert read.origin is DataOrigin.FIELD
    for name, frame in made.dataset.frames.items():
        pd.testing.assert_frame_equal(read.frames[name], frame)
    assert zipfile.ZipFile(io.BytesIO(made.to_zip())).namelist() == list(made.files)


def test_both_raters_come_and_no_settled_value(case: Cases) -> None:
    """In `adjudicated` the same cells have values that no rater gave."""
    before, after = (exported(case(state)).dataset.ratings for state in ("both_locked", "adjudicated"))
    assert len(before) == len(after) == 54
    assert before["rater_id"].nunique() == 2
    assert sorted(before["rating"].fillna(0)) == sorted(after["rating"].fillna(0))


@pytest.mark.parametrize("state", ["running", "rated", "asked", "second_rated"])
def test_what_somebody_has_yet_to_rate_stays(case: Cases, refused: Callable[..., VignetteError], state: str) -> None:
    here = case(state)
    refused(here.office, "REC-702", research_export, here.staff.supervisor)


def test_no_id_name_word_or_date_of_the_records_leaves(case: Cases) -> None:
    here = case("both_locked")
    made = exported(here)
    with here.office.store.reading() as tx:
        key = pseudonyms.pseudonym_key(tx)
    assert key is not None
    tables = ("ratings", "administrations", "applicants", "homes")
    assert set(made.files) == {"datapackage.json", *(f"{name}.csv" for name in tables)}
    everything = b"".join(made.files.values()).decode()
    secret = (here.home, here.applicant, here.interview, here.actor.account_id, here.staff.second.account_id)
    for hidden in (*secret, "Ekbacken", "Kim Ek", "actor", key.hex()):
        assert hidden not in everything
    assert f"{now():%Y-%m}" not in "".join(made.files[f"{name}.csv"].decode() for name in tables)


def test_pseudonyms_stay_the_same_and_differ_between_offices(case: Cases) -> None:
    here, there = case("both_locked"), case("both_locked")
    one, again, other = exported(here), exported(here), exported(there)
    assert one.dataset.data == again.dataset.data != other.dataset.data
    names = one.dataset.homes["household_id"].tolist()
    assert all(len(name) == 14 and name.startswith("H-") for name in names)
    assert one.dataset.ratings["rater_id"].str.startswith("R-").all()


def test_kinds_cannot_be_linked() -> None:
    names = Pseudonyms(key=b"k", invented=False)
    assert len({names.of(kind, "1")[2:] for kind in Named}) == len(Named)
    assert replace(names, invented=True).of(Named.HOME, "1") == f"SIM-{names.of(Named.HOME, '1')}"


def test_one_home_alone_keeps_no_trait_unless_asked_for(case: Cases) -> None:
    here = case("both_locked")
    made = exported(here)
    held = made.dataset.administrations
    assert held[["language", "interpreter", "quarter"]].isna().all().all()
    assert made.dataset.homes["quarter"].isna().all()
    assert made.dataset.ratings["language"].isna().all()
    assert made.counts["homes_without_language"] == 1
    assert told(made)["vignette:export"]["counts"] == dict(made.counts)
    wish = ResearchWish(asked_for=frozenset({AskedFor.SMALL_CELLS}), reason=REASON)
    shown = exported(here, wish, here.staff.researcher).dataset
    at = now()
    assert shown.administrations["quarter"].tolist() == [f"{at.year}Q{(at.month + 2) // 3}"]
    assert shown.administrations["interpreter"].tolist() == [False]
    assert set(shown.ratings["language"]) == {"sv"}


def test_what_is_asked_for_comes_beside_with_the_reason(case: Cases) -> None:
    here = case("both_locked")
    made = exported(here, EVERYTHING)
    names = made.files["names.csv"].decode().splitlines()
    assert names[1].split(",")[2:4] == ["Ekbacken", "Kim Ek"]
    assert f"{now():%Y-%m-%d}" in made.files["dates.csv"].decode()
    assert len(made.files["answers.csv"].splitlines()) > 10
    assert told(made)["vignette:export"]["reason"] == REASON
    assert told(made)["vignette:export"]["asked_for"] == sorted(AskedFor)
    assert exported(here).dataset.data != made.dataset.data


@pytest.mark.parametrize("reason", ["", "   kort   ", "x" * 301])
def test_a_reason_is_needed(case: Cases, reason: str) -> None:
    here = case("both_locked")
    wish = ResearchWish(asked_for=frozenset({AskedFor.EXACT_DATES}), reason=reason)
    with pytest.raises(RecordError) as error:
        exported(here, wish)
    assert error.value.code == "REC-701"
    assert "kort" not in str(error.value)


@pytest.mark.parametrize("each", [AskedFor.NAMES, AskedFor.FREE_TEXT])
def test_words_and_names_are_not_for_researchers(case: Cases, each: AskedFor) -> None:
    here = case("both_locked")
    wish = ResearchWish(asked_for=frozenset({each}), reason=REASON)
    for actor in (here.staff.researcher, replace(here.actor, roles=frozenset({Role.RESEARCHER, Role.RECRUITER}))):
        with pytest.raises(AccessError):
            exported(here, wish, actor)
    assert exported(here, wish)


def test_trail_says_what_left(case: Cases) -> None:
    here = case("both_locked")
    made = exported(here, replace(EVERYTHING, reason=f"  {REASON} "))
    entry = here.trail()[-1]
    assert entry.action == Action.RESEARCH_EXPORT.value
    assert entry.detail["data"] == made.dataset.data
    assert entry.detail["ratings"] == 54
    assert entry.detail["reason"] == REASON
    assert entry.detail["asked_for"] == " ".join(sorted(AskedFor))
    assert "Ekbacken" not in repr(entry)


def test_pilot_is_said_and_invented_records_are_simulated(case: Cases) -> None:
    here = case("both_locked")
    assert exported(here, ResearchWish(pilot=True)).dataset.origin is DataOrigin.PILOT
    invented = replace(here.office, store=replace(here.office.store, origin=Origin.DEMONSTRATION))
    made = research_export(invented, here.staff.supervisor, ResearchWish(pilot=True)).dataset
    assert made.origin is DataOrigin.SIMULATED
    assert made.ratings["rater_id"].str.startswith("SIM-R-").all()


def test_two_first_exports_at_once(case: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    here = case("both_locked")
    before = here.trail()

    def late(tx: Any, key: bytes) -> bytes:
        return keep_pseudonym_key(tx, b"another" * 4) if key else key

    monkeypatch.setattr(import_module("vignette.casework.research_export"), "keep_pseudonym_key", late)
    with pytest.raises(RecordError) as error:
        exported(here)
    assert error.value.code == "REC-703"
    assert here.trail() == before
    monkeypatch.undo()
    assert exported(here)


def test_only_placements_after_the_rating_are_a_criterion(case: Cases) -> None:
    here = case("both_locked")
    today = now().date()
    with here.office.store.writing() as tx:
        stamp = Stamp(account_id=here.actor.account_id, at=now())
        for begun, ended in ((today - dt.timedelta(days=90), None), (today, today + dt.timedelta(days=40))):
            made = outcomes.add_placement(tx, stamp, here.home, begun)
            seen = Seen(safety=7, goals=3, goals_reached=1)
            outcomes.add_follow_up(tx, stamp, made, begun + dt.timedelta(days=31), seen)
            if ended:
                outcomes.revise_placement(tx, stamp, made, begun=begun, ended=ended, state=PlacementState.BREAKDOWN)
    found = exported(here)
    assert found.counts["placements_before_rating"] == 1
    assert found.dataset.outcomes is not None
    (row,) = found.dataset.outcomes.to_dict("records")
    assert (row["placement"], row["months"], row["breakdown"]) == (2, 1.4, 1)
    assert (row["safety"], row["goals"], row["goals_reached"]) == (7, 3, 1)


def added(*rows: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    return {"panel": pd.DataFrame(rows, columns=list(LISTED), dtype="str").astype("category")}


def test_a_panel_comes_along_under_the_same_pseudonyms(case: Cases) -> None:
    """The judge who is a rater too has one pseudonym; a home outside the export falls away and is counted."""
    here = case("both_locked")
    rows = added(
        (here.home, "second", "4", "yes"), (here.home, "lena", "3", "no"), ("0" * 16, "second", "2", "not_known")
    )
    made = exported(here, ResearchWish(added=rows))
    panel = made.dataset.panel
    assert panel is not None
    assert len(panel) == 2
    assert set(panel["household_id"]) == set(made.dataset.homes["household_id"])
    raters = set(made.dataset.ratings["rater_id"])
    assert sum(judge in raters for judge in panel["judge_id"]) == 1
    assert made.counts["added_rows_of_other_homes"] == 1
    assert b"lena" not in b"".join(made.files.values())


def test_a_panel_with_mistakes_is_refused_with_all_of_them(case: Cases) -> None:
    here = case("both_locked")
    before = here.trail()
    rows = added((here.home, "", "9", "no"), (here.home, "lena", "3", "perhaps"), (here.home, "lena", "3", "no"))
    with pytest.raises(DataError) as error:
        exported(here, ResearchWish(added=rows))
    assert {each.code for each in error.value.problems} == {"DAT-413", "DAT-416", "DAT-418"}
    assert here.trail() == before


def test_an_unknown_wording_has_nothing_to_export(case: Cases) -> None:
    here = case("both_locked")
    with pytest.raises(RecordError, match="REC-702"):
        exported(here, ResearchWish(fingerprint="0" * 64))
    assert exported(here, ResearchWish(fingerprint=here.instrument.fingerprint))
    assert casework.AskedFor is AskedFor
