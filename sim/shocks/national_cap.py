"""National cap: the centre limits what a district may hand to a firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.quantity import Words, quantity
from sim.shocks.base import Shock

if TYPE_CHECKING:
    from sim.city import City


class NationalCap(Shock):
    """No district may pay a firm more than a fixed share of the firm's sales, from August 2024 on."""

    kind: ClassVar[str] = "national-subsidy-cap"
    title: ClassVar[Words] = Words("the centre caps subsidies to firms", "国家限制对企业的补贴")

    start: int = quantity(
        19,
        "month",
        (0, 599),
        "F",
        "fair-competition-2024",
        "month in which it comes into force (19 is August 2024 in a run that starts in January 2023)",
        "生效的月份（自2023年1月起算，第19个月为2024年8月）",
    )
    months: int = quantity(600, "month", (1, 600), "J", "assumption", "months at full strength", "全强度持续的月数")
    strength: float = quantity(
        0.12,
        "M/(M/month)",
        (0, 2),
        "J",
        "assumption",
        "most that a firm may be paid for each M/month of its sales; half of what districts offered before",
        "每百万元月销售额的补贴上限（约为此前的一半）",
    )

    def act(self, city: City, level: float) -> None:
        """Hold this month's subsidies below the cap; a fading cap rises until it binds nobody."""
        city.strain.subsidy_cap = min(city.strain.subsidy_cap, self.strength / level)
