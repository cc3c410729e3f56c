"""Server: starts the browser laboratory and says where it is."""

from __future__ import annotations

import errno
import ipaddress
import logging
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from viz.settings import ASSETS, prepare

if TYPE_CHECKING:
    from viz.gate import App

VISITORS = 64
EVERYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Place:
    """Where and for whom the laboratory is open."""

    host: str = "127.0.0.1"
    port: int = 8765
    root_path: str = ""
    visitors: int = VISITORS
    workers: int | None = None
    studies: Path | None = None
    origins: tuple[str, ...] = ()


def serve(place: Place) -> None:
    """Serve until interrupted.

    Raises
    ------
    InputError
        If the address cannot be used, or a part of the page is missing from this installation.
    """
    if not (ASSETS / "laboratory.mjs").exists():
        raise InputError("the page's files are not there: run `make frontend`, or install the released package")
    import uvicorn

    with listening(place) as door:
        application = app(place)
        quiet()
        settings: dict[str, Any] = {"log_level": "warning", "ws_max_size": 256_000}
        server = uvicorn.Server(uvicorn.Config(application, root_path=place.root_path, **settings))
        for line in addresses(place):
            print(line, flush=True)  # noqa: T201 - the command's answer
        try:
            server.run(sockets=[door])
        finally:
            close()


def app(place: Place) -> App:
    """Return the laboratory as an ASGI application, with the usual comparison already under way."""
    prepare(place.root_path)
    from solara.server import starlette

    from viz.gate import Gate
    from viz.premises import RULES, desk, queue

    RULES.workers, RULES.studies = place.workers, place.studies
    from experiments.question import Question
    from viz.desk import tasks_of

    desk().ask("the house", tasks_of(Question()))
    queue()  # goes on with the studies that an earlier server left waiting
    return Gate(starlette.app, place.visitors, place.origins)


def close() -> None:
    """End the worker processes, and clear away what Solara wrote."""
    import os

    from viz import premises

    premises.close()
    shutil.rmtree(os.environ.get("SOLARA_HOME", ""), ignore_errors=True)


@contextmanager
def listening(place: Place) -> Iterator[socket.socket]:
    """Take the port before anything slow is loaded, so that a port in use is known at once."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((place.host, place.port))
    except OSError as error:
        door.close()
        raise InputError(trouble(place, error)) from None
    with door:
        yield door


def trouble(place: Place, error: OSError) -> str:
    """Say why an address cannot be used, and the mend."""
    if error.errno == errno.EADDRINUSE:
        return f"--port {place.port}: something else listens there; name another, for example --port {place.port + 1}"
    if error.errno == errno.EACCES:
        return f"--port {place.port}: not allowed; name one above 1023"
    return f"--host {place.host}: cannot be listened on ({error.strerror or error}); 127.0.0.1 always can"


def addresses(place: Place) -> list[str]:
    """Return the lines that say where the laboratory is, with the addresses for a classroom."""

    def line(host: str) -> str:
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{place.port}{place.root_path}/"

    here = "127.0.0.1" if place.host in EVERYWHERE else place.host
    lines = [f"yipanqi: the laboratory is open at {line(here)} (Ctrl-C closes it)"]
    if place.host in EVERYWHERE:
        lines += [f"yipanqi: for others in this network: {line(host)}" for host in lan_addresses()]
        lines.append("yipanqi: anybody who reaches these addresses may use it")
    return lines


def lan_addresses() -> list[str]:
    """Return this machine's addresses in its network, without asking anybody."""
    found = {str(item[4][0]) for item in _names()}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only chooses the way out
            found.add(str(probe.getsockname()[0]))
        except OSError:
            pass
    return sorted(host for host in found if not ipaddress.ip_address(host).is_loopback)


def _names() -> list[Any]:
    try:
        return socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []


def quiet() -> None:
    """Let the log hold what went wrong and nothing else."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="yipanqi: %(name)s: %(message)s")
