"""Server: starts the browser laboratory, says where it is, and leaves nothing behind."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from experiments.interrupts import ctrl_c_raises, undone_by_ctrl_c
from sim.errors import InputError
from viz.serving.place import Place
from viz.serving.settings import clear, complete, prepare, shipped

if TYPE_CHECKING:
    from uvicorn import Server

    from viz.serving.gate import App

FAREWELL_SECONDS = 2
"""How long open pages are waited for when the server ends."""
BACKLOG = 256
LETTERS_A_MESSAGE = 256_000
"""The longest message that a page may send."""


def serve(place: Place, tell: Callable[[Place], object] = Place.urls) -> None:
    """Serve until interrupted or told to end; ``tell`` is called once, as soon as the address answers.

    Raises
    ------
    InputError
        If the address cannot be used, or a part of the laboratory is missing from this installation.
    """
    place.check()
    complete()
    with listening(place) as door, undone_by_ctrl_c(leave):
        try:
            server = _server(app(place), place.root_path)
            quiet()
            with ctrl_c_raises(), _ended_when_told():
                tell(replace(place, port=door.getsockname()[1]))
                server.run(sockets=[door])
                if not server.started:
                    raise InputError("the laboratory did not start; the lines above say why")
        except KeyboardInterrupt:
            leave()  # the command ends without the farewells of libraries
            raise
        finally:
            close()


def _server(application: App, root_path: str) -> Server:
    import uvicorn

    quiet: dict[str, Any] = {"log_level": "error", "server_header": False}
    limits: Any = {"ws_max_size": LETTERS_A_MESSAGE, "timeout_graceful_shutdown": FAREWELL_SECONDS}
    return uvicorn.Server(uvicorn.Config(application, root_path=root_path, **quiet, **limits))


@contextmanager
def _ended_when_told() -> Iterator[None]:
    """Let the signal by which an operator ends a service end this process in order, and as a success."""
    told: list[int] = []

    def end(number: int, _frame: object) -> None:
        told.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        if not told:
            raise
        leave()
        sys.stdout.flush()
        os._exit(0)  # as after Ctrl-C: libraries that are taken down by the interpreter's end fill the log
    finally:
        signal.signal(signal.SIGTERM, before)


def app(place: Place) -> App:
    """Return the laboratory as an ASGI application, with the usual comparison already under way."""
    prepare(place.root_path)
    from solara.server import starlette

    from viz.serving.gate import Gate
    from viz.serving.premises import RULES, desk, queue

    RULES.workers, RULES.studies = place.workers, place.studies
    from experiments.question import Question
    from viz.desk.jobs import tasks_of

    desk().ask("the house", tasks_of(Question()))
    queue()  # goes on with the studies that an earlier server left waiting
    return Gate(starlette.app, place.visitors, place.origins, shipped())


def close() -> None:
    """End the worker processes."""
    from viz.serving import premises

    premises.close()


def leave() -> None:
    """End the worker processes and clear away what Solara wrote, at once."""
    close()
    clear()


@contextmanager
def listening(place: Place) -> Iterator[socket.socket]:
    """Take the port before anything slow is loaded; whoever knocks early waits until the page is ready."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((place.host, place.port))
        door.listen(BACKLOG)
    except (OSError, UnicodeError) as error:
        door.close()
        raise InputError(trouble(place, error)) from None
    with door:
        yield door


def trouble(place: Place, error: OSError | UnicodeError) -> str:
    """Say why an address cannot be used, and the mend."""
    if isinstance(error, UnicodeError):
        return f"--host {place.host}: no name of a machine; 127.0.0.1 always is"
    if error.errno == errno.EADDRINUSE:
        return f"--port {place.port}: something else listens there; name another, for example --port {place.port + 1}"
    if error.errno == errno.EACCES:
        return f"--port {place.port}: not allowed; name one above 1023"
    return f"--host {place.host}: cannot be listened on ({error.strerror or error}); 127.0.0.1 always can"


def quiet() -> None:
    """Let the log hold what went wrong and nothing else."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="yipanqi: %(name)s: %(message)s")
    # Without TLS a cookie is kept to this site, which is what is wanted; Solara would advise to embed the page.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none", category=UserWarning)
