"""Whether the forms are equally hard: the same people on both, or people who took one each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from vignette.assessment import ScoreKind
from vignette.instrument import Instrument
from vignette.study.double_ratings import ID, KIND, SCORE, scores_of
from vignette.study.measured import Measured, ReliabilityRules, measured

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """The difference between two forms in one score: second minus first, and whether it lies within the margin.

    Attributes
    ----------
    same_people : bool
        Whether the same people took both. If not, two groups are compared, and the groups may differ as well.
    difference : Measured
        Counted in homes: with both forms, or in the smaller group.
    people : int
        Behind the difference.
    """

    first: str
    second: str
    kind: ScoreKind
    id: str
    same_people: bool
    difference: Measured
    people: int

    @property
    def verdict(self) -> bool | None:
        """True where the interval lies within the margin, False where it lies beyond it, None where neither is so."""
        found = self.difference.estimate
        if found is None or found.interval is None:
            return None
        low, high = found.details["margin_low"], found.details["margin_high"]
        if low < found.interval.low and found.interval.high < high:
            return True
        return False if found.interval.low > high or found.interval.high < low else None


def form_rows(
    ratings: pd.DataFrame, instrument: Instrument, rules: ReliabilityRules, *, level: float = 0.90
) -> tuple[FormRow, ...]:
    """Return a row per two forms in use and score, in the instrument's order.

    A person's score on a form is the mean of the raters' scores, of the first interview with that form. Every
    interview counts, however many have rated it. The level of 0.90 belongs to two one-sided tests at .05 each.
    """
    scores = scores_of(ratings[ratings["occasion"] == 1], instrument)
    whose = ["household_id", "applicant_id", "form_id", KIND, ID]
    means = scores.groupby(whose, observed=True, sort=True)[SCORE].mean().reset_index()
    used = [form.id for form in instrument.forms if (means["form_id"] == form.id).any()]
    return tuple(row for pair in combinations(used, 2) for row in _pair(means, instrument, rules, *pair, level))


def _pair(
    means: pd.DataFrame, instrument: Instrument, rules: ReliabilityRules, first: str, second: str, level: float
) -> tuple[FormRow, ...]:
    """Return the rows of two forms: all by the same people where enough took both, else all by groups."""
    two = means[means["form_id"].isin([first, second])].astype({"form_id": object})
    forms = two.groupby("applicant_id", observed=True)["form_id"].nunique()
    both = two[two["applicant_id"].isin(forms.index[forms == 2])]
    same_people = both["household_id"].nunique() >= rules.form_homes
    keys = [(ScoreKind.COMPETENCE, each.id) for each in instrument.competences]
    keys += [(ScoreKind.ASPECT, each.id) for each in instrument.aspects]
    compare = _same_people if same_people else _groups
    rest = both if same_people else two[~two["applicant_id"].isin(both["applicant_id"])]
    found = []
    for kind, identity in keys:
        chosen = rest[(rest[KIND] == kind.value) & (rest[ID] == identity)]
        difference, people = compare(chosen, rules, first, second, level)
        found.append(
            FormRow(
                first=first,
                second=second,
                kind=kind,
                id=identity,
                same_people=same_people,
                difference=difference,
                people=people,
            )
        )
    return tuple(found)


def _same_people(
    scores: pd.DataFrame, rules: ReliabilityRules, first: str, second: str, level: float
) -> tuple[Measured, int]:
    from vignette.psychometrics import equivalence, wide

    people = wide(
        scores.astype({"applicant_id": object, "household_id": object}),
        person="applicant_id",
        item="form_id",
        rating=SCORE,
    )
    complete = people.dropna(subset=[first, second])
    homes = complete["household_id"].nunique()
    return (
        measured(
            homes,
            rules.form_homes,
            lambda: equivalence(complete, first=first, second=second, margin=rules.form_margin, level=level),
        ),
        len(complete),
    )


def _groups(
    scores: pd.DataFrame, rules: ReliabilityRules, first: str, second: str, level: float
) -> tuple[Measured, int]:
    from vignette.psychometrics import equivalence_of_groups

    homes = min(scores.loc[scores["form_id"] == form, "household_id"].nunique() for form in (first, second))
    return (
        measured(
            homes,
            rules.form_homes,
            lambda: equivalence_of_groups(
                scores,
                score=SCORE,
                group="form_id",
                first=first,
                second=second,
                margin=rules.form_margin,
                level=level,
            ),
        ),
        len(scores),
    )
