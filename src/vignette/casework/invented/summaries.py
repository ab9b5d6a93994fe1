"""The summaries of invented homes that are signed: what was written is signed as it stands."""

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


def sign_summaries(office: Office, tx: Transaction, homes: Iterable[Home], actor: Actor, at: dt.datetime) -> None:
    """Sign the summaries of those homes of which the story says so."""
    for home in homes:
        if home.written is not None and home.written.signed:
            content = summary_to_json(summary_of(office, tx, home.id, actor))
            summaries.add_signed(
                tx,
                Stamp(account_id=actor.account_id, at=at),
                home.id,
                code=new_code(tx),
                content=content,
                sha256=summary_digest(content),
                signer=actor.display_name,
                change="",
            )
