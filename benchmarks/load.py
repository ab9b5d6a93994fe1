"""Many visitors at once: reruns of two pages in turn, saves while reruns go on, and as much as the server can do."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from time import perf_counter

import httpx
from servers import STORY, Filled, Server
from visitor import PageAddress, Visitor

Pause = tuple[float, float]
"""The shortest and the longest time a person waits between two actions, in seconds."""

RERUN_PAUSE: Pause = (1.0, 2.0)
SAVE_PAUSE: Pause = (1.0, 4.0)
"""A text box saves 0.6 s after the last key, and every 4 s under constant typing."""

BUSY = 10
"""With fewer sessions than this the pauses are shortened in proportion, so that there is enough to count."""


@dataclass(slots=True, kw_only=True)
class Times:
    """What some visitors waited, and what the server spent on it.

    Attributes
    ----------
    waits : list of float
        Seconds, one for each action.
    lasted, processor : float
        Seconds that went by, and seconds of processor time the server used in them.
    """

    waits: list[float] = field(default_factory=list)
    lasted: float = 0.0
    processor: float = 0.0

    def quantile(self, share: float) -> float:
        """Return the time in ms within which this share of the actions ended."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    @property
    def rate(self) -> float:
        """Actions a second."""
        return len(self.waits) / self.lasted

    @property
    def cost(self) -> float:
        """Processor time of the server in ms for each action."""
        return 1000 * self.processor / len(self.waits)


@dataclass(slots=True, kw_only=True)
class Result:
    """What was measured with one number of sessions.

    Attributes
    ----------
    ours, minimal : Times
        Reruns with pauses between them.
    ours_flat_out, minimal_flat_out : Times
        Reruns without pauses.
    saves, beside : Times
        Saves, and the reruns that went on meanwhile.
    memory : float or None
        MiB that our server holds afterwards, with all sessions open.
    messages, kilobytes : float
        What one rerun sends to the browser.
    """

    sessions: int
    ours: Times = field(default_factory=Times)
    minimal: Times = field(default_factory=Times)
    ours_flat_out: Times = field(default_factory=Times)
    minimal_flat_out: Times = field(default_factory=Times)
    saves: Times = field(default_factory=Times)
    beside: Times = field(default_factory=Times)
    memory: float | None = None
    messages: int = 0
    kilobytes: float = 0.0


async def measure(
    sessions: int, ours: Server, minimal: Server, filled: Filled, *, rounds: int, seconds: float
) -> Result:
    """Measure everything with one number of sessions, both pages in turn in every round."""
    result = Result(sessions=sessions)
    pages = [interview_page(ours, filled, place) for place in range(sessions)]
    async with opened(pages) as visitors, opened([minimal_page(minimal)] * sessions) as beside:
        for _ in range(rounds):
            await _reruns(visitors, ours, result.ours, seconds, RERUN_PAUSE)
            await _reruns(beside, minimal, result.minimal, seconds, RERUN_PAUSE)
        for _ in range(rounds):
            await asyncio.gather(
                _reruns(visitors, ours, result.beside, seconds, RERUN_PAUSE),
                _saves(visitors, ours, result.saves, seconds, SAVE_PAUSE),
            )
        for _ in range(rounds):
            await _reruns(visitors, ours, result.ours_flat_out, seconds / 2, (0, 0))
            await _reruns(beside, minimal, result.minimal_flat_out, seconds / 2, (0, 0))
        result.memory = ours.memory()
        result.messages, result.kilobytes = visitors[0].messages, visitors[0].received / 1024
    return result


@dataclass(slots=True, kw_only=True)
class Succession:
    """What one session waits that acts again at once, and acknowledges what it gets as late as browsers may."""

    ours: Times = field(default_factory=Times)
    minimal: Times = field(default_factory=Times)
    saves: Times = field(default_factory=Times)


async def in_succession(ours: Server, minimal: Server, filled: Filled, *, rounds: int, seconds: float) -> Succession:
    """Measure reruns and saves without pauses and with late acknowledgements, each in turn in every round."""
    found = Succession()
    pages = [replace(page, prompt=False) for page in (interview_page(ours, filled), minimal_page(minimal))]
    async with opened(pages[:1]) as visitors, opened(pages[1:]) as beside:
        for _ in range(rounds):
            await _reruns(visitors, ours, found.ours, seconds, (0, 0))
            await _reruns(beside, minimal, found.minimal, seconds, (0, 0))
            await _saves(visitors, ours, found.saves, seconds, (0, 0))
    return found


def interview_page(server: Server, filled: Filled, place: int = 0) -> PageAddress:
    """Return the address of one of the interviews under way."""
    query = f"interview={filled.interviews[place]}"
    return PageAddress(port=server.port, page="interview", query=query, token=filled.token, expected=filled.title)


def minimal_page(server: Server) -> PageAddress:
    """Return the address of the minimal page."""
    return PageAddress(port=server.port, expected="One line of text.")


@asynccontextmanager
async def opened(addresses: Sequence[PageAddress]) -> AsyncIterator[list[Visitor]]:
    """Open one tab after the other, and close them all at the end."""
    visitors: list[Visitor] = []
    try:
        for address in addresses:
            visitors.append(await Visitor.open(address))
        yield visitors
    finally:
        for visitor in visitors:
            await visitor.close()


async def _reruns(visitors: Sequence[Visitor], server: Server, times: Times, seconds: float, pause: Pause) -> None:
    await _together([visitor.rerun for visitor in visitors], server, times, seconds, pause)


async def _saves(visitors: Sequence[Visitor], server: Server, times: Times, seconds: float, pause: Pause) -> None:
    def typing(visitor: Visitor, client: httpx.AsyncClient) -> Callable[[], Awaitable[float]]:
        written = [0]

        async def save() -> float:
            written[0] += 1
            return await visitor.save(client, written[0], f"{STORY}{random.random()}")

        return save

    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits) as client:
        await _together([typing(visitor, client) for visitor in visitors], server, times, seconds, pause)


async def _together(
    actions: Sequence[Callable[[], Awaitable[float]]], server: Server, times: Times, seconds: float, pause: Pause
) -> None:
    """Let every visitor act again and again, each with pauses of their own, and add what they waited to ``times``."""
    shorter = min(1.0, len(actions) / BUSY)
    began, used = perf_counter(), server.cpu_seconds()

    async def go_on(action: Callable[[], Awaitable[float]]) -> None:
        await asyncio.sleep(random.uniform(0, pause[1]) * shorter)
        while perf_counter() - began < seconds:
            times.waits.append(await asyncio.wait_for(action(), 60))
            await asyncio.sleep(random.uniform(*pause) * shorter)

    await asyncio.gather(*map(go_on, actions))
    times.lasted += perf_counter() - began
    times.processor += server.cpu_seconds() - used
