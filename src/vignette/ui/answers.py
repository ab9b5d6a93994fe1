"""What was answered in an interview, to be read: the same wherever somebody judges it."""

from __future__ import annotations

import streamlit as st

from vignette.casework import LEAD, Material
from vignette.instrument import Vignette
from vignette.ui.parts import Block, paragraph, prose
from vignette.ui.session import Session


def show_answers(session: Session, material: Material, vignette: Vignette) -> None:
    """Show the notes to one vignette, with its questions and what became of each probe."""
    text, language = session.text, session.language
    st.subheader(vignette.title.in_language(language), anchor=False)
    with st.expander(text("rate.situation")):
        paragraph(vignette.situation.in_language(language), "fact")
    code = material.missing.get(vignette.id)
    if code:
        names = {each.id: each.name.in_language(language) for each in material.instrument.missing_codes}
        st.info(text("rate.item_missing", code=names[code]))
    prose(*answer_blocks(session, material, vignette))


def answer_blocks(session: Session, material: Material, vignette: Vignette) -> list[Block]:
    """Return the questions of one vignette with the notes to each, for `prose`."""
    text, language = session.text, session.language
    questions = [(LEAD, vignette.lead_question), *((probe.id, probe.text) for probe in vignette.probes)]
    blocks = []
    for part, question in questions:
        note, mark = material.notes.get((vignette.id, part), ""), material.marks.get((vignette.id, part))
        became = f" ({text(f'mark.{mark}')})" if mark else ""
        blocks.append(("p", question.in_language(language) + became, "question-small"))
        blocks.append(("p", note if note.strip() else text("rate.no_notes"), "kept"))
    return blocks
