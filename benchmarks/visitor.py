"""One browser tab, as the server sees it: Streamlit's websocket spoken directly, and the route that saves texts."""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

COOKIE = "vignette"
PATIENCE = 60.0
"""Seconds after which a rerun that has not ended, or a save without an answer, counts as a failure."""


class PageError(Exception):
    """The server sent something else than the page that was to be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress:
    """What a tab asks for, and the words that show that it got it.

    Attributes
    ----------
    token : str
        The sign-in; empty where none is needed.
    expected : str
        Words that stand in the page's content and nowhere else.
    prompt : bool
        Acknowledge each packet at once, so that only the server's own work is timed. A browser does not: with a server
        that leaves Nagle's algorithm on, it waits some 40 ms more.
    """

    port: int
    page: str = ""
    query: str = ""
    token: str = ""
    expected: str
    prompt: bool = True

    @property
    def cookie(self) -> dict[str, str]:
        """The headers that carry the sign-in."""
        return {"Cookie": f"{COOKIE}=field.{self.token}"} if self.token else {}


@dataclass(slots=True, kw_only=True)
class Visitor:
    """A tab that is open: it reruns its page, and saves what is typed in the page's text boxes.

    Attributes
    ----------
    boxes : list
        The data of the page's text boxes, as `note.js` gets it.
    query : str
        What stands behind the page's address; the server may change it, as in a browser.
    cached : dict
        Large messages by their hash: as a browser, the tab is sent each of them once, and then only told its hash.
    messages, received : int
        How many messages the last rerun brought, and how many bytes.
    """

    address: PageAddress
    socket: ClientConnection
    query: str
    page_hash: str = ""
    cached: dict[str, ForwardMsg] = field(default_factory=dict)
    boxes: list[dict[str, Any]] = field(default_factory=list)
    messages: int = 0
    received: int = 0
    writer: str = field(default_factory=lambda: secrets.token_hex(12))

    @classmethod
    async def open(cls, address: PageAddress) -> Visitor:
        """Connect and load the page once."""
        visitor = cls(
            address=address,
            query=address.query,
            socket=await connect(
                f"ws://localhost:{address.port}/_stcore/stream",
                origin=Origin(f"http://localhost:{address.port}"),
                subprotocols=[Subprotocol("streamlit")],
                additional_headers=address.cookie,
                max_size=None,
                compression=None,
                ping_interval=None,
                open_timeout=PATIENCE,
            ),
        )
        await visitor.rerun()
        return visitor

    async def close(self) -> None:
        """Close the tab."""
        await self.socket.close()

    async def rerun(self) -> float:
        """Rerun the page; return the seconds from sending the request to the server's word that the script ended."""
        request = BackMsg()
        request.rerun_script.query_string = self.query
        request.rerun_script.cached_message_hashes.extend(self.cached)
        if self.page_hash:
            request.rerun_script.page_script_hash = self.page_hash
        else:
            request.rerun_script.page_name = self.address.page
        began = perf_counter()
        await self.socket.send(request.SerializeToString())
        raw = await self._until_finished()
        took = perf_counter() - began
        self._check(raw)
        return took

    async def save(self, client: httpx.AsyncClient, number: int, text: str) -> float:
        """Send a text of one box to the server; return the seconds until it said that the text is stored."""
        box = self.boxes[number % len(self.boxes)]
        draft = {
            **{key: box[key] for key in ("kind", "item", "part", "tab")},
            "text": text,
            "base": box["revision"],
            "writer": self.writer,
            "clear": False,
        }
        headers = {"X-Vignette": "draft", "Content-Type": "application/json", **self.address.cookie}
        body = json.dumps(draft).encode()
        began = perf_counter()
        url = f"http://localhost:{self.address.port}{box['address']}"
        answer = await client.post(url, content=body, headers=headers, timeout=PATIENCE)
        took = perf_counter() - began
        if answer.status_code != 200 or answer.json()["revision"] <= box["revision"]:
            raise PageError(f"a save was answered with {answer.status_code} {answer.text[:200]}")
        box["revision"] = answer.json()["revision"]
        return took

    async def _until_finished(self) -> list[ForwardMsg]:
        """Return the messages of one rerun. Only the last one's arrival is timed; they are read afterwards."""
        messages: list[ForwardMsg] = []
        self.received = 0
        while True:
            self._acknowledge()
            data = await self.socket.recv(decode=False)
            self.received += len(data)
            message = ForwardMsg.FromString(data)
            messages.append(message)
            if message.WhichOneof("type") == "script_finished":
                return messages

    def _acknowledge(self) -> None:
        """Let the system acknowledge what arrives at once, unless this tab is to wait as a browser does."""
        if self.address.prompt and hasattr(socket, "TCP_QUICKACK"):
            wire = self.socket.transport.get_extra_info("socket")
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def _check(self, messages: list[ForwardMsg]) -> None:
        """Read what the rerun brought; fail unless it is the page that was to be measured."""
        self.messages = len(messages)
        if messages[-1].script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
            raise PageError(f"the script ended with status {messages[-1].script_finished}")
        found, boxes = False, []
        for message in messages:
            kind = message.WhichOneof("type")
            if message.metadata.cacheable:
                self.cached[message.hash] = message
            if kind == "ref_hash":
                message = self.cached[message.ref_hash]
                kind = message.WhichOneof("type")
            if kind == "navigation":
                self.page_hash = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta" and message.delta.HasField("new_element"):
                element = message.delta.new_element
                words = element.heading.body or element.markdown.body or element.html.body
                found = found or self.address.expected in words
                if element.bidi_component.component_name.endswith("vignette_note"):
                    sheet = json.loads(element.bidi_component.bytes)
                    found = found or any(self.address.expected in words for _, words, _ in sheet["reading"])
                    boxes += [{**sheet["common"], **each} for each in sheet.get("fields", [])]
        if not found:
            raise PageError(f"a rerun did not bring the page with {self.address.expected!r}: {_kinds(messages)}")
        if not self.boxes:
            self.boxes = boxes


def _kinds(messages: list[ForwardMsg]) -> str:
    """Return what elements there were, for a message about a wrong page."""
    elements = [m.delta.new_element for m in messages if m.delta.HasField("new_element")]
    return ", ".join(
        f"{element.WhichOneof('type')} {element.alert.body or element.heading.body}".strip() for element in elements
    )
