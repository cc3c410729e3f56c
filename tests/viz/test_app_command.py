from __future__ import annotations

import importlib.util
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from experiments.cli import answer
from sim.errors import InputError
from tests.viz.served import Laboratory, gone, laboratory, started
from viz.serving import place as places
from viz.serving import settings
from viz.serving.place import Place

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port on which something listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]


def complaint(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Return the one line with which a command refuses."""
    code = answer(["app", *map(str, arguments)])
    said = capsys.readouterr()
    assert (code, said.out) == (2, "")
    assert said.err.startswith("yipanqi: ")
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize(
    ("arguments", "mend"),
    [
        (["--port", "70000"], "from 0 to 65535"),
        (["--port", "-1"], "from 0 to 65535"),
        (["--port", "web"], "write a whole number"),
        (["--host", ""], "0.0.0.0 every network"),
        (["--host", "city..example"], "127.0.0.1 always"),
        (["--host", "192.0.2.1"], "127.0.0.1 always can"),
        (["--root-path", "lab"], "for example /lab"),
        (["--root-path", "/lab?x=1"], "for example /lab"),
        (["--visitors", "0"], "from 1 to 1000"),
        (["--workers", "0"], "from 1 to 256"),
        (["--studies", "no-such-folder"], "not a folder"),
        (["--origin", "city.example.org"], "https://city.example.org"),
        (["--origin", "https://city.example.org/lab"], "scheme and host"),
        (["--prot", "9000"], "did you mean --port"),
        (["8765"], "is too much here"),
    ],
)
def test_a_place_that_cannot_be_is_refused_in_one_line_that_names_the_mend(
    capsys: pytest.CaptureFixture[str], arguments: list[str], mend: str
) -> None:
    assert mend in complaint(capsys, *arguments)


def test_a_port_in_use_is_told_at_once_with_another_to_try(capsys: pytest.CaptureFixture[str], taken: int) -> None:
    assert f"something else listens there; name another, for example --port {taken + 1}" in complaint(
        capsys, "--port", taken
    )


def test_an_installation_without_the_page_is_told_which_command_brings_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "solara" else find(name))
    assert "needs solara: pip install 'yipanqi[app]'" in complaint(capsys, "--port", "0")


def test_a_page_without_its_files_is_told_which_command_builds_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "ASSETS", tmp_path)
    with pytest.raises(InputError, match=r"lacks laboratory\.mjs, .*run `make frontend`"):
        settings.complete()


def test_a_laboratory_for_one_machine_names_one_address() -> None:
    assert Place(port=9000, root_path="/lab").urls() == ["http://127.0.0.1:9000/lab/"]
    assert not Place().is_open_to_others()
    assert Place(host="::1").urls() == ["http://[::1]:8765/"]


def test_a_laboratory_for_a_classroom_names_the_addresses_that_others_can_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "lan_addresses", lambda: ["192.0.2.7"])
    room = Place(host="0.0.0.0")
    assert room.urls() == ["http://127.0.0.1:8765/", "http://192.0.2.7:8765/"]
    assert room.is_open_to_others()


def test_addresses_in_the_network_are_no_loopback() -> None:
    assert [host for host in places.lan_addresses() if host.startswith("127.")] == []


@pytest.mark.parametrize(
    ("told", "code", "line"),
    [(signal.SIGINT, 130, "yipanqi: interrupted; nothing was written\n"), (signal.SIGTERM, 0, "")],
)
def test_ctrl_c_and_an_operators_end_leave_an_empty_log_no_process_and_no_scratch_file(
    tmp_path: Path, told: signal.Signals, code: int, line: str
) -> None:
    with laboratory(tmp_path, "--root-path", "/lab/") as running:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/lab/", running.told["url"])
        assert running.told["visitors"] == 64
        assert running.get("/").status == 200  # as soon as the address is printed
        assert list(running.folder.iterdir())
        running.process.send_signal(told)
        _, err = running.process.communicate(timeout=30)
        assert (running.process.returncode, err) == (code, line)
        assert gone(running)
        assert list(running.folder.iterdir()) == []
        fonts = {".cache", ".config"}  # the list that matplotlib makes once for all its users
        assert {place.name for place in (tmp_path / "empty").iterdir()} <= fonts


def test_ctrl_c_while_the_laboratory_is_loading_is_one_line_too(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = started(tmp_path, scratch, ROOT, "--port", 0, "--workers", 1)
    while not list(scratch.iterdir()):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "yipanqi: interrupted; nothing was written\n")
    assert gone(Laboratory(process, scratch))
    assert list(scratch.iterdir()) == []


def test_an_open_laboratory_says_where_it_is_in_lines_for_people(tmp_path: Path) -> None:
    process = started(tmp_path, tmp_path, ROOT, "--port", 0, "--workers", 1, "--host", "0.0.0.0")
    assert process.stdout is not None
    said = list(lines_until(process.stdout, "may use it"))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert re.fullmatch(r"yipanqi: the laboratory is open at http://127.0.0.1:\d+/ \(Ctrl-C closes it\)\n", said[0])
    assert said[-1] == "yipanqi: anybody who reaches this machine may use it\n"
    assert all(line.startswith("yipanqi: for others in this network: http://") for line in said[1:-1])


def lines_until(stream: IO[str], last: str) -> Iterator[str]:
    """Yield lines up to the one that holds the last words."""
    for line in stream:
        yield line
        if last in line:
            return
