"""What is signed is one line of JSON: nothing is lost on the way, and nothing can be changed unseen."""

from __future__ import annotations

import dataclasses
import json

import pytest
from tests.report import editions
from tests.report.editions import EDITIONS

from vignette.assessment import CommentState
from vignette.errors import DefinitionError
from vignette.instrument import Instrument
from vignette.report.summary import Summary
from vignette.report.summary_json import fingerprints_in, summary_digest, summary_from_json, summary_to_json


def wordings(of: Summary) -> dict[str, Instrument]:
    return {result.instrument.fingerprint: result.instrument for _, result in of.assessed}


@pytest.mark.parametrize("name", EDITIONS)
def test_a_summary_comes_back_as_it_was(name: str) -> None:
    summary = EDITIONS[name]().summary
    content = summary_to_json(summary)
    assert summary_from_json(content, wordings(summary)) == summary
    assert summary_to_json(summary) == content
    assert fingerprints_in(content) == set(wordings(summary))


def test_no_wording_and_evidence_only_once() -> None:
    summary = editions.two_adults().summary
    content = summary_to_json(summary)
    vignette = summary.assessed[0][1].instrument.vignettes[0]
    assert vignette.situation.sv not in content
    assert len(json.loads(content)["evidence"]) == 1


def test_every_change_changes_the_digest() -> None:
    summary = editions.two_adults().summary
    comment = dataclasses.replace(summary.comments[0], state=CommentState.NONE, text="")
    other = editions.one_rater().summary.adults[0]
    changed = [
        dataclasses.replace(summary, household="Hemmet Annan"),
        dataclasses.replace(summary, asked_by="Någon annan"),
        dataclasses.replace(summary, invented=not summary.invented),
        dataclasses.replace(summary, comments=(comment, *summary.comments[1:])),
        dataclasses.replace(summary, dissents=()),
        dataclasses.replace(summary, judgement=summary.judgement[:-1]),
        dataclasses.replace(summary, adults=(other, *summary.adults[1:])),
    ]
    digests = {summary_digest(summary_to_json(each)) for each in (summary, *changed)}
    assert len(digests) == 1 + len(changed)


def test_what_is_not_a_summary_is_told() -> None:
    summary = editions.complete().summary
    whole = json.loads(summary_to_json(summary))
    del whole["summary"]["household"]
    whole["summary"]["approved"] = True
    with pytest.raises(DefinitionError) as caught:
        summary_from_json(json.dumps(whole), wordings(summary))
    assert {problem.code for problem in caught.value.problems} == {"DEF-102", "DEF-103"}
