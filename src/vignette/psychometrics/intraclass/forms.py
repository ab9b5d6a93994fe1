"""The names of the forms of the ICC, and what each name says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vignette.psychometrics.problems import one_of, refuse

Form = Literal[
    "ICC(1)",
    "ICC(C,1)",
    "ICC(A,1)",
    "ICC(k)",
    "ICC(C,k)",
    "ICC(A,k)",
    "ICC(1,1)",
    "ICC(2,1)",
    "ICC(3,1)",
    "ICC(1,k)",
    "ICC(2,k)",
    "ICC(3,k)",
]
Kind = Literal["1", "C", "A"]
"""One-way, two-way consistency, two-way absolute agreement."""

ALL_FORMS: tuple[Form, ...] = ("ICC(1)", "ICC(C,1)", "ICC(A,1)", "ICC(k)", "ICC(C,k)", "ICC(A,k)")
"""McGraw and Wong's names; Shrout and Fleiss's are read as these."""

_KINDS: dict[str, tuple[Kind, bool]] = {
    "ICC(1)": ("1", False),
    "ICC(C,1)": ("C", False),
    "ICC(A,1)": ("A", False),
    "ICC(k)": ("1", True),
    "ICC(C,k)": ("C", True),
    "ICC(A,k)": ("A", True),
}
_SHROUT_FLEISS: dict[str, Form] = {
    "ICC(1,1)": "ICC(1)",
    "ICC(2,1)": "ICC(A,1)",
    "ICC(3,1)": "ICC(C,1)",
    "ICC(1,k)": "ICC(k)",
    "ICC(2,k)": "ICC(A,k)",
    "ICC(3,k)": "ICC(C,k)",
}


def named(form: str) -> Form:
    """Return McGraw and Wong's name of a form.

    Raises
    ------
    DataError
        ``PSY-207`` for a name that is none.

    Examples
    --------
    >>> named("ICC(2,1)")
    'ICC(A,1)'
    """
    one_of(form, (*ALL_FORMS, *_SHROUT_FLEISS), "form")
    return _SHROUT_FLEISS.get(form, form)  # type: ignore[arg-type]


def all_named(forms: Sequence[str]) -> tuple[Form, ...]:
    """Return McGraw and Wong's names of forms, each once.

    Raises
    ------
    DataError
        ``PSY-207`` for a name that is none, or for no form at all.
    """
    if isinstance(forms, str) or not len(forms):
        raise refuse("PSY-207", "forms", "there are no forms", 'Give one or more, like ["ICC(A,1)", "ICC(C,1)"].')
    return tuple(dict.fromkeys(named(form) for form in forms))


def kind_and_average(form: Form) -> tuple[Kind, bool]:
    """Return which of the three kinds a form is, and whether it is about the mean of the raters."""
    return _KINDS[form]


def single_of(form: Form) -> Form:
    """Return the form about one rater's score that belongs to a form."""
    singles: dict[Kind, Form] = {"1": "ICC(1)", "C": "ICC(C,1)", "A": "ICC(A,1)"}
    return singles[_KINDS[form][0]]
