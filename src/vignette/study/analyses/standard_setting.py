"""Where people who know the field draw the line: by sorting homes, or by saying what a home that just suffices does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from vignette.assessment import Finding, FindingKind
from vignette.study.analyses.criterion import (
    INCORPORATED,
    MET,
    CriterionName,
    CriterionOptions,
    counts_of,
    enough,
    judged_homes,
    not_independent,
    scored_homes,
)
from vignette.study.analyses.cuts import TOO_FEW_EVENTS, chosen_cuts
from vignette.study.analyses.scores import TOO_FEW, Key, by_key, forest, score_keys, unjudged
from vignette.study.answering import Answer, Ask, Exhibit, finding_of, not_studied
from vignette.study.double_ratings import SCORE

if TYPE_CHECKING:
    import pandas as pd

    from vignette.psychometrics import Estimate

Rule = Literal["logistic", "means", "medians", "normal"]
GROUPS, ANGOFF = "contrasting groups cut", "Angoff cut"
LESS_CUT = "minus the cut by cost"
_JUDGE = "judge_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsOptions(CriterionOptions):
    """Which criterion sorts homes into two groups, and by what rule the cut lies between them."""

    rule: Rule = "logistic"


@dataclass(frozen=True, slots=True, kw_only=True)
class AngoffOptions:
    """Which round of the panel counts, and with which criterion's cut its own is compared.

    Attributes
    ----------
    round : int
        0 for the last.
    criterion : {"panel", "placement"} or None
        None where there is nothing to compare with; ``met_from`` and ``horizon_months`` as for a criterion.
    """

    round: int = 0
    criterion: CriterionName | None = None
    met_from: float | None = None
    horizon_months: float = 12.0


def contrasting_groups(ask: Ask) -> Answer:
    """Return the cut between homes that meet the criterion and those that do not, and how far it is from that by cost.

    The bar is about the difference. Both cuts come from the same homes, so its limits are, if anything, too wide.
    """
    options: GroupsOptions = ask.options
    if not_independent(ask, options) == INCORPORATED:
        return Answer(findings=(not_studied(ask.question, INCORPORATED, statistic=GROUPS),))
    known = judged_homes(scored_homes(ask, options))
    cuts = _by_cost(ask, options)
    findings: list[Finding] = []
    for key, rows in by_key(known, ask.instrument):
        n = counts_of(rows)
        if not enough(n, ask.protocol):
            findings.append(_none(ask, key, TOO_FEW_EVENTS, GROUPS, n))
            continue
        findings += _compared(ask, key, replace(_between(rows, ask), n=n), cuts.get(key))
    return Answer(findings=tuple(findings), exhibits=_cuts("contrasting_groups", findings, GROUPS))


def angoff(ask: Ask) -> Answer:
    """Return the cut that a panel's judges expect of a home that only just suffices, as a mean rating.

    An item is one aspect of one form's vignette. Judges who left out an item of a score, or the round, are left out of
    that score. Judges who have talked are more alike than panels are, so the limits come from how they differed in the
    first round. The bar is about the difference from the cut by cost, which other people's judgements made.
    """
    options: AngoffOptions = ask.options
    frame = ask.data.angoff
    if frame is None or frame.empty:
        return Answer(findings=(not_studied(ask.question, "no_data", statistic=ANGOFF),))
    last = frame["round"].max() if options.round == 0 else options.round
    given = frame[frame["expected"].notna()]
    first, said = (given[given["round"] == which] for which in (given["round"].min(), last))
    cuts = _others(ask, options)
    findings: list[Finding] = []
    for key in score_keys(ask.instrument):
        wide = _items(said, key)
        judges, lacking = wide.dropna(), int(wide.isna().any(axis=1).sum())
        if len(judges) < 2 or judges.shape[1] < 2:
            findings.append(_none(ask, key, TOO_FEW, ANGOFF, {"judges": len(judges)}))
            continue
        found = replace(_expected(judges, ask), n_excluded=lacking)
        before = _items(first, key).reindex(index=judges.index, columns=judges.columns)
        if not before.isna().to_numpy().any():
            found = _as_sure_as(found, _expected(before, ask))
        findings += _compared(ask, key, found, cuts.get(key))
    return Answer(findings=tuple(findings), exhibits=_cuts("angoff", findings, ANGOFF))


def _between(rows: pd.DataFrame, ask: Ask) -> Estimate:
    from vignette.psychometrics import contrasting_groups as groups

    found = groups(
        rows,
        score=SCORE,
        group=MET,
        upper=1,
        rule=ask.options.rule,
        interval="fieller" if ask.options.rule == "logistic" else "bootstrap",
        level=ask.protocol.level,
        replicates=ask.protocol.replicates,
        seed=ask.protocol.seed,
    )
    return replace(found, statistic=GROUPS)


def _by_cost(ask: Ask, options: CriterionOptions) -> Mapping[Key, Estimate]:
    found = chosen_cuts(ask, options)
    return {each.key: each.estimates.cut for each in found if each.estimates is not None}


def _others(ask: Ask, options: AngoffOptions) -> Mapping[Key, Estimate]:
    """Return the cuts to compare a panel's with; none where no criterion is named, or where it holds the interview."""
    if options.criterion is None:
        return {}
    criterion = CriterionOptions(
        criterion=options.criterion, met_from=options.met_from, horizon_months=options.horizon_months
    )
    return {} if not_independent(ask, criterion) == INCORPORATED else _by_cost(ask, criterion)


def _items(said: pd.DataFrame, key: Key) -> pd.DataFrame:
    """Return judges by items: what each expects in each form and part of one competence or aspect."""
    kind, identity = key
    other = FindingKind.ASPECT if kind is FindingKind.COMPETENCE else FindingKind.COMPETENCE
    own = said[said[f"{kind.value}_id"].astype(object) == identity]
    item = own["form_id"].astype(str) + " " + own[f"{other.value}_id"].astype(str)
    return own.assign(item=item).astype({_JUDGE: object}).pivot(index=_JUDGE, columns="item", values="expected")


def _expected(judges: pd.DataFrame, ask: Ask) -> Estimate:
    """Return the panel's cut as a mean rating: the sum that the method gives, and its limits, by the items."""
    from vignette.psychometrics import angoff as angoff_cut

    levels, items = ask.instrument.levels, list(judges.columns)
    found = angoff_cut(
        judges.reset_index(),
        items=items,
        form="expected scores",
        lowest=min(levels),
        highest=max(levels),
        level=ask.protocol.level,
    ).estimates[0]
    limits, count = found.interval, len(items)
    if limits is not None:
        limits = replace(limits, low=limits.low / count, high=limits.high / count)
    return replace(found, statistic=ANGOFF, value=found.value / count, interval=limits)


def _as_sure_as(found: Estimate, before: Estimate) -> Estimate:
    """Return the last round's cut with limits as far away as those of the first round's, never nearer than its own."""
    own, first = found.interval, before.interval
    if own is None or first is None:
        return found
    low = min(own.low, found.value - (before.value - first.low))
    high = max(own.high, found.value + (first.high - before.value))
    return replace(found, interval=replace(own, low=low, high=high, method=f"{own.method}, of the first round"))


def _compared(ask: Ask, key: Key, found: Estimate, other: Estimate | None) -> tuple[Finding, ...]:
    """Return the cut, and its difference from another where there is one; the bar is about the difference."""
    from vignette.psychometrics import estimate_difference

    kind, identity = key
    cut = finding_of(unjudged(ask.question), found, kind=kind, of=identity)
    name = f"{found.statistic} {LESS_CUT}"
    if other is None:
        lacking = not_studied(ask.question, "nothing_to_compare", statistic=name, kind=kind, of=identity, n=found.n)
        return (cut, lacking) if ask.question.bar else (cut,)
    apart = replace(estimate_difference(found, other, statistic=name), n=found.n)
    return (cut, finding_of(ask.question, apart, kind=kind, of=identity))


def _none(ask: Ask, key: Key, because: str, statistic: str, n: Mapping[str, int]) -> Finding:
    kind, identity = key
    return not_studied(ask.question, because, statistic=statistic, kind=kind, of=identity, n=n)


def _cuts(identity: str, findings: list[Finding], statistic: str) -> tuple[Exhibit, ...]:
    return forest(identity, [each for each in findings if each.statistic == statistic])
