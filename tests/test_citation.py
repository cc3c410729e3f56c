"""How to cite the laboratory: a file that reads as YAML and says what the project says of itself."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "CITATION.cff"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the citation is not here")


def citation() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def test_the_citation_names_what_the_format_asks_for() -> None:
    found = citation()
    assert found["cff-version"] == "1.2.0"
    assert found["type"] == "software"
    assert {"message", "title", "authors"} <= found.keys()
    assert found["authors"] == [{"name": "The yipanqi developers"}]
    assert len(found["keywords"]) == len(set(found["keywords"])) >= 3


def test_release_and_licence_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (citation()["version"], citation()["license"]) == (project["version"], project["license"])


def test_the_protocol_and_the_two_models_that_are_docked_are_cited() -> None:
    references = citation()["references"]
    first = {(item["authors"][0]["family-names"], item["year"]) for item in references}
    assert first == {("Grimm", 2020), ("Fonseca", 2015), ("Kou", 2019)}
    for item in references:
        assert item["type"] == "article"
        assert item["title"]
        assert "doi" in item or "url" in item


def test_a_work_that_the_model_cites_too_has_the_same_identifier() -> None:
    sources = tomllib.loads((ROOT / "sim" / "sources.toml").read_text(encoding="utf-8"))
    (doi,) = re.findall(r"DOI (\S+)", sources["kou-2019"]["publisher"])
    assert doi in {item.get("doi") for item in citation()["references"]}
