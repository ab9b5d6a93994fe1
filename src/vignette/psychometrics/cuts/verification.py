"""What a cut does in everybody with a score, where only of a part it is known how it went."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from vignette.psychometrics.arrays import Codes, Floats, Mask
from vignette.psychometrics.caveats import about_clusters
from vignette.psychometrics.checks import columns_there
from vignette.psychometrics.cuts.cut_limits import KORN, Method, clustered_se, logit_limits, share_limits
from vignette.psychometrics.cuts.fourfold import Formula, share
from vignette.psychometrics.cuts.outcomes import FEW_EVENTS, Direction, Event, event_codes, rising
from vignette.psychometrics.estimate import Estimate, EstimateSet, Interval
from vignette.psychometrics.frames import HOUSEHOLD, cluster_codes, kind_of, numbers
from vignette.psychometrics.problems import check_level, refuse
from vignette.psychometrics.resampling import sums_by_cluster

if TYPE_CHECKING:
    import pandas as pd

MEASURES = ("sensitivity", "specificity")
_BEGG = "Begg & Greenes (1983). Biometrics 39, 207-215"
_KOSINSKI = "Kosinski & Barnhart (2003). Statistics in Medicine 22, 2711-2721"
_HOROWITZ = "Horowitz & Manski (2000). JASA 95, 77-84"
_SUPPOSED: Mapping[str, tuple[bool, bool]] = {
    "lowest possible": (False, True),
    "highest possible": (True, False),
    "if all unknown had the event": (True, True),
    "if no unknown had the event": (False, False),
}
"""What is supposed of the unknown outcomes: whether positives, and negatives, had the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Counts by cluster and stratum: clusters x strata x (tp, fp, fn, tn, unknown of positives, of negatives)."""

    cells: Floats
    n: Mapping[str, int]
    n_excluded: int
    grouped: bool
    level: float

    @property
    def by_cluster(self) -> Floats:
        """The same over all strata, clusters x 6."""
        return np.asarray(self.cells.sum(axis=1))


def verified_accuracy(
    frame: pd.DataFrame,
    *,
    score: str,
    outcome: str,
    event: Event,
    cut: float,
    direction: Direction,
    strata: str | None = None,
    cluster: str | None = HOUSEHOLD,
    level: float = 0.95,
) -> EstimateSet:
    r"""Return a cut's sensitivity and specificity where the outcome was learnt of a part: as seen, corrected, bounded.

    With *s* a stratum, :math:`v_{sr}` how many of the result *r* have a known outcome, :math:`e_{sr}` how many of these
    the event, and :math:`n_{sr}` how many there are, Begg and Greenes' sensitivity is
    :math:`\sum_s n_{s+} e_{s+} / v_{s+}` over the same sum with the negatives added.

    Parameters
    ----------
    frame : DataFrame
        One row per person with a score, also those whose outcome is not known (an empty cell); rows without a score are
        left out and counted.
    score, outcome, event, cut, direction, cluster, level
        As in `cut_accuracy`.
    strata : str, optional
        Column of what else, besides the result at the cut, it may hang on whose outcome was learnt: groups of what the
        decision leaned on. Without it the result alone.

    Returns
    -------
    EstimateSet
        For ``sensitivity`` and ``specificity``: ``…, known alone`` (the naive figure), ``…, corrected for
        verification`` (Begg & Greenes), ``…, lowest possible`` and ``…, highest possible`` (the ends of Kosinski and
        Barnhart's test ignorance region, whatever became of the others), ``…, if all unknown had the event`` and
        ``…, if no unknown had the event``. The corrected figure holds if, within stratum and result, it is chance whose
        outcome is known; from the lower limit of the lowest to the upper limit of the highest no such thing is assumed
        (Horowitz & Manski). ``details`` of the corrected one: ``se`` on the logit scale, ``strata``. Where of a stratum
        and result nobody's outcome is known it is nan, caveat ``stratum_unknown``.

    Raises
    ------
    DataError
        As `outcome_table`; ``PSY-349`` for a cut that is no number.

    References
    ----------
    Begg, C. B. & Greenes, R. A. (1983). Assessment of diagnostic tests when disease verification is subject to
    selection bias. *Biometrics* 39, 207-215.

    Kosinski, A. S. & Barnhart, H. X. (2003). A global sensitivity analysis of performance of a medical diagnostic test
    when verification bias is present. *Statistics in Medicine* 22, 2711-2721.

    Horowitz, J. L. & Manski, C. F. (2000). Nonparametric analysis of randomized experiments with missing covariate and
    outcome data. *Journal of the American Statistical Association* 95, 77-84.

    Examples
    --------
    Liver scans of 650 people (Drum & Christacopoulos 1972); of 344 pathology told the truth:

    >>> import pandas as pd
    >>> people = pd.DataFrame(
    ...     [(1, 1)] * 231 + [(1, 0)] * 32 + [(1, None)] * 166 + [(0, 1)] * 27 + [(0, 0)] * 54 + [(0, None)] * 140,
    ...     columns=["scan", "liver"],
    ... )
    >>> found = verified_accuracy(
    ...     people, score="scan", outcome="liver", event=1, cut=1, direction="higher", cluster=None
    ... )
    >>> for name in ("known alone", "corrected for verification", "lowest possible", "highest possible"):
    ...     print(name, *(round(found[f"{measure}, {name}"].value, 3) for measure in MEASURES))
    known alone 0.895 0.628
    corrected for verification 0.836 0.738
    lowest possible 0.58 0.214
    highest possible 0.936 0.858
    """
    check_level(level)
    if not math.isfinite(cut):
        raise refuse("PSY-349", "cut", "the cut is not a finite number", "Give a value of the score's scale.")
    columns_there(frame, [c for c in (score, outcome, strata, cluster) if c])
    scored = ~np.isnan(numbers(frame, [score])[:, 0])
    if not scored.any():
        raise refuse("PSY-202", "rows", "nobody has a score", "Choose another column.")
    people = frame[scored]
    events, known = event_codes(people, outcome, event)
    positive = rising(numbers(people, [score])[:, 0], direction) >= (cut if direction == "higher" else -cut)
    kinds = [positive & events, positive & known & ~events, ~positive & events, ~positive & known & ~events]
    table = Verified(
        cells=_cells([*kinds, positive & ~known, ~positive & ~known], people, strata, cluster),
        n=_counts(people, events, known, cluster),
        n_excluded=int((~scored).sum()),
        grouped=cluster is not None,
        level=level,
    )
    found = [each for name in MEASURES for each in _of(name, table)]
    return EstimateSet(title=f"Accuracy of {score} at {cut:g} with outcomes partly known", estimates=tuple(found))


def _cells(kinds: list[Mask], people: pd.DataFrame, strata: str | None, cluster: str | None) -> Floats:
    members, count = cluster_codes(people, cluster)
    stratum, strata_count = _strata(people, strata)
    each = np.zeros((len(people), strata_count, len(kinds)))
    each[np.arange(len(people)), stratum] = np.stack(kinds, axis=1)
    return sums_by_cluster(each.reshape(len(people), -1), members, count).reshape(count, strata_count, len(kinds))


def _counts(people: pd.DataFrame, events: Mask, known: Mask, cluster: str | None) -> dict[str, int]:
    return {
        **({kind_of(cluster): people[cluster].nunique()} if cluster else {}),
        "people": len(people),
        "known": int(known.sum()),
        "events": int(events.sum()),
        "non_events": int((known & ~events).sum()),
    }


def _strata(frame: pd.DataFrame, strata: str | None) -> tuple[Codes, int]:
    import pandas as pd

    if strata is None:
        return np.zeros(len(frame), dtype=np.int64), 1
    codes, names = pd.factorize(frame[strata], sort=True, use_na_sentinel=False)
    return codes.astype(np.int64), len(names)


def _of(name: str, table: Verified) -> tuple[Estimate, ...]:
    by_cluster = table.by_cluster
    return (
        _share(f"{name}, known alone", name, by_cluster[:, :4], table, (KORN,)),
        _corrected(name, table),
        *(
            _share(f"{name}, {label}", name, _supposing(by_cluster, *said), table, (_KOSINSKI, _HOROWITZ, KORN))
            for label, said in _SUPPOSED.items()
        ),
    )


def _supposing(by_cluster: Floats, positives: bool, negatives: bool) -> Floats:
    """Return the fourfold tables if the unknown of the positives, and of the negatives, had the event or had not."""
    found = by_cluster[:, :4].copy()
    found[:, 0 if positives else 1] += by_cluster[:, 4]
    found[:, 2 if negatives else 3] += by_cluster[:, 5]
    return found


def _share(name: str, measure: str, by_cluster: Floats, table: Verified, references: tuple[str, ...]) -> Estimate:
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(share(by_cluster.sum(axis=0), measure))
    limits = share_limits(measure, by_cluster, Method(kind="clustered", level=table.level))
    return _estimate(name, value, limits, table, references)


def _corrected(measure: str, table: Verified) -> Estimate:
    counts, strata = table.cells.shape[:2]
    flat = table.cells.reshape(counts, -1)
    formula: Formula = partial(corrected_share, measure=measure, strata=strata)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(formula(flat.sum(axis=0)))
        limits, se = None, math.nan
        if 0 < value < 1 and counts > 1:
            se = clustered_se(lambda cells: np.log(formula(cells) / (1 - formula(cells))), flat)
            if se > 0:
                limits = logit_limits(value, se, counts - 1, table.level)
    name = f"{measure}, corrected for verification"
    details = {"strata": float(strata), **({"se": se} if limits else {})}
    caveats = () if math.isfinite(value) else ("stratum_unknown",)
    return _estimate(name, value, limits, table, (_BEGG,), caveats, details)


def corrected_share(table: Any, *, measure: str, strata: int) -> Any:
    """Return Begg and Greenes' sensitivity or specificity of counts tp, fp, fn, tn, and unknown by result, by stratum.

    A stratum with nobody of a result adds nothing to that result's side.
    """
    tp, fp, fn, tn, positive, negative = np.moveaxis(table.reshape(*table.shape[:-1], strata, 6), -1, 0)
    above, below = (tp, fn) if measure == "sensitivity" else (fp, tn)
    sides = []
    for seen, known, unknown in ((above, tp + fp, positive), (below, fn + tn, negative)):
        nobody = (known.real == 0) & (unknown.real == 0)
        sides.append(np.where(nobody, 0, seen / np.where(nobody, 1, known) * (known + unknown)).sum(axis=-1))
    return sides[measure == "specificity"] / (sides[0] + sides[1])


def _estimate(
    name: str,
    value: float,
    limits: Interval | None,
    table: Verified,
    references: tuple[str, ...],
    more: tuple[str, ...] = (),
    details: Mapping[str, float] | None = None,
) -> Estimate:
    defined = math.isfinite(value)
    caveats = about_clusters(len(table.cells), grouped=table.grouped)
    fewest = min(table.n["events"], table.n["non_events"])
    caveats = (*caveats, *(("one_outcome",) if not fewest else ("few_events",) if fewest < FEW_EVENTS else ()))
    if table.n["known"] < table.n["people"]:
        caveats = (*caveats, "partly_verified")
    return Estimate(
        statistic=name,
        value=value if defined else math.nan,
        interval=limits if defined else None,
        no_interval="" if limits and defined else "the sample does not show how it varies",
        n=dict(table.n),
        n_excluded=table.n_excluded,
        caveats=(*caveats, *more),
        references=references,
        details=details or {},
    )
