"""Decisions: what a run's ledger says in short."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table

from experiments.layout import plain_table
from experiments.words import Language, say
from sim.ledger.decision import NOWHERE, Decision

if TYPE_CHECKING:
    from sim.ledger.book import Ledger


TERMS = {
    "delay": "审批时长", "wanted": "申请面积", "room": "可供面积", "output": "产值", "attention": "关注度",
    "growth": "增长预期", "spillover": "跨区溢出", "chain gap": "补链需要",
    "industry around": "周边产业", "connection": "关系",
    "waiting": "等待月数", "block": "本区阻拦", "coordination": "统筹程度", "gap": "缺地比例", "sales": "销售额",
    "appeal": "吸引力", "price": "地价", "distance": "距离", "quality": "项目质量", "covenant": "返投倍数",
    "age": "企业年龄", "offer": "补贴报价", "relatedness": "产业关联", "rent": "租金",
}  # fmt: skip
"""What the terms that can turn a decision are called in Chinese."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The decisions of one kind: how many were taken and refused, and which term most often came nearest to turn one.

    ``often`` is how many decisions that term was nearest in.
    """

    kind: str
    taken: int
    refused: int
    nearest: str
    often: int


def kinds(ledger: Ledger) -> list[Kind]:
    """Return the decisions of a run by kind, in the order of their names."""
    names = sorted({decision.kind for decision in ledger.decisions})
    return [_kind(name, [one for one in ledger.decisions if one.kind == name]) for name in names]


def _kind(name: str, decisions: list[Decision]) -> Kind:
    refused = sum(one.choice == NOWHERE for one in decisions)
    near = Counter(one.flip.term for one in decisions if one.flip is not None)
    term, often = min(near.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    return Kind(name, len(decisions) - refused, refused, term, often)


def plain_kinds(ledger: Ledger) -> list[dict[str, Any]]:
    """Return the decisions of a run by kind in plain types."""
    return [asdict(row) for row in kinds(ledger)]


def decisions_table(ledger: Ledger, language: Language = "en") -> Table:
    """Return the decisions of a run by kind as a short table."""
    table = plain_table(say("decisions", language))
    for key in ("kind", "taken", "refused", "nearest"):
        table.add_column(say(key, language), justify="right" if key in {"taken", "refused"} else "left")
    for row in kinds(ledger):
        term = TERMS[row.nearest] if row.nearest and language == "zh" else row.nearest
        near = say("nearest of", language, term=term, often=row.often) if term else ""
        table.add_row(say(f"decision {row.kind}", language), str(row.taken), str(row.refused), near)
    return table
