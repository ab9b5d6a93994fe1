"""Running a protocol: every question answered, in order, resumable, and what was done otherwise is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.study.datasets import WORDS, bar, dataset, instrument, protocol

from vignette.assessment import (
    DataOrigin,
    FindingVerdict,
    Heading,
    StatedBar,
    evidence_to_json,
    read_evidence,
)
from vignette.errors import DataError
from vignette.study.dataset import Dataset
from vignette.study.protocol import PlannedSize, ProtocolFile, Question
from vignette.study.register import register_protocol
from vignette.study.running import HowToRun, run_study

BEFORE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def data() -> Dataset:
    return dataset(households=16)


def asked(analysis: str, *, stated: StatedBar | None = None) -> Question:
    return Question(
        id=analysis.replace("_", "-"),
        heading=Heading.RELIABILITY,
        asks=WORDS,
        expects=WORDS,
        analysis=analysis,
        bar=stated,
    )


QUESTIONS = (asked("rater_severity", stated=bar(within=0.5)), asked("form_equivalence", stated=bar(within=0.25)))
IDS = [each.id for each in QUESTIONS]


def file(questions: Sequence[Question] = QUESTIONS, **changes: object) -> ProtocolFile:
    made = protocol(questions=tuple(questions), **changes)
    return ProtocolFile(protocol=made, content=f'id = "{made.id}"\nreplicates = {made.replicates}\n'.encode())


def test_every_question_is_answered_in_the_protocols_order(data: Dataset) -> None:
    report = run_study(file(), data, instrument(), HowToRun(jobs=2))
    assert list(report.answers) == IDS
    assert all(answer.findings for answer in report.answers.values())
    assert {finding.question for finding in report.findings} == set(IDS)
    assert report.counts["households"] == data.ratings["household_id"].nunique()
    assert report.provenance.simulation_seed == data.seed


def test_the_evidence_is_read_back_as_it_was_made(data: Dataset) -> None:
    found = run_study(file(), data, instrument()).evidence
    assert read_evidence(evidence_to_json(found), where="x") == found
    assert (found.forms, found.origin, found.languages) == (("A", "B"), data.origin, ("sv",))
    assert found.expires.year - found.made.year == protocol().valid_years
    assert {each.question for each in found.findings} == set(IDS)


def test_data_that_cannot_bear_a_question_are_told_and_lose_nothing_else(data: Dataset) -> None:
    twice = replace(data, ratings=pd.concat([data.ratings, data.ratings.iloc[:1]], ignore_index=True))
    report = run_study(file((asked("rating_agreement"), asked("norms"))), twice, instrument())
    (refused,) = report.answers["rating-agreement"].findings
    assert (refused.verdict, refused.because) == (FindingVerdict.NOT_STUDIED, "refused")
    assert refused.caveats == ("PSY-203",)
    assert len(report.answers["norms"].findings) > 1


def test_a_question_whose_frame_is_not_there_is_not_studied(data: Dataset) -> None:
    report = run_study(file((asked("content_validity"),)), replace(data, reviews=None), instrument())
    (finding,) = report.findings
    assert (finding.verdict, finding.because) == (FindingVerdict.NOT_STUDIED, "no_data")


def test_an_interrupted_run_goes_on_where_it_stopped(data: Dataset, tmp_path: Path) -> None:
    told: list[str] = []

    def stop(question: str, done: int, total: int) -> None:
        told.append(question)
        if done < total:
            raise KeyboardInterrupt

    parts = tmp_path / "parts"
    with pytest.raises(KeyboardInterrupt):
        run_study(file(), data, instrument(), HowToRun(parts=parts, progress=stop))
    assert told == IDS[:1]
    report = run_study(file(), data, instrument(), HowToRun(parts=parts, progress=stop))
    assert told == IDS
    plain = run_study(file(), data, instrument())
    assert report.answers == plain.answers


def test_other_data_or_another_protocol_find_nothing_kept(data: Dataset, tmp_path: Path) -> None:
    run_study(file(), data, instrument(), HowToRun(parts=tmp_path))
    kept = {path.name for path in tmp_path.iterdir()}
    for other, which in ((replace(data, data="1" * 64), file()), (data, file(replicates=201))):
        run_study(which, other, instrument(), HowToRun(parts=tmp_path))
        grown = {path.name for path in tmp_path.iterdir()}
        assert len(grown - kept) == len(IDS)
        kept = grown


def test_a_part_that_is_not_whole_is_found_anew(data: Dataset, tmp_path: Path) -> None:
    first = run_study(file(), data, instrument(), HowToRun(parts=tmp_path))
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[:-20])
    assert run_study(file(), data, instrument(), HowToRun(parts=tmp_path)).answers == first.answers


def test_what_is_done_otherwise_is_told_and_the_evidence_is_not_registered(data: Dataset, tmp_path: Path) -> None:
    made = file(planned=(PlannedSize(what="households", n=1000, by="plan_icc", because=WORDS),))
    register_protocol(made, tmp_path, BEFORE)
    besides = replace(asked("norms"), id="besides")
    report = run_study(made, data, instrument(), HowToRun(register=tmp_path, also=(besides,)))
    assert [each.code for each in report.deviations] == ["question_outside", "fewer_than_planned"]
    assert report.evidence.registered
    assert "besides" in report.answers
    assert not [each for each in report.evidence.findings if each.question == "besides"]
    partly = run_study(made, data, instrument(), HowToRun(register=tmp_path, leave_out=(IDS[0],)))
    assert "question_left_out" in {each.code for each in partly.deviations}
    assert not partly.evidence.registered
    assert not run_study(made, data, instrument()).evidence.registered


@pytest.mark.parametrize("origin", [DataOrigin.PILOT, DataOrigin.FIELD])
@pytest.mark.parametrize("hidden", [False, True])
def test_simulated_data_are_never_evidence_of_anything_real(data: Dataset, origin: DataOrigin, hidden: bool) -> None:
    # A lost column does not make invented homes real: their ids still say it.
    frames = {name: frame.drop(columns="data_origin" if hidden else []) for name, frame in data.frames.items()}
    with pytest.raises(DataError) as refused:
        run_study(file(), replace(data, origin=origin, **frames), instrument())
    assert refused.value.code == "DAT-301"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (HowToRun(leave_out=("nothing",)), "DAT-501"),
        (HowToRun(also=(QUESTIONS[0],)), "DAT-501"),
    ],
)
def test_what_cannot_be_asked_is_refused(data: Dataset, how: HowToRun, code: str) -> None:
    with pytest.raises(DataError) as refused:
        run_study(file(), data, instrument(), how)
    assert refused.value.code == code


def test_another_wording_and_no_data_are_refused(data: Dataset) -> None:
    for made, other, code in (
        (file(version="0.0.9"), data, "DAT-302"),
        (file(), replace(data, fingerprint="0" * 64), "DAT-302"),
        (file(forms=("C",)), data, "DAT-502"),
    ):
        with pytest.raises(DataError) as refused:
            run_study(made, other, instrument())
        assert refused.value.code == code
