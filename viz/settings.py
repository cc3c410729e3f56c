"""Settings: what Solara must be told before it is loaded, so that the laboratory needs nothing from outside."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"
SESSIONS_END = "10m"


def prepare(root_path: str = "") -> None:
    """Tell Solara: files from this package only, no telemetry, no look-ups, short memory for pages that are closed."""
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
        "SOLARA_HOME": tempfile.mkdtemp(prefix="yipanqi-solara-"),
    }
    if root_path:
        told["SOLARA_ROOT_PATH"] = root_path
    os.environ.update(told)
