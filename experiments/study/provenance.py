"""Provenance: which release, model, world and seeds a study's results come from, and how to make them again."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Any

from experiments.study.cases import code_hash
from experiments.study.evidence import Evidence
from experiments.study.plan import Plan
from experiments.study.sections import Section, Table
from experiments.study.store import read_manifest
from sim.quantity import Words

HISTORY = Words(
    "History is a partial chessboard: all arms are counterfactuals, none is what happened. Hangzhou has coordinated "
    "some matters and left others to its districts.",
    "历史本身是部分的一盘棋：各方案均为反事实，均非真实发生的情形。杭州在一些事项上统筹，在另一些事项上由各区自行其是。",
)


def section(evidence: Evidence) -> Section:
    """Return where the results come from."""
    found = facts(evidence)
    labels = {
        "version": Words("release of yipanqi", "yipanqi 版本"),
        "code": Words("hash of the model's sources", "模型源码摘要"),
        "world": Words("digest of the world's files", "世界数据摘要"),
        "seeds": Words("seeds of the worlds", "世界种子"),
        "runs": Words("runs", "运行次数"),
        "results": Words("digest of all results", "全部结果摘要"),
        "data": Words("digest of the data set", "数据集摘要"),
        "made": Words("date of the runs", "运行日期"),
    }
    rows = tuple((labels[name], str(value)) for name, value in found.items() if name in labels and value)
    said = [HISTORY, *other_model(found)]
    heads = Words("what", "项目"), Words("value", "数值")
    told = Table(heads, rows, Words("The same store gives the same report.", "同一结果库生成同一报告。"))
    return Section("provenance", Words("Provenance", "来源与复现"), tuple(said), (told,), plain=found)


def facts(evidence: Evidence) -> dict[str, Any]:
    """Return the facts as plain values; only what the store itself records, never the time of reading."""
    manifest = read_manifest(evidence.store)
    seeds = evidence.seeds
    return {
        "version": manifest.get("version"),
        "code": manifest.get("code"),
        "world": manifest.get("world"),
        "seeds": f"{seeds[0]} … {seeds[-1]} ({len(seeds)})" if seeds else "",
        "runs": len(evidence.runs),
        "results": digest(evidence),
        "data": manifest.get("dataset") or manifest.get("data"),
        "made": manifest.get("made") or manifest.get("date"),
        "same_model": manifest.get("code") == code_hash(),
    }


def digest(evidence: Evidence) -> str:
    """Return one fingerprint of all runs, in whatever order they finished."""
    found = evidence.store.query("SELECT DISTINCT case_key, digest FROM runs ORDER BY case_key, digest")
    running = blake2b(digest_size=16)
    for key, value in zip(found["case_key"], found["digest"], strict=True):
        running.update(f"{key} {value}\n".encode())
    return running.hexdigest()


def other_model(found: dict[str, Any]) -> list[Words]:
    """Say if the runs were made with another model than the one that writes the report."""
    if found["same_model"]:
        return []
    return [
        Words(
            "The runs were made with other sources of the model than those that write this report; meanings and "
            "ranges of numbers are those of today.",
            "各次运行所用的模型源码与生成本报告时不同；参数的含义与范围以现行版本为准。",
        )
    ]


def portable(plan: Plan) -> Plan:
    """Return the plan with own policy files named as they lie beside the study."""
    search = plan.search and plan.search.model_copy(update={"base": nearby(plan.search.base)})
    return plan.but(policies=[nearby(name) for name in plan.policies], search=search)


def nearby(name: str) -> str:
    """Return a policy's name, or that of its file without the way to it.

    >>> nearby("/data/me/own.toml"), nearby("hybrid")
    ('own.toml', 'hybrid')
    """
    return Path(name).name if name.endswith(".toml") else name


def commands(plan: Plan) -> list[str]:
    """Return the commands that make the results and the report again from ``study.toml``."""
    folder = f"results/{''.join(c if c.isalnum() or c in '-_.' else '-' for c in plan.name)}"
    return [
        f"yipanqi study run study.toml --out {folder}",
        f"yipanqi study report study.toml --out {folder} --html report.html",
    ]
