"""An instrument written as TOML reads back the same, and looks as if written by hand."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vignette.i18n import LocalizedPoints, LocalizedText
from vignette.instrument import Instrument, bundled_folder, read_instrument
from vignette.instrument.definitions import complete, definition_of
from vignette.instrument.files import HEAD_FILE, clean_text, cleaned
from vignette.instrument.toml_text import instrument_files

CYKEL = read_instrument(Path(__file__).parents[1] / "definitions" / "valid" / "cykel")
ODD = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\"\\#\n\x00\x7f '=")), min_size=1)


def read_back(instrument: Instrument) -> Instrument:
    files = instrument_files(instrument)
    return complete(definition_of({name: cleaned(tomllib.loads(text.decode())) for name, text in files.items()}))


def test_shipped_instrument_reads_back_the_same(shipped: Instrument) -> None:
    read = read_back(shipped)
    assert read == shipped
    assert read.fingerprint == shipped.fingerprint


@settings(deadline=None, max_examples=60)
@given(
    st.lists(ODD, min_size=1, max_size=3).map("\n\n".join).map(clean_text).filter(bool),
    st.integers(1, 60),
    st.floats(0, 1),
)
def test_any_text_reads_back_the_same(text: str, repeated: int, share: float) -> None:
    long = " ".join([text] * repeated)
    both, points = LocalizedText(sv=text, en=long), LocalizedPoints(sv=(text, long), en=(long, "x"))
    first = replace(CYKEL.vignettes[0], title=both, situation=both, lead_question=LocalizedText(sv=long, en=text))
    invented = replace(
        CYKEL,
        purpose=both,
        briefing=points,
        origin=replace(CYKEL.origin, licence=text),
        competences=(replace(CYKEL.competences[0], bbic=points), *CYKEL.competences[1:]),
        scoring=replace(CYKEL.scoring, aspect_max_missing_share=share),
        revisions=(replace(CYKEL.revisions[0], material=False, immaterial_because=both), *CYKEL.revisions[1:]),
        references=(replace(CYKEL.references[0], author=text, url=long, year=-3),),
        vignettes=(replace(first, guidance=dict.fromkeys(first.guidance, points)), *CYKEL.vignettes[1:]),
    )
    read = read_back(invented)
    assert read == invented
    assert read.fingerprint == invented.fingerprint


@pytest.mark.parametrize("name", ["references", "missing_codes", "forms", "competences"])
def test_empty_lists_read_back_the_same(name: str) -> None:
    bare = replace(CYKEL, vignettes=(), briefing=LocalizedPoints(sv=(), en=()))
    bare = replace(bare, **{name: ()})  # type: ignore[arg-type]
    assert read_back(bare) == bare


def test_it_is_as_tidy_as_what_is_written_by_hand(shipped: Instrument) -> None:
    """Nearly every line stands in the files written by hand too, but for where long lines are divided."""
    folder = bundled_folder() / shipped.id
    for name, text in instrument_files(shipped).items():
        lines = text.decode().splitlines()
        by_hand = set((folder / name).read_text(encoding="utf-8").splitlines())
        wrapped = [line for line in lines if line.endswith((" \\", '"""')) or line.startswith("#")]
        other = [line for line in lines if line not in by_hand and line not in wrapped]
        assert len(other) <= len(lines) * 0.05, name
        assert text.endswith(b"\n")
        assert b"\n\n\n" not in text
        assert all(line == line.rstrip() for line in lines)


def test_aspects_and_levels_stand_in_the_order_of_the_scale(shipped: Instrument) -> None:
    text = instrument_files(shipped)["A1-protection.toml"].decode()
    found = [line for line in text.splitlines() if line.startswith(("[anchors", "[guidance"))]
    aspects = [aspect.id for aspect in shipped.aspects]
    anchored = [level.value for level in shipped.scale if level.anchored]
    assert found == [
        *(f"[anchors.{aspect}.{level}]" for aspect in aspects for level in anchored),
        *(f"[guidance.{aspect}]" for aspect in aspects),
    ]
    assert HEAD_FILE in instrument_files(shipped)
