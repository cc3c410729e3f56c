"""Place: where and for whom the laboratory is open, and the addresses at which it is found."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.limits import within_limits
from sim.errors import InputError

VISITORS = 64
EVERYWHERE = ("0.0.0.0", "::")
SUB_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
ORIGIN = re.compile(r"https?://[^/?#@\s]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where and for whom the laboratory is open; port 0 is any that is free."""

    host: str = "127.0.0.1"
    port: int = 8765
    root_path: str = ""
    visitors: int = VISITORS
    workers: int | None = None
    studies: Path | None = None
    origins: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse what cannot be meant.

        Raises
        ------
        InputError
            Naming the option and the mend.
        """
        within_limits(port=self.port, visitors=self.visitors, workers=self.workers)
        if not self.host.strip():
            raise InputError("--host: an empty name; 127.0.0.1 is this machine alone, 0.0.0.0 every network it is in")
        if not SUB_PATH.fullmatch(self.root_path):
            raise InputError(f"--root-path {self.root_path}: write the path before the page, for example /lab")
        for origin in self.origins:
            if not ORIGIN.fullmatch(origin):
                raise InputError(f"--origin {origin}: write scheme and host, for example https://city.example.org")
        if self.studies is not None and not self.studies.is_dir():
            raise InputError(f"--studies {self.studies}: not a folder; name one that holds studies")

    def urls(self) -> list[str]:
        """Return the addresses of the page: first from this machine, then from others in its network."""
        here = "127.0.0.1" if self.host in EVERYWHERE else self.host
        others = lan_addresses() if self.host in EVERYWHERE else []
        return [self._url(host) for host in (here, *others)]

    def is_open_to_others(self) -> bool:
        """Return whether more than this machine can reach the page."""
        return not (self.host in {"localhost", "::1"} or self.host.startswith("127."))

    def _url(self, host: str) -> str:
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.port}{self.root_path}/"


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
