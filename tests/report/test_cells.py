"""Behind the scores: every rater's level, what counts and why, and critical answers with who heard them."""

from __future__ import annotations

import pytest
from tests.report import samples

from vignette.assessment import Rating, Settled
from vignette.i18n import Language
from vignette.report.cells import CellLine, CriticalLine, cell_lines, critical_lines, symbols_of

Key = tuple[str, str]


def lines(profile: samples.Profile) -> dict[Key, CellLine]:
    found = cell_lines(profile, samples.instrument(), Language.SV)
    keys = [(cell.item_id, cell.aspect_id) for cell in profile.cells]
    return dict(zip(keys, found, strict=True))


def heard(*who: bool, settled: bool | None = None) -> CriticalLine:
    """Return the line of an answer that some raters heard."""
    sheets = [
        samples.sheet(symbol, 3, critical=(samples.heard(f"ord {symbol}"),) if did else ())
        for symbol, did in zip("▲●■", who, strict=False)
    ]
    decided = Settled(critical={} if settled is None else {("A1", "tells"): settled})
    (line,) = critical_lines(samples.studied(*sheets, settled=decided), samples.instrument(), Language.SV)
    return line


def test_each_rater_s_level_stands_under_its_symbol() -> None:
    line = lines(samples.studied())["A1", "see"]
    assert [(each.symbol, each.level, each.word) for each in line.found] == [
        ("▲", 2, "Mellan saknas och delvis"),
        ("●", 3, "Finns delvis"),
    ]
    assert (line.value, line.value_text, line.how, line.form) == (2.5, "2,5", "medelvärde", "")
    assert line.of("■") is None


def test_a_settled_value_counts_and_is_marked() -> None:
    settled = Settled(
        cells={
            ("A1", "see"): Rating(item_id="A1", aspect_id="see", level=5),
            ("A1", "meet"): Rating(item_id="A1", aspect_id="meet", missing_code="not_ratable"),
        }
    )
    found = lines(samples.studied(settled=settled))
    assert (found["A1", "see"].value_text, found["A1", "see"].how) == ("5", "sambedömt")
    assert (found["A1", "meet"].value_text, found["A1", "meet"].how) == ("Går inte att bedöma", "sambedömt")
    assert [each.level for each in found["A1", "see"].found] == [2, 3]


def test_how_a_value_came_about_is_said() -> None:
    assert lines(samples.studied())["A1", "do"].how == "lika"
    alone = lines(samples.profile())
    assert [alone[key].how for key in (("A1", "see"), ("A4", "meet"))] == ["en bedömare", "ingen nivå"]
    missing = samples.sheet("●", 3)
    partly = samples.RaterSheet(symbol="●", rater="x", ratings=missing.ratings[1:])
    line = lines(samples.studied(samples.sheet("▲", 2), partly))["A1", "see"]
    assert (line.value, line.how, line.found[1].word) == (2.0, "inte alla gav en nivå", "Inte skattad")


def test_symbols_are_those_in_use() -> None:
    assert symbols_of(list(lines(samples.studied()).values())) == ("▲", "●")
    assert symbols_of(list(lines(samples.profile()).values())) == ("▲",)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ((True,), "Hört av intervjuns enda bedömare."),
        ((True, False), "Hört av 1 av 2 bedömare (▲)."),
        ((False, True), "Hört av 1 av 2 bedömare (●)."),
        ((True, True), "Hört av båda bedömarna (▲ ●)."),
        ((True, True, True), "Hört av alla 3 bedömare (▲ ● ■)."),
        ((True, False, True), "Hört av 2 av 3 bedömare (▲ ■)."),
    ],
)
def test_who_heard_a_critical_answer_is_said_by_symbol(who: tuple[bool, ...], said: str) -> None:
    assert heard(*who).heard == said


def test_what_the_adjudication_made_of_it_is_said() -> None:
    assert heard(True, False).settled == "Inte sambedömt än."
    assert heard(True, True).settled == ""
    assert (heard(True, False, settled=True).settled, heard(True, False, settled=True).dismissed) == (
        "Sambedömningen: svaret gavs.",
        False,
    )
    gone = heard(True, False, settled=False)
    assert (gone.settled, gone.dismissed) == ("Sambedömningen: svaret gavs inte.", True)
    assert gone.quotes == (("▲", "ord ▲"),)
