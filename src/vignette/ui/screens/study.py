"""Studie: how alike raters are, who is severe, whether that changes, and whether the forms are equally hard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from vignette import casework
from vignette.access import Action
from vignette.casework import GateStanding, StudyView
from vignette.instrument import Instrument
from vignette.report import study_charts, study_tables
from vignette.report.gate_words import GateGroup, standing_groups
from vignette.study.measured import Measured
from vignette.study.reliability import Reliability
from vignette.ui.parts import Block, prose, title
from vignette.ui.session import Session

WHICH = ("random", "all")
SHARES = ("exact", "within_one")


def draw(session: Session) -> None:
    """Draw the page."""
    text = session.text
    title(text("page.study"))
    prose(("p", text("study.about"), "fact"))
    random_only = _which(session) == "random"
    key = casework.reliability_key(session.office, session.actor)
    with st.spinner(text("study.computing")):
        view = _computed(key, random_only, st.query_params.get("wording"), session)
    if view.found is None or view.wording is None:
        st.info(text("study.none"))
        _gate(session)
        return
    _wordings(session, view)
    instrument = view.wording.instrument
    _counts(session, view.found)
    _agreement(session, view.found, instrument)
    _pairs(session, view)
    _severity(session, view)
    _drift(session, view)
    _forms(session, view.found, instrument)
    _gate(session)
    _research_data(session, instrument)


@st.cache_resource(max_entries=8, show_spinner=False)
def _computed(key: tuple[str, bool], random_only: bool, fingerprint: str | None, _session: Session) -> StudyView:
    """Return the figures, computed again only when ``key`` says that something has changed."""
    return casework.reliability(_session.office, _session.actor, random_only=random_only, fingerprint=fingerprint)


def _research_data(session: Session, instrument: Instrument) -> None:
    """Let the pseudonymised data be fetched; the audit trail notes it when they are."""
    text = session.text
    if not session.actor.may(Action.RESEARCH_EXPORT):
        return
    prose(("h2", text("study.research"), ""), ("p", text("study.research_about"), "fact"))
    wish = casework.ResearchWish(fingerprint=instrument.fingerprint)
    st.download_button(
        text("study.research_fetch"),
        lambda: casework.research_export(session.office, session.actor, wish).to_zip(),
        file_name=f"{instrument.id}-{instrument.version}.zip",
        mime="application/zip",
        on_click="ignore",
    )


def _which(session: Session) -> str:
    text = session.text
    return st.radio(
        text("study.which"),
        WHICH,
        format_func=lambda each: text(f"study.which.{each}"),
        captions=[text(f"study.which_about.{each}") for each in WHICH],
        key="study-which",
    )


def _wordings(session: Session, view: StudyView) -> None:
    """Say which wording the figures are about; let another be chosen where there are several."""
    text = session.text
    if view.wording is None:
        return
    names = {
        each.instrument.fingerprint: text(
            "study.wording",
            title=each.instrument.title.in_language(session.language),
            version=each.instrument.version,
            fingerprint=each.instrument.fingerprint[:12],
            interviews=each.interviews,
        )
        for each in view.wordings
    }
    here = view.wording.instrument.fingerprint
    if len(names) == 1:
        prose(("p", names[here], "legend"))
        return
    chosen = st.selectbox(
        text("study.wordings"), list(names), index=list(names).index(here), format_func=names.__getitem__
    )
    if chosen != here:
        st.query_params["wording"] = chosen
        st.rerun()


def _counts(session: Session, found: Reliability) -> None:
    text, counts = session.text, found.counts
    said = [text("study.counts", double=counts.double, drawn=counts.drawn, single=counts.single)]
    if counts.waiting:
        said.append(text("study.waiting", count=counts.waiting))
    if counts.third:
        said.append(text("study.third", count=counts.third))
    prose(*(("p", each, "fact") for each in said))


def _agreement(session: Session, found: Reliability, instrument: Instrument) -> None:
    text, language, rules = session.text, session.language, found.rules
    prose(("h2", text("study.agreement"), ""))
    overall = found.agreement[0]
    if overall.exact.estimate is None or overall.within_one.estimate is None:
        lead = text("study.agreement.not_yet", have=overall.exact.have, needed=overall.exact.needed)
        prose(("p", lead, "question-small"))
    else:
        lead = text(
            "study.agreement.lead",
            exact=text.number(100 * overall.exact.estimate.value, decimals=0),
            near=text.number(100 * overall.within_one.estimate.value, decimals=0),
            homes=overall.homes,
            interviews=overall.interviews,
            raters=overall.raters,
        )
        prose(("p", lead, "question-small"), ("p", text("study.agreement.do"), "fact"))
    chart = study_charts.icc_chart(found.agreement, instrument, language, bar=rules.icc_bar)
    if chart is not None:
        prose(("p", text("study.agreement.chart", bar=text.number(rules.icc_bar, decimals=2)), "legend"))
        st.vega_lite_chart(chart, width="stretch", theme=None)
    st.table(study_tables.agreement_table(found.agreement, instrument, language))
    one_sided = text("study.agreement.one_sided", count=overall.one_sided)
    method = text(
        "study.agreement.method",
        replicates=rules.replicates,
        seed=rules.seed,
        homes=rules.agreement_homes,
        icc_homes=rules.icc_homes,
    )
    figures = [
        each for row in found.agreement for each in (row.exact, row.within_one, row.ac2, row.icc_rating, row.icc_score)
    ]
    _method(session, (one_sided, method), figures)


def _pairs(session: Session, view: StudyView) -> None:
    text, found = session.text, view.found
    prose(("h2", text("study.pairs"), ""))
    if found is None or not found.pairs:
        prose(("p", text("study.pairs.none"), "fact"))
        return
    prose(("p", text("study.pairs.about"), "fact"))
    share = st.radio(
        text("study.pairs.which"),
        SHARES,
        format_func=lambda each: text(f"study.column.{each}"),
        horizontal=True,
        key="study-share",
    )
    st.table(study_tables.pair_table(found.pairs, view.names, session.language, within_one=share == "within_one"))
    figures = [each for pair in found.pairs for each in (pair.exact, pair.within_one)]
    _method(session, (text("study.pairs.method", needed=found.rules.pair_interviews),), figures)


def _severity(session: Session, view: StudyView) -> None:
    text, found = session.text, view.found
    prose(("h2", text("study.severity"), ""))
    if found is None or not found.severities:
        prose(("p", text("study.pairs.none"), "fact"))
        return
    apart = [
        study_tables.rater_text(each.rater, view.names, session.language)
        for each in study_tables.by_severity(found.severities)
        if each.stands_apart
    ]
    lead = text("study.severity.apart", who=", ".join(apart)) if apart else text("study.severity.alike")
    if all(each.leniency.estimate is None for each in found.severities):
        lead = text("study.severity.not_yet", needed=found.rules.rater_interviews)
    prose(("p", lead, "question-small"), ("p", text("study.severity.about"), "fact"))
    chart = study_charts.severity_chart(found.severities, view.names, session.language)
    if chart is not None:
        st.vega_lite_chart(chart, width="stretch", theme=None)
    st.table(study_tables.severity_table(found.severities, view.names, session.language))
    method = text("study.severity.method", needed=found.rules.rater_interviews)
    _method(session, (method,), [each.leniency for each in found.severities])


def _drift(session: Session, view: StudyView) -> None:
    text, found = session.text, view.found
    prose(("h2", text("study.drift"), ""))
    if found is None or not found.quarters:
        prose(("p", text("study.drift.none"), "fact"))
        return
    prose(("p", text("study.drift.about"), "fact"))
    chart = study_charts.drift_chart(found.quarters, session.language)
    if chart is not None:
        st.vega_lite_chart(chart, width="stretch", theme=None)
    st.table(study_tables.quarter_table(found.quarters, session.language))
    if any(row.severities for row in found.quarters):
        prose(("h3", text("study.drift.severity"), ""), ("p", text("study.drift.severity_about"), "fact"))
        st.table(study_tables.quarter_severity_table(found.quarters, view.names, session.language))
    method = text(
        "study.drift.method",
        homes=found.rules.quarter_homes,
        raters=found.rules.calibration_raters,
        interviews=found.rules.rater_interviews,
    )
    seen = text("study.drift.seen", count=sum(row.seen for row in found.quarters))
    _method(session, (method, seen), [each for row in found.quarters for each in (row.exact, row.within_one)])


def _forms(session: Session, found: Reliability, instrument: Instrument) -> None:
    text = session.text
    prose(("h2", text("study.forms"), ""))
    if not found.forms:
        prose(("p", text("study.forms.none"), "fact"))
        return
    margin = text.number(found.rules.form_margin, decimals=1)
    prose(("p", text("study.forms.about", margin=margin), "fact"))
    names = {form.id: form.name.in_language(session.language) for form in instrument.forms}
    for (first, second), rows in groupby(found.forms, key=lambda row: (row.first, row.second)):
        shown = list(rows)
        kind = "same_people" if shown[0].same_people else "groups"
        prose(
            ("h3", text("study.forms.two", first=names[first], second=names[second]), ""),
            ("p", text(f"study.forms.{kind}", needed=found.rules.form_homes), "legend"),
        )
        st.table(study_tables.form_table(shown, instrument, session.language))
    method = text("study.forms.method", margin=margin, needed=found.rules.form_homes)
    _method(session, (method,), [row.difference for row in found.forms])


def _method(session: Session, sentences: Sequence[str], figures: Sequence[Measured | None]) -> None:
    """Show how a section was computed, and what its figures warn of, for whoever asks."""
    from vignette.psychometrics.caveats import explained

    told = explained(study_tables.caveats_in(figures), session.language)
    with st.expander(session.text("study.method")):
        prose(*(("p", each, "fact") for each in (*sentences, *told)))


def _gate(session: Session) -> None:
    """Say what profiles may show today and what the next step lacks; forms of which the same holds are told once."""
    text, language = session.text, session.language
    prose(("h2", text("study.gate"), ""), ("p", text("study.gate.about"), "fact"))
    told: dict[tuple[str, tuple[GateGroup, ...]], list[GateStanding]] = {}
    for each in casework.gate_standing(session.office, session.actor):
        groups = standing_groups(each.instrument, each.openings, each.lacks, language)
        told.setdefault((each.instrument.id, groups), []).append(each)
    for (_, groups), alike in told.items():
        forms = ", ".join(each.form.name.in_language(language) for each in alike)
        head = text("study.gate.of", title=alike[0].instrument.title.in_language(language), forms=forms)
        blocks: list[Block] = [("h3", head, "")]
        if alike[0].evidence is not None:
            blocks.append(
                ("p", text("study.gate.rests_on", title=alike[0].evidence.title.in_language(language)), "fact")
            )
        for group in groups:
            blocks += [("p", "; ".join(group.names), "question-small"), ("p", group.shown, "fact")]
            blocks += [("p", f"• {sentence}", "fact") for sentence in group.why_not_more]
            blocks += [("p", f"{name}: {said}" if name else said, "legend") for name, said in group.figures]
        prose(*blocks)
