"""Proxies: a reverse proxy that shows a server under a sub-path, as nginx does, for HTTP and WebSockets alike."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PIECE = 65_536


class Proxy:
    """Passes on one request for each connection; what follows it, a body or a WebSocket, goes through as it is."""

    def __init__(self, behind: int, below: str, keeps: bool) -> None:
        self._behind, self._below, self._keeps = behind, below, keeps

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection of a browser."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            first, *headers = head.decode("latin-1").split("\r\n")[:-2]
            method, path, version = first.split(" ")
            if not path.startswith(f"{self._below}/"):
                writer.write(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                return
            inner = path if self._keeps else path.removeprefix(self._below)
            await self._pass_on([f"{method} {inner} {version}", *self._told(headers)], reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def _told(self, headers: list[str]) -> list[str]:
        """Return the headers with what a proxy adds; all but WebSockets are closed after their answer."""
        upgrades = any(line.lower().startswith("upgrade:") for line in headers)
        kept = [line for line in headers if upgrades or not line.lower().startswith("connection:")]
        told = ["X-Forwarded-For: 192.0.2.9", "X-Forwarded-Proto: http", f"X-Forwarded-Prefix: {self._below}"]
        return [*kept, *told, *([] if upgrades else ["Connection: close"])]

    async def _pass_on(self, lines: list[str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        inner_writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        going = asyncio.create_task(_pour(reader, inner_writer))
        try:
            await _pour(inner_reader, writer)
        finally:
            going.cancel()
            inner_writer.close()


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    while piece := await source.read(PIECE):
        into.write(piece)
        await into.drain()


@contextmanager
def proxied(behind: int, below: str, *, keeps: bool = False) -> Iterator[int]:
    """Show the server on a port under a sub-path, which is taken off or kept; the proxy's own port is given."""
    loop = asyncio.new_event_loop()
    proxy = Proxy(behind, below, keeps)
    server = loop.run_until_complete(asyncio.start_server(proxy.serve, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()


async def _closed(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
