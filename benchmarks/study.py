"""How fast the Studie page's figures are: a database with 1,000 simulated homes, read, made a frame and computed.

Run ``python benchmarks/study.py``; ``--homes 100`` for another size, ``--keep FILE`` to keep the database. It ends with
1 if the whole takes longer than the bar.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from vignette.access import Actor, Role
from vignette.casework import Office
from vignette.casework.reliability import reliability
from vignette.casework.study_frames import ratings_frame
from vignette.casework.training import calibration_frame
from vignette.instrument import Instrument, bundled_folder, instrument_to_json, read_library
from vignette.simulation import default_design, simulate_study
from vignette.storage import Origin, Stamp, Transaction, open_store, people, study_rows, tables
from vignette.storage.interviews import keep_definition
from vignette.study.agreement_rows import agreement_rows
from vignette.study.double_ratings import double_ratings
from vignette.study.drift import quarter_rows
from vignette.study.form_equivalence import form_rows
from vignette.study.measured import shipped_reliability_rules
from vignette.study.raters_compared import rater_pairs, rater_severities

BAR = 2.0
"""Seconds for 1,000 homes, reading included."""

HOMES, RATERS, SHARE, SEED = 1000, 12, 0.25, 5
REVISED = 0.1
"""Share of the ratings that were clicked twice."""

END = dt.datetime(2026, 6, 30, 15, tzinfo=dt.UTC)
DAYS = 540


def main() -> int:
    """Fill, measure and print; return 1 if the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--homes", type=int, default=HOMES)
    parser.add_argument("--keep", type=Path, help="where the database is to stay")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vignette-bench-") as folder:
        path = given.keep or Path(folder) / "study.sqlite"
        library = read_library(bundled_folder())
        store = open_store(f"sqlite:///{path}", origin=Origin.DEMONSTRATION)
        office = Office(store=store, library=library)
        with store.writing() as tx:
            actor = fill(tx, library.instruments[0], given.homes)
        slowest = _measured(office, actor)
        store.close()
    return int(given.homes == HOMES and slowest > BAR)


def _measured(office: Office, actor: Actor) -> float:
    """Print the seconds of each part and return those of the whole."""
    instrument, rules = office.library.instruments[0], shipped_reliability_rules()
    print_ = instrument.fingerprint
    with office.store.reading() as tx:
        key, _ = timed(lambda: study_rows.study_key(tx))
        interviews_read, interviews = timed(lambda: study_rows.study_interviews(tx))
        locks_read, locks = timed(lambda: study_rows.study_locks(tx, print_))
        cells_read, cells = timed(lambda: study_rows.study_cells(tx, print_))
        numbers = {account: place for place, account in enumerate(study_rows.accounts_in_order(tx), start=1)}
        trained, calibration = timed(lambda: calibration_frame(tx))
    framed, frame = timed(lambda: ratings_frame(interviews, locks, cells, instrument, numbers))
    chosen, double = timed(lambda: double_ratings(frame, random_only=True, waiting=0))
    levels = sorted(instrument.levels)
    ratings = double.ratings
    blocks = {
        "key": key,
        "interviews": interviews_read,
        "locks": locks_read,
        f"cells ({len(cells)})": cells_read,
        "training answers": trained,
        "frame": framed,
        f"double ratings ({len(ratings)})": chosen,
        "agreement": timed(lambda: agreement_rows(ratings, instrument, rules))[0],
        "pairs of raters": timed(lambda: rater_pairs(ratings, levels, rules))[0],
        "severity": timed(lambda: rater_severities(ratings, needed=rules.rater_interviews))[0],
        "quarters": timed(lambda: quarter_rows(ratings, calibration, levels, rules))[0],
        "forms": timed(lambda: form_rows(frame, instrument, rules))[0],
    }
    whole, _ = timed(lambda: reliability(office, actor))
    for name, seconds in {**blocks, f"whole ({len(interviews)} interviews), bar {BAR} s": whole}.items():
        print(f"{seconds:8.3f} s  {name}")
    return whole


def fill(tx: Transaction, instrument: Instrument, homes: int) -> Actor:
    """Fill an empty database with a simulated study; return a supervisor."""
    design = default_design(
        households=homes,
        raters=RATERS,
        assignment="single",
        double_rated=SHARE,
        forms=("A", "B"),
        form_plan="one",
        occasions=1,
    )
    study = simulate_study(seed=SEED, design=design)
    raters = [_account(tx, f"SIM-R{number:02d}", Role.RECRUITER) for number in range(1, RATERS + 1)]
    supervisor = _account(tx, "supervisor", Role.SUPERVISOR)
    keep_definition(
        tx,
        END - dt.timedelta(days=DAYS),
        instrument_id=instrument.id,
        version=instrument.version,
        fingerprint=instrument.fingerprint,
        content=instrument_to_json(instrument),
    )
    records = _records(study.ratings, study.administrations, instrument, raters)
    for table, rows in itertools.chain(records, _training(instrument, raters)):
        tx.execute(table.insert(), rows)
    tx.execute(sa.text("ANALYZE"))
    return Actor(account_id=supervisor, display_name="supervisor", roles=frozenset({Role.SUPERVISOR}))


def _account(tx: Transaction, name: str, role: Role) -> str:
    account = people.add_account(tx, name, END)
    people.describe_account(
        tx,
        Stamp(account_id=account, at=END),
        account,
        display_name=name,
        roles=frozenset({role.value}),
        password_hash="!",
        is_open=True,
    )
    return account


def _records(
    ratings: pd.DataFrame, interviews: pd.DataFrame, instrument: Instrument, raters: list[str]
) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    """Yield the rows of each table, in an order that foreign keys let pass."""
    bound = {
        "instrument_id": instrument.id,
        "instrument_version": instrument.version,
        "fingerprint": instrument.fingerprint,
    }
    day = {
        name: END - dt.timedelta(days=float(DAYS * (1 - min(time, 1.0))))
        for name, time in zip(interviews["administration_id"], interviews["time"], strict=True)
    }
    who = _raters_of(ratings, raters)
    held = list(interviews[["household_id", "applicant_id", "administration_id", "form_id"]].itertuples(index=False))

    def by(interview: str, rater: str) -> dict[str, Any]:
        return {**bound, "administration_id": interview, "account_id": rater, "at": day[interview], "revision": 1}

    homes = {row[0]: row[2] for row in reversed(held)}
    adults = {row[1]: (row[0], row[2]) for row in reversed(held)}
    opened = {"account_id": raters[0]}
    yield tables.household, [{"id": home, "at": day[one], **opened} for home, one in homes.items()]
    yield (
        tables.applicant,
        [{"id": adult, "household_id": home, "at": day[one], **opened} for adult, (home, one) in adults.items()],
    )
    yield (
        tables.administration,
        [
            {"id": one, "applicant_id": adult, "form_id": form, "from_paper": False, **bound}
            | {"account_id": who[one][0], "at": day[one]}
            for _, adult, one, form in held
        ],
    )
    yield (
        tables.second_rating_reason.table,
        [
            {**by(one, who[one][0]), "reason": "random", "chosen": len(who[one]) > 1, "share": SHARE}
            for _, _, one, _ in held
        ],
    )
    yield (
        tables.rater_task.table,
        [
            {**by(one, who[one][0]), "rater_id": who[one][1], "asked": True}
            for _, _, one, _ in held
            if len(who[one]) > 1
        ],
    )
    yield (
        tables.rating_lock.table,
        [
            {**by(one, rater), "rater_id": rater, "locked": True, "reason": ""}
            for _, _, one, _ in held
            for rater in who[one]
        ],
    )
    yield tables.rating.table, list(_rating_rows(ratings, raters, by))


def _raters_of(ratings: pd.DataFrame, raters: list[str]) -> dict[str, list[str]]:
    """Return who rated each interview, the interviewer first."""
    pairs = ratings[["administration_id", "rater_id"]].drop_duplicates()
    found: dict[str, list[str]] = {}
    for interview, code in zip(pairs["administration_id"], pairs["rater_id"].cat.codes, strict=True):
        found.setdefault(interview, []).append(raters[code])
    return found


def _rating_rows(
    ratings: pd.DataFrame, raters: list[str], by: Callable[[str, str], dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    again = np.random.default_rng(SEED).random(len(ratings)) < REVISED
    columns = ("administration_id", "vignette_id", "aspect_id", "rating", "missing_code")
    cells = zip(*(ratings[column] for column in columns), ratings["rater_id"].cat.codes, again, strict=True)
    for interview, item, aspect, level, code, rater, twice in cells:
        key = {"rater_id": raters[rater], "item_id": item, "aspect_id": aspect}
        last = {**by(interview, raters[rater]), **key} | {
            "level": None if np.isnan(level) else int(level),
            "missing_code": code if isinstance(code, str) else None,
        }
        if twice:
            yield last | {"level": 3, "missing_code": None}
            last["revision"] = 2
        yield last


def _training(instrument: Instrument, raters: list[str]) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    """Yield a finished round per rater and half-year, every rater a little off the key."""
    rng = np.random.default_rng(SEED)
    bound = {
        "instrument_id": instrument.id,
        "instrument_version": instrument.version,
        "fingerprint": instrument.fingerprint,
    }
    rounds, cells, events = [], [], []
    taught = [vignette for vignette in instrument.vignettes if vignette.examples]
    for rater, half in itertools.product(raters, range(3)):
        who = {"account_id": rater, "at": END - dt.timedelta(days=180 * (2 - half) + 20)}
        name = f"{rater[:8]}-{half}"
        chosen = {vignette.id: half % len(vignette.examples) for vignette in taught}
        rounds.append({"id": name, "examples": json.dumps(chosen), **bound, **who})
        events.append({"round_id": name, "revision": 1, "event": "finished", **who})
        for vignette in taught:
            for aspect, key in vignette.examples[chosen[vignette.id]].key.items():
                level = int(np.clip(key.level + rng.integers(-1, 2), 1, 5))
                cell = {"round_id": name, "item_id": vignette.id, "aspect_id": aspect, "revision": 1}
                cells.append({**cell, "level": level, "missing_code": None, **who})
    yield tables.training_round, rounds
    yield tables.training_rating.table, cells
    yield tables.training_event.table, events


def timed(call: Callable[[], Any], *, times: int = 5) -> tuple[float, Any]:
    """Return the seconds of the fastest of some calls, and what the last returned."""
    best, found = float("inf"), None
    for _ in itertools.repeat(None, times):
        start = perf_counter()
        found = call()
        best = min(best, perf_counter() - start)
    return best, found


if __name__ == "__main__":
    sys.exit(main())
