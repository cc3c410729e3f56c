"""Ministry and province: a programme of joint building that pays for projects and makes the city known."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim.instruments.base import Instrument
from sim.mechanisms.finance import pay
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class MinistryProvince(Instrument):
    """Joint building by ministry and province: grants for research in emerging nodes, more projects, a better name."""

    kind: ClassVar[str] = "ministry-province"
    title: ClassVar[Words] = Words("ministry and province build jointly", "部省共建")

    grants: float = quantity(
        20,
        "M/month",
        (0, 500),
        "J",
        "assumption",
        "grants to firms of emerging nodes, in proportion to their research",
        "按研发投入发放给新兴方向企业的补助",
    )
    starts_gain: float = quantity(
        0.2,
        "1",
        (0, 2),
        "J",
        "assumption",
        "gain in the projects that laboratories start",
        "实验室立项数的增幅",
    )
    starts_cost: float = quantity(
        10, "M/month", (0, 500), "J", "assumption", "public cost of the added projects", "新增立项的公共成本"
    )
    pull: float = quantity(
        0.1,
        "1",
        (0, 2),
        "J",
        "assumption",
        "gain in the appeal of the city to outside projects",
        "对市外项目吸引力的提升",
    )

    @property
    def yearly(self) -> float:
        """Return what the measure costs the public at full strength in M/year."""
        return 12 * (self.grants + self.starts_cost)

    def act(self, city: City) -> None:
        """Pay this month's grants, start more projects, attract others, and book what it costs in M/month."""
        level, firms = self.level(city.month), city.firms
        city.push.lab_starts += level * self.starts_gain
        city.push.project_pull += level * self.pull
        city.books.spend(self.kind, level * self.starts_cost)
        weight = np.where(city.emerging[firms.node], firms.research, 0.0)
        if weight.sum() > 0:
            paid = level * self.grants * weight / weight.sum()
            pay(city, "grants", paid)
            city.books.transfer(self.kind, float(paid.sum()))
