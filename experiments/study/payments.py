"""Payments: what districts would have to pay each other so that none is worse off than under the reference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from experiments.plain import number as finite
from experiments.statistics import Paired, paired
from experiments.study.bars import LOPSIDED, marked
from experiments.study.evidence import Evidence
from experiments.study.sections import Cell, Section, Table
from experiments.study.transfers import Coalition, Transfers, coalitions, of_their_own, transfers
from experiments.words import decimals
from sim.columns import Floats
from sim.quantity import Words
from sim.scenario import world_named

SHOWN_PAIRS = 6


@dataclass(frozen=True)
class Settlement:
    """What each district gains under one policy (worlds, districts): treasury [M], revenue at the end [M/year].

    ``look`` says as which of how many planned looks the worlds are judged.
    """

    policy: str
    reference: str
    districts: tuple[Words, ...]
    treasury: Floats
    revenue: Floats
    environments: int
    look: tuple[int, int] = (1, 1)

    @property
    def pairs(self) -> int:
        """Return the number of worlds lived under both."""
        return len(self.treasury)

    @cached_property
    def gains(self) -> list[Paired]:
        """Judge each district's gain in treasury, all in one family."""
        return self._judged(self.treasury)

    @cached_property
    def growth(self) -> list[Paired]:
        """Judge each district's gain in revenue, all in one family."""
        return self._judged(self.revenue)

    def _judged(self, gaps: Floats) -> list[Paired]:
        return [paired(column, "more", *self.look, family=len(self.districts)) for column in gaps.T]

    @cached_property
    def together(self) -> Paired:
        """Judge what all districts gain together: whether winners can pay the losers."""
        return paired(self.treasury.sum(axis=1), "more", *self.look)

    @cached_property
    def transfers(self) -> Transfers:
        """Return the smallest payments, by the mean gains."""
        return transfers(self.treasury.mean(axis=0))

    @cached_property
    def leaving(self) -> list[Coalition]:
        """Return the districts and pairs that would rather leave, before anything is paid."""
        return [item for item in coalitions(self.treasury, look=self.look) if item.leaves]

    @cached_property
    def sure_losses(self) -> float:
        """Return what is paid to districts that surely lose [M]."""
        return float(sum(-gain.mean for gain in self.gains if gain.verdict == "against"))

    def named(self, members: tuple[int, ...]) -> Words:
        """Return the names of some districts."""
        found = [self.districts[place] for place in members]
        return Words(" + ".join(item.en for item in found), " + ".join(item.zh for item in found))


def settlements(evidence: Evidence) -> list[Settlement]:
    """Return what districts gain under each policy; a policy with fewer than two complete worlds has none.

    Of the combinations of an attribution only the whole policy is settled.
    """
    reference, judged = evidence.reference, [arm.name for arm in evidence.rivals]
    found = evidence.store.query(
        f"SELECT policy, seed, point, district, treasury, revenue_end FROM districts WHERE {evidence.asked}"
    )
    several = (settled(evidence, found, reference, name) for name in judged)
    return [item for item in several if item is not None]


def settled(evidence: Evidence, found: pd.DataFrame, reference: str, policy: str) -> Settlement | None:
    """Return what districts gain under one policy, from the worlds that are complete under both."""
    environments = len(evidence.points)
    treasury, revenue = (
        worlds(found, policy, figure, environments) - worlds(found, reference, figure, environments)
        for figure in ("treasury", "revenue_end")
    )
    whole = treasury.dropna().index
    if len(whole) < 2:
        return None
    gaps = [np.ascontiguousarray(table.loc[whole].to_numpy(np.float64)) for table in (treasury, revenue)]
    names = tuple(item.name for item in world_named(evidence.plan.world).districts)
    return Settlement(policy, reference, names, gaps[0], gaps[1], environments)


def worlds(found: pd.DataFrame, policy: str, figure: str, environments: int) -> pd.DataFrame:
    """Return one figure of one policy (worlds, districts), averaged over the environments.

    Nan where an environment of a world is missing.
    """
    grouped = found[found["policy"] == policy].groupby(["seed", "district"])[figure]
    return grouped.mean().where(grouped.count() == environments).unstack("district")


def section(evidence: Evidence) -> Section | None:
    """Return what would have to be paid under each policy; None where the store keeps nothing of the districts."""
    found = settlements(evidence)
    if not found:
        return None
    return Section(
        "payments",
        Words("Side payments between districts", "区际补偿"),
        (boundary(evidence), *(line for item in found for line in sentences(item))),
        tuple(table(item) for item in found),
        plain=[plain(item) for item in found],
    )


def boundary(evidence: Evidence) -> Words:
    """Say what is compared, and what is not."""
    several = len(evidence.points) > 1
    return Words(
        f"A district is measured by its treasury over the {evidence.plan.months} months, undiscounted: tax, plus "
        f"shares received, less shares passed on and the cost of coordination it bears"
        f"{f'; mean over {len(evidence.points)} environments' if several else ''}. Not in it: subsidies, top-ups and "
        f"measures paid for, what the city's fund takes and gives, rents, and all that comes after the last month; "
        f"the last column shows where a district's firms then stand. A district or pair would rather leave if together "
        f"it surely has less than under {evidence.reference}; what districts that broke away could gain by "
        f"coordinating among themselves is not simulated, so this is a weaker test than the core of a cooperative "
        f"game. Nor is it simulated where money that the city adds would come from, or that payments change what "
        f"districts do.",
        f"以各区在 {evidence.plan.months} 个月内的财力衡量（不贴现）：税收加上分享收入，减去分享支出与所承担的统筹成本"
        f"{f'；取 {len(evidence.points)} 个环境的平均' if several else ''}。"
        f"不计入：补贴、人才加码与各项措施的支出，市级基金的收取与拨付，租金，以及末月之后的一切；"
        f"末列给出届时各区企业的状况。若某区或某两区合计确定少于 {evidence.reference} 下的水平，则视为宁愿退出；"
        f"退出的各区若自行联合协同能得到多少并未模拟，因此这一判据弱于合作博弈中的核。"
        f"市级补足资金从何而来、补偿是否改变各区行为，也未模拟。",
    )


def sentences(item: Settlement) -> Iterator[Words]:
    """Yield the sum to be moved, whether winners can pay it, and who would rather leave."""
    losers = [gain for gain in item.gains if gain.verdict == "against"]
    winners = [gain for gain in item.gains if gain.verdict == "policy"]
    moved = item.transfers.moved
    places = decimals(moved, item.together.mean, item.together.low)
    yield Words(
        f"{item.policy} against {item.reference}, {item.pairs} pairs: surely {len(winners)} districts gain and "
        f"{len(losers)} lose of {len(item.districts)}; the smallest payments that leave none worse off on average move "
        f"{moved:,.{places}f} M, {item.sure_losses:,.{places}f} M of it to districts that surely lose, "
        f"{drawn(item, places).en}",
        f"{item.policy} 与 {item.reference} 相比（{item.pairs} 对）：{len(item.districts)} 个区县中，可以确定受益的 "
        f"{len(winners)} 个、受损的 {len(losers)} 个；"
        f"使各区平均而言均不受损的最小补偿总额为 {moved:,.{places}f} 百万元"
        f"（其中 {item.sure_losses:,.{places}f} 百万元付给确定受损的区县），"
        f"{drawn(item, places).zh}",
    )
    yield leaving(item)


def drawn(item: Settlement, places: int) -> Words:
    """Say whether the winners' gains cover the payments, as far as the interval shows, or what the city must add."""
    total, added = item.together, item.transfers.added
    span, zh_span = (f"{total.mean:+,.{places}f} {unit} {marked(total, places)}" for unit in ("M", "百万元"))
    if total.verdict == "policy":
        return Words(
            f"which the winners can pay: all districts together gain {span}.",
            f"受益各区足以承担：全部区县合计增加 {zh_span}。",
        )
    if total.verdict == "against":
        return Words(
            f"which the winners cannot pay: all districts together change by {span}, and the city must add "
            f"{added:,.{places}f} M [{-total.high:,.{places}f}, {-total.low:,.{places}f}].",
            f"受益各区不足以承担：全部区县合计变化 {zh_span}，市级需补足 {added:,.{places}f} 百万元 "
            f"[{-total.high:,.{places}f}, {-total.low:,.{places}f}]。",
        )
    if not np.any(item.treasury):
        return Words("for nothing differs in any district's treasury.", "因为各区财力没有任何差别。")
    by_mean = (
        Words("by their mean they can", "按均值可以")
        if added == 0
        else Words(
            f"by their mean the city must add {added:,.{places}f} M", f"按均值市级需补足 {added:,.{places}f} 百万元"
        )
    )
    return Words(
        f"and whether the winners can pay it cannot be told: all districts together change by {span}; {by_mean.en}.",
        f"但受益各区能否承担尚无法判断：全部区县合计变化 {zh_span}；{by_mean.zh}。",
    )


def leaving(item: Settlement) -> Words:
    """Say which districts, and which pairs of others, would rather leave before and after the payments."""
    alone = [item.named(found.members) for found in item.leaving if len(found.members) == 1]
    pairs = [item.named(found.members) for found in of_their_own(item.leaving)]
    more = max(0, len(pairs) - SHOWN_PAIRS)
    en = ", ".join(words.en for words in alone) or "no single district"
    zh = "、".join(words.zh for words in alone) or "没有单个区县"
    pair_en = ", ".join(words.en for words in pairs[:SHOWN_PAIRS]) + (f" and {more} more" if more else "")
    pair_zh = "、".join(words.zh for words in pairs[:SHOWN_PAIRS]) + (f" 等 {len(pairs)} 对" if more else "")
    level = 100 * coalition_level(len(item.districts))
    return Words(
        f"Before payments would rather leave: {en}; pairs of others: {pair_en or 'none'} (by {level:.2f} % intervals, "
        f"so that singles and pairs together hold at 95 %: stricter than the table's). After them none, by "
        f"construction: the payments are set by the means of the same worlds.",
        f"补偿之前宁愿退出的：{zh}；其余区县的两两组合：{pair_zh or '无'}"
        f"（按 {level:.2f}% 区间判断，使单区与两两组合联合置信度为 95%，严于表中区间）。"
        f"补偿之后则没有，这是补偿的定义使然：补偿即按这些世界的均值确定。",
    )


def coalition_level(districts: int) -> float:
    """Return the confidence of each interval when singles and pairs are judged together.

    >>> round(coalition_level(13), 5)
    0.99945
    """
    return 1 - 0.05 / (districts * (districts + 1) / 2)


def table(item: Settlement) -> Table:
    """Return each district's gain with its interval, and what it pays or receives."""
    heads: tuple[Cell, ...] = (
        Words("district", "区县"),
        Words("change of treasury [M]", "财力变化 [百万元]"),
        Words("interval", "区间"),
        Words("verdict", "结论"),
        Words("receives (+) or pays (-) [M]", "获补偿（+）或付出（-）[百万元]"),
        Words("after it [M]", "补偿后 [百万元]"),
        Words("worlds below: before, after", "低于参照的世界占比：补偿前、后"),
        Words("change of revenue at the end [M/year]", "期末营收变化 [百万元/年]"),
    )
    level = 100 * item.gains[0].level
    caption = Words(
        f"{item.policy} minus {item.reference}, {item.pairs} pairs; intervals at {level:.2f} %, so that all districts "
        f"hold together at 95 % in each column. Payments are fixed sums by the means, each winner giving the same "
        f"share of its gain; in a single world luck still leaves some below, as the shares of worlds say. "
        f"{LOPSIDED.en}",
        f"{item.policy} 减 {item.reference}，{item.pairs} 对；各区间置信度 {level:.2f}%，"
        f"使每列全部区县联合置信度为 95%。"
        f"补偿为按均值确定的固定金额，各受益区让出相同比例的收益；单个世界中仍可能因运气而低于参照，见所列占比。{LOPSIDED.zh}",
    )
    return Table(heads, tuple(row(item, place) for place in range(len(item.districts))), caption)


def row(item: Settlement, place: int) -> tuple[Cell, ...]:
    """Return one district's row."""
    gain, growth, paid = item.gains[place], item.growth[place], item.transfers.received[place]
    column = item.treasury[:, place]
    verdicts = {
        "policy": Words("gains", "受益"),
        "against": Words("loses", "受损"),
        "cannot tell": Words("cannot tell", "无法判断"),
    }
    before, after = (100 * float((values < -1e-9).mean()) for values in (column, column + paid))
    return (
        item.districts[place],
        signed(gain.mean, gain),
        with_mark(gain),
        verdicts[gain.verdict],
        signed(paid, gain),
        signed(gain.mean + paid, gain),
        f"{before:.0f} %, {after:.0f} %",
        f"{signed(growth.mean, growth)} {with_mark(growth)}",
    )


def signed(value: float, like: Paired) -> str:
    """Return a number with its sign and as many decimals as its interval is worth."""
    places = decimals(like.mean, like.low, like.high)
    return f"{value + 0.0:+,.{places}f}"


def with_mark(said: Paired) -> str:
    """Return an interval with as many decimals as it is worth, marked where the differences are too lopsided."""
    return marked(said, decimals(said.mean, said.low, said.high))


def plain(item: Settlement) -> dict[str, Any]:
    """Return a settlement in plain values."""
    judged = [
        {
            "district": name.en,
            "treasury": {key: finite(getattr(gain, key)) for key in ("mean", "low", "high", "level")},
            "verdict": gain.verdict,
            "receives": float(paid),
            "revenue_end": {key: finite(getattr(growth, key)) for key in ("mean", "low", "high", "level")},
        }
        for name, gain, growth, paid in zip(
            item.districts, item.gains, item.growth, item.transfers.received, strict=True
        )
    ]
    total = item.together
    return {
        "policy": item.policy,
        "pairs": item.pairs,
        "environments": item.environments,
        "districts": judged,
        "moved": item.transfers.moved,
        "moved_to_sure_losers": item.sure_losses,
        "city_adds": item.transfers.added,
        "together": {key: finite(getattr(total, key)) for key in ("mean", "low", "high")} | {"verdict": total.verdict},
        "would_leave": [[item.districts[place].en for place in found.members] for found in item.leaving],
    }
