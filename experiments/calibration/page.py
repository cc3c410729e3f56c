"""Page: a calibration in words: what is left, what is pinned, what trades off, and what it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType

from experiments.calibration.ensemble import FEWEST, out_of_date
from experiments.study.pages import report_page
from experiments.study.sections import Cell, Section, Table, in_words
from experiments.words import Language, bracketed, decimals, written
from sim.parameters import settable
from sim.quantity import Words

Record = Mapping[str, Any]
VERDICTS = {
    "pinned": Words("pinned", "已约束"),
    "partly pinned": Words("partly pinned", "部分约束"),
    "not pinned": Words("not pinned", "未能约束"),
    "not seen": Words("no figure sees it", "拟合指标均无反应"),
}
NUMBER_HEADS = (
    Words("number", "参数"),
    Words("what", "内容"),
    Words("looked for in", "搜索范围"),
    Words("left", "剩余区间"),
    Words("share left", "剩余占比"),
    Words("most seen by", "最敏感指标"),
    Words("verdict", "结论"),
)
MOMENT_HEADS = (
    Words("figure", "编号"),
    Words("range", "区间"),
    Words("members, lowest to highest", "集合成员最小至最大"),
    Words("spread between worlds", "世界间标准差"),
    Words("ruled out, all waves", "排除组数（全部轮次）"),
    Words("ruled out, last wave", "排除组数（末轮）"),
)
WAVE_HEADS = (
    Words("wave", "轮次"),
    Words("settings lived", "运行的参数组"),
    Words("share of the ranges left before it", "该轮之前剩余的范围占比"),
    Words("not ruled out by their own lives", "经自身运行未被排除"),
)


def page(record: Record, language: Language = "en") -> RenderableType:
    """Return a calibration as a terminal shows it."""
    heading, *lead = lead_of(record)
    return report_page(in_words(heading, language), lead, sections(record), language)


def lead_of(record: Record) -> Iterator[Words]:
    """Yield what a calibration leaves, and how to read it."""
    count, lived = len(record["members"]), sum(wave["points"] for wave in record["waves"])
    yield Words(
        f"{count} of {lived} settings tried are kept as the ensemble of {record['world']}.",
        f"{record['world']}：试过 {lived} 组参数，保留 {count} 组作为参数集合。",
    )
    if count < FEWEST:
        yield Words(
            f"Fewer than {FEWEST}: the fitted figures and the declared ranges hardly agree; see below which rule out.",
            f"不足 {FEWEST} 组：拟合指标与参数声明范围难以相容，起排除作用的指标见下表。",
        )
    first, last = record["seeds"]
    yield Words(
        f"Policy {record['policy']} stands for history; {record['months']} months, seeds {first} to {last} for each "
        f"setting. A setting is ruled out if its mean lies more than {record['cut']:g} standard deviations beyond the "
        "range of some fitted figure, the luck of single worlds counted. Figures held out were not used.",
        f"以 {record['policy']} 政策代表历史；每组参数运行 {record['months']} 个月，种子 {first} 至 {last}。"
        f"若某项拟合指标的均值超出其区间 {record['cut']:g} 个标准差以上（已计入单个世界的运气），则排除该组参数。"
        "留出检验的指标未被使用。",
    )
    yield Words(
        "An ensemble is what the figures do not exclude. None of its members is the true one.",
        "参数集合只是未被数据排除的部分，其中任何一组都不应视为真值。",
    )
    if out_of_date(dict(record)):
        yield Words(
            "Made with another state of the model or of the data than this one: calibrate again before relying on it.",
            "该结果由模型或数据的另一版本得出，使用前应重新校准。",
        )


def sections(record: Record) -> list[Section]:
    """Return the parts of the page."""
    numbers = Section(
        "numbers",
        Words("How far each number is pinned", "各参数受约束的程度"),
        tuple(said(record)),
        (Table(NUMBER_HEADS, tuple(map(number_row, record["numbers"]))),),
    )
    moments = Section(
        "moments",
        Words("Fitted figures", "拟合指标"),
        tuple(unmoved(record)),
        (Table(MOMENT_HEADS, tuple(moment_row(item) for item in record["moments"] if item["moves"])),),
    )
    return [numbers, moments, Section("waves", Words("Waves", "轮次"), tables=(Table(WAVE_HEADS, wave_rows(record)),))]


def said(record: Record) -> Iterator[Words]:
    """Yield in plain words which numbers are pinned, which are not, and which trade off."""
    for verdict, words in VERDICTS.items():
        names = ", ".join(item["name"] for item in record["numbers"] if item["verdict"] == verdict)
        if names:
            yield Words(f"{words.en}: {names}.", f"{words.zh}：{names}。")
    for item in record["trade_offs"]:
        pair, size = f"{item['first']}, {item['second']}", f"{item['correlation']:+.2f}"
        yield Words(
            f"{pair} trade off: the figures tell more of both together than of each (rank correlation {size}).",
            f"{pair} 相互替代：数据对二者组合的约束强于对单个参数的约束（秩相关 {size}）。",
        )
    if not record["trade_offs"]:
        yield Words("No two numbers surely trade off.", "未发现可以确认的相互替代关系。")


def unmoved(record: Record) -> Iterator[Words]:
    """Yield the figures that no setting moves."""
    names = ", ".join(item["id"] for item in record["moments"] if not item["moves"])
    if names:
        yield Words(
            f"The same in every setting, so they tell nothing: {names}.", f"各组参数下均相同，故无信息：{names}。"
        )


def number_row(item: Record) -> tuple[Cell, ...]:
    """Return the cells of one number."""
    places = decimals(item["low"], item["high"])
    meaning, unit = settable()[item["name"]].meaning, bracketed(item["unit"])
    share = "-" if item["share"] is None else f"{100 * item['share']:.0f} %"
    what = Words(f"{meaning.en}{unit}", f"{meaning.zh}{unit}")
    looked, kept = span(item["low"], item["high"], places), span(item["from"], item["to"], places)
    return item["name"], what, looked, kept, share, item["seen_by"], VERDICTS[item["verdict"]]


def moment_row(item: Record) -> tuple[Cell, ...]:
    """Return the cells of one fitted figure."""
    low, high = item["ensemble"]
    places = decimals(item["observed"], *(value for value in (low, high) if value is not None))
    counts = str(item["ruled_out"]), str(item["ruled_out_last"])
    spread = written(item["spread"], places)
    return item["id"], span(item["low"], item["high"], places), span(low, high, places), spread, *counts


def wave_rows(record: Record) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of the waves."""
    return tuple(
        (str(number), str(wave["points"]), f"{100 * wave['left']:.3g} %", str(wave["passed"]))
        for number, wave in enumerate(record["waves"], start=1)
    )


def span(low: float | None, high: float | None, places: int) -> Words:
    """Return a range in words, open where there is no bound."""
    least, most = ("" if value is None else written(value, places) for value in (low, high))
    if least and most:
        return Words(f"{least} to {most}", f"{least} 至 {most}")
    if least or most:
        return Words(f"at least {least}", f"不低于 {least}") if least else Words(f"at most {most}", f"不高于 {most}")
    return Words("-", "-")
