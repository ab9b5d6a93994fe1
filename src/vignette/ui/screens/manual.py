"""The manual: how an interview is prepared, held and rated, to read here or to print."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from vignette.i18n import Language, LocalizedText
from vignette.instrument import Instrument, Status
from vignette.report.organisation import Organisation
from vignette.report.print_kit import Sheet, kit_name, kit_paper
from vignette.ui.parts import paragraph, title
from vignette.ui.session import Session

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_TITLE = re.compile(r"^# (.+)\n+")
_MIME: dict[Literal["docx", "pdf"], str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}

_HASHES: dict[str | type, Callable[..., object]] = {
    Instrument: lambda each: each.fingerprint,
    LocalizedText: lambda each: (each.sv, each.en),
}


def draw(session: Session) -> None:
    """Draw the page."""
    text, language = session.text, session.language
    found = [each for each in session.office.library.instruments if each.id in session.office.library.manuals]
    if not found:
        title(text("page.manual"))
        st.write(text("manual.none"))
        return
    chosen = found[0]
    if len(found) > 1:
        names = {each.id: each.title.in_language(language) for each in found}
        wanted = st.selectbox(text("manual.which"), names, format_func=names.__getitem__, key="manual")
        chosen = next(each for each in found if each.id == wanted)
    _read(session, chosen)


def _read(session: Session, instrument: Instrument) -> None:
    text, language = session.text, session.language
    manual = session.office.library.manuals[instrument.id]
    whole = manual.in_language(language)
    heading = _TITLE.match(whole)
    facts = text("manual.foot", id=instrument.id, version=instrument.version)
    title(heading[1] if heading else text("page.manual"), facts)
    if instrument.status is Status.DRAFT:
        paragraph(text("manual.draft"), "instruction")
    _downloads(session, instrument, manual, "manual")
    if any(vignette.examples for vignette in instrument.vignettes):
        _downloads(session, instrument, manual, "examples")
    _print_kit(session, instrument)
    parts = _SECTION.split(_TITLE.sub("", whole))
    names, bodies = parts[1::2], parts[2::2]
    st.subheader(text("manual.contents"), anchor=False)
    st.markdown("\n".join(f"- [{name}](#{place})" for place, name in enumerate(names, start=1)))
    st.markdown(parts[0])
    for place, (name, body) in enumerate(zip(names, bodies, strict=True), start=1):
        st.header(name, anchor=str(place))
        st.markdown(body)


def _downloads(session: Session, instrument: Instrument, manual: LocalizedText, what: str) -> None:
    text = session.text
    with st.container(horizontal=True):
        for kind, mime in _MIME.items():
            st.download_button(
                text(f"{what}.download_{kind}"),
                _document(instrument, manual, session.language, what, kind),
                file_name=f"{instrument.id}-{instrument.version}-{text(f'{what}.file')}.{kind}",
                mime=mime,
                on_click="ignore",
            )


def _print_kit(session: Session, instrument: Instrument) -> None:
    """Offer form and guide for an interview on paper; they are made when somebody asks for one."""
    text, language, whose = session.text, session.language, session.office.organisation
    names = {form.id: form.name.in_language(language) for form in instrument.forms if instrument.vignettes_of(form.id)}
    if not names:
        return
    st.subheader(text("print_kit.title"), anchor=False)
    paragraph(text("print_kit.about"), "instruction")
    form = st.selectbox(text("print_kit.which"), names, format_func=names.__getitem__, key="print-kit")
    with st.container(horizontal=True):
        for sheet in Sheet:
            for kind, mime in _MIME.items():
                st.download_button(
                    text(f"print_kit.{sheet}.download_{kind}"),
                    partial(_sheet, instrument, form, sheet, language, whose, kind),
                    file_name=kit_name(instrument, form, sheet, language, kind),
                    mime=mime,
                    on_click="ignore",
                )


def _sheet(
    instrument: Instrument,
    form: str,
    sheet: Sheet,
    language: Language,
    whose: Organisation,
    kind: Literal["docx", "pdf"],
) -> bytes:
    from vignette.report.paper_files import paper_file

    return paper_file(kit_paper(instrument, form, sheet, language, organisation=whose), kind)


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs=_HASHES)
def _document(
    instrument: Instrument, manual: LocalizedText, language: Language, what: str, kind: Literal["docx", "pdf"]
) -> bytes:
    from vignette.report.examples import printed_examples
    from vignette.report.manual import printed_manual
    from vignette.report.paper_files import paper_file

    if what == "examples":
        return paper_file(printed_examples(instrument, language), kind)
    return paper_file(printed_manual(instrument, manual, language), kind)
