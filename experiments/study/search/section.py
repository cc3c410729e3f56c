"""Section of a search: the front with its intervals, what its ends and knee do, and how far luck had flattered it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from experiments.study.bars import LOPSIDED, marked
from experiments.study.evidence import Evidence
from experiments.study.search.judged import Judged, Member, judged
from experiments.study.search.levers import Lever, levers
from experiments.study.search.picture import draw
from experiments.study.sections import Cell, Picture, Section, Table
from experiments.words import decimals
from sim.outcomes import OUTCOMES
from sim.quantity import Words

MARKS = {
    "beaten": Words("beaten", "被支配"),
    "untold": Words("cannot be told from the reference", "与参照方案无法区分"),
    "over": Words("over budget", "超出预算"),
}


def section(evidence: Evidence) -> Section | None:
    """Return what a search found; None if the study has none, or its front is not judged yet."""
    found = judged(evidence)
    if found is None:
        return None
    objectives = found.trial.search.objectives
    return Section(
        "search",
        Words("Policies found by search", "搜索得到的方案"),
        tuple(sentences(found)),
        (front_table(found), settings_table(found), lever_table(found), flattery_table(found)),
        (Picture(finding(found), partial(draw, found), (8.0, 5.0)),),
        plain={
            "tried": found.tried,
            "failed": found.failed,
            "over_budget": found.over,
            "members": [item.plain(objectives) for item in found.members],
            "best": {name: item.number for name, item in found.best.items()},
            "knee": found.knee.number,
        },
    )


def unit(name: str) -> str:
    """Return an outcome's unit in a head, or nothing for a pure number."""
    return "" if OUTCOMES[name].unit == "1" else f" [{OUTCOMES[name].unit}]"


def interval_text(item: Member, place: int, unit: str = "") -> str:
    """Return a member's gain in one objective with its interval; a question mark says that it cannot be told."""
    gain = item.gains[place]
    places = decimals(gain.mean, gain.low, gain.high)
    sure = "" if gain.verdict != "cannot tell" else " ?"
    return f"{gain.mean:+,.{places}f}{unit} {marked(gain, places)}{sure}"


def front_table(found: Judged) -> Table:
    """Return the members with their gains over the reference, intervals and outlay."""
    search, reference = found.trial.search, found.trial.against
    names = [Words(f"{name}{unit(name)}", f"{name}{unit(name)}") for name in search.objectives]
    heads = (Words("member", "成员"), *names, Words("outlay [M]", "公共支出 [百万元]"), Words("remark", "备注"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{item.number}",
            *(interval_text(item, place) for place in range(len(search.objectives))),
            f"{item.outlay.mean:,.0f}",
            remark(item, found),
        )
        for item in found.members
    )
    level, pairs = 100 * found.members[0].gains[0].level, search.fresh
    caption = Words(
        f"Difference to {reference} in {pairs} fresh pairs of worlds, [{level:.2f} % interval] so that all "
        f"{len(found.members) * len(search.objectives)} together hold at 95 %; ? = cannot be told from 0; "
        f"{LOPSIDED.en[:-1]}; beaten = by fresh means another member is as good in everything and better in something. "
        f"Whether members differ from each other is not judged.",
        f"与 {reference} 之差，基于 {pairs} 对新世界，[{level:.2f}% 区间]，使全部 "
        f"{len(found.members) * len(search.objectives)} 个区间联合置信度为 95%；? 表示无法判断是否异于 0；"
        f"{LOPSIDED.zh[:-1]}；被支配：按新世界均值，另有成员各目标均不差且至少一项更好。"
        f"各成员之间是否确有差别，未作判断。",
    )
    return Table(heads, rows, caption)


def remark(item: Member, found: Judged) -> Words:
    """Return what is to be known of a member: end, knee, beaten, over budget, or not to be told from the reference."""
    said = [Words(f"best mean {name}", f"{name} 均值最优") for name, best in found.best.items() if best is item]
    said += [Words("knee", "拐点")] if found.knee is item else []
    said += [MARKS["beaten"]] if item.beaten else []
    said += [MARKS["over"]] if item.over_budget else []
    said += [] if item.told else [MARKS["untold"]]
    return Words(", ".join(words.en for words in said), "、".join(words.zh for words in said))


def settings_table(found: Judged) -> Table:
    """Return how each member sets the levers, beside the reference."""
    heads: tuple[Cell, ...] = (
        Words("lever", "杠杆"),
        found.trial.against,
        *(f"{item.number}" for item in found.members),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            lever.name,
            under_reference(found, lever),
            *(f"{item.candidate.settings[lever.name]:,.3g}" for item in found.members),
        )
        for lever in levers(found.trial.search)
    )
    caption = Words(
        "How the reference and the members, by number, set each lever; -: the reference has no such measure.",
        "参照方案与各成员（列号为成员编号）的杠杆取值；“-”表示参照方案没有该项措施。",
    )
    return Table(heads, rows, caption)


def under_reference(found: Judged, lever: Lever) -> str:
    """Return what the reference sets a lever to, if it has the measure once."""
    policy, number = found.trial.reference.policy, lever.row.name
    if not lever.kind:
        return f"{getattr(policy.governance, number):,.3g}"
    having = [item for item in policy.instruments if item.kind == lever.kind]
    return f"{getattr(having[0], number):,.3g}" if len(having) == 1 else "-"


def lever_table(found: Judged) -> Table:
    """Return what each lever is, and how far the search could move it."""
    heads = (Words("lever", "杠杆"), Words("range", "范围"), Words("unit", "单位"), Words("meaning", "含义"))
    rows = tuple(
        (lever.name, f"{lever.low:,g} … {lever.high:,g}", lever.row.unit, lever.row.meaning)
        for lever in levers(found.trial.search)
    )
    return Table(heads, rows, Words("The levers of the search.", "搜索所调整的杠杆。"))


def flattery_table(found: Judged) -> Table:
    """Return the front's mean difference in the worlds of the search and in fresh ones: the winner's curse."""
    heads = (
        Words("objective", "目标"),
        Words("better", "优化方向"),
        Words("mean of the front in the search", "搜索时前沿均值"),
        Words("in fresh worlds", "新世界中的均值"),
        Words("flattered by", "虚高"),
    )
    directions = {"more": Words("more", "越大越好"), "less": Words("less", "越小越好")}
    rows: list[tuple[Cell, ...]] = []
    for place, name in enumerate(found.trial.search.objectives):
        seen, fresh = flattery(found, place)
        places, sign = decimals(seen, fresh), -found.trial.signs[place]
        flattered = f"{sign * (seen - fresh):+,.{places}f}"
        better = directions[OUTCOMES[name].better]
        rows.append((f"{name}{unit(name)}", better, f"{seen:+,.{places}f}", f"{fresh:+,.{places}f}", flattered))
    search = found.trial.search
    caption = Words(
        f"Difference to the reference, mean over the members; positive in the last column: the search ({search.pairs} "
        f"pairs a candidate) saw more than fresh worlds ({search.fresh} pairs) confirm. No interval is given for it.",
        f"与参照方案之差（各成员平均）；末列为正表示搜索（每个候选 {search.pairs} 对）所见优于新世界"
        f"（{search.fresh} 对）所证实的水平，此列不附区间。",
    )
    return Table(heads, tuple(rows), caption)


def flattery(found: Judged, place: int) -> tuple[float, float]:
    """Return the front's mean difference in one objective, in the search and in fresh worlds."""
    seen = float(np.mean([item.seen[place] for item in found.members]))
    return seen, float(np.mean([item.gains[place].mean for item in found.members]))


def sentences(found: Judged) -> Iterator[Words]:
    """Yield what was tried, what stands in fresh worlds, and what the ends and the knee of the front do."""
    search, plan = found.trial.search, found.trial.plan
    count = len(found.members)
    yield Words(
        f"{found.tried} different policies were tried over {search.generations} generations, {search.base} with "
        f"{len(search.ranges)} levers moved, each in {search.pairs} worlds shared with {found.trial.against} "
        f"({plan.months} months, {plan.world}); {found.failed} failed or missed an objective and count as worst"
        f"{'' if search.budget is None else f', {found.over} cost more than {search.budget:,.0f} M'}.",
        f"共 {search.generations} 代，试验了 {found.tried} 个不同方案：以 {search.base} 为基础"
        f"调整 {len(search.ranges)} 个杠杆，每个方案与 {found.trial.against} 在 {search.pairs} 个相同世界中"
        f"比较（{plan.world}，{plan.months} 个月）；"
        f"{found.failed} 个运行失败或未达到某项目标，按最差处理"
        f"{'' if search.budget is None else f'；{found.over} 个超出 {search.budget:,.0f} 百万元预算'}。",
    )
    lost = found.lost
    lost_en = f" ({lost} more have runs that failed or are missing)" if lost else ""
    lost_zh = f"（另有 {lost} 个运行失败或尚未完成）" if lost else ""
    beaten, untold = (sum(flags) for flags in zip(*((m.beaten, not m.told) for m in found.members), strict=True))
    yield Words(
        f"Members of the front judged in {search.fresh} worlds the search has not seen: {count}{lost_en}; unbeaten "
        f"there by their means: {count - beaten}; in no objective to be told from the reference: {untold}. "
        f"Below, ? marks what cannot be told.",
        f"前沿成员在 {search.fresh} 个搜索未见过的世界中重新评估：共 {count} 个{lost_zh}；"
        f"按均值仍不被支配 {count - beaten} 个；"
        f"在任何目标上都无法与参照方案区分 {untold} 个。下文中 ? 表示无法判断。",
    )
    for item, role in roles(found):
        yield described(found, item, role)


def roles(found: Judged) -> Iterator[tuple[Member, Words]]:
    """Yield each member that is best in something, or the knee, once with all it is."""
    for item in found.members:
        best = [name for name, holder in found.best.items() if holder is item]
        said = [Words(f"best mean of {', '.join(best)}", f"{'、'.join(best)} 均值最优")] * bool(best)
        said += [Words("knee (nearest to the best of all at once)", "拐点（综合距各项最优最近）")] * (
            item is found.knee
        )
        if said:
            yield item, Words(", ".join(words.en for words in said), "、".join(words.zh for words in said))


def described(found: Judged, item: Member, role: Words) -> Words:
    """Say which member plays a role, its gain in each objective, and which levers stand near an end."""
    names = found.trial.search.objectives
    gains = [f"{name} {interval_text(item, place, plain_unit(name))}" for place, name in enumerate(names)]
    high, low = pushed(found, item)
    en = "; ".join([f"high: {', '.join(high)}"] * bool(high) + [f"low: {', '.join(low)}"] * bool(low))
    zh = "；".join([f"取高值：{'、'.join(high)}"] * bool(high) + [f"取低值：{'、'.join(low)}"] * bool(low))
    return Words(
        f"Member {item.number}, {role.en}: {', '.join(gains)}{f' ({en})' if en else ''}.",
        f"成员 {item.number}，{role.zh}：{'，'.join(gains)}{f'（{zh}）' if zh else ''}。",
    )


def plain_unit(name: str) -> str:
    """Return an outcome's unit after its number, or nothing for a pure number."""
    return "" if OUTCOMES[name].unit == "1" else f" {OUTCOMES[name].unit}"


def pushed(found: Judged, item: Member) -> tuple[list[str], list[str]]:
    """Return the levers that a member sets in the highest and in the lowest tenth of their range."""
    chosen = levers(found.trial.search)
    shares = {
        lever.name: (item.candidate.settings[lever.name] - lever.low) / (lever.high - lever.low) for lever in chosen
    }
    high = [name for name, share in shares.items() if share >= 0.9]
    return high, [name for name, share in shares.items() if share <= 0.1]


def finding(found: Judged) -> Words:
    """Say what the picture shows."""
    first, second = found.trial.search.objectives[:2]
    return Words(
        f"Picture: the front in {first} and {second} as differences to {found.trial.against} (the cross at 0, 0), with "
        f"their intervals; hollow marks are beaten.",
        f"图：前沿各成员的 {first} 与 {second}，均为与 {found.trial.against}（原点十字）之差，附区间；空心表示被支配。",
    )
