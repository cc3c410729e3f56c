"""Gate: what stands before Solara: who may come in, how many at a time, and what leaves with every answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CLOSED = ("/resourcez", "/readyz", "/_solara/api/evict", "/jupyter/api/kernels/")
"""What Solara offers to those who run it, and nobody else."""
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
    "<!doctype html><meta charset=utf-8><title>yipanqi</title><body style='font-family:system-ui;margin:3em'>"
    "<h1>The room is full.</h1><p>Please try again in a few minutes.</p><h1>人数已满。</h1><p>请过几分钟再试。</p>"
)


class Gate:
    """An ASGI application around another: checks origins, counts visitors, closes what is nobody's business."""

    def __init__(self, app: App, visitors: int, origins: Sequence[str] = ()) -> None:
        self._app = app
        self._most = visitors
        self._origins = {origin.rstrip("/") for origin in origins}
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or turn it away."""
        if scope["type"] == "websocket":
            await self._open(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if any(path.startswith(closed) for closed in CLOSED):
            await _say(send, 404, "not found")
        elif self.inside >= self._most and _is_page(scope):
            await _say(send, 503, FULL, "text/html; charset=utf-8")
        else:
            await self._app(scope, receive, _with_headers(send))

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page's connection in if it comes from a page of this server and there is room."""
        if self.inside >= self._most or not self._from_here(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        self.inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self.inside -= 1

    def _from_here(self, scope: Scope) -> bool:
        """Say whether a connection's origin is the host that it asks for; programs that are no browsers send none."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin", "").rstrip("/")
        return not origin or urlsplit(origin).netloc == headers.get(b"host") or origin in self._origins


def _is_page(scope: Scope) -> bool:
    accepts = dict(scope["headers"]).get(b"accept", b"")
    return scope["method"] == "GET" and b"text/html" in accepts


def _with_headers(send: Send) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
        await send(message)

    return dressed


async def _say(send: Send, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
    body = text.encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
