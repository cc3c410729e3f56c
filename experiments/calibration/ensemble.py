"""Ensemble: the settings that the fitted figures do not rule out, with where they come from, as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from experiments.calibration.identify import Interval, interval_of, trade_offs
from experiments.calibration.moments import CUT, Target
from experiments.calibration.waves import Asked, Matched, Wave
from experiments.plain import as_text, number
from experiments.study.cases import code_hash
from experiments.validation.door import HISTORY
from experiments.version import version
from sim.columns import Floats, Ints
from sim.parameters import settable
from sim.scenario import world_named
from sim.world_rows import CALIBRATED

FEWEST, MOST = 10, 64
"""Settings that an ensemble should have at least, and has at most."""


@cache
def shipped(name: str) -> dict[str, Any]:
    """Return the shipped calibration of a world as plain values; one without members if there is none."""
    file = files("experiments.calibration") / f"{name}.json"
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {"members": []}


def out_of_date(found: dict[str, Any]) -> bool:
    """Say whether a calibration was made with another model or other data than these."""
    here = code_hash(), world_named(found["world"]).digest
    return (found["code"], found["world_digest"]) != here


def members_of(found: Matched) -> Ints:
    """Return which of all settings lived are members (members,), in the order in which they were lived.

    They are those of the last wave that their own lives do not rule out; where these are too few, the least
    implausible of earlier waves join them.
    """
    worst = np.concatenate([wave.implausibility.max(axis=1) for wave in found.waves])
    last = np.arange(len(worst)) >= len(worst) - len(found.waves[-1].shares)
    kept = np.flatnonzero(last & (worst <= CUT))[:MOST]
    if len(kept) < FEWEST:
        earlier = np.flatnonzero(~last & (worst <= CUT))
        kept = np.concatenate([kept, earlier[np.argsort(worst[earlier], kind="stable")][: FEWEST - len(kept)]])
    return np.sort(kept)


def record_of(asked: Asked, found: Matched, date: str) -> dict[str, Any]:
    """Return a calibration as plain values: where it comes from, its members, and how far each number is pinned."""
    kept = members_of(found)
    shares = found.shares[kept]
    return {
        "world": asked.world,
        "world_digest": world_named(asked.world).digest,
        "code": code_hash(),
        "version": version(),
        "policy": HISTORY,
        "months": asked.months,
        "seeds": [asked.seed, asked.seed + asked.pairs - 1],
        "date": date,
        "cut": CUT,
        "waves": [wave_record(wave) for wave in found.waves],
        "moments": [moment(aim, asked, found, kept) for aim in (*found.aims, *found.fixed)],
        "numbers": numbers(found, shares),
        "trade_offs": [asdict(item) for item in trade_offs(found.box.names, shares)],
        "members": members(found, kept),
    }


def wave_record(wave: Wave) -> dict[str, Any]:
    """Return how many settings a wave tried, of what share of the box, and how many its own lives do not rule out."""
    passed = int((wave.implausibility.max(axis=1) <= CUT).sum())
    return {"points": len(wave.shares), "left": wave.left, "passed": passed}


def moment(aim: Target, asked: Asked, found: Matched, kept: Ints) -> dict[str, Any]:
    """Return a fitted figure: its range and source, and what the members give on average over their worlds."""
    head = {"id": aim.id, "unit": aim.unit, "observed": aim.observed, "low": aim.low, "high": aim.high}
    source = world_named(asked.world).sources[aim.source].model_dump(exclude={"mirror"})
    head |= {"source": {"key": aim.source} | source, "moves": aim in found.aims}
    if aim in found.fixed:
        return head
    place = found.aims.index(aim)
    means = found.seen.means[kept, place]
    reached = means[np.isfinite(means)]
    worst = np.concatenate([wave.implausibility[:, place] for wave in found.waves])
    low, high = (float(reached.min()), float(reached.max())) if reached.size else (float("nan"), float("nan"))
    spread = float(np.sqrt(found.seen.spread[place]))
    last = found.waves[-1].implausibility[:, place]
    return head | {
        "ensemble": [number(low), number(high)],
        "spread": number(spread),
        "ruled_out": int((worst > CUT).sum()),
        "ruled_out_last": int((last > CUT).sum()),
    }


def numbers(found: Matched, shares: Floats) -> list[dict[str, Any]]:
    """Return each calibrated number: its range, what is left of it, and which figure answers to it most."""
    rows, box = settable(), found.box
    return [
        {
            "name": name,
            "unit": rows[name].unit,
            "low": float(box.low[j]),
            "high": float(box.high[j]),
            "own": float(box.own[j]),
            "seen_by": found.aims[int(found.sway[j].argmax())].id,
            "sway": float(found.sway[j].max()),
            **left(found, j, interval_of(shares[:, j], seen=bool(found.varied[j])) if len(shares) else None),
        }
        for j, name in enumerate(box.names)
    ]


def left(found: Matched, j: int, kept: Interval | None) -> dict[str, Any]:
    """Return what is left of a number's range, in its own unit; a number that no figure sees keeps all of it."""
    low, high = float(found.box.low[j]), float(found.box.high[j])
    if kept is None:
        return {"from": None, "to": None, "share": None, "verdict": "not seen"}
    if kept.verdict == "not seen":
        return {"from": low, "to": high, "share": 1.0, "verdict": kept.verdict}
    wide = high - low
    return {"from": low + kept.low * wide, "to": low + kept.high * wide, "share": kept.share, "verdict": kept.verdict}


def members(found: Matched, kept: Ints) -> list[dict[str, Any]]:
    """Return the members: their numbers, their fitted figures, and their largest implausibility."""
    settings, means = found.box.settings(found.shares[kept]), found.seen.means[kept]
    worst = np.concatenate([wave.implausibility.max(axis=1) for wave in found.waves])[kept]
    return [
        {
            "settings": setting,
            "moments": {aim.id: number(float(value)) for aim, value in zip(found.aims, row, strict=True)},
            "implausibility": float(most),
        }
        for setting, row, most in zip(settings, means, worst, strict=True)
    ]


def table_of(record: Mapping[str, Any]) -> str:
    """Return the members as the table that a world's folder holds them in, a column for each number."""
    settings = [item["settings"] for item in record["members"]]
    lines = [",".join(item["name"] for item in record["numbers"])]
    lines += [",".join(repr(float(value)) for value in setting.values()) for setting in settings]
    return "\n".join(lines) + "\n"


def write_ensemble(record: Mapping[str, Any], folder: Path) -> None:
    """Write a calibration into an existing folder, and its members as a world takes them; each whole or not at all."""
    from experiments.study.store import settle

    settle(folder / "ensemble.json", as_text(record) + "\n")
    settle(folder / CALIBRATED, table_of(record))
