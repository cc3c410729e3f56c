"""Settings: what Solara must be told before it is loaded, so that the laboratory needs nothing from outside."""

from __future__ import annotations

import atexit
import hashlib
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from experiments.interrupts import ctrl_c_waits
from sim.errors import InputError

ASSETS = Path(__file__).parents[1] / "assets"
NEEDED_FILES = (
    "laboratory.mjs",
    "favicon.svg",
    "favicon.png",
    "custom.css",
    "cdn/requirejs@2.3.6/require.js",
    "cdn/@widgetti/solara-vuetify3-app@5.2.0/dist/solara-vuetify-app8.min.js",
    "cdn/@widgetti/solara-vuetify3-app@5.2.0/dist/main8.css",
    "cdn/@widgetti/solara-vuetify3-app@5.2.0/dist/fonts.css",
)
"""What the page names, by the versions that the pinned Solara asks for."""
NEEDED_PACKAGES = ("solara", "ipyvuetify", "ipyvue", "uvicorn", "websockets")
SESSIONS_END = "10m"
_scratch: list[str] = []


def complete() -> None:
    """Refuse to start without what the page needs.

    Raises
    ------
    InputError
        Naming what is missing and the command that brings it.
    """
    lacking = [name for name in NEEDED_PACKAGES if importlib.util.find_spec(name) is None]
    if lacking:
        raise InputError(f"the laboratory needs {', '.join(lacking)}: pip install 'yipanqi[app]', or `make app`")
    missing = [name for name in NEEDED_FILES if not (ASSETS / name).is_file()]
    if missing:
        raise InputError(f"the page lacks {', '.join(missing)}: run `make frontend`, or install yipanqi again")


def prepare(root_path: str = "") -> None:
    """Tell Solara: files from this package only, no telemetry, no look-ups, short memory for pages that are closed."""
    with ctrl_c_waits():  # in between, nobody would know of the folder
        scratch = tempfile.mkdtemp(prefix="yipanqi-page-")
        _scratch.append(scratch)
    atexit.register(clear)  # before IPython is loaded, which closes its files first
    told = {
        "SOLARA_APP": "viz.laboratory",
        "SOLARA_MODE": "production",
        "SOLARA_ASSETS_PROXY_CACHE_DIR": str(ASSETS / "cdn"),
        "SOLARA_ASSETS_CDN": "",
        "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
        "SOLARA_THEME_SHOW_BANNER": "False",
        "SOLARA_THEME_TITLE": "yipanqi",
        "SOLARA_THEME_LOADER": "plain",
        "SOLARA_KERNEL_CULL_TIMEOUT": SESSIONS_END,
        "SOLARA_SESSION_HTTP_ONLY": "True",
        "SOLARA_SESSION_HTTPS_ONLY": "False",
        "SOLARA_ROOT_PATH": root_path,
        "SOLARA_HOME": scratch,
        # What the user has added to Jupyter and IPython is no part of this page, and nothing is written to it.
        "IPYTHONDIR": str(Path(scratch) / "ipython"),
        "JUPYTER_CONFIG_DIR": str(Path(scratch) / "jupyter"),
        "JUPYTER_DATA_DIR": str(Path(scratch) / "jupyter"),
    }
    os.environ.update(told)
    from solara.server import settings

    settings.assets.extra_locations = [str(ASSETS)]  # in the environment, a comma would end the path


def module_url() -> str:
    """Return where the browser finds the laboratory's parts; a browser keeps them for as long as they are the same."""
    digest = hashlib.md5((ASSETS / "laboratory.mjs").read_bytes()).hexdigest()  # the hash that Solara compares
    return f"{os.environ.get('SOLARA_ROOT_PATH', '')}/static/assets/laboratory.mjs?v={digest}"


def shipped() -> set[str]:
    """Return the names of Solara's browser files that this package carries."""
    home = ASSETS / "cdn"
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}


def clear() -> None:
    """Remove what Solara wrote."""
    while _scratch:
        shutil.rmtree(_scratch.pop(), ignore_errors=True)
