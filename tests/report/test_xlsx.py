"""The workbook says what the summary says, on every sheet what it is, and in types that a spreadsheet knows."""

from __future__ import annotations

import dataclasses

import pytest
from tests.assessment.evidence_sample import evidence, gate
from tests.report import editions, samples
from tests.report.editions import EDITIONS
from tests.report.workbooks import (
    above,
    edition_of,
    facts,
    headings,
    named,
    opened,
    read_back,
    rows_of,
    sheet_of,
    table,
)

from vignette.assessment import DataOrigin
from vignette.i18n import Language, catalogue
from vignette.report import summary_words as said
from vignette.report.side_by_side import Person, side_rows

SHEETS = (
    *("front", "judgement", "critical", "scores", "support", "gate", "ratings", "answers"),
    *("evidence", "bbic", "method", "names", "dictionary"),
)
NUMBERED = {"scores", "gate", "ratings", "answers", "evidence"}


@pytest.mark.parametrize("name", ["complete", "english"])
def test_sheets_in_order(name: str) -> None:
    edition = edition_of(name)
    words, several = catalogue(edition.language), len(edition.summary.assessed) > 1
    wanted = []
    for key in SHEETS:
        title = words(f"report.{key}.sheet")
        wanted += [f"{title} 1", f"{title} 2"] if several and key in NUMBERED else [title]
        if several and key == "scores":
            wanted.append(words("report.side.sheet"))
    assert opened(name).sheetnames == wanted
    assert all(len(title) <= 31 for title in wanted)


def test_no_notes_unless_asked_for_and_no_evidence_where_there_is_none() -> None:
    assert "Svar" not in opened("draft").sheetnames
    assert "Underlag" in opened("draft").sheetnames
    assert "Underlag" not in opened("one_rater").sheetnames


def test_a_home_without_any_result_has_no_sheet_of_results() -> None:
    assert opened("all_absent").sheetnames == ["Framsida", "Bedömning", "Namngivna celler", "Datalexikon"]
    front = facts(sheet_of("all_absent", "front"))
    assert front["Kim Ek"] == "Ingen intervju har hållits."


def test_front_and_judgement_say_the_words_of_every_face() -> None:
    for name in ("complete", "corrected", "draft", "two_adults", "no_comments", "dissent"):
        edition = edition_of(name)
        told = [*said.occasion(edition), *said.bounds(edition), *said.signature(edition), *said.provenance(edition)]
        front = facts(sheet_of(name, "front"))
        assert {fact.heading: fact.text for fact in told}.items() <= front.items()
        rows = {row[1:] for row in table(sheet_of(name, "judgement"))}
        facts_said = [*said.judgement(edition), *said.comments(edition), *said.dissents(edition)]
        assert {(fact.heading, fact.text) for fact in facts_said} <= rows


def test_the_judgement_is_told_apart_from_facts() -> None:
    assert above(sheet_of("complete", "judgement"))[1].startswith("Det här är skrivet och underskrivet av en människa")
    assert above(sheet_of("complete", "judgement"))[2] == "Underskrift: Robin Alm, 21 november 2026 09:15"
    assert "Det här skrivs av en människa" in "\n".join(above(sheet_of("draft", "judgement")))
    assert list(table(sheet_of("one_rater", "judgement")))[-1] == (
        *("Den andra bedömaren", None),
        "Ingen andra bedömare har skattat svaren.",
    )


def test_an_absent_adult_is_told_where_answers_and_scores_are() -> None:
    why = "Sam Ek: Personen har tackat nej till intervjun."
    assert any(line.startswith(why) for line in above(sheet_of("one_absent", "critical")))
    assert above(sheet_of("one_absent", "scores"))[0] == "Poäng: Kim Ek"


@pytest.mark.parametrize("name", ["complete", "one_rater", "many_missing", "described", "bounded", "english"])
def test_scores_are_the_rows(name: str) -> None:
    sheet = sheet_of(name, "scores", 1 if name == "english" else 0)
    rows = rows_of(name)
    found = [row for row in table(sheet) if row[1] is not None and row[3] is not None]
    assert [(row[1], row[3], row[4], row[5]) for row in found] == [
        (row.label, row.n_rated, row.n_expected, row.basis) for row in rows
    ]
    for values, row in zip(found, rows, strict=True):
        assert values[2] == (row.value_text if row.value is None else pytest.approx(row.value, abs=1e-14))


@pytest.mark.parametrize("name", list(EDITIONS))
def test_no_score_without_the_line_that_says_what_is_known(name: str) -> None:
    edition = edition_of(name)
    words = catalogue(edition.language)
    assessed = edition.summary.assessed
    for place, (_, result) in enumerate(assessed, start=1):
        line = said.known(result, words)
        for key in ("scores", "ratings"):
            assert line in above(sheet_of(name, key, place if len(assessed) > 1 else 0))
        others = ["names", "side"] if len(assessed) > 1 else ["names"]
        assert all(any(line in each for each in above(sheet_of(name, key))) for key in others)


def test_what_is_closed_is_replaced_by_the_sentence_that_says_why() -> None:
    sheet = sheet_of("described", "scores")
    assert {row[2] for row in table(sheet)} == {"visas inte ännu"}
    assert "Fler bedömare behöver skatta intervjun och låsa: 1 till." in " ".join(above(sheet))
    assert not sheet._charts
    shown = {name: value for name, value in named(opened("described")).items() if name.endswith(("_score", "_low"))}
    assert set(shown.values()) == {"visas inte ännu"} and len(shown) == 24


def test_nothing_is_opened_that_the_gate_shuts() -> None:
    assert "Gräns-värde" in headings(sheet_of("complete", "scores"))
    bounded, scored = headings(sheet_of("bounded", "scores")), headings(sheet_of("scored", "scores"))
    assert "Från (95 %)" in bounded and "Gräns-värde" not in bounded
    assert "Från (95 %)" not in scored and "Osäkerhet" in scored


def test_the_workbook_has_what_the_gate_opens() -> None:
    found = [row for row in table(sheet_of("complete", "scores")) if row[1] is not None]
    for values, row in zip(found, rows_of("complete"), strict=True):
        assert row.value is not None and row.interval is not None and row.outcome is not None
        apart = tuple(each.value for each in row.apart)
        assert values[6:11] == tuple(pytest.approx(each) for each in (*row.interval, *apart, row.outcome.cut))
        assert values[11:13] == (row.outcome.word, row.outcome.chance)
        assert (row.value - values[-2], row.value + values[-1]) == pytest.approx(row.interval)  # type: ignore[operator]


def test_nothing_is_drawn_of_a_kind_without_scores() -> None:
    codes = tuple(
        samples.Rating(item_id=f"A{number}", aspect_id=aspect, missing_code="declined")
        for number in range(1, 10)
        for aspect, _, _ in samples.ASPECTS
    )
    rater = samples.RaterSheet(symbol="▲", rater="one", ratings=codes)
    held = samples.RatedInterview(form_id="A", sheets=(rater,))
    profile = samples.build_profile(samples.instrument(), [held], samples.closed_gate())
    sheet = read_back(editions.edition(editions.summary(editions.adult(profile=profile))))["Poäng"]
    assert {row[2] for row in table(sheet) if row[1]} == {"för få skattningar"}
    assert not sheet._charts


def test_adults_side_by_side_are_the_rows_and_never_averaged() -> None:
    edition = editions.two_adults()
    people = [
        Person(name=name, profile=each.profile, instrument=each.instrument) for name, each in edition.summary.assessed
    ]
    rows = side_rows(people, edition.summary.differences, Language.SV)
    sheet = sheet_of("two_adults", "side")
    assert headings(sheet)[2:6] == ["Kim Ek", "Kim Ek: från (95 %)", "Kim Ek: till (95 %)", "Sam Ek"]
    found = [row for row in table(sheet) if row[1] and row[8]]
    for values, row in zip(found, rows, strict=True):
        both = [(own.value, *own.interval) for own in row.rows if own is not None and own.interval is not None]
        assert values[2:8] == tuple(pytest.approx(each) for own in both for each in own)
        assert values[8] == row.difference
    assert "Prata mer om: Hamn och trygghet; Förståelse; Bemötande." in above(sheet)


def test_adults_of_one_name_are_told_apart() -> None:
    assert headings(sheet_of("same_name", "side"))[2] == "Kim Ek (1)"
    assert above(sheet_of("same_name", "scores", 2))[0] == "Poäng: Kim Ek (2)"


def test_what_was_asked_in_other_words_is_not_compared_or_drawn_together() -> None:
    sheet = sheet_of("old_version", "side")
    assert {row[-1] for row in table(sheet)} == {"jämförs inte"}
    assert not sheet._charts
    method = facts(sheet_of("old_version", "method"))
    assert method["Fingeravtryck (Kim Ek)"] != method["Fingeravtryck (Sam Ek)"]


def test_every_cell_behind_the_scores_is_there() -> None:
    rows = list(table(sheet_of("many_missing", "ratings")))
    assert len(rows) == 27
    words = ("Saknas eller skadar", "Jag ringer hamnkaptenen först.")
    assert rows[0] == ("Båten 1", "Hamn och trygghet", "Förståelse", 1, 1, "en bedömare", *words)
    assert rows[14][3:7] == (None, "–", "ingen nivå", "Inte skattad")
    assert rows[18][3:7] == (None, "–", "ingen nivå", "Ville inte svara")
    levels = [rating.level for rating in samples.ratings() if rating.level is not None]
    assert [row[3] for row in rows if row[3] is not None] == levels


def test_two_raters_and_the_value_that_counts_stand_beside_each_other() -> None:
    settled = samples.Settled(cells={("A1", "see"): samples.Rating(item_id="A1", aspect_id="see", level=4)})
    adult = editions.adult(profile=samples.studied(settled=settled))
    sheet = read_back(editions.edition(editions.summary(adult)))["Skattningar"]
    assert headings(sheet)[3:6] == ["▲", "●", "Gäller"]
    rows = [row[3:8] for row in table(sheet)]
    assert rows[0] == (2, 3, 4, "sambedömt", "▲ Mellan saknas och delvis\n● Finns delvis")
    assert rows[3][:4] == (2, 3, 2.5, "medelvärde")
    assert rows[4][:4] == (3, 3, 3, "lika")


def test_two_interviews_of_an_adult_are_told_apart() -> None:
    both = {"Intervju A", "Intervju B"}
    assert {row[1] for row in table(sheet_of("two_forms", "critical"))} == both
    assert [row[0] for row in table(sheet_of("two_forms", "ratings"))] == ["Intervju A"] * 27 + ["Intervju B"] * 27
    assert {row[0] for row in table(sheet_of("two_forms", "answers"))} == both
    raters = ["Intervju A ▲", "Intervju A ●", "Intervju B ▲", "Intervju B ●"]
    assert headings(sheet_of("two_forms", "scores"))[8:12] == raters
    assert "Intervju B har 9." in " ".join(str(row[1]) for row in table(sheet_of("two_forms", "method")))


def test_the_sheet_of_the_gate_says_why_not_more_and_how_much() -> None:
    assert "Det finns inga regler" in str(next(table(sheet_of("many_missing", "gate")))[2])
    ((names, shown, why, figures),) = table(sheet_of("described", "gate"))
    assert names == "Alla kompetensområden\nAlla bedömningsaspekter"
    assert str(shown).startswith("Inga poäng visas.")
    assert "Fler bedömare behöver skatta intervjun och låsa: 1 till." in str(why)
    assert "Bedömare som har låst: 1 av minst 2." in str(figures)


def test_evidence_is_told_with_its_figures_and_simulated_evidence_as_such() -> None:
    rows = list(table(sheet_of("complete", "evidence")))
    assert len(rows) == 12
    assert rows[0][1:] == (
        "ICC(1) 0,72 (0,67–0,77); 120 hem, 12 bedömare",
        "3,0",
        "0,85 (0,80–0,90)",
        "0,80 (0,75–0,85)",
        "0,80 (0,75–0,85)",
        "120; 40 i den minsta gruppen",
    )
    method = facts(sheet_of("complete", "method"))
    assert "invented" in str(method["Om studiens siffror"])
    assert method["Jämförelse med andra (normer)"] == "Ej prövat."
    simulated = gate(samples.instrument(), evidence(samples.instrument(), origin=DataOrigin.SIMULATED), invented=True)
    adult = editions.adult(profile=samples.studied(by=simulated))
    book = read_back(editions.edition(editions.summary(adult, invented=True)))
    assert str(facts(book["Framsida"])["Vad som är prövat"]).startswith("Underlaget är simulerat")
    assert "bara prövad på påhittade hem" in " ".join(above(book["Poäng"]))


def test_raters_names_stand_with_what_people_say_alone() -> None:
    book = opened("complete")
    others = [sheet for sheet in book.worksheets if sheet.title not in ("Framsida", "Bedömning")]
    told = [str(cell.value) for sheet in others for row in sheet.iter_rows() for cell in row]
    assert not [text for text in told if "Alva" in text]
    assert [text for text in told if "Robin" in text] == ["Robin Alm"]


def test_critical_answers_come_before_the_scores_and_are_counted_on_the_front() -> None:
    heard = ("Hört av 1 av 2 bedömare (●).", "Inte sambedömt än.", "Jag ringer.")
    assert list(table(sheet_of("complete", "critical"))) == [
        ("Kim Ek", "Båten 1", "Berättar i hamnen var barnet finns", "Röjer var barnet finns", *heard)
    ]
    assert str(facts(sheet_of("complete", "front"))["Kritiska svar"]).startswith("1 svar är markerat")
    assert opened("complete").sheetnames.index("Kritiska svar") < opened("complete").sheetnames.index("Poäng")


def test_a_critical_answer_settled_as_not_heard_is_told_but_not_counted() -> None:
    settled = samples.Settled(critical={("A1", "tells"): False})
    book = read_back(editions.edition(editions.summary(editions.adult(profile=samples.studied(settled=settled)))))
    ((*_, heard, became, quote),) = table(book["Kritiska svar"])
    assert (heard, became) == ("Hört av 1 av 2 bedömare (●).", "Sambedömningen: svaret gavs inte.")
    assert quote == "Jag ringer."
    assert str(facts(book["Framsida"])["Kritiska svar"]).startswith("Inget")
    assert named(book)["adult_1_critical"] == 0


@pytest.mark.parametrize(("name", "place"), [("nothing_critical", 0), ("english", 1)])
def test_nothing_heard_is_said(name: str, place: int) -> None:
    words = catalogue(edition_of(name).language)
    assert list(table(sheet_of(name, "critical")))[place][2] == words("report.critical.none")
    assert words("report.critical.none.bound") in above(sheet_of(name, "critical"))


def test_support_is_what_the_instrument_suggests_for_each_adult() -> None:
    rows = list(table(sheet_of("two_adults", "support")))
    assert rows[0] == ("Kim Ek", "Hamn och trygghet", "Öva förståelse vid båt 1.")
    assert [row[2] for row in rows if row[0] == "Sam Ek"][:3] == [
        f"Öva {aspect} vid båt 1." for aspect in ("förståelse", "bemötande", "handlande")
    ]
    assert list(table(sheet_of("nothing_critical", "support"))) == [
        ("Kim Ek", "Inget svar fick så låg nivå att instrumentet ger något förslag.", None)
    ]


def test_bbic_headings_are_signposts() -> None:
    assert "Instrumentet är inte en del av BBIC." in above(sheet_of("two_adults", "bbic"))[1]
    rows = list(table(sheet_of("two_adults", "bbic")))
    assert rows[0] == ("Hamn och trygghet", "säkerhet") and len(rows) == 9


def test_method_has_scale_rule_and_fingerprint_in_full() -> None:
    found = facts(sheet_of("one_rater", "method"))
    assert found["Fingeravtryck"] == samples.instrument().fingerprint
    assert "högst 1 av 3" in str(found["När en poäng visas"])
    assert "högst 2 av 9" in str(found["När en poäng visas"])
    assert str(found["Totalpoäng"]).startswith("Finns inte.")
    for value, name, _ in samples.SCALE:
        assert name in str(found[f"Nivå {value}"])
    for _, name, _ in samples.MISSING:
        assert f"Ingen nivå: {name}" in found
    assert found["Gränsvärden"] == found["Hur lika två bedömare skattar"] == "Ej prövat."


def test_a_rule_that_allows_no_gap_says_so() -> None:
    scoring = samples.Scoring(competence_max_missing_share=0.0, aspect_max_missing_share=0.0)
    strict = dataclasses.replace(samples.instrument(), scoring=scoring)
    book = read_back(editions.edition(editions.summary(editions.adult(instrument=strict))))
    rule = facts(book["Metod"])["När en poäng visas"]
    assert "ingen av 3" in str(rule) and "ingen av 9" in str(rule)


def test_answers_say_what_became_of_each_question() -> None:
    rows = list(table(sheet_of("complete", "answers")))
    assert [row[2] for row in rows[:4]] == ["situationen", "inledande fråga", "ställd", "hoppades över"]
    assert rows[3][3] == "inga anteckningar"
    assert {row[2] for row in rows if row[0] == "Båten 7"} == {"situationen", "Ville inte svara"}
