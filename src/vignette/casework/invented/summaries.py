"""The summaries of invented homes: what was written, and the signature where there is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from vignette.access import Actor
from vignette.casework.invented.stories import Home
from vignette.casework.office import Office
from vignette.casework.signing import new_code
from vignette.casework.summary_content import summary_of
from vignette.report.summary_json import summary_digest, summary_to_json
from vignette.storage import Stamp, Transaction, summaries

_WRITER = "demonstration 1"


def keep_summaries(office: Office, tx: Transaction, homes: Iterable[Home], actor: Actor, at: dt.datetime) -> None:
    """Write down what was written of each home, and sign it where the story says so."""
    stamp = Stamp(account_id=actor.account_id, at=at)
    for home in homes:
        written = home.written
        if written is None:
            continue
        for part, text in written.texts.items():
            summaries.add_text(tx, stamp, home.id, part, text=text, writer=_WRITER)
        for adult, (state, on) in zip(home.adults, written.comments, strict=True):
            summaries.set_comment(tx, stamp, home.id, adult.id, state, on)
        if written.signed:
            content = summary_to_json(summary_of(office, tx, home.id, actor))
            summaries.add_signed(
                tx,
                stamp,
                home.id,
                code=new_code(tx),
                content=content,
                sha256=summary_digest(content),
                signer=actor.display_name,
                change="",
            )
