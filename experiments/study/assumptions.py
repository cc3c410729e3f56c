"""Assumptions: the numbers of a study that are judgement or deeply uncertain, with range, unit and source."""

from __future__ import annotations

from experiments.study.asked import differing
from experiments.study.evidence import Evidence
from experiments.study.sections import Cell, Section, Table
from sim.citations import sources
from sim.parameters import table
from sim.quantity import Row, Words

NOT_FACTS = ("J", "U")


def section(evidence: Evidence) -> Section:
    """Return the numbers that matter here and are no facts."""
    rows = assumed(evidence)
    kinds = {kind: sum(row.kind == kind for row in rows) for kind in NOT_FACTS}
    said = Words(
        f"These are not facts about Hangzhou: {len(rows)} numbers that this study moves, sets or that differ between "
        f"the policies rest on judgement (J, {kinds['J']}) or are deeply uncertain (U, {kinds['U']}). All other "
        "numbers of the model stand at their defaults; `yipanqi parameters` lists them.",
        f"以下数值并非关于杭州的事实：本研究所变动、设定或各方案取值不同的参数中，有 {len(rows)} 个属于判断"
        f"（J，{kinds['J']} 个）或高度不确定（U，{kinds['U']} 个）。模型其余参数取默认值，见 `yipanqi parameters`。",
    )
    plain = [
        {"name": row.name, "here": here(evidence, row), "unit": row.unit, "low": row.low, "high": row.high}
        | {"kind": row.kind, "source": row.source}
        for row in rows
    ]
    return Section("assumptions", Words("Assumptions", "假设"), (said,), (as_table(evidence, rows),), plain=plain)


def assumed(evidence: Evidence) -> list[Row]:
    """Return the declared numbers of kind J or U in the box, among the parameters set, or differing between arms."""
    plan = evidence.plan
    moved = {*plan.design.box, *plan.parameters, *(name for name, *_ in differing(evidence))}
    return [row for row in table() if row.name in moved and row.kind in NOT_FACTS]


def here(evidence: Evidence, row: Row) -> str:
    """Return which values a number takes in the study."""
    plan = evidence.plan
    if row.name in plan.design.box:
        values = plan.design.box[row.name]
        return f"{min(values):g} … {max(values):g}" if min(values) < max(values) else f"{values[0]:g}"
    if row.name in plan.parameters:
        return f"{plan.parameters[row.name]:g}"
    values = next(found for name, _, found in differing(evidence) if name == row.name)
    return " | ".join(f"{value:g}" for value in values)


def cited(row: Row) -> Cell:
    """Return where a number comes from."""
    source = sources().get(row.source)
    if source is None or source.kind == "assumption":
        return Words("assumption of this model", "本模型的假设")
    return f"{source.publisher} {source.year} ({row.source})"


def as_table(evidence: Evidence, rows: list[Row]) -> Table:
    """Return them as a table."""
    heads = (
        Words("number", "参数"),
        Words("meaning", "含义"),
        Words("here", "本研究取值"),
        Words("declared range", "声明范围"),
        Words("unit", "单位"),
        Words("kind", "类别"),
        Words("source", "来源"),
    )
    lines = tuple(
        (r.name, r.meaning, here(evidence, r), f"{r.low:g} … {r.high:g}", r.unit, r.kind, cited(r)) for r in rows
    )
    caption = Words(
        "Where a cell has several values with |, they are those of the policies in their order.",
        "单元格中以 | 分隔的多个数值，依次为各方案的取值。",
    )
    return Table(heads, lines, caption)
