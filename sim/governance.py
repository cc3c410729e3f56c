"""Governance as data: five dials of coordination, when they move, and the rules that price them.

Mechanisms read the dials and the rules; none of them knows the name of a regime.
"""

from __future__ import annotations

from sim.quantity import Group, quantity

DIALS = ("land", "fund", "talent", "chain", "information")


class Governance(Group):
    """How far the city coordinates each resource, from when, and what coordination costs."""

    land: float = quantity(
        0,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of vacant floor that enters one city pool instead of the district's own queue",
        "进入全市统筹池（而非各区自行排队）的空置厂房比例",
    )
    fund: float = quantity(
        0,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of the investment fund held in one city pool",
        "由全市统一管理的产业基金比例",
    )
    talent: float = quantity(
        0,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of talent policy that follows one city schedule",
        "执行全市统一人才政策的比例",
    )
    chain: float = quantity(
        0,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of supplier search that uses a city-wide directory",
        "使用全市供应商目录的比例",
    )
    information: float = quantity(
        0,
        "1",
        (0, 1),
        "J",
        "assumption",
        "weight of pooled city beliefs and priorities in the districts' attention",
        "各区关注方向中全市统一研判与重点的权重",
    )
    land_start: int = quantity(
        0,
        "month",
        (0, 240),
        "J",
        "assumption",
        "month in which land pooling begins",
        "土地统筹开始的月份",
    )
    fund_start: int = quantity(
        0,
        "month",
        (0, 240),
        "J",
        "assumption",
        "month in which fund pooling begins",
        "基金统筹开始的月份",
    )
    talent_start: int = quantity(
        0,
        "month",
        (0, 240),
        "J",
        "assumption",
        "month in which talent pooling begins",
        "人才统筹开始的月份",
    )
    chain_start: int = quantity(
        0,
        "month",
        (0, 240),
        "J",
        "assumption",
        "month in which chain coordination begins",
        "产业链统筹开始的月份",
    )
    information_start: int = quantity(
        0,
        "month",
        (0, 240),
        "J",
        "assumption",
        "month in which information pooling begins",
        "信息统筹开始的月份",
    )
    scope: int = quantity(
        4,
        "1",
        (1, 4),
        "J",
        "seed",
        "how far coordination reaches: 1 the shared park, 2 the core districts, 3 the four, 4 the whole city",
        "统筹范围：1 共建园区，2 双核城区，3 四个城区，4 全市",
    )
    ramp: int = quantity(
        12,
        "month",
        (0, 60),
        "J",
        "assumption",
        "months over which a dial rises from 0 to its setting",
        "统筹力度从零升到设定值所需的月数",
    )
    delay_city: float = quantity(
        4,
        "month",
        (0, 18),
        "U",
        "shangke-2024",
        "months that the city's procedure adds to a land decision",
        "市级程序给用地决策增加的月数",
    )
    committee: int = quantity(
        3,
        "month",
        (1, 12),
        "F",
        "shangke-2024",
        "months between two meetings of the city committee",
        "市级协调会议的间隔月数",
    )
    throughput: int = quantity(
        60,
        "1/month",
        (1, 1_000_000),
        "J",
        "assumption",
        "cases the committee can decide in a month",
        "协调会议每月可处理的事项数",
    )
    reserve: float = quantity(
        0.1,
        "1",
        (0, 0.3),
        "J",
        "assumption",
        "share of new floor on pooled sites held back for firms of the city's priorities",
        "统筹地块新增厂房中为全市重点方向预留的比例",
    )
    capture: float = quantity(
        0.15,
        "1",
        (0, 0.5),
        "U",
        "bardhan-2000",
        "weight of connections instead of merit in the city's ranking",
        "市级排序中关系（而非绩效）的权重",
    )
    priorities: int = quantity(
        2,
        "1",
        (1, 17),
        "U",
        "assumption",
        "number of emerging nodes the city backs at a time",
        "全市同时重点扶持的新兴方向个数",
    )
    report_noise: float = quantity(
        0.3,
        "1",
        (0, 1.2),
        "U",
        "alonso-2008",
        "noise in what districts report to the city, log ceiling",
        "各区上报信息的噪声（上限的对数）",
    )
    report_bias: float = quantity(
        0.5,
        "1",
        (0, 2),
        "U",
        "alonso-2008",
        "exaggeration of a district's own industries in its reports",
        "各区上报时对本区产业的夸大程度",
    )
    belief_inertia: float = quantity(
        0.5,
        "1",
        (0, 0.95),
        "J",
        "assumption",
        "share of last year's city belief kept at the yearly review",
        "年度研判中保留的上年判断比例",
    )
    share_home: float = quantity(
        0.5,
        "1",
        (0, 1),
        "J",
        "assumption",
        "share of tax from a move that the home district is promised",
        "企业迁出后承诺归原区的税收比例",
    )
    share_months: int = quantity(
        60,
        "month",
        (0, 240),
        "F",
        "kunming-2022",
        "months for which a move's tax is shared",
        "迁移税收分享的月数",
        exposed=False,
    )
    delivery: float = quantity(
        0.8,
        "1",
        (0, 1),
        "U",
        "enclave-2024",
        "share of the promised tax that is really passed on",
        "承诺分享税收的实际兑现比例",
    )
    block: float = quantity(
        0.7,
        "1",
        (0, 1),
        "U",
        "assumption",
        "chance that a home district stops a firm from growing elsewhere in the city",
        "原区阻止企业到市内他区扩张的概率",
    )
    effort: float = quantity(
        0.01,
        "1",
        (0, 0.08),
        "U",
        "maskin-2000",
        "gain in the firms' bids from districts competing on service, lost with pooled information",
        "各区服务竞争带来的企业竞标力提升（信息统筹后消失）",
    )
    poaching: float = quantity(
        0.5,
        "1",
        (0, 1),
        "U",
        "assumption",
        "share of top-ups for talent that uncoordinated districts spend on each other's people",
        "各自为战时用于互挖人才的补贴比例",
    )
    talent_shirk: float = quantity(
        0.3,
        "1",
        (0, 1),
        "U",
        "assumption",
        "effort in drawing talent that a district leaves to those who share the bill of a common schedule",
        "统一人才政策下各区搭便车而减少的引才努力",
    )
    uniform_loss: float = quantity(
        0.3,
        "1",
        (0, 1),
        "U",
        "assumption",
        "effect of top-ups lost by a common schedule in a district whose industry is wholly unlike the city's",
        "统一人才政策与本区产业不匹配造成的引才损失",
    )
    shirking: float = quantity(
        0,
        "1",
        (0, 0.08),
        "U",
        "assumption",
        "loss in the firms' bids when districts serve them less because all resources are pooled",
        "资源全部统筹后各区服务懈怠造成的企业竞标力损失",
    )
    promise_break: float = quantity(
        0,
        "1/year",
        (0, 1),
        "U",
        "enclave-2024",
        "chance that a host district passes on nothing of the promised tax in a year",
        "承接区某一年完全不兑现税收分享承诺的概率",
    )
    reversal: float = quantity(
        0,
        "1/month",
        (0, 0.02),
        "U",
        "assumption",
        "chance that a change of leaders sets all coordination back to nothing",
        "领导更替使全部统筹归零的月概率",
    )
    admin_cost: float = quantity(
        25,
        "M/month",
        (0, 100),
        "U",
        "assumption",
        "cost of running full coordination",
        "全面统筹的运行成本",
    )
    pool_noise: float = quantity(
        0.8,
        "1",
        (0, 2),
        "U",
        "assumption",
        "noise in the city fund's view of a project, which it knows less closely than the district",
        "市级基金对项目判断的噪声（对项目的了解不如区级）",
    )
    pool_meetings: int = quantity(
        10,
        "1/year",
        (1, 12),
        "J",
        "assumption",
        "months of a year in which the city fund decides",
        "市级基金每年作出投资决策的月数",
        exposed=False,
    )
    covenant_city: float = quantity(
        1.25,
        "1",
        (0, 3),
        "F",
        "js-vc-2025",
        "what a firm backed by the city fund must spend in the city for a yuan",
        "市级基金的返投倍数",
    )
    refinance: float = quantity(
        0,
        "1",
        (0, 1),
        "U",
        "qian-1998",
        "chance that the city fund rescues a firm it backed from closing, at another ticket",
        "市级基金追加投资救助濒临关闭的被投企业的概率",
    )

    no_poaching: int = quantity(
        0,
        "1",
        (0, 1),
        "F",
        "poaching-2025",
        "1 forbids districts that share information to subsidise each other's firms",
        "为 1 时，信息统筹的各区不得补贴彼此的企业",
    )
    first_contact: int = quantity(
        0,
        "1",
        (0, 1),
        "J",
        "o571-2019",
        "1 reserves a project to the district that met it first, among those that share information",
        "为 1 时，信息统筹的各区中，首谈区对项目有优先权",
    )
    share_transfer: float = quantity(
        0.2,
        "1",
        (0, 0.5),
        "U",
        "kou-2019",
        "share of a project's tax promised to the district that passes it on",
        "首谈区流转项目后承诺分得的税收比例",
    )
    auction: int = quantity(
        0,
        "1",
        (0, 1),
        "J",
        "slattery-2025",
        "0: the winner pays what the second would; 1: all who court pay",
        "0：胜者支付次高价；1：参与竞争者均须付出",
    )
    tournament: float = quantity(
        1,
        "1",
        (0, 3),
        "U",
        "li-2005",
        "weight of the growth ranking in what districts strive for",
        "增长排名在各区目标中的权重",
    )

    @property
    def expected_delivery(self) -> float:
        """Return the share of promised tax that a home district reckons with, in [0, 1]."""
        return self.delivery * (1 - self.promise_break)

    def dial(self, name: str, month: int) -> float:
        """Return how far the dial ``name`` has risen by ``month``, in [0, 1]."""
        setting: float = getattr(self, name)
        elapsed = month - getattr(self, f"{name}_start")
        if elapsed < 0:
            return 0.0
        return setting * min(1.0, (elapsed + 1) / self.ramp) if self.ramp else setting

    def coordination(self, month: int) -> float:
        """Return the mean of the dials, in [0, 1]: what administration is paid for."""
        return sum(self.dial(name, month) for name in DIALS) / len(DIALS)
