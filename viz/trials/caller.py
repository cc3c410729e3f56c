"""Caller: a visitor without a browser, who speaks to the server as a page does: to ask many things at once."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

PATIENCE = 60
"""Seconds that a reply may take."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How long the server took over a deed [s], and how much it sent [bytes]."""

    seconds: float
    size: int


@dataclass
class Caller:
    """One open page without a picture: its blocks by name as the server last sent them."""

    url: str
    blocks: dict[str, dict[str, Any]] = field(default_factory=dict)
    session: str = field(default_factory=lambda: str(uuid4()))
    _parts: dict[str, str] = field(default_factory=dict)
    _line: ClientConnection | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def open(self, search: str = "") -> Reply:
        """Open the page at an address, from the question mark on."""
        from websockets.sync.client import connect

        with urlopen(Request(self.url), timeout=PATIENCE) as answer:
            cookie = str(answer.headers["set-cookie"]).partition(";")[0]
        address = f"ws://{urlsplit(self.url).netloc}/jupyter/api/kernels/{uuid4()}/channels?session_id={self.session}"
        line = connect(address, additional_headers={"Cookie": cookie}, max_size=None, open_timeout=PATIENCE)
        self._line = self._open.enter_context(line)
        control = str(uuid4())
        self._send("comm_open", {"comm_id": control, "target_name": "solara.control", "data": {}})
        wanted = {"path": "/" + search, "dark": False, "themes": {"light": {}, "dark": {}}, "appName": None}
        return self._ask("comm_msg", {"comm_id": control, "data": {"method": "run", "args": wanted}})

    def act(self, deed: str, **more: Any) -> Reply:  # noqa: ANN401 - whatever a page tells
        """Tell a deed, as any part of the page would, and wait until the server has answered it."""
        part = self._parts["header"]
        told = {"method": "custom", "content": {"event": "act", "data": {"deed": deed, **more}}}
        return self._ask("comm_msg", {"comm_id": part, "data": told})

    def close(self) -> None:
        """Leave."""
        self._open.close()

    def __enter__(self) -> Self:
        """Come in; `close` is called at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.close()

    def _ask(self, kind: str, content: dict[str, Any]) -> Reply:
        """Send a message and read until the server says that it is done with it."""
        assert self._line is not None
        start, size = time.perf_counter(), 0
        asked = self._send(kind, content)
        while True:
            frame = self._line.recv(timeout=PATIENCE)
            size += len(frame)
            heard = json.loads(frame)
            self._keep(heard)
            done = heard["msg_type"] == "status" and heard["content"]["execution_state"] == "idle"
            if done and heard["parent_header"].get("msg_id") == asked:
                return Reply(time.perf_counter() - start, size)

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        assert self._line is not None
        number = str(uuid4())
        head = {"msg_id": number, "msg_type": kind, "session": self.session, "username": "", "version": "5.2"}
        whole = {"channel": "shell", "header": head, "parent_header": {}, "metadata": {}, "content": content}
        self._line.send(json.dumps({**whole, "buffers": []}))
        return number

    def _keep(self, heard: dict[str, Any]) -> None:
        """Keep what a message says of a block."""
        content = heard["content"]
        state = content.get("data", {}).get("state", {}) if heard["msg_type"].startswith("comm") else {}
        if isinstance(state.get("content"), str):
            block = json.loads(state["content"])
            self.blocks[block["id"]] = block
            self._parts[block["id"]] = content["comm_id"]
