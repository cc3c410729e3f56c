from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from viz.serving.gate import FULL, HEADERS, SORRY, Gate, Message, Receive, Scope, Send

HOST = (b"host", b"city.example")
HERE = (b"origin", b"http://city.example")
Headers = tuple[tuple[bytes, bytes], ...]


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """Stand in for the laboratory: it answers every request with its path, and lets every connection talk."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await receive()
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-path", scope["path"].encode())]})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


def passed(gate: Gate, **scope: object) -> list[dict[str, Any]]:
    """Send one request or connection through a gate and return what comes back."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        said.append(dict(message))

    asyncio.run(gate(scope, receive, send))
    return said


def asked(gate: Gate, path: str, *headers: tuple[bytes, bytes], root: str = "") -> tuple[int, dict[bytes, bytes], str]:
    start, body = passed(gate, type="http", method="GET", path=root + path, root_path=root, headers=(HOST, *headers))
    return start["status"], dict(start["headers"]), body["body"].decode()


def connected(gate: Gate, *headers: tuple[bytes, bytes], path: str = "/jupyter/api/kernels/k/channels") -> bool:
    query = b"session_id=s"
    said = passed(gate, type="websocket", path=path, query_string=query, root_path="", headers=(HOST, *headers))
    return said[0]["type"] == "websocket.accept"


@pytest.fixture
def gate() -> Gate:
    return Gate(behind, 2, ("https://trusted.example/",), {"requirejs@2.3.6/require.js"})


@pytest.mark.parametrize(
    "path",
    [
        "/resourcez",
        "/resourcez?verbose",
        "/readyz",
        "/_solara/api/evict/k",
        "/jupyter/api/kernels/k",
        "/static/public/secret.txt",
    ],
)
@pytest.mark.parametrize("root", ["", "/lab"])
def test_what_concerns_the_operator_alone_is_closed(gate: Gate, path: str, root: str) -> None:
    assert asked(gate, path, root=root)[0] == 404


@pytest.mark.parametrize(
    "name",
    ["", "requirejs@2.3.6", "requirejs@2.3.6/", "../laboratory.mjs", "jquery/jquery.js", "requirejs@2.3.6//require.js"],
)
def test_no_file_is_fetched_from_outside_or_removed_because_a_visitor_asks_for_it(gate: Gate, name: str) -> None:
    assert asked(gate, f"/_solara/cdn/{name}")[0] == 404


def test_shipped_files_pass(gate: Gate) -> None:
    assert asked(gate, "/_solara/cdn/requirejs@2.3.6/require.js")[0] == 200
    assert asked(gate, "/_solara/cdn/requirejs@2.3.6/require.js", root="/lab")[0] == 200


def test_every_answer_forbids_the_browser_to_fetch_from_elsewhere(gate: Gate) -> None:
    for path in ("/", "/resourcez", "/_solara/cdn/jquery.js"):
        _, headers, _ = asked(gate, path)
        assert set(HEADERS) <= set(headers.items())
    policy = dict(HEADERS)[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy
    assert "http" not in policy


def test_a_proxy_may_keep_the_sub_path_or_take_it_off(gate: Gate) -> None:
    for path in ("/static/a.js", "/lab/static/a.js"):
        assert asked(gate, path, root="/lab")[2] == "/lab/static/a.js"
    assert asked(gate, "/laboratory", root="/lab")[2] == "/lab/laboratory"


def test_a_page_of_this_server_may_connect(gate: Gate) -> None:
    assert connected(gate, HERE)
    assert connected(gate)


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.example", "http://city.example.elsewhere.example", "http://city.example:8080", "null"]
)
def test_a_page_from_elsewhere_may_not_connect(gate: Gate, origin: str) -> None:
    assert not connected(gate, (b"origin", origin.encode()))


def test_a_proxy_that_hides_the_host_may_be_named(gate: Gate) -> None:
    assert connected(gate, (b"origin", b"https://trusted.example"))


def test_a_connection_that_is_no_page_is_refused(gate: Gate) -> None:
    assert not connected(gate, HERE, path="/elsewhere")
    nameless = passed(
        gate, type="websocket", path="/jupyter/api/kernels/k/channels", query_string=b"", headers=(HOST, HERE)
    )
    assert nameless == [{"type": "websocket.close", "code": 1008}]


def test_visitors_beyond_the_room_are_told_so_in_both_languages_and_when_to_come_again(gate: Gate) -> None:
    gate.inside = 2
    status, headers, page = asked(gate, "/", (b"accept", b"text/html,*/*"))
    assert (status, page) == (503, FULL)
    assert "The room is full." in page
    assert "人数已满" in page
    assert headers[b"retry-after"] == b"60"
    assert not connected(gate, HERE)
    assert asked(gate, "/static/a.js", (b"accept", b"*/*"))[0] == 200


def test_whoever_leaves_makes_room(gate: Gate) -> None:
    for _ in range(5):
        assert connected(gate, HERE)
    assert gate.inside == 0


def test_no_visitor_reads_where_the_program_lies() -> None:
    trace = 'Traceback (most recent call last):\n  File "/srv/x.py", line 1, in f\nKeyError: \'"a\\\\b"\'\n'
    sent = {"content": {"value": f"<pre>{trace}</pre>", "other": "kept"}}

    async def failing(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "websocket.send", "text": json.dumps(sent)})
        await send({"type": "websocket.send", "bytes": b"\x00"})

    gate = Gate(failing, 1)
    query = b"session_id=s"
    first, second = passed(
        gate, type="websocket", path="/jupyter/api/kernels/k/channels", query_string=query, headers=(HOST, HERE)
    )
    assert json.loads(first["text"]) == {"content": {"value": f"<pre>{SORRY}", "other": "kept"}}
    assert second["bytes"] == b"\x00"
