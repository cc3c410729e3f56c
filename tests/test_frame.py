"""The frame around the city: lock, wheel, set-up and what may not be written anywhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("sim", "experiments", "viz")
PYTHONS = ("3.11.0", "3.12.0", "3.13.0")
GALLERY = "viz/gallery/"  # pictures for whoever reads the project, which no page loads
UNTOLD = {".git", ".venv", "build", "dist", "out", "__pycache__"}

# Written in pieces, so that this file may be searched like every other.
HOSTS = re.compile(
    "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(?:org|com)", r"\bdeb\.debian"))
)
HOME = re.compile(r"(?<![\w.:/-])/" + "(?:work|root|home|Users)/")
SCRATCH = re.compile(r"(?<![\w.:/-])/" + "tmp/")


def tracked() -> Iterator[tuple[str, str]]:
    """Yield path and text of every file that belongs to the project and can be read as text."""
    for path in sorted(ROOT / name for name in listed()):
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue


def listed() -> list[str]:
    """Return the files git knows or would take; outside a checkout, all but what tools leave behind."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if asked.returncode == 0:
        return [name for name in asked.stdout.split("\0") if name]
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [str(path) for path in found if not UNTOLD.intersection(path.parts) and "cache" not in path.parts[0]]


def places(pattern: re.Pattern[str], *, but: str = "\0") -> list[str]:
    return [
        f"{name}:{number}: {found[0]}"
        for name, text in tracked()
        if not name.startswith(but)
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := pattern.search(line))
    ]


def locked() -> dict[str, list[tuple[str, Marker | None, int]]]:
    """Return by name of package the pinned versions, where each holds, and how many hashes it has."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    pins: dict[str, list[tuple[str, Marker | None, int]]] = {}
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            first, *hashes = line.split("--hash=sha256:")
            requirement = Requirement(first.strip())
            pin = (str(requirement.specifier).removeprefix("=="), requirement.marker, len(hashes))
            pins.setdefault(canonical(requirement.name), []).append(pin)
    return pins


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(name: str, python: str) -> list[str]:
    """Return the versions of a package that a Python on Linux would be given."""
    here = {
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "sys_platform": "linux",
        "platform_python_implementation": "CPython",
    }
    return [pin for pin, marker, _ in locked().get(canonical(name), []) if marker is None or marker.evaluate(here)]


def wanted() -> list[Requirement]:
    """Return what the project asks for to run, to be tested and to be built."""
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["app"], *extras["test"]]
    return [Requirement(line) for line in asked + PROJECT["build-system"]["requires"]]


def test_no_file_tells_where_it_was_written() -> None:
    assert places(HOME) == []
    assert places(SCRATCH, but="tests/") == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert places(HOSTS) == []


def test_every_package_of_the_lock_is_pinned_with_its_hashes() -> None:
    loose = [name for name, pins in locked().items() if not all(pin and count for pin, _, count in pins)]
    assert loose == []


def test_the_lock_names_no_index() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("-") or "://" in line] == []


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_gives_each_python_one_version_of_all_that_the_project_asks_for(python: str) -> None:
    given = {requirement: pinned(requirement.name, python) for requirement in wanted()}
    assert [str(asked) for asked, pins in given.items() if len(pins) != 1 or pins[0] not in asked.specifier] == []


def test_the_lock_meets_mesa_as_far_as_each_python_can() -> None:
    assert [pinned("mesa", python) for python in PYTHONS] == [["3.3.1"], ["3.5.1"], ["3.5.1"]]


def test_the_build_is_locked_as_it_is_asked_for() -> None:
    assert PROJECT["build-system"]["requires"] == PROJECT["dependency-groups"]["build"]


def test_what_is_installed_is_what_this_checkout_declares() -> None:
    assert version("yipanqi") == PROJECT["project"]["version"]


def test_the_changelog_tells_of_this_version() -> None:
    assert f"## [{PROJECT['project']['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_every_file_of_the_three_packages_but_the_gallery_and_no_other_name(wheel: Path) -> None:
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    packages = {name for name in listed() if name.startswith(tuple(f"{package}/" for package in PACKAGES))}
    assert carried == {name for name in packages if not name.startswith(GALLERY)}


@pytest.mark.slow
def test_the_command_works_from_an_empty_folder_with_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    program = "import sys, experiments.__main__ as c; print(c.__file__); sys.argv = ['yipanqi', '--help']; c.main()"
    outside = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, cwd=tmp_path, env=outside, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(str(site))
    assert "compare" in told.stdout


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")


def set_up(folder: Path, **pythons: str) -> subprocess.CompletedProcess[str]:
    """Run ``make setup`` in a bare folder where the given scripts are the only Pythons."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "bin").mkdir()
    for tool in ("sh", "cat", "cksum", "rm"):
        (folder / "bin" / tool).symlink_to(str(shutil.which(tool)))
    for name, script in pythons.items():
        stand_in = folder / "bin" / name
        stand_in.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        stand_in.chmod(0o755)
    command = [str(shutil.which("make")), "--no-print-directory", "setup"]
    bare = {"PATH": str(folder / "bin")}
    return subprocess.run(command, cwd=folder, env=bare, capture_output=True, text=True, check=False)


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that the set-up says of its own."""
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("yipanqi: ")]
    return line


@needs_make
def test_without_python_the_set_up_says_what_is_needed_in_one_line(tmp_path: Path) -> None:
    done = set_up(tmp_path)
    assert done.returncode
    assert "needs Python 3.11 or newer" in complaint(done)


@needs_make
def test_a_python_that_does_not_run_is_no_python(tmp_path: Path) -> None:
    done = set_up(tmp_path, python3="exit 127")
    assert "needs Python 3.11 or newer" in complaint(done)


@needs_make
def test_a_python_without_environments_is_told_which_package_brings_them(tmp_path: Path) -> None:
    crippled = f'case "$*" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"'
    done = set_up(tmp_path, python3=crippled)
    major, minor = sys.version_info[:2]
    assert f"apt-get install python{major}.{minor}-venv" in complaint(done)
