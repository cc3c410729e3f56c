"""Page of the headline: what was found, as sentences and tables that the terminal, the README and JSON share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType

from experiments.headline.findings import ANNOUNCED, STUDY, WELFARE, Record, of, out_of_date, policies
from experiments.headline.findings import GOALS as GOALS_STUDY
from experiments.headline.findings import LEVERS as LEVERS_STUDY
from experiments.headline.pictures import BILLION, GOALS
from experiments.study.attribution import LEVERS
from experiments.study.pages import report_page
from experiments.study.sections import Cell, Section, Table, in_words
from experiments.words import Language, between, written
from sim.outcomes import OUTCOMES
from sim.policy import load_policy
from sim.quantity import Words

HEADING = Words(
    "What coordination changed, for whom, at what cost and how surely", "统筹改变了什么、对谁、代价多大、多有把握"
)
COUNTED = {
    WELFARE: Words("welfare", "福利"),
    "revenue_end": Words("revenue of the last year", "末年营收"),
    "leavers": Words("firms that leave", "外迁企业数"),
}
"""Outcomes whose winning environments are shown."""


def page(found: Record, language: Language = "en") -> RenderableType:
    """Return the findings as a terminal shows them."""
    return report_page(in_words(HEADING, language), lead(found), sections(found), language)


def lead(found: Record) -> list[Words]:
    """Return what was asked of how many worlds, and how to read it."""
    runs, worlds = found["runs"], found["worlds"]
    said = [
        Words(
            f"Five ways to coordinate against {found['reference']}, {found['months']} months, {found['environments']} "
            f"environments of assumed numbers, {worlds[STUDY]} worlds in each under the first {worlds[STUDY]} of "
            f"{found['members']} calibrated settings: {sum(runs.values()):,} runs with attribution and goals. "
            "Environments are drawn evenly from declared ranges; they are not facts about Hangzhou.",
            f"五种统筹方式与 {found['reference']} 对比，{found['months']} 个月，"
            f"{found['environments']} 个假定参数环境，"
            f"每个环境 {worlds[STUDY]} 个世界，"
            f"依次采用 {found['members']} 组校准参数中的前 {worlds[STUDY]} 组；"
            f"连同归因与目标共 {sum(runs.values()):,} 次运行。环境按声明范围均匀抽取，并非关于杭州的事实。",
        )
    ]
    if out_of_date(found):
        said.append(
            Words(
                "Made with another model, other data or another calibration than these: run it again with --out.",
                "该结果由其他版本的模型、数据或校准得出：请以 --out 重新运行。",
            )
        )
    return said


def sections(found: Record) -> list[Section]:
    """Return the parts of the page."""
    runs = found["worlds"]
    return [
        Section("verdicts", Words("Who wins, where", "谁在何处胜出"), (VERDICTS,), (verdict_table(found),)),
        Section("curve", Words("When", "何时"), (CURVE,), (curve_table(found),)),
        Section("payments", Words("Who gains, who pays", "谁受益、谁付出"), (PAYMENTS,), (payment_table(found),)),
        Section(
            "levers",
            Words("Which lever", "哪一项杠杆"),
            (attribution("chessboard", runs[LEVERS_STUDY], 6),),
            (lever_table(found["levers"]),),
        ),
        Section(
            "announced",
            Words("What of it is coordination", "其中多少来自统筹"),
            (attribution("vision-valley", runs[ANNOUNCED], 7), MEASURES),
            (lever_table(found["announced"]),),
        ),
        Section("goals", Words("Announced goals", "公布的目标"), (goal_words(found),), (goal_table(found),)),
    ]


VERDICTS = Words(
    "Won / lost / cannot tell, of all environments: a side wins where the 95 % interval of the paired differences "
    "holds no 0. Welfare over all environments: each world counts once, 95 % interval.",
    "胜 / 负 / 无法判断的环境数：配对差值的 95% 区间不含 0 时判定胜负。总体福利：每个世界计一次，95% 区间。",
)
CURVE = Words(
    "Months in which revenue is surely below or above that of districts left alone, all months judged together.",
    "营收必然低于或高于各自为政的月份数，各月一并判断。",
)
PAYMENTS = Words(
    "Districts whose treasury surely gains or loses over the whole run, judged together, and all treasuries together.",
    "整个运行期内财政必然受益或受损的区县（一并判断），以及全部区县财政合计。",
)


def attribution(policy: str, worlds: int, levers: int) -> Words:
    """Return how the difference of a policy is shared out."""
    named = title(policy)
    return Words(
        f"{named.en} against districts left alone, as assumed: Shapley shares of the difference in welfare over all "
        f"{2**levers} combinations in the same {worlds} worlds; intervals hold together over the {levers}.",
        f"{named.zh}与各自为政（假定参数取常用值）：福利差值的 Shapley 分解，"
        f"基于同样 {worlds} 个世界中的全部 {2**levers} 种组合；"
        f"{levers} 项区间联合成立。",
    )


MEASURES = Words(
    "Measures are what the programme builds and pays for, the window park above all; rules are its scope and terms.",
    "“措施”指该计划建设和出资的内容，尤以窗口园区为主；“规则”指其适用范围与条款。",
)


def goal_words(found: Record) -> Words:
    """Return what the attainment is of."""
    worlds, months = found["worlds"][GOALS_STUDY], found["months_of_goals"]
    return Words(
        f"Attainment [%] in {worlds} worlds of {months} months as assumed. Goals are what the city wants; nothing is "
        "fitted to them.",
        f"假定参数取常用值，{worlds} 个世界、{months} 个月的完成度 [%]。目标是本市愿景，模型未据此校准。",
    )


def title(policy: str) -> Words:
    """Return the title of a shipped policy."""
    return load_policy(policy).title


def counts(row: Mapping[str, Any]) -> str:
    """Return won, lost and untold environments."""
    return f"{row['policy_wins']} / {row['reference_wins']} / {row['cannot_tell']}"


def verdict_table(found: Record) -> Table:
    """Return how many environments each policy wins, and welfare over all of them."""
    heads: tuple[Cell, ...] = (
        Words("policy", "方案"),
        Words("welfare, all environments [%]", "总体福利 [%]"),
        *(Words(f"{name.en}: won / lost / cannot tell", f"{name.zh}：胜 / 负 / 无法判断") for name in COUNTED.values()),
        Words("public cost [bn yuan]", "公共成本 [十亿元]"),
    )
    return Table(heads, tuple(verdict_row(found, name) for name in policies(found)))


def verdict_row(found: Record, policy: str) -> tuple[Cell, ...]:
    """Return the row of one policy."""
    welfare = of(found["overall"], policy=policy, outcome=WELFARE)
    cost = of(found["overall"], policy=policy, outcome="public_cost")
    mean, low, high = (100 * welfare[name] / welfare["reference_level"] for name in ("mean", "low", "high"))
    won = [counts(of(found["tallies"], policy=policy, outcome=name)) for name in COUNTED]
    spent = written(cost["mean"] / BILLION, 1, signed=True)
    return (title(policy), f"{written(mean, 1, signed=True)} {between(low, high, 1)}", *won, spent)


def curve_table(found: Record) -> Table:
    """Return when each policy is surely below and above."""
    heads = (
        Words("policy", "方案"),
        Words("months surely below", "必然偏低的月数"),
        Words("months surely above", "必然偏高的月数"),
        Words("lowest [bn yuan a month]", "最低 [十亿元/月]"),
        Words("in month", "所在月份"),
        Words("last month [bn yuan]", "末月 [十亿元]"),
    )
    return Table(heads, tuple(curve_row(item) for item in found["curve"] if item["series"] == "revenue"))


def curve_row(item: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Return the row of one policy."""
    mean = item["mean"]
    least = min(range(len(mean)), key=mean.__getitem__)
    ends = (written(mean[least] / BILLION, 2, signed=True), f"{least + 1}", written(mean[-1] / BILLION, 2, signed=True))
    return (title(item["policy"]), f"{len(item['surely_below'])}", f"{len(item['surely_above'])}", *ends)


def payment_table(found: Record) -> Table:
    """Return whose treasury gains and loses."""
    heads = (
        Words("policy", "方案"),
        Words("districts that surely gain", "必然受益的区县数"),
        Words("surely lose", "必然受损"),
        Words("cannot tell", "无法判断"),
        Words("all treasuries [bn yuan]", "财政合计 [十亿元]"),
    )
    return Table(heads, tuple(payment_row(item) for item in found["payments"]))


def payment_row(item: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Return the row of one policy."""
    said = [f"{len(item['districts'].get(side, []))}" for side in ("policy", "against", "cannot tell")]
    total = item["together"]
    bounds = between(total["low"] / BILLION, total["high"] / BILLION, 2)
    return (title(item["policy"]), *said, f"{written(total['mean'] / BILLION, 2, signed=True)} {bounds}")


def lever_table(found: Record) -> Table:
    """Return what each lever gives, and all together."""
    heads = (Words("lever", "杠杆"), Words("share of welfare [bn yuan]", "福利贡献 [十亿元]"), Words("verdict", "结论"))
    rows = [(LEVERS[item["lever"]], *judged(item["shapley"])) for item in found["levers"]]
    return Table(heads, (*rows, (Words("all together", "合计"), *judged(found["total"]))))


def judged(item: Mapping[str, Any]) -> tuple[Cell, Cell]:
    """Return a share with its interval, and what it says."""
    said = {"policy": Words("gains", "受益"), "against": Words("costs", "受损")}
    lopsided = Words("cannot tell: too lopsided", "无法判断：分布过偏")
    untold = lopsided if item["reason"] == "lopsided" else Words("cannot tell", "无法判断")
    mean, bounds = item["mean"] / BILLION, between(item["low"] / BILLION, item["high"] / BILLION, 1)
    return f"{written(mean, 1, signed=True)} {bounds}", said.get(item["verdict"], untold)


def goal_table(found: Record) -> Table:
    """Return the attainment of each goal under each policy."""
    goals = list(dict.fromkeys(item["goal"] for item in found["goals"]))
    names = list(dict.fromkeys(item["policy"] for item in found["goals"]))
    heads = (Words("policy", "方案"), *(joined(GOALS.get(goal, OUTCOMES[goal].meaning)) for goal in goals))
    rows: list[tuple[Cell, ...]] = [
        (title(name), *(attained(of(found["goals"], goal=goal, policy=name)) for goal in goals)) for name in names
    ]
    return Table(heads, tuple(rows))


def joined(words: Words) -> Words:
    """Return words of a picture on one line."""
    return Words(words.en.replace("\n", " "), words.zh.replace("\n", " "))


def attained(item: Mapping[str, Any]) -> str:
    """Return an attainment with its interval."""
    return f"{written(item['mean'], 1)} [{written(item['low'], 1)}, {written(item['high'], 1)}]"
