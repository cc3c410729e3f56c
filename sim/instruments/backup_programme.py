"""Backup programme: the city pays for second sources within its borders and for fuller stocks of inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sim.instruments.base import Instrument
from sim.quantity import Words, quantity

if TYPE_CHECKING:
    from sim.city import City


class BackupProgramme(Instrument):
    """More second sources in the city and larger stocks, at a public price for each source kept on call."""

    kind: ClassVar[str] = "backup-programme"
    title: ClassVar[Words] = Words("backups for the chain", "产业链备份计划")

    sources: float = quantity(
        0.2,
        "1",
        (0, 1),
        "J",
        "assumption",
        "fall of the chance that a second source lies outside the city",
        "第二供应来源位于市外的概率下降幅度",
    )
    stock: float = quantity(
        0.25,
        "month",
        (0, 3),
        "J",
        "assumption",
        "stocks of inputs beyond what firms aim at by themselves",
        "在企业自有目标之上增加的库存（使用月数）",
    )
    price: float = quantity(
        0.05,
        "M/month",
        (0, 5),
        "J",
        "assumption",
        "public cost of a supplier kept on call and its stock",
        "每个备份供应关系（含库存）的公共成本",
    )

    def act(self, city: City) -> None:
        """Push second sources and stocks, and book what the suppliers on call cost in M/month."""
        level = self.level(city.month)
        city.push.second_sources += level * self.sources
        city.push.stock += level * self.stock
        city.books.spend(self.kind, level * self.price * float(city.firms.on_call.sum()))
