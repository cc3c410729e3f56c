"""Waterfall: through which channels a policy's value added less public cost differs, by the model's own accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.plain import number as finite
from experiments.statistics import Paired, paired
from experiments.study.bars import LOPSIDED, TOTAL, bars, interval_head, marked
from experiments.study.evidence import Evidence
from experiments.study.sections import Cell, Picture, Section, Table
from experiments.words import Language, between, decimals, written
from sim.columns import Floats
from sim.outcomes import OUTCOMES
from sim.outcomes.channels import CHANNELS, channel_other
from sim.quantity import Words

CHANNEL_NAMES = tuple(part.__name__ for part in (*CHANNELS, channel_other))
"""The channels, the remainder last."""
SHORT = {
    "channel_land": Words("waiting for land", "等地"),
    "channel_leavers": Words("leavers' contracts", "外迁企业合同"),
    "channel_inputs": Words("lack of inputs", "缺料"),
    "channel_backups": Words("backups", "备份供货"),
    "channel_talent": Words("lack of talent", "人才缺口"),
    "channel_standstill": Words("standstills", "停工"),
    "channel_spillovers": Words("learned from others", "溢出与模仿"),
    "channel_duplicates": Words("duplicated funding", "重复投资"),
    "channel_new_firms": Words("new firms", "新企业"),
    "channel_service": Words("service of districts", "区级服务"),
    "channel_readiness": Words("readiness", "就绪度"),
    "channel_administration": Words("administration", "行政成本"),
    "channel_subsidies": Words("subsidies", "招商补贴"),
    "channel_courting": Words("courting in vain", "招商落空"),
    "channel_transfers": Words("funds and grants", "基金与奖补"),
    "channel_measures": Words("measures", "措施"),
    "channel_other": Words("other", "其他"),
}


@dataclass(frozen=True, slots=True)
class Fall:
    """One policy against the reference, channel by channel, over the worlds that are complete."""

    policy: str
    channels: dict[str, Paired]
    total: Paired
    left_out: int

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        rows = self.channels | {"total": self.total}
        return {
            "policy": self.policy,
            "unit": "M",
            "pairs": self.total.n,
            "level_of_channels": next(iter(self.channels.values())).level,
            "channels": {
                name: {part: finite(getattr(said, part)) for part in ("mean", "low", "high")}
                for name, said in rows.items()
            },
            "worlds_left_out": self.left_out,
        }


def section(evidence: Evidence) -> Section | None:
    """Return the channels of each policy; None where the runs did not keep them or no world is complete."""
    if not evidence.store.parts() or not set(CHANNEL_NAMES) <= set(evidence.store.query("SELECT * FROM runs LIMIT 0")):
        return None
    whole = replace(evidence, plan=evidence.plan.but(outcomes=list(CHANNEL_NAMES)), _levels={})
    falls = [fall for arm in evidence.rivals if (fall := fall_of(whole, arm.name)) is not None]
    if not falls:
        return None
    return Section(
        "channels",
        Words("Through which channels", "通过哪些渠道"),
        tuple(notes(evidence, falls)),
        tuple(channel_table(fall, evidence.reference) for fall in falls),
        tuple(picture(fall, evidence.reference) for fall in falls),
        plain=[fall.plain() for fall in falls],
    )


def whole_worlds(gaps: Floats) -> tuple[Floats, int]:
    """Return gaps (rows, points, seeds) as means over points (rows, worlds), and how many worlds are incomplete.

    >>> kept, missing = whole_worlds(np.array([[[1.0, np.nan], [3.0, 4.0]]]))
    >>> kept.tolist(), missing
    ([[2.0]], 1)
    """
    complete = np.isfinite(gaps).all(axis=(0, 1))
    return np.asarray(gaps[:, :, complete].mean(axis=1)), int((~complete).sum())


def fall_of(whole: Evidence, policy: str) -> Fall | None:
    """Return one policy's channels; None where no world is complete."""
    worlds, missing = whole_worlds(np.array([whole.gaps(name, policy) for name in CHANNEL_NAMES]))
    if not worlds.shape[1]:
        return None
    return parted(policy, CHANNEL_NAMES, worlds, missing)


def parted(policy: str, names: Sequence[str], worlds: Floats, missing: int = 0, look: tuple[int, int] = (1, 1)) -> Fall:
    """Return accounts (names, worlds) that add up to a whole in each world; the accounts are judged together.

    ``missing`` worlds are left out; ``look`` says as which of how many planned looks they are judged.
    """
    said = [paired(row, "more", *look, family=len(names)) for row in worlds]
    return Fall(policy, dict(zip(names, said, strict=True)), paired(worlds.sum(axis=0), "more", *look), missing)


def silent(said: Paired) -> bool:
    """Say whether a channel is exactly alike in every world."""
    return said.low == said.high == said.mean == 0 or said.reason == "no difference"


def notes(evidence: Evidence, falls: list[Fall]) -> Iterator[Words]:
    """Yield what the channels are and what they are not."""
    yield Words(
        "Discounted value added within the run less public cost, split by where it was gained or lost in the model's "
        "accounts. Channels are accounts, not causes: a firm that waits less also wins more orders, and such feedbacks "
        "show elsewhere, much of them in the remainder, which is shown as other. The value of the end state and the "
        f"cost of crowding are not part of this total. The {len(CHANNEL_NAMES)} channels are judged together at 95 %.",
        "期内贴现增加值减公共成本，按模型账目中得失发生的环节拆分。渠道是核算口径，不是因果：企业等地时间缩短，"
        "也会赢得更多订单，这类反馈体现在其他渠道，其中相当部分归入「其他」。期末状态价值与拥挤成本不计入此处合计。"
        f"{len(CHANNEL_NAMES)} 个渠道以 95% 置信度联合判断。",
    )
    if len(evidence.points) > 1:
        yield Words(
            f"Each figure is the mean over the {len(evidence.points)} environments of the study, taken in each world.",
            f"各数值先在每个世界内对全部 {len(evidence.points)} 个环境取均值。",
        )
    if any(said.reason == "too lopsided" for fall in falls for said in (fall.total, *fall.channels.values())):
        yield LOPSIDED
    for fall in falls:
        quiet = [SHORT[name] for name, said in fall.channels.items() if silent(said)]
        if quiet:
            yield Words(
                f"{fall.policy}: exactly alike in every world: {', '.join(name.en for name in quiet)}.",
                f"{fall.policy}：在每个世界中完全相同的渠道：{'、'.join(name.zh for name in quiet)}。",
            )
        if fall.left_out:
            yield Words(
                f"{fall.policy}: worlds left out because a run is missing: {fall.left_out}.",
                f"{fall.policy}：有 {fall.left_out} 个世界因缺少运行而未计入。",
            )


def channel_table(fall: Fall, reference: str) -> Table:
    """Return the channels that differ, the remainder and the total, with their intervals."""
    heads = (
        Words("channel", "渠道"),
        Words("difference, M", "差值（百万元）"),
        interval_head(next(iter(fall.channels.values()))),
        Words("pairs", "配对数"),
        Words("meaning", "含义"),
    )
    shown = {name: said for name, said in fall.channels.items() if not silent(said)}
    places = decimals(*(abs(said.mean) for said in (fall.total, *shown.values())))
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            written(said.mean, places, signed=True),
            marked(said, places),
            f"{said.n}",
            OUTCOMES[name].meaning,
        )
        for name, said in shown.items()
    ]
    whole = fall.total
    meaning = Words("discounted value added less public cost", "贴现增加值减公共成本")
    numbers = (written(whole.mean, places, signed=True), marked(whole, places), f"{whole.n}")
    rows.append((TOTAL, *numbers, meaning))
    caption = Words(f"{fall.policy} minus {reference}", f"{fall.policy} 减 {reference}")
    return Table(heads, tuple(rows), caption)


def picture(fall: Fall, reference: str) -> Picture:
    """Draw the channels one on top of the other, from the reference to the total."""
    said = {SHORT[name]: item for name, item in fall.channels.items() if not silent(item)}
    strongest = max(said, key=lambda name: abs(said[name].mean), default=TOTAL)
    size = said.get(strongest, fall.total).mean

    def draw(axes: Axes, language: Language) -> None:
        bars(axes, language, said, fall.total, "more", falling=True)
        zh = language == "zh"
        axes.set_title(f"{fall.policy} 减 {reference}" if zh else f"{fall.policy} minus {reference}")
        axes.set_ylabel("贴现差值（百万元）" if zh else "discounted difference [M]")

    whole = f"{fall.total.mean:+,.0f} M {between(fall.total.low, fall.total.high, 0)}"
    return Picture(
        Words(
            f"{fall.policy} minus {reference}: {whole} in all, {fall.total.n} pairs; the largest entry is "
            f"{strongest.en}, {size:+,.0f} M.",
            f"{fall.policy} 减 {reference}：合计 {whole}（M = 百万元），{fall.total.n} 对；绝对值最大的一项是"
            f"「{strongest.zh}」，{size:+,.0f} 百万元。",
        ),
        draw,
        (9.0, 5.0),
    )
