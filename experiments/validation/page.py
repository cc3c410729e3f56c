"""Page: the board in words, for a terminal and for a file, in English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import RenderableType

from experiments.markdown import table_of
from experiments.plain import as_text
from experiments.study.pages import report_page
from experiments.study.sections import Cell, Section, Table, in_words
from experiments.validation.board import LAW, LISTS, Board, Entry, Status
from experiments.validation.rows import List
from experiments.words import Language, bracketed, decimals, written
from sim.quantity import Words

LIST_TITLES: dict[List, Words] = {
    "must pass": Words("must pass", "必须通过"),
    "held out": Words("held out: not used in fitting", "留出检验：未用于校准"),
    "context": Words("context: shown, not judged", "背景：仅列示，不判定"),
}
JUDGED: tuple[tuple[List, str, str], ...] = (
    ("must pass", "Must pass", "必须通过"),
    ("held out", "held out", "留出检验"),
)
STATUS: dict[Status, Words] = {
    "inside": Words("inside", "在区间内"),
    "outside": Words("OUTSIDE", "在区间外"),
    "not reached": Words("not reached", "无从比较"),
    "not judged": Words("shown", "仅列示"),
}
HEADS = (
    Words("figure", "编号"),
    Words("what", "内容"),
    Words("published, where and when", "公布值、来源与时期"),
    Words("range", "区间"),
    Words("model, interval", "模型均值与区间"),
    Words("z", "z"),
    Words("status", "状态"),
)
LAW_HEADS = (
    Words("law", "定律"),
    Words("what holds", "内容"),
    Words("largest gap", "最大偏差"),
    Words("allowed", "允许"),
    Words("status", "状态"),
)


def page(found: Board, language: Language = "en") -> RenderableType:
    """Return the board as a terminal shows it."""
    heading, *lead = lead_of(found)
    return report_page(in_words(heading, language), lead, sections(found), language)


def sections(found: Board) -> list[Section]:
    """Return the laws, and then each list of figures, as parts of a report."""
    laws = [entry for entry in found.entries if entry.source == LAW]
    parts = [Section("laws", Words("laws, which must hold", "必须成立的定律"), tables=(law_table(laws),))]
    for name in LISTS:
        entries = [entry for entry in found.of(name) if entry.source != LAW]
        if entries:
            parts.append(
                Section(name, LIST_TITLES[name], tables=(figure_table(entries),), sentences=tuple(notes(entries)))
            )
    return parts


def lead_of(found: Board) -> list[Words]:
    """Return what the board says in short: how many rows hold, what was lived, and how to read it."""
    first, last, count = found.seeds[0], found.seeds[-1], len(found.seeds)
    return [
        counted(found),
        Words(
            f"{found.world}, policy {found.policy}, {count} worlds of {found.months} months, seeds {first} to {last}. "
            "Hangzhou has coordinated in part, so a partial regime stands for history.",
            f"{found.world}，政策 {found.policy}，{count} 个世界，各 {found.months} 个月，种子 {first} 至 {last}。"
            "杭州历史上部分统筹，故以混合体制代表历史。",
        ),
        *over_ensemble(found),
        Words(
            "A figure is inside if the model's mean over the worlds lies in its range; no range was moved to that end. "
            "In brackets: the 95 % interval of that mean; ? where it crosses a bound. z: standard deviations between "
            "worlds by which the published value lies above the mean. M = million yuan.",
            "模型在各世界的均值落在区间内，即为“在区间内”；未为此调整任何区间。"
            "方括号内为该均值的 95% 区间，跨越界限者标“?”。"
            "z：公布值高出均值多少个世界间标准差。M = 百万元。",
        ),
    ]


def over_ensemble(found: Board) -> list[Words]:
    """Return what is to be known where the worlds lived under the settings that a calibration left."""
    if not found.members:
        return []
    return [
        Words(
            f"Each world has the numbers of the next of {found.members} calibrated settings, so intervals and z hold "
            "what is not known of the numbers beside the luck of worlds.",
            f"各世界依次采用 {found.members} 组校准参数，故区间与 z 既含世界间的运气，也含参数的不确定性。",
        )
    ]


def counted(found: Board) -> Words:
    """Return how many rows of the lists that are judged lie inside, outside, or are not reached."""
    said: list[tuple[str, str]] = []
    for name, en, zh in JUDGED:
        inside, outside, missing = (found.count(name, kind) for kind in ("inside", "outside", "not reached"))
        said.append(
            (
                f"{en}: {inside} inside, {outside} outside" + (f", {missing} not reached" if missing else ""),
                f"{zh}：{inside} 项在区间内，{outside} 项在区间外" + (f"，{missing} 项无从比较" if missing else ""),
            )
        )
    return Words("; ".join(en for en, _ in said) + ".", "；".join(zh for _, zh in said) + "。")


def law_table(entries: Sequence[Entry]) -> Table:
    """Return the laws with their largest gap in any month of any world."""
    rows = tuple(
        (entry.id, with_unit(entry), f"{entry.mean:.2g}", f"{entry.high:.2g}", STATUS[entry.status])
        for entry in entries
    )
    return Table(LAW_HEADS, rows)


def figure_table(entries: Sequence[Entry]) -> Table:
    """Return figures with what was published, the range, and the model."""
    return Table(HEADS, tuple(figure_row(entry) for entry in entries))


def figure_row(entry: Entry) -> tuple[Cell, ...]:
    """Return the cells of one figure."""
    places = decimals(entry.observed, entry.mean, *(bound for bound in (entry.low, entry.high) if bound is not None))
    when = entry.first if entry.first == entry.last else f"{entry.first} - {entry.last}"
    z = "-" if math.isnan(entry.z) else written(entry.z, 1, signed=True)
    published = f"{written(entry.observed, places)}; {entry.source}, {when}"
    cells = entry.id, with_unit(entry), published, span(entry, places), modelled(entry, places)
    return (*cells, z, judged(entry))


def judged(entry: Entry) -> Words:
    """Return the status in words, with a question mark where more worlds might tell otherwise."""
    words = STATUS[entry.status]
    judged_at_all = entry.status in {"inside", "outside"}
    return words if entry.sure or not judged_at_all else Words(f"{words.en}?", f"{words.zh}?")


def with_unit(entry: Entry) -> Words:
    """Return what an entry is about, with its unit."""
    unit = bracketed(entry.unit)
    return Words(f"{entry.meaning.en}{unit}", f"{entry.meaning.zh}{unit}")


def span(entry: Entry, places: int) -> Words:
    """Return a range in words, open at either end."""
    low, high = ("" if bound is None else written(bound, places) for bound in (entry.low, entry.high))
    if low and high:
        return Words(low, low) if low == high else Words(f"{low} to {high}", f"{low} 至 {high}")
    if low or high:
        return Words(f"at least {low}", f"不低于 {low}") if low else Words(f"at most {high}", f"不高于 {high}")
    return Words("-", "-")


def modelled(entry: Entry, places: int) -> str:
    """Return the model's mean with its interval, a dash where it has none."""
    if math.isnan(entry.mean_low):
        return written(entry.mean, places)
    return f"{written(entry.mean, places)} [{written(entry.mean_low, places)}, {written(entry.mean_high, places)}]"


def notes(entries: Sequence[Entry]) -> Iterator[Words]:
    """Yield what is to be known of single figures: on what a range rests, how a measure departs, why there is none."""
    for words in dict.fromkeys(text for entry in entries for text in (entry.basis, entry.note) if text):
        ids = ", ".join(entry.id for entry in entries if words in (entry.basis, entry.note))
        yield Words(f"{ids}: {words.en}.", f"{ids}：{words.zh}。")


def write_board(found: Board, folder: Path, language: Language = "en") -> None:
    """Write the board into an existing folder: as plain values, and as a page of text with tables."""
    (folder / "board.json").write_text(as_text(found.plain()) + "\n", encoding="utf-8")
    (folder / "board.md").write_text("\n".join(markdown(found, language)) + "\n", encoding="utf-8")


def markdown(found: Board, language: Language) -> Iterator[str]:
    """Yield the lines of the board as Markdown."""
    for words in lead_of(found):
        yield from (in_words(words, language), "")
    for part in sections(found):
        yield from (f"## {in_words(part.title, language)}", "")
        for table in part.tables:
            yield table_of(table, language)
        yield from (f"- {in_words(words, language)}" for words in part.sentences)
        yield ""
