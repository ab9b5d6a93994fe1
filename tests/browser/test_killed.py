"""Server (SIGKILL) and browser die together in the middle of a word: at most five seconds of typing are gone."""

from __future__ import annotations

import json
import random
import secrets
import time

import pytest
from playwright.sync_api import Browser, Response, expect
from tests.browser.driving import Records, Server, tab

AT_MOST = 5.0
LONGEST = 7.0
ITEM = "A1"


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.slow)])
def test_a_kill_while_typing_takes_five_seconds_at_most(
    browser: Browser, server: Server, records: Records, kills: int
) -> None:
    seed = secrets.randbelow(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    interview_id = records.interview()
    gone: list[float] = []
    for _ in range(kills):
        told = records.note(interview_id, ITEM)
        acknowledged = [told]

        def hear(reply: Response, acknowledged: list[str] = acknowledged) -> None:
            if "/draft/" in reply.url and reply.status == 200:
                acknowledged.append(json.loads(reply.request.post_data or "")["text"])

        context = browser.new_context()
        visitor = tab(context, server.address).signed_in(records.token).open(f"/interview?interview={interview_id}")
        expect(visitor.lead).to_have_value(told)
        visitor.page.on("response", hear)
        visitor.type_at_end(visitor.lead, " ")
        typed, moments = told + " ", [time.monotonic()] * (len(told) + 1)
        end = time.monotonic() + chance.uniform(0.5, LONGEST)
        while time.monotonic() < end:
            letter = chance.choice("abcdefghijklmnoåäö  ")
            visitor.page.keyboard.type(letter, delay=chance.choice((0, 40, 120)))
            typed += letter
            moments.append(time.monotonic())
            if chance.random() < 0.03:
                visitor.page.wait_for_timeout(chance.uniform(300, 900))
        server.kill()
        killed = time.monotonic()
        context.close()
        server.start()
        kept = records.note(interview_id, ITEM)
        assert typed.startswith(kept), "something else was kept than was typed"
        assert kept.startswith(max(acknowledged, key=len)), "an acknowledged text is gone"
        gone.append(killed - moments[len(kept)] if len(kept) < len(typed) else 0.0)
        assert gone[-1] <= AT_MOST, f"{gone[-1]:.1f} s of typing are gone (seed {seed})"
    print(f"{kills} kills while typing; gone: {max(gone):.1f} s at most, {sum(gone) / kills:.1f} s on average")
