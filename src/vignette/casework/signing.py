"""Signing a home's summary: a named person, a moment, and the hash of what was on the page. It is never changed."""

from __future__ import annotations

import secrets

from vignette.access import Action, Actor
from vignette.casework.office import Office, act, require_sighted
from vignette.casework.summary_content import CHANGE, summary_of
from vignette.casework.summary_desk import change_of, lacking, remarks
from vignette.errors import Problem, RecordError
from vignette.report.summary_json import summary_digest, summary_to_json
from vignette.storage import Transaction, summaries
from vignette.storage.summaries import Signed

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that are taken for others when a code is read aloud or by hand (Crockford's base 32)."""


def sign_summary(
    office: Office,
    actor: Actor,
    household_id: str,
    *,
    digest: str,
    change: str = "",
    looked_again: bool = False,
) -> int:
    """Sign a home's summary as it stands; return the number of the version.

    Parameters
    ----------
    digest : str
        Of the summary that the signer has read.
    change : str
        What is new, as the signer has read it; only for a later version.
    looked_again : bool
        Whether the signer has looked again at the words that may not belong there, and keeps them.

    Raises
    ------
    RecordError
        REC-801 to REC-805 for everything that is missing, at once; REC-806 if the summary is no longer what the signer
        has read, REC-807 if words are to be looked at again first, REC-808 if nothing differs from the latest version;
        REC-311 or REC-320 if the signer is yet to rate an interview of the home.
    """
    with act(office, actor, Action.SUMMARY_WRITE, home=household_id) as work:
        require_sighted(work.tx, household_id, actor)
        summary = summary_of(office, work.tx, household_id, actor)
        texts, versions = summaries.texts(work.tx, household_id), summaries.signed_versions(work.tx, household_id)
        content, new = summary_to_json(summary), change_of(versions, texts)
        if versions and versions[-1].sha256 == summary_digest(content):
            raise _refused("REC-808", household_id, "nothing is new since the latest version", "Nothing need be done.")
        missing = tuple(lacking(summary, household_id, versions, new))
        if missing:
            raise RecordError(*missing)
        if (summary_digest(content), new) != (digest, change):
            raise _refused("REC-806", household_id, "it has been changed since", "Load the page and read it again.")
        if any(remarks(summary, new)) and not looked_again:
            raise _refused("REC-807", household_id, "words are to be looked at again", "Change or confirm them.")
        number = summaries.add_signed(
            work.tx,
            work.stamp,
            household_id,
            code=versions[0].code if versions else new_code(work.tx),
            content=content,
            sha256=digest,
            signer=actor.display_name,
            change=new,
        )
        if CHANGE in texts:
            summaries.add_text(work.tx, work.stamp, household_id, CHANGE, text="", writer="")
        work.detail.update(done="signed", version=number, sha256=digest)
    return number


def latest_signed(versions: tuple[Signed, ...], household_id: str) -> Signed:
    """Return the latest signed version. Raises `RecordError` REC-810 if there is none."""
    if not versions:
        raise _refused("REC-810", household_id, "the summary is not signed", "Sign it first.")
    return versions[-1]


def new_code(tx: Transaction) -> str:
    """Return a short code that no other summary has."""
    while True:
        drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
        code = f"{drawn[:4]}-{drawn[4:]}"
        if not summaries.signed_by_code(tx, code):
            return code


def _refused(code: str, where: str, what: str, remedy: str) -> RecordError:
    return RecordError(Problem(code=code, where=where, what=what, remedy=remedy))
