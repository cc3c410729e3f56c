"""Asked: the design of a study in words, and whether the runs depart from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.study.evidence import Evidence
from experiments.study.plan import Attribution, changed
from experiments.study.search.door import standing
from experiments.study.search.table import Search
from experiments.study.sections import Cell, Section, Table
from experiments.study.sequential import looks, rounds, settled
from experiments.study.store import read_manifest
from experiments.study.verdicts import verdicts, worlds_lived
from sim import Governance, Policy, load_policy
from sim.errors import InputError
from sim.outcomes import OUTCOMES
from sim.quantity import Words
from sim.scenario import world_named
from sim.shocks import shocks_listed

Ints = NDArray[np.int64]
KINDS = {
    "list": Words("values side by side", "逐组列出的取值"),
    "grid": Words("every combination of the values", "取值的全部组合"),
    "latin": Words("a Latin hypercube over the ranges", "在取值范围内作拉丁超立方抽样"),
    "sobol": Words("a Sobol' sequence over the ranges", "在取值范围内取 Sobol 序列"),
    "morris": Words(
        "{points} walks of Morris, each changing every number once on a ladder of {levels} levels",
        "{points} 条 Morris 轨迹，每条在 {levels} 个水平上将每个参数各变动一次",
    ),
    "saltelli": Words(
        "{points} places of Saltelli's design, each with another and one between them for every number",
        "Saltelli 抽样的 {points} 组样本，每组两个点，并就每个参数互换取值",
    ),
    "oat": Words(
        "one number at a time on {levels} levels, the others at their defaults",
        "每次只变动一个参数（{levels} 个水平），其余取默认值",
    ),
}
RULES = {
    "precision": Words(
        "half the interval of {outcome} is at most {precision:g} {unit}",
        "{outcome} 的区间半宽不超过 {precision:g}{unit_zh}",
    ),
    "verdict": Words(
        "a winner of {outcome} can be named under every policy, judged in {looks} planned looks that share an error "
        "of 5 %",
        "每个方案的 {outcome} 均可判断胜负（计划查看 {looks} 次，共用 5% 的误判概率）",
    ),
}


@dataclass(frozen=True, slots=True)
class Departure:
    """How the runs differ from the plan: runs asked and there, environments short of pairs or empty, failures.

    ``searching`` says that a search is not through.
    """

    asked: int
    there: int
    short: int
    empty: int
    failed: int
    searching: bool = False

    @property
    def any(self) -> bool:
        """Say whether they differ at all."""
        return bool(self.short or self.empty or self.failed or self.searching)


def section(evidence: Evidence) -> Section:
    """Return what was asked, and first of all whether the runs depart from it."""
    found = departure(evidence)
    measured = [(name, OUTCOMES[name].unit, OUTCOMES[name].meaning) for name in evidence.plan.outcomes]
    heads = Words("outcome", "结果指标"), Words("unit", "单位"), Words("meaning", "含义")
    outcomes = Table(heads, tuple(measured), Words("What is measured.", "衡量的结果指标。"))
    tables = (policy_table(evidence), *differing_tables(evidence), outcomes)
    said = (in_words(found), *design_in_words(evidence))
    plain = asdict(found) | {"departs": found.any}
    return Section("asked", Words("What was asked", "研究设计"), said, tables, plain=plain)


def departure(evidence: Evidence) -> Departure:
    """Return how the runs that are there differ from the runs asked."""
    wanted = pairs_wanted(evidence)
    others = [evidence.paired(arm.name).sum(axis=1) for arm in evidence.arms[1:]]
    least = np.min(others, axis=0)
    place = evidence.runs.index
    which = place.get_level_values("point").to_numpy(), place.get_level_values("seed").to_numpy()
    failed = 0
    if evidence.store.parts("failures"):
        failed = len(evidence.store.query(f"SELECT DISTINCT case_key FROM failures WHERE {evidence.asked}"))
    return Departure(
        asked=len(evidence.arms) * int(wanted.sum()),
        there=int((which[1] - evidence.plan.seeds.first < wanted[which[0]]).sum()),
        short=int(((least < wanted) & (least > 0)).sum()),
        empty=int((least == 0).sum()),
        failed=failed,
        searching=searching(evidence),
    )


def searching(evidence: Evidence) -> bool:
    """Say whether the study asks for a search that is not through, or whose policies are not all judged."""
    found = standing(evidence.plan, evidence.store)
    return found is not None and not (found.generation == found.generations and 0 < found.members == found.judged)


def pairs_wanted(evidence: Evidence) -> Ints:
    """Return the worlds each environment (points,) should have: as asked, or by the round in which it stands."""
    seeds, steps = evidence.plan.seeds, rounds(evidence.plan.seeds)
    if len(steps) == 1:
        return np.full(len(evidence.points), steps[0])
    lived, enough = worlds_lived(evidence), settled(verdicts(evidence), seeds, evidence.plan.outcomes[0])
    return np.array(
        [to_live(lived.get(number, 0), steps, known=number in enough) for number in range(len(evidence.points))]
    )


def to_live(lived: int, steps: Sequence[int], *, known: bool) -> int:
    """Return how many worlds an environment should have by now.

    >>> [to_live(8, [8, 16], known=True), to_live(8, [8, 16], known=False), to_live(5, [8, 16], known=True)]
    [8, 16, 8]
    """
    return next((step for step in steps if step > lived or (step == lived and known)), steps[-1])


def in_words(found: Departure) -> Words:
    """Say in one sentence whether the runs depart from the plan."""
    if not found.any:
        return Words(
            f"The runs are as planned: {found.there:,} of {found.asked:,} runs finished, none failed.",
            f"各次运行与计划一致：计划 {found.asked:,} 次，完成 {found.there:,} 次，无失败。",
        )
    open_, open_zh = ("; the search is not through", "；搜索尚未完成") if found.searching else ("", "")
    return Words(
        f"The runs depart from the plan: {found.there:,} of {found.asked:,} runs finished, {found.failed} failed, "
        f"{found.short} environments have fewer pairs than asked and {found.empty} have none{open_}.",
        f"各次运行偏离计划：计划 {found.asked:,} 次，完成 {found.there:,} 次，失败 {found.failed} 次；"
        f"{found.short} 个环境的配对数不足，{found.empty} 个环境没有配对{open_zh}。",
    )


def design_in_words(evidence: Evidence) -> list[Words]:
    """Say in words what was compared, where, how often, and what befell every arm."""
    plan, there = evidence.plan, world_named(evidence.plan.world)
    blows = shocks_listed(plan.scenario(evidence.arms[0].policy, {}, plan.seeds.first).shocks)
    world = Words(
        f"World: {there.title.en} ({Path(plan.world).name}), {plan.months} months. Strategy of the districts: "
        f"{plan.strategy}.",
        f"世界：{there.title.zh}（{Path(plan.world).name}），{plan.months} 个月。各区策略：{plan.strategy}。",
    )
    parts = [] if plan.attribution is None else [attribution_in_words(evidence, plan.attribution)]
    search = [] if plan.search is None else [search_in_words(evidence, plan.search)]
    return [world, *parts, worlds_in_words(evidence), environments_in_words(evidence), *search, shocks_in_words(blows)]


def environments_in_words(evidence: Evidence) -> Words:
    """Say in how many environments the policies are compared, and how these were chosen."""
    design, count = evidence.plan.design, len(evidence.points)
    if not design.box:
        return Words("Environments: 1, the numbers as they stand.", "环境：1 个，参数取现有数值。")
    kind = filled(KINDS[design.kind], points=design.points, levels=design.levels)
    numbers = "number" if len(design.box) == 1 else "numbers"
    return Words(
        f"Environments: {count:,}, {kind.en}, of {len(design.box)} {numbers}: {', '.join(design.box)}.",
        f"环境：{count:,} 个，{kind.zh}，涉及 {len(design.box)} 个参数：{'、'.join(design.box)}。",
    )


def worlds_in_words(evidence: Evidence) -> Words:
    """Say which worlds are lived, and by what rule they would stop."""
    seeds, count = evidence.plan.seeds, len(evidence.arms)
    last = seeds.first + seeds.pairs - 1
    lived = Words(
        f"each lived under {'both' if count == 2 else f'all {count}'} arms with the same luck.",
        f"每个世界在相同运气下分别经历全部 {count} 种方案。",
    )
    if not seeds.grow:
        return Words(
            f"Pairs: {seeds.pairs} worlds in each environment (seeds {seeds.first} to {last}), {lived.en}",
            f"配对：每个环境 {seeds.pairs} 个世界（种子 {seeds.first} 至 {last}），{lived.zh}",
        )
    percent = seeds.unit == "percent"
    rule = filled(
        RULES[seeds.stop],
        outcome=evidence.plan.outcomes[0],
        precision=seeds.precision,
        unit="% of the reference" if percent else "in its own unit",
        unit_zh="%（相对参照方案）" if percent else "（指标自身单位）",
        looks=looks(seeds),
    )
    return Words(
        f"Pairs: {seeds.pairs} worlds in each environment from seed {seeds.first} on, doubled until {rule.en}, "
        f"at most {rounds(seeds)[-1]}; {lived.en}",
        f"配对：每个环境自种子 {seeds.first} 起 {seeds.pairs} 个世界，逐次加倍，直至{rule.zh}，"
        f"至多 {rounds(seeds)[-1]} 个；{lived.zh}",
    )


def attribution_in_words(evidence: Evidence, parts: Attribution) -> Words:
    """Say which parts of the second policy are told apart."""
    first, second = (Path(name).name for name in evidence.plan.policies)
    rest = Words("together they are all that it changes", f"合在一起即为 {second} 的全部改动")
    if evidence.arms[-1].name != evidence.plan.policies[1]:
        rest = Words(f"whatever else {second} changes stays out", f"{second} 的其他改动不计入")
    return Words(
        f"Arms: {len(evidence.arms)}, every combination of {len(parts.levers)} levers of {second} "
        f"({', '.join(parts.levers)}) over {first}; {rest.en}.",
        f"比较对象：{len(evidence.arms)} 种，在 {first} 之上取 {second} 的 {len(parts.levers)} 项"
        f"（{'、'.join(parts.levers)}）的全部组合；{rest.zh}。",
    )


def search_in_words(evidence: Evidence, search: Search) -> Words:
    """Say what is searched, by what it is judged, and in how many worlds."""
    base, first = Path(search.base).name, evidence.plan.seeds.first
    budget = "" if search.budget is None else f", public outlay at most {search.budget:,.10g} M a run on average"
    budget_zh = "" if search.budget is None else f"，公共支出平均每次运行不超过 {search.budget:,.10g} 百万元"
    tried, fresh = search.worlds, range(first, first + search.fresh)
    return Words(
        f"Search: {len(search.ranges)} numbers of {base} ({', '.join(search.ranges)}) for "
        f"{', '.join(search.objectives)} at once{budget}; {search.generations} generations of {search.population} "
        f"policies, each in {search.pairs} worlds (seeds {tried[0]} to {tried[-1]}); of those that nothing beats, at "
        f"most {search.members} are judged in {search.fresh} other worlds (seeds {fresh[0]} to {fresh[-1]}).",
        f"搜索：调整 {base} 的 {len(search.ranges)} 个数值（{'、'.join(search.ranges)}），同时针对"
        f" {'、'.join(search.objectives)}{budget_zh}；共 {search.generations} 代，每代 {search.population} 个方案，"
        f"各在 {search.pairs} 个世界中试验（种子 {tried[0]} 至 {tried[-1]}）；"
        f"不被支配的方案至多取 {search.members} 个，"
        f"在另外 {search.fresh} 个世界（种子 {fresh[0]} 至 {fresh[-1]}）中评判。",
    )


def filled(words: Words, **values: object) -> Words:
    """Return words with their places filled.

    >>> filled(Words("{points} walks", "{points} 条轨迹"), points=3).en
    '3 walks'
    """
    return Words(words.en.format(**values), words.zh.format(**values))


def shocks_in_words(blows: list[dict[str, Any]]) -> Words:
    """Say what befalls every arm."""
    if not blows:
        return Words("Shocks: none.", "外部冲击：无。")
    said = "; ".join(f"{item['kind']} ({details(item)})" for item in blows)
    return Words(f"Shocks, alike in every arm: {said}.", f"外部冲击（各方案相同）：{said}。")


def details(blow: dict[str, Any]) -> str:
    """Return what is said of a shock.

    >>> details({"kind": "lockdown", "start": 5, "place": ""})
    'start 5'
    """
    return ", ".join(f"{name} {value}" for name, value in blow.items() if name != "kind" and value != "")


def policies(evidence: Evidence) -> list[Policy]:
    """Return the policies that the plan names; the first is the reference."""
    return [load_policy(name) for name in evidence.plan.policies]


def policy_table(evidence: Evidence) -> Table:
    """Return the policies with their titles, summaries and dated measures."""
    heads = (Words("policy", "方案"), Words("title", "名称"), Words("what it does", "内容"), Words("measures", "措施"))
    rows: list[tuple[Cell, ...]] = []
    for number, item in enumerate(policies(evidence)):
        title = Words(f"{item.title.en} (reference)", f"{item.title.zh}（参照）") if number == 0 else item.title
        kinds = ", ".join(sorted({measure.kind for measure in item.instruments})) or "-"
        rows.append((item.name, title, item.summary, kinds))
    return Table(heads, tuple(rows), Words("The policies compared.", "所比较的方案。"))


def differing(evidence: Evidence) -> list[tuple[str, str, list[float]]]:
    """Return the dials and rules that are not the same under all policies: name, unit, value under each."""
    plan = evidence.plan
    found = [plan.scenario(policy, {}, plan.seeds.first).settings()[1] for policy in policies(evidence)]
    rows = [(row.name, row.unit, [float(getattr(item, row.name)) for item in found]) for row in Governance.rows()]
    return [row for row in rows if len(set(row[2])) > 1]


def differing_tables(evidence: Evidence) -> list[Table]:
    """Return the table of what differs between the policies, if anything does."""
    found = differing(evidence)
    names: list[Cell] = [item.name for item in policies(evidence)]
    heads: tuple[Cell, ...] = (Words("dial or rule", "统筹力度或规则"), Words("unit", "单位"), *names)
    rows = [(name, unit, *(f"{value:g}" for value in values)) for name, unit, values in found]
    caption = Words("What differs between the policies.", "各方案的不同之处。")
    return [Table(heads, tuple(rows), caption)] if rows else []


def refuse_another_question(evidence: Evidence) -> None:
    """Refuse to read a folder as the answer to a question that it was not asked.

    Raises
    ------
    InputError
        If the folder's study is another one, or nothing of it has finished.
    """
    folder = evidence.store.folder
    if not evidence.store.parts():
        raise InputError(f"{folder}: no run has finished yet: begin with `yipanqi study run STUDY --out {folder}`")
    was, now = dict(read_manifest(evidence.store).get("study", {})), evidence.plan.model_dump(mode="json")
    for entry in ("seeds", "question", "name"):
        was.pop(entry, None), now.pop(entry, None)
    if found := changed(was, now):
        raise InputError(f"{folder} holds another study ({'; '.join(found)[:300]}): name its own folder with --out")
