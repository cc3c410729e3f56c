"""Gate: what stands before Solara: who may come in, how many at a time, and what leaves with every answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CLOSED = ("/resourcez", "/readyz", "/_solara/api/evict", "/jupyter/api/kernels/", "/static/public")
"""What Solara offers to those who run it, and nobody else."""
SHIPPED = "/_solara/cdn/"
"""Under this path Solara fetches what it lacks from outside, and removes a folder that is asked for as a file."""
CONNECTIONS = "/jupyter/api/kernels/"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: blob:; frame-ancestors 'self'; "
    "object-src 'none'; base-uri 'self'"
)
"""The browser itself refuses to fetch anything from elsewhere."""
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
FULL = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>yipanqi</title><body style='font-family:system-ui,sans-serif;margin:3em'>"
    "<h1>The room is full.</h1><p>Please try again in a few minutes.</p>"
    "<div lang=zh-CN><h1>人数已满。</h1><p>请过几分钟再试。</p></div>"
)
TRACE = re.compile(r"Traceback \(most recent call last\)(?:\\.|[^\"\\])*")
"""How a failure of the program reads where Solara shows it, up to the end of the text that holds it."""
SORRY = "Something went wrong here; please load the page again. 出错了，请重新打开本页。"


class Gate:
    """An ASGI application around another: checks origins, counts visitors, closes what is nobody's business."""

    def __init__(self, app: App, visitors: int, origins: Sequence[str] = (), shipped: Collection[str] = ()) -> None:
        self._app = app
        self._most = visitors
        self._origins = {origin.rstrip("/") for origin in origins}
        self._shipped = frozenset(shipped)
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or turn it away."""
        if scope["type"] == "websocket":
            await self._open(_once(scope), receive, send)
        elif scope["type"] == "http":
            await self._answer(_once(scope), receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_closed(_below(scope)):
            await _say(send, 404, "not found")
        elif self.inside >= self._most and _is_page(scope):
            await _say(send, 503, FULL, "text/html; charset=utf-8")
        else:
            await self._app(scope, receive, _with_headers(send))

    def _is_closed(self, path: str) -> bool:
        """Say whether a path is nobody's business, or names a file of the page that is not there."""
        if path.startswith(SHIPPED):
            return path.removeprefix(SHIPPED) not in self._shipped
        return any(path.startswith(closed) for closed in CLOSED)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page's connection in if it comes from a page of this server and there is room."""
        if self.inside >= self._most or not (_is_connection(scope) and self._from_here(scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        self.inside += 1
        try:
            await self._app(scope, receive, _without_traces(send))
        finally:
            self.inside -= 1

    def _from_here(self, scope: Scope) -> bool:
        """Say whether a connection's origin is the host that it asks for; programs that are no browsers send none."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin", "").rstrip("/")
        return not origin or urlsplit(origin).netloc == headers.get(b"host") or origin in self._origins


def _once(scope: Scope) -> Scope:
    """Take the sub-path off where it stands twice: proxies may pass it on, and the server puts it before every path."""
    below = scope.get("root_path", "")
    if not below or not f"{scope['path']}/".startswith(f"{below}{below}/"):
        return scope
    kept = {name: value for name, value in scope.items() if name != "raw_path"}
    return {**kept, "path": scope["path"].removeprefix(below)}


def _below(scope: Scope) -> str:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path


def _is_page(scope: Scope) -> bool:
    accepts = dict(scope["headers"]).get(b"accept", b"")
    return scope["method"] == "GET" and b"text/html" in accepts


def _is_connection(scope: Scope) -> bool:
    """Say whether this is the connection of a page, which names itself; Solara stumbles over others."""
    named = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return _below(scope).startswith(CONNECTIONS) and "session_id" in named


def _with_headers(send: Send) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
        await send(message)

    return dressed


def _without_traces(send: Send) -> Send:
    """Let no visitor read where this program lies and what it is made of; the server's log has it all."""

    async def discreet(message: Message) -> None:
        text = message.get("text")
        if text and "Traceback (most" in text:
            message = {**message, "text": TRACE.sub(SORRY, text)}
        await send(message)

    return discreet


async def _say(send: Send, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
    body = text.encode()
    later = [(b"retry-after", b"60")] if status == 503 else []
    length = (b"content-length", str(len(body)).encode())
    headers = [(b"content-type", kind.encode()), length, *later, *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
