"""The choice of a level, with the level descriptions: the same on every page where somebody rates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from vignette.i18n import LocalizedPoints
from vignette.instrument import Level, Named
from vignette.ui.parts import paragraph
from vignette.ui.session import Session


def level_choice(
    session: Session,
    key: str,
    aspect: Named,
    *,
    scale: Sequence[Level],
    anchors: Mapping[int, LocalizedPoints],
    missing_codes: Sequence[Named],
    level: int | None,
    code: str | None,
    disabled: bool,
    choose: Callable[[int | None, str | None], None],
) -> None:
    """Show one aspect: its level descriptions to choose among, or the codes that say why there is no level.

    Parameters
    ----------
    level, code : int and str, or None
        What the database holds.
    choose : callable
        Takes a level and a missing code; neither clears the choice.
    """
    text, language = session.text, session.language
    names = {each.value: each.name.in_language(language) for each in scale}
    captions = [
        "\n".join(f"– {point}" for point in anchors[each.value].in_language(language)) if each.anchored else ""
        for each in scale
    ]
    st.subheader(aspect.name.in_language(language), anchor=False)
    paragraph(aspect.description.in_language(language), "instruction")
    follow(f"level-{key}", level)
    st.radio(
        text("rate.level", aspect=aspect.name.in_language(language)),
        list(names),
        index=None,
        format_func=lambda each: f"{names[each]} ({each})",
        captions=captions,
        key=f"level-{key}",
        on_change=lambda: choose(st.session_state[f"level-{key}"], None),
        disabled=disabled,
        label_visibility="collapsed",
    )
    codes = {each.id: each.name.in_language(language) for each in missing_codes}
    follow(f"code-{key}", None if level is not None else code)
    st.segmented_control(
        text("rate.missing"),
        list(codes),
        format_func=codes.__getitem__,
        key=f"code-{key}",
        on_change=lambda: choose(None, st.session_state[f"code-{key}"]),
        disabled=disabled,
    )


def follow(key: str, kept: object) -> None:
    """Let a widget show what the database holds."""
    if st.session_state.get(key) != kept:
        st.session_state[key] = kept
