"""Words: what the tables and pictures say, in English and Chinese, and how numbers are written."""

from __future__ import annotations

import math
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

TEXT: dict[str, tuple[str, str]] = {
    "headline": (
        "Over {pairs} paired worlds ({months} months, {world}), {policy} against {against}: {findings}.",
        "在 {pairs} 对配对世界中（{world}，{months} 个月），{policy}与{against}相比：{findings}。",
    ),
    "higher": ("{outcome} is higher by {percent}", "「{outcome}」高出 {percent}"),
    "lower": ("{outcome} is lower by {percent}", "「{outcome}」低 {percent}"),
    "unclear": (
        "cannot tell for {outcome}: {percent} ({reason})",
        "「{outcome}」尚无法判断：{percent}（{reason}）",
    ),
    "same": ("no difference in {outcome}", "「{outcome}」没有差别"),
    "missing": ("{outcome} is not reached", "「{outcome}」在本次运行中未达到"),
    "and": ("; ", "；"),
    "outcome": ("outcome", "结果指标"),
    "unit": ("unit", "单位"),
    "difference": ("difference", "差值"),
    "interval": ("{level} % interval", "{level}% 区间"),
    "won": ("won", "胜出占比"),
    "verdict": ("verdict", "结论"),
    "district": ("district", "区县"),
    "month": ("month", "月份"),
    "cannot tell": ("cannot tell", "无法判断"),
    "holds zero": ("the interval holds 0", "区间包含 0"),
    "no difference": ("no difference", "没有差别"),
    "too lopsided": (
        "the differences are too lopsided for this few pairs",
        "差值过于偏斜，配对数不足",
    ),
    "one pair": ("one pair: no interval", "仅一对，无区间"),
    "more outcomes": ("{count} more outcomes with --all or --json.", "另有 {count} 项结果，见 --all 或 --json。"),
    "needs": ("{outcome}: {more}", "{outcome}：{more}"),
    "needed": (
        "Cannot tell yet: {items}. In brackets in the table: more pairs, roughly, that would tell with chance "
        "{power:g} if the difference is what it seems now.",
        "尚无法判断：{items}。表中括号为所需增加的配对数（粗略估计）："
        "若真实差值与目前所见相同，则能以 {power:g} 的概率作出判断。",
    ),
    "not reached": ("not reached", "未达到"),
    "no direction": ("neither", "无优劣方向"),
    "outcomes of": (
        "Outcomes; difference = {policy} - {against}; won = share of worlds in which {policy} is better",
        "结果指标；差值 = {policy} - {against}；胜出占比 = {policy}更优的世界所占比例",
    ),
    "districts of": (
        "Districts: revenue in the last 12 months, M a year; {count} judged together, intervals at {level} %",
        "各区县最后 12 个月营业收入（百万元/年）；{count} 个区县一并判断，各区间置信度 {level}%",
    ),
    "outlay": (
        "Public outlay: {policy} {mine} M, {against} {theirs} M (difference {gap} M).",
        "公共支出：{policy} {mine} 百万元，{against} {theirs} 百万元（相差 {gap} 百万元）。",
    ),
    "differs": (
        "What differs between the arms ({policy} | {against}): {items}.",
        "两种方案的不同之处（{policy} | {against}）：{items}。",
    ),
    "shocks": ("Shocks, in every arm: {items}.", "外部冲击（各方案相同）：{items}。"),
    "measures": ("measures of one arm only", "仅一方采取的措施"),
    "none": ("none", "无"),
    "nothing differs": (
        "Nothing differs in what the two policies do.",
        "两种方案的做法没有不同。",
    ),
    "look": (
        "Look {look} of {looks} planned: the verdicts are judged by the intervals shown. "
        "* the interval is corrected for skewness; \u2020 the differences are too lopsided for this few pairs.",
        "第 {look} 次查看（计划共 {looks} 次）：结论依据所示区间判定。"
        "* 区间已作偏度修正；\u2020 差值过于偏斜，配对数不足。",
    ),
    "counterfactual": (
        "History is a partial chessboard: both arms are counterfactuals, neither is what happened.",
        "历史本身是部分的一盘棋：两种方案都是反事实，均非真实发生的情形。",
    ),
    "members": (
        "Worlds take {count} calibrated settings in turn, alike in both arms; "
        "`--set member=0` takes the world's own numbers.",
        "各世界依次取用 {count} 组校准参数，两种方案相同；`--set member=0` 则采用本市自身数值。",
    ),
    "judgement": (
        "Judgement (J) or deeply uncertain (U), not facts: {count} of {total} numbers; "
        "of the rules of governance: {names}. See `yipanqi parameters`.",
        "属于判断（J）或高度不确定（U）而非事实的参数：{total} 个中有 {count} 个；"
        "其中治理规则：{names}。详见 `yipanqi parameters`。",
    ),
    "receipt": (
        "seeds {first} to {last}, yipanqi {version}, digest {digest}",
        "种子 {first} 至 {last}，yipanqi {version}，摘要 {digest}",
    ),
    "run": (
        "One run of {policy} ({world}, {months} months, seed {seed}); one world decides nothing.",
        "{policy}的一次运行（{world}，{months} 个月，种子 {seed}）；单个世界不能说明优劣。",
    ),
    "value": ("value", "数值"),
    "decisions": ("Decisions about firms", "有关企业的决策"),
    "kind": ("kind", "类别"),
    "taken": ("taken", "已作出"),
    "refused": ("refused", "未满足"),
    "nearest": ("what most often came nearest to turn it", "最接近改变结果的因素"),
    "nearest of": ("{term} ({often})", "{term}（{often} 次）"),
    "decision site": ("sited", "供地"),
    "decision branch": ("branched", "跨区扩张"),
    "decision leave": ("left", "外迁"),
    "decision fund": ("backed by a fund", "获基金投资"),
    "decision bid": ("won by a bid", "招商竞得"),
    "spent": ("Public outlay: {mine} M.", "公共支出：{mine} 百万元。"),
    "kit new": (
        "a small world is in {folder}; change its files and ask: yipanqi worlds --check {folder}",
        "已在 {folder} 写入一个小世界；修改其中文件后运行：yipanqi worlds --check {folder}",
    ),
    "kit guide": ("what every column means is in {folder}", "各列的说明已写入 {folder}"),
    "kit check": (
        "{folder} is sound; ask it: yipanqi compare --world {folder}",
        "{folder} 检查通过；可运行：yipanqi compare --world {folder}",
    ),
    "written": ("Written to {folder}", "结果已写入 {folder}"),
    "M": ("M = million yuan", "M = 百万元"),
    "curve title": (
        "Revenue under {policy} against {against}, month by month",
        "{policy}与{against}相比：营业收入的逐月差异",
    ),
    "curve axis": (
        "difference in revenue, bn yuan a year",
        "营业收入差值（亿元/年）",
    ),
    "curve months": ("months from the start", "起始后第几个月"),
    "curve mean": ("mean of {pairs} pairs", "{pairs} 对的均值"),
    "curve band": ("{level} % interval, each month by itself", "{level}% 区间（逐月）"),
    "curve pair": ("one pair", "单个配对"),
    "curve pairs cut": ("one pair (first {shown} of {pairs})", "单个配对（前 {shown} 对，共 {pairs} 对）"),
    "no font": (
        "the picture is in English, for want of a Chinese font; install one, such as Noto Sans CJK",
        "未找到中文字体，图中文字改用英文；请安装一种中文字体，例如 Noto Sans CJK（fonts-noto-cjk）",
    ),
    "curve caption": (
        "{policy} minus {against}, same luck in both; {pairs} pairs, seeds {first} to {last}\n"
        "{world}; yipanqi {version}; digest {digest}",
        "{policy} 减 {against}，两者运气相同；{pairs} 对，种子 {first} 至 {last}\n"
        "{world}；yipanqi {version}；摘要 {digest}",
    ),
}
"""Every sentence and heading: English, Chinese."""


def say(key: str, language: Language, **values: object) -> str:
    """Return a text in the language, with its blanks filled in.

    >>> say("unit", "zh")
    '单位'
    """
    return TEXT[key][LANGUAGES.index(language)].format(**values)


def decimals(*values: float) -> int:
    """Return how many decimals keep about four figures of the largest of ``values``.

    >>> decimals(1234.5, 0.1), decimals(12.5), decimals(0.5), decimals(14.0), decimals(float("nan"))
    (0, 1, 3, 0, 0)
    """
    sizes = [abs(value) for value in values if math.isfinite(value)]
    if all(size.is_integer() for size in sizes):
        return 0
    largest = max(sizes)
    return max(0, min(6, 2 - math.floor(math.log10(largest))))


def written(value: float, places: int, *, signed: bool = False) -> str:
    """Return a number as text with thousands marked, or a dash where there is none.

    >>> written(1234.5, 0), written(2.0, 1, signed=True), written(float("nan"), 2)
    ('1,234', '+2.0', '-')
    """
    if not math.isfinite(value):
        return "-"
    text = f"{value:{'+' if signed else ''},.{places}f}"
    return text.replace("-", "").replace("+", "") if float(text.replace(",", "")) == 0 else text


def percent_of(level: float) -> str:
    """Return a confidence in percent, with as many decimals as keep it apart from certainty.

    >>> percent_of(0.95), percent_of(1 - 0.05 / 3), percent_of(1 - 0.05 / 8191)
    ('95', '98.3', '99.9994')
    """
    rest = round(100 * (1 - level), 9)
    places = 0 if rest.is_integer() else max(1, -math.floor(math.log10(rest)))
    return f"{100 - rest:.{places}f}"


def bracketed(unit: str) -> str:
    """Return a unit to stand behind a name; nothing for a plain number.

    >>> bracketed("M/year"), bracketed("1")
    (' [M/year]', '')
    """
    return "" if unit == "1" else f" [{unit}]"


def between(low: float, high: float, places: int) -> str:
    """Return an interval as text.

    >>> between(-1.0, 2.0, 1)
    '[-1.0, +2.0]'
    """
    if not math.isfinite(low + high):
        return "-"
    return f"[{written(low, places, signed=True)}, {written(high, places, signed=True)}]"
